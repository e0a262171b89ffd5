"""Consultations as rows: what is asked, what one person said, and what those who run it answered."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from wayfare.assessment import receipts
from wayfare.model.consultation import Identity, Moderated, Outcome
from wayfare.web.identifiers import new_id
from wayfare.web.versions.models import Versioned
from wayfare.web.workspaces.models import Stakeholder, Workspace

OUTCOMES = (
    (Outcome.TAKEN_UP.value, _("taken up")),
    (Outcome.PARTLY.value, _("partly taken up")),
    (Outcome.ALREADY.value, _("in the plan already")),
    (Outcome.NOT_TAKEN_UP.value, _("not taken up")),
    (Outcome.LATER.value, _("kept for the next cycle")),
    (Outcome.OUT_OF_SCOPE.value, _("out of scope")),
)
DECISIONS = (
    (Moderated.SHOWN.value, _("shown")),
    (Moderated.SHORTENED.value, _("shown, shortened")),
    (Moderated.HIDDEN.value, _("hidden")),
)
IDENTITIES = (
    (Identity.ANONYMOUS.value, _("nobody is asked for a name")),
    (Identity.NAMED.value, _("everybody gives a name, which is shown")),
)


def new_code() -> str:
    """Return a code for posters and radio, as it stands in an address."""
    return receipts.plain(receipts.new_code())


class Consultation(Versioned):
    """What people are asked, and what is kept of them. Once it is open its questions stand."""

    class Way(models.TextChoices):
        CODE = "code", _("open to everybody with its code, without an account")
        INVITED = "invited", _("for members of this workspace")

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")

    editable = (
        "title",
        "intro",
        "language",
        "way",
        "identity",
        "floor",
        "published",
        "opens",
        "closes",
        "questions",
        "affected",
        "affected_source",
    )

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="consultations")
    title = models.CharField(max_length=200)
    intro = models.TextField(blank=True, max_length=4000)
    language = models.CharField(max_length=10, default="en")
    way = models.CharField(max_length=10, choices=Way, default=Way.CODE)
    identity = models.CharField(max_length=10, choices=IDENTITIES, default=Identity.ANONYMOUS.value)
    floor = models.PositiveSmallIntegerField(default=5)
    published = models.BooleanField(default=True)
    opens = models.DateField()
    closes = models.DateField()
    questions = models.JSONField(default=list)
    affected = models.JSONField(default=list)
    affected_source = models.CharField(max_length=300, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return self.title

    @property
    def phase(self) -> str:
        """`draft`, `waiting` before its first day, `open`, or `closed`: by hand, or by the date once it is over."""
        today = self.workspace.today()
        if self.status == self.Status.DRAFT:
            return "draft"
        if self.status == self.Status.CLOSED or today > self.closes:
            return "closed"
        return "waiting" if today < self.opens else "open"

    @property
    def spoken_code(self) -> str:
        """The code as it is read aloud."""
        return receipts.grouped(self.code)

    def texts(self, state: dict[str, Any]) -> dict[str, str]:
        """Return a state as its form shows it."""
        from wayfare.web.consultation.forms import consultation_texts  # noqa: PLC0415  (forms are made from rows)

        return consultation_texts(state)


class KeepsDayOnly(Versioned):
    """A row of which no hour is kept, in itself or in the record of changes; its chain is the consultation's."""

    keeps_day_only = True

    class Meta:
        abstract = True

    @property
    def record_scope(self) -> str:
        """The chain of the record: apart from the workspace's, whose lines carry the hour."""
        return f"consultation-{self.consultation_id}"


class Contribution(KeepsDayOnly):
    """What one person said. `salt` keeps the hash in the record of changes from telling a short answer."""

    editable = ("group", "name", "answers", "dissents", "withdrawn", "salt")

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="contributions")
    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="contributions")
    group = models.ForeignKey(Stakeholder, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120, blank=True)
    answers = models.JSONField(default=dict)
    dissents = models.BooleanField(default=False)
    withdrawn = models.BooleanField(default=False)
    language = models.CharField(max_length=10, blank=True)
    receipt = models.CharField(max_length=64, unique=True, editable=False)
    salt = models.CharField(max_length=20, default=new_id, editable=False)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return str(_("A contribution"))

    def texts(self, state: dict[str, Any]) -> dict[str, str]:
        """Return a state as its form shows it."""
        from wayfare.web.consultation.forms import contribution_texts  # noqa: PLC0415  (forms are made from rows)

        return contribution_texts(self.consultation, state)


class Reply(KeepsDayOnly):
    """What is said back: whether the words are shown, and what became of them. It exists as soon as somebody spoke."""

    editable = ("decision", "decision_reason", "wording", "appeal", "appeal_open", "outcome", "items", "reason")

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="+")
    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="replies")
    contribution = models.OneToOneField(Contribution, on_delete=models.PROTECT, related_name="reply")
    decision = models.CharField(max_length=10, choices=DECISIONS, blank=True)
    decision_reason = models.TextField(blank=True, max_length=1000)
    wording = models.JSONField(default=dict, blank=True)
    """What is left of shortened texts, by id of question; what somebody said stays as they said it, beside it."""
    appeal = models.TextField(blank=True, max_length=1000)
    appeal_open = models.BooleanField(default=False)
    outcome = models.CharField(max_length=16, choices=OUTCOMES, blank=True)
    items = models.JSONField(default=list, blank=True)
    reason = models.TextField(blank=True, max_length=2000)

    class Meta:
        ordering = ("contribution_id",)

    def __str__(self) -> str:
        return str(_("The answer to a contribution"))

    def texts(self, state: dict[str, Any]) -> dict[str, str]:
        """Return a state as its form shows it; what a form does not ask is left out of a merge."""
        return {
            "decision": str(state["decision"]),
            "decision_reason": str(state["decision_reason"]),
            **{f"wording-{id_}": text for id_, text in dict(state["wording"]).items()},  # type: ignore[call-overload]
            "outcome": str(state["outcome"]),
            "items": "\n".join(state["items"]),
            "reason": str(state["reason"]),
        }
