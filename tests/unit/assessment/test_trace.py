"""A figure traced alone is the figure the whole assessment gave, to the last bit."""

from __future__ import annotations

from pathlib import Path

import pytest

from wayfare.assessment import record, situation, trace
from wayfare.assessment.evidence_figures import settle
from wayfare.assessment.record import Run
from wayfare.catalogue import load
from wayfare.country import generate
from wayfare.model.errors import EvidenceError
from wayfare.model.survey import Lonely
from wayfare.model.workspace import EvidenceUse, Workspace


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def run(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    made = generate(tmp_path_factory.mktemp("marenza"), persons=6_000, seed=8, truth=False)
    use = EvidenceUse(file=str(made.emigrants), family="marenza_emigrants", lonely=Lonely.CERTAINTY)
    workspace = settle(Workspace(country="XMZ", name="Marenza", made_up=True, evidence=(use,)), home, load())
    made.emigrants.unlink()
    return record.of(situation.assess(workspace, home, load()), workspace)


def test_figures_are_traced_one_by_one_after_the_file_is_gone(run: Run, home: Path) -> None:
    surveyed = [figure for figure in run.figures if figure.source.startswith("evidence:")]
    assert len(surveyed) > 200
    for figure in surveyed[:: len(surveyed) // 12]:
        origin = trace.one(figure.id, run, home, load())
        assert origin.identical, trace.differences(figure, origin.again)
        assert origin.evidence is not None
        assert origin.evidence.made_up


def test_every_flag_and_state_is_traced_not_only_the_values(run: Run, home: Path) -> None:
    assert list(trace.disagreements(run, trace.again(run, home, load()), {})) == []
    assert {"known", "withheld"} <= {figure.state.value for figure in run.figures}


def test_an_id_that_nobody_made_is_said_to_be_unknown(run: Run, home: Path) -> None:
    with pytest.raises(EvidenceError, match="No report made on this machine"):
        trace.one("f0000000000000000", run, home, load())


def test_a_record_survives_being_written_and_read(run: Run, tmp_path: Path) -> None:
    record.save(run, tmp_path, tmp_path / "runs")
    assert record.load(tmp_path) == run
    assert record.find(run.figures[0].id, tmp_path / "runs") == run
