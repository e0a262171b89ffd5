"""Policies are scored by dimension without adding up, and where they pull against each other is seen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from wayfare.assessment import policies
from wayfare.assessment.policies import Lack
from wayfare.catalogue import load
from wayfare.model.register import Effect, End, Force, InstrumentOfState, PolicyEntry

INSTRUMENT = load().instruments["policy_register"]
INDICATORS = load().indicators
OUTCOME = "remittances.sending_cost"
LAW = PolicyEntry(
    id="p1", title="Law on recruitment", kind=InstrumentOfState.LAW, force=Force.IN_FORCE, end=End.ORIGIN,
    body="Ministry of labour", dimensions=("costs", "rights"),
    effects=(Effect(indicator=OUTCOME, strength=1, how="It opens the market."),),
)  # fmt: skip


def pact(id_: str, strength: int, groups: tuple[str, ...] = (), force: Force = Force.IN_FORCE) -> PolicyEntry:
    effect = Effect(indicator=OUTCOME, strength=strength, how="It does.", groups=groups, excerpts=("x1",))
    return replace(LAW, id=id_, force=force, effects=(effect,))


def test_a_policy_is_asked_about_its_dimensions() -> None:
    asked = [question.code for question in policies.asked(INSTRUMENT, LAW)]
    assert asked == [f"{d}.{m}" for d in ("costs", "rights") for m in ("inputs", "outputs", "outcomes")]
    assert policies.cell(LAW, policies.asked(INSTRUMENT, LAW)[0]) == "p1:costs.inputs"


def test_a_dimension_is_the_mean_of_what_is_scored() -> None:
    scores = {"p1": {"costs.inputs": 10.0, "costs.outputs": 5.0}, "p2": {"costs.outcomes": 0.0}}
    found = {
        each.dimension: each for each in policies.dimension_scores(INSTRUMENT, [LAW, replace(LAW, id="p2")], scores)
    }
    assert found["costs"].score == pytest.approx(5.0)
    assert found["costs"].measures == {"inputs": 10.0, "outputs": 5.0, "outcomes": 0.0}
    assert (found["costs"].policies, found["costs"].scored, found["costs"].open) == (2, 3, 3)


def test_what_nobody_scored_is_not_zero() -> None:
    found = {each.dimension: each for each in policies.dimension_scores(INSTRUMENT, [LAW], {})}
    assert found["rights"].score is None
    assert found["integration"].policies == 0
    assert policies.unscored(INSTRUMENT, [LAW], {}) == ("p1",)
    assert policies.unscored(INSTRUMENT, [LAW], {"p1": {"costs.inputs": 0.0}}) == ()


def test_only_what_is_in_force_counts() -> None:
    old = replace(LAW, force=Force.EXPIRED)
    assert {each.policies for each in policies.dimension_scores(INSTRUMENT, [old], {})} == {0}
    assert policies.unscored(INSTRUMENT, [old], {}) == ()


def test_policies_that_pull_apart_are_found() -> None:
    (found,) = policies.pulling_apart([pact("p1", 2), pact("p2", -1), pact("p3", -3), pact("p4", 0)])
    assert (found.indicator, found.towards, found.against, found.conflicts) == (OUTCOME, ("p1",), ("p2", "p3"), 2)


def test_policies_for_different_people_do_not_pull_apart() -> None:
    assert policies.pulling_apart([pact("p1", 2, ("women",)), pact("p2", -1, ("men",))]) == ()
    (found,) = policies.pulling_apart([pact("p1", 2, ("women", "men")), pact("p2", -1, ("men",))])
    assert found.groups == ("men",)


def test_a_draft_pulls_nobody() -> None:
    assert policies.pulling_apart([pact("p1", 2), pact("p2", -1, force=Force.DRAFT)]) == ()


@pytest.mark.parametrize(
    ("change", "lack"),
    [
        ({}, ()),
        ({"dimensions": ()}, (Lack.DIMENSION,)),
        ({"dimensions": ("moon",)}, (Lack.UNKNOWN_DIMENSION,)),
        ({"effects": ()}, (Lack.EFFECT,)),
        ({"effects": (), "force": Force.DRAFT}, ()),
        ({"effects": (Effect(indicator="no.such", strength=1, how="?"),)}, (Lack.UNKNOWN_OUTCOME,)),
        ({"effects": (Effect(indicator=OUTCOME, strength=4, how="?", excerpts=("x",)),)}, (Lack.STRENGTH,)),
        ({"effects": (Effect(indicator=OUTCOME, strength=-2, how="?"),)}, (Lack.GROUND,)),
        ({"effects": (Effect(indicator=OUTCOME, strength=-2, how="?", figures=("f1",)),)}, ()),
        ({"kind": InstrumentOfState.BILATERAL}, (Lack.PARTIES,)),
        ({"until": 2020}, (Lack.ENDED,)),
        ({"until": 2026}, ()),
    ],
)
def test_what_an_entry_lacks(change: dict, lack: tuple[Lack, ...]) -> None:
    assert policies.lacks(replace(LAW, **change), INSTRUMENT, INDICATORS, 2026) == lack
    assert all(load().text(f"policies.lack.{each}") for each in lack)
