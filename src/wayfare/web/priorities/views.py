"""Pages of priorities: the long list, rankings, one's own ballot, results by group, decisions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wayfare.web.capacity.queries import policy
from wayfare.web.capacity.shown import group_name
from wayfare.web.guard import guard, version_of
from wayfare.web.priorities import actions, queries, shown, voices
from wayfare.web.priorities.forms import Begun, DecisionForm, Described, OptionForm, Taken, ballot_form, initial_of
from wayfare.web.priorities.models import Decision, Option, Ranking
from wayfare.web.words import page_language
from wayfare.web.workspaces.models import Workspace


@guard("plan.read")
def index(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """List the rankings, and what was decided."""
    rows = [
        {"ranking": each, "decision": queries.decision_of(each), "ballot": queries.own_ballot(each, request.user)}
        for each in workspace.rankings.all()
    ]
    return render(request, "priorities/index.html", {"rows": rows, "options": workspace.options.count()})


@guard("plan.read")
def options(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Show the long list."""
    sources = [(code, label) for code, label in Option.Source.choices if code != Option.Source.TYPED]
    return render(request, "priorities/options.html", {"options": workspace.options.all(), "sources": sources})


@guard("plan.prioritise", writes="add")
def add_option(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Put an option on the list."""
    form = OptionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.add_option(by=request.user, workspace=workspace, **form.cleaned_data)
        return redirect("priorities:options", w=workspace.slug)
    status = 422 if request.method == "POST" else 200
    return render(request, "workspaces/edit.html", {"form": form, "heading": _("Add an option")}, status=status)


@guard("plan.prioritise", writes="add")
def take_options(request: HttpRequest, workspace: Workspace, source: str) -> HttpResponse:
    """Put gaps, results or known measures on the list."""
    if source not in Option.Source.values or source == Option.Source.TYPED:
        raise Http404
    form = Taken(request.POST or None, found=queries.candidates(workspace, source, page_language()))
    if request.method == "POST" and form.is_valid():
        count = actions.take_options(by=request.user, workspace=workspace, source=source, found=form.chosen())
        messages.success(request, _("New on the list: %s.") % count)
        return redirect("priorities:options", w=workspace.slug)
    heading = _("Put on the list: %s") % Option.Source(source).label
    status = 422 if request.method == "POST" else 200
    return render(request, "workspaces/edit.html", {"form": form, "heading": heading}, status=status)


@guard("plan.decide", Option, writes="change")
def edit_option(request: HttpRequest, option: Option) -> HttpResponse:
    """Change an option."""
    form = OptionForm(request.POST or None, instance=Option.objects.get(pk=option.pk))
    if request.method == "POST" and form.is_valid():
        actions.change_option(by=request.user, option=option, version=version_of(request), **form.cleaned_data)
        return redirect("priorities:options", w=request.workspace.slug)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "version": option.version, "heading": option.title}
    return render(request, "workspaces/edit.html", context, status=status)


@guard("plan.decide", Option, writes="change")
def remove_option(request: HttpRequest, option: Option) -> HttpResponse:
    """Take an option off the list."""
    if request.method == "POST":
        try:
            actions.remove_option(by=request.user, option=option, version=version_of(request))
        except actions.InUse:
            messages.error(request, _("People rank this option, so it stays on the list."))
    return redirect("priorities:options", w=request.workspace.slug)


@guard("plan.decide", writes="add")
def begin(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Open a ranking."""
    form = Begun(request.POST or None, listed=workspace.options.all())
    if request.method == "POST" and form.is_valid():
        made = actions.begin(by=request.user, workspace=workspace, **form.cleaned_data)
        return redirect("priorities:ranking", w=workspace.slug, pk=made.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "workspaces/edit.html", {"form": form, "heading": _("Open a ranking")}, status=status)


@guard("plan.decide", Ranking, writes="change")
def describe(request: HttpRequest, ranking: Ranking) -> HttpResponse:
    """Change the words of a ranking."""
    form = Described(request.POST or None, instance=Ranking.objects.get(pk=ranking.pk))
    if request.method == "POST" and form.is_valid():
        actions.describe(by=request.user, ranking=ranking, version=version_of(request), **form.cleaned_data)
        return redirect("priorities:ranking", w=request.workspace.slug, pk=ranking.pk)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "version": ranking.version, "heading": ranking.question}
    return render(request, "workspaces/edit.html", context, status=status)


@guard("plan.read", Ranking)
def ranking(request: HttpRequest, ranking: Ranking) -> HttpResponse:
    """Show a ranking: who took part while it is open, and who ranks how once it is closed."""
    ballot, decision = queries.own_ballot(ranking, request.user), queries.decision_of(ranking)
    context: dict[str, Any] = {"ranking": ranking, "ballot": ballot, "floor": policy().floor}
    context["options"] = queries.options_of(ranking).values()
    if ranking.is_open:
        turnout = [{"group": group_name(g), "asked": a, "done": d} for g, a, d in queries.turnout(ranking)]
        context |= {"turnout": turnout, "missing": voices.missing(ranking, ballot.content) if ballot else 0}
    else:
        context |= {"outcome": shown.outcome(ranking, queries.result(ranking))}
        context |= {"decided": shown.decided(decision) if decision else None}
    return render(request, "priorities/ranking.html", context)


