"""Pages and files of a large plan, asked for through a server of its own, quiet and right after somebody saved.

    scripts/with_postgres .venv/bin/python benchmarks/big_plan.py                on PostgreSQL
    .venv/bin/python benchmarks/big_plan.py --items 200 --areas 10 --rounds 3    on SQLite, smaller

The plan is laid out once, then a server with two processes is started and everything is asked for once (`first`). After
that each page is asked for again and again, first while nobody writes (`quiet`), then right after another person saved
an item of the plan or a report, in turn (`after a save`). People stay on connections of their own, so that both
processes answer. A large file is asked for in three answers (a page says that it takes a while, a form starts it, a
page waits), which are timed one by one; `ready s` is how long it then took. Milliseconds are those on the asker's
clock; CPU is what the server's processes and PostgreSQL used for an answer, in steps of ten milliseconds over all
rounds. The asker and the server share the machine's cores.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "scripts"))

from live_workbench import Answer, Form, Forms, Person, Server
from load import percentiles

HOME = "/w/big-country-made-up/"
PAGES = {
    "board": "",
    "plan": "plan/",
    "item": "{item}",
    "item form": "{item}edit/",
    "readiness": "plan/readiness/",
    "matrix": "plan/matrix/",
    "actions": "plan/actions/",
    "costs": "plan/costs/",
    "approval": "plan/approval/",
    "progress": "monitoring/",
    "sums": "monitoring/sums/{key}/",
    "due": "monitoring/queue/",
    "report": "{report}",
    "report form": "{report}enter/",
    "attention": "monitoring/graveyard/",
    "areas": "monitoring/areas/",
    "spending": "monitoring/spending/",
    "search, common word": f"search/?q={quote('shelter use')}",
    "search, one item": f"search/?q={quote('Indicator 1234:')}",
    "search, nothing": f"search/?q={quote('zebra crossing')}",
}
FILES = {
    "plan.xlsx": "plan/download/xlsx/",
    "plan.yaml": "plan/download/yaml/",
    "plan.html": "plan/download/html/",
    "plan.docx": "plan/download/docx/",
    "plan.pdf": "plan/download/pdf/",
    "sheet of a quarter.xlsx": "monitoring/sheet/?period={period}",
    "plan_items.csv": "tables/plan_items.csv",
    "targets.csv": "tables/targets.csv",
    "targets.parquet": "tables/targets.parquet",
    "values.csv": "tables/values.csv",
    "values.parquet": "tables/values.parquet",
}
SLOW = 5.0
"""Seconds from which a file is asked for twice only, as one that is written beside the pages is."""
LONGEST = 300.0
"""Seconds that are waited for such a file."""


@dataclass
class Timed:
    """Answers to one address: seconds, seconds of CPU, bytes, and statuses other than 200."""

    seconds: list[float] = field(default_factory=list)
    cpu: float = 0.0
    size: int = 0
    other: list[int] = field(default_factory=list)
    ready: list[float] = field(default_factory=list)

    def told(self) -> dict[str, Any]:
        """Return the figures as they are printed."""
        cuts = percentiles(self.seconds)
        told = {name: cuts[name] for name in ("count", "p50 ms", "p95 ms")}
        told |= {"CPU ms": round(1000 * self.cpu / max(1, len(self.seconds))), "kB": round(self.size / 1000)}
        told |= {"ready s": round(max(self.ready), 1)} if self.ready else {}
        return told | ({"other answers": self.other} if self.other else {})


class Office:
    """People on connections of their own who read in turn, and one who saves in between."""

    def __init__(self, server: Server, readers: int = 4) -> None:
        self.server, self.turn, self.saved = server, 0, 0
        self.readers = [Person(server.port, timeout=600) for _ in range(readers)]
        self.writer = Person(server.port, timeout=600)
        for person in (*self.readers, self.writer):
            person.enter(0)
        self.saving, self.chance = Timed(), random.Random(20270101)
        self.items, self.reports, self.period = self._look_round()

    def _look_round(self) -> tuple[list[str], list[str], str]:
        """Return addresses of indicators and of reports that are being written, and a period."""
        page = self.writer.get(f"{HOME}monitoring/").text
        keys = dict.fromkeys(re.findall(r"monitoring/sums/([a-z0-9]+)/", page))
        due = self.writer.get(f"{HOME}monitoring/queue/?part=open").text
        reports = dict.fromkeys(re.findall(rf"{HOME}monitoring/reports/[a-z0-9]+/", due))
        return [f"{HOME}plan/items/{key}/" for key in keys], list(reports), "2026-Q2"

    def address(self, pattern: str) -> str:
        """Return an address with an item and a report of this plan in it."""
        item, report = self.chance.choice(self.items), self.chance.choice(self.reports)
        key = item.rstrip("/").rsplit("/", 1)[1]
        told = pattern.format(item=item, key=key, report=report, period=self.period)
        return told if told.startswith("/") else HOME + told

    def read(self, pattern: str, timed: Timed) -> None:
        """Let the next person ask for a page or file, and note what it took."""
        self.turn += 1
        person, address = self.readers[self.turn % len(self.readers)], self.address(pattern)
        answer = self._timed(timed, lambda: person.get(address), good=(200, 302))
        if answer.status == 302:
            self._ask_for(person, answer.location, timed)

    def _ask_for(self, person: Person, asking: str, timed: Timed) -> None:
        """Ask for a file that is written beside the pages, and wait until it can be fetched."""
        page = self._timed(timed, lambda: person.get(asking))
        form = next(form for form in Forms.of(page.text[page.text.find("<main") :]) if form.value("key"))
        waiting = self._timed(timed, lambda: person.post(asking, form.fields), good=(302,)).location
        began, found = time.monotonic(), None
        while found is None and time.monotonic() - began < LONGEST:
            found = re.search(rf'href="({HOME}jobs/[a-z0-9]+/file/)"', person.get(waiting).text)
            time.sleep(0.2)
        timed.ready.append(time.monotonic() - began)
        timed.size = len(person.get(found[1]).content) if found else 0

    def save(self) -> None:
        """Save an item and a report in turn; a form that is not taken counts among the other answers."""
        self.saved += 1
        while True:
            address = self.address("{item}edit/" if self.saved % 2 else "{report}enter/")
            page = self.writer.get(address).text
            form = next(form for form in Forms.of(page[page.find("<main") :]) if form.value("version"))
            if fields := _changed(form, self.chance):
                break
        self._timed(self.saving, lambda: self.writer.post(address, fields), good=(302,))

    def _timed(self, timed: Timed, ask: Callable[[], Answer], good: tuple[int, ...] = (200,)) -> Answer:
        before, began = self._cpu(), time.monotonic()
        answer = ask()
        timed.seconds.append(time.monotonic() - began)
        timed.cpu += self._cpu() - before
        timed.size = max(timed.size, len(answer.content))
        timed.other += [] if answer.status in good else [answer.status]
        return answer

    def _cpu(self) -> float:
        return sum(self.server.cpu().values()) + (self.server.database_cpu() or 0.0)


def _changed(form: Form, chance: random.Random) -> list[tuple[str, str]]:
    """Return a form's fields with other words, or in a report of whole numbers another number; else nothing."""
    if "verification" in dict(form.fields):
        return form.filled("verification", f"Quarterly returns, checked {chance.random()} (made up)")
    cells = [name for name in form.texts if form.value(name).isdigit()]
    return form.filled(chance.choice(cells), str(chance.randint(1, 99))) if cells else []


