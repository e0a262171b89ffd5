"""Forms of consultations: what is asked, what people answer, and what is said back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from wayfare.assessment import consultation as rules
from wayfare.assessment import dispositions, keeping
from wayfare.catalogue.load import unchecked
from wayfare.model.consultation import Asked, AskedKind, Disposition, Outcome
from wayfare.web.consultation import queries, shortening
from wayfare.web.consultation.models import DECISIONS, OUTCOMES, Consultation
from wayfare.web.plan.rows_field import Column, RowsField, as_text
from wayfare.web.words import listed, page_language
from wayfare.web.workspaces.models import Workspace

BETWEEN = ";"
LONGEST = 2000
MOST_PLACES = 5
"""Places offered for a ranking, unless more must be filled."""
KINDS = [
    (AskedKind.SCORE.value, _("a score")),
    (AskedKind.CHOICE.value, _("a choice")),
    (AskedKind.RANK.value, _("an order")),
    (AskedKind.TEXT.value, _("own words")),
    (AskedKind.COMMENT.value, _("a comment")),
]
LISTED = {AskedKind.CHOICE, AskedKind.RANK}
QUESTIONS = (
    Column("kind", _("Answered by"), KINDS),
    Column("text", _("Question")),
    Column("options", _("Options, divided by ;"), required=False),
    Column("least", _("At least"), read=int, required=False),
    Column("most", _("At most"), read=int, required=False),
    Column("required", _("Needed"), [("", _("may be left out")), ("yes", _("must be answered"))], required=False),
)
AFFECTED = (Column("group", _("Group")), Column("people", _("People"), read=int))


class ConsultationForm(forms.ModelForm):
    """A consultation before it is opened."""

    questions = RowsField(
        label=_("Questions"),
        columns=QUESTIONS,
        help_text=_("Few are answered by more people."),
        error_messages={"required": _("Ask at least one question.")},
    )

    class Meta:
        model = Consultation
        fields = ("title", "intro", "language", "way", "identity", "floor", "published", "opens", "closes")
        labels = {
            "title": _("Title"),
            "intro": _("What it is about, in plain words"),
            "language": _("Language, by its code of two letters"),
            "way": _("Who takes part"),
            "identity": _("Names"),
            "floor": _("Fewest people whose results are shown"),
            "published": _("Words of people may be published after moderation"),
            "opens": _("First day"),
            "closes": _("Last day"),
        }
        widgets = {
            "intro": forms.Textarea(attrs={"rows": 4}),
            "opens": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "closes": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "way": forms.RadioSelect,
            "identity": forms.RadioSelect,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["questions"].required = True
        if self.instance.questions:
            self.initial["questions"] = question_lines(self.instance.questions)

    def clean_floor(self) -> int:
        floor: int = self.cleaned_data["floor"]
        if floor < keeping.LEAST_FLOOR:
            raise ValidationError(_("At least three: with two, each knows what the other said."))
        return floor

    def clean_questions(self) -> list[dict[str, Any]]:
        return [_question(number, row) for number, row in enumerate(self.cleaned_data["questions"], start=1)]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("opens") and given.get("closes") and given["closes"] < given["opens"]:
            self.add_error("closes", _("The last day is before the first."))
        if {"way", "identity", "floor"} <= given.keys():
            proposed = Consultation(way=given["way"], identity=given["identity"], floor=given["floor"])
            for broken in keeping.contradictions(queries.keeping_of(proposed)):
                self.add_error("identity", say(f"keeping.contradiction.{broken}"))
        return given


class Prolonged(forms.ModelForm):
    """What may still change of a consultation that is open."""

    class Meta:
        model = Consultation
        fields = ("intro", "closes")
        labels = ConsultationForm.Meta.labels
        widgets = {name: ConsultationForm.Meta.widgets[name] for name in ("intro", "closes")}


class Affected(forms.Form):
    """How many people of each group are concerned."""

    affected = RowsField(label=_("People of each group"), columns=AFFECTED)
    affected_source = forms.CharField(label=_("Where these numbers are from"), max_length=300)

    def __init__(self, *args: Any, workspace: Workspace, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = [(each.pk, each.name) for each in workspace.stakeholders.all()]
        field = self.fields["affected"]
        field.columns = field.widget.columns = (Column("group", _("Group"), groups), AFFECTED[1])

    def clean_affected(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.cleaned_data["affected"]
        if len({row["group"] for row in rows}) < len(rows):
            raise ValidationError(_("A group stands there twice."))
        if any(row["people"] < 0 for row in rows):
            raise ValidationError(_("A number of people is not below zero."))
        return rows


class AnswerForm(forms.Form):
    """What one person says. Fields are the consultation's questions; what is wrong is said by the rules of answers."""

    def __init__(self, consultation: Consultation, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = queries.asked(consultation)
        named = consultation.identity == "named" and consultation.way == Consultation.Way.CODE
        if named:
            self.fields["name"] = forms.CharField(label=_("Your name"), max_length=120)
        self.fields["group"] = forms.ModelChoiceField(
            label=_("Which of these are you?"),
            queryset=consultation.workspace.stakeholders.all(),
            required=False,
            empty_label=_("none of them"),
        )
        for question in self.asked:
            self.fields |= dict(_fields(question))
        self.fields["dissents"] = forms.BooleanField(
            label=_("I see it otherwise than most; keep this as a view of its own"), required=False
        )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        answers = {question.id: _answer(question, given) for question in self.asked}
        answers = {id_: answer for id_, answer in answers.items() if answer not in (None, "", ())}
        for id_, slip in rules.slips(self.asked, answers).items():
            question = next(each for each in self.asked if each.id == id_)
            self.add_error(first_field(question), _slip_words(question, slip, answers.get(id_)))
        given["answers"] = {id_: list(a) if isinstance(a, tuple) else a for id_, a in answers.items()}
        return given

    def said(self) -> dict[str, Any]:
        """Return what a contribution keeps."""
        names = ("answers", "group", "dissents", "name")
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}


