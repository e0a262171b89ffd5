"""Analysts look at migrants in Libya, nationalities in Ghana, returnees in Poland, arrivals in Argentina, Austria."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml
from running import Run

pytestmark = [pytest.mark.realdata, pytest.mark.xdist_group("wild")]

FILES = {
    "LBY": ("libya_msna", "lby-msna-2021/lby_msna_2021_minimised.csv.gz"),
    "GHA": ("ghana_glss", "gha-glss-synthetic/ghanaS.csv.gz"),
    "POL": ("poland_diagnosis", "pol-social-diagnosis-2011/SD2011.csv.gz"),
    "ARG": ("argentina_eph", "arg-eph-2016-toy/eph_individual_2016t3_sample.csv.gz"),
    "AUT": ("austria_eusilc_puf", "aut-eusilc13-puf/eusilc13puf.csv.gz"),
}


@dataclass(frozen=True)
class Made:
    """What an analyst has after `wayfare assess`, and the rows it was made from."""

    text: str
    figures: list[dict[str, Any]]
    rows: pl.DataFrame

    def figure(self, indicator: str, **domain: object) -> dict[str, Any]:
        wanted = [[name, value] for name, value in domain.items()]
        (found,) = [f for f in self.figures if f["indicator"] == indicator and f["domain"] == wanted]
        return found

    def of_survey(self) -> list[dict[str, Any]]:
        return [figure for figure in self.figures if figure["source"].startswith("evidence:")]


@pytest.fixture(scope="module")
def assess(wayfare: Run, microdata: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Made]:
    made: dict[str, Made] = {}

    def once(country: str) -> Made:
        if country not in made:
            made[country] = assessed(country)
        return made[country]

    def assessed(country: str) -> Made:
        family, file = FILES[country]
        folder = tmp_path_factory.mktemp(country)
        content = {"country": country, "evidence": [{"file": str(microdata / file), "family": family}]}
        (folder / "workspace.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
        wayfare("assess", folder / "workspace.yaml", "--out", folder / "report", "--formats", "html")
        (page,) = (folder / "report").glob("*.html")
        record = json.loads((folder / "report" / "run.json").read_text(encoding="utf-8"))
        with gzip.open(microdata / file) as lines:
            rows = pl.read_csv(lines.read(), infer_schema_length=None, null_values=["NA", ""])
        return Made(page.read_text(encoding="utf-8"), record["figures"], rows)

    return once


@pytest.fixture
def libya(assess: Callable[[str], Made]) -> Made:
    return assess("LBY")


@pytest.fixture
def ghana(assess: Callable[[str], Made]) -> Made:
    return assess("GHA")


@pytest.fixture
def poland(assess: Callable[[str], Made]) -> Made:
    return assess("POL")


@pytest.fixture
def argentina(assess: Callable[[str], Made]) -> Made:
    return assess("ARG")


def test_a_quota_sample_gives_no_margin_of_error_anywhere(libya: Made) -> None:
    figures = libya.of_survey()
    assert len(figures) > 100
    assert {(f["se"], f["low"], f["high"]) for f in figures} == {(None, None, None)}
    assert all("non_probability" in f["flags"] for f in figures if f["value"] is not None)


def test_the_report_on_libya_warns_that_nobody_was_drawn_at_random(libya: Made) -> None:
    assert "The people asked were not drawn at random" in libya.text
    assert "sought out by quota" in libya.text
    assert "(Survey of 2021; the people asked were not drawn at random.)" in libya.text, "in the summary itself"


def test_a_page_on_people_not_drawn_at_random_says_so_above_its_first_number(libya: Made, ghana: Made) -> None:
    pages = libya.text.split('<section class="chapter" id="theme-')[1:]
    marked = {page.split('"')[0]: "Figures of the survey speak of those asked alone" in page for page in pages}
    assert marked["abroad"]
    assert not marked["skills"], "a page that tells nothing of the survey"
    (abroad,) = [page for page in pages if page.startswith("abroad")]
    assert abroad.index("speak of those asked alone") < abroad.index("<h2")
    assert "speak of those asked alone" not in ghana.text


def test_the_situation_of_migrants_in_libya_is_what_a_hand_calculation_gives(libya: Made) -> None:
    rows = libya.rows
    safe = rows.filter(pl.col("feeling_safe") != "dwta").select(pl.col("feeling_safe").is_in(["Safe", "somewhat_safe"]))
    assert libya.figure("status.feels_safe")["value"] == pytest.approx(100 * safe.to_series().mean())
    women = rows.filter((pl.col("resp_sex") == "female") & (pl.col("reasons_come_libya/dwta") == 0))
    fled = women.select(
        (pl.col("reasons_come_libya/conflict_insecurity") == 1)
        | (pl.col("reasons_come_libya/discrimination_persecution") == 1)
    )
    assert libya.figure("migration.arrivals_for_safety", sex="F")["value"] == pytest.approx(
        100 * fled.to_series().mean()
    )
    care = rows.filter(
        (pl.col("healthcare_access_need") == "yes") & pl.col("healthcare_access_obtained").is_in(["yes", "no"])
    )
    figure = libya.figure("status.care_obtained")
    assert figure["n"] == len(care)
    assert figure["value"] == pytest.approx(100 * (care["healthcare_access_obtained"] == "yes").mean())
    sending = rows.filter(pl.col("remittances") > 0)
    assert libya.figure("connection.money_sent")["value"] == pytest.approx(sending["remittances"].mean() / 6)


def test_incomes_in_ghana_are_told_by_nationality_ethnic_group_and_region(ghana: Made) -> None:
    grown = ghana.rows.filter(pl.col("age") >= 15)

    def mean(rows: pl.DataFrame) -> float:
        return float((rows["income"] * rows["weight"]).sum() / rows["weight"].sum() / 12)

    born = mean(grown.filter(pl.col("nation") == "ghanaian birth"))
    assert ghana.figure("labour.personal_income", nationality_group="national")["value"] == pytest.approx(born)
    for column, dimension, level in (("ethnic", "ethnicity", "ewe"), ("region", "admin1", "volta")):
        figure = ghana.figure("labour.personal_income", **{dimension: level})
        assert figure["value"] == pytest.approx(mean(grown.filter(pl.col(column) == level)))
    women = grown.filter((pl.col("sex") == "female") & (pl.col("ethnic") == "ewe"))
    assert ghana.figure("labour.personal_income", ethnicity="ewe", sex="F")["value"] == pytest.approx(mean(women))


def test_a_synthetic_survey_says_so_on_the_cover_and_at_its_figures(ghana: Made) -> None:
    assert "<strong>Synthetic survey.</strong>" in ghana.text
    assert ghana.text.count("Synthetic survey, drawn from a real one; not answers of people.") > 3
    assert "Made-up data" not in ghana.text


def test_returnees_to_poland_intend_to_leave_again_more_often(poland: Made) -> None:
    asked = poland.rows.filter(pl.col("wkabint").is_not_null())
    for returnee, workab in ((True, "YES"), (False, "NO")):
        group = asked.filter(pl.col("workab") == workab)
        figure = poland.figure("migration.intends_to_work_abroad", returnee=returnee)
        assert figure["n"] == len(group)
        assert figure["value"] == pytest.approx(100 * (group["wkabint"] != "NO").mean())
        assert "no_design" in figure["flags"], "the file has no weights, strata or units"
    assert "People who worked abroad more often intend to do so again" in poland.text


def test_fifty_six_people_born_abroad_are_too_few_to_be_told_by_age_and_sex(argentina: Made) -> None:
    abroad = argentina.rows.filter(pl.col("CH15").is_in([4, 5]))
    assert len(abroad) == 56
    known = 100 * abroad["PONDERA"].sum() / argentina.rows["PONDERA"].sum()
    assert argentina.figure("status.foreign_born_share")["value"] == pytest.approx(known)
    cells = [f for f in argentina.of_survey() if f["indicator"] == "status.foreign_born_share" and f["domain"]]
    withheld = [f for f in cells if f["state"] == "withheld"]
    assert len(withheld) > len(cells) / 2
    assert all(f["value"] is None and f["se"] is None for f in withheld)


def test_no_group_of_fewer_than_five_people_can_be_read_from_the_report_on_argentina(argentina: Made) -> None:
    arrived = argentina.rows.filter(pl.col("CH16").is_in([4, 5]))
    assert len(arrived) < 30
    for figure in argentina.of_survey():
        if figure["indicator"] == "migration.arrived_within_five_years" and figure["value"] is not None:
            assert round(figure["value"] / 100 * figure["n"]) >= 1 or figure["value"] == 0
    assert argentina.figure("migration.arrived_within_five_years", sex="F")["state"] in {"withheld", "known"}


def test_citizenship_in_austria_is_asked_of_people_of_sixteen_and_over(assess: Callable[[str], Made]) -> None:
    austria = assess("AUT")
    foreign = austria.rows.filter(pl.col("pb220a") != "AT")
    figure = austria.figure("connection.transfers_paid", citizenship="foreign")
    assert figure["n"] == len(foreign)
    paying = foreign.filter(pl.col("hy130g") > 0)
    assert figure["value"] == pytest.approx(100 * paying["rb050"].sum() / foreign["rb050"].sum())