@guard("plan.prioritise", Ranking, writes="add")
def take_ballot(request: HttpRequest, ranking: Ranking) -> HttpResponse:
    """Take one's ballot."""
    if request.method == "POST":
        try:
            actions.take_ballot(by=request.user, ranking=ranking)
        except actions.RankingIsClosed:
            return _closed(request, ranking)
        return redirect("priorities:ballot", w=request.workspace.slug, pk=ranking.pk)
    return redirect("priorities:ranking", w=request.workspace.slug, pk=ranking.pk)


@guard("plan.prioritise", Ranking, writes="change")
def ballot(request: HttpRequest, ranking: Ranking) -> HttpResponse:
    """Fill in one's own ballot; nobody else's can be addressed."""
    mine = queries.own_ballot(ranking, request.user)
    if mine is None:
        raise Http404
    form = ballot_form(ranking, request.POST, mine.content)
    if request.method == "POST" and form.is_valid():
        try:
            actions.fill_in(by=request.user, ballot=mine, version=version_of(request), content=form.content())
        except (actions.RankingIsClosed, actions.HandedIn):
            return _closed(request, ranking)
        messages.success(request, _("Saved. Nobody sees it before you hand it in and the ranking is closed."))
        where = "priorities:ballot" if "stay" in request.POST else "priorities:ranking"
        return redirect(where, w=request.workspace.slug, pk=ranking.pk)
    context = {"form": form, "ballot": mine, "ranking": ranking, "weights": shown.own_weights(ranking, mine.content)}
    return render(request, "priorities/ballot.html", context, status=422 if request.method == "POST" else 200)


@guard("plan.prioritise", Ranking, writes="change")
def hand_in(request: HttpRequest, ranking: Ranking) -> HttpResponse:
    """Hand in one's own ballot, once it is complete."""
    mine = queries.own_ballot(ranking, request.user)
    if mine is None:
        raise Http404
    if request.method == "POST":
        if left := voices.missing(ranking, mine.content):
            messages.error(request, _("Not handed in: left open on your ballot: %s.") % left)
            return redirect("priorities:ballot", w=request.workspace.slug, pk=ranking.pk)
        try:
            actions.hand_in(by=request.user, ballot=mine, version=version_of(request))
        except actions.RankingIsClosed:
            return _closed(request, ranking)
    return redirect("priorities:ranking", w=request.workspace.slug, pk=ranking.pk)


@guard("plan.prioritise", Ranking, writes="change")
def take_back(request: HttpRequest, ranking: Ranking) -> HttpResponse:
    """Take one's own ballot back while the ranking is open."""
    mine = queries.own_ballot(ranking, request.user)
    if mine is None:
        raise Http404
    if request.method == "POST":
        try:
            actions.take_back(by=request.user, ballot=mine, version=version_of(request))
        except actions.RankingIsClosed:
            return _closed(request, ranking)
    return redirect("priorities:ranking", w=request.workspace.slug, pk=ranking.pk)


def _closed(request: HttpRequest, ranking: Ranking) -> HttpResponse:
    return render(request, "priorities/closed.html", {"ranking": ranking}, status=409)


@guard("plan.decide", Ranking, writes="change")
def close(request: HttpRequest, ranking: Ranking) -> HttpResponse:
    """Close a ranking."""
    if request.method == "POST":
        try:
            actions.close(by=request.user, ranking=ranking, version=version_of(request))
        except actions.RankingIsClosed:
            messages.error(request, _("The ranking is closed already. Nothing was changed."))
    return redirect("priorities:ranking", w=request.workspace.slug, pk=ranking.pk)


@guard("plan.decide", Ranking, writes="add")
def decide(request: HttpRequest, ranking: Ranking) -> HttpResponse:
    """Record the decision."""
    if ranking.is_open or queries.decision_of(ranking):
        return redirect("priorities:ranking", w=request.workspace.slug, pk=ranking.pk)
    form = DecisionForm(_titles(ranking), request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.decide(by=request.user, ranking=ranking, **form.decision())
        return redirect("priorities:ranking", w=request.workspace.slug, pk=ranking.pk)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "heading": _("Record the decision"), "ranking": ranking}
    return render(request, "priorities/decide.html", context, status=status)


@guard("plan.decide", Decision, writes="change")
def edit_decision(request: HttpRequest, decision: Decision) -> HttpResponse:
    """Put right what is recorded."""
    ranking = decision.ranking
    form = DecisionForm(_titles(ranking), request.POST or None, initial=initial_of(decision))
    if request.method == "POST" and form.is_valid():
        fields = form.decision()
        actions.change_decision(by=request.user, decision=decision, version=version_of(request), **fields)
        return redirect("priorities:ranking", w=request.workspace.slug, pk=ranking.pk)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "heading": _("The decision"), "ranking": ranking, "version": decision.version}
    return render(request, "priorities/decide.html", context, status=status)


def _titles(ranking: Ranking) -> dict[str, str]:
    return {key: option.title for key, option in queries.options_of(ranking).items()}
