"""A plan of hundreds of items: pages read few rows, and fast sums are the plain ones."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from wayfare.model.monitoring import ReportStatus
from wayfare.monitoring import drafts
from wayfare.monitoring.cells import Cells, UnaddableValues
from wayfare.monitoring.rollup import roll_up
from wayfare.plan import readiness, rules_of_indicators
from wayfare.web import ahead
from wayfare.web.audit.record import verify
from wayfare.web.monitoring import actions, columns, queries, shown
from wayfare.web.monitoring.models import Report
from wayfare.web.monitoring.plan import Monitored, monitored
from wayfare.web.plan.queries import facts_for, gaps, plan_of
from wayfare.web.plan.rows import document_of
from wayfare.web.versions.change import change
from wayfare.web.workspaces.models import Workspace

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))

import big_country

SIZE = big_country.Size(items=64, periods=4, areas=6)
TODAY = date(2024, 11, 28)


@pytest.fixture(scope="module")
def _made(django_db_setup: None, django_db_blocker: Any) -> Iterator[Workspace]:
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        yield big_country.make(SIZE)
        transaction.set_rollback(True)


@pytest.fixture
def country(_made: Workspace, db: None) -> Workspace:
    return Workspace.objects.get(pk=_made.pk)


@pytest.fixture
def plan(country: Workspace) -> Monitored:
    found = monitored(country)
    assert found is not None
    return found


def browser(country: Workspace) -> Client:
    client = Client()
    ama = country.memberships.get(role="coordinator").user
    client.force_login(ama, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def plain(plan: Monitored, states: frozenset[ReportStatus]) -> Cells:
    """All values of the workspace, report by report and cell by cell."""
    told = [value for report in plan.workspace.reports.all() for value in report.values()]
    return Cells.of(plan.frame.frame, (each for each in told if each.status in states))


def change_some(country: Workspace, chance: random.Random, many: int) -> None:
    """Enter other values in some open reports, through the action."""
    ama = country.memberships.get(role="coordinator").user
    open_ones = list(country.reports.filter(status="draft").order_by("indicator", "period"))
    for report in chance.sample(open_ones, many):
        cells = [dict(cell) for cell in report.cells]
        for cell in chance.sample(cells, 3):
            for name in ("value", "reason", "numerator", "denominator"):
                cell.pop(name, None)
            said = [{}, {"value": chance.randint(0, 50)}, {"reason": "withheld"}, {"reason": "lost"}]
            cell.update(chance.choice(said))
        actions.enter(by=ama, report=report, version=report.version, cells=cells)


def test_the_country_is_what_its_actions_would_have_made(country: Workspace) -> None:
    assert verify(country.pk) is None
    assert {each.status for each in country.reports.all()} == {"draft", "submitted", "approved"}
    told = [cell for report in country.reports.all() for cell in report.cells]
    assert len(told) == SIZE.items * SIZE.periods * SIZE.areas
    assert any(cell.get("reason") == "withheld" for cell in told)
    assert any("value" not in cell and "reason" not in cell for cell in told)


@pytest.mark.parametrize("seed", range(4))
def test_columns_add_up_to_what_values_add_up_to_one_by_one(country: Workspace, plan: Monitored, seed: int) -> None:
    """Fast and plain agree before and after changes, for every item, place, span and state, gaps included."""
    frame, chance = plan.frame.frame, random.Random(seed)
    columns.told(plan)
    change_some(country, chance, 12)
    spans = [(0, 0), (0, len(frame.periods) - 1), (1, 2)]
    for states in (columns.APPROVED, drafts.SUBMITTED, drafts.ALL):
        fast = roll_up(frame, columns.together(frame, columns.told(plan), states), spans)
        slow = roll_up(frame, plain(plan, states), spans)
        assert all(
            fast.at(item.id, place, span=span) == slow.at(item.id, place, span=span)
            for item in chance.sample(list(frame.items), 20)
            for place in frame.places
            for span in range(len(spans))
        )


def test_lines_say_what_the_plain_way_says(country: Workspace, plan: Monitored) -> None:
    queries.lines(plan, TODAY)
    change_some(country, random.Random(9), 8)
    lines = {each.indicator.id: each for each in queries.lines(plan, TODAY)}
    whole = plan.frame
    spans = {each.id: (at, at) for at, each in enumerate(whole.periods)} | {"2024": (0, len(whole.periods) - 1)}
    slow = roll_up(whole.frame, plain(plan, columns.APPROVED), list(spans.values()))
    at = {name: number for number, name in enumerate(spans)}
    assert lines.keys() == plan.indicators.keys()
    shown = [(code, each) for code, each in lines.items() if each.latest is not None]
    assert len(shown) > SIZE.items // 2
    for code, line in shown:
        assert line.latest == slow.at(code, span=at[line.period], explained=False), code
        for name, value, _low, _high in line.points:
            plainly = slow.at(code, span=at[name])
            assert value == (plainly.value if plainly.complete else None), (code, name)


def test_live_sums_are_those_of_the_plain_board(country: Workspace, plan: Monitored) -> None:
    change_some(country, random.Random(3), 8)
    frame = plan.frame.frame
    told = [value for report in country.reports.all() for value in report.values()]
    board = drafts.board(frame, told, {}, [(0, len(frame.periods) - 1)])
    for code in list(plan.indicators)[:24]:
        for found in queries.live_sums(plan, code, 2024):
            assert replace(found, target=None) == board.at(code, found.place, found.group), (code, found.place)


def test_a_saved_report_is_read_again_and_no_other(country: Workspace, plan: Monitored) -> None:
    columns.told(plan)
    change_some(country, random.Random(1), 1)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        columns.told(plan)
    assert len(asked) == 2
    with CaptureQueriesContext(connection) as asked:
        columns.told(plan)
    assert len(asked) == 1


@pytest.mark.parametrize("page", ["monitoring/", "monitoring/queue/", "monitoring/graveyard/", "plan/"])
def test_a_page_asks_few_questions_after_a_change_elsewhere(country: Workspace, page: str) -> None:
    client, address = browser(country), f"/w/{country.slug}/{page}"
    assert client.get(address).status_code == 200
    change_some(country, random.Random(2), 1)
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address)
    assert answer.status_code == 200
    assert len(asked) < 80, len(asked)
    cells = [
        each["sql"] for each in asked if '"monitoring_report"."cells"' in each["sql"] and " IN (" not in each["sql"]
    ]
    assert cells == [], "all values of the workspace were read"


def test_progress_is_narrowed_and_turned_page_by_page(country: Workspace) -> None:
    client, address = browser(country), f"/w/{country.slug}/monitoring/"
    first, second = (client.get(address, {"page": n}).content.decode() for n in (1, 2))
    assert "1 to 50 of 64" in first
    assert "51 to 64 of 64" in second
    narrowed = client.get(address, {"owner": "body3", "words": "INDICATOR 28"}).content.decode()
    assert narrowed.count('<tr><th scope="row">') == 1
    assert client.get(address, {"verdict": "no such"}).status_code == 200


def test_what_waits_stands_page_by_page_and_every_report_on_one_of_them(country: Workspace) -> None:
    client, address = browser(country), f"/w/{country.slug}/monitoring/queue/"
    whole = client.get(address)
    parts = {each["code"]: each["count"] for each in whole.context["parts"]}
    assert sum(parts.values()) == country.reports.exclude(status="locked").count()
    seen = [
        item["url"]
        for number in range(1, parts["judged"] // 50 + 2)
        for item in client.get(address, {"part": "judged", "page": number}).context["parts"][0]["items"]
    ]
    assert len(set(seen)) == len(seen) == parts["judged"]
    assert client.get(address, {"part": "nonsense"}).status_code == 404


def test_the_sums_of_an_indicator_show_each_area_beside_the_whole(country: Workspace) -> None:
    item = country.plan_items.get(code="i0")
    page = browser(country).get(f"/w/{country.slug}/monitoring/sums/{item.pk}/", {"year": 2024})
    assert page.status_code == 200
    assert len(page.context["rows"]) == 1 + SIZE.areas
    assert page.context["rows"][0]["target"] == "1,000"
    where = f"/w/{country.slug}/monitoring/sums/{item.pk}/"
    assert browser(country).get(where, {"year": 1999}).status_code == 404


def test_a_change_that_is_undone_leaves_nothing_behind(country: Workspace, plan: Monitored) -> None:
    """What a rolled back change read is not used for the change that comes after it at the same version."""
    report = country.reports.filter(status="draft").first()
    assert report is not None
    before = columns.told(plan)[report.indicator].mark
    Report.objects.filter(pk=report.pk).update(version=report.version + 1, changed_at=timezone.now())
    once = columns.told(plan)[report.indicator].mark
    Report.objects.filter(pk=report.pk).update(version=report.version + 1, changed_at=timezone.now())
    assert len({before, once, columns.told(plan)[report.indicator].mark}) == 3


def test_what_is_read_ahead_is_not_read_again_by_the_first_page(country: Workspace, plan: Monitored) -> None:
    columns._SHELF.clear()
    ahead.read()
    with CaptureQueriesContext(connection) as asked:
        assert columns.told(plan)
    assert len(asked) == 1, "the marks of the reports, and no report"


def test_a_value_of_a_place_that_the_plan_does_not_have_is_refused(country: Workspace, plan: Monitored) -> None:
    report = country.reports.filter(status="approved").first()
    assert report is not None
    cells = [{**report.cells[0], "place": "nowhere", "value": 1}]
    Report.objects.filter(pk=report.pk).update(cells=cells, version=report.version + 1)
    with pytest.raises(UnaddableValues, match="nowhere"):
        columns.told(plan)


def test_an_item_is_found_under_what_it_says_now(country: Workspace) -> None:
    client, where = browser(country), f"/w/{country.slug}/search/"
    item = country.plan_items.get(code="i3")
    assert "i3" not in str(client.get(where, {"q": "quokka"}).content)
    ama = country.memberships.get(role="coordinator").user
    content = {**item.content, "label": "Quokkas counted"}
    change(item, by=ama, version=item.version, event="plan.item_changed", content=content)
    found = client.get(where, {"q": "quokka"}).content.decode()
    assert f"/plan/items/{item.pk}/" in found
    with CaptureQueriesContext(connection) as asked:
        client.get(where, {"q": "quokka"})
    assert len(asked) < 30, "no question for each item"


def test_saving_one_item_judges_one_again(country: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the rules find with what they remember is what they find when they remember nothing."""
    judged: list[object] = []
    plain = rules_of_indicators._begun
    monkeypatch.setattr(rules_of_indicators, "_begun", lambda *given: judged.append(given) or plain(*given))
    plan = plan_of(country)
    assert plan is not None
    gaps(plan)
    ama = country.memberships.get(role="coordinator").user
    for code in ("i1", "i2"):
        item, judged[:] = country.plan_items.get(code=code), []
        content = {name: said for name, said in item.content.items() if name != "baseline"}
        change(item, by=ama, version=item.version, event="plan.item_changed", content=content)
        told = gaps(plan)
        assert len(judged) == 1
        assert [each.rule for each in told if each.item == code].count("no_baseline") == 1
        rules_of_indicators._all.cache_clear()
        readiness._gap.cache_clear()
        assert readiness.gaps(document_of(plan), facts_for(plan)) == told


def test_saving_an_item_leaves_the_board_as_it_is(country: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[object] = []
    plain_drawn = shown._drawn
    monkeypatch.setattr(shown, "_drawn", lambda *given: drawn.append(given) or plain_drawn(*given))
    client, where = browser(country), f"/w/{country.slug}/monitoring/"
    assert client.get(where).status_code == 200
    ama = country.memberships.get(role="coordinator").user
    item = country.plan_items.filter(kind="indicator").first()
    change(item, by=ama, version=item.version, event="plan.item_changed", content={**item.content, "note": "Other"})
    assert client.get(where).status_code == 200
    assert len(drawn) == 1
