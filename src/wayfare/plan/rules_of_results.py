"""Readiness of results: each serves another, is measured, owned, and rests on something (UNDG, RBM handbook 2011)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wayfare.model.plan import Level, Measured, Result

from . import gender
from .found import Found, View, is_blank

_WORD = re.compile(r"\w+")
_MEASURED = frozenset({Level.IMPACT, Level.OUTCOME, Level.OUTPUT})


def find(view: View) -> Iterator[Found]:
    """Look at the chain as a whole, then at every result."""
    yield from _whole(view)
    for result in view.chain.walk():
        yield from _place(result, view)
        yield from _measured(result, view)
        yield from _reasons(result, view)
        yield from _wording(result, view)
        yield from _marker(result, view)


def _whole(view: View) -> Iterator[Found]:
    if not view.plan.results:
        yield Found("no_results", "", "results")
    elif not any(result.level is Level.IMPACT for result in view.plan.results):
        yield Found("no_impact", "", "results")
    if view.facts.unanswered:
        yield Found("contributions_unanswered", "", "", {"count": view.facts.unanswered})


def _place(result: Result, view: View) -> Iterator[Found]:
    above = view.chain.results.get(result.parent)
    if above is None and result.level is not Level.IMPACT:
        yield Found("orphan_result", result.id, "parent")
    elif above is not None and result.level.rank - above.level.rank > 1:
        yield Found("skipped_level", result.id, "parent", {"above": view.name(above.id)})
    if not view.chain.below(result.id) and not view.chain.actions_of(result.id):
        yield Found("nothing_below", result.id)
    if is_blank(result.owner) and result.level in (Level.OUTCOME, Level.OUTPUT):
        yield Found("no_result_owner", result.id, "owner")


def _measured(result: Result, view: View) -> Iterator[Found]:
    indicators = view.chain.indicators(result.id)
    most = view.policy.most_indicators
    if not indicators and result.level in _MEASURED:
        yield Found("no_indicator", result.id, "indicators")
    if len(indicators) > most:
        yield Found("many_indicators", result.id, "indicators", {"count": len(indicators), "most": most})
    if result.level is Level.OUTCOME and indicators and all(i.measured is Measured.COUNT for i in indicators):
        yield Found("outcome_counted_by_outputs", result.id, "indicators")


def _reasons(result: Result, view: View) -> Iterator[Found]:
    if result.level is Level.OUTCOME:
        if not any(not is_blank(text) for text in result.assumptions):
            yield Found("no_assumption", result.id, "assumptions")
        if not result.risks:
            yield Found("no_risk", result.id, "risks")
    for risk in result.risks:
        answered = risk.response is not None and not is_blank(risk.owner)
        if risk.severity >= view.policy.grave_risk and not answered:
            yield Found("grave_risk_unanswered", risk.id, "response", {"severity": risk.severity})
    basis = (result.findings, result.gaps, result.contributions)
    if result.level in (Level.OUTCOME, Level.OUTPUT) and not any(basis) and not _basis_above(result, view):
        yield Found("rests_on_nothing", result.id, "findings")
    for use in result.interventions:
        if use.grade == 0:
            yield Found("warned_intervention", result.id, "interventions", {"code": use.code})
    for tie in result.alignments:
        if is_blank(tie.passage):
            yield Found("tie_without_passage", result.id, "alignments", {"code": f"{tie.framework} {tie.code}"})


def _basis_above(result: Result, view: View) -> bool:
    """Whether an outcome above rests on something, which its outputs then share."""
    path = list(view.chain.path(result.id))[1:]
    return any(above.findings or above.gaps or above.contributions for above in path if above.level is Level.OUTCOME)


def _wording(result: Result, view: View) -> Iterator[Found]:
    if result.level not in (Level.IMPACT, Level.OUTCOME):
        return
    for word in _WORD.findall(result.statement.lower()):
        if word in view.weak_verbs:
            yield Found("weak_verb", result.id, "statement", {"word": word})
            return


def _marker(result: Result, view: View) -> Iterator[Found]:
    marker = result.gender
    if marker is None:
        if result.level is Level.OUTPUT:
            yield Found("no_marker", result.id, "gender")
        return
    passages = [marker.passage, *(each.passage for each in marker.criteria if each.met)]
    if marker.code > 0 and all(is_blank(passage) for passage in passages):
        yield Found("marker_without_passage", result.id, "gender", {"code": marker.code})
        return
    suggested = gender.suggest(result, view.chain).code
    if marker.code > suggested:
        yield Found("marker_above_evidence", result.id, "gender", {"code": marker.code, "suggested": suggested})
