"""National and local plans against each other, both ways: what the one promises there and the other does not have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from wayfare.model.plan import Plan

from .chain import Chain


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoWay:
    """How a local plan and the national one meet."""

    area: str
    shared: Mapping[str, tuple[str, ...]]
    """Local results by the national result they serve."""
    missing: tuple[str, ...]
    """National results with actions, costs or targets in the area that no local result serves."""
    unasked: tuple[str, ...]
    """National results served from below that plan nothing in the area."""
    dangling: tuple[str, ...]
    """Local results that name a national one that is not there (any more)."""
    own: tuple[str, ...]
    """Local results that serve no national one: the area's own, or forgotten."""

    @property
    def complete(self) -> bool:
        """Whether nothing promised for the area is missing and nothing points nowhere."""
        return not self.missing and not self.dangling


def two_way(national: Plan, local: Plan) -> TwoWay:
    """Compare a national plan with the plan of one of its areas."""
    results = {result.id for result in national.results}
    there, chain = planned_in(national, local.area), Chain(local)
    shared: dict[str, tuple[str, ...]] = {}
    for result in local.results:
        if result.national in results:
            shared[result.national] = (*shared.get(result.national, ()), result.id)
    return TwoWay(
        area=local.area,
        shared=shared,
        missing=tuple(identity for identity in there if identity not in shared),
        unasked=tuple(identity for identity in shared if identity not in there),
        dangling=tuple(r.id for r in local.results if r.national and r.national not in results),
        own=tuple(r.id for r in local.results if not r.national and not _serves(r.id, chain)),
    )


def planned_in(plan: Plan, area: str) -> tuple[str, ...]:
    """Give the results with actions, money or targets of their own in an area, in the order of the plan."""
    chain = Chain(plan)
    found = {action.result for action in plan.actions if area in action.localities}
    found |= {next(chain.path(line.item)).id for line in plan.costs if line.locality == area}
    found |= {i.result for i in plan.indicators if any(target.locality == area for target in i.targets)}
    return tuple(result.id for result in chain.walk() if result.id in found)


def _serves(identity: str, chain: Chain) -> bool:
    """Whether a result above or below ties it to the national plan."""
    above = any(result.national for result in chain.path(identity))
    return above or any(result.national for result in chain.walk(identity))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """In how many areas the national plan is taken up (J08)."""

    taken_up: tuple[str, ...]
    """Areas whose plan has a result that serves the national plan."""
    without: tuple[str, ...]
    """Areas with no plan, or with one that serves nothing national."""

    @property
    def share(self) -> float | None:
        """Percent of the areas; None where there are none."""
        total = len(self.taken_up) + len(self.without)
        return 100.0 * len(self.taken_up) / total if total else None


def reach(national: Plan, locals_: Iterable[Plan]) -> Reach:
    """Tell which areas of the national plan take it up in plans of their own."""
    results = {result.id for result in national.results}
    serving = {plan.area for plan in locals_ if any(result.national in results for result in plan.results)}
    areas = [area.code for area in national.localities]
    return Reach(
        taken_up=tuple(area for area in areas if area in serving),
        without=tuple(area for area in areas if area not in serving),
    )


def must_act(changed: Iterable[str], locals_: Iterable[Plan]) -> Mapping[str, tuple[str, ...]]:
    """Give, for national results that changed, the local results by area that rest on them and have to be looked at."""
    moved = set(changed)
    found = {plan.area: tuple(r.id for r in plan.results if r.national in moved) for plan in locals_}
    return {area: results for area, results in found.items() if results}
