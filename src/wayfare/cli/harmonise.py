"""`wayfare harmonise`: drafts a survey family from names and labels, for a person to confirm."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from wayfare.model.errors import EvidenceError

from .progress import bar

if TYPE_CHECKING:
    from wayfare.evidence.drafting import Draft


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("harmonise")(harmonise)


def harmonise(  # noqa: PLR0917 - typer reads options from parameters
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A survey in any format that evidence can have.")],
    form: Annotated[str, typer.Option(help="XLSForm questionnaire of a Kobo or ODK export.")] = "",
    layout: Annotated[str, typer.Option(help="DDI codebook of a fixed-width file.")] = "",
    codebook: Annotated[
        Path | None, typer.Option(help="CSV with the columns variable, label and perhaps values (1=male | 2=female).")
    ] = None,
    sheet: Annotated[str, typer.Option(help="Sheet of a workbook.")] = "",
    area: Annotated[str, typer.Option(help="Country it is about (ISO 3166 alpha-3).")] = "",
    period: Annotated[str, typer.Option(help="When it was observed, such as 2012.")] = "",
    out: Annotated[Path | None, typer.Option(help="Folder of the draft; its name becomes that of the family.")] = None,
) -> None:
    """Draft how the variables of a survey become the common concepts. Nothing is used until a person confirms it."""
    from wayfare.catalogue import load  # noqa: PLC0415 - the other commands never need these
    from wayfare.evidence import drafting, family  # noqa: PLC0415
    from wayfare.evidence.column import codebook as read_codebook  # noqa: PLC0415
    from wayfare.sources.read import ReadOptions, stage  # noqa: PLC0415

    folder = out or family.own_content() / "harmonise" / _name(file, area)
    _refuse_taken(folder, tuple(family.known()))
    told = read_codebook(codebook) if codebook else {}
    with tempfile.TemporaryDirectory(prefix="wayfare-draft-") as place, bar() as progress:
        options = ReadOptions(form=form, layout=layout, sheet=sheet)
        staged = stage(file, Path(place) / "staged", options, progress=progress)
        found = drafting.draft_family(
            staged.parquet, staged.variables, load(), name=folder.name, title=file.name, area=area, period=period,
            told=told,
        )  # fmt: skip
    if not found.rules:
        raise EvidenceError(
            "No name or label of this file says anything that is known.",
            where=file.name,
            remedy="Give its questionnaire with --form or its list of variables with --codebook.",
        )
    paths = drafting.write(found, folder)
    _say(found, paths)


def _name(file: Path, area: str) -> str:
    stem = re.sub(r"[^a-z0-9]+", "_", file.name.split(".")[0].lower()).strip("_") or "survey"
    named = f"{area.lower()}_{stem}" if area else stem
    return named if named[:1].isalpha() else f"s_{named}"


def _refuse_taken(folder: Path, known: tuple[str, ...]) -> None:
    if folder.exists() or folder.name in known:
        raise EvidenceError(
            f"There is a family {folder.name!r} already, and a draft must not take its place.",
            where=str(folder),
            remedy="Delete it, or name another folder with --out.",
        )


def _say(found: Draft, paths: tuple[Path, Path]) -> None:
    from wayfare.catalogue import load  # noqa: PLC0415

    text = load().text
    table = Table(*(text(f"harmonise.table.{name}") for name in ("concept", "variable", "sure", "why")))
    design = found.design
    named = [(rule.guess.concept, rule.guess) for rule in found.rules]
    named += [(r, g) for r, g in (("weights", design.weights), ("strata", design.strata), ("psu", design.psu)) if g]
    for name, guess in named:
        table.add_row(name, guess.column.name, f"{guess.score:.2f} {guess.certainty}", "; ".join(guess.reasons))
    console = Console()
    (console if console.is_terminal else Console(width=200)).print(table)
    for remark in found.design.remarks:
        typer.echo(remark)
    typer.echo(text("harmonise.drafted", count=len(found.rules), family=paths[0], rules=paths[1]))
    typer.echo(text("harmonise.next"))
