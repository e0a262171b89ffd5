"""Forms of the situation room."""

from __future__ import annotations

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from wayfare.evidence import countries
from wayfare.model.errors import EvidenceError
from wayfare.web.numbers import Number, Real
from wayfare.web.situation.models import Choice, Setup
from wayfare.web.words import choices

_DAY = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


class SetupForm(forms.ModelForm):
    """How the situation is assessed."""

    class Meta:
        model = Setup
        fields = ("peers", "beside", "confidence", "as_known", "areas")
        field_classes = {"confidence": Number}

    def __init__(self, *args: object, made_up: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if not made_up:
            del self.fields["beside"]

    def clean_peers(self) -> str:
        return ",".join(_country(each) for each in self.cleaned_data["peers"].split(",") if each.strip())

    def clean_beside(self) -> str:
        given = self.cleaned_data["beside"].strip()
        return _country(given) if given else ""

    def clean_as_known(self) -> str:
        given = str(self.cleaned_data["as_known"]).strip()
        if given and not _DAY.fullmatch(given):
            raise forms.ValidationError(_("Write a year, a month or a day: 2021, 2021-06 or 2021-06-30."))
        return given


class ChoiceForm(forms.ModelForm):
    """A number people decide. Its name is offered only where none was decided yet."""

    name = forms.ChoiceField(label=_("What is chosen"))

    class Meta:
        model = Choice
        fields = ("name", "value", "unit", "why")
        field_classes = {"value": Real}

    def __init__(self, *args: object, taken: frozenset[str] = frozenset(), **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].choices = [each for each in choices("choice")() if each[0] not in taken]


class RechoiceForm(forms.ModelForm):
    """A number people decide otherwise."""

    class Meta:
        model = Choice
        fields = ("value", "unit", "why")
        field_classes = {"value": Real}


def _country(text: str) -> str:
    try:
        return str(countries.resolve(text.strip()))
    except EvidenceError as error:
        raise forms.ValidationError(f"{error.what} {error.remedy}") from None
