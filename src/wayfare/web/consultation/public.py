"""Pages of consultations for people without an account: answer, find one's contribution again, results and answers."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wayfare.assessment import receipts
from wayfare.web.consultation import actions, queries, shown
from wayfare.web.consultation.forms import AnswerForm, Appeal, Code, Receipt, answers_initial, joined
from wayfare.web.consultation.models import Consultation, Contribution
from wayfare.web.guard import open_to_all, version_of

WHY = "Whoever has the code of a consultation takes part without an account."
RECEIPT = "Whoever has the receipt of a contribution reads and changes it."


def within_limits(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Refuse forms to a consultation beyond its number a minute; what was typed stands in the answer."""

    @wraps(view)
    def limited(request: HttpRequest, code: str, **rest: Any) -> HttpResponse:
        if request.method == "POST" and queries.too_many(code):
            return _answer_page(request, _found(code), problem=_("Too many at once. Send it again in a minute."))
        return view(request, code, **rest)

    return limited


def _found(code: str) -> Consultation:
    consultation = queries.by_code(code)
    if consultation is None:
        raise Http404
    return consultation


def _everybody(code: str) -> Consultation:
    consultation = _found(code)
    if consultation.way != Consultation.Way.CODE:
        raise Http404
    return consultation


@open_to_all("Somebody who heard a code on the radio types it here.")
def enter(request: HttpRequest) -> HttpResponse:
    """Ask for a code."""
    form = Code(request.GET or None)
    if form.is_bound and form.is_valid():
        if found := queries.by_code(form.cleaned_data["code"]):
            return redirect("consultation_public:answer", code=found.code)
        form.add_error("code", _("There is no consultation with this code."))
    return render(request, "consultation/enter.html", {"form": form}, status=404 if form.errors else 200)


