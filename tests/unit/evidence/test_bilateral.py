"""World tables that somebody adds: orientation, codes, totals, and refusal of what does not fit."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from wayfare.catalogue import load
from wayfare.evidence import bilateral
from wayfare.evidence.fetching import services
from wayfare.evidence.mappings import mapping, mappings
from wayfare.evidence.store import AddOptions, Store
from wayfare.model.errors import EvidenceError

FILES = {
    "undesa-ims2024-bilateral": "undesa-ims2024/ims2024_bilateral_by_sex.csv",
    "undesa-ims2024-total": "undesa-ims2024/ims2024_total_by_sex.csv",
    "undesa-ims2020-bilateral": "undesa-ims2020/ims2020_bilateral_by_sex.csv",
    "undesa-ims2020-total": "undesa-ims2020/ims2020_total_by_sex.csv",
    "undesa-ims2020-age-sex": "undesa-ims2020/ims2020_age_sex.csv",
    "wb-migration-2010": "wb-factbook-vintages/T1.Estimates_of_Migrant_Stocks_2010.xls",
    "wb-migration-2017": "wb-bilateral-2017/WB_Bilateral_Estimates_Migrant_Stocks_2017.xlsx",
    "wb-remittances-2017": "wb-bilateral-2017/WB_Bilateral_Remittance_Estimates_2017.xlsx",
    "wb-remittances-2018": "wb-bilateral-2018/Bilateralremittancematrix2018Oct2019.csv",
    "wb-remittances-2013": "wb-factbook-vintages/RemittanceData_Inflows_April2013.xls",
    "knomad-inflows-2023": "knomad-2023-06/remittance_inflows_2000_2022.xlsx",
    "knomad-outflows-2023": "knomad-2023-06/remittance_outflows_2000_2022.xlsx",
    "rpw-corridors": "wb-rpw-corridors-2011-2020/rpw_corridors_databank_2021.csv",
    "iab-emigration-rates": "iab-brain-drain/emigration_rates_by_skill_gender.csv",
    "iab-emigration-rates-stata": "iab-brain-drain/iabbd_8010_v1_emigration.dta",
    "iab-emigrant-stock": "iab-brain-drain/stock_20oecd_by_origin_gender.csv",
    "unhcr-population": "unhcr-refugees-2026-06/population.csv.gz",
    "unhcr-solutions": "unhcr-refugees-2026-06/solutions.csv",
    "unhcr-flows": "unhcr-refugees-2026-06/flows.csv.gz",
    "unhcr-asylum-applications": "unhcr-refugees-2026-06/asylum_applications.csv.gz",
    "unhcr-asylum-decisions": "unhcr-refugees-2026-06/asylum_decisions.csv.gz",
    "unhcr-demographics": "unhcr-refugees-2026-06/demographics.csv.gz",
    "idmc-stock": "unhcr-refugees-2026-06/idmc.csv",
    "unrwa-registered": "unhcr-refugees-2026-06/unrwa.csv",
    "who-doctors-2022": "who-gho/health_workforce_doctors_2022.csv",
    "who-density-2018": "who-gho/health_workforce_density_2018_vintage.csv",
    "oecd-doctors-abroad": "oecd-wfmi-2018/foreign_trained_doctors_stock_2018.csv",
    "oecd-health-workers": "oecd-wfmi-2018/doctors_nurses_totals_oecd_2010_2022.csv",
    "gapminder-development": "gapminder-2026-03/development_indicators_long.csv",
    "wdi-poverty-2021": "wdi-2021-topic/poverty.csv",
    "wdi-social-2021": "wdi-2021-topic/social_development_migration_unemployment.csv",
    "wdi-remittances-received-2023": "wdi-2023-05/personal-remittances-received.xls",
    "wdi-remittances-paid-2023": "wdi-2023-05/personal-remittances-paid.xls",
    "wdi-cost-to-2023": "wdi-2023-05/sending-cost-to-country.xls",
    "wdi-cost-from-2023": "wdi-2023-05/sending-cost-from-country.xls",
    "wdi-gdp-2026": "wdi-2026-03/gdp_current_usd.csv",
    "wdi-population-2026": "wdi-2026-03/population_total.csv",
    "sdg-sending-cost": "un-sdg-2020-10/si_rmt_cost.csv",
    "sdg-migrant-deaths": "un-sdg-2020-10/sm_dth_migr.csv",
    "sdg-refugees-per-100k": "un-sdg-2020-10/sm_pop_refg_or.csv",
    "sdg-migration-policies": "un-sdg-2020-10/sg_cpa_migrs.csv",
    "iom-routes-europe": "iom-missing-migrants/europe_incidents_2014_2026.csv.gz",
    "undesa-wpp2024-indicators": "wpp2024/demographic_indicators_1950_2023.csv",
    "undesa-wpp2024-projections": "wpp2024/projections_medium_2024_2050.csv",
    "undesa-wpp2019-ages": "wpp2019/population_5yr_age_sex_1990_2020.csv.gz",
    "undesa-empirical": "undesa-empirical/migrant_stock_by_source_totals.csv",
    "abel-sander-2014": "abel-sander-2014-flows/bilateral_flows_1990_2010.csv",
}


class Tables:
    """Every publisher's file, added when first asked for."""

    def __init__(self, folder: Path, data: Path) -> None:
        self.store, self.data = Store(folder), data
        self.read: dict[str, pl.DataFrame] = {}

    def __getitem__(self, name: str) -> pl.DataFrame:
        if name not in self.read:
            evidence = bilateral.add(self.store, self.data / FILES[name], AddOptions(mapping=name))
            assert evidence.rows_set_aside == 0
            self.read[name] = bilateral.table(self.store, evidence)
        return self.read[name]


