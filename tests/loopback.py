"""A service on the loopback that answers as it is told: whole, half, late, elsewhere, or not at all."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


@dataclass
class Reply:
    """What is answered once."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: int | None = None
    """Bytes really sent of those that were promised."""
    drip: float = 0.0
    """Seconds between two bytes."""


@dataclass
class Loopback:
    """Answers by path and query, in the order told; the last answer of an address is given again and again."""

    base: str
    replies: dict[str, list[Reply]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)
    choose: Callable[[str], Reply | None] = lambda _: None

    def say(self, target: str, *replies: Reply) -> None:
        self.replies[target] = list(replies)

    def reply(self, target: str) -> Reply:
        if chosen := self.choose(target):
            return chosen
        waiting = self.replies.get(target) or self.replies.get(urlsplit(target).path)
        if not waiting:
            return Reply(status=404)
        return waiting.pop(0) if len(waiting) > 1 else waiting[0]


@contextmanager
def loopback() -> Iterator[Loopback]:
    """Serve on a free port of the loopback until the block ends."""
    known: list[Loopback] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known[0].asked.append(self.path)
            known[0].headers.append(dict(self.headers))
            reply = known[0].reply(self.path)
            self.send_response(reply.status)
            for name, value in {"Content-Length": str(len(reply.body)), **reply.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.write(reply)

        def write(self, reply: Reply) -> None:
            sent = reply.body if reply.cut is None else reply.body[: reply.cut]
            if not reply.drip:
                self.wfile.write(sent)
                self.close_connection = True
                return
            for byte in sent:
                try:
                    self.wfile.write(bytes([byte]))
                    self.wfile.flush()
                except OSError:
                    return
                time.sleep(reply.drip)

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    known.append(Loopback(f"http://127.0.0.1:{server.server_address[1]}"))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield known[0]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
