"""Content files as they were parsed before, kept as JSON under a hash of their bytes and of the parser.

A changed file or a changed parser has another name, so nothing stale is ever found; an entry that is not whole is
passed over and written again. Where the folder cannot be written, files are parsed each time.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

_PARSER = ("yaml12_events.py", "parsed.py")


@dataclass(frozen=True, slots=True)
class Kept:
    """The value of a document, which may be None."""

    value: Any


def recall(content: bytes) -> Kept | None:
    """Give the value of a document that was parsed before."""
    try:
        digest, _, text = _file(content).read_bytes().partition(b"\n")
    except OSError:
        return None
    whole = digest == hashlib.sha256(text).hexdigest().encode()
    return Kept(json.loads(text)) if whole else None


def keep(content: bytes, value: Any) -> None:
    """Remember the value of a document."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    with suppress(OSError):
        target = _file(content)
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_suffix(f".{os.getpid()}")
        part.write_bytes(hashlib.sha256(text).hexdigest().encode() + b"\n" + text)
        part.replace(target)


def folder() -> Path:
    """Give `parsed` in `WAYFARE_HOME`, or in the folder where this system keeps what can be made again."""
    if home := os.environ.get("WAYFARE_HOME"):
        return Path(home) / "parsed"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "wayfare" / "parsed"


def _file(content: bytes) -> Path:
    return folder() / hashlib.sha256(_parser() + content).hexdigest()


@cache
def _parser() -> bytes:
    """Name the parser: its own text and the version of what it rests on."""
    here = Path(__file__).parent
    texts = [(here / name).read_bytes() for name in _PARSER]
    return hashlib.sha256(b"".join([*texts, metadata.version("ruamel.yaml").encode()])).digest()
