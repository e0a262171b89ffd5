"""The world cube: recognised, loaded whole or not at all, compared with what is built in, traced to its evidence."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from wayfare.assessment import trace, world
from wayfare.catalogue import load
from wayfare.evidence import bilateral, cube, figures, loading, vintages
from wayfare.evidence.loading import Loaded, Outcome
from wayfare.evidence.mappings import mapping, mappings
from wayfare.evidence.recognise import of_file
from wayfare.evidence.store import Store

DOCTORS = "health_workforce_doctors_2022.csv"
HEADER = "indicator,iso3,country,year,value\n"
ROWS = "HWF_0001,MDA,Moldova,2019,31.2\nHWF_0002,MDA,Moldova,2019,12600\nHWF_0001,MDA,Moldova,2020,9.1\n"


@pytest.fixture(scope="module")
def world_store(world_data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, tuple[Loaded, ...]]:
    """Every file of the shared folder, loaded by the one command."""
    store = Store(tmp_path_factory.mktemp("world"))
    return store, loading.load(store, world_data)


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A store for tables with fewer rows than their edition."""
    monkeypatch.setattr(bilateral, "mapping", lambda name: replace(mapping(name), at_least=0))
    return Store(tmp_path / "home")


def loaded(store: Store, folder: Path, text: str, name: str = DOCTORS) -> Loaded:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return loading.load(store, folder / name)[0]


CHECKED = [
    ("undesa-ims2024-total", {"period": "2024", "sex": "_T"}, 304_021_813, 1),
    ("undesa-ims2024-total", {"period": "1990", "sex": "_T"}, 153_916_063, 1),
    ("undesa-ims2024-bilateral", {"period": "2024", "sex": "_T"}, 304_021_813, 1),
    ("undesa-ims2024-bilateral", {"period": "1990", "sex": "_T"}, 153_916_063, 1),
    ("undesa-ims2020-total", {"period": "2020", "sex": "_T"}, 280_598_105, 1),
    ("undesa-ims2020-total", {"period": "2010", "sex": "_T"}, 220_983_187, 1),
    ("undesa-ims2020-bilateral", {"period": "2020", "sex": "_T"}, 280_598_105, 1),
    ("wb-migration-2010", {}, 215_763_573, 1),
    ("wb-migration-2017", {}, 266_143_792, 1),
    ("wb-remittances-2017", {}, 613_466e6, 10e6),
    ("wb-remittances-2017", {"area": "MEX", "counterpart": "USA"}, 30_019e6, 1e6),
    ("wb-remittances-2018", {}, 682_222e6, 1e6),
    ("wb-remittances-2018", {"area": "MEX", "counterpart": "USA"}, 34_704e6, 1e6),
    ("knomad-inflows-2023", {"area": "LMY", "period": "2010"}, 339_002e6, 1e6),
    ("knomad-inflows-2023", {"area": "WLD", "period": "2010"}, 470_037e6, 1e6),
    ("knomad-inflows-2023", {"area": "LMY", "period": "2022"}, 647_193e6, 1e6),
    ("unhcr-population", {"indicator": "displacement.refugees_from", "period": "2024"}, 30_958_200, 1),
    ("unhcr-population", {"indicator": "displacement.refugees_in", "period": "2024"}, 30_958_200, 1),
    ("unhcr-population", {"indicator": "displacement.refugees_by_asylum", "period": "2024"}, 30_958_200, 1),
    ("unhcr-population", {"indicator": "displacement.idps", "period": "2024"}, 68_131_711, 1),
    ("idmc-stock", {"period": "2024"}, 73_573_201, 1),
    ("abel-sander-2014", {"period": "1990"}, 41_417_869, 1),
    ("abel-sander-2014", {"period": "1995"}, 34_165_758, 1),
    ("abel-sander-2014", {"period": "2000"}, 39_941_252, 1),
    ("abel-sander-2014", {"period": "2005"}, 41_485_600, 1),
    ("oecd-doctors-abroad", {"indicator": "health.doctors_abroad"}, 249_417, 1),
    ("iom-routes-europe", {}, 49_989, 1),
]
"""Figures the folder's description marks as checked, added over the rows of a loaded table."""


