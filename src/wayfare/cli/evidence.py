"""`wayfare evidence`: add files to the store, see what is in it, check that it is whole."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from wayfare.model.errors import WayfareError
from wayfare.model.evidence import Evidence, Kind, Sensitivity, VariableType
from wayfare.model.progress import Progress
from wayfare.model.survey import Lonely, SurveyDesign

from . import replicated
from .progress import bar

if TYPE_CHECKING:
    from wayfare.evidence.store import AddOptions, Store

ABOUT = "What it is"
DESIGN = "How the sample was drawn"
READING = "How to read it"
SHOWN_HASH = 12
SHOWN_REJECTED = 20
SHOWN_LABELS = 6
DAMAGED = 1


def register(app: typer.Typer) -> None:
    """Add the commands."""
    evidence = typer.Typer(no_args_is_help=True, help="Keep the files that figures rest on.")
    evidence.command("add")(add)
    evidence.command("list")(list_evidence)
    evidence.command("show")(show)
    evidence.command("verify")(verify)
    evidence.command("remove")(remove)
    evidence.command("derive")(derive)
    app.add_typer(evidence, name="evidence")


def add(  # noqa: PLR0917 - typer reads options from parameters
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV, Excel, Stata, SPSS, SAS transport or Parquet.")],
    title: Annotated[str, typer.Option(help="What to call it.", rich_help_panel=ABOUT)] = "",
    publisher: Annotated[str, typer.Option(help="Who published it.", rich_help_panel=ABOUT)] = "",
    licence: Annotated[str, typer.Option(help="On what terms.", rich_help_panel=ABOUT)] = "",
    vintage: Annotated[str, typer.Option(help="Edition, such as 2024 or 2023-06.", rich_help_panel=ABOUT)] = "",
    period: Annotated[str, typer.Option(help="When it was observed, such as 2012.", rich_help_panel=ABOUT)] = "",
    area: Annotated[str, typer.Option(help="Country it is about (ISO 3166 alpha-3).", rich_help_panel=ABOUT)] = "",
    family: Annotated[str, typer.Option(help="Survey family that knows its variables.", rich_help_panel=ABOUT)] = "",
    mapping: Annotated[
        str, typer.Option("--as", help="Built-in mapping of a world table.", rich_help_panel=ABOUT)
    ] = "",
    sensitivity: Annotated[
        Sensitivity, typer.Option(help="Who may see its rows.", rich_help_panel=ABOUT)
    ] = Sensitivity.RESTRICTED,
    made_up: Annotated[bool, typer.Option("--made-up", help="Say that it is not real.", rich_help_panel=ABOUT)] = False,
    ids: Annotated[
        str, typer.Option("--id", help="Columns that name a row: A,B. Copies are refused.", rich_help_panel=ABOUT)
    ] = "",
    weight: Annotated[str | None, typer.Option(help="Column of weights.", rich_help_panel=DESIGN)] = None,
    strata: Annotated[str | None, typer.Option(help="Column of strata.", rich_help_panel=DESIGN)] = None,
    psu: Annotated[str, typer.Option(help="Columns of units, stage by stage: A,B.", rich_help_panel=DESIGN)] = "",
    fpc: Annotated[str, typer.Option(help="Units in the population, stage by stage.", rich_help_panel=DESIGN)] = "",
    lonely: Annotated[
        Lonely, typer.Option(help="What to do with a stratum of a single PSU.", rich_help_panel=DESIGN)
    ] = Lonely.FAIL,
    nest: Annotated[
        bool | None,
        typer.Option("--nest/--no-nest", help="PSU codes restart in every stratum.", rich_help_panel=DESIGN),
    ] = None,
    probability: Annotated[
        bool, typer.Option("--probability/--no-probability", help="Drawn at random.", rich_help_panel=DESIGN)
    ] = True,
    replicates: replicated.Columns = "",
    replicate_method: replicated.Method = None,
    fay: replicated.Fay = None,
    scale: replicated.Scale = None,
    rscales: replicated.Rscales = "",
    mse: replicated.Mse = False,
    factors: replicated.Factors = False,
    sheet: Annotated[str, typer.Option(help="Sheet of a workbook.", rich_help_panel=READING)] = "",
    header_row: Annotated[int, typer.Option(min=1, help="Row of the names.", rich_help_panel=READING)] = 1,
    encoding: Annotated[str, typer.Option(help="Such as utf-8 or cp1252.", rich_help_panel=READING)] = "",
    delimiter: Annotated[str, typer.Option(help="What parts the columns.", rich_help_panel=READING)] = "",
    decimal: Annotated[str, typer.Option(help="Decimal sign: . or ,", rich_help_panel=READING)] = "",
    types: Annotated[
        list[str] | None,
        typer.Option("--type", help="COLUMN=text, integer, number, date or boolean.", rich_help_panel=READING),
    ] = None,
    missing: Annotated[
        str | None, typer.Option(help="Texts that mean a missing value: NA,-9", rich_help_panel=READING)
    ] = None,
    layout: Annotated[
        str, typer.Option(metavar="XML", help="DDI codebook of a fixed-width file.", rich_help_panel=READING)
    ] = "",
    record: Annotated[str, typer.Option(help="Type of record that becomes a row.", rich_help_panel=READING)] = "",
    form: Annotated[
        str, typer.Option(metavar="FORM", help="XLSForm of a Kobo or ODK export.", rich_help_panel=READING)
    ] = "",
    language: Annotated[str, typer.Option(help="Language of the form's labels.", rich_help_panel=READING)] = "",
    attach: Annotated[
        str, typer.Option(help="Record type or sheet whose columns each row gets.", rich_help_panel=READING)
    ] = "",
) -> None:
    """Read a file, check it, and keep it for good under the hash of its rows."""
    from wayfare.evidence.store import AddOptions  # noqa: PLC0415 - loaded by this command alone
    from wayfare.sources.read import ReadOptions  # noqa: PLC0415

    _check_area(area)
    design = SurveyDesign(
        weights=weight,
        strata=strata,
        psu=_names(psu),
        fpc=_names(fpc),
        lonely=lonely,
        nested=nest,
        probability=probability,
        replicates=replicated.declared(replicates, replicate_method, fay, scale, rscales, mse, factors),
    )
    reading = ReadOptions(
        sheet=sheet,
        header_row=header_row,
        encoding=encoding,
        delimiter=_delimiter(delimiter),
        decimal=_decimal(decimal),
        types=dict(_type(text) for text in types or ()),
        missing_marks=None if missing is None else tuple(missing.split(",")),
        layout=layout,
        form=form,
        language=language,
        record=record,
        attach=attach,
    )
    options = AddOptions(
        title=title,
        publisher=publisher,
        licence=licence,
        vintage=vintage,
        period=_period(period),
        area=area,
        family=family,
        mapping=mapping,
        sensitivity=sensitivity,
        design=design,
        made_up=made_up,
        ids=_names(ids),
        read=reading,
    )
    with bar() as progress:
        added = _add(_store(), file, options, progress)
    _say_added(added)


def _add(store: Store, file: Path, options: AddOptions, progress: Progress) -> Evidence:
    """Store a survey, or, when a mapping is named, a world table every row of which can be read."""
    if not options.mapping:
        return store.add(file, options, progress)
    from wayfare.evidence import bilateral  # noqa: PLC0415 - surveys are stored without it

    return bilateral.add(store, file, options, progress)


def list_evidence() -> None:
    """List what is stored."""
    stored = _store().list()
    if not stored:
        typer.echo("Nothing is stored yet. `wayfare evidence add FILE` stores a file.")
        return
    table = Table("Hash", "Title", "Country", "Period", "Rows", "Set aside", "Added")
    for e in stored:
        aside = f"{e.rows_set_aside:,}" if e.rows_set_aside else "-"
        table.add_row(e.sha256[:SHOWN_HASH], _titled(e), e.area, e.period, f"{e.rows:,}", aside, e.added[:10])
    _print(table)


def show(
    digest: Annotated[str, typer.Argument(metavar="HASH", help="The hash, or its first digits.")],
    every: Annotated[bool, typer.Option("--all", help="Every row set aside and every label.")] = False,
) -> None:
    """Show what is known of one stored table: origin, design, columns, sums, rows set aside."""
    store = _store()
    e = store.get(digest)
    for name, value in _facts(e, store):
        typer.echo(f"{name:<12} {value}")
    _print(_variables(e, every))
    _show_rejected(store, e, every)


def verify() -> None:
    """Hash everything stored again and name what is damaged."""
    store = _store()
    with bar() as progress:
        damages = store.verify(progress)
    for damage in damages:
        typer.echo(str(damage), err=True)
    if damages:
        raise typer.Exit(DAMAGED)
    typer.echo("Everything stored is what was stored.")


def remove(digest: Annotated[str, typer.Argument(metavar="HASH", help="The hash, or its first digits.")]) -> None:
    """Take a table out of the store; figures that rest on it can no longer be traced."""
    typer.echo(f"Removed {_titled(_store().remove(digest))}.")


def derive(
    digest: Annotated[str, typer.Argument(metavar="HASH", help="The hash, or its first digits.")],
    unit: Annotated[str, typer.Option(help="What a row is: person, household or emigrant.")] = "person",
    out: Annotated[Path, typer.Option(help="CSV file to write.")] = Path("harmonised.csv"),
    family: Annotated[str, typer.Option(help="Survey family, where the evidence does not name it.")] = "",
) -> None:
    """Write the harmonised table of a survey, which the scripts for R and Stata read. It holds rows of people."""
    from wayfare.evidence import derived  # noqa: PLC0415 - loaded by this command alone

    rows = derived.as_csv(_store(), digest, unit, out, family)
    typer.echo(f"Wrote {rows:,} rows to {out}.")


def _store() -> Store:
    from wayfare.evidence.store import Store  # noqa: PLC0415 - the other commands never need it

    return Store()


def _check_area(area: str) -> None:
    from wayfare.catalogue import load  # noqa: PLC0415

    if area and area != "XMZ" and area not in load().places:
        raise WayfareError(f"There is no country {area!r}.", where="--area", remedy="Write a code such as MEX or NPL.")


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _period(text: str) -> str:
    from wayfare.model.period import Period  # noqa: PLC0415

    try:
        return str(Period.parse(text)) if text else ""
    except ValueError as error:
        raise WayfareError(f"{error}.", where="--period") from None


def _delimiter(text: str) -> str:
    meant = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";"}.get(text, text)
    if len(meant) > 1:
        raise WayfareError(f"{text!r} is no delimiter.", where="--delimiter", remedy="Give one character, or 'tab'.")
    return meant


def _decimal(text: str) -> str:
    if text not in {"", ".", ","}:
        raise WayfareError(f"{text!r} is no decimal sign.", where="--decimal", remedy="Give . or ,")
    return text


def _type(text: str) -> tuple[str, VariableType]:
    column, _, kind = text.rpartition("=")
    if not column or kind not in set(VariableType):
        raise WayfareError(
            f"{text!r} does not say a column and a type.",
            where="--type",
            remedy=f"Write COLUMN=TYPE, with a type of {', '.join(VariableType)}.",
        )
    return column, VariableType(kind)


def _say_added(e: Evidence) -> None:
    typer.echo(f"Stored {_titled(e)} as {e.sha256[:SHOWN_HASH]}: {e.rows:,} rows, {len(e.variables)} columns.")
    if e.rows_set_aside:
        typer.echo(
            f"{e.rows_set_aside:,} rows could not be used and were set aside: "
            f"`wayfare evidence show {e.sha256[:SHOWN_HASH]}` says which and why.",
            err=True,
        )
    if made_text := e.options.get("read as text"):
        typer.echo(
            f"Columns of numbers that are text because of a code among them: {made_text}. "
            "If the code means a missing value, remove the table and add it with --missing.",
            err=True,
        )
    if not e.family:
        _suggest_family(e)


def _suggest_family(e: Evidence) -> None:
    from wayfare.evidence.family import recognise  # noqa: PLC0415

    found = recognise(e.variables, e.file_name)
    for name in found:
        typer.echo(f"It looks like the survey family {name}: add it with --family {name} to use it in assessments.")
    if not found and not e.options.get("mapping"):
        typer.echo("No survey family knows it yet: `wayfare harmonise FILE` drafts one.")
        if e.options.get("form"):
            typer.echo(
                "One that rests on calculations of the form is known only when named: add it with --family NAME."
            )


def _titled(e: Evidence) -> str:
    mark = {Kind.DUMMY: "random answers", Kind.SYNTHETIC: "synthetic"}.get(e.kind, "made up" if e.made_up else "")
    return f"{e.title} ({mark})" if mark else e.title


def _facts(e: Evidence, store: Store) -> list[tuple[str, str]]:
    design = e.design
    facts = [
        ("Title", _titled(e)),
        ("Publisher", e.publisher),
        ("Licence", e.licence),
        ("Vintage", e.vintage),
        ("Period", e.period),
        ("Country", e.area),
        ("Family", e.family),
        ("Sensitivity", e.sensitivity),
        ("File", f"{e.file_name} ({e.format}), sha256 {e.file_sha256}"),
        ("Read with", ", ".join(f"{name} {value!r}" for name, value in e.options.items())),
        ("Table", str(store.path(e))),
        ("Rows", f"{e.rows:,}, {e.rows_set_aside:,} set aside"),
        ("Weights", design.weights or ""),
        ("Strata", design.strata or ""),
        ("PSU", ", ".join(design.psu)),
        ("FPC", ", ".join(design.fpc)),
        ("Lonely PSUs", design.lonely if design.columns else ""),
        ("Replicates", _replicates(design)),
        ("Sample", "" if design.probability else "not drawn at random: no standard errors"),
        ("Added", e.added),
    ]
    return [(name, str(value)) for name, value in facts if value]


def _replicates(design: SurveyDesign) -> str:
    found = design.replicates
    return f"{len(found.weights)} by {found.method}, {found.weights[0]} to {found.weights[-1]}" if found else ""


def _variables(e: Evidence, every: bool) -> Table:
    table = Table("Column", "Type", "Valid", "Missing", "Sum", "Label", "Codes", "Reasons for missing")
    for v in e.variables:
        name = v.name if v.original_name in {"", v.name} else f"{v.name} (was {v.original_name!r})"
        total = e.sums.get(v.name)
        shown = "" if total is None else f"{total:,}"
        codes, reasons = _labels(v.value_labels, every), _labels(v.missing_reasons, every)
        table.add_row(name, v.type, f"{v.n_valid:,}", f"{v.n_missing:,}", shown, v.label, codes, reasons)
    return table


def _labels(labels: object, every: bool) -> str:
    pairs = list(labels.items()) if isinstance(labels, dict) else []
    shown = pairs if every else pairs[:SHOWN_LABELS]
    more = f"; and {len(pairs) - len(shown)} more" if len(pairs) > len(shown) else ""
    return "; ".join(f"{code} {text}".strip() for code, text in shown) + more


def _show_rejected(store: Store, e: Evidence, every: bool) -> None:
    if not e.rows_set_aside:
        return
    table = Table("Row", "Column", "Reason", "Text", title="Rows set aside (row 1 is the first below the names)")
    for position, rejected in enumerate(store.rejected(e)):
        if position >= SHOWN_REJECTED and not every:
            break
        table.add_row(f"{rejected.row:,}", rejected.field, rejected.reason, repr(rejected.text))
    _print(table)
    if e.rows_set_aside > SHOWN_REJECTED and not every:
        typer.echo(f"... and {e.rows_set_aside - SHOWN_REJECTED:,} more: --all shows them.")


def _print(table: Table) -> None:
    console = Console()
    console = console if console.is_terminal else Console(width=200)
    console.print(table)
