"""What a framework must say of itself: its id is its code and version, every goal has a code of its own and a place."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from wayfare.model.errors import Problem

from .document import Steps
from .entries import Entries


def problems(frameworks: Entries, unsound: Collection[str]) -> Iterator[Problem]:
    """Find what does not hold together in frameworks that their schema has accepted."""
    for entry in frameworks.values():
        if not entry.files & frozenset(unsound):
            yield from (entry.problem(*complaint) for complaint in complaints(entry.value))


def complaints(value: Mapping[str, Any]) -> Iterator[tuple[Steps, str, str]]:
    """Find it in one framework."""
    wanted = f"{value['code']}@{value['version']}"
    if value["id"] != wanted:
        yield ("id",), "The id is not made of code and version.", f"Write {wanted}."
    codes = [goal["code"] for goal in value["goals"]]
    for number, goal in enumerate(value["goals"]):
        if goal["code"] in codes[:number]:
            yield ("goals", number, "code"), f"The code '{goal['code']}' is given twice.", "Keep one of them."
        if goal.get("under", goal["code"]) not in codes:
            yield ("goals", number, "under"), f"There is no goal '{goal['under']}'.", "Add it, or correct the code."
