"""Forms of the evidence room."""

from __future__ import annotations

from pathlib import Path

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from wayfare.catalogue import load
from wayfare.model.period import Period
from wayfare.model.survey import Lonely
from wayfare.web.evidence import files
from wayfare.web.evidence.models import Dataset, Rating, Source
from wayfare.web.words import entry, page_language

LONELY = {
    Lonely.FAIL: _("Stop and ask: nothing is computed until somebody decides"),
    Lonely.ADJUST: _("Centre at the mean of the whole sample: careful"),
    Lonely.AVERAGE: _("Take the average variance of the other strata"),
    Lonely.CERTAINTY: _("Taken with certainty: it adds nothing to the variance"),
    Lonely.REMOVE: _("Leave it out of the variance"),
}
"""What may be done with a stratum that has one unit, in words."""


class SourceForm(forms.ModelForm):
    """What the register says of a source."""

    class Meta:
        model = Source
        fields = (
            "title",
            "publisher",
            "licence",
            "population",
            "definition",
            "fieldwork_start",
            "fieldwork_end",
            "sensitivity",
            "address",
            "note",
        )
        widgets = {
            "population": forms.Textarea(attrs={"rows": 2}),
            "definition": forms.Textarea(attrs={"rows": 2}),
            "note": forms.Textarea(attrs={"rows": 2}),
            "fieldwork_start": forms.DateInput(attrs={"type": "date"}),
            "fieldwork_end": forms.DateInput(attrs={"type": "date"}),
        }

    def clean(self) -> dict[str, object]:
        cleaned = dict(super().clean() or {})
        first, last = cleaned.get("fieldwork_start"), cleaned.get("fieldwork_end")
        if first and last and last < first:
            self.add_error("fieldwork_end", _("Fieldwork ended before it began."))
        return cleaned


class RatingForm(forms.ModelForm):
    """How good a source is in one respect."""

    criterion = forms.ChoiceField(label=_("In which respect"))
    score = forms.TypedChoiceField(
        label=_("Score"),
        coerce=int,
        choices=[(number, number) for number in range(1, 6)],
        widget=forms.RadioSelect,
        help_text=_("1 is poor, 5 is as good as can be."),
    )

    class Meta:
        model = Rating
        fields = ("criterion", "score", "reason")
        widgets = {"reason": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: object, taken: frozenset[str] = frozenset(), **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        known, language, listed = load(), page_language(), "source_criterion"
        self.fields["criterion"].choices = [
            (code, entry(known.label(listed, code, language), known.explanation(listed, code, language)))
            for code in known.codelists[listed]
            if code not in taken
        ]


class RerateForm(RatingForm):
    """A rating given anew."""

    criterion = None

    class Meta(RatingForm.Meta):
        fields = ("score", "reason")

    def __init__(self, *args: object, **kwargs: object) -> None:
        forms.ModelForm.__init__(self, *args, **kwargs)


class BringForm(forms.Form):
    """A file to bring."""

    kind = forms.ChoiceField(
        label=_("What it is"), choices=Dataset.Kind.choices, widget=forms.RadioSelect, initial="survey"
    )
    period = forms.CharField(
        label=_("When it was observed"),
        max_length=10,
        required=False,
        help_text=_("A year or a month, such as 2024. Left empty, it is taken from the survey family."),
    )
    file = forms.FileField(
        label=_("File"),
        help_text=_("Stata, SPSS, SAS transport, CSV, Excel, Parquet or Kobo export; at most 100 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(files.NAMES)}),
    )

    def clean_period(self) -> str:
        return _period(self.cleaned_data["period"])

    def clean_file(self) -> UploadedFile:
        upload = self.cleaned_data["file"]
        if upload.size > settings.UPLOAD_LIMIT_BYTES:
            raise forms.ValidationError(
                _("The file has %(size)d MB; at most %(most)d MB are taken. Leave out columns that are not needed.")
                % {"size": upload.size // 2**20, "most": settings.UPLOAD_LIMIT_BYTES // 2**20}
            )
        if Path(upload.name).suffix.lower() not in files.NAMES:
            raise forms.ValidationError(
                _("%(name)s is of no kind that can be read. Save it as one of: %(kinds)s.")
                % {"name": upload.name, "kinds": ", ".join(files.NAMES)}
            )
        return upload


class DesignForm(forms.ModelForm):
    """How the sample was drawn, when, and which family the survey is of."""

    family = forms.ChoiceField(label=_("Survey family"), required=False)
    lonely = forms.ChoiceField(label=_("Strata with one unit"), choices=list(LONELY.items()), widget=forms.RadioSelect)

    class Meta:
        model = Dataset
        fields = ("family", "period", "probability", "weights", "strata", "psu", "fpc", "lonely")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        fitting = [(name, name) for name in self.instance.found.get("families", ())]
        self.fields["family"].choices = [*fitting, ("", _("None of them: confirm its meaning line by line"))]
        staged = files.staged(self.instance.pk)
        names = [variable.name for variable in staged.variables] if staged else []
        for role in ("weights", "strata", "psu", "fpc"):
            label, hint = self.fields[role].label, self.fields[role].help_text
            choices = [("", _("none")), *((name, name) for name in names)]
            self.fields[role] = forms.ChoiceField(label=label, help_text=hint, required=False, choices=choices)

    def clean_period(self) -> str:
        return _period(self.cleaned_data["period"])


def _period(text: str) -> str:
    try:
        return str(Period.parse(text.strip())) if text.strip() else ""
    except ValueError:
        raise forms.ValidationError(_("Write a year or a month: 2024 or 2024-06.")) from None