class Lines(forms.CheckboxSelectMultiple):
    """Boxes to tick; the lines of a merge are read as well."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        given = data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])
        return [line for each in given for line in str(each).splitlines()]


class Receipt(forms.Form):
    """The receipt that finds a contribution."""

    receipt = forms.CharField(
        label=_("Your receipt"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class Code(forms.Form):
    """The code of a consultation."""

    code = forms.CharField(label=_("Code"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"}))


class Appeal(forms.Form):
    """Why hidden words should be read again."""

    appeal = forms.CharField(
        label=_("Why it should be shown"), min_length=10, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class Moderating(forms.Form):
    """Whether words are shown."""

    decision = forms.ChoiceField(label=_("Decision"), choices=DECISIONS, widget=forms.RadioSelect)
    decision_reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Stands beside shortened words or in the place of hidden ones, for everybody to read."),
    )
    read = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, texts: list[tuple[str, str]], wording: dict[str, str], **more: Any) -> None:
        super().__init__(*args, **more)
        self.said = dict(texts)
        for id_, text in texts:
            self.fields[f"wording-{id_}"] = forms.CharField(
                label=_("What is left of it, when shortened"),
                required=False,
                initial=wording.get(id_, text),
                widget=forms.Textarea(attrs={"rows": 3}),
                help_text=_("Put […] where you leave words out. Words can be left out, none can be added."),
            )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        short = len(given.get("decision_reason", "").strip()) < queries.SHORTEST_REASON
        if given.get("decision") in {"hidden", "shortened"} and short:
            self.add_error("decision_reason", _("Say why, in a sentence; the author reads it."))
        left = {id_: given.pop(f"wording-{id_}", "") for id_ in self.said}
        given["wording"] = left if given.get("decision") == "shortened" else {}
        if given["wording"] and not shortening.is_part(left, self.said):
            first = next(iter(self.said))
            words = _("It has to be the author’s own words with some left out, each place marked […].")
            self.add_error(f"wording-{first}", words)
        return given


class Disposing(forms.Form):
    """What became of a contribution."""

    outcome = forms.ChoiceField(label=_("What became of it"), choices=OUTCOMES, widget=forms.RadioSelect)
    items = forms.MultipleChoiceField(
        label=_("Parts of the plan it stands in"), required=False, widget=forms.SelectMultiple(attrs={"size": 8})
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed unless it was wholly taken up. Its author and everybody else reads it."),
    )

    def __init__(self, *args: Any, workspace: Workspace, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = queries.item_codes(workspace)
        self.fields["items"].choices = [
            (item.code, item.name) for item in workspace.plan_items.filter(kind__in=("result", "action"))
        ]
        self.fields["items"].widget.value_from_datadict = Lines().value_from_datadict

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("outcome"):
            words = {"items": tuple(given.get("items", ())), "reason": given.get("reason", "")}
            answer = Disposition(contribution="", outcome=Outcome(given["outcome"]), **words)
            if found := dispositions.lack(answer, self.known):
                field = "reason" if found[0] == dispositions.Lack.REASON else "items"
                self.add_error(field, say(f"disposition.{found[0]}", items=listed(found[1])))
        return given


def say(key: str, **values: object) -> str:
    """Return wording of the content in the language of the page."""
    return unchecked().text(key, page_language(), **values)


def first_field(question: Asked) -> str:
    """Return the name of the field that stands for a question."""
    return f"q-{question.id}-1" if question.kind is AskedKind.RANK else f"q-{question.id}"


def question_lines(questions: list[dict[str, Any]]) -> str:
    """Return questions as the lines of their table."""
    rows = [
        {
            **each,
            "options": f"{BETWEEN} ".join(option["title"] for option in each.get("options", ())),
            "required": "yes" if each.get("required") else "",
        }
        for each in questions
    ]
    return as_text(rows, QUESTIONS)


def consultation_texts(state: dict[str, Any]) -> dict[str, str]:
    """Return a consultation's state as its form shows it."""
    plain = {name: "" if value is None else str(value) for name, value in state.items()}
    plain["published"] = "on" if state.get("published") else ""
    plain["affected"] = as_text(state.get("affected") or [], AFFECTED)
    return plain | {"questions": question_lines(state.get("questions") or [])}


