"""Excerpts: passages of documents, tagged to what they speak of, with the place where anybody finds them again."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from .indicator import Side


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Where in a document a passage stands."""

    start: int
    """Place of its first character in the text of the document."""
    end: int
    page: int | None = None
    heading: str = ""
    """Section or article, as the document names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tags:
    """What a passage speaks of."""

    themes: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    sdg: tuple[str, ...] = ()
    """Targets or indicators, such as `10.7` or `10.c.1`."""
    gcm: tuple[int, ...] = ()
    """Objectives of the Global Compact, 1 to 23."""
    groups: tuple[str, ...] = ()
    side: Side | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """A passage of a document."""

    document: str
    """SHA-256 of the file."""
    text: str
    """Word for word."""
    passage: Passage
    tags: Tags
    language: str = ""
    title: str = ""
    """Of the document, for people."""

    @property
    def id(self) -> str:
        """Sixteen hexadecimal digits after `x`, from the document, the place and the words; tags do not change it."""
        parts = f"{self.document}\n{self.passage.start}\n{self.passage.end}\n{self.text}"
        return "x" + hashlib.sha256(parts.encode()).hexdigest()[:16]
