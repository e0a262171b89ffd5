"""How consultations look on their pages: results by group above the floor, words, and what became of them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from wayfare.assessment import anonymity
from wayfare.assessment import consultation as rules
from wayfare.assessment.consultation import Choices, Minority, Rankings, View
from wayfare.assessment.ratings import Summary
from wayfare.methods.agreement import Spread
from wayfare.model.consultation import Asked, AskedKind, Moderated
from wayfare.web import numbers
from wayfare.web.consultation import queries
from wayfare.web.consultation.models import OUTCOMES, Consultation, Contribution, Reply
from wayfare.web.words import listed
from wayfare.web.workspaces.models import Workspace

OUTCOME_NAMES = dict(OUTCOMES)
OUTCOME_LOOKS = {"taken_up": "good", "partly": "accent", "already": "good", "not_taken_up": "bad", "later": "unsure"}


class Groups:
    """Names of groups, and of the blocks they are shown in."""

    def __init__(self, consultation: Consultation) -> None:
        self.known = dict(consultation.workspace.stakeholders.values_list("pk", "name"))
        self.blocks = anonymity.partition(queries.heard_by_group(consultation), consultation.floor)

    def named(self, groups: Iterable[str]) -> str:
        """Return the names of groups shown as one."""
        return listed(sorted(self.known.get(each, _("no group named")) for each in groups))

    def of(self, group: str) -> str:
        """Return the block somebody is shown in; nothing where all together are too few."""
        block = self.blocks.block_of(group)
        return self.named(block.groups) if block else ""


def results(consultation: Consultation) -> dict[str, Any]:
    """Return the results of a closed consultation. Raises `LookupError` before its end."""
    queries.closed(consultation)
    asked, voices, policy = queries.asked(consultation), queries.voices(consultation), queries.policy(consultation)
    groups, heard = Groups(consultation), rules.heard(voices)
    scores = rules.scores(asked, voices, policy)
    found = []
    for question in asked:
        about: dict[str, Any] = {"question": question, "kind": question.kind.value}
        if question.kind is AskedKind.SCORE:
            about |= _score(question, scores.get(question.id), groups)
        elif question.kind is AskedKind.CHOICE:
            about |= _choice(question, rules.choices(question, voices, policy), groups)
        elif question.kind is AskedKind.RANK:
            about |= _ranking(question, rules.rankings(question, voices, policy), groups)
        else:
            about |= {"words": _words(consultation, question, groups)}
        found.append(about)
    minorities = [_minority(each, asked, consultation, groups) for each in rules.minorities(asked, voices, policy)]
    return {
        "questions": found,
        "heard": len(heard),
        "minorities": [each for each in minorities if each],
        "withheld": groups.blocks.withheld,
    }


def _score(question: Asked, summary: Summary | None, groups: Groups) -> dict[str, Any]:
    if summary is None or summary.everybody is None:
        return {"withheld": summary is not None and summary.withheld, "strips": []}
    strips = [_strip(_("All together"), summary.everybody)]
    if len(summary.groups) > 1:
        strips += sorted(
            (_strip(groups.named(each.groups), each.spread) for each in summary.groups), key=lambda each: each["label"]
        )
    return {"strips": strips, "agrees": summary.agrees, "apart": summary.groups_apart}


def _strip(label: str, spread: Spread) -> dict[str, Any]:
    words = _("median %(median)s, middle half %(low)s to %(high)s, %(people)s people") % {
        "median": numbers.shown(spread.median),
        "low": numbers.shown(spread.low),
        "high": numbers.shown(spread.high),
        "people": spread.raters,
    }
    return {"label": label, "summary": words, "median": spread.median, "q1": spread.low, "q3": spread.high}


def _choice(question: Asked, found: Choices, groups: Groups) -> dict[str, Any]:
    blocks = sorted(found.blocks, key=groups.named) if len(found.blocks) > 1 else []
    rows = [
        {
            "title": option.title,
            "count": found.everybody.get(option.id, 0),
            "words": _("%(count)s of %(all)s") % {"count": found.everybody.get(option.id, 0), "all": found.answered},
            "cells": [f"{found.blocks[block][option.id]} / {found.sizes[block]}" for block in blocks],
        }
        for option in question.options
    ]
    rows.sort(key=lambda row: -row["count"])
    about = {"rows": rows if found.answered else [], "answered": found.answered, "withheld": found.withheld}
    return about | {"columns": [groups.named(block) for block in blocks]}


def _ranking(question: Asked, found: Rankings, groups: Groups) -> dict[str, Any]:
    if found.everybody is None:
        return {"rows": [], "withheld": found.withheld}
    titles = {option.id: option.title for option in question.options}
    blocks = sorted(found.blocks, key=groups.named) if len(found.blocks) > 1 else []
    rows = [
        {
            "title": titles[option],
            "mean": numbers.shown(found.everybody.mean_ranks[option], 1),
            "cells": [numbers.shown(found.blocks[block].mean_ranks[option], 1) for block in blocks],
        }
        for option in found.everybody.order
    ]
    return {
        "rows": rows,
        "columns": [groups.named(block) for block in blocks],
        "ballots": found.everybody.ballots,
        "w": _w(found.everybody.concordance.w),
        "inside": [_w(found.blocks[block].concordance.w) for block in blocks],
        "between": _w(found.between.w) if found.between else "",
    }


def _w(value: float) -> str:
    return "–" if math.isnan(value) else numbers.shown(value, 2)


def _words(consultation: Consultation, question: Asked, groups: Groups) -> list[dict[str, Any]]:
    rows = consultation.contributions.filter(withdrawn=False).select_related("reply")
    said = [(row, row.answers.get(question.id)) for row in rows if row.answers.get(question.id)]
    return [word(consultation, row, question.id, str(text), groups) for row, text in said]


def word(consultation: Consultation, row: Contribution, id_: str, text: str, groups: Groups) -> dict[str, Any]:
    """Return one text as everybody reads it: itself, or why it is not shown."""
    reply = row.reply
    found = {"who": row.name or groups.of(row.group_id or ""), "text": "", "why": "", "state": "waits"}
    if reply.decision == Moderated.HIDDEN:
        return found | {"state": "hidden", "why": reply.decision_reason}
    if not consultation.published:
        return found | {"state": "unpublished"}
    if reply.decision == Moderated.SHORTENED:
        return found | {"state": "shown", "text": reply.wording.get(id_, ""), "why": reply.decision_reason}
    return found | {"state": "shown", "text": text} if reply.decision == Moderated.SHOWN else found


def _minority(
    found: Minority, asked: tuple[Asked, ...], consultation: Consultation, groups: Groups
) -> dict[str, Any] | None:
    questions = {each.id: each for each in asked}
    question = questions.get(found.question)
    words = []
    for row in consultation.contributions.filter(pk__in=found.statements).select_related("reply"):
        for id_, text in texts(row, asked):
            if found.question in ("", id_) or found.view is not View.DISSENT:
                words.append(word(consultation, row, id_, text, groups))
    words = [each for each in words if each["state"] == "shown"]
    if found.view is View.DISSENT and not words:
        return None
    option = next((o.title for o in question.options if o.id == found.option), "") if question else ""
    return {
        "why": _minority_words(found, option, groups),
        "question": question.text if question else "",
        "words": words,
    }


def _minority_words(found: Minority, option: str, groups: Groups) -> str:
    share = round(100 * found.share)
    if found.view is View.GROUP:
        return _("%(groups)s score it otherwise than all together") % {"groups": groups.named(found.groups)}
    if found.view is View.ORDER:
        return _("%(groups)s put it in an order that runs against that of the others") % {
            "groups": groups.named(found.groups)
        }
    if found.view is View.CHOICE:
        return _("%(share)s%% chose “%(option)s” where more than half chose something else") % {
            "share": share,
            "option": option,
        }
    return _("said by its author to differ from most")


def texts(row: Contribution, asked: Iterable[Asked]) -> list[tuple[str, str]]:
    """Return what somebody wrote, by id of question."""
    of_text = [each.id for each in asked if each.kind in rules.OF_TEXT]
    return [(id_, str(row.answers[id_])) for id_ in of_text if row.answers.get(id_)]


def answers(row: Contribution) -> list[dict[str, Any]]:
    """Return what somebody said, question by question, for themselves."""
    found = []
    for question in queries.asked(row.consultation):
        given, titles = row.answers.get(question.id), {option.id: option.title for option in question.options}
        if given not in (None, "", []):
            said = [titles.get(each, each) for each in given] if isinstance(given, list) else [_number(given)]
            found.append({"question": question.text, "said": said, "ordered": question.kind is AskedKind.RANK})
    return found


def _number(given: Any) -> str:
    return numbers.shown(given) if isinstance(given, int | float) else str(given)


def replied(reply: Reply, items: Mapping[str, Any], workspace: Workspace | None = None) -> dict[str, Any]:
    """Return what became of a contribution; items lead to their pages for members."""
    links = [
        {
            "name": items[code].name,
            "url": reverse("plan:item", kwargs={"w": workspace.slug, "pk": items[code].pk}) if workspace else "",
        }
        for code in reply.items
        if code in items
    ]
    return {
        "outcome": reply.outcome,
        "text": OUTCOME_NAMES.get(reply.outcome, ""),
        "kind": OUTCOME_LOOKS.get(reply.outcome, "quiet"),
        "items": links,
        "reason": reply.reason,
    }


def items_of(workspace: Workspace) -> dict[str, Any]:
    """Return the items of the plan by code."""
    return {item.code: item for item in workspace.plan_items.all()}


def disposition_rows(consultation: Consultation, *, inside: bool) -> list[dict[str, Any]]:
    """Return every contribution with its answer. Groups are named only after the end, in blocks above the floor."""
    asked, items = queries.asked(consultation), items_of(consultation.workspace)
    groups = Groups(consultation) if consultation.phase == "closed" else None
    lacking = {each.contribution: each for each in queries.waiting(consultation)}
    rows = []
    for row in consultation.contributions.filter(withdrawn=False).select_related("reply"):
        row.consultation = consultation
        words = [word(consultation, row, id_, text, groups or _Nobody()) for id_, text in texts(row, asked)]
        if inside:
            words = [{"text": text, "state": "shown", "who": ""} for _id, text in texts(row, asked)]
        rows.append(
            {
                "row": row,
                "reply": row.reply,
                "words": words,
                "who": row.name or (groups.of(row.group_id or "") if groups else ""),
                "answer": replied(row.reply, items, consultation.workspace if inside else None),
                "waits": row.pk in lacking,
                "hidden": row.reply.decision == Moderated.HIDDEN,
            }
        )
    return sorted(rows, key=lambda each: not each["waits"])


class _Nobody(Groups):
    """Names of groups before the end: none."""

    def __init__(self) -> None:
        self.known = {}

    def of(self, group: str) -> str:
        return ""


def outcomes(consultation: Consultation) -> dict[str, Any]:
    """Return how many contributions met which answer."""
    done = queries.done(consultation)
    counted = [
        {"text": OUTCOME_NAMES[outcome.value], "kind": OUTCOME_LOOKS.get(outcome.value, "quiet"), "count": count}
        for outcome, count in done.by_outcome.items()
        if count
    ]
    return {"counted": counted, "open": done.open, "hidden": done.hidden, "withdrawn": done.withdrawn}


def representation(consultation: Consultation) -> dict[str, Any]:
    """Return who was heard beside who is concerned, the least heard first."""
    found, groups = queries.represented(consultation), Groups(consultation)
    rows = [
        {
            "who": groups.named(each.groups),
            "heard": round(100 * each.heard),
            "concerned": round(100 * each.concerned),
            "difference": round(100 * each.difference),
            "joined": len(each.groups) > 1,
        }
        for each in found.blocks
    ]
    return {
        "rows": rows,
        "balance": None if found.balance is None else numbers.shown(found.balance, 2),
        "silent": [groups.named([each]) for each in found.silent],
        "joined": found.joined,
        "heard": sum(queries.heard_by_group(consultation).values()),
        "withheld": groups.blocks.withheld,
    }
