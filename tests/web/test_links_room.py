"""A national workspace and one of a locality: linked by both sides, ended by either, each sees what was published."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from people import Cast

from wayfare.web.audit.models import Record
from wayfare.web.links import actions, queries
from wayfare.web.links.models import Link
from wayfare.web.monitoring import actions as monitoring
from wayfare.web.monitoring.models import Report
from wayfare.web.monitoring.plan import monitored
from wayfare.web.plan import actions as plans
from wayfare.web.plan.models import Edition, Item, Plan
from wayfare.web.workspaces.models import Workspace

SHARED = {"label": "Employment rate", "definition": "labour.employment_rate", "version": 1, "unit": "percent"}


@dataclass
class Side:
    """A workspace with a plan of one result and one indicator of the catalogue."""

    workspace: Workspace
    plan: Plan
    result: Item
    indicator: Item

    def publish(self, by: Any) -> Edition:
        edition = plans.freeze(by=by, plan=self.plan, label=f"Plan of {self.workspace}")
        return plans.publish(by=by, edition=edition, version=edition.version, licence="CC-BY-4.0")

    def approve(self, by: Any, value: float | None) -> None:
        """A value of the whole area and everybody that was approved."""
        monitoring.lay_out(by=by, plan=monitored(self.workspace))
        report = self.workspace.reports.get(period="2025")
        cells = [{"place": cell["place"], "sex": "", "value": value, "how": "typed"} for cell in report.cells[:1]]
        Report.objects.filter(pk=report.pk).update(cells=cells, status="approved")


def side(by: Any, workspace: Workspace, statement: str) -> Side:
    fields = {"currency": "USD", "price_year": 2024, "first_year": 2024, "last_year": 2027}
    plan = plans.begin(by=by, workspace=workspace, title=f"Plan of {workspace}", **fields)
    result = plans.add_item(
        by=by, plan=plan, kind="result", parent=None, content={"level": "outcome", "statement": statement}
    )
    content = {**SHARED, "measured": "percentage", "aggregation": "ratio", "frequency": "yearly"}
    indicator = plans.add_item(by=by, plan=plan, kind="indicator", parent=result, content=content)
    return Side(workspace, plan, result, indicator)


@pytest.fixture
def country(scene: Cast) -> Side:
    return side(scene.ama, scene.workspace, "Families of migrants are poor less often")


@pytest.fixture
def locality(scene: Cast) -> Side:
    Workspace.objects.filter(pk=scene.other.pk).update(level=Workspace.Level.LOCAL)
    scene.other.refresh_from_db()
    return side(scene.dora, scene.other, "Agents serve every market of the valley")


def linked(scene: Cast) -> tuple[Link, Link]:
    """The national and the local row of a link that both sides made."""
    offered, code = actions.offer(by=scene.ama, workspace=scene.workspace, meant_for="Elsewhere")
    theirs = actions.take_up(by=scene.dora, workspace=scene.other, code=code)
    offered.refresh_from_db()
    return offered, theirs


def page(scene: Cast, person: Any, workspace: Workspace, rest: str) -> str:
    answer = scene.client(person).get(f"/w/{workspace.slug}/{rest}")
    assert answer.status_code == 200
    return str(answer.content.decode())


def tie(locality: Side, scene: Cast, national: str) -> None:
    content = {**locality.result.content, "national": national}
    result = Item.objects.get(pk=locality.result.pk)
    plans.change_item(by=scene.dora, item=result, version=result.version, content=content)


def test_one_side_offers_and_the_other_takes_up_after_a_look(scene: Cast, country: Side, locality: Side) -> None:
    browser, dora = scene.client(scene.ama), scene.client(scene.dora)
    answer = browser.post(
        scene.address("links/offer/"), {"meant_for": "The valley", "key": "offer-of-test"}, follow=True
    )
    code = answer.content.decode().split('<pre id="code" tabindex="0">')[1].split("<")[0]
    assert code not in browser.get(scene.address("links/offered/")).content.decode(), "it is shown once"
    where = f"/w/{scene.other.slug}/links/take-up/"
    looked = dora.post(where, {"code": code, "key": "look-of-test"}).content.decode()
    assert "The offer comes from Marenza" in looked
    assert not Link.objects.current().exists(), "looking links nothing"
    assert dora.post(where, {"code": code, "sure": "1", "key": "take-of-test"}).status_code == 302
    assert scene.other.title in page(scene, scene.chidi, scene.workspace, "links/")
    assert scene.workspace.title in page(scene, scene.dora, scene.other, "links/")
    lines = Record.objects.filter(event="link.made")
    assert {line.scope for line in lines} == {scene.workspace.pk, scene.other.pk}
    assert dora.post(where, {"code": code, "sure": "1", "key": "again-of-test"}).status_code == 422, "it works once"


def test_a_link_joins_a_country_and_one_of_its_localities_once(scene: Cast, country: Side, locality: Side) -> None:
    _offered, code = actions.offer(by=scene.ama, workspace=scene.workspace)
    with pytest.raises(actions.NoLink):
        actions.take_up(by=scene.ama, workspace=scene.workspace, code=code)
    with pytest.raises(actions.NoLink):
        actions.take_up(by=scene.dora, workspace=scene.other, code="made-up")
    Workspace.objects.filter(pk=scene.other.pk).update(country="XMB")
    scene.other.refresh_from_db()
    with pytest.raises(actions.NoLink):
        actions.take_up(by=scene.dora, workspace=scene.other, code=code)
    Workspace.objects.filter(pk=scene.other.pk).update(country="XMA")
    scene.other.refresh_from_db()
    actions.take_up(by=scene.dora, workspace=scene.other, code=code)
    _second, another = actions.offer(by=scene.ama, workspace=scene.workspace)
    with pytest.raises(actions.NoLink):
        actions.take_up(by=scene.dora, workspace=scene.other, code=another)
    mine = scene.other.links.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Link.objects.create(workspace=scene.other, level="local", other=scene.workspace, linked_at=mine.linked_at)


@pytest.mark.parametrize("who", ["national", "local"])
def test_either_side_ends_it_for_both_and_the_record_keeps_it(
    scene: Cast, country: Side, locality: Side, who: str
) -> None:
    locality.publish(scene.dora)
    ours, theirs = linked(scene)
    by, link = (scene.ama, ours) if who == "national" else (scene.dora, theirs)
    where = f"/w/{link.workspace.slug}/links/{link.pk}/end/"
    assert scene.client(by).post(where, {"version": link.version}).status_code == 302
    assert not Link.objects.current().exists()
    assert "Plan of Elsewhere" not in page(scene, scene.chidi, scene.workspace, "links/")
    assert "linked from" in page(scene, scene.ama, scene.workspace, "links/")
    assert {line.scope for line in Record.objects.filter(event="link.ended")} == {scene.workspace.pk, scene.other.pk}
    before = Record.objects.count()
    link.refresh_from_db()
    scene.client(by).post(where, {"version": link.version})
    assert Record.objects.count() == before, "what has ended ends once"
    linked(scene)
    assert Link.objects.current().count() == 2, "and can be linked again"


def test_a_link_of_another_workspace_is_not_there(scene: Cast, country: Side, locality: Side) -> None:
    ours, theirs = linked(scene)
    assert scene.client(scene.ama).get(scene.address(f"links/{theirs.pk}/end/")).status_code == 404
    assert scene.client(scene.dora).get(f"/w/{scene.other.slug}/links/{ours.pk}/end/").status_code == 404
    assert scene.client(scene.ama).get(f"/w/{scene.other.slug}/links/").status_code == 404
    assert scene.client(scene.ama).get(f"/w/{scene.other.slug}/plan/items/{locality.result.pk}/").status_code == 404


def test_nothing_that_is_not_published_is_seen(scene: Cast, country: Side, locality: Side) -> None:
    linked(scene)
    tie(locality, scene, country.result.code)
    plans.freeze(by=scene.dora, plan=locality.plan, label="Kept back")
    locality.approve(scene.dora, 41.5)
    pages = [page(scene, scene.ama, scene.workspace, f"links/{rest}") for rest in ("", "side-by-side/", "results/")]
    for hidden in ("Kept back", "41.5", locality.result.name):
        assert not any(hidden in each for each in pages), hidden
    below = [page(scene, scene.dora, scene.other, f"links/{rest}") for rest in ("", "side-by-side/", "results/")]
    assert not any(country.result.name in each for each in below)
    assert country.result.name not in page(scene, scene.dora, scene.other, f"plan/items/{locality.result.pk}/edit/")


def test_a_local_result_contributes_to_a_national_one_and_both_sides_see_it(
    scene: Cast, country: Side, locality: Side
) -> None:
    country.publish(scene.ama)
    linked(scene)
    where = f"plan/items/{locality.result.pk}/"
    assert country.result.name in page(scene, scene.dora, scene.other, f"{where}edit/")
    sent = {"version": 1, "level": "outcome", "statement": locality.result.name, "national": country.result.code}
    assert scene.client(scene.dora).post(f"/w/{scene.other.slug}/{where}edit/", sent).status_code == 302
    assert country.result.name in page(scene, scene.dora, scene.other, where)
    assert locality.result.name in page(scene, scene.dora, scene.other, "links/results/")
    assert locality.result.name not in page(scene, scene.ama, scene.workspace, "links/results/"), "not published yet"
    edition = locality.publish(scene.dora)
    seen = page(scene, scene.ama, scene.workspace, "links/results/")
    assert locality.result.name in seen
    assert f"/public/{edition.pk}/" in seen
    sent["national"] = "made-up"
    sent["version"] = 2
    assert scene.client(scene.dora).post(f"/w/{scene.other.slug}/{where}edit/", sent).status_code == 422


def test_a_tie_outlives_the_link_and_is_not_lost_by_saving(scene: Cast, country: Side, locality: Side) -> None:
    country.publish(scene.ama)
    ours, _theirs = linked(scene)
    tie(locality, scene, country.result.code)
    actions.end(by=scene.ama, link=ours, version=ours.version)
    where = f"/w/{scene.other.slug}/plan/items/{locality.result.pk}/edit/"
    sent = {"version": 2, "level": "outcome", "statement": "Agents serve both markets", "national": country.result.code}
    assert scene.client(scene.dora).post(where, sent).status_code == 302
    assert Item.objects.get(pk=locality.result.pk).content["national"] == country.result.code


def test_a_result_that_the_national_plan_no_longer_has_is_named(scene: Cast, country: Side, locality: Side) -> None:
    country.publish(scene.ama)
    linked(scene)
    tie(locality, scene, "gone")
    seen = page(scene, scene.dora, scene.other, "links/results/")
    assert "no longer has" in seen
    assert locality.result.name in seen


def test_approved_values_stand_side_by_side_and_missing_is_not_zero(scene: Cast, country: Side, locality: Side) -> None:
    country.publish(scene.ama)
    locality.publish(scene.dora)
    linked(scene)
    country.approve(scene.ama, 61.5)
    seen = page(scene, scene.chidi, scene.workspace, "links/side-by-side/")
    assert "61.5" in seen
    assert "no approved value yet; that is not zero" in seen
    assert "1 of 2 workspaces" in seen
    monitoring.lay_out(by=scene.dora, plan=monitored(scene.other))
    Report.objects.filter(workspace=scene.other, period="2025").update(status="submitted")
    near = queries.neighbours(scene.workspace)
    (values,) = queries.side_by_side(scene.workspace, near).values()
    assert values[scene.other.pk].value is None, "handed in is not approved"
    assert values[scene.workspace.pk].value == 61.5


def test_who_may_read_may_not_link(scene: Cast, country: Side, locality: Side) -> None:
    ours, _theirs = linked(scene)
    for role in ("analyst", "reviewer", "auditor"):
        browser = scene.browser(role)
        assert browser.get(scene.address("links/")).status_code == 200
        assert browser.get(scene.address("links/offer/")).status_code == 403
        assert browser.post(scene.address(f"links/{ours.pk}/end/"), {"version": ours.version}).status_code == 403
