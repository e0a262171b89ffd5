"""Forms of a workspace."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from wayfare.web.accounts.roles import roles
from wayfare.web.workspaces.models import Institution, Membership, Place, Workspace


class Description(forms.ModelForm):
    """What a workspace says of itself."""

    class Meta:
        model = Workspace
        fields = (
            "title",
            "level",
            "mode",
            "country",
            "parent",
            "currency",
            "fiscal_year_start",
            "time_zone",
            "first_year",
            "last_year",
            "summary",
        )

    def clean(self) -> dict[str, object]:
        cleaned = dict(super().clean() or {})
        first, last = cleaned.get("first_year"), cleaned.get("last_year")
        if first and last and last < first:
            self.add_error("last_year", _("The last year is before the first."))
        return cleaned


class InvitationForm(forms.Form):
    """Whom to invite, to play which part."""

    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail address"))
    role = forms.ChoiceField(label=_("Role"))
    institution = forms.ModelChoiceField(label=_("Institution"), queryset=Institution.objects.none(), required=False)
    place = forms.ModelChoiceField(label=_("Area"), queryset=Place.objects.none(), required=False)

    def __init__(self, *args: object, member: Membership, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        known = roles()
        self.fields["role"].choices = [(code, known[code].label) for code in known[member.role].grants]
        self.fields["institution"].queryset = member.workspace.institutions.all()
        self.fields["place"].queryset = member.workspace.places.all()


class InstitutionForm(forms.ModelForm):
    """An institution that takes part."""

    class Meta:
        model = Institution
        fields = ("name", "kind", "note")
