"""The form in which a table is asked for, and that in which it is kept."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from wayfare.assessment.tabulation import MOST_BREAKDOWNS, MOST_LIMITS, SHARE, Layout
from wayfare.reports.edition import Edition as Words
from wayfare.web.situation.models import Table
from wayfare.web.situation.offers import Offer
from wayfare.web.words import NOTHING

BY = tuple(f"by{number}" for number in range(1, MOST_BREAKDOWNS + 1))
ONLY = tuple(f"only{number}" for number in range(1, MOST_LIMITS + 1))


class TableForm(forms.Form):
    """What to estimate, by what, and of whom."""

    what = forms.ChoiceField(label=_("What to estimate"))
    by1 = forms.ChoiceField(label=_("By"))
    by2 = forms.ChoiceField(label=_("And by"), required=False)
    by3 = forms.ChoiceField(label=_("And by (third)"), required=False)
    only1 = forms.ChoiceField(label=_("Only"), required=False, help_text=_("Limit the table to one group of people."))
    only2 = forms.ChoiceField(label=_("And only"), required=False)

    def __init__(self, *args: object, offer: Offer, words: Words, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.offer = offer
        self.fields["what"].choices = [NOTHING, *offer.measures(words)]
        for name in BY:
            self.fields[name].choices = [NOTHING, *offer.groups(words)]
        for name in ONLY:
            self.fields[name].choices = [NOTHING, *offer.limits(words)]

    def clean(self) -> dict[str, object]:
        given = super().clean() or {}
        self._refuse_twice(given)
        return given

    def _refuse_twice(self, given: dict[str, object]) -> None:
        """Refuse a concept that is named twice: as two groups, or as a group and a limit."""
        seen = (
            {str(given.get("what", "")).rsplit(".", 1)[-1]} if str(given.get("what")).startswith(f"{SHARE}.") else set()
        )
        for field in (*BY, *ONLY):
            concept = str(given.get(field) or "").partition("=")[0]
            if concept and concept in seen:
                self.add_error(field, _("This is in the table already; choose something else."))
            seen.add(concept)

    @property
    def layout(self) -> Layout:
        """The table that was asked for."""
        given = self.cleaned_data
        limits = (given[name].partition("=") for name in ONLY if given.get(name))
        return Layout(
            what=given["what"],
            by=tuple(given[name] for name in BY if given.get(name)),
            where=tuple(sorted((name, code) for name, _sign, code in limits)),
        )


class KeepForm(forms.ModelForm):
    """A name for a table, and whether it is kept."""

    class Meta:
        model = Table
        fields = ("title", "kept")
