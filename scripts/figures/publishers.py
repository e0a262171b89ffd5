"""Read publishers' files into one shape: indicator, source, area, counterpart, period, sex, value, note."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from figures import places
from wayfare.evidence import bilateral
from wayfare.evidence.cube_rows import judged
from wayfare.evidence.mappings import mapping
from wayfare.evidence.store import AddOptions, Store

COLUMNS = (
    "indicator", "source", "area", "counterpart", "period", "sex", "age_group", "skill", "part", "value",
    "note", "quality",
)  # fmt: skip
WHOLE = dict.fromkeys(("age_group", "skill", "part", "quality"), "")
"""What a row about everybody says of parts of the population, and of what speaks against it."""
PROJECTED = "projection"
ESTIMATED = "estimate"
FIRST_OF_STOCKS = 1990
"""First year of the migrant stock tables, which births and deaths go with."""


def shaped(frame: pl.DataFrame, indicator: str, source: str, **fixed: str) -> pl.DataFrame:
    """Bring a table with `area`, `value` and whatever else is known into the common shape; missing values go."""
    defaults = {"indicator": indicator, "source": source, "counterpart": "", "sex": "_T", "note": ""} | WHOLE | fixed
    added = frame.with_columns(pl.lit(v).alias(k) for k, v in defaults.items() if k not in frame.columns or k in fixed)
    typed = added.with_columns(pl.col("period").cast(pl.String), pl.col("value").cast(pl.Float64))
    return typed.select(COLUMNS).drop_nulls(("area", "value")).filter(pl.col("value").is_finite())


def coded(frame: pl.DataFrame, column: str, known: Mapping[object, object], where: str) -> pl.DataFrame:
    """Replace publisher's codes by ours."""
    places.require(frame[column].unique().to_list(), known, where)
    return frame.with_columns(pl.col(column).replace_strict(known, return_dtype=pl.String))


