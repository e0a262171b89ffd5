"""`wayfare profile`: everything the embedded world figures say about a country."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from wayfare.evidence import countries, cube, figures
from wayfare.evidence.home import default_root
from wayfare.model.figure import Figure

KEYS = ("indicator", "area", "period", "sex", "domain", "value", "unit", "source", "vintage", "id")
ADDED_KEYS = (*KEYS, "counterpart", "evidence")
"""Keys for a table somebody added, which may tell corridors and ages."""


class Format(StrEnum):
    """A report to read, or figures on standard output."""

    REPORT = "report"
    TABLE = "table"
    JSON = "json"
    CSV = "csv"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("profile")(profile)


def profile(  # noqa: PLR0917 - typer reads options from parameters
    country: Annotated[
        str, typer.Argument(metavar="COUNTRY", help="ISO3, ISO2 or M49 code, or name; WLD is the world.")
    ],
    format_: Annotated[
        Format, typer.Option("--format", help="Write a report, or print every figure in this form.")
    ] = Format.REPORT,
    corridors: Annotated[
        bool, typer.Option("--corridors", help="Print country pairs too: the other end is the key counterpart.")
    ] = False,
    evidence: Annotated[
        str, typer.Option(metavar="HASH", help="Print what a stored world table says of the country instead.")
    ] = "",
    out: Annotated[Path | None, typer.Option(help="Folder for the report; out/profile-<country> if not given.")] = None,
    as_known: Annotated[
        str, typer.Option("--as-known", metavar="DAY", help="Only editions that were out on a day: 2021-06.")
    ] = "",
    peers: Annotated[str, typer.Option(help="Countries to compare with in the report, separated by commas.")] = "",
) -> None:
    """Tell what the world's tables say of a country, as a report or as figures: every year, every edition of a fact."""
    area = countries.resolve(country)
    if evidence:
        form = Format.TABLE if format_ is Format.REPORT else format_
        _PRINTERS[form]([record(figure, ADDED_KEYS) for figure in _added(evidence, area)], ADDED_KEYS)
        return
    if format_ is Format.REPORT:
        beside = tuple(map(countries.resolve, filter(None, peers.split(","))))
        _report(area, out or Path("out") / f"profile-{area}", beside, as_known)
        return
    found = _known(figures.profile, cube.profile, area, as_known)
    if corridors:
        found += _known(figures.corridors, cube.corridors, area, as_known)
    keys = (*KEYS, "counterpart") if corridors else KEYS
    _PRINTERS[format_]([record(figure, keys) for figure in found], keys)


def _known(
    built_in: Callable[[str, str], tuple[Figure, ...]],
    loaded: Callable[[Path, str], tuple[Figure, ...]],
    area: str,
    as_known: str,
) -> list[Figure]:
    """Give what is built in, then what was loaded besides; on a day, what editions that were out by then say."""
    if not as_known:
        return [*built_in(area, ""), *loaded(default_root(), area)]
    from wayfare.evidence import editions  # noqa: PLC0415 - needs the catalogue, which takes time to read

    on = editions.day(as_known)
    return [*built_in(area, on), *editions.known_figures(loaded(default_root(), area), on)]


def _report(area: str, folder: Path, peers: tuple[str, ...], as_known: str) -> None:
    from wayfare.assessment import workspace  # noqa: PLC0415 - figures alone are printed without it

    from .assess import FORMATS, make  # noqa: PLC0415

    make(workspace.of_country(area, peers=peers, as_known=as_known), folder, tuple(FORMATS.split(",")))


def _added(evidence: str, area: str) -> Sequence[Figure]:
    from wayfare.evidence import bilateral  # noqa: PLC0415 - the embedded figures need neither store nor tables
    from wayfare.evidence.store import Store  # noqa: PLC0415

    store = Store()
    stored = store.get(evidence)
    if stored.made_up:
        typer.echo(f"{stored.title}: made up. Profiles and assessments do not use it.", err=True)
    return bilateral.figures(store, stored, area)


def record(figure: Figure, keys: Sequence[str] = KEYS) -> dict[str, Any]:
    """Write a figure as a flat record."""
    return {key: _domain(figure) if key == "domain" else getattr(figure, key) for key in keys}


def _domain(figure: Figure) -> str:
    """Write the parts of the domain besides sex, such as `age_group=0-4`."""
    return " ".join(f"{name}={value}" for name, value in figure.domain if name != "sex")


def _json(records: Sequence[dict[str, Any]], _keys: Sequence[str]) -> None:
    lines = ",\n".join(json.dumps(r, ensure_ascii=False, allow_nan=False) for r in records)
    sys.stdout.write(f"[\n{lines}\n]\n")


def _csv(records: Sequence[dict[str, Any]], keys: Sequence[str]) -> None:
    writer = csv.DictWriter(sys.stdout, keys, lineterminator="\n")
    writer.writeheader()
    writer.writerows(records)


def _table(records: Sequence[dict[str, Any]], keys: Sequence[str]) -> None:
    rows = [tuple(keys), *(tuple(_cell(r[key]) for key in keys) for r in records)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (c.rjust(w) if k == "value" else c.ljust(w) for c, w, k in zip(row, widths, keys, strict=True))
        sys.stdout.write("  ".join(cells).rstrip() + "\n")


def _cell(value: object) -> str:
    """Write a cell; whole numbers in full, others to ten digits, which the other formats do not cut."""
    if not isinstance(value, float):
        return str(value)
    return f"{value:,.0f}" if value.is_integer() or abs(value) >= 1e9 else f"{value:,.10g}"


_PRINTERS = {Format.JSON: _json, Format.CSV: _csv, Format.TABLE: _table}
