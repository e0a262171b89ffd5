"""What the parts of a plan say of each other must be there: ids, parents, bodies, areas and frameworks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from wayfare.catalogue.document import Steps
from wayfare.model.plan import Level

Complaint: TypeAlias = tuple[Steps, str, str]
"""Way to the field, what is wrong, what to do."""
Value: TypeAlias = Mapping[str, Any]

_LISTED = ("bodies", "results", "indicators", "actions", "costs")


def complaints(value: Value) -> Iterator[Complaint]:
    """Find what does not hold together in a plan that its schema has accepted."""
    yield from _twice(value)
    yield from _years(value)
    yield from _chain(value)
    yield from _named(value)


def _twice(value: Value) -> Iterator[Complaint]:
    seen: dict[str, Steps] = {}
    for steps, identity in _ids(value):
        if identity in seen:
            what = f"The id '{identity}' is used twice."
            yield (*steps, "id"), what, "Give one of the two another id; ids are unique over the whole plan."
        seen.setdefault(identity, steps)
    codes: set[str] = set()
    for number, area in enumerate(value.get("localities", ())):
        if area["code"] in codes:
            yield ("localities", number, "code"), f"The area '{area['code']}' is listed twice.", "Keep it once."
        codes.add(area["code"])


def _ids(value: Value) -> Iterator[tuple[Steps, str]]:
    for name in _LISTED:
        for number, item in enumerate(value.get(name, ())):
            yield (name, number), item["id"]
            for position, risk in enumerate(item.get("risks", ())):
                yield (name, number, "risks", position), risk["id"]


def _years(value: Value) -> Iterator[Complaint]:
    if value["last_year"] < value["first_year"]:
        yield ("last_year",), "The plan ends before it begins.", f"Write {value['first_year']} or later."


def _chain(value: Value) -> Iterator[Complaint]:
    """Every parent is there and stands on a higher level, so that no result lies above itself."""
    ranks = {result["id"]: Level(result["level"]).rank for result in value.get("results", ())}
    for number, result in enumerate(value.get("results", ())):
        parent = result.get("parent")
        if parent is None:
            continue
        steps = ("results", number, "parent")
        if parent not in ranks:
            yield steps, f"There is no result '{parent}'.", _near(parent, ranks)
        elif ranks[parent] >= ranks[result["id"]]:
            what = f"'{parent}' is not on a higher level than '{result['id']}'."
            yield steps, what, "A result lies below an impact, an outcome or an output, in this order."


def _named(value: Value) -> Iterator[Complaint]:
    there = _there(value)
    for steps, kind, name in _names(value):
        if name not in there[kind]:
            yield steps, f"There is no {kind} '{name}'.", _near(name, there[kind])
    used = {(use["code"], use["version"]) for use in value.get("frameworks", ())}
    for number, result in enumerate(value.get("results", ())):
        for position, tie in enumerate(result.get("alignments", ())):
            if (tie["framework"], tie["version"]) not in used:
                what = f"The plan does not use '{tie['framework']}' in version '{tie['version']}'."
                yield ("results", number, "alignments", position, "framework"), what, "Add it under frameworks."


def _there(value: Value) -> Mapping[str, Mapping[str, None]]:
    """Give what there is of each kind, in order and quick to look up."""
    ids = {name: dict.fromkeys(item["id"] for item in value.get(name, ())) for name in _LISTED}
    return {
        "body": ids["bodies"],
        "result": ids["results"],
        "action": ids["actions"],
        "action or result": ids["actions"] | ids["results"],
        "area": dict.fromkeys(area["code"] for area in value.get("localities", ())),
    }


def _names(value: Value) -> Iterator[tuple[Steps, str, str]]:
    """Give every place where something is named: the way to it, what it should be, and the name."""
    for number, result in enumerate(value.get("results", ())):
        yield from _one(("results", number), result, "owner", "body")
        for position, risk in enumerate(result.get("risks", ())):
            yield from _one(("results", number, "risks", position), risk, "owner", "body")
    for number, indicator in enumerate(value.get("indicators", ())):
        yield from _one(("indicators", number), indicator, "result", "result")
        yield from _one(("indicators", number), indicator, "owner", "body")
        yield from _areas(("indicators", number, "targets"), indicator.get("targets", ()))
        parts = indicator.get("baseline", {}).get("parts", ())
        yield from _areas(("indicators", number, "baseline", "parts"), parts)
    yield from _of_actions(value)
    for number, line in enumerate(value.get("costs", ())):
        yield from _one(("costs", number), line, "item", "action or result")
        yield from _one(("costs", number), line, "locality", "area")
        for position, funding in enumerate(line.get("funding", ())):
            yield from _one(("costs", number, "funding", position), funding, "funder", "body")


def _of_actions(value: Value) -> Iterator[tuple[Steps, str, str]]:
    for number, action in enumerate(value.get("actions", ())):
        yield from _one(("actions", number), action, "result", "result")
        for role, bodies in action.get("raci", {}).items():
            yield from _many(("actions", number, "raci", role), bodies, "body")
        yield from _many(("actions", number, "localities"), action.get("localities", ()), "area")
        yield from _many(("actions", number, "funders"), action.get("funders", ()), "body")
        yield from _many(("actions", number, "depends_on"), action.get("depends_on", ()), "action")


def _areas(steps: Steps, parts: Sequence[Value]) -> Iterator[tuple[Steps, str, str]]:
    for position, part in enumerate(parts):
        yield from _one((*steps, position), part, "locality", "area")


def _one(steps: Steps, item: Value, field: str, kind: str) -> Iterator[tuple[Steps, str, str]]:
    if name := item.get(field):
        yield (*steps, field), kind, name


def _many(steps: Steps, names: Sequence[str], kind: str) -> Iterator[tuple[Steps, str, str]]:
    for position, name in enumerate(names):
        yield (*steps, position), kind, name


def _near(name: str, there: Mapping[str, Any] | Sequence[str]) -> str:
    from difflib import get_close_matches  # noqa: PLC0415  only mistakes need it

    near = get_close_matches(name, list(there), n=1)
    if near:
        return f"Did you mean '{near[0]}'?"
    return f"There are: {', '.join(list(there)[:20])}." if there else "Add it to the plan first."
