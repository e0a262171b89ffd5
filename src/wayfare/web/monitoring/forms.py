"""Forms of spending, of the review, and of what narrows the list of indicators."""

from __future__ import annotations

from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from wayfare.model.monitoring import Verdict
from wayfare.web.evidence.models import Dataset
from wayfare.web.monitoring.models import Lesson
from wayfare.web.numbers import Number
from wayfare.web.plan.models import Item
from wayfare.web.words import label as word
from wayfare.web.workspaces.models import Workspace


class Narrowing(forms.Form):
    """Which indicators are shown: how they stand, whose they are, words of theirs."""

    verdict = forms.ChoiceField(label=_("How it stands"), required=False)
    owner = forms.ChoiceField(label=_("Owner"), required=False)
    words = forms.CharField(label=_("Words"), required=False, max_length=200)

    def __init__(self, *args: object, workspace: Workspace, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        bodies = workspace.institutions.values_list("code", "name")
        self.fields["verdict"].choices = [
            ("", _("All")),
            *((each.value, word("verdict", each.value)) for each in Verdict),
        ]
        self.fields["owner"].choices = [("", _("All")), *bodies]

    def chosen(self) -> dict[str, str]:
        """Return what is asked for; what no list has is not asked for."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in self.fields}

    def query(self) -> str:
        """Return what is asked for as the beginning of an address's query, for the links to further pages."""
        asked = urlencode({name: value for name, value in self.chosen().items() if value})
        return f"{asked}&" if asked else ""


class Spending(forms.Form):
    """What was spent on an action in a year."""

    item = forms.ModelChoiceField(label=_("Action"), queryset=Item.objects.none())
    year = forms.IntegerField(label=_("Year"), min_value=1990, max_value=2150)
    amount = Number(label=_("Amount"), max_digits=18, decimal_places=2)
    source = forms.CharField(label=_("Source: the account, the report"), max_length=200)

    def __init__(self, *args: object, workspace: Workspace, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = workspace.plan_items.filter(kind="action")


class RoundForm(forms.Form):
    """Which survey round the plan's indicators are computed from."""

    dataset = forms.ModelChoiceField(label=_("Survey round"), queryset=Dataset.objects.none(), empty_label=None)

    def __init__(self, *args: object, workspace: Workspace, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        rounds = workspace.datasets.filter(status=Dataset.Status.READY, kind=Dataset.Kind.SURVEY)
        self.fields["dataset"].queryset = rounds.select_related("source")
        self.fields["dataset"].label_from_instance = lambda each: f"{each.source.title}, {each.period or '–'} ({each})"


class LessonForm(forms.ModelForm):
    """What the review learnt, and the response."""

    class Meta:
        model = Lesson
        fields = Lesson.editable
        labels = {
            "criterion": _("Criterion"),
            "finding": _("What was found"),
            "recommendation": _("What is recommended"),
            "response": _("Response"),
            "reason": _("Reason of the response"),
            "item": _("Item of the plan that changes"),
            "carry_over": _("Goes into the next cycle"),
        }
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in ("finding", "recommendation", "reason")}

    def __init__(self, *args: object, workspace: Workspace, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = workspace.plan_items.all()
