"""Pages of links: who is linked, what is offered, values side by side, results that serve others."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from wayfare.web.guard import guard, version_of
from wayfare.web.links import actions, queries, shown
from wayfare.web.links.forms import Code, Offer
from wayfare.web.links.models import Link
from wayfare.web.workspaces.models import Workspace


@guard("link.read")
def index(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """List the linked workspaces with what they show, and what is offered or has ended."""
    context = {"near": queries.neighbours(workspace), "offers": queries.offers(workspace)}
    return render(request, "links/index.html", context)


@guard("link.read")
def side_by_side(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Show the approved values of an indicator that several linked workspaces share."""
    near = queries.neighbours(workspace)
    found = {shown.key_of(each): (each, values) for each, values in queries.side_by_side(workspace, near).items()}
    context: dict[str, object] = {"near": near}
    if found:
        asked = request.GET.get("indicator", "")
        chosen = asked if asked in found else next(iter(found))
        measured, values = found[chosen]
        context |= shown.compared(workspace, near, values) | {"title": shown.name_of(measured), "chosen": chosen}
        context["indicators"] = [(key, shown.name_of(each)) for key, (each, _values) in found.items()]
    return render(request, "links/side_by_side.html", context)


@guard("link.read")
def results(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Show which local results serve which results of the national plan."""
    near = queries.neighbours(workspace)
    if workspace.level == Workspace.Level.NATIONAL:
        context = {"results": shown.served_from_below(workspace, near), "dangling": []}
    else:
        context = shown.serving_above(workspace, near[0]) if near else {}
    return render(request, "links/results.html", {"near": near, **context})


@guard("link.edit", writes="add")
def offer(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Offer a link and show its code, to hand to the other side."""
    form = Offer(request.POST or None)
    if request.method == "POST" and form.is_valid():
        link, code = actions.offer(by=request.user, workspace=workspace, **form.cleaned_data)
        request.session["offered"] = {"name": link.meant_for, "code": code}
        return redirect("links:offered", w=workspace.slug)
    status = 422 if request.method == "POST" else 200
    return render(request, "links/offer.html", {"form": form}, status=status)


@guard("link.edit")
def offered(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Show the code of an offer, once."""
    return render(request, "links/offered.html", {"offered": request.session.pop("offered", None)})


@guard("link.edit", writes="add")
def take_up(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Take up what the other side offered: first it is said with whom, then it is done."""
    form = Code(request.POST or None)
    found = None
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"]
        try:
            if "sure" in request.POST:
                actions.take_up(by=request.user, workspace=workspace, code=code)
                return redirect("links:index", w=workspace.slug)
            found = queries.offer_of(code)
            actions.require(workspace, found)
        except actions.NoLink as refused:
            form.add_error("code", refused.words)
    status = 422 if form.errors else 200
    return render(request, "links/take_up.html", {"form": form, "found": None if form.errors else found}, status=status)


@guard("link.edit", Link, writes="change")
def end(request: HttpRequest, link: Link) -> HttpResponse:
    """End a link on both sides, or withdraw an offer."""
    if request.method == "POST":
        if link.ended_at is None:
            actions.end(by=request.user, link=link, version=version_of(request))
        return redirect("links:index", w=request.workspace.slug)
    return render(request, "links/end.html", {"link": link})
