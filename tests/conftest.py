"""Fixtures every test may use: where the real data are."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("wayfare", suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("wayfare")
# How fast examples are made depends on what else the machine does, and says nothing of the program.

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
"""Tests run side by side: threads of the linear algebra would only wait for each other."""

REPOSITORY = Path(__file__).resolve().parent.parent


def shared_data_folder() -> Path:
    """The folder of real data: `WAYFARE_SHARED_DATA`, or `shared/data` beside the checkout."""
    return Path(os.environ.get("WAYFARE_SHARED_DATA") or REPOSITORY.parent / "shared" / "data")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real data; their absence fails in CI and is reported by name elsewhere."""
    folder = shared_data_folder()
    if not (folder / "global" / "SOURCES.md").is_file():
        reason = (
            f"real data not found in {folder}: set WAYFARE_SHARED_DATA to the folder that holds global/ and microdata/"
        )
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return folder


@pytest.fixture(scope="session")
def microdata(shared_data: Path) -> Path:
    """Real surveys."""
    return shared_data / "microdata"


@pytest.fixture(scope="session")
def world_data(shared_data: Path) -> Path:
    """Publishers' world tables."""
    return shared_data / "global"
