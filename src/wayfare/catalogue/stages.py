"""What stages must say of each other: gates that ask of known facts, an order without a circle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from wayfare.model.errors import Problem

from .entries import Entries, Entry
from .translate import placeholders

CONDITIONS = ("at_least", "at_most", "holds", "covers")
"""Of which a gate has exactly one."""


def problems(cycles: Entries, facts: Entries) -> Iterator[Problem]:
    """Find gates that could not be judged, and stages that wait for what never comes."""
    for entry in cycles.values():
        earlier: set[str] = set()
        for number, stage in enumerate(entry.value["stages"]):
            steps = ("stages", number)
            for place, code in enumerate(stage.get("after", ())):
                if code not in earlier:
                    what, remedy = f"No earlier stage is called '{code}'.", "Name stages that stand above."
                    yield entry.problem((*steps, "after", place), what, remedy)
            if stage["code"] in earlier:
                yield entry.problem((*steps, "code"), f"'{stage['code']}' is there twice.", "Rename one of the two.")
            earlier.add(stage["code"])
            yield from _gates(entry, number, stage["gates"], facts)


def _gates(entry: Entry, number: int, gates: list[Mapping[str, Any]], facts: Entries) -> Iterator[Problem]:
    seen: set[str] = set()
    for place, gate in enumerate(gates):
        steps = ("stages", number, "gates", place)
        if gate["code"] in seen:
            yield entry.problem((*steps, "code"), f"'{gate['code']}' is there twice.", "Rename one of the two.")
        seen.add(gate["code"])
        for field in ("fact", "covers"):
            if field in gate and gate[field] not in facts:
                what = f"There is no fact '{gate[field]}'."
                yield entry.problem((*steps, field), what, "Use a code of facts/stages.yaml.")
        given = [name for name in CONDITIONS if name in gate]
        if len(given) != 1:
            what = f"A gate has one condition; this one has {', '.join(given) or 'none'}."
            yield entry.problem(steps, what, f"Choose one of {', '.join(CONDITIONS)}.")
        elif gate["fact"] in facts and (facts[gate["fact"]].value["kind"] == "yes") != (given == ["holds"]):
            what = f"The condition '{given[0]}' does not fit the fact '{gate['fact']}'."
            yield entry.problem((*steps, given[0]), what, "Write holds for what is so or not, else a number or covers.")
        unfilled = placeholders(gate["missing"]) - {"count", "wanted"}
        if unfilled:
            what = f"Nothing fills {{{sorted(unfilled)[0]}}}."
            yield entry.problem((*steps, "missing"), what, "There are: {count} and {wanted}.")
