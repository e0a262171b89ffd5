"""World flows: consistent with stocks and demography, near what was published, and in time."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from pyarrow import csv

from wayfare.evidence import flow_inputs, world_flows
from wayfare.methods.flows import account
from wayfare.model.errors import EvidenceError
from wayfare.model.progress import Cancelled


@pytest.fixture(scope="module")
def inputs() -> flow_inputs.FlowInputs:
    return flow_inputs.read()


@pytest.fixture(scope="module")
def closed() -> world_flows.WorldFlows:
    return world_flows.estimate("closed")


def test_places_and_residents_are_those_of_the_world(inputs: flow_inputs.FlowInputs) -> None:
    assert len(inputs.places) == 231
    world = inputs.stocks.sum((0, 2, 3))
    assert world[0] == pytest.approx(5.33e9, rel=0.01)
    assert world[-1] == pytest.approx(7.85e9, rel=0.01)


def test_stocks_keep_the_published_number_of_migrants(inputs: flow_inputs.FlowInputs) -> None:
    """280.6 million in 2020 as published; the Holy See is left out and migrants of the Emirates are cut."""
    place = np.arange(len(inputs.places))
    native = inputs.stocks[:, -1, place, place].sum()
    assert inputs.stocks[:, -1].sum() - native == pytest.approx(280_598_105, rel=2e-3)


def test_net_migration_of_both_sexes_is_the_published_one(inputs: flow_inputs.FlowInputs) -> None:
    from wayfare.evidence import figure_table

    rows = figure_table.by_area(figure_table.COUNTRIES, "MEX")
    yearly = {int(r["period"]): r["value"] for r in rows if r["indicator"] == flow_inputs.NET}
    published = sum(yearly[y] for y in range(2011, 2015)) + (yearly[2010] + yearly[2015]) / 2
    mexico = inputs.places.index("MEX")
    assert inputs.net[:, 4, mexico].sum() == pytest.approx(published, abs=1)


def test_net_flows_are_change_of_residents_less_natural_increase(inputs: flow_inputs.FlowInputs) -> None:
    """Apart from the documented balance of the native-born, which is under one in ten thousand residents."""
    for sex, period in ((0, 0), (1, 5)):
        start, end = inputs.stocks[sex, period], inputs.stocks[sex, period + 1]
        found = account(start, end, inputs.births[sex, period], inputs.deaths[sex, period])
        assert found.miss < 0.01
        np.testing.assert_allclose(found.net, found.end.sum(0) - found.start.sum(0), atol=0.01)
        residents = end.sum(0)
        assert (np.abs(found.net - inputs.net[sex, period]) < 1e-4 * residents + 0.01).all()


def test_closed_flows_are_near_abel_and_sander(closed: world_flows.WorldFlows, world_data: Path) -> None:
    """Other stocks, other demography, 231 places instead of 196: between 0 and 30 percent more."""
    table = csv.read_csv(world_data / "abel-sander-2014-flows" / "bilateral_flows_1990_2010.csv")
    published = dict(zip([1990, 1995, 2000, 2005], [41_417_869, 34_165_758, 39_941_252, 41_485_600], strict=True))
    grouped = table.group_by("period_start").aggregate([("migrants", "sum")]).to_pylist()
    assert {r["period_start"]: r["migrants_sum"] for r in grouped} == published
    totals = closed.totals()
    for start, known in published.items():
        assert 1 <= sum(totals[f"{start}-{start + 5}"].values()) / known <= 1.3


def test_methods_are_in_their_order(closed: world_flows.WorldFlows) -> None:
    opened, mixed = (sum(world_flows.estimate(m).totals()["2010-2015"].values()) for m in ("open", "pseudo-bayes"))
    assert opened < sum(closed.totals()["2010-2015"].values()) < mixed


def test_world_is_computed_within_five_seconds(inputs: flow_inputs.FlowInputs) -> None:
    before = time.thread_time()
    world_flows.estimate("closed")
    assert time.thread_time() - before <= 5


def test_table_is_tidy_and_says_where_it_comes_from(closed: world_flows.WorldFlows, tmp_path: Path) -> None:
    paths = world_flows.write(closed, tmp_path, "note")
    stored = pq.read_table(paths[0])
    assert stored.column_names == [
        "origin", "destination", "sex", "period", "flow", "method", "sources", "engine", "inputs",
    ]  # fmt: skip
    assert csv.read_csv(paths[1]).num_rows == stored.num_rows == closed.table.num_rows
    assert stored["inputs"][0].as_py() == closed.inputs.hash
    assert paths[2].read_text(encoding="utf-8") == "note"


def test_areas_keep_flows_from_and_to_them(closed: world_flows.WorldFlows) -> None:
    mexico = world_flows.estimate("closed", ["MEX"]).table.to_pylist()
    assert {"MEX"} == {r["origin"] if r["destination"] != "MEX" else "MEX" for r in mexico}
    of_world = closed.figures("MEX", "USA")
    here = [r["flow"] for r in mexico if r["origin"] == "MEX" and r["destination"] == "USA"]
    assert [f.value for f in of_world] == here
    assert len({f.id for f in of_world}) == len(of_world) == 12


def test_place_without_stocks_is_refused() -> None:
    with pytest.raises(EvidenceError, match="no migrant stocks for XYZ"):
        world_flows.estimate("closed", ["XYZ"])


def test_work_stops_when_the_user_asks() -> None:
    def stop(done: int, total: int, what: str) -> None:
        if done == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        world_flows.estimate("closed", progress=stop)
