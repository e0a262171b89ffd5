"""Kill the workbench with SIGKILL while people save, start it again, and look whether anything acknowledged was lost.

    scripts/kill_campaign.py --kills 50                                  on SQLite
    scripts/with_postgres .venv/bin/python scripts/kill_campaign.py      on PostgreSQL

Only the process group of the server this script started is killed. After every kill: each edit that was answered with
302 is in the database with its revision and its line of the record; every row is what its last revision says; every
changed revision has a line with its hash; every chain is whole; SQLite's own check finds nothing.
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from live_workbench import Forms, Person, Server

SLUG = "marenza-made-up"
HOME = f"/w/{SLUG}/"
LONG = 60.0


class Diary:
    """What the server acknowledged: the object, the version that came of it, and the words that were sent."""

    def __init__(self) -> None:
        self.acknowledged: list[tuple[str, int, str]] = []
        self.refused: dict[int, int] = {}
        self.cut_off = 0
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)

    def words(self) -> str:
        """Return words nobody sent before: a number, so that they may stand in a cell of a report too."""
        return str(10_000_000 + next(self._numbers))

    def note(self, status: int, key: str, version: int, words: str) -> None:
        """Write down how an edit was answered."""
        with self._lock:
            if status == 302:
                self.acknowledged.append((key, version, words))
            else:
                self.refused[status] = self.refused.get(status, 0) + 1

    def note_cut_off(self) -> None:
        """Write down an edit whose answer never came."""
        with self._lock:
            self.cut_off += 1


def open_plan(port: int) -> list[str]:
    """Open the made-up plan for changes, and return the addresses of what can be edited."""
    ama = Person(port)
    ama.enter(0)
    for form in Forms.of(ama.get(f"{HOME}plan/approval/").text):
        if "/plan/revise/" in form.action:
            ama.post(form.action, form.fields)
    pages = [ama.get(HOME + path).text for path in ("plan/", "monitoring/queue/")]
    items = sorted(set(re.findall(rf"{HOME}plan/items/[a-z0-9]+/", pages[0])))
    reports = sorted(set(re.findall(rf"{HOME}monitoring/reports/[a-z0-9]+/", pages[1])))
    addresses = [f"{each}edit/" for each in items[:12]] + [f"{each}enter/" for each in reports[:6]]
    return [each for each in addresses if _editable(ama, each)]


def _editable(person: Person, address: str) -> bool:
    page = person.get(address)
    return page.status == 200 and any(form.value("version") and form.texts for form in Forms.of(page.text))


def edit(person: Person, address: str, diary: Diary) -> None:
    """Open a form, put new words into one field, save, and note the answer."""
    forms = [form for form in Forms.of(person.get(address).text) if form.value("version")]
    if not forms:
        return
    form, words = forms[0], diary.words()
    name = "statement" if "statement" in form.texts else form.texts[0]
    version = int(form.value("version")) + 1
    try:
        answer = person.post(address, form.filled(name, words))
    except (OSError, http.client.HTTPException):
        diary.note_cut_off()
        raise
    diary.note(answer.status, address.split("/")[-3], version, words)


def keep_editing(port: int, addresses: list[str], diary: Diary, over: threading.Event, seed: int) -> None:
    """Edit until the server is gone."""
    chance = random.Random(seed)
    person = Person(port, timeout=20)
    try:
        person.enter(0)
        while not over.is_set():
            edit(person, chance.choice(addresses), diary)
    except (OSError, http.client.HTTPException, RuntimeError, IndexError, ZeroDivisionError):
        return  # the server was killed under this person


def round_of(server: Server, addresses: list[str], diary: Diary, clients: int, chance: random.Random) -> None:
    """Let people edit, kill the server at a random instant after the first of them was answered."""
    over, before = threading.Event(), len(diary.acknowledged)
    people = [
        threading.Thread(target=keep_editing, args=(server.port, addresses, diary, over, chance.random()))
        for _ in range(clients)
    ]
    for each in people:
        each.start()
    deadline = time.monotonic() + LONG
    while len(diary.acknowledged) == before and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(chance.uniform(0, 3))
    server.kill()
    over.set()
    for each in people:
        each.join(timeout=LONG)


def examine(server: Server, diary: Diary) -> list[str]:
    """Look into the database in a process of its own, and return everything that is wrong."""
    told = server.home / "acknowledged.json"
    told.write_text(json.dumps(diary.acknowledged), encoding="utf-8")
    found = subprocess.run(
        [sys.executable, __file__, "--examine", str(told)],
        env=server.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if found.returncode:
        raise RuntimeError(found.stderr)
    return list(json.loads(found.stdout))


def wrong(acknowledged: list[tuple[str, int, str]]) -> list[str]:
    """Return what is lost, half-written or broken in the database the environment names."""
    import django  # noqa: PLC0415  (only the child that examines needs it)

    django.setup()
    return [*_lost(acknowledged), *_halves(), *_breaks(), *_damage()]


def _lost(acknowledged: list[tuple[str, int, str]]) -> list[str]:
    from wayfare.web.audit.models import Record  # noqa: PLC0415
    from wayfare.web.versions.models import Revision  # noqa: PLC0415

    keys = {key for key, _version, _words in acknowledged}
    states = {
        (each.target_id, each.version): json.dumps(each.state) for each in Revision.objects.filter(target_id__in=keys)
    }
    lines = set(Record.objects.filter(target_id__in=keys).values_list("target_id", "version"))
    found = []
    for key, version, words in acknowledged:
        if words not in states.get((key, version), ""):
            found.append(f"lost: version {version} of {key} was acknowledged with {words}")
        if (key, version) not in lines:
            found.append(f"no line of the record: version {version} of {key}")
    return found


def _halves() -> list[str]:
    from wayfare.web.audit.chain import content_hash  # noqa: PLC0415
    from wayfare.web.audit.models import Record  # noqa: PLC0415
    from wayfare.web.monitoring.models import Report  # noqa: PLC0415
    from wayfare.web.plan.models import Item  # noqa: PLC0415
    from wayfare.web.versions.models import Revision  # noqa: PLC0415

    found = []
    for model in (Item, Report):
        label = model._meta.label_lower
        states = {(each.target_id, each.version): each.state for each in Revision.objects.filter(target_type=label)}
        hashes = {
            (key, version): after
            for key, version, after in Record.objects.filter(target_type=label).values_list(
                "target_id", "version", "after"
            )
        }
        for row in model.objects.all():
            if states.get((row.pk, row.version)) != json.loads(json.dumps(row.state(), default=str)):
                found.append(f"{label} {row.pk} is not what its revision {row.version} says")
        found += [
            f"{label} {key}: revision {version} has no line with its hash"
            for (key, version), state in states.items()
            if version > 1 and hashes.get((key, version)) != content_hash(state)
        ]
    return found


def _breaks() -> list[str]:
    from wayfare.web.audit.models import Head  # noqa: PLC0415
    from wayfare.web.audit.record import verify  # noqa: PLC0415

    scopes = Head.objects.values_list("scope", flat=True)
    return [f"the chain of {scope or 'the instance'} breaks: {verify(scope)}" for scope in scopes if verify(scope)]


def _damage() -> list[str]:
    from django.db import connection  # noqa: PLC0415

    if connection.vendor != "sqlite":
        return []
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        answer = cursor.fetchone()[0]
    return [] if answer == "ok" else [f"SQLite: {answer}"]


def campaign(home: Path, *, kills: int, clients: int, seed: int, database: str = "") -> dict[str, object]:
    """Run a campaign and return its figures; `wrong` is empty when nothing was lost."""
    server, diary, chance = Server(home, database=database), Diary(), random.Random(seed)
    first, restarts, problems = server.start(), [], []
    done = 0
    try:
        addresses = open_plan(server.port)
        if not addresses:
            raise RuntimeError("nothing of the made-up plan can be edited")
        for done in range(1, kills + 1):
            round_of(server, addresses, diary, clients, chance)
            problems = examine(server, diary)
            restarts.append(server.start())
            if problems:
                break
            print(f"kill {done}: {len(diary.acknowledged)} acknowledged, back in {restarts[-1]:.1f} s", flush=True)
    finally:
        server.stop()
    return {
        "database": "PostgreSQL" if database else "SQLite",
        "kills": done,
        "people": clients,
        "editable": len(addresses),
        "acknowledged": len(diary.acknowledged),
        "of them of reports": sum(key in _reports(addresses) for key, _, _ in diary.acknowledged),
        "answers that never came": diary.cut_off,
        "refused, by status": diary.refused,
        "first start, s": round(first, 1),
        "slowest restart, s": round(max(restarts, default=0.0), 1),
        "wrong": problems,
    }


def _reports(addresses: list[str]) -> set[str]:
    return {each.split("/")[-3] for each in addresses if each.endswith("/enter/")}


def main() -> int:
    """Run the campaign the command line asks for; 1 when anything was lost."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--kills", type=int, default=50)
    asked.add_argument("--clients", type=int, default=4)
    asked.add_argument("--seed", type=int, default=7)
    asked.add_argument("--examine", type=Path, help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.examine:
        print(json.dumps(wrong(json.loads(given.examine.read_text(encoding="utf-8")))))
        return 0
    database = os.environ.get("WAYFARE_DATABASE", "")
    with tempfile.TemporaryDirectory(prefix="wayfare-kill-") as home:
        told = campaign(Path(home), kills=given.kills, clients=given.clients, seed=given.seed, database=database)
    print(json.dumps(told, indent=1))
    return 1 if told["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main())
