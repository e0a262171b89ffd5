"""An assessment that is stopped keeps what it finished and goes on from there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from wayfare.assessment import evidence_figures, situation
from wayfare.catalogue import load
from wayfare.country import generate
from wayfare.model.progress import Cancelled
from wayfare.model.survey import Lonely
from wayfare.model.workspace import Choice, EvidenceUse, Workspace


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    made = generate(tmp_path_factory.mktemp("marenza"), persons=6_000, seed=5, truth=False)
    files = {"marenza_households": made.households, "marenza_emigrants": made.emigrants}
    return Workspace(
        country="XMZ",
        name="Marenza",
        made_up=True,
        evidence=tuple(
            EvidenceUse(file=str(path), family=family, lonely=Lonely.CERTAINTY) for family, path in files.items()
        ),
        choices={"poverty_line": Choice(name="poverty_line", value=175.0, unit="dal", why="a test")},
    )


class StopAt:
    """Cancels at the given report."""

    def __init__(self, report: int) -> None:
        self.left = report

    def __call__(self, done: int, total: int, what: str) -> None:
        self.left -= 1
        if self.left == 0:
            raise Cancelled


def test_a_cancelled_assessment_goes_on_where_it_stopped(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = situation.assess(workspace, tmp_path / "whole", load())
    home = tmp_path / "stopped"
    with pytest.raises(Cancelled):
        situation.assess(workspace, home, load(), progress=StopAt(2))
    finished = list((home / "estimates").glob("*.json"))
    assert len(finished) == 1, "the first survey is estimated, the second is not"

    estimated: list[str] = []
    compute = evidence_figures.estimate

    def counted(asked: evidence_figures.Asked, *given: object) -> object:
        estimated.append(asked.survey.evidence)
        return compute(asked, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(evidence_figures, "estimate", counted)
    resumed = situation.assess(workspace, home, load())
    assert len(estimated) == 1, "only the survey that was missing is estimated"
    assert resumed.figures == whole.figures


def test_what_was_remembered_is_not_used_when_a_choice_changes(workspace: Workspace, tmp_path: Path) -> None:
    first = situation.assess(workspace, tmp_path, load())
    line = replace(workspace.choices["poverty_line"], value=400.0)
    second = situation.assess(replace(workspace, choices={"poverty_line": line}, confidence=0.9), tmp_path, load())
    ids = {figure.id for figure in first.figures if figure.source.startswith("evidence:")}
    assert not ids & {figure.id for figure in second.figures}


def test_damaged_remembered_figures_are_computed_again(workspace: Workspace, tmp_path: Path) -> None:
    first = situation.assess(workspace, tmp_path, load())
    for path in (tmp_path / "estimates").glob("*.json"):
        path.write_text(path.read_text(encoding="utf-8")[:-40], encoding="utf-8")
    assert situation.assess(workspace, tmp_path, load()).figures == first.figures


def test_poverty_without_migration_follows_a_line_that_changed(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A table of households may answer no other question with a line, so nothing else tells the two runs apart."""
    ask = evidence_figures.ask
    monkeypatch.setattr(evidence_figures, "ask", lambda *given: replace(ask(*given), questions=(), within=()))
    households = replace(workspace, evidence=workspace.evidence[:1])
    for value in (175.0, 250.0):
        line = replace(workspace.choices["poverty_line"], value=value)
        found = evidence_figures.surveyed(replace(households, choices={"poverty_line": line}), tmp_path, load()).figures
        methods = [each.method for each in found if each.indicator == "poverty.headcount_by_assumption"]
        assert methods
        assert all(f"line={value:g} " in method for method in methods)
