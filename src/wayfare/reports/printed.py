"""What a finished page shows, read back from it, so that every printed number can be held against its computation."""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser

from wayfare.catalogue import numbers
from wayfare.model.errors import TraceMismatch

from .edition import FIRST_STRONG_ISOLATE, POP_ISOLATE

_UNSEEN = f" \n{FIRST_STRONG_ISOLATE}{POP_ISOLATE}"
"""What may stand around a number without being part of it."""


@dataclass(frozen=True, slots=True)
class Printed:
    """One number on the page: what the eye sees, and the exact value that stands behind it."""

    figure: str
    value: float
    unit: str
    text: str


class _Reader(HTMLParser):
    """Collects every `<data>` with a unit, the figure its link leads to, and the language of the page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.language = "en"
        self.found: list[Printed] = []
        self._open: dict[str, str | None] | None = None
        self._text = ""
        self._leads_to = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "html":
            self.language = given.get("lang") or "en"
        if tag == "a":
            self._leads_to = (given.get("href") or "").removeprefix("#")
        if tag == "data" and "data-unit" in given:
            self._open, self._text = given, ""

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "data" and self._open is not None:
            given, self._open = self._open, None
            value = float(given.get("value") or "nan")
            self.found.append(Printed(self._leads_to, value, given.get("data-unit") or "", self._text.strip(_UNSEEN)))


def printed(html: str) -> list[Printed]:
    """List every number the page shows, in order."""
    return _read(html).found


def printed_figures(html: str) -> dict[str, float]:
    """Give the exact value behind every figure the page shows; one figure with two values is an error."""
    values: dict[str, float] = {}
    for each in printed(html):
        if values.setdefault(each.figure, each.value) != each.value:
            raise TraceMismatch(
                f"The figure is printed as {values[each.figure]!r} in one place and as {each.value!r} in another.",
                where=each.figure,
                remedy="The page was changed after it was made: make the report again.",
            )
    return values


def misprints(html: str) -> list[Printed]:
    """List the numbers whose visible text is not how their value is written in the language of the page."""
    reader = _read(html)
    return [each for each in reader.found if each.text != numbers.amount(each.value, each.unit, reader.language)]


def _read(html: str) -> _Reader:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader
