"""Simulated people at work in the workbench: read pages, edit plan items with versions, and wait in between.

    benchmarks/load.py --users 200 --seconds 120 --workers 2            on SQLite
    scripts/with_postgres .venv/bin/python benchmarks/load.py ...       on PostgreSQL

A server of its own is started with the made-up country; the people share the machine's cores with it, so the figures
are on the slow side. The CPU is told of each process of the server, of the people and of PostgreSQL. A read is one
page; an edit is the sending of a form (its opening counts as a read). A stale version is an answer, not an error:
people who meet on one item are sent to the merge. Everybody works in one workspace and edits twelve items of one plan,
so that each save touches what all the others look at; pages are sent as they are, for a proxy in front compresses them.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import re
import sys
import tempfile
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "scripts"))

from kill_people import HOME, open_plan
from live_workbench import Forms, Person, Server

READS = 0.8
"""Share of what people do that is reading a page."""
PAGES = {"board": HOME, "plan": f"{HOME}plan/", "monitoring": f"{HOME}monitoring/"}


@dataclass
class Figures:
    """Seconds by kind, answers by status, and what went wrong. `reads` and `edits` are taken over all their kinds."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    stale: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def timed(self, kind: str, seconds: float, status: int) -> None:
        """Note one answer."""
        with self.lock:
            self.seconds[kind].append(seconds)
            if status == 409:
                self.stale += 1
            elif status not in {200, 302}:
                self.errors[f"{kind}: {status}"] += 1

    def failed(self, kind: str, error: Exception) -> None:
        """Note an answer that never came."""
        with self.lock:
            self.errors[f"{kind}: {type(error).__name__}"] += 1

    def told(self) -> dict[str, object]:
        """Return the figures as they are printed: milliseconds."""
        told = {kind: percentiles(self.seconds[kind]) for kind in sorted(self.seconds)}
        reads = [each for kind, told_of in self.seconds.items() if kind != "edit" for each in told_of]
        return told | {"all reads": percentiles(reads), "all edits": percentiles(self.seconds["edit"])}

    @property
    def answered(self) -> int:
        """How many answers came."""
        return sum(map(len, self.seconds.values()))


def percentiles(seconds: list[float]) -> dict[str, float]:
    """Return how many there are, and the milliseconds within which a half, 95 and 99 of a hundred came."""
    cuts = quantiles(seconds, n=100, method="inclusive") if len(seconds) > 1 else seconds * 99
    return {"count": len(seconds)} | {f"p{at} ms": round(1000 * cuts[at - 1]) for at in (50, 95, 99)}


class AtWork(threading.Thread):
    """One person: thinks, reads or edits, and again."""

    def __init__(self, port: int, number: int, think: float, items: list[str], figures: Figures) -> None:
        super().__init__(daemon=True)
        self.chance, self.think, self.items, self.figures = random.Random(number), think, items, figures
        self.person, self.kind = Person(port), "sign in"
        self.until = 0.0

    def run(self) -> None:
        """Work until the end, each act after a time to think of the given mean."""
        while (pause := self.chance.expovariate(1 / self.think) if self.think else 0.0) is not None:
            if time.monotonic() + pause > self.until:
                return
            time.sleep(pause)
            try:
                self.act()
            except (OSError, http.client.HTTPException) as error:
                self.figures.failed(self.kind, error)

    def act(self) -> None:
        """Read a page, or edit an item."""
        if self.chance.random() < READS:
            self.kind = self.chance.choice([*PAGES, "item"])
            self._get(self.kind, PAGES.get(self.kind) or self.chance.choice(self.items))
            return
        address = f"{self.chance.choice(self.items)}edit/"
        page = self._get("form", address)
        forms = [form for form in Forms.of(page[page.find("<main") :]) if form.value("version")]
        if not forms or not forms[0].texts:
            self.figures.failed("form", LookupError("nothing to edit"))
            return
        form, self.kind = forms[0], "edit"
        name = "statement" if "statement" in form.texts else form.texts[0]
        began = time.monotonic()
        answer = self.person.post(address, form.filled(name, f"Words of {self.chance.random()}"))
        self.figures.timed("edit", time.monotonic() - began, answer.status)

    def _get(self, kind: str, address: str) -> str:
        self.kind, began = kind, time.monotonic()
        answer = self.person.get(address)
        self.figures.timed(kind, time.monotonic() - began, answer.status)
        return answer.text


def load(home: Path, *, users: int, seconds: float, workers: int, think: float, database: str) -> dict[str, object]:
    """Start a server, let people work on it, and return the figures."""
    server, figures = Server(home, database=database, workers=workers), Figures()
    try:
        server.start()
        watcher = Person(server.port)
        watcher.enter(0)
        watcher.wait_for_long_work(HOME)
        open_plan(watcher)
        items = sorted(set(re.findall(rf"{HOME}plan/items/[a-z0-9]+/", watcher.get(PAGES["plan"]).text)))[:12]
        people = [AtWork(server.port, number, think, items, figures) for number in range(users)]
        for each in people:
            each.person.enter(0)
        before = _spent(server)
        began = time.monotonic()
        for each in people:
            each.until = began + seconds
            each.start()
        for each in people:
            each.join(timeout=seconds + 60)
        took = time.monotonic() - began
        spent = {who: seconds - before.get(who, 0) for who, seconds in _spent(server).items()}
    finally:
        server.stop()
    asked = {"users": users, "seconds": seconds, "think, s": think, "workers": workers, "cores": os.cpu_count()}
    asked |= {"database": "PostgreSQL" if database else "SQLite", "items": len(items)}
    told = {"requests per second": round(figures.answered / took, 1)}
    told |= {f"CPU of {who}, cores": round(seconds / took, 2) for who, seconds in spent.items()}
    told |= {"CPU per answer, ms": _per_answer(spent, max(1, figures.answered))}
    return asked | told | {"answers": figures.told(), "stale": figures.stale, "errors": dict(figures.errors)}


def _spent(server: Server) -> dict[str, float]:
    """Return the seconds of CPU used so far: by each process of the server, by the database, by the people."""
    database = server.database_cpu()
    spent = {f"server, {process}": seconds for process, seconds in server.cpu().items()}
    return spent | ({} if database is None else {"database": database}) | {"people": time.process_time()}


def _per_answer(spent: dict[str, float], answers: int) -> dict[str, float]:
    """Return milliseconds of CPU per answer: of the whole server, of the database, of the people, and of all."""
    whose: dict[str, float] = defaultdict(float)
    for process, seconds in spent.items():
        whose[process.split(",")[0]] += 1000 * seconds / answers
    return {who: round(each, 1) for who, each in whose.items()} | {"all": round(sum(whose.values()), 1)}


def main() -> int:
    """Measure what the command line asks for; 1 when there were errors."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--users", type=int, default=200)
    asked.add_argument("--seconds", type=float, default=120)
    asked.add_argument("--workers", type=int, default=2)
    asked.add_argument("--think", type=float, default=5, help="mean seconds between two acts of a person")
    asked.add_argument("--database", default=os.environ.get("WAYFARE_DATABASE", ""), help="postgres:// address")
    given = vars(asked.parse_args())
    load_before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="wayfare-load-") as home:
        told = load(Path(home), **given)
    told |= {"load average before and after": [round(load_before, 1), round(os.getloadavg()[0], 1)]}
    print(json.dumps(told, indent=1))
    return 1 if told["errors"] else 0


if __name__ == "__main__":
    sys.exit(main())
