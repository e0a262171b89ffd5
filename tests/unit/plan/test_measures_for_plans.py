"""Measures from elsewhere come with the strength of their evidence and a caution, the best known first."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

from sound import plan

from wayfare.catalogue import load
from wayfare.model.plan import InterventionUse
from wayfare.plan import suggestions

KNOWN = load()


def test_measures_for_a_row_come_with_the_best_evidence_first_and_each_with_a_caution() -> None:
    found = suggestions.for_rows(["O12"], KNOWN)
    grades = [KNOWN.interventions[each.intervention].grade for each in found]
    assert len(found) > 3
    assert grades == sorted(grades, reverse=True)
    assert all(each.evidence.startswith("Evidence: ") and each.caution.startswith("Risk: ") for each in found)
    assert suggestions.for_rows([], KNOWN) == ()


def test_measures_for_an_objective_are_those_that_serve_it() -> None:
    found = {each.intervention for each in suggestions.for_objectives([21], KNOWN)}
    assert found == {code for code, measure in KNOWN.interventions.items() if 21 in measure.gcm}


def test_what_brings_evidence_is_suggested_where_it_lacks() -> None:
    assert [each.intervention for each in suggestions.for_evidence(KNOWN)] == ["evidence.migration_module"]


def test_what_an_assessment_suggests_keeps_its_reason_and_is_given_once() -> None:
    (one, *rest) = suggestions.for_rows(["O12"], KNOWN)
    empty = SimpleNamespace(row="O1", suggestions=(one,))
    sections = (
        SimpleNamespace(row="O2", suggestions=(one, rest[0])),
        SimpleNamespace(row="O12", suggestions=(one,)),
        empty,
    )
    told = SimpleNamespace(sections=sections)
    assert suggestions.for_findings(told, ["O2", "O12"]) == (one, rest[0])  # type: ignore[arg-type]


def test_a_plan_remembers_the_grade_it_took_a_measure_up_with() -> None:
    use = suggestions.taken_up("remittances.mobile_money", KNOWN)
    assert use.grade == KNOWN.interventions["remittances.mobile_money"].grade
    was = replace(use, grade=use.grade - 1)
    gone = InterventionUse(code="a.b", version="0", grade=2)
    kept = tuple(replace(r, interventions=(use, was, gone)) if r.id == "U" else r for r in plan().results)
    assert suggestions.regraded(replace(plan(), results=kept), KNOWN) == (("U", was, use.grade), ("U", gone, None))
