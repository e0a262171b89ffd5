"""Two real processes on one database: what one saves, the other shows at its next answer."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

PROGRAM = Path(__file__).with_name("one_of_two.py")


class Process:
    """A process that answers orders one by one."""

    def __init__(self, home: Path) -> None:
        environment = os.environ | {"WAYFARE_HOME": str(home), "DJANGO_SETTINGS_MODULE": "wayfare.web.settings"}
        environment["WAYFARE_HOSTS"] = "testserver"
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self.process = subprocess.Popen([sys.executable, str(PROGRAM)], env=environment, **pipes)

    def ask(self, *order: str) -> Any:
        """Give an order and wait for its answer."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def end(self) -> None:
        """Let it end: nothing more is asked."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.close()
        self.process.wait(timeout=60)
        self.process.stdout.close()


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[Process, Process]]:
    """Two processes of one installation: on SQLite a file, or the PostgreSQL that the tests were given."""
    processes = Process(tmp_path), Process(tmp_path)
    yield processes
    for each in processes:
        each.end()


def test_what_one_process_saves_the_other_shows_at_once(two: tuple[Process, Process]) -> None:
    made = two[0].ask("begin")
    plan, item = f"{made['home']}plan/", f"{made['home']}plan/items/{made['item']}/"
    for number in range(1, 5):
        for reader in two:
            for page in (made["home"], plan, item):
                reader.ask("read", made["user"], page)
        writer = two[number % 2]
        assert writer.ask("save", made["user"], made["item"], f"Words {number}.") == number + 1
        for reader in two:
            for page in (plan, item):
                shown = reader.ask("read", made["user"], page)
                assert f"Words {number}." in shown
                assert f"Words {number - 1}." not in shown
