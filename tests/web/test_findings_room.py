"""Findings: drafted, submitted, endorsed by somebody else, disputed, answered, and stale once a figure moves."""

from __future__ import annotations

from dataclasses import replace

import pytest
from people import Cast

from wayfare.assessment.figures import FigureSet
from wayfare.model.figure import Figure
from wayfare.web.audit.models import Record
from wayfare.web.evidence import actions as evidence
from wayfare.web.findings import actions, states
from wayfare.web.findings.models import Finding, Position
from wayfare.web.situation import stored
from wayfare.web.situation.models import Edition
from wayfare.web.versions.change import Stale, add

FIGURE = Figure(
    id="f0000000000000001",
    indicator="migration.emigrant_household_share",
    version=1,
    area="XMZ",
    period="2023",
    domain=(),
    value=18.8,
    low=17.6,
    high=20.2,
    unit="percent",
    source="evidence:aa",
    vintage="2023",
    method="proportion",
)
SAID = {"statement": "18.8% of households have somebody abroad.", "theme": "movement", "side": "setting"}


def drafted(scene: Cast, **more: object) -> Finding:
    return actions.draft(by=scene.bilal, workspace=scene.workspace, figures=(FIGURE,), **{**SAID, **more})


def in_review(scene: Cast) -> Finding:
    finding = drafted(scene)
    return actions.move(by=scene.bilal, finding=finding, version=finding.version, code="submit")


def test_a_draft_is_made_once_and_leaves_a_line(scene: Cast) -> None:
    bilal, form = scene.client(scene.bilal), {"key": "one-finding-key", "meaning": "", **SAID}
    first, again = (bilal.post(scene.address("findings/add/"), form) for _ in range(2))
    assert first["Location"] == again["Location"]
    assert Finding.objects.count() == 1
    assert Record.objects.filter(event="finding.drafted").count() == 1
    assert scene.client(scene.chidi).post(scene.address("findings/add/"), form).status_code == 403
    assert scene.client(scene.dora).post(scene.address("findings/add/"), form).status_code == 404


def test_nothing_goes_to_review_without_a_ground(scene: Cast) -> None:
    finding = actions.draft(by=scene.bilal, workspace=scene.workspace, **SAID)
    with pytest.raises(states.Incomplete):
        actions.move(by=scene.bilal, finding=finding, version=1, code="submit")


def test_nobody_endorses_their_own_finding(scene: Cast) -> None:
    finding = in_review(scene)
    with pytest.raises(states.OwnFinding):
        actions.move(by=scene.bilal, finding=finding, version=finding.version, code="endorse")
    assert actions.move(by=scene.ama, finding=finding, version=finding.version, code="endorse").status == "endorsed"


def test_one_dispute_makes_it_disputed_and_an_answer_does_not_undo_it(scene: Cast) -> None:
    finding = in_review(scene)
    rosa = scene.by_role["participant"]
    said = {"stance": "dispute", "reason": "Not in the north."}
    position = actions.take_position(
        by=rosa, finding=finding, version=finding.version, institution=scene.ministry, **said
    )
    finding.refresh_from_db()
    assert finding.status == "disputed"
    answered = actions.answer(by=scene.bilal, position=position, version=1, reply="The north has its own line now.")
    finding.refresh_from_db()
    assert (answered.reply[:9], finding.status) == ("The north", "disputed")
    actions.take_position(
        by=rosa, finding=finding, version=finding.version, institution=scene.ministry, stance="endorse"
    )
    finding.refresh_from_db()
    assert finding.status == "in_review"
    assert Position.objects.count() == 1


def test_a_dispute_says_why(scene: Cast) -> None:
    finding = in_review(scene)
    where = scene.address(f"findings/{finding.pk}/position/")
    form = {"version": finding.version, "stance": "dispute", "reason": " "}
    assert scene.client(scene.by_role["participant"]).post(where, form).status_code == 422
    assert not Position.objects.exists()


def test_nobody_takes_a_position_on_words_they_have_not_seen(scene: Cast) -> None:
    finding = in_review(scene)
    seen = finding.version
    actions.edit(by=scene.bilal, finding=finding, version=seen, **{**SAID, "statement": "18.8% have left."})
    with pytest.raises(Stale):
        actions.take_position(by=scene.ama, finding=finding, version=seen, institution=None, stance="endorse")
    assert not Position.objects.exists()


def test_two_people_rewording_lose_no_word(scene: Cast) -> None:
    finding = drafted(scene)
    where, one, two = (
        scene.address(f"findings/{finding.pk}/edit/"),
        scene.client(scene.ama),
        scene.client(scene.bilal),
    )
    assert one.post(where, {"version": 1, **SAID, "statement": "Her words"}).status_code == 302
    refused = two.post(where, {"version": 1, **SAID, "statement": "His words"})
    assert refused.status_code == 409
    assert all(words in refused.content.decode() for words in ("Her words", "His words"))


def test_rewording_what_was_endorsed_opens_it_again(scene: Cast) -> None:
    finding = in_review(scene)
    finding = actions.move(by=scene.ama, finding=finding, version=finding.version, code="endorse")
    assert actions.edit(by=scene.bilal, finding=finding, version=finding.version, **SAID).status == "draft"


def test_a_moved_figure_makes_its_findings_stale(scene: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    finding, other = in_review(scene), actions.draft(by=scene.bilal, workspace=scene.workspace, **SAID)
    edition = Edition(workspace=scene.workspace, number=2, run="r2", title="x", languages=["en"])
    edition = add(edition, by=scene.ama, event="situation.assessed")
    now = [FIGURE]
    monkeypatch.setattr(stored, "figures", lambda run, language: FigureSet(tuple(now)))
    assert actions.mark_stale(by=scene.ama, workspace=scene.workspace, edition=edition) == 0
    now[:] = [replace(FIGURE, id="f0000000000000002", value=21.4, low=20.0, high=22.9)]
    assert actions.mark_stale(by=scene.ama, workspace=scene.workspace, edition=edition) == 1
    finding.refresh_from_db(), other.refresh_from_db()
    assert (finding.status, other.status) == ("stale", "draft")
    finding = actions.move(by=scene.bilal, finding=finding, version=finding.version, code="submit")
    assert finding.grounds.get().figure == "f0000000000000002"


def test_a_passage_grounds_a_finding_and_script_in_it_never_runs(scene: Cast) -> None:
    finding = drafted(scene)
    source = evidence.register(by=scene.ama, workspace=scene.workspace, title="Report")
    where = scene.address(f"findings/{finding.pk}/passages/add/")
    words = "<script>alert(1)</script> one in five"
    form = {"version": 1, "source": source.pk, "passage": words, "place": "p. 3", "tag": ""}
    assert scene.client(scene.bilal).post(where, form).status_code == 302
    page = scene.client(scene.chidi).get(scene.address(f"findings/{finding.pk}/")).content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert(1)" not in page
