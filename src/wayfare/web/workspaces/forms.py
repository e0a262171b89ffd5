"""Forms of a workspace."""

from __future__ import annotations

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from wayfare.catalogue import load, translate
from wayfare.web.accounts.roles import roles
from wayfare.web.languages import NAMES
from wayfare.web.versions.several import Several
from wayfare.web.workspaces.models import AreasFile, Institution, Membership, Place, Stage, Stakeholder, Workspace


def _languages() -> list[tuple[str, str]]:
    """Return the languages an assessment can be written in: those whose words are finished."""
    return [(code, NAMES.get(code, code)) for code in translate.languages(load().folders)]


class Description(forms.ModelForm):
    """What a workspace says of itself."""

    languages = Several(
        label=_("Languages of assessments and reports"),
        help_text=_("An assessment is written in each of them; in English where none is chosen."),
        choices=_languages,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Workspace
        fields = (
            "title",
            "level",
            "mode",
            "country",
            "parent",
            "languages",
            "currency",
            "fiscal_year_start",
            "time_zone",
            "first_year",
            "last_year",
            "summary",
        )
        widgets = {"summary": forms.Textarea(attrs={"rows": 4})}
        labels = {
            "title": _("Name"),
            "level": _("What it is about"),
            "mode": _("How much of the cycle"),
            "country": _("Country, by its code of three letters"),
            "parent": _("Part of which workspace"),
            "currency": _("Currency, by its code of three letters"),
            "fiscal_year_start": _("Month in which the fiscal year begins"),
            "time_zone": _("Time zone"),
            "first_year": _("First year of the plan"),
            "last_year": _("Last year of the plan"),
            "summary": _("In short"),
        }

    def clean(self) -> dict[str, object]:
        cleaned = dict(super().clean() or {})
        first, last = cleaned.get("first_year"), cleaned.get("last_year")
        if first and last and last < first:
            self.add_error("last_year", _("The last year is before the first."))
        return cleaned


class Agreement(Description):
    """Settings of a workspace that exists: besides what it is, who leads it and by which mandate."""

    class Meta(Description.Meta):
        fields = (*Description.Meta.fields, "lead", "mandate", "route")
        widgets = {**Description.Meta.widgets, "mandate": forms.Textarea(attrs={"rows": 2})}
        labels = {
            **Description.Meta.labels,
            "lead": _("Institution that leads"),
            "mandate": _("Mandate: the decision, its date, where it is published"),
            "route": _("Where migration goes"),
        }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lead"].queryset = self.instance.institutions.all()


class StakeholderForm(forms.ModelForm):
    """A group of those concerned."""

    class Meta:
        model = Stakeholder
        fields = ("name", "power", "interest", "stance", "engagement", "concerned", "note")
        labels = {
            "name": _("Group"),
            "power": _("Power to change things, 0 to 10"),
            "interest": _("What it has at stake, 0 to 10"),
            "stance": _("Stance, from -2 (against) to +2 (for)"),
            "engagement": _("How it is to be heard"),
            "concerned": _("Is itself affected by migration"),
            "note": _("Note"),
        }
        widgets = {
            "power": forms.NumberInput(attrs={"min": 0, "max": 10}),
            "interest": forms.NumberInput(attrs={"min": 0, "max": 10}),
            "stance": forms.NumberInput(attrs={"min": -2, "max": 2}),
            "note": forms.Textarea(attrs={"rows": 2}),
        }


class StageDates(forms.ModelForm):
    """When a stage is planned to begin and to end."""

    class Meta:
        model = Stage
        fields = ("planned_start", "planned_end", "note")
        labels = {"planned_start": _("Planned start"), "planned_end": _("Planned end"), "note": _("Note")}
        widgets = {
            "planned_start": forms.DateInput(attrs={"type": "date"}),
            "planned_end": forms.DateInput(attrs={"type": "date"}),
            "note": forms.Textarea(attrs={"rows": 2}),
        }

    def clean(self) -> dict[str, object]:
        cleaned = dict(super().clean() or {})
        start, end = cleaned.get("planned_start"), cleaned.get("planned_end")
        if start and end and end < start:
            self.add_error("planned_end", _("The planned end is before the planned start."))
        return cleaned


class PlacesFile(forms.Form):
    """A file of areas, with or without their boundaries."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "GeoJSON, TopoJSON or one zipped shapefile, in degrees of longitude and latitude; or a CSV list with code,"
            " name, level and parent. At most 100 MB. It is read in a process of its own with limits, and you see what"
            " it would change before anything does."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".geojson,.json,.topojson,.zip,.csv"}),
        error_messages={
            "required": _("Choose the file first. One that did not arrive may be larger than what is taken."),
            "empty": _("The file is empty. Save it again and send it."),
        },
    )


class AreasColumns(forms.ModelForm):
    """Which column of a file of areas says what."""

    class Meta:
        model = AreasFile
        fields = AreasFile.editable
        labels = {
            "code_column": _("Code"),
            "name_column": _("Name"),
            "level_column": _("Level"),
            "parent_column": _("Code of the area it is part of"),
            "usual_level": _("Level, where the file says none"),
            "turned": _("Latitude comes first in this file"),
            "keep_names": _("Keep the names that areas have here"),
        }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        offered = [(each, each) for each in self.instance.found["properties"]]
        for name in ("code_column", "name_column", "level_column", "parent_column"):
            field = self.fields[name]
            self.fields[name] = forms.ChoiceField(label=field.label, choices=[("", "–"), *offered], required=False)
        self.fields["usual_level"].min_value, self.fields["usual_level"].max_value = 1, 9
        self.fields["usual_level"].validators += [MinValueValidator(1), MaxValueValidator(9)]


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


class PartForm(forms.ModelForm):
    """The part somebody plays: their role, for whom they speak, and which area is theirs."""

    class Meta:
        model = Membership
        fields = ("role", "institution", "place")
        labels = {"role": _("Role"), "institution": _("Institution"), "place": _("Area")}
        help_texts = {
            "institution": _("In its name the person answers for the plan, takes positions, and edits what it owns."),
            "place": _("Who reports for an area reports for it and everything in it."),
        }

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
        labels = {"name": _("Name"), "kind": _("Kind"), "note": _("Note")}
