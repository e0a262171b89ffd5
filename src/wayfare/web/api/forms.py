"""The form of a new token."""

from __future__ import annotations

from datetime import date, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wayfare.web.api.models import Token
from wayfare.web.workspaces.models import Membership

LONGEST = timedelta(days=366)


class TokenForm(forms.Form):
    """What a token is for, what it opens, and until when."""

    name = forms.CharField(
        label=_("What it is for"),
        max_length=80,
        help_text=_("The record of changes names it, such as “Nightly import”."),
    )
    workspace = forms.ChoiceField(label=_("Workspace"))
    scope = forms.ChoiceField(
        label=_("What it may do"),
        choices=Token.Scope,
        help_text=_("It never may do more than you, and loses what you lose."),
    )
    expires = forms.DateField(
        label=_("Last day"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("A year from today at most. Make another when it is over."),
    )

    def __init__(self, *args: object, parts: list[Membership], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.parts = {each.workspace.slug: each for each in parts}
        self.fields["workspace"].choices = [(slug, each.workspace.title) for slug, each in self.parts.items()]

    def clean_expires(self) -> date:
        expires, today = self.cleaned_data["expires"], timezone.localdate()
        if not today <= expires <= today + LONGEST:
            raise forms.ValidationError(_("Choose a day from today on, a year ahead at most."))
        return expires

    def said(self) -> dict[str, object]:
        """Return what the action needs."""
        given = {name: self.cleaned_data[name] for name in ("name", "scope", "expires")}
        return {**given, "member": self.parts[self.cleaned_data["workspace"]]}