@pytest.mark.realdata
@pytest.mark.parametrize(("name", "wanted", "published", "unit"), CHECKED)
def test_the_loaded_cube_gives_every_checked_total(
    world_store: tuple[Store, tuple[Loaded, ...]], name: str, wanted: dict[str, str], published: float, unit: float
) -> None:
    store, _ = world_store
    path = next(p for p, about in cube.contents(store.root).items() if about.mapping == name)
    rows = pl.read_parquet(path).filter(**wanted)
    assert rows["value"].sum() == pytest.approx(published, abs=unit / 2)


@pytest.mark.realdata
def test_every_file_is_loaded_or_passed_over_with_a_reason(
    world_store: tuple[Store, tuple[Loaded, ...]],
) -> None:
    _, results = world_store
    assert [r.why for r in results if r.outcome is Outcome.REFUSED] == []
    assert {r.mapping for r in results if r.outcome is Outcome.LOADED} == {
        name for name, each in mappings().items() if each.files
    }
    assert all(r.why.endswith(".") for r in results if r.outcome is Outcome.PASSED_OVER)


@pytest.mark.realdata
def test_no_loaded_table_contradicts_what_is_built_in(world_store: tuple[Store, tuple[Loaded, ...]]) -> None:
    store, _ = world_store
    assert {a.mapping: a.differing for a in cube.contents(store.root).values() if a.differing} == {}


@pytest.mark.realdata
def test_loading_again_reads_nothing_again(world_store: tuple[Store, tuple[Loaded, ...]], world_data: Path) -> None:
    store, _ = world_store
    again = loading.load(store, world_data / "who-gho")
    assert {r.outcome for r in again} == {Outcome.KEPT}


@pytest.mark.realdata
def test_a_loaded_figure_enters_the_profile_and_leads_back_to_its_evidence(
    world_store: tuple[Store, tuple[Loaded, ...]],
) -> None:
    store, _ = world_store
    found = {(f.indicator, f.source, f.period): f for f in world.figures("MDA", store.root)}
    doctors = found["health.doctors_per_10k", "who.gho2022", "2015"]
    origin = trace.one(doctors.id, None, store.root, load())
    assert origin.identical
    assert origin.evidence is not None
    assert origin.evidence.sha256 == doctors.evidence
    assert not any(f.evidence for f in world.figures("MDA"))


@pytest.mark.realdata
def test_a_corridor_seen_from_its_end_leads_back_too(world_store: tuple[Store, tuple[Loaded, ...]]) -> None:
    store, _ = world_store
    seen = [f for f in cube.corridors(store.root, "DEU") if f.indicator == "health.doctors_from_abroad_by_origin"]
    assert len(seen) > 50
    assert trace.one(seen[0].id, None, store.root, load()).identical


@pytest.mark.realdata
def test_a_fact_two_loaded_tables_tell_is_shown_once(world_store: tuple[Store, tuple[Loaded, ...]]) -> None:
    """The brain-drain rates come as CSV and as Stata file."""
    store, _ = world_store
    facts = [(f.indicator, f.source, f.period, f.domain) for f in cube.profile(store.root, "HTI")]
    assert len(facts) == len(set(facts))
    across = [(f.area, f.source, f.period) for f in cube.series(store.root, "education.skilled_emigration_rate")]
    assert len(across) == len(set(across)), "a country stands once in a ranking"


@pytest.mark.realdata
def test_reported_counts_stand_beside_the_estimate(world_store: tuple[Store, tuple[Loaded, ...]]) -> None:
    store, _ = world_store
    told = vintages.disagreements((*figures.profile("MDA"), *cube.profile(store.root, "MDA")))
    stock = next(
        d for d in told if (d.figures[0].indicator, d.figures[0].period) == ("migrants.immigrant_stock", "2010")
    )
    assert {"undesa.ims2024", "wb.factbook2011", "undesa.empirical2025"} <= {f.source for f in stock.figures}
    assert {"stock_modelled", "stock_reported"} <= {r.key for r in stock.reasons}


