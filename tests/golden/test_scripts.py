"""The script for R that a page offers gives the value, the standard error and the limits that the page shows."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from wayfare import catalogue
from wayfare.assessment import survey
from wayfare.assessment.evidence_figures import ask
from wayfare.country import generate
from wayfare.engine import formula
from wayfare.evidence import derived
from wayfare.evidence.harmonise import harmonise
from wayfare.evidence.store import AddOptions, Store
from wayfare.model.estimate import Statistic
from wayfare.model.figure import Figure, State
from wayfare.model.survey import Lonely
from wayfare.model.workspace import Choice, EvidenceUse, Workspace
from wayfare.reports import scripts
from wayfare.reports.dialects import Stata, write

LINE = Choice(name="poverty_line", value=175.0, unit="dal", why="made up")
WORKSPACE = Workspace(country="XMZ", made_up=True, choices={"poverty_line": LINE})
CLOSE = 1e-9


def _has_survey() -> bool:
    if shutil.which("Rscript") is None:
        return False
    return subprocess.run(["Rscript", "-e", "library(survey)"], capture_output=True, check=False).returncode == 0


needs_r = pytest.mark.skipif(not _has_survey(), reason="R with the package survey is not installed")


@pytest.fixture(scope="module")
def estimated(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[scripts.Asked]]:
    """The persons of a small made-up survey as a file, and estimates of every statistic with a script."""
    folder = tmp_path_factory.mktemp("scripts")
    made = generate(folder / "country", persons=4_000, seed=5, truth=False)
    store = Store(folder / "home")
    evidence = store.add(
        made.folder / "persons.parquet", AddOptions(family="marenza_persons", area="XMZ", made_up=True)
    )
    derived.as_csv(store, evidence.sha256, "person", folder / scripts.TABLE)
    (table,) = (each for each in harmonise(store, evidence) if each.observed_on == "person")
    known, use = catalogue.load(), EvidenceUse(sha256=evidence.sha256, lonely=Lonely.ADJUST)
    asked = ask(table, use, WORKSPACE, known)
    questions = {question.indicator.code: question for question in asked.questions}
    figures = survey.figures(asked.survey, asked.questions, asked.within, policy=known.policy, confidence=0.95)
    found = [
        scripts.Asked(
            figure=figure,
            label=questions[figure.indicator].indicator.label,
            measure=survey.measure_of(questions[figure.indicator].indicator, WORKSPACE.choices),
            design=asked.survey.design,
            evidence=evidence.sha256,
            unit="person",
        )
        for figure in figures
        if figure.state is State.KNOWN and figure.se
    ]
    return folder, [each for each in found if scripts.supported(each.measure, each.design)]


def _chosen(asked: list[scripts.Asked]) -> list[scripts.Asked]:
    """One estimate of everybody and one of a group for every statistic."""
    kept: dict[tuple[Statistic, bool], scripts.Asked] = {}
    for each in asked:
        kept.setdefault((each.measure.statistic, bool(each.domain)), each)
    return list(kept.values())


@needs_r
def test_r_gives_what_the_page_shows(estimated: tuple[Path, list[scripts.Asked]]) -> None:
    folder, asked = estimated
    chosen = _chosen(asked)
    assert len(chosen) >= 4
    for each in chosen:
        (folder / "again.R").write_text(scripts.r(each), encoding="utf-8")
        run = ["Rscript", "--vanilla", "again.R"]
        done = subprocess.run(run, cwd=folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{scripts.r(each)}\n{done.stderr}"
        told = {name: float(text) for name, text in (line.split() for line in done.stdout.splitlines())}
        assert told == pytest.approx(_recorded(each.figure), rel=CLOSE), scripts.r(each)


def _recorded(figure: Figure) -> dict[str, float | None]:
    return {"value": figure.value, "se": figure.se, "low": figure.low, "high": figure.high}


def test_a_script_for_stata_names_design_domain_and_formula(estimated: tuple[Path, list[scripts.Asked]]) -> None:
    each = next(a for a in estimated[1] if a.measure.statistic is Statistic.PROPORTION and dict(a.domain).get("sex"))
    text = scripts.stata(each)
    assert "svyset psu [pweight=weight], strata(stratum)" in text
    assert "singleunit(centered)" in text
    assert f'sex) == ("{each.figure.sex}")' in text
    assert "svy, subpop(counted) level(95): proportion y" in text
    assert each.figure.id in text


def test_a_missing_value_is_never_false_in_stata() -> None:
    told = write(formula.parse("age > 14 and employed").tree, Stata())
    assert "missing(age)" in told
    assert "missing(employed)" in told


@needs_r
def test_the_script_of_a_table_gives_every_cell(estimated: tuple[Path, list[scripts.Asked]]) -> None:
    folder, asked = estimated
    first = next(each for each in asked if each.measure.statistic is Statistic.PROPORTION and each.domain)
    cells = [each for each in asked if each.figure.indicator == first.figure.indicator][:12]
    assert len(cells) > 5
    script = folder / "table.R"
    script.write_text(scripts.r_table("A table", cells), encoding="utf-8")
    done = subprocess.run(["Rscript", script.name], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told = {line.split()[0]: [float(part) for part in line.split()[1:]] for line in done.stdout.splitlines()[1:]}
    for each in (cell.figure for cell in cells):
        assert told[each.id] == pytest.approx([each.value, each.se, each.low, each.high, each.n], rel=CLOSE)
        assert each.id in scripts.stata_table("A table", cells)


def test_a_name_of_several_lines_stays_a_remark(estimated: tuple[Path, list[scripts.Asked]]) -> None:
    asked = replace(estimated[1][0], label="Persons\nsystem('date')\r\nshell")
    titled = "A table\nsystem('date')"
    for text in (
        scripts.r(asked),
        scripts.stata(asked),
        scripts.r_table(titled, [asked]),
        scripts.stata_table(titled, [asked]),
    ):
        assert not [line for line in text.splitlines() if line.startswith(("system", "shell"))]
        assert "system('date')" in text.splitlines()[0]
