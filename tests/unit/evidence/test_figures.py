"""World figures as commands and reports ask for them."""

from __future__ import annotations

import subprocess
import sys

import pyarrow.parquet as pq
import pytest

from wayfare.evidence import figure_table, figures
from wayfare.model.errors import EvidenceError
from wayfare.model.estimate import Domain
from wayfare.model.figure import figure_id

PROFILED = ("MDA", "PHL", "MEX", "NPL", "TON")
COMPLETE = {
    "migrants.emigrant_stock",
    "migrants.immigrant_stock",
    "migrants.immigrant_share",
    "migrants.emigration_rate",
    "migrants.emigration_rate_of_population",
    "migrants.female_share_emigrants",
    "migrants.female_share_immigrants",
    "remittances.received",
    "remittances.received_gdp_share",
    "remittances.received_per_person",
    "remittances.per_emigrant",
    "remittances.paid",
    "remittances.sending_cost",
    "displacement.refugees_from",
    "population.total",
    "economy.gdp",
    "migration.net_migration",
    "population.births",
    "population.deaths",
}


@pytest.mark.parametrize("area", PROFILED)
def test_a_profile_is_complete(area: str) -> None:
    assert {f.indicator for f in figures.profile(area)} >= COMPLETE


@pytest.mark.parametrize("area", [*PROFILED, "SRB", "XKX", "CHI", "TWN"])
def test_every_figure_of_a_profile_is_computed_again_to_the_last_digit(area: str) -> None:
    found = (*figures.profile(area), *figures.corridors(area))
    assert found
    assert all(figures.recompute(f.id, area).value == f.value for f in found)


def test_the_world_is_computed_again_to_the_last_digit() -> None:
    found = [f for f in figures.profile("WLD") if f.period in ("2010", "2024")]
    assert len(found) > 50
    assert all(figures.recompute(f.id, "WLD").value == f.value for f in found)


def test_a_share_is_computed_from_the_two_figures_it_names() -> None:
    share = only("remittances.received_gdp_share", "MDA", "2010", "wb.wdi2023")
    again = figures.recompute(share.id)
    assert again.formula == "remittances__received / economy__gdp * 100"
    assert [(f.indicator, f.source) for f in again.inputs] == [
        ("remittances.received", "wb.wdi2023"),
        ("economy.gdp", "wb.wdi2026"),
    ]
    assert tuple(f.id for f in again.inputs) == share.inputs
    # World Development Indicators: 1,752.83 million US dollars over 6,974.98 million
    assert share.value == 1752.83e6 / again.inputs[1].value * 100


@pytest.mark.parametrize(
    ("area", "brief", "today", "apart"),
    [
        # World Bank, Migration and Development Brief 17 (2011), figure of shares in 2010, whole percent; beside it
        # World Development Indicators of 2023 over gross domestic product of 2026, calculated by hand from the files.
        ("TJK", 31, 35.81, 5),
        ("LSO", 29, 27.30, 2),
        ("WSM", 25, 20.36, 5),
        ("MDA", 23, 25.13, 3),
        ("KGZ", 21, 26.41, 6),
        ("NPL", 20, 21.65, 2),
        ("TON", 20, 20.18, 1),
        ("LBN", 20, 17.98, 3),
        ("XKX", 17, 18.84, 2),
        ("SLV", 16, 18.82, 3),
    ],
)
def test_shares_of_2010_stand_beside_those_printed_then(area: str, brief: float, today: float, apart: float) -> None:
    printed = only("remittances.received_gdp_share", area, "2010", "wb.brief17")
    known_today = only("remittances.received_gdp_share", area, "2010", "wb.wdi2023")
    assert printed.value == brief
    assert known_today.value == pytest.approx(today, abs=0.005)
    assert abs(known_today.value - brief) < apart


def test_the_largest_corridor_is_mexico_to_the_united_states() -> None:
    """UN DESA 2020: 10.85 million people born in Mexico live in the United States."""
    found = [f for f in figures.corridors("MEX") if (f.counterpart, f.period, f.sex) == ("USA", "2020", "_T")]
    there = next(f for f in found if f.source == "undesa.ims2020" and f.indicator.endswith("by_destination"))
    assert there.value == pytest.approx(10_853_105, abs=0.5)


