"""Capacity: what there is against what the plan needs, cell by cell, the gaps in order, and what could close them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from wayfare.model.instrument import Instrument
from wayfare.model.policy import ParticipationPolicy
from wayfare.model.rating import Aspect, Rating

from .findings import Text
from .instruments import questions
from .ratings import Summary, summaries

Profile = Mapping[str, Mapping[str, Mapping[str, "Standing"]]]
"""By level, capacity and core issue; the issue is empty for a technical capacity. There is no total by design."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A cell: what there is and what is needed, as medians with their spread."""

    cell: str
    existing: Summary | None
    desired: Summary | None
    importance: Summary | None = None
    feasibility: Summary | None = None

    @property
    def gap(self) -> float | None:
        """Median needed less median there, never below zero; None where either is not shown (UNDP 2008, section 3)."""
        there, needed = _median(self.existing), _median(self.desired)
        return None if there is None or needed is None else max(0.0, needed - there)

    @property
    def withheld(self) -> bool:
        """Whether too few people rated it for a gap to be shown."""
        return any(each is not None and each.withheld for each in (self.existing, self.desired))


def standings(ratings: Sequence[Rating], instrument: Instrument, policy: ParticipationPolicy) -> Mapping[str, Standing]:
    """Set the aspects of every rated cell side by side; `ratings` are of one round."""
    top = max(step.value for steps in instrument.scales.values() for step in steps)
    found = summaries(ratings, policy, top)
    cells = dict.fromkeys(cell for cell, _ in found)
    return {
        cell: Standing(
            cell=cell,
            existing=found.get((cell, Aspect.EXISTING)),
            desired=found.get((cell, Aspect.DESIRED)),
            importance=found.get((cell, Aspect.IMPORTANCE)),
            feasibility=found.get((cell, Aspect.FEASIBILITY)),
        )
        for cell in cells
    }


def profile(instrument: Instrument, found: Mapping[str, Standing]) -> Profile:
    """Lay cells out by level, capacity and issue, in the order of the instrument; levels are never added up."""
    told: dict[str, dict[str, dict[str, Standing]]] = {}
    for level in instrument.dimensions["level"]:
        for capacity in instrument.dimensions["capacity"]:
            for cell, standing in found.items():
                at = instrument.at(cell)
                if (at.get("level"), at.get("capacity")) == (level.code, capacity.code):
                    told.setdefault(level.code, {}).setdefault(capacity.code, {})[at.get("issue", "")] = standing
    return told


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A cell where what is needed exceeds what is there."""

    cell: str
    at: Mapping[str, str]
    """Its level, core issue and capacity."""
    existing: float
    desired: float
    importance: float | None
    feasibility: float | None
    raters: int
    """Of what is there; blocks of groups are in the standing."""
    agreed: bool
    """Whether raters agree on what is there and on what is needed."""
    groups_apart: bool
    """Whether groups are apart on either."""

    @property
    def size(self) -> float:
        """In steps of the scale."""
        return self.desired - self.existing

    @property
    def priority(self) -> float | None:
        """Size times importance times feasibility; None where nobody rated one of them, which is not zero."""
        if self.importance is None or self.feasibility is None:
            return None
        return self.size * self.importance * self.feasibility


def gaps(instrument: Instrument, found: Mapping[str, Standing]) -> tuple[Gap, ...]:
    """Rank the gaps: by priority, then those without one by size, then by code."""
    there = [_gap(instrument, standing) for standing in found.values() if standing.gap]
    return tuple(sorted(there, key=lambda gap: (gap.priority is None, -(gap.priority or 0.0), -gap.size, gap.cell)))


def _gap(instrument: Instrument, standing: Standing) -> Gap:
    rated = [each for each in (standing.existing, standing.desired) if each is not None and each.everybody is not None]
    there, needed = (each.everybody for each in rated if each.everybody is not None)
    return Gap(
        cell=standing.cell,
        at=instrument.at(standing.cell),
        existing=there.median,
        desired=needed.median,
        importance=_median(standing.importance),
        feasibility=_median(standing.feasibility),
        raters=there.raters,
        agreed=all(each.agrees for each in rated),
        groups_apart=any(each.groups_apart for each in rated),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlooked:
    """A gap that some groups see and all together do not."""

    cell: str
    groups: tuple[str, ...]
    size: float


def overlooked(found: Mapping[str, Standing], least: float = 1.0) -> tuple[Overlooked, ...]:
    """Find gaps of at least `least` steps that a block of groups sees where the medians of all show less than that."""
    return tuple(
        Overlooked(cell=cell, groups=groups, size=size)
        for cell, standing in found.items()
        if standing.gap is not None and standing.gap < least
        for groups, size in gaps_by_group(standing).items()
        if size >= least
    )


def gaps_by_group(standing: Standing) -> Mapping[tuple[str, ...], float]:
    """Give the gap each block of groups sees, where the same block is shown for both aspects."""
    if standing.existing is None or standing.desired is None:
        return {}
    there = {each.groups: each.spread.median for each in standing.existing.groups}
    needed = {each.groups: each.spread.median for each in standing.desired.groups}
    return {groups: max(0.0, needed[groups] - there[groups]) for groups in there.keys() & needed.keys()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What a gap proposes for the plan: an output with its indicator, to be edited by people."""

    gap: str
    """The cell, which is the id of the gap."""
    level: str
    """Step of the results chain: an output, since capacity is within the control of the plan."""
    statement: str
    why: str
    measured_by: str
    """The question scored, which is the label of the indicator; its unit is a step of the scale."""
    baseline: float
    """Median of what there is."""
    target: float
    """Median of what the plan needs."""
    instrument: str
    version: int
    look_for: str
    """What would show that it is closed: means of verification."""
    cautions: tuple[str, ...]
    priority: float | None


def proposals(
    ranked: Iterable[Gap], instrument: Instrument, policy: ParticipationPolicy, say: Text
) -> tuple[Proposal, ...]:
    """Turn the first gaps into proposals for the plan; `instrument` is in the language of `say`."""
    return tuple(_proposal(gap, instrument, say) for gap in list(ranked)[: policy.largest_list])


def _proposal(gap: Gap, instrument: Instrument, say: Text) -> Proposal:
    parts = {name: instrument.part(name, code) for name, code in gap.at.items()}
    issue = parts.get("issue")
    key = "capacity.output" if issue else "capacity.output_technical"
    said = {name: part.phrase for name, part in parts.items()}
    asked = next(question for question in questions(instrument) if question.code == gap.cell)
    return Proposal(
        gap=gap.cell,
        level="output",
        statement=say(key, desired=_step(instrument, gap.desired), **said),
        why=say("capacity.why", existing=f"{gap.existing:g}", desired=f"{gap.desired:g}", raters=gap.raters),
        measured_by=asked.text,
        baseline=gap.existing,
        target=gap.desired,
        instrument=instrument.code,
        version=instrument.version,
        look_for=asked.look_for,
        cautions=tuple(_cautions(gap, say)),
        priority=gap.priority,
    )


def _cautions(gap: Gap, say: Text) -> Iterable[str]:
    if gap.groups_apart:
        yield say("capacity.groups_apart")
    elif not gap.agreed:
        yield say("capacity.not_agreed")
    if gap.priority is None:
        yield say("capacity.not_rated")


def _step(instrument: Instrument, value: float) -> str:
    """Give the title of the step a median lies on, or the one below where it lies between two."""
    steps = next(iter(instrument.scales.values()))
    return [step for step in steps if step.value <= value][-1].title


def _median(summary: Summary | None) -> float | None:
    return summary.everybody.median if summary is not None and summary.everybody is not None else None
