"""Forms of spending and of the review."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from wayfare.web.evidence.models import Dataset
from wayfare.web.monitoring.models import Lesson
from wayfare.web.numbers import Number
from wayfare.web.plan.models import Item
from wayfare.web.workspaces.models import Workspace


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