def test_a_corridor_is_the_same_number_from_both_ends() -> None:
    out = {f.period: f.value for f in figures.corridors("MEX") if is_stock(f, "emigrant_stock_by_destination", "USA")}
    back = {f.period: f.value for f in figures.corridors("USA") if is_stock(f, "immigrant_stock_by_origin", "MEX")}
    assert out
    assert out == back


def test_serbia_has_no_rate_whose_parts_cover_different_territories() -> None:
    """The migrant stock includes Kosovo; populations of the World Bank and of the 2024 prospects do not."""
    sources = {f.source for f in figures.profile("SRB") if f.indicator == "migrants.immigrant_share"}
    assert sources == {"undesa.ims2020"}


def test_ids_of_a_search_are_those_of_the_model() -> None:
    for name, mirror in (("countries.parquet", False), ("corridors.parquet", False), ("corridors.parquet", True)):
        file = pq.ParquetFile(figure_table.FOLDER / name)
        rows = file.read_row_group(file.num_row_groups // 2)
        quick = list(figure_table._ids(rows, mirror))
        records = rows.to_pylist()
        for position in range(0, len(records), 997):
            record = records[position]
            if mirror and record["indicator"] not in figure_table.MIRRORED:
                continue
            seen = figure_table.mirrored(record) if mirror else record
            assert quick[position] == named_by_the_model(seen)


def told_of(record: figure_table.Record) -> Domain:
    """Everybody, a sex, an age, a level of education, and a further part, in this order."""
    sex = () if record["sex"] == "_T" else (("sex", record["sex"]),)
    more = tuple((key, record[key]) for key in ("age_group", "skill") if record[key])
    part = (tuple(record["part"].split("=")),) if record["part"] else ()
    return (*sex, *more, *part)


def named_by_the_model(record: figure_table.Record) -> str:
    return figure_id(
        indicator=record["indicator"],
        version=record["version"],
        source=record["source"],
        vintage=record["vintage"],
        area=record["area"],
        counterpart=record["counterpart"],
        period=record["period"],
        domain=told_of(record),
        method=record["method"],
        engine="figures/1",
    )


def test_a_figure_is_found_by_its_id_alone() -> None:
    share = only("remittances.received_gdp_share", "TON", "2010", "wb.wdi2023")
    assert figures.find(share.id) == share
    corridor = figures.corridors("TON")[-1]
    assert figures.find(corridor.id, "TON") == corridor


def test_an_unknown_id_is_not_found_and_cannot_be_computed() -> None:
    assert figures.find("f0000000000000000") is None
    with pytest.raises(EvidenceError, match="f0000000000000000"):
        figures.recompute("f0000000000000000", "MDA")


def test_ids_are_unique_within_a_profile() -> None:
    ids = [f.id for area in ("MDA", "USA") for f in (*figures.profile(area), *figures.corridors(area))]
    assert len(ids) == len(set(ids))


def test_a_series_holds_countries_unless_told_otherwise() -> None:
    found = figures.series("remittances.received_gdp_share", period="2010", source="wb.wdi2023")
    assert len(found) > 150
    assert not {"WLD", "LMY"} & {f.area for f in found}
    world = figures.series("migrants.immigrant_stock", areas=["WLD"], period="2010")
    assert {f.source for f in world} == {
        "undesa.ims2008", "undesa.ims2019", "undesa.ims2020", "undesa.ims2024", "wb.factbook2011",
    }  # fmt: skip


def test_a_profile_needs_no_heavy_import() -> None:
    code = (
        "import sys; from wayfare.evidence import figures; figures.profile('MDA');"
        "print([m for m in ('pandas', 'polars', 'duckdb', 'ibis', 'ruamel', 'pyarrow.dataset') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"


def only(indicator: str, area: str, period: str, source: str, sex: str = "_T") -> figures.Figure:
    same = (indicator, period, source, sex)
    found = [f for f in figures.profile(area) if (f.indicator, f.period, f.source, f.sex) == same]
    assert len(found) == 1
    return found[0]


def is_stock(figure: figures.Figure, indicator: str, counterpart: str) -> bool:
    like = (figure.source, figure.sex, figure.counterpart) == ("undesa.ims2024", "_T", counterpart)
    return like and figure.indicator == f"migrants.{indicator}"
