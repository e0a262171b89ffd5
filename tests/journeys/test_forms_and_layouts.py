"""Analysts assess exports of questionnaires with random answers, and an extract of fixed width, from a workspace."""

from __future__ import annotations

import gzip
import json
import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from python_calamine import CalamineWorkbook
from running import Run

pytestmark = [pytest.mark.realdata, pytest.mark.xdist_group("forms")]

RMS, RMS_FORM = "forms-unhcr-rms/dummy_RMS_CAPI_v2_data.xlsx", "forms-unhcr-rms/RMS_CAPI_v2_xlsform.xlsx"
MSNA, MSNA_FORM = "forms-reach-msna-2024/dummy_raw_data.xlsx", "forms-reach-msna-2024/REACH_2024_MSNA_xlsform.xlsx"
CPS, CPS_LAYOUT = "ipums-cps-fixedwidth/cps_00160.dat.gz", "ipums-cps-fixedwidth/cps_00160.xml"

WORKSPACES: Mapping[str, dict[str, Any]] = {
    "rms": {
        "country": "LBN",
        "evidence": [
            {"file": RMS, "form": RMS_FORM, "family": "unhcr_rms_persons", "sheet": "S2", "attach": "main"},
            {"file": RMS, "form": RMS_FORM, "family": "unhcr_rms_adults", "sheet": "main"},
            {"file": RMS, "form": RMS_FORM, "family": "unhcr_rms_children", "sheet": "P2.S3"},
        ],
    },
    "msna": {
        "country": "LBN",
        "evidence": [{"file": MSNA, "form": MSNA_FORM, "family": "reach_msna", "sheet": "main"}],
    },
    "cps": {"country": "USA", "evidence": [{"file": CPS, "layout": CPS_LAYOUT, "family": "usa_cps"}]},
}
PERIODS = {"rms": "2023", "msna": "2024", "cps": "2016"}


@dataclass(frozen=True)
class Made:
    """What an analyst has after `wayfare assess`."""

    text: str
    folder: Path
    figures: list[dict[str, Any]]

    def figure(self, indicator: str, **domain: object) -> dict[str, Any]:
        wanted = [[name, value] for name, value in domain.items()]
        (found,) = [f for f in self.figures if f["indicator"] == indicator and f["domain"] == wanted]
        return found


@pytest.fixture(scope="module")
def assess(wayfare: Run, microdata: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Made]:
    made: dict[str, Made] = {}

    def once(name: str) -> Made:
        if name not in made:
            made[name] = assessed(name)
        return made[name]

    def assessed(name: str) -> Made:
        folder = tmp_path_factory.mktemp(name)
        (folder / "data").symlink_to(microdata)
        paths = {"file", "form", "layout"}
        uses = [
            {key: f"data/{value}" if key in paths else value for key, value in use.items()} | {"period": PERIODS[name]}
            for use in WORKSPACES[name]["evidence"]
        ]
        (folder / "workspace.yaml").write_text(yaml.safe_dump(WORKSPACES[name] | {"evidence": uses}), encoding="utf-8")
        wayfare("assess", folder / "workspace.yaml", "--out", folder / "report", "--formats", "html,csv")
        (page,) = (folder / "report").glob("*.html")
        record = json.loads((folder / "report" / "run.json").read_text(encoding="utf-8"))
        return Made(page.read_text(encoding="utf-8"), folder / "report", record["figures"])

    return once


def sheet(path: Path, name: str) -> Sequence[Mapping[str, Any]]:
    """Rows of a sheet by the last part of each heading."""
    names, *rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_name(name).to_python()
    last = [str(heading).replace(".", "/").split("/")[-1] for heading in names]
    return [dict(zip(last, row, strict=True)) for row in rows]


@pytest.mark.parametrize("name", ["rms", "msna"])
def test_random_answers_are_called_so_on_the_cover_and_at_every_exhibit(
    name: str, assess: Callable[[str], Made]
) -> None:
    made = assess(name)
    assert "<strong>Random answers.</strong>" in made.text
    assert made.text.count("Random answers to a real questionnaire. The figures mean nothing.") > 3
    (table,) = made.folder.glob("*made-up*.csv")
    header, *lines = table.read_text(encoding="utf-8").splitlines()
    assert header.split(",")[-1] == "made_up"
    assert {line.rsplit(",", 1)[-1] for line in lines if "evidence:" in line} == {"true"}


def test_a_figure_of_random_answers_is_traced_as_such(wayfare: Run, assess: Callable[[str], Made]) -> None:
    made = assess("rms")
    told = wayfare("trace", made.figure("status.regular_stay")["id"], "--report", made.folder).stdout
    assert "random answers to a real questionnaire" in told
    assert "identical to the last digit" in told


