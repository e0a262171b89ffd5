"""Runs the command as a user does, each journey with an evidence folder of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from running import Run


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An evidence folder nobody has used before."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def wayfare(home: Path) -> Run:
    """The command `wayfare`; checks the status that is expected and gives what was printed."""

    def run(*arguments: object, status: int = 0) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "wayfare", *map(str, arguments)],
            capture_output=True,
            text=True,
            env=os.environ | {"WAYFARE_HOME": str(home)},
            timeout=600,
            check=False,
        )
        assert done.returncode == status, done.stdout[-2000:] + done.stderr[-4000:]
        return done

    return run
