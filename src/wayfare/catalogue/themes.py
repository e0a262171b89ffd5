"""What the themes must say of rows and indicators: every one has its page, none is named that does not exist."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from wayfare.model.errors import Problem
from wayfare.model.indicator import Indicator
from wayfare.model.theme import Theme

from .entries import Entries

_CODES = ("indicators", "maps", "compare")


def belongs(indicator: Indicator, theme: Theme, named: frozenset[str]) -> bool:
    """Tell whether an indicator stands on a page; `named` are the codes that some page names."""
    if indicator.code in named:
        return indicator.code in theme.indicators
    return indicator.theme in theme.topics


def problems(told: Entries, brief: Entries, indicators: Entries, narratives: Entries) -> Iterator[Problem]:
    """Find names of nothing, rows told twice or not at all, indicators without a page."""
    yield from _brief(brief, told, indicators)
    rows: dict[str, str] = {}
    for code, entry in told.items():
        for field in _CODES:
            for position, name in enumerate(entry.value.get(field, ())):
                if name not in indicators:
                    what = f"There is no indicator '{name}'."
                    yield entry.problem((field, position), what, "Use the code of an indicator file.")
        for position, row in enumerate(entry.value["rows"]):
            if row in rows:
                what = f"Row {row} is already told in '{rows[row]}'."
                yield entry.problem(("rows", position), what, "Tell each row on one page.")
            rows[row] = code
    yield from _without_a_page(told, indicators, narratives, rows)


def _brief(brief: Entries, told: Entries, indicators: Entries) -> Iterator[Problem]:
    for entry in brief.values():
        for position, code in enumerate(entry.value["order"]):
            if code not in told:
                yield entry.problem(
                    ("order", position), f"There is no theme '{code}'.", f"There are: {', '.join(told)}."
                )
        for steps, code in _named(entry.value):
            if code not in indicators:
                what = f"There is no indicator '{code}'."
                yield entry.problem(steps, what, "Use the code of an indicator file.")


def _named(rule: Mapping[str, Any]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Give every indicator a rule names, with where it stands."""
    yield from (((field,), rule[field]) for field in ("more", "than", "picture") if field in rule)
    yield from ((("leads", position), code) for position, code in enumerate(rule.get("leads", ())))
    yield from ((("numbers", position), code) for position, codes in enumerate(rule["numbers"]) for code in codes)
    for position, also in enumerate(rule.get("also", ())):
        yield from ((("also", position), code) for code in (also["indicator"], *also["say"]))


def _without_a_page(told: Entries, indicators: Entries, narratives: Entries, rows: dict[str, str]) -> Iterator[Problem]:
    for row, entry in narratives.items():
        if row not in rows:
            remedy = "Add the row to a theme in themes/themes.yaml."
            yield entry.problem(("row",), f"Row {row} is told on no page.", remedy)
    topics = {topic for entry in told.values() for topic in entry.value.get("topics", ())}
    named = {code for entry in told.values() for code in entry.value.get("indicators", ())}
    for code, entry in indicators.items():
        topic = code.split(".", 1)[0]
        if topic not in topics and code not in named:
            remedy = f"Add '{topic}' to the topics of a theme in themes/themes.yaml."
            yield entry.problem(("code",), "The indicator stands on no page of the assessment.", remedy)
