"""Flows between all places of the world by sex and five-year period, estimated from the embedded world figures."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias, get_args

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv
from pyarrow import parquet as pq

from wayfare import __version__
from wayfare.methods.flows import Accounting, Flows, account, pseudo_bayes
from wayfare.model.errors import EvidenceError
from wayfare.model.figure import Figure, figure_id
from wayfare.model.progress import Progress, silent

from .figure_table import domain
from .flow_inputs import SEXES, SOURCES, FlowInputs, read

FlowMethod: TypeAlias = Literal["closed", "open", "pseudo-bayes"]
METHODS: tuple[FlowMethod, ...] = get_args(FlowMethod)
INDICATOR, VERSION, ENGINE = "migration.flow", 1, f"flows/1 wayfare/{__version__}"
LEAST = 1e-6
"""Flows of fewer persons are what rounding leaves of none."""


@dataclass(frozen=True, kw_only=True)
class WorldFlows:
    """A table of flows, and what must be said of it."""

    method: FlowMethod
    table: pa.Table
    inputs: FlowInputs
    miss: float
    """By how many people a total is missed at most."""

    def totals(self) -> dict[str, dict[str, float]]:
        """Add up by period and sex."""
        grouped = self.table.group_by(["period", "sex"]).aggregate([("flow", "sum")]).to_pylist()
        sums: dict[str, dict[str, float]] = {period: {} for period in self.inputs.periods}
        for row in grouped:
            sums[row["period"]][row["sex"]] = row["flow_sum"]
        return sums

    def figures(self, origin: str, destination: str = "") -> tuple[Figure, ...]:
        """Give the flows from a place as figures; each follows from the inputs that its source names by their hash."""
        rows = self.table.filter(pc.match_substring_regex(self.table["origin"].cast(pa.string()), f"^{origin}$"))
        return tuple(_figure(r) for r in rows.to_pylist() if destination in ("", r["destination"]))


def estimate(method: FlowMethod = "closed", areas: Collection[str] = (), progress: Progress = silent) -> WorldFlows:
    """Estimate all flows; with areas, give those that begin or end in one of them."""
    progress(0, 1, "read stocks and demography")
    inputs = read()
    unknown = sorted(set(areas) - set(inputs.places))
    if unknown:
        raise EvidenceError(
            f"There are no migrant stocks for {', '.join(unknown)}.",
            remedy="Use three-letter codes of places that have stocks by birthplace, births and deaths.",
        )
    steps = [(sex, period) for sex in range(len(SEXES)) for period in range(len(inputs.periods))]
    parts, miss = [], 0.0
    for number, (sex, period) in enumerate(steps):
        progress(number, len(steps), f"{method} {inputs.periods[period]} {SEXES[sex]}")
        flows = _flows(inputs, sex, period, method)
        miss = max(miss, flows.miss)
        parts.append(_rows(inputs, sex, period, flows, areas))
    progress(len(steps), len(steps), "add up")
    return WorldFlows(method=method, table=_table(inputs, parts, method), inputs=inputs, miss=miss)


def _flows(inputs: FlowInputs, sex: int, period: int, method: FlowMethod) -> Flows:
    stocks, births, deaths = inputs.stocks[sex], inputs.births[sex, period], inputs.deaths[sex, period]
    start, end = stocks[period], stocks[period + 1]
    if method == "pseudo-bayes":
        return pseudo_bayes(start, end, births, deaths)
    how = Accounting(matching="rescale" if method == "closed" else "open-dr")
    return account(start, end, births, deaths, how=how)


def _rows(inputs: FlowInputs, sex: int, period: int, flows: Flows, areas: Collection[str]) -> tuple[Any, ...]:
    wanted = np.array([not areas or place in areas for place in inputs.places])
    origin, destination = np.nonzero((flows.od > LEAST) & (wanted[:, None] | wanted[None, :]))
    n = len(origin)
    return origin, destination, np.full(n, sex), np.full(n, period), flows.od[origin, destination]


def _table(inputs: FlowInputs, parts: Sequence[tuple[Any, ...]], method: FlowMethod) -> pa.Table:
    origin, destination, sex, period, flow = (np.concatenate(column) for column in zip(*parts, strict=True))
    constant = {"method": method, "sources": " ".join(SOURCES), "engine": ENGINE, "inputs": inputs.hash}
    same = np.zeros(len(flow), dtype=np.int32)
    return pa.table(
        {
            "origin": _words(inputs.places, origin),
            "destination": _words(inputs.places, destination),
            "sex": _words(SEXES, sex),
            "period": _words(inputs.periods, period),
            "flow": flow,
            **{name: _words((text,), same) for name, text in constant.items()},
        }
    )


def _words(words: Sequence[str], codes: Any) -> Any:
    """Store a column of repeated words once."""
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32)), pa.array(list(words)))


def _figure(row: dict[str, Any]) -> Figure:
    source, told = f"inputs:{row['inputs']}", domain(row["sex"])
    named = {
        "indicator": INDICATOR, "version": VERSION, "source": source, "vintage": row["sources"], "area": row["origin"],
        "counterpart": row["destination"], "period": row["period"], "domain": told, "method": row["method"],
    }  # fmt: skip
    return Figure(id=figure_id(**named, engine=row["engine"]), value=row["flow"], unit="persons", **named)


def write(flows: WorldFlows, folder: Path, note: str) -> tuple[Path, ...]:
    """Write the table as Parquet and CSV, and the note."""
    folder.mkdir(parents=True, exist_ok=True)
    stem = folder / f"flows-{flows.method}"
    paths = (stem.with_suffix(".parquet"), stem.with_suffix(".csv"), stem.with_suffix(".md"))
    pq.write_table(flows.table, paths[0], compression="zstd")
    csv.write_csv(_plain(flows.table), paths[1])
    paths[2].write_text(note, encoding="utf-8")
    return paths


def _plain(table: pa.Table) -> pa.Table:
    """Spell repeated words out, which the CSV writer wants."""
    columns = [c.cast(pa.string()) if pa.types.is_dictionary(c.type) else c for c in table.columns]
    return pa.table(dict(zip(table.column_names, columns, strict=True)))


def published_totals(path: Path) -> Iterator[tuple[str, float]]:
    """Add up a stored table of published flows (Abel and Sander 2014) by period."""
    table = pq.read_table(path, columns=["period_start", "migrants"])
    grouped = table.group_by("period_start").aggregate([("migrants", "sum")]).to_pylist()
    for row in sorted(grouped, key=lambda r: r["period_start"]):
        start = int(row["period_start"])
        yield f"{start}-{start + 5}", float(row["migrants_sum"])
