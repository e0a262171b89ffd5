"""A workbench started for a campaign, and people who use it through HTTP as a browser does."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode, urlsplit

REPOSITORY = Path(__file__).resolve().parents[1]
STARTED_WITHIN = 600.0
"""Seconds; the first start lays out the made-up country."""

PIECE = 64 * 1024
"""Bytes of a file that are sent at a time."""

IDLE = 3.0
"""Seconds after which a person's connection is opened anew: the server closes one that was idle for five."""


class NotOurs(RuntimeError):
    """The process group to be killed is not one this harness started."""


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


class Server:
    """`wayfare serve` in a session of its own; its group id is kept, and nothing but that group is ever killed."""

    def __init__(self, home: Path, *, database: str = "", workers: int = 1, try_out: str = "MEX") -> None:
        self.home, self.workers, self.try_out, self.port = home, workers, try_out, 0
        self.environment = os.environ | {"WAYFARE_HOME": str(home), "WAYFARE_DATABASE": database}
        self.environment["DJANGO_SETTINGS_MODULE"] = "wayfare.web.settings"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> float:
        """Start, wait until pages are served, and return the seconds that took."""
        self.home.mkdir(parents=True, exist_ok=True)
        self.port = free_port()  # a new one each time: a port given up may be taken by anybody
        arguments = ["--port", str(self.port), "--workers", str(self.workers)]
        arguments += ["--try-out", self.try_out] if self.try_out else []
        began = time.monotonic()
        with (self.home / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "wayfare", "serve", *arguments],
                env=self.environment,
                start_new_session=True,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() - began > STARTED_WITHIN:
                self.stop()
                told = (self.home / "server.log").read_text(encoding="utf-8", errors="replace")
                raise RuntimeError(f"the server did not start: {told[-3000:]}")
            time.sleep(0.1)
        return time.monotonic() - began

    def kill(self) -> None:
        """SIGKILL the server's whole process group, and wait until nothing of it is left."""
        self._signal(signal.SIGKILL)

    def kill_alone(self) -> None:
        """SIGKILL the server's own process, and wait until its children have ended by themselves."""
        self._own_group()
        assert self.process is not None
        self.process.kill()
        self._wait_for_the_end(self.process.pid)

    def kill_worker(self) -> bool:
        """SIGKILL the process that does jobs, a child of this server; False when there is none."""
        group = self._own_group()
        found = [pid for pid, told in _processes() if int(told[2]) == group and int(told[1]) == group]
        workers = [pid for pid in found if "wayfare.web.jobs.worker" in _said(pid, "cmdline")]
        for pid in workers:
            os.kill(pid, signal.SIGKILL)
        return bool(workers)

    def left(self) -> list[str]:
        """Return the commands of processes that still work in this server's folder."""
        named = f"WAYFARE_HOME={self.home}"
        pids = [pid for pid, told in _processes() if told[0] != "Z" and pid != os.getpid()]
        of_reader = [pid for pid in pids if "wayfare.sources.child" in _said(pid, "cmdline")]
        wayfare = [pid for pid in pids if " wayfare" in _said(pid, "cmdline")]
        found = [pid for pid in wayfare if named in _said(pid, "environ").split()]
        found += [pid for pid in of_reader if f"{self.home}/" in _said(pid, "cmdline")]
        return [_said(pid, "cmdline") for pid in found]

    def stop(self) -> None:
        """End the server as an operator does."""
        if self.process is not None and self.process.poll() is None:
            self._signal(signal.SIGTERM)

    def cpu(self) -> dict[str, float]:
        """Return the seconds of CPU that each of the server's processes has used, by what it does."""
        group, found = self._own_group(), {}
        for number, told in _processes():
            if int(told[2]) == group:
                found[f"{_work_of(number, number == group)} {number}"] = _seconds(told[11:13])
        return found

    def database_cpu(self) -> float | None:
        """Return the seconds of CPU that a PostgreSQL of this machine has used, those of its ended processes too.

        None for SQLite, which works in the server's own processes, and for a server elsewhere.
        """
        port = urlsplit(self.environment["WAYFARE_DATABASE"]).port
        every = dict(_processes())
        first = [each for each in every if port and _started_with(each, "-D", f"port={port}")]
        if len(first) != 1:
            return None
        own = [told for told in every.values() if int(told[1]) == first[0]]
        return _seconds(every[first[0]][11:15]) + sum(_seconds(told[11:13]) for told in own)

    def _signal(self, number: int) -> None:
        group = self._own_group()
        os.killpg(group, number)
        self._wait_for_the_end(group)

    def _wait_for_the_end(self, group: int) -> None:
        if self.process is not None:
            self.process.wait(timeout=60)
        deadline = time.monotonic() + 60
        while _lives(group):
            if time.monotonic() > deadline:
                raise RuntimeError(f"something of process group {group} is still there")
            time.sleep(0.02)

    def _own_group(self) -> int:
        """Return the group id, or refuse: it has to be led by our own living child and not be our own group."""
        if self.process is None or self.process.poll() is not None:
            raise NotOurs("no server of this harness runs")
        group = os.getpgid(self.process.pid)
        if group != self.process.pid or group == os.getpgrp():
            raise NotOurs(f"process group {group} is not led by the server this harness started")
        os.waitid(os.P_PID, group, os.WEXITED | os.WNOHANG | os.WNOWAIT)  # raises unless it is our own child
        return group

    def _answers(self) -> bool:
        try:
            return Person(self.port).get("/accounts/login/").status == 200
        except (OSError, http.client.HTTPException):
            return False


