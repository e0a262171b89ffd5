"""Gates say what is missing, why it matters and where it is put right."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wayfare.catalogue import load
from wayfare.catalogue.check import problems_of
from wayfare.catalogue.load import unchecked
from wayfare.model.instrument import Mode
from wayfare.model.stage import Cycle, FactKind, Gate, Stage
from wayfare.plan import stages
from wayfare.plan.stages import Progress, UnknownFact

CYCLES = load().cycles
KINDS = {code: fact.kind for code, fact in load().facts.items()}
EMPTY = {code: False if kind is FactKind.YES else 0 for code, kind in KINDS.items()}


def stage(**condition: object) -> Stage:
    gate = Gate(code="g", fact="n", missing="{count} of {wanted}", why="Because.", link="a.b", **condition)
    return Stage(code="s", title="S", purpose="P", produces="R", room="a", gates=(gate,))


@pytest.mark.parametrize(
    ("condition", "facts", "what"),
    [
        ({"at_least": 3}, {"n": 2}, "2 of 3"),
        ({"at_least": 3}, {"n": 3}, None),
        ({"at_most": 0}, {"n": 1}, "1 of 0"),
        ({"at_most": 0}, {"n": 0}, None),
        ({"covers": "all"}, {"n": 4, "all": 5}, "4 of 5"),
        ({"covers": "all"}, {"n": 5, "all": 5}, None),
        ({"holds": True}, {"n": False}, "0 of 1"),
        ({"holds": True}, {"n": True}, None),
    ],
)
def test_each_condition(condition: dict, facts: dict, what: str | None) -> None:
    found = stages.gates(stage(**condition), facts)
    assert [each.what for each in found] == ([] if what is None else [what])


def test_what_is_not_known_keeps_the_gate_shut_and_says_so() -> None:
    (found,) = stages.gates(stage(at_most=0), {"n": None})
    assert (found.unknown, found.what, found.count) == (True, "? of 0", None)


def test_a_fact_nobody_gathered_is_an_error() -> None:
    with pytest.raises(UnknownFact, match="'n'"):
        stages.gates(stage(at_most=0), {"m": 1})


def test_a_stage_begins_with_something_not_with_nothing_being_wrong() -> None:
    states = {each.stage.code: each for each in stages.board(CYCLES[Mode.FULL], EMPTY)}
    assert [code for code, each in states.items() if each.under_way] == ["set_up"]
    states = {each.stage.code: each for each in stages.board(CYCLES[Mode.FULL], EMPTY | {"options": 1})}
    assert [code for code, each in states.items() if each.under_way] == ["set_up", "priorities"]


@pytest.mark.parametrize("mode", list(Mode))
def test_an_empty_workspace_begins_at_the_beginning(mode: Mode) -> None:
    states = stages.board(CYCLES[mode], EMPTY)
    assert stages.current(states).code == "set_up"
    assert states[0].progress is Progress.OPEN
    assert {state.progress for state in states[2:]} == {Progress.WAITING}
    assert all(each.link and each.why for state in states for each in state.missing)


def facts_met(cycle: Cycle) -> dict[str, int | bool]:
    """The least that opens every gate."""
    facts = dict(EMPTY)
    for each in (gate for stage in cycle.stages for gate in stage.gates):
        if each.at_least:
            facts[each.fact] = max(int(facts[each.fact]), each.at_least)
        if each.holds is not None:
            facts[each.fact] = each.holds
    for each in (gate for stage in cycle.stages for gate in stage.gates if gate.covers):
        facts[each.fact] = max(int(facts[each.fact]), int(facts[each.covers]))
    return facts


@pytest.mark.parametrize("mode", list(Mode))
def test_every_gate_can_be_passed_together(mode: Mode) -> None:
    states = stages.board(CYCLES[mode], facts_met(CYCLES[mode]))
    assert [(s.stage.code, [m.what for m in s.missing]) for s in states if s.missing] == []
    assert stages.current(states) is None


@pytest.mark.parametrize("mode", list(Mode))
def test_an_unanswered_contribution_stops_approval(mode: Mode) -> None:
    facts = facts_met(CYCLES[mode]) | {"contributions": 40, "contributions_open": 1}
    approval = next(s for s in stages.board(CYCLES[mode], facts) if s.stage.code == "approval")
    assert [m.gate for m in approval.missing] == ["answered"]
    assert approval.missing[0].link == "consultation.dispositions"
    assert approval.missing[0].count == 1


@given(data=st.data())
def test_meeting_one_more_gate_never_shuts_another(data: st.DataObject) -> None:
    cycle = CYCLES[Mode.FULL]
    facts = {
        code: data.draw(st.booleans() if kind is FactKind.YES else st.integers(0, 12)) for code, kind in KINDS.items()
    }
    least = {code for each in _gates(cycle) if each.at_most is not None for code in [each.fact]}
    before = {(m.stage, m.gate) for s in stages.board(cycle, facts) for m in s.missing}
    raised = data.draw(st.sampled_from(sorted({g.fact for g in _gates(cycle)} - least - _covered(cycle))))
    facts[raised] = True if KINDS[raised] is FactKind.YES else facts[raised] + 1
    after = {(m.stage, m.gate) for s in stages.board(cycle, facts) for m in s.missing}
    assert after <= before


def _gates(cycle: Cycle) -> list[Gate]:
    return [gate for stage in cycle.stages for gate in stage.gates]


def _covered(cycle: Cycle) -> set[str]:
    return {gate.covers for gate in _gates(cycle)}


def test_facts_of_the_content_are_those_the_gates_ask_for_or_the_board_shows() -> None:
    asked = stages.wanted_facts(CYCLES[Mode.FULL]) | stages.wanted_facts(CYCLES[Mode.QUICK])
    assert asked <= set(KINDS)


def test_every_stage_has_guidance_in_its_language() -> None:
    for cycle in CYCLES.values():
        for each in cycle.stages:
            (guide,) = load().guides(each.code, "qps")
            assert guide.title.startswith("⟦")
            assert guide.markdown.startswith("⟦")
    assert load().guides("nothing") == ()


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("fact: sources_unrated", "fact: sources_unread", "no fact"),
        ("after: [set_up]", "after: [review]", "No earlier stage"),
        ("at_most: 0", "holds: true", "does not fit"),
        ("        at_most: 0\n", "", "none"),
        ("{count}. At least {wanted}", "{number}. At least {wanted}", "Nothing fills {number}"),
        ("- code: review\n    title", "- code: reviews\n    title", "has no guidance"),
    ],
)
def test_planted_mistakes_are_found(tmp_path: Path, old: str, new: str, what: str) -> None:
    text = (Path(stages.__file__).parents[1] / "content" / "stages" / "full.yaml").read_text()
    assert old in text
    (tmp_path / "stages").mkdir()
    (tmp_path / "stages" / "full.yaml").write_text(text.replace(old, new, 1))
    assert [each for each in problems_of(unchecked(tmp_path)) if what in each.what]


def test_a_guide_without_a_title_is_found(tmp_path: Path) -> None:
    (tmp_path / "guidance" / "review").mkdir(parents=True)
    (tmp_path / "guidance" / "review" / "own.md").write_text("No title <b>here</b>\n")
    found = problems_of(unchecked(tmp_path))
    assert {each.field for each in found} == {"title", "text"}
