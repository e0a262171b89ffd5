"""Forms of priorities: options, the question, a ballot of each kind, a decision with reasons and dissent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from wayfare.web.numbers import Number
from wayfare.web.plan.rows_field import Column, RowsField, as_text
from wayfare.web.priorities import voices
from wayfare.web.priorities.models import Decision, Option, Ranking
from wayfare.web.words import entry

FEWEST, MOST = 2, 15
OPEN = ("", "–")
TIMES = [
    OPEN,
    ("9", _("9: the first matters far more")),
    ("7", "7"),
    ("5", _("5: the first matters clearly more")),
    ("3", _("3: the first matters a little more")),
    ("1", _("1: both matter the same")),
    ("1/3", _("1/3: the second matters a little more")),
    ("1/5", _("1/5: the second matters clearly more")),
    ("1/7", "1/7"),
    ("1/9", _("1/9: the second matters far more")),
]
VERDICTS = [("yes", _("chosen")), ("no", _("not chosen"))]
FULL = 100


class OptionForm(forms.ModelForm):
    """Something that could be done."""

    class Meta:
        model = Option
        fields = ("title", "note", "cost")
        field_classes = {"cost": Number}
        labels = {"title": _("Option"), "note": _("In short"), "cost": _("Rough cost, in the currency of the plan")}
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}


class Taken(forms.Form):
    """Which of several findings of the workbench become options."""

    codes = forms.MultipleChoiceField(label=_("Put on the list"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, found: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["codes"].choices = list(found)

    def chosen(self) -> list[tuple[str, str]]:
        """Return code and title of what was chosen."""
        titles = dict(self.fields["codes"].choices)
        return [(code, titles[code]) for code in self.cleaned_data["codes"]]


class Described(forms.ModelForm):
    """The words of a ranking."""

    class Meta:
        model = Ranking
        fields = ("question", "note")
        labels = {"question": _("Question"), "note": _("What those who rank should know")}
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}


class Begun(Described):
    """A ranking that is opened."""

    weighing = forms.ChoiceField(
        label=_("How it is ranked"), choices=Ranking.Weighing.choices, widget=forms.RadioSelect, initial="order"
    )
    criteria = RowsField(
        label=_("Criteria, for every way but the first"),
        columns=[
            Column("label", _("Criterion")),
            Column("worst", _("What 1 means"), required=False),
            Column("best", _("What 5 means"), required=False),
        ],
        help_text=_("Each option is scored from 1 to 5 on each criterion, 5 being the best: a low cost scores 5."),
    )
    options = forms.MultipleChoiceField(label=_("Options"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, listed: Iterable[Option], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(option.pk, option.title) for option in listed]
        self.fields["options"].choices = choices
        self.fields["options"].initial = [key for key, _title in choices][:MOST]

    def clean_options(self) -> list[str]:
        found: list[str] = self.cleaned_data["options"]
        if not FEWEST <= len(found) <= MOST:
            raise ValidationError(_("Choose between %(fewest)s and %(most)s.") % {"fewest": FEWEST, "most": MOST})
        return found

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        rows = given.get("criteria") or []
        if given.get("weighing") == Ranking.Weighing.BALLOT:
            rows = []
        elif not FEWEST <= len(rows) <= 2 * 5:
            self.add_error("criteria", _("Name between two and ten criteria."))
        given["criteria"] = [{"id": f"c{number}", **row} for number, row in enumerate(rows, start=1)]
        return given


class BallotForm(forms.Form):
    """A ballot; what is left open can be filled in later, what is said twice is refused."""

    def __init__(self, ranking: Ranking, titles: Mapping[str, str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ranking, self.titles = ranking, titles
        self.labels = {each["id"]: each["label"] for each in ranking.criteria}
        for name in voices.wanted(ranking):
            self.fields[name] = self._field(name)

    def _field(self, name: str) -> forms.Field:
        kind, *parts = name.split("-")
        if kind == "points":
            label = self.labels[parts[0]]
            return Number(label=label, required=False, min_value=0, max_value=FULL, decimal_places=1)
        if kind == "place":
            names = self.labels if parts[0] in self.labels else self.titles
            places = [OPEN, *((str(n), str(n)) for n in range(1, len(names) + 1))]
            return forms.ChoiceField(label=names.get(parts[0], parts[0]), choices=places, required=False)
        if kind == "pair":
            label = _("%(first)s, against %(second)s") % {
                "first": self.labels[parts[0]],
                "second": self.labels[parts[1]],
            }
            return forms.ChoiceField(label=label, choices=TIMES, required=False)
        label = entry(self.titles.get(parts[0], parts[0]), self.labels[parts[1]])
        steps = [OPEN, *((str(n), str(n)) for n in range(voices.LOWEST, voices.HIGHEST + 1))]
        return forms.ChoiceField(label=label, choices=steps, required=False)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        places = [value for name, value in given.items() if name.startswith("place-") and value]
        if len(places) != len(set(places)):
            raise ValidationError(_("Two stand at the same place. Give each place once."))
        points = {name: value for name, value in given.items() if name.startswith("points-")}
        if points and None not in points.values():
            if not any(points.values()):
                raise ValidationError(_("Give points to one criterion at least."))
            if self.ranking.weighing == Ranking.Weighing.SWING and max(points.values()) != FULL:
                raise ValidationError(_("Give 100 points to the most important step, and fewer to the others."))
        return given

    def content(self) -> dict[str, str]:
        """Return what was said, as the ballot keeps it."""
        return {name: f"{value}" for name, value in self.cleaned_data.items() if value not in ("", None)}

    def weights(self) -> list[Any]:
        """Return the fields that say what matters or comes first."""
        return [self[name] for name in self.fields if not name.startswith("score-")]

    def table(self) -> list[dict[str, Any]]:
        """Return the fields of scores, option by option."""
        return [
            {"title": self.titles.get(key, key), "cells": [self[f"score-{key}-{code}"] for code in self.labels]}
            for key in (self.ranking.options if self.labels else ())
        ]


def ballot_form(ranking: Ranking, data: Any = None, content: Mapping[str, str] | None = None) -> BallotForm:
    """Return the form of a ballot, filled with what was said before."""
    found = ranking.workspace.options.filter(pk__in=ranking.options)
    titles = {option.pk: option.title for option in found}
    return BallotForm(ranking, titles, data or None, initial=dict(content or {}))


DISSENT = (Column("group", _("Who")), Column("statement", _("In their words")))


class DecisionForm(forms.Form):
    """What was chosen and why, why not the others, and who disagrees."""

    decided_by = forms.CharField(label=_("Decided by"), max_length=300)
    decided_on = forms.DateField(label=_("On"), widget=forms.DateInput(attrs={"type": "date"}))
    reasons = forms.CharField(label=_("Reasons"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))
    dissent = RowsField(label=_("Who disagrees, in their own words"), columns=DISSENT)

    def __init__(self, titles: Mapping[str, str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.titles = titles
        for key, title in titles.items():
            self.fields[f"verdict-{key}"] = forms.ChoiceField(label=title, choices=VERDICTS, widget=forms.RadioSelect)
            label = _("Why not, if it is not chosen")
            self.fields[f"why-{key}"] = forms.CharField(label=label, max_length=1000, required=False)
        self.order_fields([*(n for n in self.fields if "-" in n), "reasons", "dissent", "decided_by", "decided_on"])

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        verdicts = {key: given.get(f"verdict-{key}") for key in self.titles}
        if "yes" not in verdicts.values():
            self.add_error(None, _("Nothing is chosen."))
        for key, verdict in verdicts.items():
            if verdict == "no" and not given.get(f"why-{key}", "").strip():
                self.add_error(f"why-{key}", _("Say why not: those who wanted it will ask."))
        return given

    def decision(self) -> dict[str, Any]:
        """Return the fields of the decision."""
        given = self.cleaned_data
        chosen = [key for key in self.titles if given[f"verdict-{key}"] == "yes"]
        return {
            "chosen": chosen,
            "not_chosen": {key: given[f"why-{key}"] for key in self.titles if key not in chosen},
            **{name: given[name] for name in ("reasons", "dissent", "decided_by", "decided_on")},
        }


def decision_texts(ranking: Ranking, state: Mapping[str, Any]) -> dict[str, str]:
    """Return a decision as its form shows it, field by field."""
    texts: dict[str, str] = {}
    for key in ranking.options:
        texts[f"verdict-{key}"] = "yes" if key in state["chosen"] else "no"
        texts[f"why-{key}"] = state["not_chosen"].get(key, "")
    texts["dissent"] = as_text(state["dissent"], DISSENT)
    return texts | {name: str(state[name]) for name in ("reasons", "decided_by", "decided_on")}


def initial_of(decision: Decision) -> dict[str, Any]:
    """Return what the form of a recorded decision begins with."""
    return decision_texts(decision.ranking, decision.state())
