"""The situation room: made as long work, kept in editions, shown by theme, traced, computed again, taken away."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from people import Cast

from wayfare.assessment import kept
from wayfare.model.figure import State
from wayfare.model.progress import silent
from wayfare.web.audit.models import Record
from wayfare.web.findings import actions as findings
from wayfare.web.jobs.models import Job
from wayfare.web.jobs.run import run
from wayfare.web.situation import actions, stored
from wayfare.web.situation.models import Choice, Edition, Setup
from wayfare.web.workspaces.models import Workspace

TRACED = re.compile(r'/situation/figures/(f[0-9a-f]{16})/"')


@pytest.fixture(autouse=True)
def home(settings: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.HOME = tmp_path
    monkeypatch.setenv("WAYFARE_HOME", str(tmp_path))


def test_before_anything_was_assessed_the_page_says_so(scene: Cast) -> None:
    page = scene.client(scene.chidi).get(scene.address("situation/"))
    assert "Nothing was assessed yet" in page.content.decode()
    assert scene.client(scene.chidi).get(scene.address("situation/themes/money/")).status_code == 404


def test_a_second_press_of_the_button_starts_no_second_assessment(scene: Cast) -> None:
    bilal, where = scene.client(scene.bilal), scene.address("situation/assess/")
    for key in ("one-key-of-a-form", "another-key-of-it", "one-key-of-a-form"):
        assert bilal.post(where, {"key": key}).status_code == 302
    assert Job.objects.filter(kind="situation.assess").count() == 1
    assert "An assessment is being made" in bilal.get(scene.address("situation/")).content.decode()
    assert scene.client(scene.chidi).post(where, {"key": "a-readers-key"}).status_code == 403


def test_a_failed_assessment_is_not_an_empty_one(scene: Cast) -> None:
    job = actions.assess(by=scene.bilal, workspace=scene.workspace, title="Assess")
    Job.objects.filter(pk=job.pk).update(status="failed", problem="The disk is full.")
    page = scene.client(scene.chidi).get(scene.address("situation/")).content.decode()
    assert "The disk is full." in page
    assert "The last assessment failed" in page


def test_how_it_is_assessed_is_changed_by_one_at_a_time(scene: Cast) -> None:
    bilal, where = scene.client(scene.bilal), scene.address("situation/setup/")
    form = {"version": 1, "peers": "Guatemala, HND", "beside": "", "confidence": "90", "as_known": "", "areas": ""}
    assert bilal.post(where, form | {"peers": "Atlantis"}).status_code == 422
    assert bilal.post(where, form).status_code == 302
    assert Setup.objects.get().peers == "GTM,HND"
    second = scene.client(scene.ama).post(where, form | {"peers": "", "beside": "SLV"})
    assert second.status_code == 409, "who began at the same time sees what the first said"
    assert "GTM,HND" in second.content.decode()
    assert bilal.post(where, form | {"version": 2, "confidence": "95"}).status_code == 302
    assert bilal.post(where, form | {"version": 2}).status_code == 409
    assert Record.objects.filter(event="situation.set_up").count() == 2


def test_a_number_is_decided_with_its_reason_and_taken_back(scene: Cast) -> None:
    bilal = scene.client(scene.bilal)
    form = {"key": "a-choice-key", "name": "poverty_line", "value": "175", "unit": "dal", "why": ""}
    assert bilal.post(scene.address("situation/choices/add/"), form).status_code == 422
    assert bilal.post(scene.address("situation/choices/add/"), form | {"why": "As agreed"}).status_code == 302
    made = Choice.objects.get()
    where = scene.address(f"situation/choices/{made.pk}/take-back/")
    assert bilal.post(where, {"version": 7}).status_code == 409
    assert bilal.post(where, {"version": 1}).status_code == 302
    assert not Choice.objects.exists()


def test_a_country_without_a_survey_is_assessed_shown_traced_and_taken_away(scene: Cast) -> None:
    Workspace.objects.filter(pk=scene.workspace.pk).update(country="NPL", title="Nepal")
    scene.workspace.refresh_from_db()
    for _ in range(2):
        run.func(actions.assess(by=scene.bilal, workspace=scene.workspace, title="Assess").pk)
    edition = Edition.objects.get()
    assert edition.figures > 1_000, "the same evidence gives the same edition, kept once"
    chidi = scene.client(scene.chidi)
    page = chidi.get(scene.address("situation/")).content.decode()
    assert "Nepal" in page
    figure = TRACED.findall(page)[0]
    theme = chidi.get(scene.address("situation/themes/money/")).content.decode()
    assert theme.index("<svg") < theme.index("<table")
    assert " style=" not in theme
    arabic = chidi.get(scene.address("situation/themes/money/"), HTTP_ACCEPT_LANGUAGE="ar").content.decode()
    assert '<html lang="ar" dir="rtl"' in arabic
    _frame, read = arabic.split('<div class="stack stack-wide" lang="en" dir="ltr">')
    assert re.search("<h2[^>]*>[^<]*[a-z]", read), "what is not written in Arabic says so, and is in one language"
    assert not re.search("<h2[^>]*>[^<]*[\u0600-\u06ff]", read)
    assert '<div class="stack stack-wide">' in theme
    assert 'stack-wide" lang=' not in theme
    origin = chidi.get(scene.address(f"situation/figures/{figure}/")).content.decode()
    assert all(words in origin for words in (figure, "Publisher", "Vintage", "Method"))
    assert chidi.post(scene.address(f"situation/figures/{figure}/again/"), {"key": "again-key-1"}).status_code == 302
    run.func(Job.objects.get(kind="situation.again").pk)
    again = chidi.get(scene.address(f"situation/figures/{figure}/")).content.decode()
    assert "Identical to the last digit" in again
    for kind, start in (("pdf", b"%PDF"), ("csv", b"id,"), ("html", b"<!doctype")):
        sent = b"".join(chidi.get(scene.address(f"situation/report.{kind}")).streaming_content)
        assert sent.lower().startswith(start.lower()), kind
    key = re.search(r"pictures/([\w-]+)/picture\.svg", theme)[1]
    for kind, start in (("svg", b"<svg"), ("png", b"\x89PNG")):
        assert chidi.get(scene.address(f"situation/pictures/{key}/picture.{kind}")).content.startswith(start)
    assert chidi.get(scene.address(f"situation/pictures/{key}/data.csv")).content.startswith(b"id,")
    assert scene.client(scene.dora).get(scene.address(f"situation/figures/{figure}/")).status_code == 404
    _no_font_has_a_letter_of_its_title(edition)
    page = chidi.get(scene.address("situation/")).content.decode()
    assert "No report as PDF" in page
    assert "situation/report.pdf" not in page
    assert b"".join(chidi.get(scene.address("situation/report.csv")).streaming_content).startswith(b"id,")


def test_what_moved_from_one_edition_to_the_next_is_listed_with_what_rests_on_it(scene: Cast) -> None:
    Workspace.objects.filter(pk=scene.workspace.pk).update(country="NPL", title="Nepal")
    scene.workspace.refresh_from_db()
    run.func(actions.assess(by=scene.bilal, workspace=scene.workspace, title="Assess").pk)
    first = Edition.objects.get()
    known = [each for each in stored.figures(first.run, "en") if each.state is State.KNOWN and each.value]
    first_of_all, rested_on = known[0], known[-1]
    told = {"statement": "It rests on it", "theme": "money", "side": "risk"}
    findings.draft(by=scene.bilal, workspace=scene.workspace, edition=first, figures=(rested_on,), **told)
    _keep_otherwise(scene, first, {first_of_all.id, rested_on.id})
    chidi = scene.client(scene.chidi)
    assert chidi.get(scene.address("situation/editions/1/moved/")).status_code == 404, "there is none before the first"
    where = scene.address("situation/editions/2/moved/")
    assert where in chidi.get(scene.address("situation/editions/")).content.decode()
    page = chidi.get(where).content.decode()
    rows = page[page.index("<tbody>") :].split("</tr>")
    assert len(rows) == 3, "two rows and the end of the table"
    assert "It rests on it" in rows[0], "what something rests on comes first"
    assert "It rests on it" not in rows[1]
    assert scene.client(scene.dora).get(where).status_code == 404


def _keep_otherwise(scene: Cast, first: Edition, doubled: set[str]) -> None:
    """Keep another edition that tells some figures otherwise."""
    was = kept.read(stored.folder(first.run, "en") / "assessment.json")
    figures = tuple(replace(each, value=2 * each.value) if each.id in doubled else each for each in was.figures)
    again = replace(stored.run_of(first.run, "en"), id="r0123456789abcdef", figures=figures)
    place = stored.folder(again.id, "en")
    place.mkdir(parents=True)
    kept.write(replace(was, figures=figures), place / "assessment.json")
    actions.keep(by=scene.bilal, workspace=scene.workspace, run=again, languages=["en"])


def _no_font_has_a_letter_of_its_title(edition: Edition) -> None:
    """Keep the pages of an edition once more, with a title that cannot be printed."""
    place = stored.folder(edition.run, "en")
    there = kept.read(place / "assessment.json")
    stored.keep(replace(there, title="ᠮᠣᠩᠭᠣᠯ"), stored.run_of(edition.run, "en"), silent)
    assert "ᠮ" in stored.pdf_problem(edition.run, "en")
