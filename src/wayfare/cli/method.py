"""`wayfare method`: methods of the field - which there are, what they need, and their answer for a table."""

from __future__ import annotations

import csv
import difflib
import io
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wayfare import __version__
from wayfare.catalogue import Catalogue, load
from wayfare.model.errors import WayfareError
from wayfare.model.method import Column, Method, Parameter

from .estimate import Format, readable

if TYPE_CHECKING:
    from .as_written import Names

ROW = "_row"
"""Number of the row that the import keeps."""

Overlay = Annotated[Path | None, typer.Option(help="A country's own content folder, laid over what ships.")]
Name = Annotated[str, typer.Argument(metavar="NAME", help="Method, as 'wayfare method list' names it.")]


def register(app: typer.Typer) -> None:
    """Mount the commands."""
    room = typer.Typer(help="Methods of the field, run on a table of your own.", no_args_is_help=True)
    room.command("list")(list_)
    room.command("show")(show)
    room.command("run")(run)
    app.add_typer(room, name="method")


def list_(overlay: Overlay = None) -> None:
    """List the methods, one a line: name and title."""
    for name, method in load(overlay).methods.items():
        typer.echo(f"{name}\t{method.title}")


def show(name: Name, overlay: Overlay = None) -> None:
    """Show which table a method takes, what it assumes, what it gives and where it comes from."""
    for line in described(named(load(overlay), name)):
        typer.echo(line)


def run(  # noqa: PLR0917 - typer reads options from parameters
    name: Name,
    table: Annotated[Path, typer.Argument(metavar="TABLE", help="A table: CSV, Excel, Stata, SPSS or Parquet.")],
    column: Annotated[list[str], typer.Option(help="Your name of a column: NAME=YOURS, or NAME=A,B.")] = [],  # noqa: B006 - typer copies it
    set_: Annotated[list[str], typer.Option("--set", help="An assumption: NAME=VALUE.")] = [],  # noqa: B006
    output: Annotated[Format, typer.Option("--format", help="How to print.")] = Format.TABLE,
    overlay: Overlay = None,
) -> None:
    """Run a method on a table; assumptions in dispute that are not set are tried at low, central and high."""
    from wayfare.methods import registry  # noqa: PLC0415 - loaded by this command alone

    method = named(load(overlay), name)
    parameters = _pairs(set_, "--set", method.parameters)
    with readable(table) as (parquet, notes, names):
        columns, others = _columns(method, parquet, names, _pairs(column, "--column", method.columns))
    rows = registry.run(method, columns, parameters)
    if method.per_row:
        rows = [_beside(others, number % len(next(iter(columns.values()))), row) for number, row in enumerate(rows)]
    for note in notes:
        typer.echo(note, err=True)
    typer.echo(_PRINTERS[output](method, rows, parameters), nl=False)
    if output is not Format.JSON:
        for reference in method.references:
            typer.echo(f"{method.title}: {reference.title}, {reference.year}: {reference.supports}.", err=True)


def named(catalogue: Catalogue, name: str) -> Method:
    """Find a method."""
    if name not in catalogue.methods:
        near = difflib.get_close_matches(name, catalogue.methods, n=3)
        remedy = f"Did you mean {' or '.join(near)}?" if near else "See 'wayfare method list'."
        raise WayfareError(f"There is no method '{name}'.", remedy=remedy)
    return catalogue.methods[name]


def described(method: Method) -> Iterator[str]:
    """Describe a method in lines of text."""
    yield from (f"{method.title} ({method.name}, version {method.version})", method.question, "", "Takes")
    yield from map(_column_line, method.columns)
    if method.parameters:
        yield from ("", "Assumes")
        yield from map(_parameter_line, method.parameters)
    yield from ("", "Gives")
    yield from map(_column_line, method.result)
    yield from ("", method.caution, "") if method.caution else ("",)
    for reference in method.references:
        yield f"- {reference.title} ({reference.year}): {reference.supports}. {reference.url}".rstrip()
    yield from ("", f"Worked example: {method.example.name}")


def _column_line(column: Column) -> str:
    unit = f" [{column.unit}]" if column.unit else ""
    said = "".join((" (several)" if column.many else "", " (may be left out)" if column.optional else ""))
    return f"  {column.name:<20}{column.meaning}{unit}{said}"