def contribution_texts(consultation: Consultation, state: dict[str, Any]) -> dict[str, str]:
    """Return a contribution's state as its form shows it."""
    found = {"group": str(state.get("group") or ""), "name": str(state.get("name") or "")}
    for question in queries.asked(consultation):
        answer = state["answers"].get(question.id, "")
        if question.kind is AskedKind.RANK:
            for place in range(1, places(question) + 1):
                found[f"q-{question.id}-{place}"] = str(answer[place - 1]) if place <= len(answer) else ""
        else:
            found[f"q-{question.id}"] = "\n".join(answer) if isinstance(answer, list) else _plain(answer)
    return found | {"dissents": "on" if state.get("dissents") else ""}


def answers_initial(consultation: Consultation, state: dict[str, Any]) -> dict[str, Any]:
    """Return what somebody said as their form begins."""
    found: dict[str, Any] = dict(contribution_texts(consultation, state))
    for question in queries.asked(consultation):
        if question.kind is AskedKind.CHOICE and question.most > 1:
            found[f"q-{question.id}"] = found[f"q-{question.id}"].splitlines()
    return found | {"dissents": bool(state.get("dissents"))}


def joined(post: Any, asked: tuple[Asked, ...]) -> Any:
    """Return what was sent with ticked boxes as lines of one field, so that a merge loses none."""
    sent = post.copy()
    for name in (f"q-{question.id}" for question in asked if question.kind is AskedKind.CHOICE):
        if len(post.getlist(name)) > 1:
            sent[name] = "\n".join(post.getlist(name))
    return sent


