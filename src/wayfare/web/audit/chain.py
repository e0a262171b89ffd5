"""The hash chain of audit records: how a link is made and how a chain is checked, without a database."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

START = "0" * 64
FIELDS = (
    "scope",
    "sequence",
    "at",
    "actor",
    "event",
    "target_type",
    "target_id",
    "version",
    "before",
    "after",
    "note",
    "previous",
)


@dataclass(frozen=True)
class Break:
    """The first line that does not fit: its number and what is wrong with it."""

    sequence: int
    what: str


def canonical(value: object) -> bytes:
    """Return JSON of one form only: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str).encode()


def content_hash(fields: Mapping[str, object]) -> str:
    """Return the SHA-256 of an object's fields."""
    return hashlib.sha256(canonical(dict(fields))).hexdigest()


def link_hash(record: Mapping[str, object]) -> str:
    """Return the hash of one line, which covers the hash of the line before it."""
    return hashlib.sha256(canonical({name: record[name] for name in FIELDS})).hexdigest()


def first_break(records: Iterable[Mapping[str, object]], *, head: str | None = None) -> Break | None:
    """Return the first break of a chain read in order, or None. `head` is the hash it must end with, if known."""
    previous, number = START, 0
    for record in records:
        number += 1
        if record["sequence"] != number:
            return Break(number, "a line is missing or out of order")
        if record["previous"] != previous:
            return Break(number, "it does not follow the line before it")
        if record["hash"] != link_hash(record):
            return Break(number, "its content was altered")
        previous = str(record["hash"])
    if head is not None and head != previous:
        return Break(number + 1, "the end of the chain is missing or was replaced")
    return None
