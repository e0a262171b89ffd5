"""Made-up examples of everything the design system can show."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.utils.translation import gettext_lazy as _
from ruamel.yaml import YAML

SCALE = [(step, str(step)) for step in range(6)]
LOOKS = [
    ("ministry", _("A ministry answers for it")),
    ("local", _("A district answers for it")),
    ("both", _("Both answer for it")),
]


@cache
def samples() -> dict[str, Any]:
    """Return the examples of the file beside this module."""
    return dict(YAML(typ="safe").load(Path(__file__).with_name("samples.yaml")))


class Example(forms.Form):
    """One field of each kind."""

    statement = forms.CharField(
        label=_("Statement"),
        help_text=_("One sentence that rests on figures. It is shown to ministers as it stands."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    owner = forms.ChoiceField(label=_("Owner"), choices=[("", "–"), *LOOKS])
    target = forms.DecimalField(label=_("Target"), help_text=_("In per cent, for 2030."), min_value=0, max_value=100)
    due = forms.DateField(label=_("By when"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    existing = forms.ChoiceField(
        label=_("Capacity today"),
        choices=SCALE,
        widget=forms.RadioSelect,
        help_text=_("0 is nothing, 5 is an example to others."),
    )
    looks = forms.MultipleChoiceField(
        label=_("Who takes part"), choices=LOOKS, required=False, widget=forms.CheckboxSelectMultiple
    )
    anonymous = forms.BooleanField(
        label=_("Leave my name out of the published record"),
        required=False,
        help_text=_("The coordinator still sees it."),
    )
    file = forms.FileField(label=_("Document"), required=False)


class Narrowing(forms.Form):
    """A list made shorter."""

    theme = forms.ChoiceField(
        label=_("Theme"), choices=[("", _("All")), ("money", _("Money sent home"))], required=False
    )
    state = forms.ChoiceField(label=_("State"), choices=[("", _("All")), ("disputed", _("Disputed"))], required=False)
    words = forms.CharField(label=_("Words"), required=False)


def good_form() -> Example:
    """Return a form as it is opened."""
    return Example(auto_id="good_%s", initial={"statement": samples()["merge"][0]["base"], "existing": 2})


def refused_form() -> Example:
    """Return a form with what is wrong in it."""
    form = Example({"target": "N/A", "due": "2030-02-31"}, auto_id="bad_%s")
    form.is_valid()
    return form


def long_list() -> Page[int]:
    """Return the middle page of a long list."""
    return Paginator(range(1, 481), 25).page(9)
