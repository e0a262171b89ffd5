"""`wayfare indicators coverage`: the field's list of indicators and what stands for each of them here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Annotated

import typer

from wayfare.catalogue import Catalogue, load
from wayfare.catalogue import coverage as list_
from wayfare.catalogue.coverage import Basis, Coverage

HEAD = ("code", "core", "name", "indicator", "rows", "SDG", "GCM", "numbers from", "at hand")


def coverage(
    core: Annotated[bool, typer.Option("--core", help="Only the core of the list.")] = False,
) -> None:
    """Show, code by code of the field's list, the indicator, the rows it serves and whether numbers are at hand."""
    catalogue = load()
    known, _ = list_.listed(catalogue.folders)
    found = [each for each in list_.coverage(known, catalogue.indicators.values()) if each.listed.core or not core]
    lines = [HEAD, *(tuple(_cells(each, catalogue)) for each in found)]
    widths = [max(len(line[position]) for line in lines) for position in range(len(HEAD))]
    for line in lines:
        typer.echo("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
    typer.echo("")
    typer.echo(_total(found))
    for each in found:
        if each.listed.reason:
            typer.echo(f"{each.listed.code}: {each.listed.reason}")


def _cells(each: Coverage, catalogue: Catalogue) -> Iterator[str]:
    main = catalogue.indicators.get(each.listed.indicator)
    more = len(each.indicators) - 1
    yield each.listed.code
    yield "core" if each.listed.core else ""
    yield each.listed.name
    yield (f"{each.listed.indicator} +{more}" if more > 0 else each.listed.indicator) or each.listed.method
    yield " ".join(each.rows)
    yield " ".join(main.sdg) if main else ""
    yield " ".join(map(str, main.gcm)) if main else ""
    yield ", ".join(each.bases)
    yield _at_hand(each)


def _at_hand(each: Coverage) -> str:
    """Say where numbers come from without anybody doing anything: embedded world figures, or else what is needed."""
    from wayfare.evidence import over_corridors  # noqa: PLC0415  the tables take a moment to open

    world = [i for i in each.indicators if list_.basis_of(i) is Basis.WORLD]
    needed = [name for i in over_corridors.asked(world) for name in over_corridors.names(i)]
    codes = {i.code for i in world if not i.statistic} | {name.replace("__", ".") for name in needed}
    if codes & _embedded():
        return "world figures"
    wants = {Basis.SURVEY: "a survey", Basis.RECORDED: "a recorded table", Basis.METHOD: "a table for the method"}
    needs = [wants[basis] for basis in each.bases if basis in wants]
    return f"needs {' or '.join(needs)}" if needs else "needs a table"


@cache
def _embedded() -> frozenset[str]:
    """Give the indicators that have figures built in."""
    from wayfare.evidence import figure_table as table  # noqa: PLC0415

    stored = {*table.values(table.COUNTRIES, "indicator"), *table.values(table.CORRIDORS, "indicator")}
    return frozenset({*stored, *(table.MIRRORED[code] for code in stored if code in table.MIRRORED)})


def _total(found: list[Coverage]) -> str:
    first = Counter(each.bases[0] for each in found if each.bases[0] is not Basis.NONE)
    shares = ", ".join(f"{count} by {basis}" for basis, count in first.items())
    return f"{sum(first.values())} of {len(found)} codes are served: {shares}"
