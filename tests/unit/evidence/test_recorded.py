"""Numbers that people record: read with every mistake named, computed, and protected where they count few people."""

from __future__ import annotations

from pathlib import Path

import pyarrow.csv
import pyarrow.parquet as pq
import pytest

from wayfare.assessment import record, situation, trace
from wayfare.assessment.evidence_figures import settle
from wayfare.catalogue import load
from wayfare.catalogue.check import SURVEYED
from wayfare.evidence import recorded
from wayfare.model.errors import ContentProblems, EvidenceError
from wayfare.model.estimate import Flag
from wayfare.model.figure import Figure, State
from wayfare.model.workspace import EvidenceUse, Workspace

CATALOGUE = load()
HEAD = "indicator,area,period,sex,entry,input,value,source,note\n"
EXAMPLE = Path(__file__).parents[3] / "examples" / "marenza-recorded.csv"


def read(tmp_path: Path, lines: str) -> tuple[recorded.Case, ...]:
    (tmp_path / "table.csv").write_text(HEAD + lines, encoding="utf-8")
    pq.write_table(pyarrow.csv.read_csv(tmp_path / "table.csv"), tmp_path / "table.parquet")
    return recorded.read(tmp_path / "table.parquet", "table.csv", "XMZ", CATALOGUE.indicators)


def figures(tmp_path: Path, lines: str) -> dict[tuple[str, str], Figure]:
    """Figures of a table, by indicator and sex."""
    file = tmp_path / "recorded.csv"
    file.write_text(HEAD + lines, encoding="utf-8")
    workspace = Workspace(country="XMZ", recorded=(EvidenceUse(file=str(file)),))
    told = situation.gather(workspace, tmp_path / "home", CATALOGUE).recorded
    return {(figure.indicator, figure.sex): figure for figure in told.figures}


def test_each_mistake_is_named_with_its_line_and_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(ContentProblems) as error:
        read(
            tmp_path,
            "remittances.received,XMZ,2023,,,x,1,somebody,\n"
            "ties.votes_abroad,XMZ,2023,,,votes,1,somebody,\n"
            "ties.votes_abroad,MEX,2023,X,,votes_abroad,1,,\n"
            "ties.votes_abroad,XMZ,2023,,,votes_abroad,1,somebody,\n"
            "ties.votes_abroad,XMZ,2023,,,votes_abroad,2,somebody,\n",
        )
    told = {(problem.line, problem.field): problem for problem in error.value.problems}
    assert set(told) == {(2, "indicator"), (3, "input"), (4, "area"), (4, "sex"), (4, "source"), (6, "input")}
    assert "It has: votes_abroad, eligible_abroad" in told[3, "input"].remedy
    assert all(problem.remedy for problem in told.values())


def test_a_table_without_a_needed_column_is_refused(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("indicator,area\nties.votes_abroad,XMZ\n", encoding="utf-8")
    pq.write_table(pyarrow.csv.read_csv(tmp_path / "t.csv"), tmp_path / "t.parquet")
    with pytest.raises(EvidenceError, match="lacks period, input, value, source"):
        recorded.read(tmp_path / "t.parquet", "t.csv", "XMZ", CATALOGUE.indicators)


def test_an_unknown_input_leaves_its_entry_out_and_says_so(tmp_path: Path) -> None:
    told = figures(
        tmp_path,
        "process.funding_gap,XMZ,2023,,one,money_required,100,plan,\n"
        "process.funding_gap,XMZ,2023,,one,money_available,60,plan,\n"
        "process.funding_gap,XMZ,2023,,two,money_required,,plan,not costed\n"
        "process.funding_gap,XMZ,2023,,two,money_available,9,plan,\n",
    )
    figure = told["process.funding_gap", "_T"]
    assert (figure.value, figure.n, figure.state) == (40.0, 1, State.KNOWN)
    assert figure.flags == (Flag.MISSING_VALUES,)
    assert figure.definition == "plan"


def test_a_target_equal_to_the_baseline_is_empty_and_not_reached(tmp_path: Path) -> None:
    told = figures(
        tmp_path,
        "process.target_attainment,XMZ,2023,,,baseline_value,60,plan,\n"
        "process.target_attainment,XMZ,2023,,,target_value,60,plan,\n"
        "process.target_attainment,XMZ,2023,,,actual_value,62,plan,\n",
    )
    figure = told["process.target_attainment", "_T"]
    assert (figure.state, figure.value) == (State.EMPTY, None)


def test_a_few_people_are_withheld_and_the_other_sex_with_them(tmp_path: Path) -> None:
    def lines(sex: str, served: int, made: int) -> str:
        start = f"reintegration.referrals,XMZ,2023,{sex},"
        return f"{start},referrals_served,{served},files,\n{start},referrals_made,{made},files,\n"

    told = figures(tmp_path, lines("", 43, 80) + lines("F", 3, 20) + lines("M", 40, 60))
    of_sex = {sex: told["reintegration.referrals", sex] for sex in ("_T", "F", "M")}
    assert of_sex["_T"].value == pytest.approx(53.75)
    for sex in ("F", "M"):
        assert (of_sex[sex].state, of_sex[sex].value, of_sex[sex].n) == (State.WITHHELD, None, None)


def test_a_part_of_the_country_stands_apart_from_the_whole(tmp_path: Path) -> None:
    told = figures(
        tmp_path,
        "process.local_coverage,admin1=XMZ1,2023,,first,plan_deals,1,register,\n"
        "process.local_coverage,admin1=XMZ1,2023,,second,plan_deals,0,register,\n",
    )
    (figure,) = told.values()
    assert figure.domain == (("admin1", "XMZ1"),)
    assert (figure.area, figure.value) == ("XMZ", 50.0)


def test_every_recorded_figure_of_the_example_is_known_and_traced_to_the_last_bit(tmp_path: Path) -> None:
    use = EvidenceUse(file=str(EXAMPLE))
    home = tmp_path / "home"
    workspace = settle(Workspace(country="XMZ", name="Marenza", made_up=True, recorded=(use,)), home, CATALOGUE)
    run = record.of(situation.assess(workspace, home, CATALOGUE), workspace)
    own = [figure for figure in run.figures if figure.source.startswith("evidence:")]
    expected = {code for code, indicator in CATALOGUE.indicators.items() if indicator.recorded}
    assert expected - {figure.indicator for figure in own} <= {"remittances.smart_cost", "remittances.aid_ratio"}
    assert {figure.state for figure in own} == {State.KNOWN}
    for figure in own[::9]:
        origin = trace.one(figure.id, run, home, CATALOGUE)
        assert origin.identical
        assert origin.evidence is not None
        assert origin.evidence.made_up
    assert list(trace.disagreements(run, trace.again(run, home, CATALOGUE), {})) == []


def test_recorded_definitions_say_what_to_write_and_are_of_no_survey() -> None:
    for indicator in CATALOGUE.indicators.values():
        if indicator.recorded:
            assert indicator.observed_on not in SURVEYED
            assert all(given.label and given.unit in CATALOGUE.codelists["unit"] for given in indicator.inputs.values())
