"""People of a campaign of kills: they edit, bring surveys and workbooks and write through programs until the end."""

from __future__ import annotations

import http.client
import io
import json
import random
import re
import threading
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from kill_diary import Diary, Sent
from live_workbench import Answer, Form, Forms, Person

SLUG = "marenza-made-up"
HOME = f"/w/{SLUG}/"
AMA, BILAL = 0, 1
CELLS = 4
"""Cells of a workbook that are edited at a time: all of them are taken over, or none."""

CUT_OFF = (OSError, http.client.HTTPException, RuntimeError, IndexError, ZeroDivisionError)


class Worker:
    """Somebody who does one kind of work, again and again."""

    name = ""
    number = AMA

    def __init__(self, port: int, diary: Diary, over: threading.Event, chance: random.Random) -> None:
        self.person, self.diary, self.over, self.chance = Person(port, timeout=60), diary, over, chance
        self.person.enter(self.number)
        self.look_round()

    def look_round(self) -> None:
        """Find what there is to work on."""

    def doing(self, what: str) -> None:
        """Say what is being done, for whoever wants to kill the server just then."""
        self.diary.doing[self.name] = what


class Uploader(Worker):
    """Brings surveys, waits until they are read, and confirms that they are stored."""

    name, number = "survey", BILAL

    def look_round(self) -> None:
        """Find a source."""
        page = self.person.get(f"{HOME}evidence/").text
        self.source = re.findall(rf"{HOME}evidence/sources/[a-z0-9]{{8,}}/", page)[0]

    def once(self) -> None:
        """Bring one survey and see it through."""
        words = self.diary.words()
        content = survey(words, self.chance.choice((300, 300, 40_000)))
        self.bring(self.diary.sends("survey", f"survey-{self.diary.run}-{words}.csv", content), content)

    def bring(self, sent: Sent, content: bytes) -> bool:
        """Bring a survey; whether it was taken, read and stored."""
        self.doing("receiving")
        form = _form(self.person.get(f"{self.source}bring/"), "bring/")
        fields = [*form.fields, ("period", "2024")]
        fields += [] if form.value("kind") else [("kind", "survey")]
        slowly = 0.02 if len(content) > 200_000 else 0.0
        answer = self.person.send_file(form.action or f"{self.source}bring/", fields, (sent.name, content), slowly)
        if not self.diary.answered("survey", answer.status):
            return False
        sent.key = answer.location.rstrip("/").rsplit("/", 1)[1]
        return self._read(sent) and self._store(sent)

    def _read(self, sent: Sent) -> bool:
        self.doing("reading")
        return self._until(sent, "to be confirmed")

    def _store(self, sent: Sent) -> bool:
        form = _form(self.person.get(f"{HOME}evidence/files/{sent.key}/"), "confirm/")
        self.doing("storing")
        answer = self.person.post(form.action, [*form.fields, ("rule", "age"), ("rule", "sex")])
        if self.diary.answered("storing", answer.status):
            sent.taken = 1
        return self._until(sent, ">ready<")

    def _until(self, sent: Sent, badge: str, most: float = 60.0) -> bool:
        until = time.monotonic() + most
        while time.monotonic() < until and not self.over.is_set():
            page = self.person.get(f"{HOME}evidence/files/{sent.key}/")
            if badge in page.text or "not readable" in page.text:
                return badge in page.text
            time.sleep(0.2)
        return False


class Sender(Worker):
    """Takes the plan along as a workbook, edits cells, sends it back and takes its rows over."""

    name = "workbook"

    def once(self) -> None:
        """Send one workbook back and take its rows over."""
        self.doing("taking a workbook along")
        token = f"w{self.diary.run}-{self.diary.words()}"
        content = edited(self.person.get(f"{HOME}plan/download/xlsx/").content, token, self.chance)
        sent = self.diary.sends("workbook", f"plan-{token}.xlsx", content, token)
        self.doing("sending a workbook")
        form = _form(self.person.get(f"{HOME}workbooks/bring/"), "bring/")
        answer = self.person.send_file(f"{HOME}workbooks/bring/", form.fields, (sent.name, content))
        if self.diary.answered("workbook", answer.status):
            sent.key = answer.location.rstrip("/").rsplit("/", 1)[1]
            self.take(sent)

    def take(self, sent: Sent) -> bool:
        """Take over what can be taken; whether nothing is left of it."""
        where = f"{HOME}workbooks/{sent.key}/"
        self.doing("comparing a workbook")
        page = self.person.get(where)
        offered = [form for form in Forms.of(page.text) if "take" in dict(form.fields)]
        if page.status != 200 or not offered:
            return page.status == 200
        self.doing("taking rows over")
        answer = self.person.post(where, [*offered[0].fields, ("all", "1")])
        if self.diary.answered("taking", answer.status):
            said = re.search(r"(\d+) rows? taken over", self.person.get(where).text)
            sent.taken = int(said[1]) if said else 0  # what somebody else changed meanwhile is left out
            return True
        return False


