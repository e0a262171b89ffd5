"""The application a server runs: Django answers in a few threads that keep their connection to the database."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from django.core.wsgi import get_wsgi_application

from wayfare.web import ahead

THREADS = 4
"""Answers made at a time by one process; what waits for the database or a disk does not hold up the others."""
IN_MEMORY = 1024 * 1024
"""Bytes of a form that are kept in memory; the rest of an upload waits in a file."""

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class InThreads:
    """A WSGI application as ASGI: one step to a thread and back for each page.

    Django's own handler for ASGI makes a thread, and with it a connection to the database, for each request.
    """

    def __init__(self, application: Callable[..., Any], threads: int = THREADS) -> None:
        self.application = application
        self.pool = ThreadPoolExecutor(threads, thread_name_prefix="pages")

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request; raises ValueError for anything but HTTP."""
        if scope["type"] != "http":
            raise ValueError(f"{scope['type']} is not answered here")
        loop = asyncio.get_running_loop()
        with SpooledTemporaryFile(max_size=IN_MEMORY) as body:
            if not await _received(receive, body):
                return
            start, chunks = await loop.run_in_executor(self.pool, self._answer, scope, body)
            await send(start)
            while (chunk := await _next(loop, self.pool, chunks)) is not None:
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body"})

    def _answer(self, scope: Message, body: IO[bytes]) -> tuple[Message, Iterator[bytes] | list[bytes]]:
        """Return the head of the answer and its body: whole, or an iterator where it is streamed."""
        head: Message = {"type": "http.response.start"}

        def start(status: str, headers: list[tuple[str, str]], _failed: object = None) -> None:
            head["status"] = int(status.split(" ", 1)[0])
            head["headers"] = [
                (name.lower().encode("latin1"), value.strip().encode("latin1")) for name, value in headers
            ]

        response = self.application(environ(scope, body), start)
        if getattr(response, "streaming", True):
            return head, _streamed(response)
        whole = [b"".join(response)]
        response.close()
        return head, whole


async def _received(receive: Receive, body: IO[bytes]) -> bool:
    """Write the body of a request to a file; False when the browser went away."""
    more = True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            return False
        body.write(message.get("body", b""))
        more = message.get("more_body", False)
    return True


async def _next(loop: asyncio.AbstractEventLoop, pool: ThreadPoolExecutor, chunks: Any) -> bytes | None:
    """Return the next part of an answer; a thread is taken only for what is streamed."""
    if isinstance(chunks, list):
        return chunks.pop() if chunks else None
    return await loop.run_in_executor(pool, next, chunks, None)


def _streamed(response: Any) -> Iterator[bytes]:
    try:
        yield from response
    finally:
        response.close()


def environ(scope: Message, body: IO[bytes]) -> dict[str, Any]:
    """Return what WSGI says of a request. Header names with underscores are dropped: they could pass for others."""
    length = body.seek(0, os.SEEK_END)
    body.seek(0)
    host, port = scope.get("server") or ("localhost", 80)
    said: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": scope.get("root_path", ""),
        "PATH_INFO": scope["path"].encode().decode("latin1"),
        "QUERY_STRING": scope["query_string"].decode("latin1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": host,
        "SERVER_PORT": str(port or 0),
        "REMOTE_ADDR": (scope.get("client") or ("",))[0],
        "CONTENT_LENGTH": str(length),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for raw, value in scope["headers"]:
        name, text = raw.decode("latin1").upper(), value.decode("latin1")
        if name == "CONTENT-TYPE":
            said["CONTENT_TYPE"] = text
        elif name != "CONTENT-LENGTH" and "_" not in name:
            key = f"HTTP_{name.replace('-', '_')}"
            between = "; " if name == "COOKIE" else ","
            said[key] = f"{said[key]}{between}{text}" if key in said else text
    return said


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wayfare.web.settings")
application = InThreads(get_wsgi_application())
ahead.start()
