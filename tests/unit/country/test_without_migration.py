"""Which assumption about life without migration finds the truth, in a country whose emigrants can be put back."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

REPOSITORY = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def measured() -> dict[tuple[str, str], object]:
    """Ten samples; `scripts/measure_counterfactual.py 100` is the long version, with intervals."""
    return _script().measure(range(1, 11), replicates=2)


def _script() -> ModuleType:
    path = REPOSITORY / "scripts" / "measure_counterfactual.py"
    spec = importlib.util.spec_from_file_location("measure_counterfactual", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def bias(measured: dict[tuple[str, str], object], level: str, outcome: str) -> float:
    return float(measured[level, outcome].bias)  # type: ignore[attr-defined]


@pytest.mark.parametrize("outcome", ["headcount", "severity"])
def test_taking_the_money_away_overstates_poverty_without_migration_most(
    measured: dict[tuple[str, str], object], outcome: str
) -> None:
    found = {
        level: bias(measured, level, outcome) for level in ("subtraction", "prediction", "reweighting", "simulation")
    }
    assert max(found, key=lambda level: found[level]) == "subtraction"
    assert found["subtraction"] > 0.01


@pytest.mark.parametrize("outcome", ["headcount", "severity"])
def test_migrants_back_at_home_come_nearest_to_the_truth(measured: dict[tuple[str, str], object], outcome: str) -> None:
    nearest = abs(bias(measured, "simulation", outcome))
    assert nearest < abs(bias(measured, "subtraction", outcome)) / 2
    assert nearest < 0.02