def measured(office: Office, rounds: int, chosen: list[str]) -> dict[str, Any]:
    """Ask for everything: once, while nobody writes, and after each time somebody saved."""
    told: dict[str, Any] = {}
    for name, pattern in _chosen(chosen):
        first = Timed()
        office.read(pattern, first)
        many = 2 if first.ready or first.seconds[0] > SLOW else rounds
        quiet, after = Timed(), Timed()
        for _ in range(many):
            office.read(pattern, quiet)
        for _ in range(many):
            office.save()
            office.read(pattern, after)
        told[name] = {"first ms": round(1000 * first.seconds[0])}
        told[name] |= {"quiet": quiet.told(), "after a save": after.told()}
        print(f"{name:24} {json.dumps(told[name])}", file=sys.stderr, flush=True)
    return told | ({"saving": office.saving.told()} if office.saving.seconds else {})


def _chosen(names: list[str]) -> Iterator[tuple[str, str]]:
    return ((name, pattern) for name, pattern in (PAGES | FILES).items() if not names or name in names)


def lay_out(home: Path, items: int, periods: int, areas: int) -> float:
    """Bring the database up to date and lay the country out in it; return the seconds that took."""
    os.environ |= {"WAYFARE_HOME": str(home), "DJANGO_SETTINGS_MODULE": "wayfare.web.settings"}
    from wayfare.web.serve import prepare  # noqa: PLC0415  (after the name of the home)

    began = time.monotonic()
    prepare()
    import big_country  # noqa: PLC0415  (needs Django to be set up)
    from django.db import connections  # noqa: PLC0415

    if not big_country.Workspace.objects.filter(title=big_country.TITLE).exists():
        big_country.make(big_country.Size(items, periods, areas))
    connections.close_all()
    return time.monotonic() - began


def main() -> int:
    """Measure what the command line asks for; 1 when something was not answered."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--items", type=int, default=2000)
    asked.add_argument("--periods", type=int, default=12)
    asked.add_argument("--areas", type=int, default=40)
    asked.add_argument("--rounds", type=int, default=12, help="readings of each page, quiet and after a save")
    asked.add_argument("--workers", type=int, default=2)
    asked.add_argument("--only", default="", help="names of pages and files, separated by ';'")
    asked.add_argument("--home", default="", help="a folder that is kept: a plan laid out before is used again")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="wayfare-big-plan-") as passing:
        told = _told(given, Path(given.home or passing))
    print(json.dumps(told, indent=1))
    return int(any("other answers" in part for each in told["answers"].values() for part in _parts(each)))


def _parts(told: dict[str, Any]) -> list[dict[str, Any]]:
    return [told, *(part for part in told.values() if isinstance(part, dict))]


def _told(given: argparse.Namespace, home: Path) -> dict[str, Any]:
    os.environ["WAYFARE_TRY_OUT"] = "1"  # the made-up people come in without a password
    laid = lay_out(home, given.items, given.periods, given.areas)
    database = os.environ.get("WAYFARE_DATABASE", "")
    server = Server(home, database=database, workers=given.workers, try_out="")
    try:
        started = server.start()
        chosen = [name for name in given.only.split(";") if name]
        answers = measured(Office(server), given.rounds, chosen)
    finally:
        server.stop()
    return {
        "plan": {"items": given.items, "periods": given.periods, "areas": given.areas},
        "database": "PostgreSQL" if database else "SQLite",
        "workers": given.workers,
        "cores": os.cpu_count(),
        "laid out s": round(laid),
        "started s": round(started, 1),
        "load average": [round(each, 1) for each in os.getloadavg()],
        "answers": answers,
    }


if __name__ == "__main__":
    sys.exit(main())