def _processes() -> Iterator[tuple[int, list[str]]]:
    """Yield the processes of this machine, where the system tells of them (Linux): state, parent, group and so on."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            yield int(path.parent.name), path.read_text().rsplit(")", 1)[1].split()


def _said(pid: int, what: str) -> str:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/{what}").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    return ""


def _seconds(ticks: list[str]) -> float:
    return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


def _started_with(number: int, *words: str) -> bool:
    """Say whether a process was started with some words."""
    line = _said(number, "cmdline").split(" ")
    return all(word in line for word in words)


def _work_of(number: int, first: bool) -> str:
    """Say what a process of the server does."""
    if _started_with(number, "wayfare.web.jobs.worker"):
        return "jobs"
    return "first" if first else "pages"


def _lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


class Answer:
    """A page as it came."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status, self.location = response.status, response.headers.get("Location") or ""
        self.tag = response.headers.get("ETag") or ""
        self.cookies = response.headers.get_all("Set-Cookie") or []
        self.content = response.read()
        self.text = self.content.decode(errors="replace")


class Person:
    """One browser: a connection that stays, cookies, forms."""

    def __init__(self, port: int, timeout: float = 30.0) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
        self.cookies: dict[str, str] = {}
        self._last = time.monotonic()

    def get(self, path: str) -> Answer:
        """Open a page."""
        return self._ask("GET", path, None)

    def post(self, path: str, fields: list[tuple[str, str]]) -> Answer:
        """Send a form."""
        own = _without_csrf(fields)
        return self._ask("POST", path, urlencode([*own, ("csrfmiddlewaretoken", self.cookies.get("csrftoken", ""))]))

    def send_file(
        self, path: str, fields: list[tuple[str, str]], file: tuple[str, bytes], slowly: float = 0.0
    ) -> Answer:
        """Send a form with a file, in pieces with `slowly` seconds between them, as over a poor line."""
        body, kind = multipart(
            [*_without_csrf(fields), ("csrfmiddlewaretoken", self.cookies.get("csrftoken", ""))], file
        )
        pieces = (body[at : at + PIECE] for at in range(0, len(body), PIECE))
        return self._ask("POST", path, _paced(pieces, slowly), {"Content-Type": kind, "Content-Length": str(len(body))})

    def call(self, method: str, path: str, key: str, value: object = None, version: str = "") -> Answer:
        """Ask the interface for programs, with a token's key and without cookies."""
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json", "Cookie": ""}
        return self._ask(method, path, json.dumps(value), headers | ({"If-Match": version} if version else {}))

    def enter(self, number: int) -> None:
        """Come in as one of the made-up people the sign-in page offers."""
        forms = [form for form in Forms.of(self.get("/accounts/login/").text) if "/account/enter/" in form.action]
        chosen = forms[number % len(forms)]
        answer = self.post(chosen.action, chosen.fields)
        if answer.status != 302:
            raise RuntimeError(f"nobody could come in: {answer.status}")

    def cancel_long_work(self, workspace: str) -> None:
        """Ask every long work of a workspace to stop."""
        page = self.get(f"{workspace}jobs/").text
        for address in sorted(set(re.findall(rf"{workspace}jobs/[a-z0-9]+/", page))):
            for form in Forms.of(self.get(address).text):
                if form.action.endswith("/cancel/"):
                    self.post(form.action, form.fields)

    def wait_for_long_work(self, workspace: str, most: float = 900.0) -> None:
        """Wait until no long work of a workspace is waiting or running: its surveys are read after the first answer."""
        until = time.monotonic() + most
        while re.search(r"badge[^>]*>[^<]*(?:<svg.*?</svg>)?\s*(Waiting|Running)", self.get(f"{workspace}jobs/").text):
            if time.monotonic() > until:
                raise RuntimeError(f"work is still going on after {most:.0f} s")
            time.sleep(2)

    def _ask(self, method: str, path: str, body: Any, more: Mapping[str, str] = MappingProxyType({})) -> Answer:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        headers |= more
        if time.monotonic() - self._last > IDLE:
            self.connection.close()  # it opens again by itself
        try:
            self.connection.request(method, urlsplit(path)._replace(scheme="", netloc="").geturl(), body, headers)
            answer = Answer(self.connection.getresponse())
        except (OSError, http.client.HTTPException):
            self.connection.close()
            raise
        self._last = time.monotonic()
        for cookie in answer.cookies:
            name, _, value = cookie.split(";", 1)[0].partition("=")
            self.cookies[name] = value
        return answer


