"""When editions came out, and so what was known on a day."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping

from wayfare.catalogue import load
from wayfare.model.errors import EvidenceError
from wayfare.model.figure import Figure

from .figure_table import Record

_END = "9999"
_DAY = re.compile(r"^\d{4}(-\d{2}(-\d{2})?)?$")


def day(text: str) -> str:
    """Read a day, a month or a year, which count from their end."""
    if not _DAY.match(text):
        raise EvidenceError(f"{text!r} is no day.", remedy="Write 2021, 2021-06 or 2021-06-30.")
    return end(text)


def end(published: str) -> str:
    """Give the last day of what may be a year, a month or a day, so that texts compare as dates do."""
    return published + {4: "-12-31", 7: "-31"}.get(len(published), "")


@functools.cache
def published() -> Mapping[str, str]:
    """Give the day every source came out."""
    return {code: end(source.published) for code, source in load().sources.items()}


@functools.cache
def series() -> Mapping[str, str]:
    """Give the table that sources are editions of, where it has several."""
    return {code: source.series for code, source in load().sources.items() if source.series}


def known(record: Record, on: str) -> bool:
    """Tell whether a figure could be known on a day: its edition was out, and those of all it was derived from."""
    used = {record["source"], *re.findall(r"@([a-z0-9_.]+)", record["inputs"])}
    return all(published().get(source, _END) <= on for source in used)


def known_figures(found: Iterable[Figure], on: str) -> tuple[Figure, ...]:
    """Keep figures of loaded tables whose edition was out on a day; a vintage somebody gave counts first."""
    sources = load().sources
    return tuple(
        f for f in found if (published()[f.source] if f.vintage == sources[f.source].vintage else end(f.vintage)) <= on
    )