def test_a_table_is_known_by_its_columns_when_its_name_was_changed(small: Store, tmp_path: Path) -> None:
    result = loaded(small, tmp_path / "in", HEADER.replace("country,", "") + "HWF_0001,MDA,2019,31.2\n", "mine.csv")
    assert (result.outcome, result.mapping, result.by) == (Outcome.LOADED, "who-doctors-2022", "columns")


def test_a_table_that_fits_two_editions_is_not_guessed(small: Store, tmp_path: Path) -> None:
    text = "destination_m49,origin_m49,year,both,male,female\n498,642,2020,3,1,2\n"
    result = loaded(small, tmp_path / "in", text, "stocks.csv")
    assert result.outcome is Outcome.PASSED_OVER
    assert "undesa-ims2020-bilateral or undesa-ims2024-bilateral" in result.why


def test_half_a_file_is_refused_and_nothing_is_kept(tmp_path: Path) -> None:
    store = Store(tmp_path / "home")
    result = loaded(store, tmp_path / "in", HEADER + ROWS)
    assert result.outcome is Outcome.REFUSED
    assert "The file has 3 rows; this edition has 11,508" in result.why
    assert store.list() == ()
    assert dict(cube.contents(store.root)) == {}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (HEADER.replace("iso3", "land") + ROWS, "The table has no column 'iso3'"),
        (HEADER + ROWS.replace("MDA", "XQZ"), "1 labels are not countries the mapping knows: 'XQZ'"),
        (HEADER + ROWS + ROWS[:28] + "\n", "tell the same fact more than once"),
        (HEADER + ROWS.replace("31.2", "many"), "should hold numbers, but has 'many'"),
        ("", "empty"),
    ],
)
def test_a_hostile_table_is_refused_with_a_reason(small: Store, tmp_path: Path, text: str, says: str) -> None:
    result = loaded(small, tmp_path / "in", text)
    assert result.outcome is Outcome.REFUSED
    assert says in result.why
    assert small.list() == ()


def test_a_refused_table_leaves_the_others_alone(small: Store, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    loaded(small, folder, HEADER + ROWS)
    (folder / "idmc.csv").write_text("year,coo\n2024,XXX\n")
    results = {r.path.name: r.outcome for r in loading.load(small, folder)}
    assert results == {DOCTORS: Outcome.KEPT, "idmc.csv": Outcome.REFUSED}
    assert [f.value for f in cube.profile(small.root, "MDA") if f.indicator == "health.doctors"] == [12600]


def test_a_break_in_a_series_is_marked(small: Store, tmp_path: Path) -> None:
    loaded(small, tmp_path / "in", HEADER + ROWS)
    told = {f.period: f.quality for f in cube.profile(small.root, "MDA") if f.indicator == "health.doctors_per_10k"}
    assert told == {"2019": "", "2020": "break"}


def test_figures_go_with_their_evidence(small: Store, tmp_path: Path) -> None:
    result = loaded(small, tmp_path / "in", HEADER + ROWS)
    assert cube.profile(small.root, "MDA")
    small.remove(result.evidence)
    assert cube.profile(small.root, "MDA") == ()


def test_a_lost_file_of_the_cube_is_made_again(small: Store, tmp_path: Path) -> None:
    loaded(small, tmp_path / "in", HEADER + ROWS)
    for path in (small.root / "cube").iterdir():
        path.unlink()
    assert cube.profile(small.root, "MDA") == ()
    assert loading.load(small, tmp_path / "in")[0].outcome is Outcome.LOADED
    assert len(cube.profile(small.root, "MDA")) == 3


def test_a_loaded_value_that_contradicts_what_is_built_in_is_counted_and_shown(small: Store, tmp_path: Path) -> None:
    text = "year,coo,coo_iso,coa,coa_iso,total\n2024,UKR,UKR,UKR,UKR,1\n"
    result = loaded(small, tmp_path / "in", text, "idmc.csv")
    assert result.about is not None
    assert (result.about.built_in, result.about.differing) == (0, 1)
    assert [f.note for f in cube.profile(small.root, "UKR")] == ["differs"]


def test_a_copy_with_columns_changed_round_is_not_read() -> None:
    found = of_file(Path("bilateral_remittances_2017_long.csv"))
    assert found.mapping == ""
    assert "changed round" in found.why_not