def _parameter_line(parameter: Parameter) -> str:
    unit = f" [{parameter.unit}]" if parameter.unit else ""
    span = f"; low {parameter.low:g}, high {parameter.high:g}" if parameter.ranged else ""
    choices = f"; one of {', '.join(parameter.choices)}" if parameter.choices else ""
    return f"  {parameter.name:<20}{parameter.meaning}{unit}: {parameter.default}{span}{choices}"


def _pairs(given: Sequence[str], option: str, known: Sequence[Column | Parameter]) -> dict[str, str]:
    """Read NAME=VALUE."""
    pairs = dict(text.partition("=")[::2] for text in given)
    for name, value in pairs.items():
        if name not in {k.name for k in known} or not value:
            there = ", ".join(k.name for k in known) or "none"
            raise WayfareError(
                f"'{name}' is not known here.", where=option, remedy=f"Write NAME=VALUE; there are: {there}."
            )
    return pairs


def _columns(
    method: Method, parquet: Path, names: Names, renamed: Mapping[str, str]
) -> tuple[dict[str, Any], dict[str, list[Any]]]:
    """Give the columns of the method, and the others as they are."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - loaded by this command alone

    table = pq.read_table(parquet)
    columns: dict[str, Any] = {}
    used: set[str] = set()
    for wanted in method.columns:
        called = renamed.get(wanted.name, "" if wanted.many else wanted.name)
        theirs = [names.usable(part.strip()) for part in called.split(",") if part.strip()]
        for name in theirs:
            if name not in table.column_names and (wanted.name in renamed or not wanted.optional):
                raise WayfareError(
                    f"The table has no column '{name}' ({wanted.meaning}).",
                    remedy=f"It has: {', '.join(table.column_names)}. "
                    f"Say which one it is with --column {wanted.name}=YOURS.",
                )
        found = [_values(wanted, name, table[name].to_pylist()) for name in theirs if name in table.column_names]
        used.update(theirs)
        if found:
            columns[wanted.name] = found if wanted.many else found[0]
    original = {usable: name for name, usable in names.changed.items()}
    others = [n for n in table.column_names if n not in used and n != ROW]
    return columns, {original.get(n, n): table[n].to_pylist() for n in others}


def _values(wanted: Column, name: str, values: Sequence[Any]) -> list[Any]:
    if wanted.type == "text":
        return ["" if v is None else str(v) for v in values]
    return [_number(v, f"row {row}, column {name}") for row, v in enumerate(values, 1)]


def _number(value: Any, where: str) -> float:
    if value is None:
        return math.nan
    try:
        return float(value)
    except (TypeError, ValueError):
        raise WayfareError(
            f"'{value}' is not a number.", where=where, remedy="Write numbers with a decimal point."
        ) from None


def _beside(others: Mapping[str, Sequence[Any]], number: int, row: Mapping[str, Any]) -> dict[str, Any]:
    return {n: v[number] for n, v in others.items() if n not in row} | dict(row)


def _as_json(method: Method, rows: Sequence[Mapping[str, Any]], given: Mapping[str, str]) -> str:
    told = {
        "method": method.name,
        "version": method.version,
        "engine": f"wayfare {__version__}",
        "parameters": {p.name: given.get(p.name, p.default) for p in method.parameters},
        "in_dispute": {p.name: [p.low, p.default, p.high] for p in method.parameters if p.ranged},
        "references": [{"title": r.title, "year": r.year, "supports": r.supports} for r in method.references],
        "caution": method.caution,
        "rows": list(rows),
    }
    return json.dumps(told, ensure_ascii=False, allow_nan=False, indent=2, default=str) + "\n"


def _as_csv(_method: Method, rows: Sequence[Mapping[str, Any]], _given: Mapping[str, str]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]) if rows else [], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _as_table(_method: Method, rows: Sequence[Mapping[str, Any]], _given: Mapping[str, str]) -> str:
    cells = [list(rows[0]) if rows else [], *([_shown(v) for v in row.values()] for row in rows)]
    numbers = [isinstance(v, int | float) for v in rows[0].values()] if rows else []
    widths = [max(len(line[i]) for line in cells) for i in range(len(numbers))]
    lines = (
        "  ".join(c.rjust(w) if n else c.ljust(w) for c, w, n in zip(line, widths, numbers, strict=True))
        for line in cells
    )
    return "".join(line.rstrip() + "\n" for line in lines)


def _shown(value: Any) -> str:
    if value is None:
        return "-"
    return f"{value:,.8g}".replace(",", "") if isinstance(value, float) else str(value)


_PRINTERS = {Format.TABLE: _as_table, Format.JSON: _as_json, Format.CSV: _as_csv}
