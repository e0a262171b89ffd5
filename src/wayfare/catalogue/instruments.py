"""What an instrument must say of itself: codes that name parts, scales that exist and rise, grids that are whole."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from itertools import pairwise
from typing import Any

from wayfare.model.errors import Problem

from .entries import Entries, Entry

CAPACITY = ("level", "issue", "capacity")
"""Dimensions of a grid of capacities."""
REGISTER = ("dimension", "measure")
"""Dimensions of a register of policies."""

_PLACE = re.compile(r"\{([^{}]*)\}")


def problems(instruments: Entries, indicators: Collection[str]) -> Iterator[Problem]:
    """Find what forms and scores would stumble over."""
    for entry in instruments.values():
        yield from _own_file(entry)
        yield from _indicator(entry, indicators)
        yield from _parts(entry)
        yield from _scales(entry)
        yield from _questions(entry)
        yield from _kind(entry)


def _own_file(entry: Entry) -> Iterator[Problem]:
    wanted = f"instruments/{entry.value['code']}.yaml"
    if not entry.layers[0].document.file.endswith(wanted):
        yield entry.problem(("code",), "The code does not match the name of the file.", f"Name the file {wanted}.")


def _indicator(entry: Entry, indicators: Collection[str]) -> Iterator[Problem]:
    code = entry.value.get("indicator")
    if code and code not in indicators:
        yield entry.problem(("indicator",), f"There is no indicator '{code}'.", "Use the code of an indicator file.")


def _parts(entry: Entry) -> Iterator[Problem]:
    counted = Counter(part["code"] for parts in entry.value["dimensions"].values() for part in parts)
    for name, parts in entry.value["dimensions"].items():
        for place, part in enumerate(parts):
            if counted[part["code"]] > 1:
                what = f"'{part['code']}' names more than one part."
                yield entry.problem(("dimensions", name, place, "code"), what, "Choose another code for one of them.")


def _scales(entry: Entry) -> Iterator[Problem]:
    for name, steps in entry.value["scales"].items():
        for place, (one, other) in enumerate(pairwise(steps), start=1):
            if other["value"] <= one["value"]:
                what = f"{other['value']} does not come after {one['value']}."
                yield entry.problem(("scales", name, place, "value"), what, "List steps from the least to the most.")


def _questions(entry: Entry) -> Iterator[Problem]:
    parts = {part["code"] for parts in entry.value["dimensions"].values() for part in parts}
    seen: set[str] = set()
    for place, question in enumerate(entry.value["questions"]):
        code, scale = question["code"], entry.value["scales"].get(question["scale"])
        if code in seen:
            yield entry.problem(("questions", place, "code"), f"'{code}' is asked twice.", "Delete one of the two.")
        seen.add(code)
        unknown = [piece for piece in code.split(".")[:-1] if piece not in parts]
        if unknown:
            what = f"'{unknown[0]}' is not a part of any dimension."
            yield entry.problem(("questions", place, "code"), what, f"There are: {', '.join(sorted(parts))}.")
        if scale is None:
            what, remedy = (
                f"There is no scale '{question['scale']}'.",
                f"There are: {', '.join(entry.value['scales'])}.",
            )
            yield entry.problem(("questions", place, "scale"), what, remedy)
        elif question.get("anchors") and len(question["anchors"]) != len(scale):
            what = f"There are {len(question['anchors'])} anchors for {len(scale)} steps."
            yield entry.problem(("questions", place, "anchors"), what, "Write one for each step.")


def _kind(entry: Entry) -> Iterator[Problem]:
    kind, dimensions = entry.value["kind"], tuple(entry.value["dimensions"])
    wanted: Mapping[str, tuple[str, ...]] = {"capacity": CAPACITY, "register": REGISTER}
    if kind in wanted and dimensions != wanted[kind]:
        remedy = f"Write {', '.join(wanted[kind])}, in this order."
        yield entry.problem(("dimensions",), f"An instrument of kind {kind} needs other dimensions.", remedy)
    if kind == "scoring" and not entry.value.get("scoring"):
        yield entry.problem(("scoring",), "An official score needs its rule.", "Name it under 'scoring'.")
    if kind == "capacity":
        yield from _composed(entry)


def _composed(entry: Entry) -> Iterator[Problem]:
    """Find what keeps a cell without a question of its own from being asked in composed words."""
    compose = str(entry.value.get("compose") or "")
    unfilled = set(CAPACITY) ^ set(_PLACE.findall(compose))
    if unfilled:
        remedy = "Write {level}, {issue} and {capacity}, each once."
        yield entry.problem(("compose",), "A cell cannot be asked in these words.", remedy)
    for name, parts in entry.value["dimensions"].items():
        for place, part in enumerate(parts):
            if not _said(part, "phrase"):
                steps = ("dimensions", name, place, "phrase")
                yield entry.problem(steps, "The part has no phrase.", "Say how it stands inside a composed question.")


def _said(part: Mapping[str, Any], field: str) -> bool:
    return bool(str(part.get(field) or "").strip())
