"""Forms of links."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class Offer(forms.Form):
    """For whom an offer of a link is."""

    meant_for = forms.CharField(
        label=_("For whom"),
        max_length=160,
        help_text=_("The locality or the country you hand the code to; a reminder for you."),
    )


class Code(forms.Form):
    """The code of an offer that the other side made."""

    code = forms.CharField(label=_("Code"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"}))
