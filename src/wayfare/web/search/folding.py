"""Words as a search compares them: without case, accents and signs that people leave out when they type.

SQLite compares only unaccented letters without case, PostgreSQL all; so that both find the same, and a search for
`education` finds `éducation`, texts are compared here, in Python, after what a person may open was read.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

_DROPPED = dict.fromkeys(point for point in range(0x10000) if unicodedata.category(chr(point)) in {"Mn", "Cf"})
_SAME = _DROPPED | {
    0x0640: None,  # the stroke that only stretches Arabic words
    **str.maketrans("ىةıøđł’ʼ‘", "يهiodl'''"),
    **str.maketrans({"œ": "oe", "æ": "ae"}),
}
AROUND = 90
"""Characters shown on either side of the first word found."""


@lru_cache(maxsize=32_768)
def folded(text: str) -> str:
    """Return a text as it is compared; remembered, since a search compares everything and little of it changed."""
    return unicodedata.normalize("NFKD", text.casefold()).translate(_SAME)


def words_of(text: str) -> tuple[str, ...]:
    """Return the words to look for, each once."""
    return tuple(dict.fromkeys(folded(text).split()))


def holds(texts: Iterable[str], words: Sequence[str]) -> bool:
    """Say whether every word stands in at least one of the texts."""
    compared = joined(texts)
    return all(word in compared for word in words)


def joined(texts: Iterable[str]) -> str:
    """Return texts as they are compared, a line each."""
    return "\n".join(folded(text) for text in texts if text)


@dataclass(frozen=True)
class Piece:
    """A part of a passage; `found` marks a word that was looked for."""

    text: str
    found: bool = False


def passage(texts: Iterable[str], words: Sequence[str]) -> list[Piece]:
    """Return the part of the texts where the most words stand first, in pieces."""
    best = max((text for text in texts if text), key=lambda text: _held(text, words), default="")
    spans = _spans(best, words)
    if not spans:
        return [Piece(_short(best))] if best else []
    start = _from(best, spans[0][0])
    end = _until(best, spans[0][1])
    pieces, at = [Piece("… ")] if start else [], start
    for first, last in spans:
        if at <= first and last <= end:
            pieces += [Piece(best[at:first]), Piece(best[first:last], found=True)]
            at = last
    pieces += [Piece(best[at:end]), *([Piece(" …")] if end < len(best) else [])]
    return [piece for piece in pieces if piece.text]


def _held(text: str, words: Sequence[str]) -> int:
    compared = folded(text)
    return sum(word in compared for word in words)


def _spans(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """Return where words stand in a text as it is written, in order, none over another."""
    letters, places = [], []
    for place, letter in enumerate(text):
        for each in folded(letter):
            letters.append(each)
            places.append(place)
    compared, spans = "".join(letters), []
    for word in words:
        at = compared.find(word)
        while at >= 0:
            spans.append((places[at], places[at + len(word) - 1] + 1))
            at = compared.find(word, at + len(word))
    return sorted(spans)


def _from(text: str, place: int) -> int:
    """Return where a passage begins: a little before, at the start of a word."""
    start = max(0, place - AROUND)
    return start if start == 0 else min(place, text.find(" ", start) + 1 or place)


def _until(text: str, place: int) -> int:
    end = min(len(text), place + AROUND)
    return end if end == len(text) else max(place, text.rfind(" ", place, end))


def _short(text: str) -> str:
    return text if len(text) <= 2 * AROUND else text[: 2 * AROUND].rsplit(" ", 1)[0] + " …"