@open_to_all(WHY, writes="add")
@within_limits
def answer(request: HttpRequest, code: str) -> HttpResponse:
    """Tell what is kept, ask, and take the answer; its receipt is shown this once."""
    consultation = _everybody(code)
    form = AnswerForm(consultation, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            said = {**form.said(), "key": request.POST["key"], "language": get_language() or ""}
            _row, receipt = actions.contribute(by=None, consultation=consultation, **said)
        except actions.ConsultationIsClosed:
            return _closed(request, consultation, form)
        response = render(request, "consultation/received.html", _context(consultation, receipt=receipt), status=201)
        response.headers["Location"] = reverse("consultation_public:sent", kwargs={"code": consultation.code})
        return response
    if consultation.phase != "open":
        return _closed(request, consultation, form)
    return _answer_page(request, consultation, form=form)


def _answer_page(
    request: HttpRequest, consultation: Consultation, *, form: AnswerForm | None = None, problem: str = ""
) -> HttpResponse:
    form = form or AnswerForm(consultation, request.POST or None)
    status = 429 if problem else 422 if request.method == "POST" else 200
    context = _context(consultation, form=form, problem=problem, promises=queries.promises(consultation))
    return render(request, "consultation/answer.html", context, status=status)


def _closed(request: HttpRequest, consultation: Consultation, form: AnswerForm) -> HttpResponse:
    """Say that nothing is taken now; what was typed is shown, so that nobody loses it."""
    context = _context(consultation, form=form, typed=request.method == "POST")
    return render(request, "consultation/not_open.html", context, status=409 if request.method == "POST" else 200)


def _context(consultation: Consultation, **more: Any) -> dict[str, Any]:
    where = reverse("consultation_public:enter")
    return {"consultation": consultation, "publisher": consultation.workspace.title, "public_url": where, **more}


@open_to_all(WHY)
def sent(request: HttpRequest, code: str) -> HttpResponse:
    """Say that a form which was sent twice was taken once."""
    return render(request, "consultation/sent.html", _context(_found(code)))


@open_to_all(RECEIPT)
@within_limits
def mine(request: HttpRequest, code: str) -> HttpResponse:
    """Find one's contribution by its receipt, which is never part of an address."""
    consultation = _found(code)
    form = Receipt(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data["receipt"]
        if found := queries.by_receipt(consultation, typed):
            return _mine(request, found, typed)
        slip = _("Nothing was said here with this receipt.")
        form.add_error("receipt", slip if receipts.well_typed(typed) else _("There is a slip in it. Check each sign."))
    status = 404 if form.errors else 200
    return render(request, "consultation/find.html", _context(consultation, form=form), status=status)


def _mine(
    request: HttpRequest, said: Contribution, receipt: str, *, form: Any = None, status: int = 200, note: str = ""
) -> HttpResponse:
    consultation = said.consultation
    context = _context(consultation, said=said, receipt=receipt, reply=said.reply, note=note)
    context |= {"answers": shown.answers(said), "may_change": consultation.phase == "open" and not said.withdrawn}
    context["answer"] = shown.replied(said.reply, shown.items_of(consultation.workspace))
    context["form"] = form or AnswerForm(consultation, initial=answers_initial(consultation, said.state()))
    context |= {"appeal": Appeal(), "left": [text for text in said.reply.wording.values() if text]}
    return render(request, "consultation/mine.html", context, status=status)


def _of_receipt(request: HttpRequest, code: str) -> tuple[Contribution, str]:
    receipt = request.POST.get("receipt", "")
    said = queries.by_receipt(_found(code), receipt)
    if said is None:
        raise Http404
    return said, receipt


@open_to_all(RECEIPT, writes="change")
@within_limits
def reword(request: HttpRequest, code: str) -> HttpResponse:
    """Change what one said, while it is open."""
    if request.method != "POST":
        return redirect("consultation_public:mine", code=code)
    said, receipt = _of_receipt(request, code)
    request.POST = joined(request.POST, queries.asked(said.consultation))
    form = AnswerForm(said.consultation, request.POST)
    if not form.is_valid():
        return _mine(request, said, receipt, form=form, status=422)
    try:
        fields = {"version": version_of(request), **form.said()}
        actions.reword(by=said.created_by, contribution=said, **fields)
    except actions.ConsultationIsClosed:
        return _mine(request, said, receipt, form=form, status=409, note=_("It is closed; nothing was changed."))
    return _mine(request, queries.by_receipt(said.consultation, receipt), receipt, note=_("Changed."))


@open_to_all(RECEIPT, writes="change")
@within_limits
def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Take back what one said, while it is open."""
    if request.method != "POST":
        return redirect("consultation_public:mine", code=code)
    said, receipt = _of_receipt(request, code)
    try:
        actions.withdraw(by=said.created_by, contribution=said, version=version_of(request))
    except actions.ConsultationIsClosed:
        return _mine(request, said, receipt, status=409, note=_("It is closed; nothing was changed."))
    return _mine(request, queries.by_receipt(said.consultation, receipt), receipt, note=_("Withdrawn."))


@open_to_all(RECEIPT, writes="change")
@within_limits
def appeal(request: HttpRequest, code: str) -> HttpResponse:
    """Ask that hidden words be read again."""
    if request.method != "POST":
        return redirect("consultation_public:mine", code=code)
    said, receipt = _of_receipt(request, code)
    form = Appeal(request.POST)
    if not form.is_valid():
        return _mine(request, said, receipt, status=422, note=_("Say in a sentence why it should be shown."))
    try:
        text = form.cleaned_data["appeal"]
        actions.appeal(by=said.created_by, reply=said.reply, version=version_of(request), appeal=text)
    except actions.NotNow:
        return _mine(request, said, receipt, status=409, note=_("Nothing is hidden; nothing was changed."))
    note = _("A moderator reads it again.")
    return _mine(request, queries.by_receipt(said.consultation, receipt), receipt, note=note)


@open_to_all("Results of a consultation that was open to everybody are, after its end.")
def results(request: HttpRequest, code: str) -> HttpResponse:
    """Show results, after the end only."""
    consultation = _everybody(code)
    found = shown.results(consultation) if consultation.phase == "closed" else {}
    context = _context(consultation, open=not found, **found)
    return render(request, "consultation/public_results.html", context)


@open_to_all("You said, we did: what became of contributions is for everybody to read.")
def dispositions(request: HttpRequest, code: str) -> HttpResponse:
    """Show what became of contributions, after the end only."""
    consultation = _everybody(code)
    context = _context(consultation, open=consultation.phase != "closed")
    if not context["open"]:
        context |= {"rows": shown.disposition_rows(consultation, inside=False), **shown.outcomes(consultation)}
    return render(request, "consultation/public_dispositions.html", context)
