"""Kill the workbench with SIGKILL while people save, bring files and take them over; look whether anything was lost.

    scripts/kill_campaign.py --kills 50                                  on SQLite
    scripts/with_postgres .venv/bin/python scripts/kill_campaign.py      on PostgreSQL

Only processes of the server this script started are killed: its whole group, the server alone, or the process that
does jobs. After every kill: each edit that was answered is in the database with its revision and its line of the
record; each file that was acknowledged is there byte for byte, each that was not is wholly there or wholly absent; of
a workbook all rows were taken over or none; every chain is whole. Once the next server runs: every job ends, every
survey is read or stored, nothing is left over, no process lives on, and what was cut off is taken at the second try.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

from kill_diary import Diary
from kill_people import CUT_OFF, HOME, Editor, Program, Sender, Uploader, keep_on
from live_workbench import Person, Server

LONG = 60.0
WORLD = "/w/mexico/"
AIMS = (
    ("editor", "saving a form"),
    ("survey", "receiving"),
    ("survey", "reading"),
    ("workbook", "taking rows over"),
    ("survey", "storing"),
    ("program", "writing through a program"),
    ("workbook", "sending a workbook"),
)
"""What one person is to be doing when the kill comes, in turn."""

HOW = ("group", "group", "server", "group", "worker")
PEOPLE = (Editor, Program, Sender, Uploader)


class Campaign:
    """One server, killed and started again."""

    def __init__(self, home: Path, *, seed: int, database: str = "") -> None:
        self.server, self.diary, self.chance = Server(home, database=database), Diary(), random.Random(seed)
        self.problems: list[str] = []
        self.killed: Counter[str] = Counter()
        self.restarts: list[float] = []
        self.second_tries = 0
        self._examiner: subprocess.Popen[str] | None = None

    def begin(self) -> float:
        """Start the server, then whoever examines, who gets ready while people come in; return the server's seconds."""
        took = self.server.start()
        command = [sys.executable, str(Path(__file__).with_name("kill_examined.py"))]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self._examiner = subprocess.Popen(command, env=self.server.environment, **pipes)
        return took

    def wait(self, *, cancel: bool) -> None:
        """Wait until the long work of the first start is done, or ask it to stop: kills are for what people do."""
        ama = Person(self.server.port)
        ama.enter(0)
        for workspace in (HOME, WORLD):
            if cancel:
                ama.cancel_long_work(workspace)
        if cancel:
            self._kill("worker")  # what was asked to stop is not taken up again
        for workspace in (HOME, WORLD):
            ama.wait_for_long_work(workspace)

    def round(self, number: int) -> None:
        """Let people work, kill at a random instant of what is aimed at, and look; `problems` tells what is wrong."""
        how, aim = HOW[number % len(HOW)], AIMS[number % len(AIMS)]
        over = threading.Event()
        people = [
            threading.Thread(target=keep_on, args=(kind, self.server.port, self.diary, over, self.chance.random()))
            for kind in PEOPLE
        ]
        for each in people:
            each.start()
        self._wait_for(aim)
        time.sleep(self.chance.uniform(0, 0.8))
        self.diary.killed()
        self._kill(how)
        over.set()
        for each in people:
            each.join(timeout=LONG)
        self.diary.doing.clear()
        self._look(how)

    def _wait_for(self, aim: tuple[str, str]) -> None:
        who, what = aim
        deadline = time.monotonic() + LONG
        while self.diary.doing.get(who) != what and time.monotonic() < deadline:
            time.sleep(0.005)

    def _kill(self, how: str) -> None:
        kill = {"group": self.server.kill, "server": self.server.kill_alone, "worker": self.server.kill_worker}[how]
        kill()
        self.killed[how] += 1

    def _look(self, how: str) -> None:
        if how != "worker":
            self.problems += [f"lives on: {command}" for command in self.server.left()]
            self.problems += self._examine("after")
            self.restarts.append(self.server.start())
        self.problems += self._examine("settled")
        self.problems += self._try_again()

    def _examine(self, when: str) -> list[str]:
        """Have another process look into the database and the folder."""
        told = self.server.home / "acknowledged.json"
        self.diary.save(told)
        print(when, told, file=self._examiner.stdin, flush=True)
        return list(json.loads(self._examiner.stdout.readline()))

    def _try_again(self) -> list[str]:
        """Bring a survey anew that was cut off, and take over the workbook whose taking was."""
        over, port, problems = threading.Event(), self.server.port, []
        surveys = [each for each in self.diary.surveys if not each.key and not each.again][-1:]
        books = [each for each in self.diary.workbooks if each.key and not each.taken][-1:]
        try:
            for each in surveys:
                again = self.diary.sends("survey", f"survey-{self.diary.run}-{self.diary.words()}.csv", each.content)
                if not Uploader(port, self.diary, over, self.chance).bring(again, each.content):
                    problems.append(f"{each.name} is not taken at the second try")
                each.again = True
            for each in books:
                if not Sender(port, self.diary, over, self.chance).take(each):
                    problems.append(f"{each.name} is not taken over at the second try")
        except CUT_OFF as error:
            problems.append(f"the second try ended in {error!r}")
        self.second_tries += len(surveys) + len(books)
        self.diary.doing.clear()
        return problems

    def end(self) -> None:
        """End the server and whoever examines."""
        self.server.stop()
        if self._examiner is not None:
            self._examiner.communicate()

    def told(self, database: str, first: float) -> dict[str, Any]:
        """Return the figures of the campaign."""
        diary = self.diary
        surveys, workbooks = diary.surveys, diary.workbooks
        return {
            "database": "PostgreSQL" if database else "SQLite",
            "kills": sum(self.killed.values()),
            "killed": dict(self.killed),
            "people were": dict(diary.met.most_common()),
            "acknowledged": diary.acknowledged,
            "edits": len(diary.edits) - diary.by_program,
            "edits by a program": diary.by_program,
            "surveys sent, acknowledged, stored": [
                len(surveys), sum(bool(each.key) for each in surveys), sum(each.taken for each in surveys)
            ],
            "workbooks sent, acknowledged, taken over": [
                len(workbooks), sum(bool(each.key) for each in workbooks), sum(bool(each.taken) for each in workbooks)
            ],
            "rows taken over": sum(each.taken for each in workbooks),
            "people cut off": diary.cut_off,
            "second tries": self.second_tries,
            "refused": {name: count for name, count in diary.refused.items() if count},
            "first start, s": round(first, 1),
            "slowest restart, s": round(max(self.restarts, default=0.0), 1),
            "wrong": self.problems,
        }  # fmt: skip


