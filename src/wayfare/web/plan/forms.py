"""Forms of a plan and of each kind of its items; a form reads its item's content and writes it back whole."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from wayfare.catalogue import load
from wayfare.web import numbers
from wayfare.web.plan import baselines, goals, measures, published
from wayfare.web.plan.models import Item, Plan
from wayfare.web.plan.rows_field import Column, RowsField, as_text, lines
from wayfare.web.versions.kept import rows_of
from wayfare.web.versions.several import Several
from wayfare.web.words import NOTHING, choices, page_language
from wayfare.web.workspaces.models import Workspace

BREAKDOWNS = [("sex", _("women and men")), ("locality", _("areas")), ("age_group", _("age groups"))]
"""What an indicator of a plan is commonly told apart by."""
ONE_TO_FIVE = [(str(n), str(n)) for n in range(1, 6)]


class ItemForm(forms.Form):
    """Reads and writes the content of an item. `own` names its fields that stand in the content under the same name."""

    own: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, workspace: Workspace | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if workspace is not None:
            self.offer(workspace)

    def offer(self, workspace: Workspace) -> None:
        """Fill in what can be chosen in a workspace."""

    @classmethod
    def texts(cls, content: dict[str, Any]) -> dict[str, str]:
        """Return a content as the form shows it, field by field."""
        return {name: cls._text(name, content.get(name)) for name in cls.own}

    @classmethod
    def _text(cls, name: str, value: Any) -> str:
        field = cls.base_fields[name]
        if isinstance(field, RowsField):
            return as_text(value or (), field.columns)
        if isinstance(field, forms.BooleanField):
            return "on" if value else ""
        if isinstance(value, list):
            return "\n".join(str(each) for each in value)
        return "" if value is None else str(value)

    def content(self, before: dict[str, Any]) -> dict[str, Any]:
        """Return what stood before with the form's fields in it; an empty field is left out."""
        changed = {name: self.cleaned_data.get(name) for name in self.own}
        return {name: value for name, value in (before | changed).items() if value not in ("", None, [], {}, False)}


class Lines(forms.CharField):
    """Several short texts, one on each line."""

    widget = forms.Textarea(attrs={"rows": 3})

    def to_python(self, value: Any) -> list[str]:
        return [line.strip() for line in str(value or "").splitlines() if line.strip()]

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value


