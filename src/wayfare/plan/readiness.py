"""Says what a plan lacks before it can be approved, where, why it matters, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from wayfare import catalogue as catalogues
from wayfare.catalogue import Catalogue, days
from wayfare.catalogue.translate import fill
from wayfare.model.plan import Plan
from wayfare.model.readiness import Gap, Severity

from . import rules_of_actions, rules_of_indicators, rules_of_results
from .found import Facts, Found, View
from .same import REMEMBERED, Same

__all__ = ["Facts", "blocking", "gaps"]


def gaps(
    plan: Plan, facts: Facts | None = None, *, catalogue: Catalogue | None = None, language: str = "en"
) -> tuple[Gap, ...]:
    """List everything a plan lacks, what blocks its approval first, then in the order of the plan."""
    known = catalogue or catalogues.load()
    view = View(plan, facts or Facts(), known, language)
    found = [_explained(each, view) for each in find(view)]
    return tuple(sorted(found, key=lambda gap: gap.severity is not Severity.BLOCKS))


def blocking(found: Iterable[Gap]) -> tuple[Gap, ...]:
    """Keep what an approval has to wait for."""
    return tuple(gap for gap in found if gap.severity is Severity.BLOCKS)


def find(view: View) -> Iterator[Found]:
    """Run every rule."""
    yield from rules_of_results.find(view)
    yield from rules_of_indicators.find(view)
    yield from rules_of_actions.find(view)


def _explained(found: Found, view: View) -> Gap:
    values = (("item", view.name(found.item)), *found.values.items())
    return _gap(Same(view.catalogue), view.language, (found.rule, found.item, found.place), values)


@lru_cache(maxsize=REMEMBERED)
def _gap(
    catalogue: Same[Catalogue], language: str, where: tuple[str, str, str], said: tuple[tuple[str, object], ...]
) -> Gap:
    """Return what is missing in words; the same again for the same rule, part and values."""
    rule, item, place = where
    known = catalogue.it
    values = {name: days.written(value, language) if isinstance(value, str) else value for name, value in said}
    asked = known.readiness[rule]

    def words(part: str, text: str) -> str:
        return fill(known.say(f"readiness:{rule}:{part}", text, language), values)

    return Gap(
        rule=rule,
        severity=asked.severity,
        item=item,
        field=place,
        missing=words("missing", asked.missing),
        why=words("why", asked.why),
        remedy=words("remedy", asked.remedy),
    )