class Program(Worker):
    """Changes items of the plan through the interface for programs."""

    name = "program"

    def look_round(self) -> None:
        """Make a token and list the items."""
        form = _form(self.person.get("/account/tokens/new/"), "new/")
        said = {"name": "Kills", "workspace": SLUG, "scope": "write", "expires": f"{date.today() + timedelta(30)}"}
        kept = [(name, value) for name, value in form.fields if name not in said]
        self.person.post("/account/tokens/new/", [*kept, *said.items()])
        made = self.person.get("/account/tokens/made/").text
        self.key = re.findall(r'<pre id="key"[^>]*>([^<]+)</pre>', made)[0]
        listed = json.loads(self._ask("GET", "plan/items?kind=result").text)
        self.items = [each["id"] for each in listed["items"]]

    def once(self) -> None:
        """Change one item."""
        self.doing("writing through a program")
        pk, words = self.chance.choice(self.items), self.diary.words()
        seen = self._ask("GET", f"plan/items/{pk}")
        content = json.loads(seen.text)["content"] | {"statement": f"Said by a program: {words}"}
        answer = self._ask("PUT", f"plan/items/{pk}", {"content": content}, seen.tag)
        version = int(seen.tag.strip('W/"')) + 1
        self.diary.note(answer.status, pk, version, words)
        self.diary.by_program += answer.status == 200

    def _ask(self, method: str, path: str, value: object = None, version: str = "") -> Answer:
        return self.person.call(method, f"/api/v1/workspaces/{SLUG}/{path}", self.key, value, version)


class Editor(Worker):
    """Edits items of the plan and reports on its pages."""

    name = "editor"

    def look_round(self) -> None:
        """Open the plan, unless somebody did."""
        self.diary.addresses = self.diary.addresses or open_plan(self.person)

    def once(self) -> None:
        """Open a form, put new words into one field, save, and note the answer."""
        self.doing("saving a form")
        address, words = self.chance.choice(self.diary.addresses), self.diary.words()
        forms = [form for form in Forms.of(self.person.get(address).text) if form.value("version")]
        if forms:
            name = "statement" if "statement" in forms[0].texts else forms[0].texts[0]
            version = int(forms[0].value("version")) + 1
            answer = self.person.post(address, forms[0].filled(name, words))
            self.diary.note(answer.status, address.split("/")[-3], version, words)


def keep_on(kind: Callable[..., Any], port: int, diary: Diary, over: threading.Event, seed: float) -> None:
    """Do one kind of work again and again until the server is gone."""
    try:
        person = kind(port, diary, over, random.Random(seed))
        while not over.is_set():
            person.once()
    except CUT_OFF:
        diary.cut_off += 1  # the server was killed under this person


def open_plan(person: Person) -> list[str]:
    """Open the made-up plan for changes, and return the addresses of what can be edited."""
    for form in Forms.of(person.get(f"{HOME}plan/approval/").text):
        if "/plan/revise/" in form.action:
            person.post(form.action, form.fields)
    pages = [person.get(HOME + path).text for path in ("plan/", "monitoring/queue/")]
    items = sorted(set(re.findall(rf"{HOME}plan/items/[a-z0-9]+/", pages[0])))
    reports = sorted(set(re.findall(rf"{HOME}monitoring/reports/[a-z0-9]+/", pages[1])))
    addresses = [f"{each}edit/" for each in items[:6]] + [f"{each}enter/" for each in reports[:6]]
    return [each for each in addresses if _editable(person, each)]


def survey(words: str, rows: int) -> bytes:
    """Return a survey of made-up people that nobody sent before."""
    head = "stratum,cluster,weight,sex,age,number\n"
    lines = (f"{1 + n * 4 // rows},{n * 20 // rows},2.5,{'FM'[n % 2]},{n % 70},{words}{n % 10}\n" for n in range(rows))
    return (head + "".join(lines)).encode()


def edited(workbook: bytes, token: str, chance: random.Random) -> bytes:
    """Return a workbook with other words in a few cells, found by the hidden codes."""
    import openpyxl  # noqa: PLC0415  (only workbooks need it)

    book = openpyxl.load_workbook(io.BytesIO(workbook))
    page = book["Results"]
    column = next(cell.column for cell in page[1] if cell.value == "statement")
    rows = [cell.row for cell in page["A"][1:] if cell.value and re.fullmatch(r"[A-Za-z0-9_.-]+", str(cell.value))]
    for row in chance.sample(rows[1:], min(CELLS, len(rows) - 1)):
        page.cell(row, column).value = f"Typed in a workbook: {token}"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _editable(person: Person, address: str) -> bool:
    page = person.get(address)
    return page.status == 200 and any(form.value("version") and form.texts for form in Forms.of(page.text))


def _form(page: Answer, ending: str) -> Form:
    """Return the form of a page that is sent to such an address, or to the page itself."""
    forms = Forms.of(page.text)
    return next(form for form in forms if form.action.endswith(ending) or dict(form.fields).get("key"))
