"""What is kept of a workspace: never older than the database, the same for every process, never one person's."""

from __future__ import annotations

import ast
import re
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client
from people import Cast

from wayfare.web.accounts import actions as accounts
from wayfare.web.audit.record import marks
from wayfare.web.coherence import actions as coherence
from wayfare.web.findings import actions as findings
from wayfare.web.monitoring import actions as monitoring
from wayfare.web.monitoring.plan import monitored
from wayfare.web.plan import actions as plans
from wayfare.web.plan.models import Plan
from wayfare.web.talk import actions as talk
from wayfare.web.versions import kept
from wayfare.web.versions.models import Versioned
from wayfare.web.workspaces import actions
from wayfare.web.workspaces.models import Stakeholder, Workspace

WEB = Path(kept.__file__).resolve().parents[1]
OWN = re.compile(r'value="[A-Za-z0-9]{20,64}"|"X-CSRFToken": "[^"]*"|nonce="[^"]*"|\bkey=[A-Za-z0-9]+')
PAGES = ("", "plan/", "plan/matrix/", "plan/readiness/", "monitoring/", "monitoring/graveyard/")


def shown(browser: Client, workspace: Workspace, pages: tuple[str, ...] = PAGES) -> dict[str, str]:
    """Read pages, without what every answer makes anew: tokens, nonces and keys of forms."""
    answers = {page: browser.get(f"/w/{workspace.slug}/{page}") for page in pages}
    assert {answer.status_code for answer in answers.values()} == {200}
    return {page: OWN.sub("", answer.content.decode()) for page, answer in answers.items()}


def browser_of(person: Any) -> Client:
    """Return a browser in which somebody is signed in."""
    browser = Client()
    browser.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser


def changes(workspace: Workspace, by: Any) -> dict[str, Callable[[], object]]:
    """Return one change of many kinds of rows, each through the action that people's forms call."""
    plan = Plan.objects.get(workspace=workspace)

    def change_result() -> object:
        item = workspace.plan_items.filter(kind="result").first()
        return plans.change_item(by=by, item=item, version=item.version, content=item.content | {"statement": "Anew"})

    def add_action() -> object:
        parent = workspace.plan_items.filter(kind="result", content__level="output").first()
        content = {"title": "One action more"}
        return plans.add_item(by=by, plan=Plan.objects.get(pk=plan.pk), kind="action", parent=parent, content=content)

    def approve_report() -> object:
        report = workspace.reports.filter(status="draft").first()
        filled = [cell | {"value": 3.0} for cell in report.cells]
        return monitoring.enter(by=by, report=report, version=report.version, cells=filled)

    def lay_out_again() -> object:
        workspace.reports.filter(status="draft").first().delete()
        return monitoring.lay_out(by=by, plan=monitored(workspace))

    def draft() -> object:
        said = {"statement": "Said anew.", "theme": "diaspora", "side": "benefit"}
        return findings.draft(by=by, workspace=workspace, **said)

    def rename_body() -> object:
        body = workspace.institutions.first()
        return actions.change_institution(by=by, institution=body, version=body.version, name="Ministry of Names")

    def answer_voice() -> object:
        from wayfare.web.consultation import actions as consultation
        from wayfare.web.consultation.models import Reply

        reply = Reply.objects.filter(workspace=workspace).exclude(outcome="").first()
        cleared = {"outcome": "", "items": [], "reason": ""}
        return consultation.dispose(by=by, reply=reply, version=reply.version, **cleared)

    def describe() -> object:
        now = Workspace.objects.get(pk=workspace.pk)
        return actions.describe(by=by, workspace=now, version=now.version, mandate="", lead=None)

    def drop_score() -> object:
        policy = workspace.policies.exclude(scores={}).first()
        return coherence.change_policy(by=by, policy=policy, version=policy.version, force="expired")

    return {
        "a result": change_result,
        "an action": add_action,
        "a report": approve_report,
        "reports laid out": lay_out_again,
        "a finding": draft,
        "an institution": rename_body,
        "an answer to a voice, in a chain of its own": answer_voice,
        "the workspace": describe,
        "a policy": drop_score,
        "a stakeholder": lambda: actions.add_stakeholder(by=by, workspace=workspace, name="Late comers"),
        "a remark": lambda: talk.comment(by=by, workspace=workspace, target=plan, text="Well."),
        "a person's name": lambda: accounts.describe(by=by, name="Ama Anew", language="en"),
    }


