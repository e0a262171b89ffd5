"""An edition as its pages read it: figures with their address, sentences in pieces, the two sides of a theme."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _

from wayfare.catalogue import numbers
from wayfare.model.assessment import Fact
from wayfare.model.figure import Figure, State
from wayfare.model.finding import Sentence
from wayfare.model.shared_finding import Seen
from wayfare.reports import svg
from wayfare.reports.document import Chapter, Document, Drawing
from wayfare.reports.edition import Edition as Words
from wayfare.reports.html import LEVELS
from wayfare.web.situation import stored
from wayfare.web.situation.models import Edition
from wayfare.web.words import isolated, listed
from wayfare.web.workspaces.models import Workspace

LARGE = 120_000
"""A picture of more characters is fetched when it comes into view, so that a page opens on a slow line."""


@dataclass(frozen=True)
class Piece:
    """A part of a sentence: words, or a number that leads to its origin."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class Shown:
    """A figure as a page shows it."""

    figure: Figure
    label: str
    about: str
    value: str
    unit: str
    interval: str
    source: str
    state: str
    """Empty where there is a number."""
    url: str
    flags: tuple[str, ...] = ()
    note: str = ""
    peers: tuple[Shown, ...] = ()


@dataclass(frozen=True)
class Side:
    """One side of a theme: what is known on it, and the names of what is not."""

    code: str
    title: str
    known: tuple[Shown, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True)
