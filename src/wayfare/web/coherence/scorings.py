"""Pages of official scorings: what each group answers apart, and what all agree on."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wayfare.model.instrument import Instrument
from wayfare.web.accounts.roles import permits
from wayfare.web.capacity.actions import group_of
from wayfare.web.coherence import actions, queries, shown
from wayfare.web.coherence.forms import ScoringForm, scoring_initial
from wayfare.web.coherence.models import AGREED, Scoring
from wayfare.web.guard import guard, version_of
from wayfare.web.workspaces.models import Workspace


@guard("coherence.read")
def index(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """List the official questionnaires with their scores."""
    return render(request, "coherence/scorings.html", {"rows": shown.summary(request.member)})


@guard("coherence.read")
def instrument(request: HttpRequest, workspace: Workspace, instrument: str) -> HttpResponse:
    """Show a questionnaire with the scores of groups side by side."""
    told = _told(instrument)
    scorings = queries.shown_to(request.member, instrument)
    mine = [{"scoring": s, "missing": queries.missing(s)} for s in scorings if queries.may_write(request.member, s)]
    there = {each["scoring"].group for each in mine}
    scores = permits(request.member, "coherence.score", workspace)
    context = {"told": told, "mine": mine, "table": shown.side_by_side(told, workspace, scorings)}
    context |= {"may_take": scores and group_of(request.user, workspace) not in there}
    context |= {"may_agree": permits(request.member, "policy.edit", workspace) and AGREED not in there}
    return render(request, "coherence/instrument.html", context)


@guard("coherence.score", writes="add")
def take(request: HttpRequest, workspace: Workspace, instrument: str) -> HttpResponse:
    """Begin the answers of one's own group."""
    return _taken(request, workspace, _told(instrument), group_of(request.user, workspace))


@guard("policy.edit", writes="add")
def agree(request: HttpRequest, workspace: Workspace, instrument: str) -> HttpResponse:
    """Begin the answers all agree on."""
    return _taken(request, workspace, _told(instrument), AGREED)


def _taken(request: HttpRequest, workspace: Workspace, told: Instrument, group: str) -> HttpResponse:
    if request.method != "POST":
        return redirect("coherence:instrument", w=workspace.slug, instrument=told.code)
    fields = {"instrument": told.code, "instrument_version": told.version, "group": group}
    made = actions.take_scoring(by=request.user, workspace=workspace, **fields)
    return redirect("coherence:answer", w=workspace.slug, pk=made.pk)


def _told(code: str) -> Instrument:
    told = queries.official().get(code)
    if told is None:
        raise Http404
    return told


@guard("coherence.score", Scoring, writes="change")
def answer(request: HttpRequest, scoring: Scoring) -> HttpResponse:
    """Answer a questionnaire in the name of one's group, or of all."""
    _mine(request, scoring)
    told = queries.scoring_instrument(scoring.instrument)
    form = ScoringForm(told, request.POST or None, initial=scoring_initial(scoring.answers, scoring.evidence))
    if request.method == "POST" and form.is_valid():
        given = {"answers": form.given("answer"), "evidence": form.given("evidence")}
        try:
            actions.answer(by=request.user, scoring=scoring, version=version_of(request), **given)
        except actions.HandedIn:
            messages.error(request, _("It is handed in; open it again to change it. Nothing was changed."))
        return redirect("coherence:instrument", w=request.workspace.slug, instrument=scoring.instrument)
    context = {"form": form, "scoring": scoring, "told": told, "who": shown.who(scoring)}
    return render(request, "coherence/answer.html", context, status=422 if request.method == "POST" else 200)


@guard("coherence.score", Scoring, writes="change")
def hand_in(request: HttpRequest, scoring: Scoring) -> HttpResponse:
    """Show the answers to the others, once none is missing."""
    _mine(request, scoring)
    if request.method == "POST":
        if left := queries.missing(scoring):
            messages.error(request, _("Not handed in: %s questions have no answer; not known is not no.") % left)
        else:
            actions.hand_in(by=request.user, scoring=scoring, version=version_of(request))
    return redirect("coherence:instrument", w=request.workspace.slug, instrument=scoring.instrument)


@guard("coherence.score", Scoring, writes="change")
def open_again(request: HttpRequest, scoring: Scoring) -> HttpResponse:
    """Take the answers back to change them."""
    _mine(request, scoring)
    if request.method == "POST":
        actions.open_again(by=request.user, scoring=scoring, version=version_of(request))
    return redirect("coherence:instrument", w=request.workspace.slug, instrument=scoring.instrument)


def _mine(request: HttpRequest, scoring: Scoring) -> None:
    """Refuse others as if it was not there: a group's answers are its own before they are handed in."""
    if not queries.may_write(request.member, scoring):
        raise Http404
