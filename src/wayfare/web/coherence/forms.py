"""Forms of official questionnaires and of the register of policies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from wayfare.catalogue.load import unchecked
from wayfare.model.instrument import Instrument, Question
from wayfare.web.coherence import queries
from wayfare.web.coherence.models import Policy
from wayfare.web.plan.rows_field import Column, RowsField
from wayfare.web.words import entry, page_language
from wayfare.web.workspaces.models import Workspace

OPEN = ("", _("not answered"))
NOT_SCORED = ("", _("open: nothing can be said yet"))


class ScoringForm(forms.Form):
    """Every question of an official questionnaire, with what shows the answer."""

    def __init__(self, told: Instrument, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.told = told
        for question in told.questions:
            steps = [(f"{step.value:g}", step.title) for step in told.scales[question.scale]]
            self.fields[f"answer-{question.code}"] = forms.ChoiceField(
                label=question.text,
                choices=[OPEN, *steps],
                required=False,
                widget=forms.RadioSelect,
                help_text=question.look_for,
            )
            self.fields[f"evidence-{question.code}"] = forms.CharField(
                label=_("What shows it: text, date, passage"), required=False, max_length=1000
            )

    def parts(self) -> list[dict[str, Any]]:
        """Return the fields under the parts of the questionnaire."""
        ((name, parts),) = self.told.dimensions.items()
        return [
            {
                "title": part.title,
                "means": part.means,
                "pairs": [
                    (self[f"answer-{q.code}"], self[f"evidence-{q.code}"])
                    for q in self.told.questions
                    if self.told.at(q)[name] == part.code
                ],
            }
            for part in parts
        ]

    def given(self, kind: str) -> dict[str, str]:
        """Return what was filled in, `answer` or `evidence`, by question."""
        values = {q.code: self.cleaned_data.get(f"{kind}-{q.code}", "") for q in self.told.questions}
        return {code: value.strip() for code, value in values.items() if value.strip()}


def scoring_initial(answers: Mapping[str, str], evidence: Mapping[str, str]) -> dict[str, str]:
    """Return what a questionnaire begins with."""
    return {f"answer-{k}": v for k, v in answers.items()} | {f"evidence-{k}": v for k, v in evidence.items()}


def dimension_choices() -> list[tuple[str, Any]]:
    """Return the dimensions policies are scored on."""
    return [(part.code, part.title) for part in queries.register().dimensions["dimension"]]


def theme_choices() -> list[tuple[str, Any]]:
    """Return the themes of the assessment."""
    known = unchecked()
    return [(code, known.theme_text(code, "title", page_language())) for code in known.themes]


class PolicyForm(forms.ModelForm):
    """What the register says of a policy."""

    lists: ClassVar[tuple[str, ...]] = ("dimensions", "themes")

    dimensions = RowsField(
        label=_("Dimensions it is scored on"), columns=[Column("code", _("Dimension"), dimension_choices)]
    )
    themes = RowsField(label=_("Themes it bears on"), columns=[Column("code", _("Theme"), theme_choices)])

    class Meta:
        model = Policy
        fields = ("title", "kind", "force", "end", "body", "year", "until", "parties", "passage")
        labels = {
            "title": _("Title"),
            "kind": _("Kind"),
            "force": _("Whether it applies"),
            "end": _("Where it works"),
            "body": _("Who answers for it"),
            "year": _("Year"),
            "until": _("Year it ends"),
            "parties": _("Other parties, by codes of countries divided by commas"),
            "passage": _("What it says on migration, word for word"),
        }
        widgets = {"passage": forms.Textarea(attrs={"rows": 6})}

    def __init__(self, *args: Any, workspace: Workspace, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].queryset = workspace.institutions.all()
        for name in self.lists:
            self.initial[name] = [{"code": code} for code in getattr(self.instance, name)]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        for name in self.lists:
            given[name] = list(dict.fromkeys(row["code"] for row in given.get(name) or []))
        year, until = given.get("year"), given.get("until")
        if year and until and until < year:
            raise ValidationError(_("It ends before it begins."))
        return given

    def _post_clean(self) -> None:
        """Leave the row as it is: actions write, and a merge shows what stood."""


class PointsForm(forms.Form):
    """The points of a policy: 0, 5 or 10 by anchors, each with its passage."""

    def __init__(self, told: Instrument, asked: Iterable[Question], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = tuple(asked)
        for question in self.asked:
            steps = told.scales[question.scale]
            anchors = question.anchors or tuple(step.means for step in steps)
            choices = [(f"{s.value:g}", entry(f"{s.value:g}", a)) for s, a in zip(steps, anchors, strict=True)]
            self.fields[f"score-{question.code}"] = forms.ChoiceField(
                label=question.text, choices=[NOT_SCORED, *choices], required=False, widget=forms.RadioSelect
            )
            self.fields[f"passage-{question.code}"] = forms.CharField(
                label=_("Passage or fact it rests on"), required=False, max_length=1000
            )

    def scores(self) -> dict[str, int]:
        """Return the points by question; what is left open is not there."""
        values = {q.code: self.cleaned_data.get(f"score-{q.code}", "") for q in self.asked}
        return {code: int(value) for code, value in values.items() if value}

    def passages(self) -> dict[str, str]:
        """Return the passages by question."""
        values = {q.code: self.cleaned_data.get(f"passage-{q.code}", "").strip() for q in self.asked}
        return {code: value for code, value in values.items() if value}