def test_stay_and_care_of_members_are_what_the_rows_of_the_questionnaire_give(
    microdata: Path, assess: Callable[[str], Made]
) -> None:
    made, members = assess("rms"), sheet(microdata / RMS, "S2")
    homes = {row["_index"]: row["Country"] for row in sheet(microdata / RMS, "main")}
    unknown = {"77", "98", "99"}
    came = [m for m in members if str(m["REF05"]) not in {*unknown, homes[m["_parent_index"]]}]
    needing = [m for m in came if "1" in {str(m["HACC01"]), str(m["HACC03"])}]
    care = made.figure("status.care_obtained")
    assert care["n"] == len(needing)
    assert care["value"] == pytest.approx(100 * sum(str(m["HACC03"]) == "0" for m in needing) / len(needing))
    bases = ["citizen" if str(m["REF01"]) == "1" else str(m["REF16"]) for m in came]
    told = [basis for basis in bases if basis not in {"96", "98", "99"}]
    stay = made.figure("status.regular_stay")
    assert stay["n"] == len(told)
    assert stay["value"] == pytest.approx(100 * sum(basis != "1" for basis in told) / len(told))


def test_ages_that_the_form_calculates_tell_who_is_a_child_and_who_can_work(
    microdata: Path, assess: Callable[[str], Made]
) -> None:
    made = assess("rms")
    asked = [c for c in sheet(microdata / RMS, "P2.S3") if 5 <= int(c["child_edu_age"]) <= 17]
    attending = [c for c in asked if str(c["EDU01"]) == "1" and str(c["EDU02"]) == "1"]
    assert made.figure("education.attendance")["value"] == pytest.approx(100 * len(attending) / len(asked))
    assert made.figure("labour.employment_rate")["n"] > 700


def test_households_with_remittances_are_weighed_and_those_who_do_not_know_left_out(
    microdata: Path, assess: Callable[[str], Made]
) -> None:
    rows = [
        row
        for row in sheet(microdata / MSNA, "main")
        if not {"dnk", "pnta"} & set(str(row["cm_income_source"]).split())
    ]
    receiving = [row for row in rows if "remittances" in str(row["cm_income_source"]).split()]
    figure = assess("msna").figure("remittances.recipient_share")
    share = sum(float(row["weight"]) for row in receiving) / sum(float(row["weight"]) for row in rows)
    assert figure["n"] == len(rows)
    assert figure["value"] == pytest.approx(100 * share)
    assert figure["se"] > 0, "clusters are the first stage of selection"
    assert not [
        f for f in assess("msna").figures if f["indicator"].startswith("status.") and "evidence:" in f["source"]
    ], "the form does not tell migrants apart, so nothing is said of them"


def test_moves_within_a_year_are_told_by_distance_and_age(microdata: Path, assess: Callable[[str], Made]) -> None:
    made, place = assess("cps"), columns(microdata / CPS_LAYOUT)
    with gzip.open(microdata / CPS, "rt") as file:
        people = [
            (int(line[place["MIGRATE1"]]), int(line[place["AGE"]]), int(line[place["ASECWT"]]) / 10000) for line in file
        ]
    known = [(code, age, weight) for code, age, weight in people if code in {1, 3, 4, 5, 6}]
    here = [each for each in known if each[0] != 6]

    def share(rows: Sequence[tuple[int, int, float]], *codes: int) -> float:
        return 100 * sum(w for c, _, w in rows if c in codes) / sum(w for _, _, w in rows)

    told = {
        "migration.moved_within_a_year": share(known, 3, 4, 5, 6),
        "migration.arrived_within_a_year": share(known, 6),
        "migration.moved_nearby_within_a_year": share(here, 3),
        "migration.moved_within_region_within_a_year": share(here, 4),
        "migration.moved_region_within_a_year": share(here, 5),
    }
    for indicator, expected in told.items():
        assert made.figure(indicator)["value"] == pytest.approx(expected), indicator
    young = [each for each in known if 25 <= each[1] <= 34]
    figure = made.figure("migration.moved_within_a_year", age_group="25-34")
    assert figure["n"] == len(young)
    assert figure["value"] == pytest.approx(share(young, 3, 4, 5, 6))


def columns(layout: Path) -> Mapping[str, slice]:
    """Where the codebook says that each variable stands."""
    found = {}
    for variable in ET.parse(layout).iterfind(".//{*}var"):
        for location in variable.iterfind("{*}location"):
            place = location.attrib
            found[variable.attrib["name"]] = slice(int(place["StartPos"]) - 1, int(place["EndPos"]))
    return found
