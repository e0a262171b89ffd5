"""Official scorings by group, and policies and agreements with the points they were given."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from wayfare.web.capacity.models import group_choices
from wayfare.web.identifiers import new_id
from wayfare.web.versions.models import Versioned
from wayfare.web.workspaces.models import Institution, Workspace

AGREED = ""
"""The group of the scoring that all agreed on."""


def scoring_groups() -> list[tuple[str, Any]]:
    """Return who can score: everybody together, or a group."""
    return [(AGREED, _("Agreed by all")), *group_choices()]


class Scoring(Versioned):
    """The answers to an official questionnaire, of one group or agreed by all, with the evidence for each."""

    editable = ("answers", "evidence", "salt")

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="scorings")
    instrument = models.CharField(max_length=40)
    instrument_version = models.PositiveIntegerField()
    group = models.CharField(max_length=12, choices=scoring_groups, blank=True)
    answers = models.JSONField(default=dict)
    evidence = models.JSONField(default=dict)
    salt = models.CharField(max_length=20, default=new_id, editable=False)
    submitted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("instrument", "group")
        constraints = (
            models.UniqueConstraint(fields=("workspace", "instrument", "group"), name="one_scoring_a_group"),
        )

    def __str__(self) -> str:
        return str(_("An official scoring"))

    def texts(self, state: dict[str, Any]) -> dict[str, str]:
        """Return a state as its form shows it, field by field."""
        from wayfare.web.coherence.queries import scoring_instrument  # noqa: PLC0415  (queries are made from rows)

        codes = [question.code for question in scoring_instrument(self.instrument).questions]
        answers = {f"answer-{code}": str(state["answers"].get(code, "")) for code in codes}
        return answers | {f"evidence-{code}": state["evidence"].get(code, "") for code in codes}

    def labels(self) -> dict[str, str]:
        """Return the question that each field is about."""
        from wayfare.web.coherence.queries import scoring_instrument  # noqa: PLC0415  (queries are made from rows)

        asked = scoring_instrument(self.instrument).questions
        return {f"{part}-{question.code}": question.text for part in ("answer", "evidence") for question in asked}


class Policy(Versioned):
    """A law, strategy, programme or agreement: what it is, where its words bear on migration, and its points."""

    class Kind(models.TextChoices):
        LAW = "law", _("Law")
        STRATEGY = "strategy", _("Strategy")
        PROGRAMME = "programme", _("Programme")
        REGULATION = "regulation", _("Regulation")
        BILATERAL = "bilateral", _("Agreement with another country")
        REGIONAL = "regional", _("Regional agreement")
        CONVENTION = "convention", _("Convention")

    class Force(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_FORCE = "in_force", _("In force")
        SUSPENDED = "suspended", _("Suspended")
        EXPIRED = "expired", _("Expired")

    class End(models.TextChoices):
        ORIGIN = "origin", _("At home")
        DESTINATION = "destination", _("At destinations")
        BOTH = "both", _("At both ends")

    editable = (
        "title",
        "kind",
        "force",
        "end",
        "body",
        "year",
        "until",
        "parties",
        "passage",
        "dimensions",
        "themes",
        "scores",
        "passages",
    )

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="policies")
    title = models.CharField(max_length=300)
    kind = models.CharField(max_length=12, choices=Kind)
    force = models.CharField(max_length=10, choices=Force, default=Force.IN_FORCE)
    end = models.CharField(max_length=12, choices=End, default=End.ORIGIN)
    body = models.ForeignKey(Institution, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    until = models.PositiveSmallIntegerField(null=True, blank=True)
    parties = models.CharField(max_length=200, blank=True)
    passage = models.TextField(blank=True, max_length=8000)
    dimensions = models.JSONField(default=list)
    themes = models.JSONField(default=list)
    scores = models.JSONField(default=dict)
    passages = models.JSONField(default=dict)

    class Meta:
        ordering = ("title",)

    def __str__(self) -> str:
        return self.title

    def texts(self, state: dict[str, Any]) -> dict[str, str]:
        """Return a state as its forms show it, field by field."""
        from wayfare.web.coherence.queries import register  # noqa: PLC0415  (queries are made from rows)

        plain = ("title", "kind", "force", "end", "body", "year", "until", "parties", "passage")
        texts = {name: "" if state.get(name) is None else str(state[name]) for name in plain}
        texts |= {name: "\n".join(state[name]) for name in ("dimensions", "themes")}
        for question in register().questions:
            texts[f"score-{question.code}"] = str(state["scores"].get(question.code, ""))
            texts[f"passage-{question.code}"] = state["passages"].get(question.code, "")
        return texts

    def labels(self) -> dict[str, str]:
        """Return the question that each field of points is about."""
        from wayfare.web.coherence.queries import register  # noqa: PLC0415  (queries are made from rows)

        asked = register().questions
        return {f"{part}-{question.code}": question.text for part in ("score", "passage") for question in asked}
