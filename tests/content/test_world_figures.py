"""The embedded figures: every row says where it comes from, totals hold, nothing missing is a zero."""

from __future__ import annotations

import csv
import hashlib
import math
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import polars as pl
import pytest

from wayfare.catalogue import load
from wayfare.evidence import figure_table, vintages
from wayfare.evidence.mappings import mappings

ROOT = Path(__file__).resolve().parents[2]
TABLES = ("countries.parquet", "corridors.parquet")
LIMIT = 6_000_000
ASYLUM = ("decisions", "granted", "recognition_rate")


@pytest.fixture(scope="module")
def rows() -> pl.DataFrame:
    return pl.concat([pl.read_parquet(figure_table.FOLDER / name) for name in TABLES])


@pytest.fixture(scope="module")
def countries() -> pl.DataFrame:
    return pl.read_parquet(figure_table.FOLDER / "countries.parquet")


def test_the_tables_stay_small() -> None:
    assert sum((figure_table.FOLDER / name).stat().st_size for name in TABLES) < LIMIT


@pytest.mark.parametrize(
    "column", ["indicator", "area", "period", "unit", "source", "vintage", "licence", "definition"]
)
def test_every_row_says_what_it_is_and_where_it_comes_from(rows: pl.DataFrame, column: str) -> None:
    assert rows[column].null_count() == 0
    assert (rows[column].str.len_chars() > 0).all()


def test_no_fact_of_one_source_is_told_twice(rows: pl.DataFrame) -> None:
    identity = ["indicator", "source", "area", "counterpart", "period", *figure_table.PARTS]
    assert not rows.select(identity).is_duplicated().any()


def test_every_value_is_a_number(rows: pl.DataFrame) -> None:
    assert rows["value"].null_count() == 0
    assert rows["value"].is_finite().all()


def test_a_zero_is_never_a_missing_value(rows: pl.DataFrame) -> None:
    """Zeros stay only where they are known: nobody of one sex, no balance, no case decided so, nobody poor."""
    zeros = rows.filter(pl.col("value") == 0).group_by("indicator").agg(pl.col("sex").unique().sort())
    known = dict(zeros.iter_rows())
    assert set(known) == {
        "migrants.emigrant_stock_by_destination",
        "migration.net_migration",
        "remittances.corridor_cost",
        *(f"displacement.asylum_{what}{whose}" for what in ASYLUM for whose in ("", "_of_nationals")),
        "development.poverty_headcount_300",
        "development.poverty_headcount_national",
        "remittances.saving_at_target",  # where sending costs 3 percent or less
    }
    assert known["migrants.emigrant_stock_by_destination"] == ["F", "M"]


def test_women_and_men_add_up_to_everybody(rows: pl.DataFrame) -> None:
    counts = rows.filter(pl.col("unit") == "persons")
    keys = ["indicator", "source", "area", "counterpart", "period", "age_group", "skill", "part"]
    wide = counts.pivot(on="sex", index=keys, values="value").drop_nulls(["F", "M"])
    assert len(wide) > 100_000
    assert (wide["F"] + wide["M"] == wide["_T"]).all()


def test_flows_find_stocks_and_residents_by_sex_and_births_and_deaths_of_every_year(rows: pl.DataFrame) -> None:
    stocks = rows.filter(
        (pl.col("indicator") == "migrants.emigrant_stock_by_destination") & (pl.col("source") == "undesa.ims2020")
    )
    residents = rows.filter((pl.col("indicator") == "population.total") & (pl.col("source") == "undesa.wpp2019"))
    points = {(str(year), sex) for year in range(1990, 2021, 5) for sex in ("_T", "F", "M")}
    assert set(stocks.select("period", "sex").unique().iter_rows()) == points
    assert set(residents.select("period", "sex").unique().iter_rows()) == points
    for indicator in ("population.births", "population.deaths"):
        years = rows.filter((pl.col("indicator") == indicator) & (pl.col("area") == "TUV"))["period"]
        assert years.sort().to_list() == [str(year) for year in range(1990, 2024)]


def test_prices_below_zero_are_kept(rows: pl.DataFrame) -> None:
    assert rows.filter((pl.col("indicator") == "remittances.corridor_cost") & (pl.col("value") < 0)).height == 5


