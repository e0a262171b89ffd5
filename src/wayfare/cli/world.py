"""`wayfare world`: load publishers' tables, see what is known of the world, what was revised and who disagrees."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from wayfare.evidence.home import default_root
from wayfare.model.figure import Figure

from .progress import bar

if TYPE_CHECKING:
    from wayfare.evidence.loading import Loaded

COUNTRY = Annotated[str, typer.Argument(metavar="COUNTRY", help="ISO3, ISO2 or M49 code, or name; WLD is the world.")]
INDICATOR = Annotated[str, typer.Option(help="Only this indicator.")]
MOST = Annotated[int, typer.Option(min=1, help="How many to list.")]
PAIRS = Annotated[bool, typer.Option("--corridors", help="Country pairs too.")]
AS_KNOWN = Annotated[str, typer.Option("--as-known", metavar="DAY", help="Only editions out by then: 2021-06.")]
WORKSPACE = Annotated[Path | None, typer.Option(help="Workspace file whose rulings count.")]
REFUSED = 1
SHOWN_HASH = 12
PRINTED_WIDTH = 200


def register(app: typer.Typer) -> None:
    """Add the commands."""
    world = typer.Typer(no_args_is_help=True, help="Load world tables; see editions, revisions and disagreements.")
    world.command("load")(load)
    world.command("status")(status)
    world.command("sources")(sources)
    world.command("revisions")(revisions)
    world.command("disagree")(disagree)
    app.add_typer(world, name="world")


def load(folder: Annotated[Path, typer.Argument(metavar="FOLDER", exists=True, help="Folder, or one file.")]) -> None:
    """Load every publisher's table of a folder; what was loaded before is not loaded again."""
    from wayfare.evidence import loading  # noqa: PLC0415 - loaded by this command alone
    from wayfare.evidence.store import Store  # noqa: PLC0415

    with bar() as progress:
        results = loading.load(Store(), folder, progress)
    _show_loaded([r for r in results if r.about is not None])
    for outcome in (loading.Outcome.REFUSED, loading.Outcome.PASSED_OVER):
        for result in (r for r in results if r.outcome is outcome):
            typer.echo(f"{outcome}: {result.path.name}: {result.why}", err=outcome is loading.Outcome.REFUSED)
    counts = Counter(r.outcome for r in results)
    typer.echo(", ".join(f"{counts[o]} {o}" for o in loading.Outcome if counts[o]) or "There are no files.")
    if counts[loading.Outcome.REFUSED]:
        raise typer.Exit(REFUSED)


def _show_loaded(results: Sequence[Loaded]) -> None:
    if not results:
        return
    table = Table("File", "Read as", "Figures", "Built in", "Differ", "Years", "Evidence", "")
    for r in results:
        if r.about is not None:
            a = r.about
            read_as = r.mapping if r.by == "name" else f"{r.mapping} (by its columns)"
            years = "-".join(dict.fromkeys(p[:4] for p in a.periods))
            table.add_row(
                r.path.name, read_as, f"{a.rows:,}", f"{a.built_in:,}", f"{a.differing:,}", years,
                r.evidence[:SHOWN_HASH], r.outcome,
            )  # fmt: skip
    _print(table)


def status() -> None:
    """Say what is built in, what was loaded, and whether a loaded table contradicts what is built in."""
    from wayfare.evidence import cube, figure_table  # noqa: PLC0415

    for name in (figure_table.COUNTRIES, figure_table.CORRIDORS):
        typer.echo(f"Built in: {figure_table.rows(name):,} figures in {name}.")
    loaded = cube.contents(default_root())
    if not loaded:
        typer.echo("Nothing is loaded. `wayfare world load FOLDER` loads publishers' tables.")
        return
    table = Table("Source", "Edition", "Read as", "Figures", "Built in", "Differ", "Evidence")
    for a in loaded.values():
        table.add_row(
            a.source, a.vintage, a.mapping, f"{a.rows:,}", f"{a.built_in:,}", f"{a.differing:,}",
            a.evidence[:SHOWN_HASH],
        )  # fmt: skip
    _print(table)


