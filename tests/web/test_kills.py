"""The server is killed while people save and bring files: nothing is lost. The short form of `make kill`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import kill_campaign
import live_workbench
import pytest


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    """A process of ours that leads no group of its own."""
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    yield child
    child.kill()
    child.wait()


def test_three_kills_lose_nothing_and_leave_nothing_half_written() -> None:
    """In a process of its own: what a kill cuts off is not closed by anybody."""
    command = [sys.executable, kill_campaign.__file__, "--kills", "3", "--at-once", "--seed", "11"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=900)
    told = json.loads(done.stdout[done.stdout.index("\n{") :])
    assert told["killed"] == {"worker": 1, "group": 2, "server": 1}
    assert int(str(told["acknowledged"])) >= 2
    assert told["wrong"] == []


def test_the_harness_kills_nothing_but_the_group_of_its_own_server(
    tmp_path: Path, sleeper: subprocess.Popen[bytes]
) -> None:
    server = live_workbench.Server(tmp_path)
    with pytest.raises(live_workbench.NotOurs):
        server.kill()
    server.process = sleeper
    assert os.getpgid(sleeper.pid) == os.getpgrp()
    with pytest.raises(live_workbench.NotOurs):
        server.kill()
    assert sleeper.poll() is None
