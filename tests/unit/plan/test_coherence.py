"""Measures against objectives, people against results, national against local."""

from __future__ import annotations

from typing import Any

import pytest
from sound import part, plan, value

from wayfare.model.coherence import Interaction, SectorObjective
from wayfare.model.plan import Plan
from wayfare.plan import accountability, coherence, document, localisation
from wayfare.plan.accountability import Flaw


def said(
    acting: str, on: str, score: int, rater: str = "r1", group: str = "ministries", passage: str = ""
) -> Interaction:
    return Interaction(rater=rater, group=group, acting=acting, on=on, score=score, passage=passage)


THREE = coherence.matrix(
    [
        said("a", "b", 3, passage="a needs b"),
        said("a", "b", 1, "r2", "migrants"),
        said("a", "c", -2, passage="a takes the money of c"),
        said("b", "a", 1),
        said("b", "c", 0),
        said("c", "a", -1),
        said("c", "b", 2, "r1"),
        said("c", "b", -2, "r2", "migrants"),
    ]
)


def test_the_direction_of_an_effect_is_kept() -> None:
    assert THREE.cells["a", "b"].median == 2
    assert THREE.cells["b", "a"].median == 1


def test_influence_dependence_and_net_are_sums_over_rows_and_columns() -> None:
    roles = THREE.roles
    assert (roles["a"].influence, roles["a"].dependence, roles["a"].net) == (0, 0, 0)
    assert (roles["b"].influence, roles["b"].dependence, roles["b"].net) == (1, 2, -1)
    assert sum(role.net for role in roles.values()) == 0


def test_net_coherence_is_the_mean_over_cells_that_were_scored() -> None:
    assert THREE.net_coherence == pytest.approx(0.0)
    assert THREE.net_coherence_of("migrants") == pytest.approx(-0.5)
    assert THREE.net_coherence_of("nobody") is None
    assert coherence.matrix([]).net_coherence is None


def test_a_cell_nobody_scored_is_no_zero() -> None:
    some = coherence.matrix([said("a", "b", 3), said("b", "c", 1)])
    assert some.net_coherence == 2
    assert some.scored_share == pytest.approx(100 * 2 / 3)  # a-b, a-c, b-c
    assert coherence.matrix([]).scored_share is None


def test_conflicts_come_worst_first_with_their_passage() -> None:
    assert [(cell.acting, cell.on) for cell in THREE.conflicts] == [("a", "c"), ("c", "a")]
    assert THREE.conflicts[0].passages == ("a takes the money of c",)


def test_groups_that_see_opposite_signs_disagree_whatever_the_spread() -> None:
    assert [(cell.acting, cell.on) for cell in THREE.disputed(3)] == [("c", "b")]
    assert [(cell.acting, cell.on) for cell in THREE.disputed(1)] == [("c", "b"), ("a", "b")]


def test_a_rater_counts_once_with_the_last_score() -> None:
    found = coherence.matrix([said("a", "b", 3), said("a", "b", -1)])
    assert (found.cells["a", "b"].median, found.cells["a", "b"].raters) == (-1, 1)


def test_a_thing_is_not_scored_against_itself() -> None:
    assert coherence.matrix([said("a", "a", 3)]).cells == {}


def test_scores_beyond_the_scale_are_refused() -> None:
    with pytest.raises(ValueError, match="between -3 and"):
        said("a", "b", 4)


def test_mainstreaming_is_the_share_of_objectives_with_a_passage() -> None:
    found = coherence.mainstreaming(
        [
            SectorObjective(id="1", sector="health", statement="x", passage="nurses who leave"),
            SectorObjective(id="2", sector="health", statement="y"),
            SectorObjective(id="3", sector="roads", statement="z", passage=" "),
        ]
    )
    assert found.share == pytest.approx(100 / 3)
    assert {sector: part.share for sector, part in found.by_sector().items()} == {"health": 50.0, "roads": 0.0}
    assert coherence.mainstreaming([]).share is None


def changed(kind: str, identity: str, **fields: Any) -> Plan:
    given = value()
    part(given, kind, identity).update(fields)
    return document.from_value(given)


def test_a_sound_plan_has_no_conflict_of_roles_but_an_outsider() -> None:
    assert accountability.conflicts(plan(), most=5) == ()
    found = accountability.conflicts(
        changed("actions", "A", raci={"responsible": ["fund"], "accountable": ["mop"]}), most=5
    )
    assert [(c.flaw, c.item, c.bodies) for c in found] == [(Flaw.OUTSIDER, "A", ("bank", "mop"))]


def test_several_that_answer_and_one_that_answers_for_too_many_are_found() -> None:
    raci = {"responsible": ["bank"], "accountable": ["mop", "bank"]}
    found = accountability.conflicts(changed("actions", "A", raci=raci), most=1)
    assert [(c.flaw, c.item) for c in found] == [(Flaw.SEVERAL, "A"), (Flaw.TOO_MANY, "bank")]
    assert found[1].results == ("O", "U")


def test_a_result_nobody_answers_for_is_found() -> None:
    given = value()
    part(given, "results", "O").pop("owner")
    assert [c.item for c in accountability.conflicts(document.from_value(given), most=9)] == ["O"]


def local(*served: tuple[str, str]) -> Plan:
    given = value() | {"id": "north", "area": "N", "scope": "local", "indicators": [], "actions": [], "costs": []}
    given["results"] = [{"id": i, "level": "output", "statement": i, "national": n} for i, n in served if n]
    given["results"] += [{"id": i, "level": "output", "statement": i} for i, n in served if not n]
    return document.from_value(given)


def test_what_is_promised_for_an_area_is_what_has_actions_money_or_targets_there() -> None:
    assert localisation.planned_in(plan(), "N") == ("U",)
    assert localisation.planned_in(plan(), "W") == ()
    somewhere = changed("actions", "B", localities=["S"])
    assert localisation.planned_in(somewhere, "S") == ("U",)


def test_national_and_local_are_compared_both_ways() -> None:
    found = localisation.two_way(plan(), local(("l1", "O"), ("l2", "gone"), ("l3", "")))
    assert found.missing == ("U",)
    assert found.unasked == ("O",)
    assert found.dangling == ("l2",)
    assert found.own == ("l3",)
    assert not found.complete
    whole = localisation.two_way(plan(), local(("l1", "U"), ("l2", "U")))
    assert whole.shared == {"U": ("l1", "l2")}
    assert whole.complete


def test_reach_counts_areas_whose_plan_serves_the_national_one() -> None:
    found = localisation.reach(plan(), [local(("l1", "U"))])
    assert (found.taken_up, found.without, found.share) == (("N",), ("S",), 50.0)
    assert localisation.reach(plan(), [local(("l1", ""))]).share == 0.0


def test_a_change_at_the_top_names_who_must_act() -> None:
    assert localisation.must_act(["U"], [local(("l1", "U"), ("l2", "O"))]) == {"N": ("l1",)}
    assert localisation.must_act(["I"], [local(("l1", "U"))]) == {}
