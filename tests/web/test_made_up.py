"""What a new installation opens with is made once, says that it is made up, and keeps real data apart."""

from __future__ import annotations

import csv

import pytest
from django.test import Client, override_settings

from wayfare.web.accounts.roles import roles
from wayfare.web.audit.record import verify
from wayfare.web.made_up import marenza, real, survey
from wayfare.web.made_up.told import told
from wayfare.web.plan import queries as plans
from wayfare.web.workspaces import actions, queries
from wayfare.web.workspaces.models import Workspace


def test_the_made_up_country_is_made_once_with_a_person_for_every_role_and_a_whole_record(made_up: Workspace) -> None:
    assert marenza.make() == made_up
    assert made_up.made_up
    assert set(roles()) == set(made_up.memberships.values_list("role", flat=True))
    assert verify(made_up.pk) is None
    plan = plans.plan_of(made_up)
    assert plan is not None
    assert plan.workspace.plan_items.filter(kind="action").count() == len(marenza.plan_document()["actions"])


def test_made_up_people_lose_their_open_door_once_real_people_let_them_in(made_up: Workspace) -> None:
    ama = made_up.memberships.get(role="coordinator").user
    real.make("MEX", by=ama)
    assert ama in queries.made_up_people()
    someone = type(ama).objects.create_user("real@example.org", "Real", "a long enough sentence")
    theirs = actions.create(by=someone, title="Real", country="MEX", first_year=2027, last_year=2030)
    actions.join(by=someone, workspace=theirs, user=ama, role="reviewer")
    assert ama not in queries.made_up_people()


def test_nobody_comes_in_without_a_password_unless_the_server_is_for_trying_out(made_up: Workspace) -> None:
    ama = made_up.memberships.get(role="coordinator").user
    form = {"key": "enter-key-1"}
    assert Client().post(f"/account/enter/{ama.pk}/", form).status_code == 404
    with override_settings(TRY_OUT=True):
        assert Client().post(f"/account/enter/{ama.pk}/", form).status_code == 302


def test_every_page_of_the_made_up_country_says_so(made_up: Workspace) -> None:
    browser = Client()
    ama = made_up.memberships.get(role="coordinator").user
    browser.force_login(ama, backend="allauth.account.auth_backends.AuthenticationBackend")
    for where in ("", "plan/", "plan/costs/", "people/", "calendar/", "stakeholders/"):
        assert "Made-up data" in browser.get(f"/w/{made_up.slug}/{where}").content.decode(), where
    assert Workspace.objects.count() == 1


def test_the_survey_waits_to_be_assessed_and_the_pages_say_so(made_up: Workspace) -> None:
    assert made_up.sources.count() == len(told("survey")["sources"])
    assert made_up.choices.get().value == told("survey")["poverty_line"]["value"]
    assert [job.kind for job in made_up.jobs.all()] == [survey.KIND]
    browser = Client()
    ama = made_up.memberships.get(role="coordinator").user
    browser.force_login(ama, backend="allauth.account.auth_backends.AuthenticationBackend")
    for where in ("situation/", "findings/"):
        page = browser.get(f"/w/{made_up.slug}/{where}").content.decode()
        assert "An assessment is being made" in page, where
        assert "yet</p>" not in page, where


def test_a_real_country_is_assessed_once_on_the_worlds_figures(made_up: Workspace) -> None:
    ama = made_up.memberships.get(role="coordinator").user
    mexico = real.make("MEX", by=ama)
    assert mexico.title == "Mexico"
    for _start in range(2):
        real.assess(mexico, by=ama)
    assert mexico.jobs.get().kind == "situation.assess"


def test_one_recorded_number_is_corrected_with_the_second_round() -> None:
    text = marenza.examples("marenza-recorded.csv").read_text(encoding="utf-8")
    before, after = (list(csv.reader(given.splitlines())) for given in (text, survey.corrected(text)))
    moved = [(one, other) for one, other in zip(before, after, strict=True) if one != other]
    assert [[pair for pair in zip(*rows, strict=True) if pair[0] != pair[1]] for rows in moved] == [[("420", "463")]]
    with pytest.raises(LookupError):
        survey.corrected(text.replace("workers_leaving,420", "workers_leaving,421"))
