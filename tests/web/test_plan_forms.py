"""What a form of the plan fills in by itself: whose an item is, what a figure says, how surely a measure works."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from people import Cast
from test_plan import added, plan, sent

from wayfare.catalogue import load
from wayfare.model.figure import Figure
from wayfare.web.findings import actions as findings
from wayfare.web.plan import baselines
from wayfare.web.plan.models import Item, Plan
from wayfare.web.plan.rows_field import Column, RowsWidget

__all__ = ["plan"]
MEASURE = "remittances.rural_payout"
F1, F2, F3, F4, F5, F9 = (f"f{number * 16}" for number in "123459")


def figure(identity: str, value: float | None, **domain: str) -> Figure:
    told = {"indicator": "finance.account_ownership", "version": 1, "area": "XMA", "period": "2023", "unit": "percent"}
    where = {"source": "evidence:1", "vintage": "2023", "method": "ratio"}
    return Figure(id=identity, value=value, domain=tuple(domain.items()), **told, **where)


@pytest.fixture
def assessed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A newest assessment of four figures."""
    found = [
        figure(F1, 42.5312),
        figure(F2, 36.5, sex="F"),
        figure(F3, 48.6, sex="M"),
        figure(F4, 30.0, sex="F", admin1="N"),
        figure(F5, None),
    ]
    words = SimpleNamespace(figures={each.id: each for each in found}, source_name=lambda _figure: "Statistics 2023")
    opened = SimpleNamespace(words=words, figure=words.figures.get)
    monkeypatch.setattr(baselines, "book", lambda _workspace: opened)


def indicator(scene: Cast, plan: Plan, **typed: str) -> tuple[int, str]:
    result = added(scene, plan)
    form = {"label": "Adults with an account", "measured": "percentage", "key": "a-form-key", **typed}
    answer = scene.client(scene.ama).post(scene.address(f"plan/items/{result.pk}/add/indicator/"), form)
    return answer.status_code, answer.content.decode()


def test_a_figure_named_as_the_baseline_says_the_rest(scene: Cast, plan: Plan, assessed: None) -> None:
    assert indicator(scene, plan, baseline_figure=F1)[0] == 302
    baseline = Item.objects.get(kind="indicator").content["baseline"]
    parts = [{"sex": "F", "value": 36.5}, {"sex": "M", "value": 48.6}]
    said = {"value": 42.53, "period": "2023", "source": "Statistics 2023", "parts": parts}
    assert baseline == {"figure": F1, **said}


def test_what_was_typed_stands_beside_a_figure(scene: Cast, plan: Plan, assessed: None) -> None:
    assert indicator(scene, plan, baseline_figure=F1, baseline_source="Round one")[0] == 302
    assert Item.objects.get(kind="indicator").content["baseline"]["source"] == "Round one"


@pytest.mark.parametrize("unknown", [F5, F9])
def test_a_figure_without_a_value_is_no_baseline(scene: Cast, plan: Plan, assessed: None, unknown: str) -> None:
    status, page = indicator(scene, plan, baseline_figure=unknown)
    assert status == 422
    assert "The newest assessment has no value under this id." in page


def test_a_result_takes_up_a_measure_with_what_is_known_of_it(scene: Cast, plan: Plan) -> None:
    item = added(scene, plan)
    ama = scene.client(scene.ama)
    assert ama.post(scene.address(f"plan/items/{item.pk}/edit/"), sent(item, interventions=MEASURE)).status_code == 302
    item.refresh_from_db()
    (use,) = item.content["interventions"]
    assert (use["code"], use["grade"]) == (MEASURE, load().interventions[MEASURE].grade)
    page = ama.get(scene.address(f"plan/items/{item.pk}/")).content.decode()
    assert load().interventions[MEASURE].risks[0].rstrip(".") in page


def test_a_measure_keeps_the_grade_it_was_taken_up_with(scene: Cast, plan: Plan) -> None:
    stood = {"code": MEASURE, "version": "0.0.1", "grade": 4}
    item = added(scene, plan, level="outcome", statement="Accounts", interventions=[stood])
    form = sent(item, statement="Accounts for all")
    assert scene.client(scene.ama).post(scene.address(f"plan/items/{item.pk}/edit/"), form).status_code == 302
    item.refresh_from_db()
    assert (item.content["statement"], item.content["interventions"]) == ("Accounts for all", [stood])


@pytest.mark.parametrize(
    ("kind", "field"), [("result", "owner"), ("indicator", "owner"), ("risk", "owner"), ("action", "accountable")]
)
def test_what_somebody_adds_is_first_their_own_institutions(scene: Cast, plan: Plan, kind: str, field: str) -> None:
    result = added(scene, plan, owner=scene.ministry.code, **{"level": "outcome", "statement": "Accounts"})
    form: Any = scene.browser("focal_point").get(scene.address(f"plan/items/{result.pk}/add/{kind}/")).context["form"]
    assert form.initial[field] in (scene.ministry.code, [scene.ministry.code])


def test_an_item_names_the_findings_it_rests_on_in_their_words(scene: Cast, plan: Plan) -> None:
    fields = {"statement": "Women hold accounts less often", "theme": "finance", "side": "risk"}
    finding = findings.draft(by=scene.bilal, workspace=scene.workspace, **fields)
    item = added(scene, plan, level="outcome", statement="Accounts", findings=[finding.pk])
    page = scene.client(scene.chidi).get(scene.address(f"plan/items/{item.pk}/")).content.decode()
    assert "Women hold accounts less often" in page


def test_a_cell_offers_its_columns_choices_and_keeps_what_was_chosen() -> None:
    choices = [("", "–"), ("a", "Roads & <bridges>"), ("b", "Water")]
    widget = RowsWidget((Column("goal", "Goal", lambda: choices), Column("passage", "Passage")))
    page = widget.render("ties", "b | as it says\n", {"id": "ties"})
    chosen, empty = page.split("<tr>")[2:4]
    assert chosen.count("<option ") == empty.count("<option ") == 3
    assert '<option value="a">Roads &amp; &lt;bridges&gt;</option>' in chosen
    assert '<option value="b" selected>Water</option>' in chosen
    assert "selected" not in empty
    choices.append(("c", "Energy"))
    assert page.count("Energy") == 0 < widget.render("ties", "c | too\n").count('<option value="c" selected>Energy<')