class Book:
    """One edition in one language, as seen from one workspace."""

    row: Edition
    slug: str
    document: Document
    newest: bool

    @property
    def words(self) -> Words:
        """The protected assessment with its look-ups."""
        return self.document.edition

    @property
    def language(self) -> str:
        """Language the edition is written in, which need not be the one of the page."""
        return self.words.language

    @property
    def direction(self) -> str:
        """Direction its language is written in."""
        return "rtl" if get_language_info(self.language)["bidi"] else "ltr"

    @property
    def pdf_problem(self) -> str:
        """Why there is no report as PDF; empty where there is one."""
        return stored.pdf_problem(self.row.run, self.language)

    @property
    def suffix(self) -> str:
        """What addresses inside an earlier edition carry."""
        return "" if self.newest else f"?edition={self.row.number}"

    def url(self, name: str, **parts: object) -> str:
        """Return the address of a page of this edition."""
        return reverse(f"situation:{name}", kwargs={"w": self.slug, **parts}) + self.suffix

    def trace(self, identity: str) -> str:
        """Return the address of a figure's origin."""
        return self.url("figure", figure=identity)

    def pieces(self, sentence: Sentence) -> list[Piece]:
        """Return a sentence in pieces, its numbers with their addresses."""
        return [Piece(each.text, self.trace(each.figure) if each.figure else "") for each in sentence.phrases]

    def shown(self, identity: str, *, note: str = "", peers: Iterable[str] = ()) -> Shown:
        """Return a figure as a page shows it."""
        return self.show(self.words.figure(identity, "the page"), note=note, peers=peers)

    def show(self, figure: Figure, *, note: str = "", peers: Iterable[str] = ()) -> Shown:
        """Return a figure as a page shows it."""
        words = self.words
        return Shown(
            figure=figure,
            label=words.indicator_text(figure.indicator),
            about=words.about(figure),
            value=words.shown(figure),
            unit=words.unit_beside(figure).removesuffix(", "),
            interval=words.interval(figure),
            source=_with_period(words.source_name(figure), figure.period),
            state="" if figure.state is State.KNOWN else str(figure.state),
            url=self.trace(figure.id),
            flags=tuple(words.flags(figure)),
            note=note,
            peers=tuple(self.shown(each) for each in peers),
        )

    def key_figures(self) -> list[Shown]:
        """Return the few numbers to remember."""
        return [self.shown(each) for each in self.document.assessment.brief.figures]

    def side(self, code: str, facts: Iterable[Fact]) -> Side:
        """Return one side of a theme."""
        told = list(facts)
        known = tuple(
            self.shown(each.figure, note=self.words.against(each.indicator, code), peers=each.peers)
            for each in told
            if each.figure
        )
        unknown = tuple(self.words.indicator_text(each.indicator) for each in told if not each.figure)
        return Side(code, self.words.say(f"side.{code}"), known, unknown)

    def sides(self, chapter: Chapter) -> list[Side]:
        """Return benefits beside risks, then the setting."""
        page = chapter.page
        pairs = (("benefits", page.benefits), ("risks", page.risks), ("setting", page.setting))
        return [self.side(code, facts) for code, facts in pairs if facts or code != "setting"]

    def chapter(self, code: str) -> Chapter | None:
        """Return the page of a theme."""
        return next((each for each in self.document.chapters if each.page.code == code), None)

    def certainty(self, chapter: Chapter) -> dict[str, Any]:
        """Return how surely a theme is known, as boxes and in words."""
        level = LEVELS[chapter.page.certainty]
        boxes = [number < level for number in range(3)]
        return {"boxes": boxes, "text": self.words.label("certainty", chapter.page.certainty)}

    def drawing(self, key: str) -> Drawing | None:
        """Find an exhibit by its key."""
        drawings = (each for chapter in self.document.chapters for each in (*chapter.drawings, *chapter.elsewhere))
        return next((each for each in drawings if each.key == key), None)

    @property
    def level(self) -> str:
        """Level of the intervals, as a figure shows it."""
        return f"{self.words.level}%"

    @property
    def unreal_banner(self) -> str:
        """Say in which way the evidence is not real."""
        return self.words.say_unreal("banner")

    @property
    def sources(self) -> list[dict[str, str]]:
        """Sources of the edition, stored surveys first."""
        return [
            {
                "publisher": each.publisher,
                "title": each.title,
                "vintage": each.vintage,
                "licence": each.licence,
                "definition": self.words.definition(each),
            }
            for each in self.document.sources
        ]

    def as_seen(self, seen: Seen) -> str:
        """Write a figure as it was seen: value and interval, or the word for why there is none."""
        if seen.value is None:
            return self.words.label("state", str(seen.state))
        value = numbers.amount(seen.value, seen.unit, self.words.language)
        if seen.low is None or seen.high is None:
            return value
        return f"{value} ({numbers.interval(seen.low, seen.high, seen.unit, self.words.language)})"

    def about_seen(self, seen: Seen) -> str:
        """Say whom, where and when a figure that was seen is about."""
        groups = [self.words.category(name, value) for name, value in seen.domain] or [self.words.say("everybody")]
        places = [self.words.area(code) for code in (seen.area, seen.counterpart) if code]
        return " · ".join(map(isolated, [*groups, *places, seen.period]))

    def figure(self, identity: str) -> Figure | None:
        """Find a figure of the edition."""
        return self.words.figures.get(identity)


def book(workspace: Workspace, number: str | None = None) -> Book | None:
    """Open an edition of a workspace, the newest unless one is named; None where there is none."""
    newest = workspace.editions.first()
    row = workspace.editions.filter(number=number).first() if number and number.isdigit() else newest
    if row is None:
        return None
    language = next((each for each in row.languages if each == get_language()), row.languages[0])
    return Book(row, workspace.slug, stored.document(row.run, language), row == newest)


def _with_period(source: str, period: str) -> str:
    """Name a source and the period, which is not said twice where it is the name of the edition."""
    return source if source.endswith(period) else listed([source, period])


def inline(drawing: Drawing) -> SafeString:
    """Return a picture as a part of a page; its texts were escaped when it was drawn."""
    return SafeString(svg.inline(drawing.picture, drawing.key, drawing.view.alternative))


def state_words(state: str) -> str:
    """Say in a sentence why there is no number."""
    return {
        "empty": _("Nobody in the sample belongs to this group. That is not zero."),
        "withheld": _("There is a value; it is not shown, since it would say too much about a few people."),
        "failed": _("It was tried and went wrong. That is not the same as no data."),
    }.get(state, "")