def sources() -> None:
    """List the sources: edition, when it came out, terms, whether it is built in or loaded, and what reads it."""
    from wayfare.catalogue import load as catalogue  # noqa: PLC0415
    from wayfare.evidence import cube, figure_table  # noqa: PLC0415
    from wayfare.evidence.mappings import mappings  # noqa: PLC0415

    tables = (figure_table.COUNTRIES, figure_table.CORRIDORS)
    built_in = {code for name in tables for code in figure_table.values(name, "source")}
    loaded = {about.source for about in cube.contents(default_root()).values()}
    table = Table("Source", "Came out", "Title", "Terms", "Here", "Files it is read from")
    for code, source in catalogue().sources.items():
        here = ", ".join(word for word, known in (("built in", built_in), ("loaded", loaded)) if code in known)
        files = [file for m in mappings().values() if m.source == code for file in m.files]
        table.add_row(code, source.published, source.title, source.licence, here or "-", ", ".join(files))
    _print(table)


def revisions(
    country: COUNTRY, indicator: INDICATOR = "", most: MOST = 40, corridors: PAIRS = False, as_known: AS_KNOWN = ""
) -> None:
    """List what later editions of a table changed, the largest change first."""
    from wayfare.evidence import vintages  # noqa: PLC0415

    found = vintages.revisions(_figures(country, indicator, corridors, as_known))
    table = Table("Fact", "Old", "In", "New", "In", "New / old")
    for r in found[:most]:
        ratio = "-" if r.ratio is None else f"{r.ratio:.3f}"
        table.add_row(_fact(r.new), _value(r.old), r.old.source, _value(r.new), r.new.source, ratio)
    _print(table)
    _say_more(len(found), most, "facts were revised")


def disagree(  # noqa: PLR0917 - typer reads options from parameters
    country: COUNTRY,
    indicator: INDICATOR = "",
    most: MOST = 40,
    corridors: PAIRS = False,
    as_known: AS_KNOWN = "",
    workspace: WORKSPACE = None,
) -> None:
    """Set sources that tell one fact differently side by side: ratio, likely reasons, and which is used."""
    from wayfare.assessment import workspace as workspaces  # noqa: PLC0415
    from wayfare.catalogue import load as catalogue  # noqa: PLC0415
    from wayfare.evidence import vintages  # noqa: PLC0415

    rulings = workspaces.load(workspace).rulings if workspace else ()
    found = vintages.disagreements(_figures(country, indicator, corridors, as_known), rulings)
    words = catalogue()
    for d in found[:most]:
        typer.echo(f"{_fact(d.figures[0])}" + (f": {d.ratio:.3f} times apart" if d.ratio else ""))
        for number, f in enumerate(d.figures):
            reported = dict(f.domain).get(vintages.REPORTED)
            by = f"{f.source}, as {reported} reported" if reported else f.source
            typer.echo(f"  {'*' if number == 0 else ' '} {_value(f):>20}  {by}")
        if d.ruling:
            typer.echo(f"    Ruled by {d.ruling.by} on {d.ruling.date}: {d.ruling.reason}")
        elif d.choice:
            typer.echo(f"    {words.text(f'vintage.{d.choice}')}")
        for reason in d.reasons:
            typer.echo(f"    {reason.kind}: {words.text(f'difference.{reason.key}')}")
    _say_more(len(found), most, "facts are told differently by more than rounding")


def _figures(country: str, indicator: str, corridors: bool, as_known: str) -> Iterable[Figure]:
    """Give all that is known of a country, on a day when one is named."""
    from wayfare.evidence import countries, cube, editions, figures  # noqa: PLC0415

    area, home = countries.resolve(country), default_root()
    on = editions.day(as_known) if as_known else ""
    loaded = [*cube.profile(home, area), *(cube.corridors(home, area) if corridors else ())]
    found = [
        *figures.profile(area, on),
        *(figures.corridors(area, on) if corridors else ()),
        *(editions.known_figures(loaded, on) if on else loaded),
    ]
    return [f for f in found if indicator in {"", f.indicator}]


def _fact(figure: Figure) -> str:
    domain = " ".join(f"{name}={code}" for name, code in figure.domain if name != "reported_by")
    return " ".join(part for part in (figure.indicator, figure.counterpart, figure.period, domain) if part)


def _value(figure: Figure) -> str:
    value = figure.value or 0.0
    return f"{value:,.0f}" if abs(value) >= 1000 or value.is_integer() else f"{value:,.4g}"


def _say_more(count: int, most: int, what: str) -> None:
    more = f"; the first {most} are listed, --most lists more" if count > most else ""
    typer.echo(f"{count:,} {what}{more}.")


def _print(table: Table) -> None:
    if table.row_count:
        console = Console()
        (console if console.is_terminal else Console(width=PRINTED_WIDTH)).print(table)
