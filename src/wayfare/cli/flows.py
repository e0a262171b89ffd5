"""`wayfare flows`: who moved where, by sex and five-year period, estimated for the whole world from stocks.

The matrices are so small that threads of the linear algebra cost three times the work they share; hence one thread.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from wayfare.catalogue import Catalogue, load

from .progress import bar

if TYPE_CHECKING:
    from wayfare.evidence.world_flows import WorldFlows

ABEL_SANDER = "bilateral_flows_1990_2010"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("flows")(flows)


def flows(
    out: Annotated[Path, typer.Option(help="Folder to write into.")],
    method: Annotated[
        Literal["closed", "open", "pseudo-bayes"],
        typer.Option(help="How: fewest moves (closed), with moves from outside (open), or mixed (pseudo-bayes)."),
    ] = "closed",
    areas: Annotated[str, typer.Option(help="Keep flows from or to these places only: A,B.")] = "",
) -> None:
    """Estimate flows between all places of the world by sex and period from the embedded stocks and demography."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from wayfare.evidence import world_flows  # noqa: PLC0415 - loaded by this command alone, with one thread

    wanted = tuple(code.strip().upper() for code in areas.split(",") if code.strip())
    catalogue = load()
    with bar() as report:
        found = world_flows.estimate(method, wanted, report)
    paths = world_flows.write(found, out, "\n\n".join(note(found, catalogue)) + "\n")
    for line in lines(found, _published() if not wanted else {}, catalogue):
        typer.echo(line)
    typer.echo(catalogue.text("flows.written", paths=", ".join(map(str, paths))))


def note(found: WorldFlows, catalogue: Catalogue) -> Iterator[str]:
    """Say what was assumed."""
    from wayfare.evidence import flow_inputs as given  # noqa: PLC0415 - loaded by this command alone
    from wayfare.evidence.world_flows import ENGINE  # noqa: PLC0415

    titles = {code: f"{s.title} ({s.publisher}, {s.vintage})" for code, s in catalogue.sources.items()}
    inputs = found.inputs
    yield catalogue.text("flows.note.title")
    yield catalogue.text(f"flows.note.method.{found.method.replace('-', '_')}")
    yield catalogue.text("flows.note.stocks", source=titles[given.STOCK_SOURCE])
    yield catalogue.text("flows.note.residents", source=titles[given.DEMOGRAPHY], sexes=titles[given.SEX_SOURCE])
    yield catalogue.text("flows.note.vital", source=titles[given.DEMOGRAPHY])
    if found.method != "open":
        yield catalogue.text("flows.note.balance")
    if inputs.crowded:
        yield catalogue.text("flows.note.crowded", places=", ".join(map(catalogue.place_name, inputs.crowded)))
    yield catalogue.text("flows.note.places", places=len(inputs.places))
    yield catalogue.text("flows.note.stamp", engine=ENGINE, inputs=inputs.hash)


def lines(found: WorldFlows, published: Mapping[str, float], catalogue: Catalogue) -> Iterator[str]:
    """Print totals by period, beside published ones where that evidence is loaded."""
    words = [catalogue.text(f"flows.{key}") for key in ("period", "women", "men", "both")]
    beside = [catalogue.text("flows.published")] if published else []
    yield "".join([words[0].ljust(12), *(w.rjust(14) for w in words[1:]), *(b.rjust(24) for b in beside)])
    for period, sexes in found.totals().items():
        women, men = sexes.get("F", 0.0), sexes.get("M", 0.0)
        numbers = "".join(f"{n:14,.0f}" for n in (women, men, women + men))
        known = f"{published[period]:24,.0f}" if period in published else ""
        yield f"{period:<12}{numbers}{known}"
    yield catalogue.text(
        "flows.rows",
        rows=f"{found.table.num_rows:,}",
        places=len(found.inputs.places),
        method=found.method,
        miss=f"{found.miss:.1g}",
    )


def _published() -> Mapping[str, float]:
    """Look for the published flows in the evidence folder."""
    from wayfare.evidence.store import Store  # noqa: PLC0415 - loaded by this command alone
    from wayfare.evidence.world_flows import published_totals  # noqa: PLC0415

    store = Store()
    for evidence in store.list():
        if evidence.file_name.startswith(ABEL_SANDER):
            return dict(published_totals(store.path(evidence)))
    return {}
