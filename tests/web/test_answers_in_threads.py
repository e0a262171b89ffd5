"""The server's way to Django: bodies arrive whole, streamed answers are streamed, no header passes for another."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from wayfare.web.asgi import InThreads

SCOPE: dict[str, Any] = {
    "type": "http",
    "method": "POST",
    "path": "/zañartu",
    "query_string": b"q=1",
    "http_version": "1.1",
    "client": ("192.0.2.1", 1234),
    "server": ("127.0.0.1", 8000),
    "headers": [(b"cookie", b"a=1"), (b"cookie", b"b=2"), (b"content-type", b"text/plain"), (b"x_real-ip", b"evil")],
}


class Whole(list[bytes]):
    """An answer that is there at once, as Django's is."""

    streaming = False
    closed = False

    def close(self) -> None:
        self.closed = True


def asked(application: Callable[..., Any], scope: dict[str, Any], parts: list[bytes]) -> list[dict[str, Any]]:
    """Send a request in parts and return what was sent back."""
    waiting = [{"type": "http.request", "body": part, "more_body": True} for part in parts]
    waiting.append({"type": "http.request", "body": b"", "more_body": False})
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return waiting.pop(0)

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    asyncio.run(InThreads(application, threads=1)(scope, receive, send))
    return sent


def test_a_form_in_parts_arrives_whole_and_its_answer_is_closed() -> None:
    seen: dict[str, Any] = {}
    answer = Whole([b"so", b" be it"])

    def application(environ: dict[str, Any], start: Callable[..., None]) -> Whole:
        seen.update(environ, body=environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
        start("201 Created", [("Set-Cookie", " a=2; Path=/")])
        return answer

    sent = asked(application, SCOPE, [b"one ", b"two"])
    assert (seen["body"], seen["HTTP_COOKIE"], seen["CONTENT_TYPE"]) == (b"one two", "a=1; b=2", "text/plain")
    assert seen["PATH_INFO"].encode("latin1").decode() == "/zañartu"
    assert seen["REMOTE_ADDR"] == "192.0.2.1"
    assert not [name for name in seen if "REAL" in name]
    assert sent[0]["status"] == 201
    assert sent[0]["headers"] == [(b"set-cookie", b"a=2; Path=/")]
    assert b"".join(each.get("body", b"") for each in sent[1:]) == b"so be it"
    assert sent[-1].get("more_body", False) is False
    assert answer.closed


def test_what_is_streamed_is_sent_part_by_part() -> None:
    def application(_environ: dict[str, Any], start: Callable[..., None]) -> Any:
        start("200 OK", [])
        return Parts(iter([b"1", b"2", b"3"]))

    sent = asked(application, SCOPE, [])
    assert [each["body"] for each in sent[1:-1]] == [b"1", b"2", b"3"]


class Parts:
    """A streamed answer, such as a file."""

    streaming = True

    def __init__(self, parts: Iterator[bytes]) -> None:
        self.parts = parts

    def __iter__(self) -> Iterator[bytes]:
        return self.parts

    def close(self) -> None:
        """Nothing to close."""


def test_anything_but_http_is_refused() -> None:
    with pytest.raises(ValueError, match="websocket"):
        asked(lambda *_: [], {"type": "websocket"}, [])


def test_a_body_that_never_ends_keeps_nobody_waiting() -> None:
    def application(_environ: dict[str, Any], start: Callable[..., None]) -> Whole:
        start("200 OK", [])
        return Whole([b"there"])

    async def both() -> list[dict[str, Any]]:
        served, sent = InThreads(application, threads=1), []

        async def never() -> dict[str, Any]:
            return await asyncio.Event().wait() or {}

        async def at_once() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        slow = asyncio.create_task(served(SCOPE, never, send))
        await asyncio.wait_for(served(SCOPE, at_once, send), timeout=10)
        slow.cancel()
        return sent

    assert [each.get("body") for each in asyncio.run(both())] == [None, b"there", None]
