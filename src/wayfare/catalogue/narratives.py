"""What a narrative must say of itself and of the indicators: every sentence can be told, every placeholder filled."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from wayfare.model.errors import Problem

from .entries import Entry
from .yaml12 import Steps

COUNTRY = "country"
ASPECTS = ("interval", "period", "n", "place", "edition")
COMPARED = ("higher", "lower", "alike")

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def problems(entry: Entry, indicators: Collection[str]) -> Iterator[Problem]:
    """Find what cannot be told as it is written."""
    yield from _unknown_indicators(entry, indicators)
    for number, statement in enumerate(_items(entry.value.get("statements"))):
        yield from _statement(entry, ("statements", number), statement)
    for number, gap in enumerate(_items(entry.value.get("gaps"))):
        yield from _wording(entry, ("gaps", number, "say"), gap.get("say"), ())
    for part in ("cautions", "always_unknown"):
        for number, text in enumerate(entry.value.get(part) or ()):
            yield from _wording(entry, (part, number), text, ())


def _unknown_indicators(entry: Entry, indicators: Collection[str]) -> Iterator[Problem]:
    for steps, code in _codes(entry.value):
        if code not in indicators:
            yield entry.problem(steps, f"There is no indicator '{code}'.", "Use the code of an indicator file.")


def _codes(value: Mapping[str, Any]) -> Iterator[tuple[Steps, str]]:
    for position, codes in enumerate(value.get("core") or ()):
        yield from ((("core", position), str(code)) for code in codes)
    for number, statement in enumerate(_items(value.get("statements"))):
        for name, selector in (statement.get("use") or {}).items():
            yield ("statements", number, "use", name), str(selector.get("indicator"))
    for part in ("gaps", "exhibits"):
        for number, item in enumerate(_items(value.get(part))):
            for position, code in enumerate(item.get("indicators") or ()):
                yield (part, number, "indicators", position), str(code)


def _statement(entry: Entry, steps: Steps, statement: Mapping[str, Any]) -> Iterator[Problem]:
    used = tuple(statement.get("use") or ())
    wanted = COMPARED if statement.get("compare") else ("say",)
    for name in ("say", *COMPARED):
        if name in wanted and name not in statement:
            yield entry.problem((*steps, name), f"The wording '{name}' is missing.", f"Add '{name}'.")
        if name not in wanted and name in statement:
            remedy = "A comparison has higher, lower and alike; any other statement has say."
            yield entry.problem((*steps, name), f"The wording '{name}' would never be used.", remedy)
        yield from _wording(entry, (*steps, name), statement.get(name), used)
    for name in statement.get("compare") or ():
        if name not in used:
            yield entry.problem((*steps, "compare"), f"'{name}' is not under use.", "Compare figures named under use.")


def _wording(entry: Entry, steps: Steps, text: Any, used: Collection[str]) -> Iterator[Problem]:
    for placeholder in _PLACEHOLDER.findall(str(text or "")):
        name, _, aspect = placeholder.partition(".")
        if name != COUNTRY and name not in used:
            what, remedy = f"Nothing fills {{{placeholder}}}.", f"There are: {', '.join([COUNTRY, *used])}."
            yield entry.problem(steps, what, remedy)
        elif aspect and aspect not in ASPECTS:
            what = f"A figure has no '{aspect}'."
            yield entry.problem(steps, what, f"There are: {', '.join(ASPECTS)}.")


def _items(value: Any) -> list[Mapping[str, Any]]:
    return [item for item in value or () if isinstance(item, dict)]