def places(question: Asked) -> int:
    """Return how many places of a ranking are offered."""
    return min(len(question.options), max(question.least, MOST_PLACES))


def _fields(question: Asked) -> Any:
    options = [(option.id, option.title) for option in question.options]
    name, about = f"q-{question.id}", {"label": question.text, "required": question.required}
    if question.kind in rules.OF_TEXT:
        box = forms.Textarea(attrs={"rows": 4, "maxlength": question.longest})
        yield name, forms.CharField(widget=box, **about)
    elif question.kind is AskedKind.SCORE:
        steps = [(str(step), str(step)) for step in range(question.least, question.most + 1)]
        hint = _("%(least)s is the lowest, %(most)s the highest.") % {"least": question.least, "most": question.most}
        yield name, forms.ChoiceField(choices=steps, widget=forms.RadioSelect, help_text=hint, **about)
    elif question.kind is AskedKind.CHOICE and question.most > 1:
        hint = _("At most %s.") % min(question.most, len(options))
        yield name, forms.MultipleChoiceField(choices=options, widget=Lines, help_text=hint, **about)
    elif question.kind is AskedKind.CHOICE:
        yield name, forms.ChoiceField(choices=options, widget=forms.RadioSelect, **about)
    else:
        yield from _places(question, options)


def _places(question: Asked, options: list[tuple[str, str]]) -> Any:
    for place in range(1, places(question) + 1):
        label = question.text if place == 1 else _("In place %s") % place
        hint = _("The first here, the next ones below.") if place == 1 else ""
        choices = [("", "–"), *options]
        needed = question.required and place <= question.least
        yield (
            f"q-{question.id}-{place}",
            forms.ChoiceField(label=label, choices=choices, required=needed, help_text=hint),
        )


def _answer(question: Asked, given: dict[str, Any]) -> Any:
    if question.kind is AskedKind.RANK:
        ranked = (given.get(f"q-{question.id}-{place}") for place in range(1, places(question) + 1))
        return tuple(each for each in ranked if each)
    value = given.get(f"q-{question.id}")
    if value in (None, "", []):
        return None
    if question.kind is AskedKind.SCORE:
        return float(value)
    if question.kind is AskedKind.CHOICE:
        return tuple(value) if isinstance(value, list) else (value,)
    return value.strip()


def _slip_words(question: Asked, slip: str, answer: Any) -> str:
    count = len(answer) if isinstance(answer, str | tuple) else 0
    values = {"least": question.least, "most": question.most, "longest": question.longest, "count": count}
    return say(f"answer_problem.{slip}", **values)


def _plain(answer: Any) -> str:
    return f"{answer:g}" if isinstance(answer, int | float) else str(answer)


def _question(number: int, row: dict[str, Any]) -> dict[str, Any]:
    """Return a row of the table as the question that is kept; says which row is wrong."""
    kind = AskedKind(row["kind"])
    titles = [title.strip() for title in row.get("options", "").split(BETWEEN) if title.strip()]
    where = _("Row %s") % number
    if kind in LISTED and len(titles) < 2:
        raise ValidationError(_("%s: name two options or more.") % where)
    most_known = 1 if kind is AskedKind.CHOICE else 5
    least, most = row.get("least", 1), row.get("most", most_known)
    if least < 0 or (kind is AskedKind.SCORE and not least < most <= least + 10):
        raise ValidationError(_("%s: a score goes from a lower to a higher number, over ten steps at most.") % where)
    if kind in LISTED and least > len(titles):
        raise ValidationError(_("%s: more is asked for than there are options.") % where)
    found = {"id": f"q{number}", "kind": kind.value, "text": row["text"], "required": row.get("required") == "yes"}
    found |= {"least": least, "most": most, "longest": LONGEST}
    if kind in LISTED:
        found["options"] = [{"id": f"o{place}", "title": title} for place, title in enumerate(titles, start=1)]
    return found