def campaign(home: Path, *, kills: int, seed: int, database: str = "", cancel: bool = False) -> dict[str, Any]:
    """Run a campaign and return its figures; `wrong` is empty when nothing was lost."""
    own = Campaign(home, seed=seed, database=database)
    first = own.begin()
    try:
        own.wait(cancel=cancel)
        for number in itertools.islice(itertools.count(), kills):
            own.round(number)
            print(f"kill {number + 1}: {own.diary.acknowledged} acknowledged, {dict(own.diary.met)}", flush=True)
            if own.problems:
                break
    finally:
        own.end()
    return own.told(database, first)


def main() -> int:
    """Run the campaign the command line asks for; 1 when anything was lost."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--kills", type=int, default=50)
    asked.add_argument("--seed", type=int, default=7)
    asked.add_argument("--at-once", action="store_true", help="cancel the long work of the first start")
    asked.add_argument("--keep", type=Path, help="use this folder and keep it")
    given = asked.parse_args()
    database = os.environ.get("WAYFARE_DATABASE", "")
    about = {"kills": given.kills, "seed": given.seed, "database": database, "cancel": given.at_once}
    if given.keep:
        told = campaign(given.keep, **about)
    else:
        with tempfile.TemporaryDirectory(prefix="wayfare-kill-") as home:
            told = campaign(Path(home), **about)
    print(json.dumps(told, indent=1))
    return 1 if told["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main())
