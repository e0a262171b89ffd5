"""Plan files: what is wrong is named with its line, field and remedy, and all of it at once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sound import TEXT, part, plan, value

from wayfare.model.errors import ContentProblems, UnreadableFile
from wayfare.plan import document


def problems(content: str) -> list[str]:
    with pytest.raises(ContentProblems) as caught:
        document.parse(content.encode(), "plan.yaml")
    return [str(problem) for problem in caught.value.problems]


def wrong(**changes: Any) -> list[str]:
    with pytest.raises(ContentProblems) as caught:
        document.from_value(value() | changes)
    return [str(problem) for problem in caught.value.problems]


def test_a_plan_is_read_and_written() -> None:
    assert document.parse(document.to_yaml(plan()).encode()) == plan()
    assert plan().costs[0].description == "Training days"


def test_what_is_as_usual_is_not_written() -> None:
    assert "standing" not in document.to_value(plan())
    assert "nature" not in document.to_yaml(plan())


def test_mistakes_are_named_with_line_and_field() -> None:
    text = TEXT.replace("level: output", "level: outptu").replace("likelihood: 4", "likelihood: 9")
    risk, level = (1 + number for number, line in enumerate(text.splitlines()) if "outptu" in line or ": 9," in line)
    assert problems(text) == [
        f"plan.yaml:{risk}: results[2].risks[1].likelihood: 9 is out of range. Write 1 (hardly) to 5 (almost surely).",
        f'plan.yaml:{level}: results[3].level: "outptu" is not one of the choices. '
        "Choose impact, outcome, output or activity.",
    ]


def test_a_field_written_wrongly_is_guessed() -> None:
    (said,) = wrong(titel="x")
    assert "Did you mean 'title'?" in said


@pytest.mark.parametrize(
    ("kind", "identity", "fields", "said"),
    [
        ("results", "U", {"parent": "X"}, "There is no result 'X'."),
        ("results", "O", {"parent": "U"}, "'U' is not on a higher level than 'O'."),
        ("results", "O", {"parent": "O"}, "'O' is not on a higher level than 'O'."),
        ("results", "O", {"owner": "bnak"}, "Did you mean 'bank'?"),
        ("indicators", "io", {"result": "A"}, "There is no result 'A'."),
        ("indicators", "iu", {"targets": [{"period": "2029", "value": 1, "locality": "W"}]}, "There is no area 'W'."),
        ("actions", "B", {"depends_on": ["C"]}, "There is no action 'C'."),
        ("actions", "B", {"raci": {"informed": ["who"]}}, "actions[2].raci.informed[1]: There is no body 'who'."),
        ("costs", "c1", {"item": "io"}, "There is no action or result 'io'."),
        ("costs", "c1", {"id": "A"}, "The id 'A' is used twice."),
        ("costs", "c1", {"unit_cost": "1,000"}, "is not written as it must be."),
        ("costs", "c1", {"unit_cost": -1}, "-1 is out of range."),
        ("costs", "c1", {"funding": [{"funder": "W", "amount": 1}]}, "There is no body 'W'."),
    ],
)
def test_what_does_not_hold_together_is_refused(kind: str, identity: str, fields: dict[str, Any], said: str) -> None:
    given = value()
    part(given, kind, identity).update(fields)
    with pytest.raises(ContentProblems) as caught:
        document.from_value(given)
    assert said in str(caught.value)


def test_a_tie_needs_a_framework_the_plan_uses() -> None:
    (said,) = wrong(frameworks=[])
    assert "The plan does not use 'gcm' in version '2018'." in said


def test_a_plan_does_not_end_before_it_begins() -> None:
    (said,) = wrong(last_year=2026)
    assert said == "the plan: last_year: The plan ends before it begins. Write 2027 or later."


def test_a_key_given_twice_in_json_is_refused_with_its_line() -> None:
    (said,) = problems('{"id": "a",\n"id": "b"}')
    assert "plan.yaml:2: id: 'id' is given twice, on lines 1 and 2." in said


@pytest.mark.parametrize("content", ["", "[1]", "text", '{"id": NaN}', "{" * 5000, "\x00"])
def test_what_is_no_plan_is_refused(content: str) -> None:
    assert problems(content)


def test_a_file_that_is_not_there_or_too_large_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="no such plan"):
        document.load(tmp_path / "none.yaml")
    with pytest.raises(UnreadableFile, match="limit"):
        document.parse(b" " * (document.MOST_BYTES + 1))


def test_json_is_what_programs_expect(tmp_path: Path) -> None:
    found = json.loads(document.to_json(plan()))
    assert found["costs"][1]["unit_cost"] == 3.33
    (tmp_path / "plan.json").write_text(document.to_json(plan()), encoding="utf-8")
    assert document.load(tmp_path / "plan.json") == plan()