class PlanForm(forms.ModelForm):
    """What is said of the whole plan."""

    frameworks = Several(
        label=_("Goals of the world and of the country it is held against"),
        choices=goals.known_frameworks,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Plan
        fields = Plan.editable
        field_classes = {"inflation": numbers.Number}
        labels = {
            "title": _("Title"),
            "standing": _("What it is"),
            "host": _("Title of the plan it is part of"),
            "summary": _("In short"),
            "currency": _("Currency, by its code of three letters"),
            "price_year": _("Year whose prices the unit costs are in"),
            "inflation": _("Expected yearly rise of prices (0.04 is four percent)"),
            "first_year": _("First year"),
            "last_year": _("Last year"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = goals.keys(self.instance.frameworks)
        known = goals.known_frameworks()
        self.fields["frameworks"].choices = [*known, *((key, key) for key in there if key not in dict(known))]
        self.initial["frameworks"] = there or [key for key, _label in known if self.instance._state.adding]

    def clean_frameworks(self) -> list[dict[str, str]]:
        chosen = self.cleaned_data["frameworks"]
        if not self.instance._state.adding and (needed := goals.tied(self.instance) - set(chosen)):
            names = ", ".join(sorted(dict(self.fields["frameworks"].choices).get(key, key) for key in needed))
            raise forms.ValidationError(_("Results of the plan serve goals of %s; take these ties out first.") % names)
        return goals.uses(chosen)


class Number(numbers.Number):
    """A number as the document has it: whole where it is whole."""

    def clean(self, value: Any) -> Any:
        number: Decimal | None = super().clean(value)
        if number is None:
            return None
        return int(number) if number == number.to_integral_value() else float(number)


def number(text: str) -> int | float:
    """Read a number of a table cell."""
    value = numbers.read(text)
    return int(value) if value == value.to_integral_value() else float(value)


def chosen(field: Any, offered: Sequence[tuple[str, Any]]) -> None:
    """Give a field, or a column of it, its choices."""
    field.choices = offered


def bodies(workspace: Workspace) -> list[tuple[str, str]]:
    """Return the institutions of a workspace as choices."""
    return [(body.code, body.name) for body in rows_of(workspace, "institutions")]


def definitions() -> list[tuple[str, str]]:
    """Return the indicators a survey can answer as choices, by their labels in the language of the page."""
    known, language = load().indicators.values(), page_language()
    found = [(each.code, load().indicator_text(each.code, "label", language)) for each in known if each.observed_on]
    return [NOTHING, *sorted(found, key=lambda choice: choice[1].casefold())]


def with_unknown(field: Any, offered: Sequence[tuple[str, Any]], content: dict[str, Any], name: str) -> None:
    """Offer choices, and what stands in the content beside them, so that saving a form drops nothing."""
    known = {code for code, _label in offered}
    chosen(field, [*offered, *((each, each) for each in content.get(name, ()) if each not in known)])


class PublishForm(forms.Form):
    """Under which licence everybody may use an edition."""

    licence = forms.ChoiceField(
        label=_("Licence"),
        choices=choices("licence"),
        widget=forms.RadioSelect,
        help_text=_("What others may do with the plan, its tables and its text. It cannot be narrowed later."),
    )


class ResultForm(ItemForm):
    """A change to be reached."""

    own = ("level", "statement", "because", "national", "findings", "owner", "assumptions")

    level = forms.ChoiceField(label=_("Level"), choices=choices("result_level"))
    statement = forms.CharField(
        label=_("Statement"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
        help_text=_("Who will be different, how, where, by when."),
    )
    because = forms.CharField(
        label=_("Because"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
        help_text=_("Why what stands below it should bring it about."),
    )
    national = forms.ChoiceField(
        label=_("Contributes to"),
        required=False,
        help_text=_("A result of the national plan, as the linked national workspace published it."),
    )
    findings = Several(
        label=_("Findings it rests on"), required=False, help_text=_("Those that were reviewed; hold Ctrl for several.")
    )
    owner = forms.ChoiceField(label=_("Who answers for it"), required=False)
    interventions = Several(
        label=_("Measures tried elsewhere that it takes up"),
        required=False,
        help_text=_("With the strength of their evidence; hold Ctrl for several."),
    )
    assumptions = Lines(label=_("Assumptions"), required=False, help_text=_("One on each line."))
    alignments = RowsField(
        label=_("Goals it serves"),
        columns=(
            Column("goal", _("Goal")),
            Column("passage", _("Passage that shows it"), required=False),
        ),
        help_text=_("Of the frameworks that are chosen in what is said of the whole plan."),
    )
    gender_code = forms.ChoiceField(
        label=_("Gender marker"), choices=choices("gender_marker", optional=True), required=False
    )
    gender_passage = forms.CharField(
        label=_("Passage the marker rests on"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    gender_criteria = RowsField(
        label=_("What holds, with its passage"),
        columns=(
            Column("criterion", _("What"), choices("gender_criterion")),
            Column("passage", _("Passage"), required=False),
        ),
    )

    def offer(self, workspace: Workspace) -> None:
        chosen(self.fields["owner"], [NOTHING, *bodies(workspace)])
        self._offer_goals(workspace)
        self._offer_national(workspace)
        reviewed = workspace.findings.filter(status__in=("endorsed", "disputed"))
        with_unknown(self.fields["findings"], [(each.pk, str(each)) for each in reviewed], self.initial, "findings")
        with_unknown(self.fields["interventions"], measures.offered(), self.initial, "interventions")

    def _offer_national(self, workspace: Workspace) -> None:
        """Offer the national results, and the one that stands there; hidden where there is nothing to choose from."""
        field, offered = self.fields["national"], published.national_results(workspace)
        there = self.initial.get("national")
        more = [(there, there)] if there and there not in dict(offered) else []
        chosen(field, [NOTHING, *offered, *more])
        if not offered:
            field.widget = forms.HiddenInput()

    def _offer_goals(self, workspace: Workspace) -> None:
        """Offer the goals of the chosen frameworks, and those the result is tied to already."""
        field, offered = self.fields["alignments"], goals.choices(workspace)
        known = {key for key, _label in offered}
        stands = [row[0] for row in lines(str(self.initial.get("alignments", ""))) if row]
        more = [(key, goals.label(key)) for key in dict.fromkeys(stands) if key not in known]
        column = Column("goal", field.columns[0].label, [*offered, *more])
        field.columns = field.widget.columns = (column, *field.columns[1:])

    @classmethod
    def texts(cls, content: dict[str, Any]) -> dict[str, str]:
        gender = content.get("gender") or {}
        ties = [goals.as_row(each) for each in content.get("alignments", ())]
        criteria = [row for row in gender.get("criteria", ()) if row.get("met")]
        return super().texts(content) | {
            "interventions": "\n".join(use["code"] for use in content.get("interventions", ())),
            "alignments": as_text(ties, cls.base_fields["alignments"].columns),
            "gender_code": "" if not gender else str(gender["code"]),
            "gender_passage": str(gender.get("passage", "")),
            "gender_criteria": as_text(criteria, cls.base_fields["gender_criteria"].columns),
        }

    def content(self, before: dict[str, Any]) -> dict[str, Any]:
        replaced = {"gender", "interventions", "alignments"}
        found = {name: value for name, value in super().content(before).items() if name not in replaced}
        if taken := self.cleaned_data["interventions"]:
            found["interventions"] = measures.uses(taken, before)
        if ties := [goals.as_alignment(row) for row in self.cleaned_data["alignments"]]:
            found["alignments"] = ties
        code = self.cleaned_data.get("gender_code")
        if not code:
            return found
        criteria = [row | {"met": True} for row in self.cleaned_data["gender_criteria"]]
        marker = {"code": int(code), "passage": self.cleaned_data["gender_passage"], "criteria": criteria}
        return found | {"gender": {name: value for name, value in marker.items() if value not in ("", [])}}


class RiskForm(ItemForm):
    """What may go wrong."""

    own = ("statement", "threatens", "likelihood", "impact", "owner", "response", "measure", "trigger")

    statement = forms.CharField(label=_("What may happen"), widget=forms.Textarea(attrs={"rows": 2}), max_length=2000)
    threatens = forms.ChoiceField(label=_("Whom it hits"), choices=choices("risk_to"))
    likelihood = forms.TypedChoiceField(label=_("Likelihood, 1 to 5"), choices=ONE_TO_FIVE, coerce=int)
    impact = forms.TypedChoiceField(label=_("Impact, 1 to 5"), choices=ONE_TO_FIVE, coerce=int)
    owner = forms.ChoiceField(label=_("Who watches it"), required=False)
    response = forms.ChoiceField(label=_("Response"), choices=choices("risk_response", optional=True), required=False)
    measure = forms.CharField(
        label=_("What is done about it"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    trigger = forms.CharField(label=_("What would show that it happens"), required=False, max_length=500)

    def offer(self, workspace: Workspace) -> None:
        chosen(self.fields["owner"], [NOTHING, *bodies(workspace)])


class IndicatorForm(ItemForm):
    """How a result is measured."""

    own = ("label", "definition", "unit", "measured", "direction", "of_people", "disaggregate_by", "aggregation")
    own = (*own, "targets", "verification", "frequency", "owner")
    figure: dict[str, Any] | None = None
    """What a figure that was just named as the baseline says."""

    label = forms.CharField(label=_("Indicator"), max_length=500)
    definition = forms.ChoiceField(
        label=_("Definition in the catalogue"),
        required=False,
        choices=definitions,
        help_text=_("With one, its values can be computed from a new round of a survey."),
    )
    unit = forms.CharField(label=_("Unit"), max_length=60, required=False)
    measured = forms.ChoiceField(label=_("Kind of number"), choices=choices("measure_kind"))
    direction = forms.ChoiceField(label=_("Direction"), choices=choices("direction", optional=True), required=False)
    of_people = forms.BooleanField(label=_("It counts or describes people"), required=False)
    disaggregate_by = Several(
        label=_("Told apart by"), required=False, choices=BREAKDOWNS, widget=forms.CheckboxSelectMultiple
    )
    aggregation = forms.ChoiceField(
        label=_("How values are added up"), choices=choices("aggregation_rule", optional=True), required=False
    )
    baseline_value = Number(label=_("Baseline"), required=False)
    baseline_period = forms.CharField(label=_("Year of the baseline"), max_length=20, required=False)
    baseline_source = forms.CharField(label=_("Source of the baseline"), max_length=300, required=False)
    baseline_figure = forms.CharField(
        label=_("Figure of the assessment the baseline is"),
        max_length=40,
        required=False,
        help_text=_("Its id, printed where the figure comes from. What is left empty here is then taken from it."),
    )
    baseline_by = forms.DateField(
        label=_("Or: to be established by"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    baseline_parts = RowsField(
        label=_("Baseline of women, men and areas"),
        columns=(
            Column("sex", _("Sex"), choices("sex"), required=False),
            Column("locality", _("Area"), required=False),
            Column("value", _("Value"), read=number),
        ),
    )
    targets = RowsField(
        label=_("Targets"),
        columns=(
            Column("period", _("Year or period")),
            Column("sex", _("Sex"), choices("sex"), required=False),
            Column("locality", _("Area"), required=False),
            Column("value", _("Value"), read=number),
        ),
    )
    verification = forms.CharField(label=_("Where values come from"), max_length=500, required=False)
    frequency = forms.ChoiceField(
        label=_("How often"), choices=choices("reporting_frequency", optional=True), required=False
    )
    owner = forms.ChoiceField(label=_("Who reports it"), required=False)

    def offer(self, workspace: Workspace) -> None:
        chosen(self.fields["owner"], [NOTHING, *bodies(workspace)])
        with_unknown(self.fields["disaggregate_by"], BREAKDOWNS, self.initial, "disaggregate_by")
        self.workspace = workspace

    def clean_baseline_figure(self) -> str:
        """Look a newly named figure up; one that stood there may be of an edition before."""
        identity = str(self.cleaned_data["baseline_figure"]).strip()
        if not identity or identity == self.initial.get("baseline_figure"):
            return identity
        self.figure = baselines.of_figure(self.workspace, identity)
        if self.figure is None:
            raise forms.ValidationError(_("The newest assessment has no value under this id."))
        return identity

    def clean(self) -> dict[str, Any]:
        cleaned = dict(super().clean() or {})
        for name, value in (self.figure or {}).items():
            if cleaned.get(f"baseline_{name}") in (None, "", []):
                cleaned[f"baseline_{name}"] = value
        return cleaned

    @classmethod
    def texts(cls, content: dict[str, Any]) -> dict[str, str]:
        baseline = content.get("baseline") or {}
        simple = {name: str(baseline.get(name, "")) for name in ("value", "period", "source", "figure", "by")}
        parts = as_text(baseline.get("parts", ()), cls.base_fields["baseline_parts"].columns)
        return super().texts(content) | {f"baseline_{name}": text for name, text in (simple | {"parts": parts}).items()}

    def content(self, before: dict[str, Any]) -> dict[str, Any]:
        given = {name[9:]: value for name, value in self.cleaned_data.items() if name.startswith("baseline_")}
        if given["by"]:
            given["by"] = given["by"].isoformat()
        baseline = {name: value for name, value in given.items() if value not in ("", None, [])}
        found = {name: value for name, value in super().content(before).items() if name != "baseline"}
        found |= self._version(before)
        return found | ({"baseline": baseline} if baseline else {})

    def _version(self, before: dict[str, Any]) -> dict[str, int]:
        """Return the version of the definition that was chosen; one that stood there keeps its own."""
        code = self.cleaned_data.get("definition")
        if not code or code == before.get("definition"):
            return {}
        return {"version": load().indicators[code].version}


class ActionForm(ItemForm):
    """Something that somebody does."""

    own = ("title", "description", "start", "end", "localities", "funders", "status")

    title = forms.CharField(label=_("Action"), max_length=300)
    description = forms.CharField(
        label=_("What is done"), required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=4000
    )
    responsible = Several(label=_("Who does it"), required=False)
    accountable = Several(label=_("Who answers for it"), required=False, help_text=_("One, so that it is clear."))
    consulted = Several(label=_("Who is asked"), required=False)
    informed = Several(label=_("Who is told"), required=False)
    start = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    end = forms.DateField(label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    localities = Several(label=_("Where"), required=False)
    funders = Several(label=_("Who pays"), required=False)
    status = forms.ChoiceField(label=_("State"), choices=choices("action_status"))

    RACI = ("responsible", "accountable", "consulted", "informed")

    def offer(self, workspace: Workspace) -> None:
        for name in (*self.RACI, "funders"):
            chosen(self.fields[name], bodies(workspace))
        chosen(self.fields["localities"], [(place.code, place.name) for place in workspace.places.all()])

    def clean(self) -> dict[str, Any]:
        cleaned = dict(super().clean() or {})
        if cleaned.get("start") and cleaned.get("end") and cleaned["end"] < cleaned["start"]:
            self.add_error("end", _("The end is before the start."))
        return cleaned

    @classmethod
    def texts(cls, content: dict[str, Any]) -> dict[str, str]:
        raci = content.get("raci") or {}
        return super().texts(content) | {name: "\n".join(raci.get(name, ())) for name in cls.RACI}

    def content(self, before: dict[str, Any]) -> dict[str, Any]:
        found = {name: value for name, value in super().content(before).items() if name != "raci"}
        for name in ("start", "end"):
            if name in found and not isinstance(found[name], str):
                found[name] = found[name].isoformat()
        raci = {name: self.cleaned_data[name] for name in self.RACI if self.cleaned_data.get(name)}
        return found | ({"raci": raci} if raci else {})


class CostForm(ItemForm):
    """One ingredient of one year."""

    own = ("description", "year", "quantity", "unit", "frequency", "unit_cost", "unit_cost_low", "unit_cost_high")
    own = (*own, "category", "nature", "contingency", "locality", "funding")

    description = forms.CharField(label=_("What for"), max_length=300)
    year = forms.IntegerField(label=_("Year"), min_value=1990, max_value=2150)
    quantity = Number(label=_("Quantity"), min_value=0)
    unit = forms.CharField(label=_("Unit"), max_length=60, required=False)
    frequency = Number(label=_("How often in the year"), min_value=0, initial=1, required=False)
    unit_cost = Number(label=_("Unit cost"), min_value=0)
    unit_cost_low = Number(label=_("Unit cost, at least"), min_value=0, required=False)
    unit_cost_high = Number(label=_("Unit cost, at most"), min_value=0, required=False)
    category = forms.ChoiceField(label=_("Category"), choices=choices("cost_category"))
    nature = forms.ChoiceField(label=_("Nature"), choices=choices("cost_nature"))
    contingency = Number(label=_("Share for the unforeseen (0.05 is five percent)"), required=False, max_value=1)
    locality = forms.ChoiceField(label=_("Where"), required=False)
    funding = RowsField(
        label=_("Who pays"),
        columns=(
            Column("funder", _("Funder")),
            Column("amount", _("Amount"), read=number),
            Column("status", _("How sure"), choices("funding_status")),
        ),
    )

    def offer(self, workspace: Workspace) -> None:
        chosen(self.fields["locality"], [NOTHING, *((place.code, place.name) for place in workspace.places.all())])
        columns = self.fields["funding"].columns
        known = Column("funder", columns[0].label, [NOTHING, *bodies(workspace)])
        self.fields["funding"].columns = self.fields["funding"].widget.columns = (known, *columns[1:])


FORMS: dict[str, type[ItemForm]] = {
    Item.Kind.RESULT: ResultForm,
    Item.Kind.RISK: RiskForm,
    Item.Kind.INDICATOR: IndicatorForm,
    Item.Kind.ACTION: ActionForm,
    Item.Kind.COST: CostForm,
}
PARTS = {
    Item.Kind.RESULT: (Item.Kind.RESULT, Item.Kind.INDICATOR, Item.Kind.ACTION, Item.Kind.RISK, Item.Kind.COST),
    Item.Kind.ACTION: (Item.Kind.COST,),
}
"""What may stand below an item of a kind."""


def form_for(kind: str) -> type[ItemForm]:
    """Return the form of a kind of item."""
    return FORMS[kind]