def test_everything_refers_to_the_catalogue(rows: pl.DataFrame) -> None:
    catalogue = load()
    read = {m.source for m in mappings().values()}
    assert set(rows["source"].unique()) | read == set(catalogue.sources)
    for (code, version, unit), _ in rows.group_by("indicator", "version", "unit"):
        indicator = catalogue.indicators[str(code)]
        assert (indicator.version, indicator.unit) == (version, unit)
    known = set(catalogue.places) | {"_U", "_N", "_S", "_ANT", "_SCG"}
    assert set(rows["area"].unique()) | set(rows["counterpart"].unique()) - {""} <= known


def test_vintage_and_licence_are_those_of_the_source(rows: pl.DataFrame) -> None:
    sources = load().sources
    for (code, vintage, licence), _ in rows.group_by("source", "vintage", "licence"):
        source = sources[str(code)]
        assert (source.vintage, source.licence) == (vintage, licence)


def test_formulas_are_those_of_the_indicators(rows: pl.DataFrame) -> None:
    """A changed definition needs a rebuild; only shares of a group carry a formula of their own."""
    indicators = load().indicators
    derived = rows.filter((pl.col("formula") != "") & ~pl.col("formula").str.starts_with("sum over "))
    for (code, formula), _ in derived.group_by("indicator", "formula"):
        assert indicators[str(code)].numerator.strip() in ("", formula)


@pytest.mark.parametrize(
    ("indicator", "source", "period", "published", "unit"),
    [
        # UN DESA, International Migrant Stock 2024 and 2020; World Bank Factbook 2011 matrix; 2008 revision wallchart
        ("migrants.immigrant_stock", "undesa.ims2024", "2024", 304_021_813, 1),
        ("migrants.immigrant_stock", "undesa.ims2024", "2010", 221_020_392, 1),
        ("migrants.immigrant_stock", "undesa.ims2020", "2020", 280_598_105, 1),
        ("migrants.immigrant_stock", "undesa.ims2020", "2010", 220_983_187, 1),
        ("migrants.immigrant_stock", "wb.factbook2011", "2010", 215_763_573, 1),
        ("migrants.immigrant_stock", "undesa.ims2008", "2010", 213_944_000, 1),
        # World Bank-KNOMAD, June 2023
        ("remittances.received", "wb.knomad2023", "2010", 470_037e6, 1e6),
        # UNHCR, Global Trends 2024, and IDMC
        ("displacement.refugees_from", "unhcr.2026", "2024", 30_958_200, 1),
        ("displacement.idps", "idmc.2026", "2024", 73_573_201, 1),
    ],
)
def test_the_world_is_as_published(
    countries: pl.DataFrame, indicator: str, source: str, period: str, published: float, unit: float
) -> None:
    assert one(countries, indicator, source, "WLD", period) == pytest.approx(published, abs=unit / 2)


@pytest.mark.parametrize(
    ("source", "billion"),
    [("wb.factbook2011", 325), ("wb.remittances2013", 340.7), ("wb.knomad2023", 339.0), ("wb.wdi2023", 300.9)],
)
def test_developing_countries_received_four_amounts_in_2010(
    countries: pl.DataFrame, source: str, billion: float
) -> None:
    assert one(countries, "remittances.received", source, "LMY", "2010") / 1e9 == pytest.approx(billion, abs=0.05)


@pytest.mark.parametrize(
    ("source", "percent"), [("undesa.ims2024", 65.9), ("undesa.ims2020", 68.6), ("wb.factbook2011", 79.5)]
)
def test_most_migrants_of_2010_come_from_developing_countries(
    countries: pl.DataFrame, source: str, percent: float
) -> None:
    value = one(countries, "migrants.developing_origin_share", source, "WLD", "2010")
    assert value == pytest.approx(percent, abs=0.05)


def test_emigrants_are_the_sum_of_their_corridors(rows: pl.DataFrame) -> None:
    """Added here in plain Python, apart from the code that built the table."""
    sums: dict[tuple[str, ...], list[float]] = defaultdict(list)
    corridors = rows.filter(
        (pl.col("indicator") == "migrants.emigrant_stock_by_destination") & pl.col("source").str.starts_with("undesa.")
    )
    for source, area, period, sex, value in corridors.select("source", "area", "period", "sex", "value").iter_rows():
        sums[source, area, period, sex].append(value)
    stocks = rows.filter(
        (pl.col("indicator") == "migrants.emigrant_stock") & (pl.col("formula") == "sum over counterpart")
    )
    found = {tuple(r[:4]): r[4] for r in stocks.select("source", "area", "period", "sex", "value").iter_rows()}
    assert {key: math.fsum(values) for key, values in sums.items()} == found


