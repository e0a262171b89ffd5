"""Planted mistakes: each is found with file, line, field and remedy, all of them in one run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from wayfare.catalogue import load
from wayfare.catalogue.check import problems_of
from wayfare.catalogue.load import unchecked
from wayfare.evidence import examples
from wayfare.model.errors import ContentProblems, Problem

SOUND = """\
code: labour.sound
version: 1
status: stable
label: A sound definition
question: Is this sound?
unit: percent
observed_on: person
direction: context
side: setting
rows: [M6]
statistic: proportion
numerator: labour_status = 'employed'
denominator: age >= 15
disaggregate_by: [sex]
caution: Nothing is perfect.
references:
  - title: A publication
    supports: everything
examples:
  - name: half
    rows:
      - {age: 30, labour_status: employed}
      - {age: 30, labour_status: outside}
    expect: {value: 50.0, cases: 2}
"""


@dataclass(frozen=True)
class Mistake:
    """A change to a sound definition, and where and how it must be reported."""

    name: str
    change: Callable[[str], str]
    line: int
    field: str
    what: str
    remedy: str
    computed: bool = False
    """Found by reading formulas and running examples."""

    @property
    def file(self) -> str:
        return f"indicators/labour/{self.name}.yaml"

    def text(self) -> str:
        own = SOUND.replace("labour.sound", f"labour.{self.name}").replace(
            "{age: 30,", f"{{age: 30, weight: {self.weight},"
        )
        return self.change(own)

    @property
    def weight(self) -> int:
        """A weight no other file has, so that no example repeats another."""
        return sum(self.name.encode())


def put(old: str, new: str) -> Callable[[str], str]:
    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return change


def without(text: str, *beginnings: str) -> str:
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith(beginnings))


MISTAKES = (
    Mistake(
        "duplicate_key", put("unit:", "unit: persons\nunit:"), 7, "unit", "given twice, on lines 6 and 7", "Keep one"
    ),
    Mistake("anchor", put("[M6]", "&rows [M6]"), 10, "rows", "Anchors", "Write the value out"),
    Mistake("tag", put("version: 1", "version: !!python/object 1"), 2, "version", "python/object", "Remove the word"),
    Mistake("not_yaml", put("rows: [M6]", "rows: [M6"), 11, "the file", "This is not YAML", "Check indentation"),
    Mistake("missing_field", put("question: Is this sound?\n", ""), 1, "question", "is missing", "Write the question"),
    Mistake("unknown_field", put("side:", "sides: risk\nside:"), 9, "sides", "no field 'sides'", "Did you mean 'side'"),
    Mistake("wrong_type", put("version: 1", "version: one"), 2, "version", "is not a whole number", "raise it"),
    Mistake("not_a_choice", put("observed_on: person", "observed_on: village"), 7, "observed_on", "village", "Choose"),
    Mistake("no_such_row", put("[M6]", "[M17]"), 10, "rows[1]", "M17", "O1 to O15 and M1 to M16"),
    Mistake("no_such_unit", put("unit: percent", "unit: pounds"), 6, "unit", "no 'pounds'", "There are:"),
    Mistake("no_such_group", put("[sex]", "[sex, shoe_size]"), 14, "disaggregate_by", "shoe_size", "There are:"),
    Mistake("no_sex", put("[sex]", "[age_group]"), 14, "disaggregate_by", "women and men", "Add 'sex'"),
    Mistake(
        "no_such_source", put("caution:", "published_by: [nobody.2020]\ncaution:"), 15, "published_by", "nobody", "are:"
    ),
    Mistake(
        "no_reference",
        lambda text: without(text, "  - title", "    supports"),
        16,
        "references",
        "is not a list",
        "Give at least one",
    ),
    Mistake(
        "no_denominator",
        lambda text: without(text, "denominator").replace("proportion", "ratio"),
        1,
        "denominator",
        "needs 'denominator'",
        "Add 'denominator'",
    ),
    Mistake("low_minimum", put("caution:", "minimum_cases: 3\ncaution:"), 15, "minimum_cases", "policy", "10 or more"),
    Mistake(
        "wrong_name", put("labour.wrong_name", "labour.right_name"), 1, "code", "name of the file", "Name the file"
    ),
    Mistake("no_example", lambda text: text.split("examples:")[0], 1, "examples", "example", "Add 'examples'"),
    Mistake("bad_code", put("code: labour.bad_code", "code: BadCode"), 1, "code", "BadCode", "theme.name"),
    Mistake("bad_gcm", put("caution:", "gcm: [24]\ncaution:"), 15, "gcm[1]", "out of range", "1 to 23"),
    Mistake("hostile", put("labour_status = 'employed'", "read_csv('x')"), 12, "numerator", "read_csv", "", True),
    Mistake(
        "no_such_concept",
        put("age >= 15", "agee >= 15"),
        13,
        "denominator",
        "agee",
        "Did you mean 'age'",
        computed=True,
    ),
    Mistake(
        "wrong_answer", put("value: 50.0", "value: 40.0"), 24, "examples[1].expect.value", "gives 50.0", "Correct", True
    ),
    Mistake("wrong_cases", put("cases: 2", "cases: 3"), 24, "examples[1].expect.cases", "gives 2", "Correct", True),
    Mistake("wrong_cell", put("{age: 30,", "{age: young,"), 21, "examples[1].rows", "does not fit", "Write text", True),
)


@pytest.fixture(scope="module")
def overlay(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("country")
    for mistake in MISTAKES:
        file = folder / mistake.file
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(mistake.text(), encoding="utf-8")
    (folder / "indicators" / "labour" / "sound.yaml").write_text(SOUND, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def found(overlay: Path) -> list[Problem]:
    catalogue = unchecked(overlay)
    known = problems_of(catalogue)
    return [*known, *examples.problems(catalogue, known)]


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_mistake_is_reported_with_file_line_field_and_remedy(
    mistake: Mistake, overlay: Path, found: list[Problem]
) -> None:
    here = [problem for problem in found if problem.file == f"{overlay.name}/{mistake.file}"]
    assert [(problem.line, problem.field) for problem in here] == [(mistake.line, mistake.field)]
    assert mistake.what in here[0].what
    assert here[0].remedy
    assert mistake.remedy in here[0].remedy
    assert str(here[0]).startswith(f"{overlay.name}/{mistake.file}:{mistake.line}: {mistake.field}: ")


def test_nothing_else_is_reported(overlay: Path, found: list[Problem]) -> None:
    planted = {f"{overlay.name}/{mistake.file}" for mistake in MISTAKES}
    assert {problem.file for problem in found} == planted


def test_an_unsound_overlay_is_not_used(overlay: Path) -> None:
    with pytest.raises(ContentProblems) as raised:
        load(overlay)
    reported = {problem.file for problem in raised.value.problems}
    assert reported == {f"{overlay.name}/{mistake.file}" for mistake in MISTAKES if not mistake.computed}


def test_an_overlay_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(ContentProblems, match="not there"):
        load(tmp_path / "nowhere")
