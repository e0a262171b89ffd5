"""The API: a token reaches no further than its owner, a change carries its version, every refusal says what to do."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import build_openapi
import pyarrow.parquet as pq
import pytest
from django.test import Client
from django.utils import timezone
from people import Cast
from samples import sample

from wayfare.web.accounts.models import User
from wayfare.web.accounts.roles import roles, scope
from wayfare.web.api import actions, described, queries
from wayfare.web.api.door import OPERATIONS, Operation
from wayfare.web.api.models import Token
from wayfare.web.audit.models import Record
from wayfare.web.audit.record import verify
from wayfare.web.jobs.run import run
from wayfare.web.monitoring.models import Report
from wayfare.web.plan.models import Item
from wayfare.web.situation import actions as situation
from wayfare.web.versions.change import change
from wayfare.web.workspaces.models import Membership, Workspace

BODIES: dict[str, dict[str, Any]] = {
    "plan/items/{id}": {"content": {"level": "outcome", "statement": "Families save more"}},
    "reports/{id}/values": {"values": [{"ref_area": "XMA", "value": 7}]},
}
READING = [each for each in OPERATIONS if not each.writes]
CHANGING = [each for each in OPERATIONS if each.writes]
OF_AN_OBJECT = [each for each in OPERATIONS if each.model]


def named(each: Operation) -> str:
    return f"{each.method} {each.path}"


def keys(member: Membership, scope: str = "write", **more: Any) -> tuple[Token, str]:
    """A token of a member, whatever the role: the door has to hold by itself."""
    key = queries.PREFIX + f"{member.pk}-{Token.objects.count()}"
    fields = {"expires_at": timezone.now() + timedelta(days=1), **more}
    token = Token(
        workspace=member.workspace,
        owner=member.user,
        name="A test",
        scope=scope,
        key_hash=queries.key_hash(key),
        **fields,
    )
    token.save()
    return token, key


def member(scene: Cast, person: User) -> Membership:
    return scene.workspace.memberships.get(user=person)


def ask(
    scene: Cast, key: str, method: str, path: str, body: Any = None, version: str | None = None, w: str = ""
) -> Any:
    headers = {"Authorization": f"Bearer {key}"} | ({"If-Match": version} if version else {})
    where = f"/api/v1/workspaces/{w or scene.workspace.slug}/{path}".rstrip("/")
    more = (
        {"data": json.dumps(body), "content_type": "application/json"} if body is not None and method != "get" else {}
    )
    return getattr(Client(), method)(where, headers=headers, **more)


def sent(scene: Cast, each: Operation, key: str, version: str | None = "1", w: str = "") -> Any:
    """Do an operation on a sample of its model."""
    target = sample(each.model, scene) if each.model else None
    path = each.path.replace("{id}", target.pk if target else "f0")
    return ask(scene, key, each.method, path, BODIES.get(each.path), version if each.writes else None, w)


@pytest.fixture
def key(scene: Cast) -> str:
    """A key of the coordinator, who may do everything."""
    return keys(member(scene, scene.ama))[1]


@pytest.fixture
def report(scene: Cast) -> Report:
    found = sample(Report, scene)
    assert isinstance(found, Report)
    return found


@pytest.mark.parametrize("each", OPERATIONS, ids=named)
def test_every_role_reaches_as_far_as_on_the_pages(each: Operation, scene: Cast) -> None:
    target = sample(each.model, scene) if each.model else None
    path = each.path.replace("{id}", target.pk if target else "f0")
    for role in roles():
        asked = keys(member(scene, scene.by_role[role]))[1]
        version = str(type(target)._default_manager.get(pk=target.pk).version) if each.writes and target else None
        response = ask(scene, asked, each.method, path, BODIES.get(each.path), version)
        reach = scope(role, each.permission)
        if reach is None:
            assert response.status_code == 403, role
            assert response.json()["code"] == "no_right"
            assert role not in response.json()["roles"]
        if reach == "any":
            assert response.status_code not in {401, 403, 405, 428, 500}, (role, response.content)


@pytest.mark.parametrize("each", OPERATIONS, ids=named)
def test_a_stranger_finds_nothing(each: Operation, scene: Cast) -> None:
    elsewhere = scene.other.memberships.get(user=scene.dora)
    _token, key = keys(elsewhere)
    assert sent(scene, each, key).status_code == 404
    member(scene, scene.bilal)
    _token, left = keys(member(scene, scene.bilal))
    scene.workspace.memberships.filter(user=scene.bilal).update(ends_at=timezone.now())
    assert sent(scene, each, left).status_code == 404, "who left takes their tokens along"


@pytest.mark.parametrize("each", OF_AN_OBJECT, ids=named)
def test_an_object_of_another_workspace_is_not_found(each: Operation, scene: Cast) -> None:
    _token, key = keys(scene.other.memberships.get(user=scene.dora))
    response = sent(scene, each, key, w=scene.other.slug)
    assert response.status_code == 404
    assert response.json()["code"] == "not_found"


@pytest.mark.parametrize("each", OPERATIONS, ids=named)
def test_no_operation_answers_without_a_key_or_with_a_cookie(each: Operation, scene: Cast) -> None:
    where = f"/api/v1/workspaces/{scene.workspace.slug}/{each.path.replace('{id}', 'x')}".rstrip("/")
    for client in (Client(), scene.client(scene.ama)):
        response = getattr(client, each.method)(where, content_type="application/json")
        assert (response.status_code, response.json()["code"]) == (401, "no_key")
        assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("each", CHANGING, ids=named)
def test_a_token_that_reads_changes_nothing(each: Operation, scene: Cast) -> None:
    response = sent(scene, each, keys(member(scene, scene.ama), scope="read")[1])
    assert (response.status_code, response.json()["code"]) == (403, "read_only")


@pytest.mark.parametrize("each", CHANGING, ids=named)
@pytest.mark.parametrize("version", [None, "0", "x", "*", "9" * 5000])
def test_a_change_without_its_version_is_refused(each: Operation, version: str | None, scene: Cast, key: str) -> None:
    response = sent(scene, each, key, version)
    assert (response.status_code, response.json()["code"]) == (428, "no_version")


@pytest.mark.parametrize("each", READING, ids=named)
def test_what_reads_takes_no_change(each: Operation, scene: Cast, key: str) -> None:
    if any(other.path == each.path for other in CHANGING):
        return
    response = ask(scene, key, "post", each.path.replace("{id}", "x"), {})
    assert (response.status_code, response.json()["code"]) == (405, "method")
    assert response["Allow"] == "GET"


def test_a_key_is_good_until_it_is_revoked_or_over(scene: Cast) -> None:
    mine = member(scene, scene.ama)
    token, key = keys(mine)
    assert ask(scene, key, "get", "").status_code == 200
    token.refresh_from_db()
    assert token.last_used_at is not None
    actions.revoke(by=scene.ama, token=token, version=1)
    for closed in (key, keys(mine, expires_at=timezone.now())[1], queries.PREFIX + "x"):
        response = ask(scene, closed, "get", "")
        assert (response.status_code, response.json()["code"]) == (401, "closed_key")
    scene.ama.is_active = False
    scene.ama.save()
    assert ask(scene, keys(mine)[1], "get", "").status_code == 401


def test_a_role_that_changes_changes_its_tokens(scene: Cast, key: str) -> None:
    path = f"plan/items/{sample(Item, scene).pk}"
    scene.workspace.memberships.filter(user=scene.ama).update(role="reviewer")
    assert ask(scene, key, "get", path).status_code == 200
    assert ask(scene, key, "put", path, BODIES["plan/items/{id}"], "1").status_code == 403


def test_requests_are_counted(scene: Cast, key: str, settings: Any) -> None:
    settings.API_PER_MINUTE = 2
    found = [ask(scene, key, "get", "") for _ in range(3)]
    assert [each.status_code for each in found] in ([200, 200, 429], [200, 200, 200])  # the minute may turn
    if found[-1].status_code == 429:
        assert 0 < int(found[-1]["Retry-After"]) <= 60


def test_an_item_is_changed_through_the_action_and_names_the_token(scene: Cast, key: str) -> None:
    item = sample(Item, scene)
    read = ask(scene, key, "get", f"plan/items/{item.pk}")
    assert read["ETag"] == '"1"'
    content = read.json()["content"] | {"statement": "Families save more"}
    response = ask(scene, key, "put", f"plan/items/{item.pk}", {"content": content}, read["ETag"])
    assert response.status_code == 200, response.content
    assert (response.json()["version"], response["ETag"]) == (2, '"2"')
    item.refresh_from_db()
    assert item.content["statement"] == "Families save more"
    assert item.changed_by == scene.ama
    line = Record.objects.filter(scope=scene.workspace.pk, target_id=item.pk).latest("sequence")
    assert line.event == "plan.result_changed"
    assert "token “A test”" in line.note
    assert verify(scene.workspace.pk) is None


def test_a_stale_change_shows_mine_theirs_and_base(scene: Cast, key: str) -> None:
    item = sample(Item, scene)
    where = f"plan/items/{item.pk}"
    base, theirs, mine = ({"level": "outcome", "statement": text} for text in ("Families save", "Theirs", "Mine"))
    assert ask(scene, key, "put", where, {"content": theirs}, "1").status_code == 200
    response = ask(scene, key, "put", where, {"content": mine}, "1")
    told = response.json()
    assert (response.status_code, told["code"], told["version"]) == (409, "stale", 2)
    statement = next(field for field in told["fields"] if field["name"] == "statement")
    said = {name: statement[name] for name in ("base", "theirs", "mine", "both_changed")}
    assert said == {"base": base["statement"], "theirs": "Theirs", "mine": "Mine", "both_changed": True}
    item.refresh_from_db()
    assert item.content == theirs


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"level": "outcome"},
        {"level": "outcome", "statement": 7},
        {"level": "outcome", "statement": "x", "id": "another"},
        {"level": "outcome", "statement": "x", "parent": "y"},
        {"level": "outcome", "statement": "x", "owner": ["a"]},
        {"level": "outcome", "statement": "x", "raci": [1]},
        {"level": "outcome", "statement": "x", "unheard_of": True},
    ],
)
def test_what_cannot_stand_in_the_document_is_refused_by_field(content: Any, scene: Cast, key: str) -> None:
    item = sample(Item, scene)
    response = ask(scene, key, "put", f"plan/items/{item.pk}", {"content": content}, "1")
    assert (response.status_code, response.json()["code"]) == (422, "invalid")
    assert all(each["where"] and each["what"] for each in response.json()["errors"])
    item.refresh_from_db()
    assert item.version == 1


@pytest.mark.parametrize(
    "body", ["{", '{"content": NaN}', '{"content": {"a": "\\u0000"}}', '{"content": {"a": "\\ud800"}}', "[" * 100_000]
)
def test_json_that_cannot_be_kept_is_refused(body: str, scene: Cast, key: str) -> None:
    where = f"/api/v1/workspaces/{scene.workspace.slug}/plan/items/{sample(Item, scene).pk}"
    headers = {"Authorization": f"Bearer {key}", "If-Match": "1"}
    response = Client().put(where, data=body, content_type="application/json", headers=headers)
    assert (response.status_code, response.json()["code"]) == (400, "unreadable")


def test_a_plan_before_its_institutions_is_not_changed(scene: Cast, key: str) -> None:
    item = sample(Item, scene)
    type(item.workspace.plan).objects.update(status="review")
    response = ask(scene, key, "put", f"plan/items/{item.pk}", BODIES["plan/items/{id}"], "1")
    assert (response.status_code, response.json()["code"], response.json()["state"]) == (409, "not_now", "review")


def test_values_are_entered_and_handed_in(scene: Cast, key: str, report: Report) -> None:
    where = f"reports/{report.pk}"
    empty = ask(scene, key, "get", where).json()
    assert [(each["ref_area"], each["sex"], each["state"]) for each in empty["values"]] == [("XMA", "_T", "open")]
    entered = ask(scene, key, "put", f"{where}/values", BODIES["reports/{id}/values"], "1")
    assert entered.status_code == 200, entered.content
    (told,) = entered.json()["values"]
    assert told == {"ref_area": "XMA", "sex": "_T", "state": "reported", "value": 7, "how": "typed"}
    reason = {"values": [{"ref_area": "XMA", "reason": "not_collected"}]}
    (told,) = ask(scene, key, "put", f"{where}/values", reason, "2").json()["values"]
    assert told == {"ref_area": "XMA", "sex": "_T", "state": "no_value", "reason": "not_collected", "how": "typed"}
    stale = ask(scene, key, "put", f"{where}/values", BODIES["reports/{id}/values"], "2")
    assert (stale.status_code, stale.json()["fields"][0]["mine"]) == (409, "7")
    handed_in = ask(scene, key, "post", f"{where}/submit", version=entered["ETag"].replace("2", "3"))
    assert handed_in.json()["status"] == "submitted"
    again = ask(scene, key, "put", f"{where}/values", BODIES["reports/{id}/values"], "4")
    assert (again.status_code, again.json()["code"]) == (409, "not_now")


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"value": 1, "reason": "lost"},
        {"numerator": 1},
        {"value": 1.5},
        {"value": -1},
        {"value": 1e-7},
        {"reason": "tired"},
        {"reason": ""},
        {"value": 1, "ref_area": "nowhere"},
        {"value": 1, "sex": "F"},
        {"value": 1, "note": "x"},
    ],
)
def test_a_value_that_cannot_be_is_refused(value: dict[str, Any], scene: Cast, key: str, report: Report) -> None:
    body = {"values": [{"ref_area": "XMA", **value}]}
    response = ask(scene, key, "put", f"reports/{report.pk}/values", body, "1")
    assert (response.status_code, response.json()["code"]) == (422, "invalid"), response.content
    report.refresh_from_db()
    assert report.version == 1


@pytest.mark.parametrize("language", ["en", "fr", "ar", "es"])
def test_numbers_mean_the_same_in_every_language(language: str, scene: Cast, key: str, report: Report) -> None:
    body = json.dumps({"values": [{"ref_area": "XMA", "value": 1234567}]})
    where = f"/api/v1/workspaces/{scene.workspace.slug}/reports/{report.pk}/values"
    headers = {"Authorization": f"Bearer {key}", "If-Match": "1", "Accept-Language": language}
    response = Client().put(where, data=body, content_type="application/json", headers=headers)
    assert response.json()["values"][0]["value"] == 1_234_567


def test_who_reports_for_an_area_writes_nowhere_else(scene: Cast, key: str) -> None:
    report = sample(Report, scene)
    cells = [{"place": place, "sex": ""} for place in ("north", "south")]
    Report.objects.filter(pk=report.pk).update(cells=cells)
    _token, own = keys(member(scene, scene.by_role["local_government"]))

    def entered(place: str, version: str) -> Any:
        return ask(
            scene, own, "put", f"reports/{report.pk}/values", {"values": [{"ref_area": place, "value": 3}]}, version
        )

    assert entered("south", "1").json()["code"] == "no_right"
    assert entered("north", "1").status_code == 200
    report.refresh_from_db()
    assert report.cells[1] == cells[1]


def test_an_unknown_filter_is_refused_and_lists_go_on(scene: Cast, key: str) -> None:
    for _ in range(3):
        sample(Item, scene)
    slip = ask(scene, key, "get", "plan/items?kinds=result")
    assert (slip.status_code, slip.json()["errors"][0]["where"]) == (422, "query/kinds")
    first = ask(scene, key, "get", "plan/items?limit=2&kind=result").json()
    assert (first["count"], len(first["items"])) == (3, 2)
    rest = Client().get(first["next"], headers={"Authorization": f"Bearer {key}"}).json()
    assert "next" not in rest
    assert len({each["id"] for each in (*first["items"], *rest["items"])}) == 3


def test_what_was_read_is_not_sent_again(scene: Cast, key: str) -> None:
    where = f"/api/v1/workspaces/{scene.workspace.slug}/plan/items/{sample(Item, scene).pk}"
    headers = {"Authorization": f"Bearer {key}", "If-None-Match": '"1"'}
    again = Client().get(where, headers=headers)
    assert (again.status_code, again.content) == (304, b"")
    assert Client().get(where, headers=headers | {"If-None-Match": '"2"'}).status_code == 200


@pytest.mark.parametrize("table", ["plan_items", "targets", "values"])
def test_a_table_is_the_same_in_both_forms_and_its_leaving_is_recorded(
    table: str, scene: Cast, key: str, report: Report
) -> None:
    content = {
        "label": "=cmd()", "measured": "count", "frequency": "yearly", "baseline": {"by": "2027-01-01"},
        "targets": [{"period": "2027", "value": 3, "sex": "F"}],
    }  # fmt: skip
    for item in scene.workspace.plan_items.filter(kind="indicator"):
        change(item, by=scene.ama, version=item.version, event="plan.indicator_changed", content=content)
    ask(scene, key, "put", f"reports/{report.pk}/values", BODIES["reports/{id}/values"], "1")
    as_csv = ask(scene, key, "get", f"tables/{table}")
    rows = list(csv.DictReader(io.StringIO(as_csv.content.decode())))
    parquet = pq.read_table(io.BytesIO(ask(scene, key, "get", f"tables/{table}?form=parquet").content))
    assert parquet.column_names == list(rows[0])
    assert parquet.num_rows == len(rows) > 0
    assert {each["MADE_UP"] for each in rows} == {"false"}
    assert not any(cell.startswith("=") for row in rows for cell in row.values())
    lines = Record.objects.filter(scope=scene.workspace.pk, event="table.exported").order_by("sequence")
    assert [line.note.split(" · ")[0] for line in lines] == [f"{table}.csv", f"{table}.parquet"]
    assert all("token “A test”" in line.note for line in lines)


def test_values_and_targets_say_in_their_columns_what_they_are(scene: Cast, key: str, report: Report) -> None:
    ask(scene, key, "put", f"reports/{report.pk}/values", BODIES["reports/{id}/values"], "1")
    (row,) = csv.DictReader(io.StringIO(ask(scene, key, "get", "tables/values").content.decode()))
    told = {name: row[name] for name in ("REF_AREA", "TIME_PERIOD", "SEX", "OBS_VALUE", "OBS_STATUS", "REPORT_STATUS")}
    assert told == {
        "REF_AREA": "XMA", "TIME_PERIOD": report.period, "SEX": "_T", "OBS_VALUE": "7.0", "OBS_STATUS": "V",
        "REPORT_STATUS": "draft",
    }  # fmt: skip


def test_whoever_may_export_may_read_all_that_tables_hold() -> None:
    exporting = [role for role in roles() if scope(role, "export.read")]
    for permission in ("figure.read", "plan.read", "monitoring.read"):
        assert all(scope(role, permission) == "any" for role in exporting)


def test_a_token_is_made_on_a_page_shown_once_and_kept_as_a_hash(scene: Cast) -> None:
    client = scene.client(scene.ama)
    form = {
        "key": "a-form-key", "name": "Nightly import", "workspace": scene.workspace.slug, "scope": "read",
        "expires": (date.today() + timedelta(days=30)).isoformat(),
    }  # fmt: skip
    assert client.post("/account/tokens/new/", form | {"expires": ""}).status_code == 422
    far = (date.today() + timedelta(days=400)).isoformat()
    assert client.post("/account/tokens/new/", form | {"expires": far, "key": "another-key"}).status_code == 422
    page = client.post("/account/tokens/new/", form, follow=True).content.decode()
    token = Token.objects.get()
    key = page.split('id="key" tabindex="0">')[1].split("<")[0]
    assert token.key_hash == queries.key_hash(key)
    assert key not in client.get("/account/tokens/made/").content.decode()
    assert ask(scene, key, "get", "").json()["scope"] == "read"
    assert "Nightly import" in client.get("/account/tokens/").content.decode()
    where = f"/account/tokens/{token.pk}/revoke/"
    assert scene.client(scene.bilal).get(where).status_code == 404
    assert client.post(where, {"version": token.version}).status_code == 302
    assert ask(scene, key, "get", "").status_code == 401
    events = Record.objects.filter(scope=scene.workspace.pk, target_id=token.pk).values_list("event", flat=True)
    assert list(events) == ["token.made", "token.revoked"]


@pytest.mark.parametrize("role", [role for role in roles() if scope(role, "token.edit") is None])
def test_a_role_without_the_right_makes_no_token(role: str, scene: Cast) -> None:
    person = scene.by_role[role]
    form = {"key": "a-form-key", "name": "x", "workspace": scene.workspace.slug, "scope": "read"}
    form["expires"] = date.today().isoformat()
    assert scene.client(person).post("/account/tokens/new/", form).status_code == 422
    with pytest.raises(actions.NotTheirsToOpen):
        actions.make(by=person, member=member(scene, person), name="x", scope="read", expires=date.today())
    assert not Token.objects.exists()


def test_the_page_of_operations_names_them_all_and_loads_nothing_from_elsewhere(db: None) -> None:
    page = Client().get("/api/").content.decode()
    assert all(path in page for path in described.openapi()["paths"])
    assert "http://" not in page
    assert "https://" not in page
    assert Client().get("/api/openapi.json").json() == described.openapi()


def test_the_description_is_the_committed_one() -> None:
    assert build_openapi.DESCRIPTION.read_text(encoding="utf-8") == build_openapi.text(), "run make docs"


def test_every_refusal_that_can_be_is_described(scene: Cast, key: str) -> None:
    response = Client().get("/api/v1/nowhere")
    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")
    assert response.json()["type"] == "/api/#not_found"


def test_figures_say_what_they_are_or_why_there_is_none(
    scene: Cast, key: str, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HOME = tmp_path
    monkeypatch.setenv("WAYFARE_HOME", str(tmp_path))
    Workspace.objects.filter(pk=scene.workspace.pk).update(country="NPL", title="Nepal")
    scene.workspace.refresh_from_db()
    run.func(situation.assess(by=scene.bilal, workspace=scene.workspace, title="Assess").pk)
    told = ask(scene, key, "get", "figures?limit=1000").json()
    assert told["count"] > 1_000
    assert len(told["items"]) == 1_000
    for figure in told["items"]:
        assert ("value" in figure) == (figure["state"] == "reported")
        assert ("low" in figure["uncertainty"]) == (figure["uncertainty"]["kind"] == "interval")
        assert figure["source"]["vintage"]
        assert figure["method"]
    first = told["items"][0]
    assert ask(scene, key, "get", f"figures/{first['id']}").json() == first
    assert scene.client(scene.ama).get(first["trace"]).status_code == 200
    one = ask(scene, key, "get", f"figures?indicator={first['indicator']}&state={first['state']}").json()
    assert {each["indicator"] for each in one["items"]} == {first["indicator"]}
    assert ask(scene, key, "get", "figures?edition=7").status_code == 404
    rows = list(csv.DictReader(io.StringIO(ask(scene, key, "get", "tables/figures").content.decode())))
    assert len(rows) == told["count"]
    assert rows[0]["FIGURE"] == first["id"]
    assert all(bool(row["OBS_VALUE"]) == (row["OBS_STATUS"] == "A") for row in rows)
    page = scene.client(scene.chidi)
    sent = page.get(scene.address("tables/figures.parquet?edition=1"))
    assert pq.read_table(io.BytesIO(sent.content)).num_rows == told["count"]
    assert "tables/figures.csv" in page.get(scene.address("situation/")).content.decode()
    assert Record.objects.filter(event="table.exported", actor=scene.chidi, note="figures.parquet").count() == 1
