"""Ties to goals: what is served, what is untouched, what is only claimed."""

from __future__ import annotations

import pytest
from sound import part, value

from wayfare.model.framework import Framework, Goal
from wayfare.model.plan import Plan
from wayfare.plan import document, frameworks, schedule

GOALS = (Goal(code="1", title="One"), Goal(code="1.1", title="Half", under="1"), Goal(code="2", title="Two"))
FRAMEWORK = Framework(id="gcm@2018", code="gcm", version="2018", title="Some", goals=GOALS)


def tied(*ties: tuple[str, str]) -> Plan:
    plan = value()
    written = [{"framework": "gcm", "version": "2018", "code": code, "passage": said} for code, said in ties]
    part(plan, "results", "O")["alignments"] = written
    return document.from_value(plan)


def test_a_goal_is_reached_by_what_lies_under_it() -> None:
    found = frameworks.coverage(tied(("1.1", "here")), FRAMEWORK)
    assert list(found.served) == ["1.1"]
    assert [goal.code for goal in found.untouched] == ["2"]


def test_ties_without_a_passage_count_against_the_plan() -> None:
    found = frameworks.coverage(tied(("1", "here"), ("1.1", " "), ("2", "there"), ("2", "")), FRAMEWORK)
    assert (found.ties, found.shown_share) == (4, 50.0)
    assert frameworks.coverage(tied(), FRAMEWORK).shown_share is None


def test_goals_that_are_not_there_are_named() -> None:
    assert frameworks.coverage(tied(("9", "x")), FRAMEWORK).unknown == (("O", "9"),)


def test_another_version_is_another_framework() -> None:
    other = Framework(id="gcm@2030", code="gcm", version="2030", title="Other", goals=GOALS)
    assert frameworks.coverage(tied(("1", "here")), other).ties == 0


def days(*actions: tuple[str, str, str, tuple[str, ...]]) -> Plan:
    plan = value()
    raci = {"responsible": ["bank"], "accountable": ["mop"]}
    plan["costs"] = []
    plan["actions"] = [
        {"id": i, "result": "U", "title": i, "raci": raci, "start": s, "end": e, "depends_on": list(d)}
        for i, s, e, d in actions
    ]
    return document.from_value(plan)


def test_the_critical_path_is_the_longest_chain_of_dependencies() -> None:
    plan = days(
        ("a", "2027-01-01", "2027-01-10", ()),
        ("b", "2027-01-01", "2027-03-01", ()),
        ("c", "2027-04-01", "2027-04-02", ("a", "b")),
        ("alone", "2027-01-01", "2029-12-31", ()),
    )
    assert schedule.critical_path(plan) == ("b", "c")


def test_there_is_no_critical_path_without_dependencies_or_in_a_circle() -> None:
    assert schedule.critical_path(days(("a", "2027-01-01", "2027-01-10", ()))) == ()
    assert schedule.critical_path(days(("a", "2027-01-01", "2027-01-10", ("a",)))) == ()


def test_a_long_chain_is_followed_to_its_end() -> None:
    names = [f"x{n}" for n in range(3000)]
    chain = [(n, "2027-01-01", "2027-01-01", (b,) if b else ()) for n, b in zip(names, ["", *names], strict=False)]
    assert schedule.critical_path(days(*chain)) == tuple(names)


@pytest.mark.parametrize(("second", "at_once"), [("2027-01-10", 2), ("2027-01-11", 1)])
def test_load_counts_what_runs_on_the_same_day(second: str, at_once: int) -> None:
    plan = days(("a", "2027-01-01", "2027-01-10", ()), ("b", second, "2027-02-01", ()))
    load = schedule.loads(plan)
    assert list(load) == ["mop", "bank"]
    assert load["bank"].responsible == ("a", "b")
    assert load["mop"].accountable == ("a", "b")
    assert load["bank"].at_once == at_once