def by_sex(frame: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """Turn columns both, male, female into rows."""
    names = frame.rename({"both": "_T", "male": "M", "female": "F", "year": "period"})
    return names.unpivot(["_T", "F", "M"], index=[*keys, "period"], variable_name="sex", value_name="value")


def migrant_stock(data: Path) -> list[pl.DataFrame]:
    """Read both editions of the migrant stock by sex; a total of zero marks a place that was not yet counted apart."""
    numbers = places.by_number(data)
    frames = []
    for year in ("2024", "2020"):
        folder, source = data / f"undesa-ims{year}", f"undesa.ims{year}"
        totals = pl.read_csv(folder / f"ims{year}_total_by_sex.csv").rename({"destination_m49": "area"})
        totals = totals.filter(pl.col("both") > 0)
        frames.append(
            shaped(by_sex(coded(totals, "area", numbers, source), ["area"]), "migrants.immigrant_stock", source)
        )
        pairs = pl.read_csv(folder / f"ims{year}_bilateral_by_sex.csv").filter(pl.col("both") > 0)
        pairs = pairs.rename({"origin_m49": "area", "destination_m49": "counterpart"})
        pairs = coded(coded(pairs, "area", numbers, source), "counterpart", numbers, source)
        stocks = by_sex(pairs, ["area", "counterpart"])
        frames.append(shaped(stocks, "migrants.emigrant_stock_by_destination", source))
    return frames


def factbook_matrix(data: Path) -> list[pl.DataFrame]:
    """Read the bilateral matrix of 2010 with its published totals."""
    source, names = "wb.factbook2011", places.by_name()
    frame = pl.read_csv(data / "wb-factbook-vintages/bilateral_migration_2010_long.csv")
    frame = frame.rename({"origin": "area", "destination": "counterpart", "migrants": "value"})
    frame = frame.filter(pl.col("value") != 0)
    for column in ("area", "counterpart"):
        frame = coded(frame.with_columns(pl.col(column).str.strip_chars().str.to_lowercase()), column, names, source)
    frame = frame.with_columns(period=pl.lit("2010"))
    whole_in, whole_out = pl.col("area") == "WLD", pl.col("counterpart") == "WLD"
    arrivals = frame.filter(whole_in).with_columns(area=pl.col("counterpart"), counterpart=pl.lit(""))
    departures = frame.filter(whole_out).with_columns(counterpart=pl.lit(""))
    return [
        shaped(arrivals, "migrants.immigrant_stock", source, note=ESTIMATED),
        shaped(departures, "migrants.emigrant_stock", source, note=ESTIMATED),
        shaped(frame.filter(~whole_in & ~whole_out), "migrants.emigrant_stock_by_destination", source, note=ESTIMATED),
    ]


def quoted(_data: Path) -> list[pl.DataFrame]:
    """Read figures known only from print, kept in a small table beside this script."""
    frame = pl.read_csv(Path(__file__).with_name("quoted.csv"), infer_schema_length=0)
    values = frame.with_columns(pl.col("value").cast(pl.Float64), pl.col("note").fill_null(""))
    return [values.with_columns(pl.lit(v).alias(k) for k, v in ({"counterpart": ""} | WHOLE).items()).select(COLUMNS)]


def remittances(data: Path) -> list[pl.DataFrame]:
    """Read the two World Bank tables in millions; zeros there mean no data."""
    names = places.by_name()
    flows = pl.read_csv(data / "knomad-2023-06/knomad_flows_long.csv").with_columns(source=pl.lit("wb.knomad2023"))
    old = pl.read_csv(data / "wb-factbook-vintages/remittance_inflows_april2013_long.csv")
    old = old.with_columns(direction=pl.lit("inflow"), source=pl.lit("wb.remittances2013"))
    frames = []
    for frame, direction, indicator, source in (
        (flows, "inflow", "remittances.received", "wb.knomad2023"),
        (flows, "outflow", "remittances.paid", "wb.knomad2023"),
        (old, "inflow", "remittances.received", "wb.remittances2013"),
    ):
        part = frame.filter((pl.col("direction") == direction) & (pl.col("usd_million") != 0))
        part = part.with_columns(
            area=pl.col("country").str.strip_chars().str.to_lowercase(),
            value=(pl.col("usd_million") * 1e6).round(2),
            period=pl.col("year"),
            note=pl.when((pl.col("year") == 2012) & (source == "wb.remittances2013"))
            .then(pl.lit(ESTIMATED))
            .otherwise(pl.lit("")),
        )
        frames.append(shaped(coded(part, "area", names, source), indicator, source))
    return frames


def world_bank(frame: pl.DataFrame, code: str, indicator: str, source: str) -> pl.DataFrame:
    """Bring a World Bank table with its own country codes into the common shape, without the groups left out."""
    renamed = frame.rename({code: "area"})
    return shaped(coded(renamed, "area", places.by_world_bank_code(), source), indicator, source)


def development_indicators(data: Path) -> list[pl.DataFrame]:
    """Read World Development Indicators: remittances, prices, gross domestic product, population."""
    series = {
        "BX.TRF.PWKR.CD.DT": "remittances.received",
        "BM.TRF.PWKR.CD.DT": "remittances.paid",
        "SI.RMT.COST.IB.ZS": "remittances.sending_cost",
    }
    flows = pl.read_csv(data / "wdi-2023-05/wdi_remittances_long.csv").rename({"year": "period"})
    flows = flows.filter(pl.col("value") != 0)
    frames = [
        world_bank(flows.filter(pl.col("indicator") == theirs).drop("indicator"), "code", ours, "wb.wdi2023")
        for theirs, ours in series.items()
    ]
    for file, indicator in (("gdp_current_usd.csv", "economy.gdp"), ("population_total.csv", "population.total")):
        frame = pl.read_csv(data / "wdi-2026-03" / file).rename({"Year": "period", "Value": "value"})
        frames.append(world_bank(frame, "Country Code", indicator, "wb.wdi2026"))
    return frames


def corridor_prices(data: Path) -> list[pl.DataFrame]:
    """Read average prices by corridor and quarter; a price below zero is real."""
    frame = pl.read_csv(data / "wb-rpw-corridors-2011-2020/rpw_corridors_long.csv").rename(
        {"receiving_code": "area", "sending_code": "counterpart"}
    )
    codes = places.by_world_bank_code()
    frame = coded(coded(frame, "area", codes, "wb.rpw2021"), "counterpart", codes, "wb.rpw2021")
    frame = frame.with_columns(period=pl.col("quarter").str.replace("Q", "-Q"))
    return [shaped(frame, "remittances.corridor_cost", "wb.rpw2021")]


def summed(frame: pl.DataFrame, area: str, column: str, indicator: str, source: str = "unhcr.2026") -> pl.DataFrame:
    """Add up a UNHCR table by year and one end of the corridor; zeros are not told apart from not reported."""
    known = places.by_unhcr_code()
    grouped = frame.rename({area: "area", "year": "period"}).group_by("area", "period")
    values = grouped.agg(pl.col(column).sum().alias("value")).filter(pl.col("value") > 0)
    whole = coded(values, "area", known, source).group_by("area", "period").agg(pl.col("value").sum())
    return shaped(whole, indicator, source)


def displaced(data: Path) -> list[pl.DataFrame]:
    """Read refugees, asylum seekers, displaced people and returns."""
    folder = data / "unhcr-refugees-2026-06"
    options = {"null_values": ["NA"], "infer_schema_length": None}
    people = pl.read_csv(folder / "population.csv.gz", **options)
    camps = pl.read_csv(folder / "idmc.csv", **options)
    return [
        summed(people, "coo_iso", "refugees", "displacement.refugees_from"),
        summed(people, "coa_iso", "refugees", "displacement.refugees_in"),
        summed(people, "coo_iso", "asylum_seekers", "displacement.asylum_seekers_from"),
        summed(people, "coa_iso", "asylum_seekers", "displacement.asylum_seekers_in"),
        summed(people, "coo_iso", "idps", "displacement.idps"),
        summed(people, "coo_iso", "returned_refugees", "displacement.refugee_returns"),
        summed(camps, "coo_iso", "total", "displacement.idps", "idmc.2026"),
    ]


def goal_indicators(data: Path) -> list[pl.DataFrame]:
    """Read the two SDG series; regions other than the world are left out."""
    numbers = places.by_number(data) | {1: "WLD"}
    frames = []
    for file, column, indicator in (
        ("si_rmt_cost.csv", "si_rmt_cost", "remittances.sending_cost"),
        ("sm_pop_refg_or.csv", "sm_pop_refg_or", "displacement.refugees_from_per_100k"),
    ):
        frame = pl.read_csv(data / "un-sdg-2020-10" / file).rename({"geo_area": "area", "year": "period"})
        frame = frame.filter(pl.col("area").is_in(list(numbers)) & (pl.col(column) != 0))
        shape = frame.rename({column: "value"})
        frames.append(shaped(coded(shape, "area", numbers, "un.sdg2020"), indicator, "un.sdg2020"))
    return frames


def populations(data: Path) -> list[pl.DataFrame]:
    """Read residents of both editions of World Population Prospects, and net migration; files are in thousands."""
    numbers = places.by_number(data)
    old = pl.read_csv(data / "wpp2019/population_5yr_age_sex_1990_2020.csv.gz")
    old = old.filter(pl.col("country_code").is_in(list(numbers))).rename({"country_code": "area", "year": "period"})
    sexes = old.group_by("area", "period", "sex").agg(pl.col("pop_thousands").sum())
    sexes = sexes.with_columns(value=(pl.col("pop_thousands") * 1000).round(0))
    new = pl.read_csv(data / "wpp2024/projections_medium_2024_2050.csv").rename(
        {"country_code": "area", "year": "period", "popM": "M", "popF": "F"}
    )
    new = new.filter(pl.col("area").is_in(list(numbers)) & pl.col("period").is_in([2024, 2025]))
    wide = new.unpivot(["F", "M"], index=["area", "period"], variable_name="sex", value_name="value")
    wide = wide.with_columns(value=(pl.col("value") * 1000).round(0))
    moves = pl.read_csv(data / "wpp2024/demographic_indicators_1950_2023.csv").rename(
        {"country_code": "area", "year": "period"}
    )
    moves = moves.filter(pl.col("area").is_in(list(numbers)) & (pl.col("area") != 900))
    moves = moves.with_columns(value=(pl.col("mig") * 1000).round(0))
    return [
        residents(sexes.select("area", "period", "sex", "value"), numbers, "undesa.wpp2019", ""),
        residents(wide, numbers, "undesa.wpp2024", PROJECTED),
        shaped(added(coded(moves, "area", numbers, "undesa.wpp2024")), "migration.net_migration", "undesa.wpp2024"),
        *vital_events(data, numbers),
    ]


def vital_events(data: Path, numbers: Mapping[object, object]) -> list[pl.DataFrame]:
    """Read births and deaths by calendar year since 1990; the files are in thousands and have both sexes together."""
    events = pl.read_csv(data / "wpp2024/demographic_indicators_1950_2023.csv")
    events = events.rename({"country_code": "area", "year": "period"})
    events = events.filter(pl.col("area").is_in(list(numbers)) & (pl.col("period") >= FIRST_OF_STOCKS))
    events = coded(events, "area", numbers, "undesa.wpp2024")
    return [
        shaped(
            added(events.with_columns(value=(pl.col(column) * 1000).round(0))), f"population.{column}", "undesa.wpp2024"
        )
        for column in ("births", "deaths")
    ]


def added(frame: pl.DataFrame) -> pl.DataFrame:
    """Join places that share a code, such as Guernsey and Jersey."""
    keys = [c for c in ("area", "period", "sex") if c in frame.columns]
    return frame.group_by(keys).agg(pl.col("value").sum())


def residents(frame: pl.DataFrame, numbers: Mapping[object, object], source: str, note: str) -> pl.DataFrame:
    """Bring populations by sex into the common shape, with both sexes together."""
    words = {"female": "F", "male": "M", "F": "F", "M": "M"}
    sexes = frame.filter(pl.col("sex").is_in(list(words))).with_columns(pl.col("sex").replace_strict(words))
    sexes = added(coded(sexes, "area", numbers, source))
    both = sexes.group_by("area", "period").agg(pl.col("value").sum()).with_columns(sex=pl.lit("_T"))
    whole = pl.concat([sexes.select("area", "period", "sex", "value"), both.select("area", "period", "sex", "value")])
    return shaped(whole, "population.total", source, note=note)


READERS: tuple[Callable[[Path], list[pl.DataFrame]], ...] = (
    migrant_stock,
    factbook_matrix,
    quoted,
    remittances,
    development_indicators,
    corridor_prices,
    displaced,
    goal_indicators,
    populations,
)


def mapped(data: Path, entries: Sequence[Mapping[str, Any]]) -> Iterator[pl.DataFrame]:
    """Read tables through the mappings that users load them by; groups and zeros are treated alike."""
    with tempfile.TemporaryDirectory() as home:
        store = Store(Path(home))
        for entry in entries:
            chosen = mapping(entry["mapping"])
            options = bilateral.with_mapping(AddOptions(mapping=chosen.name), chosen)
            evidence = store.add(data / entry["file"], options)
            rows = bilateral.table(store, evidence).filter(pl.col("indicator").is_in(entry["indicators"]))
            told = judged(rows.with_columns(unit=pl.lit("persons")), chosen)
            yield told.with_columns(source=pl.lit(chosen.source), note=pl.lit("")).select(COLUMNS)


def read(data: Path, entries: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """Read everything."""
    return pl.concat([*(frame for reader in READERS for frame in reader(data)), *mapped(data, entries)])
