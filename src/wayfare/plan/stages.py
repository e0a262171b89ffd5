"""The stage board: which gates of the cycle are passed, and exactly what is missing where they are not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from wayfare.catalogue.translate import fill
from wayfare.model.errors import WayfareError
from wayfare.model.stage import Cycle, Gate, Stage

UNKNOWN = "?"
"""Stands in what is missing for a number nobody could count."""
Facts = Mapping[str, int | bool | None]
"""What is so in a workspace, by code of `content/facts`; None where it could not be found out."""


class UnknownFact(WayfareError):
    """A gate asks for a fact that was not gathered."""


class Progress(StrEnum):
    """How far a stage has come."""

    PASSED = "passed"
    """Nothing is missing, and nothing before it."""
    OPEN = "open"
    """Work can go on; something is missing."""
    WAITING = "waiting"
    """A stage before it is not passed; work may begin all the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A gate that is not passed."""

    stage: str
    gate: str
    what: str
    """In the language of the cycle, numbers filled in."""
    why: str
    link: str
    """Key of the page where it is put right."""
    count: int | None = None
    wanted: int | None = None
    unknown: bool = False
    """Whether the fact could not be found out, which is not the same as missing; the gate stays shut."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StageState:
    """A stage with what is missing in it."""

    stage: Stage
    progress: Progress
    missing: tuple[Missing, ...]
    gates: int
    begun: bool = False
    """Whether something its gates ask for is there already; that nothing is wrong yet is no beginning."""

    @property
    def under_way(self) -> bool:
        """Whether work goes on here: something is there, or it is its turn."""
        return self.begun or self.progress is Progress.OPEN

    @property
    def passed(self) -> int:
        """How many gates are passed."""
        return self.gates - len(self.missing)


def gates(stage: Stage, facts: Facts) -> tuple[Missing, ...]:
    """List what is missing in a stage, in the order of its gates; raises `UnknownFact` for a fact not gathered."""
    return tuple(found for gate in stage.gates if (found := _judge(stage, gate, facts)))


def board(cycle: Cycle, facts: Facts) -> tuple[StageState, ...]:
    """Judge every stage of a cycle."""
    missing = {stage.code: gates(stage, facts) for stage in cycle.stages}
    passed: set[str] = set()
    begun = {stage.code: any(_there(gate, facts) for gate in stage.gates) for stage in cycle.stages}
    return tuple(_state(stage, missing[stage.code], passed, begun=begun[stage.code]) for stage in cycle.stages)


def current(states: Iterable[StageState]) -> Stage | None:
    """Give the first stage that is not passed; None at the end of the cycle."""
    return next((state.stage for state in states if state.progress is not Progress.PASSED), None)


def wanted_facts(cycle: Cycle) -> frozenset[str]:
    """Name the facts a cycle asks for, so that nothing else is counted."""
    return frozenset(name for stage in cycle.stages for gate in stage.gates for name in _names(gate))


def _there(gate: Gate, facts: Facts) -> bool:
    return gate.at_most is None and bool(facts[gate.fact])


def _state(stage: Stage, missing: tuple[Missing, ...], passed: set[str], *, begun: bool) -> StageState:
    """Judge one stage; `passed` holds the stages before it that are passed, and takes it up."""
    ready = all(code in passed for code in stage.after)
    if ready and not missing:
        passed.add(stage.code)
        progress = Progress.PASSED
    else:
        progress = Progress.OPEN if ready else Progress.WAITING
    return StageState(stage=stage, progress=progress, missing=missing, gates=len(stage.gates), begun=begun)


def _names(gate: Gate) -> Iterator[str]:
    yield gate.fact
    if gate.covers:
        yield gate.covers


def _judge(stage: Stage, gate: Gate, facts: Facts) -> Missing | None:
    absent = [name for name in _names(gate) if name not in facts]
    if absent:
        where, remedy = f"{stage.code}.{gate.code}", f"Gather: {', '.join(sorted(facts)[:20])} and '{absent[0]}'."
        raise UnknownFact(f"Nobody gathered the fact '{absent[0]}'.", where=where, remedy=remedy)
    count, wanted = facts[gate.fact], _wanted(gate, facts)
    if count is None or wanted is None:
        return _missing(stage, gate, count, wanted, unknown=True)
    return None if _holds(gate, count, wanted) else _missing(stage, gate, count, wanted)


def _wanted(gate: Gate, facts: Facts) -> int | bool | None:
    if gate.covers:
        return facts[gate.covers]
    given = [value for value in (gate.at_least, gate.at_most, gate.holds) if value is not None]
    return given[0]


def _holds(gate: Gate, count: int | bool, wanted: int | bool) -> bool:
    if gate.holds is not None:
        return bool(count) is gate.holds
    return count <= wanted if gate.at_most is not None else count >= wanted


def _missing(
    stage: Stage, gate: Gate, count: int | bool | None, wanted: int | bool | None, *, unknown: bool = False
) -> Missing:
    numbers = gate.holds is None
    shown = {"count": UNKNOWN if count is None else int(count), "wanted": UNKNOWN if wanted is None else int(wanted)}
    return Missing(
        stage=stage.code,
        gate=gate.code,
        what=fill(gate.missing, shown),
        why=gate.why,
        link=gate.link,
        count=int(count) if numbers and count is not None else None,
        wanted=int(wanted) if numbers and wanted is not None else None,
        unknown=unknown,
    )