def test_after_every_kind_of_change_pages_are_as_if_nothing_had_been_kept(
    made_up: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second shelf stands for a second process: it makes the change, and the first one shows it."""
    workspace = made_up
    ama = workspace.memberships.get(role="coordinator").user
    plan = Plan.objects.get(workspace=workspace)
    if plan.status == Plan.Status.APPROVED:
        plans.revise(by=ama, plan=plan, version=plan.version)
    browser, first, second = browser_of(ama), OrderedDict(), OrderedDict()
    wrong = {}
    for what, change in changes(workspace, ama).items():
        monkeypatch.setattr(kept, "_SHELF", first)
        assert shown(browser, workspace) == shown(browser, workspace)
        monkeypatch.setattr(kept, "_SHELF", second)
        change()
        monkeypatch.setattr(kept, "_SHELF", first)
        found = shown(browser, workspace)
        monkeypatch.setattr(kept, "_SHELF", OrderedDict())
        anew = shown(browser, workspace)
        wrong |= {f"{what}, {page}": text for page, text in found.items() if text != anew[page]}
    assert sorted(wrong) == []


def test_every_kind_of_row_of_the_made_up_country_has_left_its_mark(made_up: Workspace) -> None:
    written = {each for each in apps.get_models() if issubclass(each, Versioned) and each.every_change_recorded}
    there = {each._meta.db_table for each in written if each._default_manager.exists()}
    assert len(there) > 25
    assert there - set(marks(made_up.pk)) == set()


WRITES = {"save", "update", "delete", "create", "get_or_create", "update_or_create", "bulk_create", "bulk_update"}
MAY_WRITE = {
    "versions/change.py": "the only way to write what has a version",
    "audit/record.py": "the record itself",
    "jobs/run.py": "jobs are never kept: every_change_recorded is false",
    "monitoring/actions.py": "reports laid out at once, named to the record",
    "consultation/actions.py": "hours forgotten in the transaction of the change they belong to",
    "accounts/actions.py": "a person's own name, recorded",
    "accounts/models.py": "a new person, recorded by its action",
    "api/actions.py": "when a token was last used, which nothing that is kept is read from",
    "guard.py": "keys of forms, which nothing that is kept is read from",
}


def test_nothing_with_a_version_is_written_past_the_record() -> None:
    """Read the code: calls that write rows stand in the places that leave a mark, or in none of what is kept."""
    found = set()
    for path in WEB.rglob("*.py"):
        name = str(path.relative_to(WEB))
        if "migrations" in name or name.startswith("made_up"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES:
                on = ast.unparse(node.func.value)
                if "objects" in on or "_default_manager" in on or node.func.attr in {"save", "bulk_create"}:
                    found.add(name)
    assert found <= set(MAY_WRITE)


@pytest.mark.django_db
def test_two_people_with_different_rights_never_see_each_others_page(scene: Cast) -> None:
    plans.begin(by=scene.ama, workspace=scene.workspace, title="The plan", currency="USD", price_year=2026,
                first_year=2026, last_year=2030)  # fmt: skip
    talk.assign(
        by=scene.ama, workspace=scene.workspace, target=scene.workspace, assignee=scene.bilal, task="Bilal's own"
    )
    ama, bilal, chidi = (scene.client(each) for each in (scene.ama, scene.bilal, scene.chidi))
    for browser in (ama, bilal, chidi, ama):
        pages = shown(browser, scene.workspace, ("", "plan/"))
    assert "Add a result" in pages["plan/"]
    seen = shown(chidi, scene.workspace, ("", "plan/"))
    assert "Add a result" not in seen["plan/"]
    assert f'data-user="{scene.chidi.pk}"' in seen[""]
    assert not any(str(each.pk) in text for each in (scene.ama, scene.bilal) for text in seen.values())
    tokens = {
        re.search(r'"X-CSRFToken": "([^"]+)"', each.get(scene.address()).content.decode())[1] for each in (ama, bilal)
    }
    assert len(tokens) == 2
    for value in (each.value for each in kept._SHELF.values()):
        assert not re.search(r"csrf|nonce=|data-user", str(value))


@pytest.mark.django_db
def test_what_is_kept_in_one_language_is_not_shown_in_another(scene: Cast) -> None:
    browser = scene.client(scene.ama)
    english = browser.get(scene.address()).content.decode()
    french = browser.get(scene.address(), headers={"accept-language": "fr"}).content.decode()
    assert re.search(r'<ol class="board">.*?</ol>\s*<h2', english, re.S)[0] not in french


@pytest.mark.django_db
def test_a_function_that_could_carry_a_person_along_is_refused(scene: Cast) -> None:
    with pytest.raises(TypeError, match="not a function of a module"):
        kept.kept(scene.workspace, lambda workspace: scene.ama.name)


def count(workspace: Workspace) -> int:
    """Count the stakeholders."""
    return workspace.stakeholders.count()


def all_sessions(_workspace: Workspace) -> int:
    """Count the sessions, which nobody records."""
    return apps.get_model("sessions", "Session").objects.count()


@pytest.mark.django_db
def test_what_is_read_from_an_unrecorded_table_is_never_kept(scene: Cast) -> None:
    assert kept.kept(scene.workspace, all_sessions) == 0
    scene.client(scene.ama)
    assert kept.kept(scene.workspace, all_sessions) == 1


@pytest.mark.django_db
def test_a_row_written_past_the_record_shows_that_things_are_really_kept(scene: Cast) -> None:
    """The test of the tests: what this class of mistake would look like, were it not ruled out above."""
    before = kept.kept(scene.workspace, count)
    Stakeholder.objects.create(workspace=scene.workspace, name="Past the record")
    assert kept.kept(scene.workspace, count) == before
    actions.add_stakeholder(by=scene.ama, workspace=scene.workspace, name="Recorded")
    assert kept.kept(scene.workspace, count) == before + 2


@pytest.mark.django_db
def test_a_change_that_was_undone_leaves_nothing_behind(scene: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    kept.forget()
    with transaction.atomic():
        actions.add_stakeholder(by=scene.ama, workspace=scene.workspace, name="Never")
        assert kept.kept(scene.workspace, count) == 1
        transaction.set_rollback(True)
    assert kept.kept(scene.workspace, count) == 0
    assert not kept._SHELF


@pytest.mark.django_db
def test_no_more_is_kept_than_the_shelf_holds(scene: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST", 3)
    for number in range(9):
        kept.kept(scene.workspace, count_given, number)
    assert len(kept._SHELF) == 3


def count_given(workspace: Workspace, number: int) -> int:
    """Return the number."""
    return number