@pytest.fixture(scope="module")
def tables(world_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Tables:
    return Tables(tmp_path_factory.mktemp("store"), world_data)


def total(frame: pl.DataFrame, **wanted: str) -> float:
    return float(frame.filter(**wanted)["value"].sum())


def test_every_mapping_is_tried_on_its_publishers_file_or_on_the_answer_of_its_service() -> None:
    of_services = {service.mapping for service in services().values()}
    assert set(FILES) == set(mappings()) - of_services


def test_every_mapping_leads_to_an_indicator() -> None:
    known = load().indicators
    assert {v.indicator for m in mappings().values() for v in m.values} <= set(known)


@pytest.mark.realdata
@pytest.mark.parametrize("name", FILES)
def test_a_publishers_file_is_read_whole(tables: Tables, name: str) -> None:
    frame = tables[name]
    assert frame.height >= 100
    assert frame["value"].is_finite().all()
    known = set(load().places) | {"_U", "_N", "_S", "_ANT", "_SCG", ""}
    assert set(frame["area"].unique()) | set(frame["counterpart"].unique()) <= known


@pytest.mark.realdata
@pytest.mark.parametrize(
    ("name", "wanted", "published", "unit"),
    [
        # UN DESA: world totals of both editions; origins add up to them
        ("undesa-ims2024-total", {"period": "2024", "sex": "_T"}, 304_021_813, 1),
        ("undesa-ims2024-bilateral", {"period": "2024", "sex": "_T"}, 304_021_813, 1),
        ("undesa-ims2020-total", {"period": "2020", "sex": "_T"}, 280_598_105, 1),
        ("undesa-ims2020-bilateral", {"period": "2010", "sex": "_T"}, 220_983_187, 1),
        # World Bank: grand totals of the matrices
        ("wb-migration-2010", {}, 215_763_573, 1),
        ("wb-migration-2017", {}, 266_143_792, 1),
        ("wb-remittances-2017", {}, 613_466e6, 10e6),
        ("wb-remittances-2018", {}, 682_222e6, 1e6),
        ("knomad-inflows-2023", {"area": "WLD", "period": "2010"}, 470_037e6, 1e6),
        ("knomad-inflows-2023", {"area": "LMY", "period": "2022"}, 647_193e6, 1e6),
        # UNHCR 2024, and Abel and Sander (2014), table of totals
        ("unhcr-population", {"indicator": "displacement.refugees_from", "period": "2024"}, 30_958_200, 1),
        ("unhcr-population", {"indicator": "displacement.idps", "period": "2024"}, 68_131_711, 1),
        ("abel-sander-2014", {"period": "1990"}, 41_417_869, 1),
        ("abel-sander-2014", {"period": "2005"}, 41_485_600, 1),
    ],
)
def test_totals_are_as_published(
    tables: Tables, name: str, wanted: dict[str, str], published: float, unit: float
) -> None:
    assert total(tables[name], **wanted) == pytest.approx(published, abs=unit / 2)


@pytest.mark.realdata
@pytest.mark.parametrize(("name", "million"), [("wb-remittances-2017", 30_019), ("wb-remittances-2018", 34_704)])
def test_money_flows_from_the_united_states_to_mexico(tables: Tables, name: str, million: int) -> None:
    """Receiver first, sender second, whichever way the publisher turns the matrix."""
    there = total(tables[name], area="MEX", counterpart="USA") / 1e6
    back = total(tables[name], area="USA", counterpart="MEX") / 1e6
    assert there == pytest.approx(million, abs=0.5)
    assert back < there / 10


@pytest.mark.realdata
@pytest.mark.parametrize("name", ["wb-migration-2010", "wb-migration-2017"])
def test_people_moved_from_mexico_to_the_united_states(tables: Tables, name: str) -> None:
    assert total(tables[name], area="MEX", counterpart="USA") > 11e6
    assert total(tables[name], area="USA", counterpart="MEX") < 1e6


@pytest.mark.realdata
def test_rates_of_the_two_files_of_one_publisher_agree(tables: Tables) -> None:
    keys = ["area", "period", "sex"]
    skilled = pl.col("indicator") == "education.skilled_emigration_rate"
    names = ("iab-emigration-rates", "iab-emigration-rates-stata")
    csv, stata = (tables[n].filter(skilled).sort(keys) for n in names)
    assert csv.select(keys).equals(stata.select(keys))
    assert (csv["value"] - stata["value"]).abs().max() < 1e-4
    haiti = total(csv, area="HTI", period="2010", sex="_T")
    assert haiti == pytest.approx(84.89, abs=0.005)  # the publisher writes the fraction 0.848944


@pytest.mark.realdata
def test_zeros_that_mean_no_data_are_left_out_and_prices_below_zero_stay(tables: Tables) -> None:
    assert (tables["knomad-inflows-2023"]["value"] > 0).all()
    assert (tables["wb-migration-2010"]["value"] != 0).all()
    assert tables["rpw-corridors"].filter(pl.col("value") < 0).height == 5
    assert tables["rpw-corridors"].height == 10_417


@pytest.mark.realdata
def test_what_is_embedded_equals_what_the_file_says(tables: Tables) -> None:
    from wayfare.evidence import figures

    added = tables["undesa-ims2024-bilateral"].filter(area="NPL", sex="_T")
    embedded = {
        (f.counterpart, f.period): f.value
        for f in figures.corridors("NPL")
        if f.indicator == "migrants.emigrant_stock_by_destination"
        and (f.source, f.sex) == ("undesa.ims2024", "_T")
    }  # fmt: skip
    assert {(r["counterpart"], r["period"]): r["value"] for r in added.iter_rows(named=True)} == embedded


@pytest.mark.realdata
def test_figures_of_an_added_table_name_their_evidence(tables: Tables) -> None:
    assert tables["wb-remittances-2018"].height
    evidence = next(e for e in tables.store.list() if e.options["mapping"] == "wb-remittances-2018")
    found = bilateral.figures(tables.store, evidence, "MEX")
    usa = next(f for f in found if f.counterpart == "USA")
    assert (usa.value, usa.unit, usa.vintage) == (34_704e6, "USD", "2019-10")
    assert (usa.source, usa.evidence) == ("wb.matrix2018", evidence.sha256)
    assert len({f.id for f in found}) == len(found)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A store for small tables, which have fewer rows than the editions whose mappings read them."""
    monkeypatch.setattr(bilateral, "mapping", lambda name: replace(mapping(name), at_least=0))
    return Store(tmp_path / "store")


def refused(store: Store, path: Path, name: str) -> str:
    """Give the sentence of the refusal, after making sure that nothing was kept."""
    with pytest.raises(EvidenceError) as caught:
        bilateral.add(store, path, AddOptions(mapping=name))
    assert store.list() == ()
    return str(caught.value)


MATRIX = ",Mexico,Nepal,World\nUnited States,100,20,120\nIndia,1,300,301\nWorld,101,320,421\n"


def written(folder: Path, text: str) -> Path:
    path = folder / "matrix.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_small_matrix_is_read_with_its_totals_set_apart(store: Store, tmp_path: Path) -> None:
    evidence = bilateral.add(store, written(tmp_path, MATRIX), AddOptions(mapping="wb-remittances-2018"))
    rows = bilateral.table(store, evidence).select("area", "counterpart", "value").rows()
    assert rows == [
        ("MEX", "IND", 1e6), ("MEX", "USA", 100e6), ("NPL", "IND", 300e6), ("NPL", "USA", 20e6),
    ]  # fmt: skip
    assert (evidence.publisher, evidence.vintage) == ("World Bank", "2019-10")


def test_unknown_names_are_listed_together(store: Store, tmp_path: Path) -> None:
    text = MATRIX.replace("Nepal", "Nepall").replace(",Mexico", ",Mexiko")
    sentence = refused(store, written(tmp_path, text), "wb-remittances-2018")
    assert "2 labels are not countries the mapping knows: 'Mexiko', 'Nepall'" in sentence


def test_a_matrix_that_was_cut_short_is_refused(store: Store, tmp_path: Path) -> None:
    text = MATRIX.replace("India,1,300,301\n", "")
    assert "are not the sum of their cells" in refused(store, written(tmp_path, text), "wb-remittances-2018")


def test_a_matrix_turned_round_is_not_noticed_but_its_corner_is(store: Store, tmp_path: Path) -> None:
    """Totals hold both ways, so only the mapping can know the direction: rows send in both World Bank matrices."""
    for name in ("wb-remittances-2017", "wb-remittances-2018"):
        chosen = mapping(name)
        assert chosen.area is not None
        assert chosen.counterpart is not None
        assert (chosen.area.place, chosen.counterpart.place) == ("columns", "rows")


def test_a_cell_of_text_is_refused(store: Store, tmp_path: Path) -> None:
    path = written(tmp_path, MATRIX.replace(",100,", ",many,"))
    assert "should hold numbers, but has 'many'" in refused(store, path, "wb-remittances-2018")


def test_a_country_told_twice_is_refused(store: Store, tmp_path: Path) -> None:
    text = "destination_m49,year,both,male,female\n498,2020,3,1,2\n498,2020,4,2,2\n"
    assert "more than once" in refused(store, written(tmp_path, text), "undesa-ims2024-total")


def test_another_table_is_refused_by_its_columns(store: Store, tmp_path: Path) -> None:
    sentence = refused(store, written(tmp_path, MATRIX), "undesa-ims2024-total")
    assert "This is not the table that undesa-ims2024-total reads" in sentence
    assert "'destination_m49'" in sentence
    sentence = refused(store, written(tmp_path, MATRIX), "knomad-inflows-2023")
    assert "No column is named after a period" in sentence


def test_an_unknown_mapping_is_answered_with_those_there_are(store: Store, tmp_path: Path) -> None:
    assert "wb-remittances-2018" in refused(store, written(tmp_path, MATRIX), "wb-2018")


def test_a_table_stored_before_stays_when_a_mapping_refuses_it(store: Store, tmp_path: Path) -> None:
    path = written(tmp_path, MATRIX.replace("Nepal", "Nepall"))
    kept = store.add(path, AddOptions(title="as it came"))
    with pytest.raises(EvidenceError):
        bilateral.add(store, path, AddOptions(mapping="wb-remittances-2018"))
    assert [e.sha256 for e in store.list()] == [kept.sha256]


@pytest.mark.realdata
def test_every_name_in_the_publishers_files_is_in_the_list(world_data: Path) -> None:
    from wayfare.evidence import countries

    tables = (
        ("wb-bilateral-2017/bilateral_migration_2017_long.csv", ("origin", "destination")),
        ("wb-bilateral-2018/bilateral_remittances_2018_long.csv", ("sending", "receiving")),
        ("knomad-2023-06/knomad_flows_long.csv", ("country",)),
        ("wb-factbook-vintages/bilateral_migration_2010_long.csv", ("origin", "destination")),
        ("iab-brain-drain/stock_20oecd_by_origin_gender.csv", ("origin",)),
    )
    for file, columns in tables:
        frame = pl.read_csv(world_data / file)
        names = {name for column in columns for name in frame[column].unique()}
        assert {n for n in names if countries.plain(n) not in countries.by_name()} == set(), file
