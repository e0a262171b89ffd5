"""What a new installation opens with is made once, says that it is made up, and keeps real data apart."""

from __future__ import annotations

import pytest
from django.test import Client, override_settings

from wayfare.web.accounts.roles import roles
from wayfare.web.audit.record import verify
from wayfare.web.made_up import marenza, real
from wayfare.web.plan import queries as plans
from wayfare.web.workspaces import actions, queries
from wayfare.web.workspaces.models import Workspace


@pytest.mark.django_db
def test_the_made_up_country_is_made_once_with_a_person_for_every_role_and_a_whole_record() -> None:
    workspace = marenza.make()
    assert marenza.make() == workspace
    assert workspace.made_up
    assert set(roles()) == set(workspace.memberships.values_list("role", flat=True))
    assert verify(workspace.pk) is None
    plan = plans.plan_of(workspace)
    assert plan is not None
    assert plan.workspace.plan_items.filter(kind="action").count() == len(marenza.plan_document()["actions"])


@pytest.mark.django_db
def test_made_up_people_lose_their_open_door_once_real_people_let_them_in() -> None:
    workspace = marenza.make()
    ama = workspace.memberships.get(role="coordinator").user
    real.make("MEX", by=ama)
    assert ama in queries.made_up_people()
    someone = type(ama).objects.create_user("real@example.org", "Real", "a long enough sentence")
    theirs = actions.create(by=someone, title="Real", country="MEX", first_year=2027, last_year=2030)
    actions.join(by=someone, workspace=theirs, user=ama, role="reviewer")
    assert ama not in queries.made_up_people()


@pytest.mark.django_db
def test_nobody_comes_in_without_a_password_unless_the_server_is_for_trying_out() -> None:
    ama = marenza.make().memberships.get(role="coordinator").user
    form = {"key": "enter-key-1"}
    assert Client().post(f"/account/enter/{ama.pk}/", form).status_code == 404
    with override_settings(TRY_OUT=True):
        assert Client().post(f"/account/enter/{ama.pk}/", form).status_code == 302


@pytest.mark.django_db
def test_every_page_of_the_made_up_country_says_so() -> None:
    workspace = marenza.make()
    browser = Client()
    ama = workspace.memberships.get(role="coordinator").user
    browser.force_login(ama, backend="allauth.account.auth_backends.AuthenticationBackend")
    for where in ("", "plan/", "plan/costs/", "people/", "calendar/", "stakeholders/"):
        assert "Made-up data" in browser.get(f"/w/{workspace.slug}/{where}").content.decode(), where
    assert Workspace.objects.count() == 1