@pytest.mark.realdata
def test_every_un_country_has_migrants_population_and_a_place(countries: pl.DataFrame, world_data: Path) -> None:
    with (world_data / "undesa-ims2024/locations_m49.csv").open(encoding="utf-8") as file:
        listed = {r["iso3"] for r in csv.DictReader(file)} - {""} | {"CHI"}
    for indicator, absent in (
        ("migrants.immigrant_stock", {"BLM", "MAF"}),  # not counted apart in either edition
        ("migrants.emigrant_stock", {"BLM", "MAF"}),
        ("population.total", {"VAT"}),  # the extract of the prospects leaves the Holy See out
    ):
        assert listed - set(countries.filter(pl.col("indicator") == indicator)["area"]) == absent, indicator


def test_the_build_stops_when_a_published_total_is_not_reproduced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    from figures import checked
    from figures.derive import Row

    rows = [Row(*key, "", period, "_T", float(total), "") for *key, period, total, _ in checked.TOTALS]
    assert checked.differences(rows) == []
    wrong = [rows[0]._replace(value=rows[0].value + 1), *rows[2:]]
    found = checked.differences(wrong)
    assert len(found) == 2
    assert "published 304,021,813 but the rows give 304021814.0" in found[0]
    assert "2020: published 275,284,032 but the rows give None" in found[1]


def test_the_build_stops_at_a_country_it_does_not_know(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    from figures import places

    with pytest.raises(SystemExit, match="Atlantis"):
        places.require(["Nepal", "Atlantis"], {"Nepal": "NPL"}, "a table")


@pytest.mark.realdata
def test_the_build_gives_the_same_bytes_again(world_data: Path, tmp_path: Path) -> None:
    command = [sys.executable, str(ROOT / "scripts/build_figures.py"), str(world_data.parent), str(tmp_path)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    for name in (*TABLES, "groups.csv"):
        assert digest(tmp_path / name) == digest(figure_table.FOLDER / name), name


@pytest.mark.realdata
def test_the_map_is_built_again_to_the_byte(world_data: Path, tmp_path: Path) -> None:
    target = tmp_path / "world.json"
    command = [sys.executable, str(ROOT / "scripts/build_geometry.py"), str(world_data.parent), str(target)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    assert digest(target) == digest(ROOT / "src/wayfare/content/geometry/world.json")


def one(rows: pl.DataFrame, indicator: str, source: str, area: str, period: str) -> float:
    found = rows.filter(
        (pl.col("indicator") == indicator) & (pl.col("source") == source) & (pl.col("area") == area)
        & (pl.col("period") == period) & (pl.col("sex") == "_T")
    )  # fmt: skip
    assert found.height == 1
    return float(found["value"][0])


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_emigration_rate_is_of_the_edition_that_the_number_of_emigrants_is_of(countries: pl.DataFrame) -> None:
    """Else a small island has 3,670 people abroad by one edition and a rate from 1,239 by the other."""
    of_2020 = countries.filter((pl.col("period") == "2020") & (pl.col("sex") == "_T"))
    told = of_2020.filter(pl.col("source") == "undesa.ims2020").group_by("indicator").agg("area")
    areas = {code: set(found) for code, found in told.iter_rows()}
    residents = set(of_2020.filter(pl.col("indicator") == "population.total")["area"])
    groups = {"WLD", "LMY", "LDR", "MDR"}
    counted = areas["migrants.emigrant_stock"] & areas["migrants.immigrant_stock"] & residents - groups
    assert len(counted) > 200
    assert counted - areas["migrants.emigration_rate"] == set()
    assert counted - areas["migrants.emigration_rate_of_population"] == set()


def test_a_share_beyond_its_whole_is_a_known_oddity(countries: pl.DataFrame) -> None:
    beyond = countries.filter((pl.col("unit") == "percent") & ((pl.col("value") < 0) | (pl.col("value") > 100)))
    for indicator, area in beyond.select("indicator", "area").unique().iter_rows():
        assert vintages.oddities(area, [indicator]), (
            f"{indicator} of {area} is outside 0 to 100 and nothing explains it"
        )


def test_a_number_of_people_or_dollars_is_below_zero_only_as_a_balance(rows: pl.DataFrame) -> None:
    below = rows.filter(pl.col("unit").is_in(["persons", "USD"]) & (pl.col("value") < 0))
    assert set(below["indicator"]) == {"migration.net_migration"}


def test_emigrants_of_kosovo_counted_under_serbia_divide_no_money(countries: pl.DataFrame) -> None:
    each = countries.filter((pl.col("indicator") == "remittances.per_emigrant") & (pl.col("area") == "XKX"))
    assert each.is_empty()
