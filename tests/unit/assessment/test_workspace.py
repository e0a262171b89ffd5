"""A workspace file says everything that is wrong with it at once."""

from pathlib import Path

import pytest

from wayfare.assessment import workspace
from wayfare.model.errors import ContentProblems, WorkspaceError

WHOLE = """\
country: MEX
evidence:
  - {file: data/survey.csv, family: mexico_enigh, lonely: certainty}
choices:
  poverty_line: {value: 1125.42, unit: MXN, why: The official line.}
peers: [GTM]
boundaries: {file: areas.geojson, key: code, name: name, dimension: admin1}
"""


def test_paths_are_taken_from_where_the_file_is(tmp_path: Path) -> None:
    (tmp_path / "w.yaml").write_text(WHOLE, encoding="utf-8")
    loaded = workspace.load(tmp_path / "w.yaml")
    assert loaded.evidence[0].file == str(tmp_path / "data" / "survey.csv")
    assert loaded.boundaries is not None
    assert loaded.boundaries.file == str(tmp_path / "areas.geojson")
    assert loaded.choices["poverty_line"].value == 1125.42
    assert loaded.choices["poverty_line"].name == "poverty_line"


def test_a_survey_says_how_its_file_is_read(tmp_path: Path) -> None:
    read = "file: export.xlsx, form: forms/rms.xlsx, sheet: S2, attach: main, language: fr"
    (tmp_path / "w.yaml").write_text(f"country: LBN\nevidence:\n  - {{{read}}}\n", encoding="utf-8")
    (use,) = workspace.load(tmp_path / "w.yaml").evidence
    assert (use.file, use.form) == (str(tmp_path / "export.xlsx"), str(tmp_path / "forms" / "rms.xlsx"))
    assert (use.sheet, use.attach, use.language, use.layout) == ("S2", "main", "fr", "")


def test_every_problem_is_reported_with_its_line_and_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "w.yaml").write_text(
        "country: Mexico\nevidnce: []\nchoices:\n  poverty_line: {value: high, unit: MXN}\n", encoding="utf-8"
    )
    with pytest.raises(ContentProblems) as caught:
        workspace.load(tmp_path / "w.yaml")
    found = {(p.line, p.field) for p in caught.value.problems}
    assert {(1, "country"), (2, "evidnce"), (4, "choices.poverty_line.value"), (4, "choices.poverty_line.why")} <= found
    assert all(p.remedy for p in caught.value.problems)
    assert "Did you mean 'evidence'?" in str(caught.value)


def test_norway_is_a_country_not_a_truth_value(tmp_path: Path) -> None:
    (tmp_path / "w.yaml").write_text("country: NOR\npeers: [SWE]\nlanguage: no\n", encoding="utf-8")
    assert workspace.load(tmp_path / "w.yaml").language == "no"


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="no such workspace"):
        workspace.load(tmp_path / "none.yaml")
