"""Forms of an assessment of capacity: what it covers, a page of a sheet, what becomes of a gap."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from wayfare.assessment.instruments import Scope, questions
from wayfare.catalogue.load import unchecked
from wayfare.model.instrument import Instrument, Mode, Question
from wayfare.model.rating import Aspect
from wayfare.web.capacity import queries
from wayfare.web.capacity.models import ASPECTS, EVIDENCE, Exercise
from wayfare.web.plan.models import Item
from wayfare.web.words import entry, page_language

ASPECT_NAMES = {
    Aspect.EXISTING: _("There now"),
    Aspect.DESIRED: _("Needed for the plan"),
    Aspect.IMPORTANCE: _("How much the plan depends on it"),
    Aspect.FEASIBILITY: _("How well it can be reached in time"),
}
OPEN = ("", "–")


class Described(forms.ModelForm):
    """What is said of an exercise."""

    class Meta:
        model = Exercise
        fields = ("title", "about", "note")
        labels = {
            "title": _("Title"),
            "about": _("Whose capacity: an institution, or all of them together"),
            "note": _("What raters should know"),
        }
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}


class Begun(Described):
    """An exercise that is opened: besides its words, the cells it asks."""

    mode = forms.ChoiceField(
        label=_("How thoroughly"),
        choices=[
            (Mode.QUICK.value, _("Quick scan: the most telling cells")),
            (Mode.FULL.value, _("The whole grid, or the parts chosen below")),
        ],
        widget=forms.RadioSelect,
        initial=Mode.QUICK.value,
    )
    level = forms.MultipleChoiceField(label=_("Levels"), widget=forms.CheckboxSelectMultiple)
    issue = forms.MultipleChoiceField(label=_("Core issues"), widget=forms.CheckboxSelectMultiple)
    capacity = forms.MultipleChoiceField(label=_("Capacities"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.told = unchecked().instrument("capacity", page_language())
        for name in ("level", "issue", "capacity"):
            choices = [(part.code, part.title) for part in self.told.dimensions[name]]
            self.fields[name].choices = choices
            self.fields[name].initial = [code for code, _title in choices]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        parts = {name: given.get(name, []) for name in ("level", "issue", "capacity")}
        scope = Scope(mode=Mode(given.get("mode") or Mode.QUICK), parts=parts)
        given["cells"] = [question.code for question in questions(self.told, scope)]
        if not given["cells"]:
            raise ValidationError(_("Nothing is asked with these parts. Take one more of each."))
        return given


class CellForm(forms.Form):
    """One cell of a sheet: four scales and what the rater points to. Its prefix is the cell's code."""

    def __init__(self, question: Question, instrument: Instrument, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix=question.code, **kwargs)
        steps = [OPEN, *((f"{value:g}", f"{value:g}") for value in instrument.values(question))]
        for aspect in ASPECTS:
            self.fields[aspect.value] = forms.ChoiceField(
                label=ASPECT_NAMES[aspect], choices=steps, required=False, widget=forms.RadioSelect
            )
        self.fields[EVIDENCE] = forms.CharField(
            label=_("What shows it"),
            required=False,
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 2}),
            help_text=_("Everybody reads it after the round, without your name."),
        )

    def given(self) -> dict[str, Any]:
        """Return what was filled in, as the sheet keeps it."""
        values = {aspect.value: int(self.cleaned_data[aspect]) for aspect in ASPECTS if self.cleaned_data.get(aspect)}
        text = self.cleaned_data.get(EVIDENCE, "").strip()
        return values | ({EVIDENCE: text} if text else {})


def labels(exercise: Exercise) -> dict[str, str]:
    """Return what each field of a sheet is about, by the name it is sent under."""
    names = {aspect.value: str(name) for aspect, name in ASPECT_NAMES.items()} | {EVIDENCE: str(_("What shows it"))}
    told = queries.asked(exercise).items()
    return {f"{code}-{name}": entry(question.text, text) for code, question in told for name, text in names.items()}


def cell_forms(
    cells: Iterable[Question], instrument: Instrument, data: Any, answers: Mapping[str, Mapping[str, Any]]
) -> list[CellForm]:
    """Return the form of each cell of a page, filled with what was written before."""
    return [
        CellForm(cell, instrument, data or None, initial={k: str(v) for k, v in answers.get(cell.code, {}).items()})
        for cell in cells
    ]


class Answered(forms.Form):
    """A gap that the plan answers: the output, what it stands below, and whether its scores become its indicator."""

    existing = forms.ModelChoiceField(
        label=_("A part of the plan that answers it already"),
        queryset=Item.objects.none(),
        required=False,
        help_text=_("Leave it empty to add an output."),
    )
    parent = forms.ModelChoiceField(label=_("Below which outcome"), queryset=Item.objects.none(), required=False)
    statement = forms.CharField(
        label=_("New output"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What will be in place, where, by when. The proposal is made of the scores; put it in your words."),
    )
    measured = forms.BooleanField(
        label=_("Measure it by the same question, scored again"),
        required=False,
        initial=True,
        help_text=_("Adds an indicator with the median of today as its baseline and the median needed as its target."),
    )

    def __init__(self, *args: Any, items: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if items is not None:
            self.fields["parent"].queryset = items.filter(kind="result", content__level="outcome")
            outputs = items.filter(kind="result", content__level="output")
            self.fields["existing"].queryset = outputs | items.filter(kind="action")

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not given.get("existing") and not given.get("statement", "").strip():
            self.add_error("statement", _("Say what will be in place, or choose a part of the plan."))
        return given


class SetAside(forms.Form):
    """Why a gap is left as it is."""

    reason = forms.CharField(
        label=_("Reason"),
        min_length=10,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Everybody in the workspace reads it."),
    )
