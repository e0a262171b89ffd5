"""Themes: the pages of an assessment, each with what migration gives and what it risks beside each other."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """One page: the rows told on it and the indicators that stand on its two sides.

    Which side an indicator stands on is the indicator's own word (`side`), so that it cannot differ from page to page.
    """

    code: str
    title: str
    question: str
    rows: tuple[str, ...]
    """Rows of the mission told on this page, the one that leads first; each row is told on one page."""
    topics: tuple[str, ...] = ()
    """First parts of indicator codes: `remittances` stands for every indicator of that folder."""
    indicators: tuple[str, ...] = ()
    """Indicators of other topics that belong here too, or here instead of where their topic is."""
    maps: tuple[str, ...] = ()
    """World figures to map, the first that is known."""
    compare: tuple[str, ...] = ()
    """World figures to set beside those of other countries and to follow over time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Also:
    """Sentences of a row that the summary says besides, where something weighs enough."""

    row: str
    indicator: str
    at_least: float
    say: tuple[str, ...]
    """Indicators whose sentences are said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefRule:
    """What the one-page summary says first, and which sentences lead on the pages."""

    brief: str
    order: tuple[str, ...]
    """Codes of themes; the others have no sentence in it."""
    numbers: tuple[tuple[str, ...], ...]
    """Groups of indicators; the first known of a group is a number to remember."""
    more: str = ""
    """The rule holds where this indicator is higher than the one named by `than`; without the two it always holds."""
    than: str = ""
    leads: tuple[str, ...] = ()
    """Indicators whose sentences come first in their rows."""
    picture: str = ""
    """Indicator whose world map is shown; by default the exhibit that says most of a place."""
    passed_over: tuple[str, ...] = ()
    """Indicators for whose sake no measure is suggested unless they are beyond a target."""
    also: tuple[Also, ...] = ()
