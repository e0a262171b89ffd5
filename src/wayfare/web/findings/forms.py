"""Forms of findings."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from wayfare.catalogue import load
from wayfare.web.evidence.models import Source
from wayfare.web.findings.models import Finding, Ground, Position
from wayfare.web.words import page_language


class FindingForm(forms.ModelForm):
    """What a finding says, where it belongs."""

    theme = forms.ChoiceField(label=_("Theme"))

    class Meta:
        model = Finding
        fields = ("statement", "meaning", "theme", "side")
        widgets = {
            "statement": forms.Textarea(attrs={"rows": 3}),
            "meaning": forms.Textarea(attrs={"rows": 4}),
            "side": forms.RadioSelect,
        }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        language = page_language()
        known = load()
        self.fields["theme"].choices = [(code, known.theme_text(code, "title", language)) for code in known.themes]
        self.fields["side"].choices = Finding.Side.choices


class PassageForm(forms.ModelForm):
    """A passage of a document a finding rests on."""

    source = forms.ModelChoiceField(label=_("Document"), queryset=Source.objects.none())

    class Meta:
        model = Ground
        fields = ("source", "passage", "place", "tag")
        widgets = {"passage": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: object, sources: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].queryset = sources

    def clean_passage(self) -> str:
        passage = str(self.cleaned_data["passage"]).strip()
        if not passage:
            raise forms.ValidationError(_("Copy the words of the document the finding rests on."))
        return passage


class FigureForm(forms.Form):
    """A figure a finding rests on, by its id."""

    figure = forms.CharField(
        label=_("Id of the figure"),
        max_length=20,
        help_text=_("Printed where the figure comes from: f and sixteen digits."),
    )


class PositionForm(forms.ModelForm):
    """What one's institution holds of a finding. A dispute gives its reason."""

    class Meta:
        model = Position
        fields = ("stance", "reason")
        widgets = {"stance": forms.RadioSelect, "reason": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stance"].choices = Position.Stance.choices

    def clean(self) -> dict[str, object]:
        cleaned = dict(super().clean() or {})
        if cleaned.get("stance") == Position.Stance.DISPUTE and not str(cleaned.get("reason", "")).strip():
            self.add_error("reason", _("Say why, so that others can answer."))
        return cleaned


class AnswerForm(forms.ModelForm):
    """The answer to a dispute."""

    class Meta:
        model = Position
        fields = ("reply",)
        widgets = {"reply": forms.Textarea(attrs={"rows": 4})}


class WhyForm(forms.Form):
    """Why a finding is given back or opened again."""

    why = forms.CharField(label=_("Reason"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 3}))
