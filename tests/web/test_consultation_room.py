"""Consultations: people answer by code, nobody below the floor is shown, and every voice gets an answer."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from people import Cast
from samples import sample

from wayfare.web.audit.models import Record
from wayfare.web.audit.record import verify
from wayfare.web.consultation import actions, facts, queries, shown
from wayfare.web.consultation.models import Consultation, Contribution, Reply
from wayfare.web.made_up import marenza
from wayfare.web.plan import actions as plans
from wayfare.web.plan.models import Item
from wayfare.web.versions.change import Stale
from wayfare.web.versions.models import Revision, Submission
from wayfare.web.workspaces import actions as workspaces
from wayfare.web.workspaces.models import Stakeholder, Workspace

SECRET = "My neighbour keeps the passports in a drawer"
NAMED = "The agent Mr Smith keeps passports."
OPTIONS = [{"id": "a", "title": "Agents"}, {"id": "b", "title": "Papers"}, {"id": "c", "title": "Care"}]
QUESTIONS = [
    {"id": "useful", "kind": "score", "text": "How useful is it?", "required": True, "least": 1, "most": 5},
    {"id": "first", "kind": "choice", "text": "Which one or two?", "options": OPTIONS, "least": 1, "most": 2},
    {"id": "order", "kind": "rank", "text": "In which order?", "options": OPTIONS, "least": 2},
    {"id": "say", "kind": "text", "text": "What should we know?"},
]
RECEIPT = re.compile(r'<code id="receipt">([0-9A-Z-]+)</code>')


@pytest.fixture
def open_one(scene: Cast) -> Consultation:
    today = date.today()
    fields = {"title": "What first?", "questions": QUESTIONS, "floor": 3}
    fields |= {"opens": today - timedelta(days=1), "closes": today + timedelta(days=9)}
    made = actions.begin(by=scene.ama, workspace=scene.workspace, **fields)
    return actions.open_up(by=scene.ama, consultation=made, version=made.version)


def group(scene: Cast, name: str) -> Stakeholder:
    return workspaces.add_stakeholder(by=scene.ama, workspace=scene.workspace, name=name)


def say(consultation: Consultation, score: float, who: Stakeholder | None = None, **answers: Any) -> Contribution:
    said = {"useful": score, **answers}
    return actions.contribute(by=None, consultation=consultation, answers=said, group=who)[0]


def shut(scene: Cast, consultation: Consultation) -> Consultation:
    return actions.close(by=scene.ama, consultation=consultation, version=consultation.version)


def send(consultation: Consultation, key: str = "a-fresh-key", **more: Any) -> Any:
    form = {"key": key, "q-useful": "4", "q-first": ["a", "b"], "q-say": SECRET, **more}
    return Client().post(f"/say/{consultation.code}/", form)


def test_somebody_without_an_account_answers_and_finds_the_answer_to_it(scene: Cast, open_one: Consultation) -> None:
    page = Client().get(f"/say/{open_one.code.lower()}/").content.decode()
    assert all(sentence.split("'")[0] in page for sentence in queries.promises(open_one, "en"))
    assert "invit" not in " ".join(queries.promises(open_one, "en")), "there are no invitations to tell of"
    answer = send(open_one)
    assert answer.status_code == 201
    receipt = RECEIPT.search(answer.content.decode()).group(1)
    (said,) = Contribution.objects.all()
    assert said.answers == {"useful": 4.0, "first": ["a", "b"], "say": SECRET}
    assert receipt not in str(vars(said))
    item = sample(Item, scene)
    reply = said.reply
    actions.dispose(by=scene.ama, reply=reply, version=1, outcome="taken_up", items=[item.code], reason="")
    found = Client().post(f"/say/{open_one.code}/mine/", {"receipt": receipt.lower().replace("-", " ")})
    text = found.content.decode()
    assert "taken up" in text
    assert item.name in text
    assert SECRET in text


def test_a_wrong_code_and_a_wrong_receipt_find_nothing(open_one: Consultation) -> None:
    assert Client().get("/say/0000000000/").status_code == 404
    assert Client().get("/say/?code=0000000000").status_code == 404
    assert Client().post("/say/0000000000/", {"key": "a-fresh-key"}).status_code == 404
    for typed in ("0" * 21, "slip"):
        assert Client().post(f"/say/{open_one.code}/mine/", {"receipt": typed}).status_code == 404
    assert Client().post(f"/say/{open_one.code}/withdraw/", {"receipt": "0" * 21, "version": 1}).status_code == 404


def test_a_draft_and_one_for_members_are_not_open_to_all(scene: Cast) -> None:
    today = date.today()
    fields = {"title": "T", "questions": QUESTIONS, "opens": today, "closes": today}
    draft = actions.begin(by=scene.ama, workspace=scene.workspace, **fields)
    assert Client().get(f"/say/{draft.code}/").status_code == 404
    inside = actions.begin(by=scene.ama, workspace=scene.workspace, way="invited", identity="named", **fields)
    inside = actions.open_up(by=scene.ama, consultation=inside, version=1)
    for page in ("", "results/", "answers/"):
        assert Client().get(f"/say/{inside.code}/{page}").status_code == 404
    browser, where = scene.client(scene.chidi), scene.address(f"consultation/{inside.pk}/take-part/")
    assert browser.post(where, {"key": "a-fresh-key", "q-useful": "3"}).status_code == 201
    assert browser.post(where, {"key": "another-key", "q-useful": "5"}).status_code == 409
    assert [said.name for said in Contribution.objects.all()] == [scene.chidi.name]


def test_one_that_knows_who_was_invited_is_not_called_anonymous(scene: Cast) -> None:
    today = date.today()
    fields = {"title": "T", "questions": QUESTIONS, "opens": today, "closes": today, "way": "invited"}
    made = actions.begin(by=scene.ama, workspace=scene.workspace, **fields)
    with pytest.raises(actions.UntruePromise):
        actions.open_up(by=scene.ama, consultation=made, version=1)


def test_after_the_end_nothing_is_taken_and_what_was_typed_is_kept(scene: Cast, open_one: Consultation) -> None:
    said, receipt = actions.contribute(by=None, consultation=open_one, answers={"useful": 2.0})
    shut(scene, open_one)
    refused = send(open_one)
    assert refused.status_code == 409
    assert SECRET in refused.content.decode()
    sent = {"receipt": receipt, "version": said.version, "q-useful": "5", "q-say": SECRET}
    changed = Client().post(f"/say/{open_one.code}/change/", sent)
    assert changed.status_code == 409
    assert SECRET in changed.content.decode()
    assert Client().post(f"/say/{open_one.code}/withdraw/", sent).status_code == 409
    assert [row.answers for row in Contribution.objects.all()] == [{"useful": 2.0}]


def test_a_form_sent_twice_counts_once(open_one: Consultation) -> None:
    assert send(open_one).status_code == 201
    again = send(open_one)
    assert again.status_code == 302
    assert again.headers["Location"] == f"/say/{open_one.code}/sent/"
    assert Client().get(again.headers["Location"]).status_code == 200
    assert Contribution.objects.count() == 1


def test_an_answer_that_does_not_fit_is_refused_and_kept(open_one: Consultation) -> None:
    for wrong in ({"q-useful": "9"}, {"q-useful": ""}, {"q-order-1": "a"}, {"q-order-1": "a", "q-order-2": "a"}):
        refused = send(open_one, **wrong)
        assert refused.status_code == 422, wrong
        assert SECRET in refused.content.decode()
    assert send(open_one, **{"q-first": ["a", "b", "c"]}).status_code == 422
    assert not Contribution.objects.exists()


def test_neither_person_nor_hour_is_kept(scene: Cast, open_one: Consultation) -> None:
    browser = scene.client(scene.chidi)
    form = {"key": "chidis-own-key", "q-useful": "4", "q-say": SECRET}
    browser.post(f"/say/{open_one.code}/", form, REMOTE_ADDR="203.0.113.9", HTTP_USER_AGENT="Chidi's phone")
    (said,) = Contribution.objects.all()
    midnight = {(at.hour, at.minute, at.second, at.microsecond) for at in (said.created_at, said.changed_at)}
    kept = Revision.objects.filter(target_id__in=[said.pk, said.reply.pk])
    midnight |= {(each.at.hour, each.at.minute, each.at.second, each.at.microsecond) for each in kept}
    lines = list(Record.objects.filter(scope=f"consultation-{open_one.pk}"))
    midnight |= {(each.at.hour, each.at.minute, each.at.second, each.at.microsecond) for each in lines}
    sent = Submission.objects.get(key="chidis-own-key")
    midnight |= {(sent.at.hour, sent.at.minute, sent.at.second, sent.at.microsecond)}
    assert midnight == {(0, 0, 0, 0)}
    assert (said.created_by, said.changed_by, sent.by) == (None, None, None)
    assert {line.actor for line in lines} == {None}
    assert "203.0.113.9" not in str(vars(said))


def test_it_is_audited_without_content(scene: Cast, open_one: Consultation) -> None:
    said, receipt = actions.contribute(by=None, consultation=open_one, answers={"useful": 4.0, "say": SECRET})
    actions.moderate(by=scene.ama, contribution=said, version=1, read=1, decision="shown")
    scope = f"consultation-{open_one.pk}"
    lines = list(Record.objects.filter(scope=scope))
    assert [line.event for line in lines] == [
        "consultation.said",
        "consultation.reply_due",
        "consultation.moderated",
    ]
    assert not any(SECRET in str(vars(line)) or receipt in str(vars(line)) for line in lines)
    assert verify(scope) is None
    twin = actions.contribute(by=None, consultation=open_one, answers=said.answers)[0]
    hashes = Record.objects.filter(event="consultation.said").values_list("after", flat=True)
    assert len(set(hashes)) == 2, "two who say the same must not be seen to"
    assert twin.pk != said.pk


def test_what_is_withdrawn_is_gone_from_every_state(scene: Cast, open_one: Consultation) -> None:
    said, receipt = actions.contribute(by=None, consultation=open_one, answers={"useful": 4.0, "say": SECRET})
    client = Client()
    form = {"receipt": receipt, "version": 1, "q-useful": "2", "q-say": SECRET + "!"}
    assert client.post(f"/say/{open_one.code}/change/", form).status_code == 200
    assert client.post(f"/say/{open_one.code}/withdraw/", {"receipt": receipt, "version": 2}).status_code == 200
    assert not any(SECRET in str(each.state) for each in Revision.objects.filter(target_id=said.pk))
    assert facts._contributions(scene.workspace) == 0
    assert not queries.waiting(open_one)


def test_two_windows_of_one_author_lose_nothing(open_one: Consultation) -> None:
    said, receipt = actions.contribute(by=None, consultation=open_one, answers={"useful": 4.0, "say": "Old"})
    where = f"/say/{open_one.code}/change/"
    form = {"receipt": receipt, "version": 1, "q-useful": "2", "q-say": "Old"}
    assert Client().post(where, form).status_code == 200
    late = {"receipt": receipt, "version": 1, "q-useful": "4", "q-first": ["a", "c"], "q-say": "New"}
    refused = Client().post(where, late, HTTP_ACCEPT="application/json")
    assert refused.status_code == 409
    proposed = {field["name"]: field["proposed"] for field in refused.json()["fields"]}
    assert proposed == {"q-useful": "2", "q-first": "a\nc", "q-say": "New"}
    merged = {"receipt": receipt, "version": 2, **proposed}
    assert Client().post(where, merged).status_code == 200
    said.refresh_from_db()
    assert said.answers == {"useful": 2.0, "first": ["a", "c"], "say": "New"}


def test_results_are_hidden_until_the_end(scene: Cast, open_one: Consultation) -> None:
    for _ in range(6):
        said = say(open_one, 1.0, say=SECRET)
        actions.moderate(by=scene.ama, contribution=said, version=1, read=1, decision="shown")
    inside = scene.address(f"consultation/{open_one.pk}/results/")
    pages = [(scene.client(person), inside) for person in scene.by_role.values()]
    pages += [(Client(), f"/say/{open_one.code}/{page}/") for page in ("results", "answers")]
    assert not any("median" in client.get(where).content.decode() for client, where in pages)
    assert not any(SECRET in client.get(where).content.decode() for client, where in pages)
    with pytest.raises(LookupError):
        shown.results(open_one)
    with pytest.raises(LookupError):
        queries.represented(open_one)
    shut(scene, open_one)
    for client, where in ((scene.client(scene.chidi), inside), (Client(), f"/say/{open_one.code}/results/")):
        text = client.get(where).content.decode()
        assert "median 1" in text
        assert SECRET in text


def test_a_group_below_the_floor_is_never_shown_nor_found_by_difference(scene: Cast, open_one: Consultation) -> None:
    many, few, more = (group(scene, name) for name in ("Many", "Few", "More"))
    for score, who, times in ((4.0, many, 7), (1.0, few, 1), (3.0, more, 4)):
        for _ in range(times):
            say(open_one, score, who, first=["a"] if who is few else ["b"], order=["a", "b"], say=f"Of {who.name}")
    for row in Contribution.objects.all():
        actions.moderate(by=scene.ama, contribution=row, version=1, read=1, decision="shown")
    shut(scene, open_one)
    found = shown.results(open_one)
    by_id = {each["question"].id: each for each in found["questions"]}
    labels = [strip["label"] for strip in by_id["useful"]["strips"]]
    assert labels == ["All together", "Few, More", "Many"]
    for name in ("first", "order"):
        assert by_id[name]["columns"] == ["Few, More", "Many"]
    counts = [int(row["cells"][0].split(" / ")[1]) for row in by_id["first"]["rows"]]
    assert min(counts) >= open_one.floor
    assert {word["who"] for word in by_id["say"]["words"]} == {"Many", "Few, More"}
    rows = [{"group": each.pk, "people": 10} for each in (many, few, more)]
    fields = {"affected": rows, "affected_source": "A count"}
    open_one.refresh_from_db()
    actions.say_who_is_affected(by=scene.ama, consultation=open_one, version=open_one.version, **fields)
    assert {row["who"] for row in shown.representation(open_one)["rows"]} == {"Many", "Few, More"}


def test_too_few_in_all_are_withheld(scene: Cast, open_one: Consultation) -> None:
    say(open_one, 1.0, first=["a"], order=["a", "b"])
    say(open_one, 1.0, first=["a"], order=["a", "b"])
    shut(scene, open_one)
    text = Client().get(f"/say/{open_one.code}/results/").content.decode()
    assert "Fewer than 3 people answered" in text
    assert "median" not in text


def test_hidden_words_are_replaced_by_the_reason_and_can_be_appealed(scene: Cast, open_one: Consultation) -> None:
    said, receipt = actions.contribute(by=None, consultation=open_one, answers={"useful": 4.0, "say": SECRET})
    browser, where = scene.client(scene.ama), scene.address(f"consultation/said/{said.reply.pk}/moderate/")
    form = {"version": 1, "read": 1, "decision": "hidden", "decision_reason": "no"}
    assert browser.post(where, form).status_code == 422
    reason = "It accuses somebody who can be recognised."
    assert browser.post(where, form | {"decision_reason": reason}).status_code == 302
    assert browser.post(where, form | {"decision_reason": reason}).status_code == 409, "stale"
    assert not queries.waiting(open_one)
    asked = {"receipt": receipt, "version": 2, "appeal": "Nobody can recognise him by that."}
    assert Client().post(f"/say/{open_one.code}/appeal/", asked).status_code == 200
    assert len(queries.waiting(open_one)) == 1
    shut(scene, open_one)
    for page in ("results", "answers"):
        text = Client().get(f"/say/{open_one.code}/{page}/").content.decode()
        assert reason in text
        assert SECRET not in text


def test_shortened_words_stand_with_the_reason_and_the_author_finds_both(scene: Cast, open_one: Consultation) -> None:
    said, receipt = actions.contribute(by=None, consultation=open_one, answers={"useful": 3.0, "say": NAMED})
    where = reverse("consultation:moderate", kwargs={"w": scene.workspace.slug, "pk": said.reply.pk})
    ama, sent = scene.client(scene.ama), {"version": 1, "read": said.version, "decision": "shortened"}
    left = "The agent […] keeps passports."
    assert ama.post(where, sent | {"wording-say": left}).status_code == 422, "the author reads why"
    sent["decision_reason"] = "It names a person who cannot answer."
    for wrong in (
        "The agent is a saint",
        "keeps passports. […] The agent",
        NAMED,
        "The agent […] keeps all passports.",
    ):
        assert ama.post(where, sent | {"wording-say": wrong}).status_code == 422, wrong
    assert ama.post(where, sent | {"wording-say": left}).status_code == 302
    shut(scene, open_one)
    told = Client().get(f"/say/{open_one.code}/answers/").content.decode()
    assert left in told
    assert sent["decision_reason"] in told
    assert "Mr Smith" not in told
    own = Client().post(f"/say/{open_one.code}/mine/", {"receipt": receipt}).content.decode()
    assert NAMED in own
    assert left in own


def test_words_that_are_withdrawn_go_from_what_was_left_of_them_too(scene: Cast, open_one: Consultation) -> None:
    said, _receipt = actions.contribute(by=None, consultation=open_one, answers={"useful": 3.0, "say": NAMED})
    about = {"contribution": said, "version": 1, "read": 1, "decision_reason": "It names a person."}
    actions.moderate(by=scene.ama, decision="shortened", wording={"say": "[…] keeps passports."}, **about)
    actions.withdraw(by=None, contribution=said, version=1)
    assert not any("passports" in str(state.state) for state in Revision.objects.all())
    assert Reply.objects.get().wording == {}


def test_it_closes_by_the_date_where_the_workspace_is(
    scene: Cast, open_one: Consultation, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = datetime.combine(open_one.closes, time(23, 30), tzinfo=UTC)
    for zone, phase in (("UTC", "open"), ("Asia/Tokyo", "closed"), ("America/Lima", "open")):
        Workspace.objects.filter(pk=scene.workspace.pk).update(time_zone=zone)
        monkeypatch.setattr("django.utils.timezone.now", lambda: last)
        assert Consultation.objects.get().phase == phase, zone
    monkeypatch.setattr("django.utils.timezone.now", lambda: last + timedelta(days=1))
    assert send(open_one).status_code == 409, "nobody had to close it"
    assert Client().get(f"/say/{open_one.code}/results/").status_code == 200
    assert not Contribution.objects.exists()


def test_the_record_shows_the_chain_of_a_consultation_by_day(scene: Cast, open_one: Consultation) -> None:
    say(open_one, 3.0, say=NAMED)
    chain = f"consultation-{open_one.pk}"
    ama = scene.client(scene.ama)
    page = ama.get(scene.address(f"record/?chain={chain}&check=1")).content.decode()
    assert "somebody contributed" in page
    assert "The chain is whole." in page
    assert not re.search(r"\d\d:\d\d:\d\d", page)
    assert chain in ama.get(scene.address("record/")).content.decode()
    assert chain in ama.get(scene.address(f"record/download/?chain={chain}")).content.decode()
    assert ama.get(scene.address("record/?chain=consultation-other")).status_code == 404
    assert scene.client(scene.bilal).get(scene.address(f"record/?chain={chain}")).status_code == 403


def test_a_moderator_decides_only_on_what_was_read(scene: Cast, open_one: Consultation) -> None:
    said, _receipt = actions.contribute(by=None, consultation=open_one, answers={"useful": 4.0, "say": "Old"})
    actions.reword(by=None, contribution=said, version=1, answers={"useful": 4.0, "say": SECRET})
    with pytest.raises(Stale):
        actions.moderate(by=scene.ama, contribution=said, version=1, read=1, decision="shown")
    assert Reply.objects.get().decision == ""


def test_an_answer_needs_a_reason_or_a_part_of_the_plan(scene: Cast, open_one: Consultation) -> None:
    said = say(open_one, 3.0)
    assert facts._contributions_open(scene.workspace) == 1
    browser, where = scene.client(scene.ama), scene.address(f"consultation/said/{said.reply.pk}/answer/")
    assert browser.post(where, {"version": 1, "outcome": "taken_up"}).status_code == 422
    assert browser.post(where, {"version": 1, "outcome": "not_taken_up", "reason": "No"}).status_code == 422
    whole = {"version": 1, "outcome": "not_taken_up", "reason": "The law does not allow it before 2029."}
    assert browser.post(where, whole).status_code == 302
    assert browser.post(where, whole | {"reason": "Another reason altogether."}).status_code == 409
    assert facts._contributions_open(scene.workspace) == 0
    assert plans.queries.unanswered(scene.workspace) == 0


def test_more_forms_than_a_minute_allows_are_refused_with_their_text(
    open_one: Consultation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "MOST_A_MINUTE", 1)
    assert send(open_one).status_code == 201
    refused = send(open_one, key="another-key")
    assert refused.status_code == 429
    assert SECRET in refused.content.decode()


def test_a_coordinator_begins_changes_opens_and_closes(scene: Cast) -> None:
    browser, today = scene.client(scene.ama), date.today()
    form = {"title": "Draft", "language": "en", "way": "code", "identity": "anonymous", "floor": "5"}
    form |= {"opens": today.isoformat(), "closes": today.isoformat(), "key": "a-fresh-key"}
    form |= {"questions-0-kind": "choice", "questions-0-text": "Which?", "questions-0-options": "This; That"}
    assert browser.post(scene.address("consultation/begin/"), form | {"way": "invited"}).status_code == 422
    assert browser.post(scene.address("consultation/begin/"), form | {"floor": "2"}).status_code == 422
    assert browser.post(scene.address("consultation/begin/"), form).status_code == 302
    (made,) = Consultation.objects.all()
    where = scene.address(f"consultation/{made.pk}/")
    assert [option["title"] for option in made.questions[0]["options"]] == ["This", "That"]
    assert browser.post(where + "open/", {"version": 1}).status_code == 302
    assert browser.post(where + "edit/", {"version": 1, "intro": "X", "closes": today}).status_code == 409
    assert browser.post(where + "close/", {"version": 2}).status_code == 302
    made.refresh_from_db()
    assert made.phase == "closed"


def test_the_made_up_country_was_heard_and_everybody_has_an_answer(db: None) -> None:
    workspace = marenza.make()
    held = next(each for each in queries.of(workspace) if each.phase == "closed")
    assert facts._contributions_open(workspace) == 0
    assert facts._groups_heard(workspace) >= 5
    found = shown.results(held)
    assert found["minorities"]
    assert found["heard"] == held.contributions.count() - 1
    labels = {strip["label"] for strip in found["questions"][0]["strips"]}
    assert len(labels) >= 4
    assert shown.representation(held)["balance"] is not None
    text = Client().get(f"/say/{held.code}/answers/").content.decode()
    assert "not taken up" in text
    assert "His name is" not in text
    assert "Shortened by a moderator" in text
    assert "Orrel" not in text
    assert "Not read by a moderator" not in text
