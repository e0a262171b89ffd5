"""A country lays its own definitions and words over what ships, field by field and key by key."""

from __future__ import annotations

from pathlib import Path

import pytest

from wayfare.catalogue import load
from wayfare.model.errors import ContentProblems


def write(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return folder


def test_a_field_is_replaced_and_the_others_stay(tmp_path: Path) -> None:
    write(
        tmp_path,
        "indicators/poverty/headcount.yaml",
        "code: poverty.headcount\nlabel: People below the national line\n",
    )
    ours, theirs = load().indicators["poverty.headcount"], load(tmp_path).indicators["poverty.headcount"]
    assert theirs.label == "People below the national line"
    assert (theirs.question, theirs.numerator, theirs.version) == (ours.question, ours.numerator, ours.version)


def test_a_country_adds_an_indicator_of_its_own(tmp_path: Path) -> None:
    theirs = (
        "code: population.of_working_age\nversion: 1\nstatus: draft\nlabel: People of working age\n"
        "question: How many people are of working age?\nunit: persons\nobserved_on: country\ndirection: context\n"
        "side: setting\nrows: [M4]\npublished_by: [undesa.wpp2024]\ncaution: An estimate.\n"
        "references:\n  - {title: World Population Prospects, supports: the count}\n"
    )
    write(tmp_path, "indicators/population/of_working_age.yaml", theirs)
    assert load(tmp_path).indicators["population.of_working_age"].label == "People of working age"
    assert "population.of_working_age" not in load().indicators


@pytest.mark.parametrize("version", ["", "version: 1\n"])
def test_numbers_may_not_change_without_a_new_version(tmp_path: Path, version: str) -> None:
    text = f"code: labour.unemployment_rate\n{version}denominator: labour_status in ('employed', 'unemployed')\n"
    write(tmp_path, "indicators/labour/unemployment_rate.yaml", text)
    with pytest.raises(ContentProblems, match="numbers change, but not the version"):
        load(tmp_path)


def test_numbers_may_change_with_a_new_version(tmp_path: Path) -> None:
    text = "code: labour.unemployment_rate\nversion: 2\ndenominator: labour_status in ('employed', 'unemployed')\n"
    write(tmp_path, "indicators/labour/unemployment_rate.yaml", text)
    assert load(tmp_path).indicators["labour.unemployment_rate"].version == 2


def test_a_wording_is_replaced_by_key(tmp_path: Path) -> None:
    write(tmp_path, "wording/own.yaml", "state:\n  empty: nothing here\n")
    assert load(tmp_path).text("state.empty") == "nothing here"
    assert load(tmp_path).text("state.failed") == load().text("state.failed")


def test_a_code_list_is_replaced_by_code(tmp_path: Path) -> None:
    write(tmp_path, "codelists/education.csv", "code,label\ntertiary,University\n")
    assert load(tmp_path).label("education", "tertiary") == "University"
    assert load(tmp_path).label("education", "primary") == "Primary"
    assert load(tmp_path).concepts["education"].categories["tertiary"] == "University"


def test_disclosure_may_be_stricter_but_not_below_three(tmp_path: Path) -> None:
    write(tmp_path, "policy/disclosure.yaml", "policy: disclosure\nminimum_respondents: 25\n")
    assert load(tmp_path).policy.minimum_respondents == 25
    write(tmp_path, "policy/disclosure.yaml", "policy: disclosure\nminimum_respondents: 2\n")
    with pytest.raises(ContentProblems, match="at least 3"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("table", "line", "what"),
    [
        ("code,label\nF,Women\nF,Girls\n", 3, "given twice"),
        ("code,label\nF,\n", 2, "label is empty"),
        ("code,name\nF,Women\n", 1, "'label' is missing"),
        ("code,label\nF,Women, girls\n", 2, "more or fewer cells"),
    ],
)
def test_mistakes_in_tables_are_found_by_line(tmp_path: Path, table: str, line: int, what: str) -> None:
    write(tmp_path, "codelists/sex.csv", table)
    with pytest.raises(ContentProblems) as raised:
        load(tmp_path)
    (problem,) = raised.value.problems
    assert (problem.file, problem.line) == (f"{tmp_path.name}/codelists/sex.csv", line)
    assert what in problem.what
    assert problem.remedy


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("state:\n  empty: true\n", "must be text"),
        ("state:\n  'no key': x\n", "not a key"),
        ("a: ''\n", "must be text"),
    ],
)
def test_mistakes_in_wording_are_found(tmp_path: Path, text: str, what: str) -> None:
    write(tmp_path, "wording/own.yaml", text)
    with pytest.raises(ContentProblems, match=what):
        load(tmp_path)


def test_rules_on_editions_name_what_exists(tmp_path: Path) -> None:
    rule = "- indicators: [remittances.received, no.such]\n  order: [wb.wdi2023, nobody.2020]\n  why: remittances\n"
    write(tmp_path, "policy/vintages.yaml", rule)
    with pytest.raises(ContentProblems) as raised:
        load(tmp_path)
    assert [(problem.line, problem.field) for problem in raised.value.problems] == [
        (1, "[1].indicators[2]"),
        (2, "[1].order[2]"),
    ]
