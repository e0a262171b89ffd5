"""Versions, merges, the record of changes, forms sent twice, forms held while signing in: what every room rests on."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from people import Cast

import wayfare.web
from wayfare.catalogue import load
from wayfare.monitoring import states
from wayfare.web.accounts.roles import SCOPES, roles, table
from wayfare.web.audit import chain
from wayfare.web.audit.models import Head, Record
from wayfare.web.audit.record import links, record, verify
from wayfare.web.findings import states as finding_states
from wayfare.web.plan.models import Approval, Item
from wayfare.web.talk import actions as talk
from wayfare.web.talk.models import Comment
from wayfare.web.versions.change import Stale
from wayfare.web.versions.models import Revision
from wayfare.web.workspaces import actions
from wayfare.web.workspaces.models import Invitation, Workspace

JSON = {"HTTP_ACCEPT": "application/json"}


def described(scene: Cast, version: int, **fields: str) -> dict[str, object]:
    now = scene.workspace
    return {
        "version": version,
        "title": now.title,
        "level": "national",
        "mode": "full",
        "country": "XMA",
        "currency": "USD",
        "fiscal_year_start": 1,
        "time_zone": "UTC",
        "first_year": 2026,
        "last_year": 2030,
        "summary": "",
        **fields,
    }


def test_a_change_raises_the_version_and_leaves_its_state_and_one_line(scene: Cast) -> None:
    before = Record.objects.count()
    changed = actions.describe(by=scene.ama, workspace=scene.workspace, version=1, summary="First draft")
    assert changed.version == 2
    assert Revision.objects.get(target_id=changed.pk, version=2).state["summary"] == "First draft"
    assert Record.objects.count() == before + 1
    assert Record.objects.latest("pk").event == "workspace.described"


def test_two_browsers_lose_no_word(scene: Cast) -> None:
    ama, second = scene.client(scene.ama), scene.client(scene.ama)
    where = scene.address("settings/")
    assert ama.post(where, described(scene, 1, summary="Hers")).status_code == 302
    refused = second.post(where, described(scene, 1, summary="His"))
    assert refused.status_code == 409
    page = refused.content.decode()
    assert all(words in page for words in ("Hers", "His"))
    assert Workspace.objects.get(pk=scene.workspace.pk).summary == "Hers"
    assert second.post(where, described(scene, 2, summary="Hers. His")).status_code == 302
    assert Workspace.objects.get(pk=scene.workspace.pk).summary == "Hers. His"


def test_a_merge_takes_the_side_that_changed(scene: Cast) -> None:
    actions.describe(by=scene.ama, workspace=scene.workspace, version=1, title="Marenza 2030")
    response = scene.client(scene.ama).post(scene.address("settings/"), described(scene, 1, summary="Mine"), **JSON)
    fields = {field["name"]: field for field in json.loads(response.content)["fields"]}
    assert fields["title"]["proposed"] == "Marenza 2030"
    assert fields["summary"]["proposed"] == "Mine"
    assert not any(field["both_changed"] for field in fields.values())
    assert (fields["title"]["label"], fields["summary"]["label"]) == ("Name", "In short")


def test_a_refused_change_writes_nothing(scene: Cast) -> None:
    lines = Record.objects.count()
    with pytest.raises(Stale):
        actions.describe(by=scene.ama, workspace=scene.workspace, version=7, title="Never")
    assert Record.objects.count() == lines
    assert not Workspace.objects.filter(title="Never").exists()


def test_a_form_that_makes_something_does_so_once(scene: Cast) -> None:
    ama, form = (
        scene.client(scene.ama),
        {"key": "a-key-of-its-own", "name": "Eve", "email": "e@x.org", "role": "analyst"},
    )
    first = ama.post(scene.address("people/invite/"), form)
    again = ama.post(scene.address("people/invite/"), form)
    assert (first.status_code, again.status_code) == (302, 302)
    assert Invitation.objects.filter(email="e@x.org").count() == 1


def test_a_form_with_a_mistake_may_be_sent_again_with_its_key(scene: Cast) -> None:
    ama, where = scene.client(scene.ama), scene.address("people/invite/")
    wrong = ama.post(where, {"key": "one-more-key", "name": "Eve", "email": "nonsense", "role": "analyst"})
    assert wrong.status_code == 422
    assert "nonsense" in wrong.content.decode()
    assert (
        ama.post(where, {"key": "one-more-key", "name": "Eve", "email": "e@x.org", "role": "analyst"}).status_code
        == 302
    )


def test_nobody_gives_a_role_that_is_not_theirs_to_give(scene: Cast) -> None:
    form = {"key": "key-of-escalation", "name": "Eve", "email": "e@x.org", "role": "protection_officer"}
    assert scene.client(scene.ama).post(scene.address("people/invite/"), form).status_code == 422
    member = scene.workspace.memberships.get(user=scene.ama)
    with pytest.raises(actions.NotTheirsToGive):
        actions.invite(by=scene.ama, member=member, email="e@x.org", name="Eve", role="auditor")


def test_an_invitation_is_used_once(scene: Cast) -> None:
    member = scene.workspace.memberships.get(user=scene.ama)
    _, code = actions.invite(by=scene.ama, member=member, email="eve@x.org", name="Eve", role="analyst")
    form = {"key": "joining-key-1", "name": "Eve", "language": "fr", "password": "rain falls on the harbour"}
    assert scene.client(None).post(f"/account/join/{code}/", form).status_code == 302
    assert scene.client(None).get(f"/account/join/{code}/").status_code == 404
    assert scene.workspace.memberships.filter(user__email="eve@x.org", role="analyst").exists()


def test_a_form_sent_after_the_session_expired_is_offered_again(scene: Cast) -> None:
    browser = scene.client(None)
    browser.post("/accounts/login/", {"login": scene.ama.email, "password": "a long enough sentence"})
    browser.session.flush()
    refused = browser.post(scene.address("settings/"), described(scene, 1, summary="An hour of work"))
    assert refused.status_code == 302
    browser.force_login(scene.ama, backend="allauth.account.auth_backends.AuthenticationBackend")
    held = browser.get(refused["Location"].split("next=")[1])
    assert "An hour of work" in held.content.decode()
    assert Workspace.objects.get(pk=scene.workspace.pk).summary == ""


def test_the_chain_is_whole_after_many_changes(scene: Cast) -> None:
    for version in range(1, 20):
        actions.describe(by=scene.ama, workspace=scene.workspace, version=version, summary=str(version))
    assert verify(scene.workspace.pk) is None


@pytest.mark.parametrize("harm", ["edit", "drop", "swap", "truncate", "rewrite"])
def test_harm_to_the_chain_is_found(scene: Cast, harm: str) -> None:
    for version in range(1, 8):
        actions.describe(by=scene.ama, workspace=scene.workspace, version=version, summary=str(version))
    lines, head = list(links(scene.workspace.pk)), Head.objects.get(scope=scene.workspace.pk).hash
    assert chain.first_break(lines, head=head) is None
    if harm == "edit":
        lines[3] = lines[3] | {"note": "nothing to see"}
    elif harm == "drop":
        del lines[3]
    elif harm == "swap":
        lines[3], lines[4] = lines[4], lines[3]
    elif harm == "truncate":
        lines.pop()
    else:
        lines[-1] = lines[-1] | {"event": "nothing"}
        lines[-1] |= {"hash": chain.link_hash(lines[-1])}
    assert chain.first_break(lines, head=head) is not None


@pytest.mark.parametrize("harm", [False, True])
def test_a_downloaded_record_is_checked_without_the_server(scene: Cast, tmp_path: Path, harm: bool) -> None:
    actions.describe(by=scene.ama, workspace=scene.workspace, version=1, summary="Übersicht ع")
    body = scene.client(scene.by_role["auditor"]).get(scene.address("record/download/")).content.decode()
    file = tmp_path / "record.jsonl"
    file.write_text(body.replace("workspace.created", "workspace.changed") if harm else body, encoding="utf-8")
    script = Path(__file__).parents[2] / "scripts" / "verify_record.py"
    done = subprocess.run([sys.executable, "-I", str(script), str(file)], capture_output=True, text=True, check=False)
    assert (done.returncode != 0) == harm
    assert ("altered" in done.stderr) == harm


@pytest.mark.parametrize("verb", ["UPDATE audit_record SET note = 'x'", "DELETE FROM audit_record"])
def test_the_database_refuses_to_alter_the_record(scene: Cast, verb: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(verb)


@pytest.mark.django_db(transaction=True)
def test_a_line_outside_its_change_is_refused() -> None:
    with pytest.raises(RuntimeError, match="outside the transaction"):
        record(by=None, event="x", target=Workspace(pk="w"))


def test_a_remark_stays_after_it_was_reworded(scene: Cast) -> None:
    said = talk.comment(by=scene.chidi, workspace=scene.workspace, target=scene.workspace, text="First")
    talk.reword(by=scene.chidi, comment=said, version=1, text="Second")
    assert Comment.objects.get(pk=said.pk).text == "Second"
    assert [r.state["text"] for r in Revision.objects.filter(target_id=said.pk)] == ["First", "Second"]
    others = scene.client(scene.bilal).get(scene.address(f"talk/remarks/{said.pk}/reword/"))
    assert others.status_code == 403


def test_running_the_server_opens_no_data(scene: Cast) -> None:
    scene.dora.is_operator = True
    scene.dora.save()
    assert scene.dora.has_perm("instance.operate")
    assert not scene.dora.has_perm("workspace.read", scene.workspace)
    assert scene.client(scene.dora).get(scene.address()).status_code == 404


def test_every_event_and_every_role_has_a_name() -> None:
    known, web = load().codelists, Path(wayfare.web.__file__).parent
    named = re.compile(r'event=f?"([a-z_]+\.[a-z_]+)"')
    events = {event for path in web.rglob("*.py") for event in named.findall(path.read_text(encoding="utf-8"))}
    events |= {f"plan.{kind}_{done}" for kind in Item.Kind.values for done in ("added", "changed", "removed")}
    events |= {f"plan.{answer}_by_institution" for answer in Approval.Answer.values}
    events |= {f"monitoring.{move}" for move in states.Move}
    events |= {f"finding.{move}" for move in finding_states.MOVES}
    assert events == set(known["event"])
    assert set(roles()) == set(known["role"])
    assert set(table()) == set(known["permission"])
    assert set(SCOPES) == set(known["permission_scope"])