def _without_csrf(fields: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in fields if name != "csrfmiddlewaretoken"]


def _paced(pieces: Iterator[bytes], slowly: float) -> Iterator[bytes]:
    for piece in pieces:
        yield piece
        time.sleep(slowly)


def multipart(fields: list[tuple[str, str]], file: tuple[str, bytes]) -> tuple[bytes, str]:
    """Return the body of a form with a file, and its kind."""
    line, (name, content) = f"line-{secrets.token_hex(16)}", file
    said = "".join(
        f'--{line}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n' for key, value in fields
    )
    head = f'--{line}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
    kind = "Content-Type: application/octet-stream\r\n\r\n"
    return b"".join(
        (said.encode(), head.encode(), kind.encode(), content, f"\r\n--{line}--\r\n".encode())
    ), f"multipart/form-data; boundary={line}"


class Form:
    """A form of a page: where it is sent, and its fields as they stand."""

    def __init__(self, action: str) -> None:
        self.action = action
        self.fields: list[tuple[str, str]] = []
        self.texts: list[str] = []

    def filled(self, name: str, value: str) -> list[tuple[str, str]]:
        """Return the fields with another value in one of them."""
        return [(key, value if key == name else old) for key, old in self.fields]

    def value(self, name: str) -> str:
        """Return what stands in a field."""
        return dict(self.fields).get(name, "")


class Forms(HTMLParser):
    """Reads the forms of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._area: str | None = None
        self._select: str | None = None
        self._text = ""

    @classmethod
    def of(cls, page: str) -> list[Form]:
        """Return the forms that are posted."""
        reader = cls()
        reader.feed(page)
        return reader.found

    def handle_starttag(self, tag: str, attrs: list[tuple[str, Any]]) -> None:
        """Note forms, inputs, areas of text and chosen options."""
        told = dict(attrs)
        if tag == "form":
            self.found.append(Form(told.get("action") or ""))
        if not self.found or "disabled" in told:
            return
        name = told.get("name")
        if tag == "input" and name and (told.get("type") not in {"checkbox", "radio"} or "checked" in told):
            self.found[-1].fields.append((name, told.get("value") or ""))
            if told.get("type", "text") == "text":
                self.found[-1].texts.append(name)
        elif tag == "textarea" and name:
            self._area, self._text = name, ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in told:
            self.found[-1].fields.append((self._select, told.get("value") or ""))

    def handle_endtag(self, tag: str) -> None:
        """Close an area of text or a list of choices."""
        if tag == "textarea" and self._area:
            self.found[-1].fields.append((self._area, self._text.removeprefix("\n")))
            self.found[-1].texts.append(self._area)
            self._area = None
        elif tag == "select":
            self._select = None

    def handle_data(self, data: str) -> None:
        """Gather what stands in an area of text."""
        if self._area:
            self._text += data
