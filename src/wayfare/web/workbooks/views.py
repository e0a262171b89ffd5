"""Pages of workbooks that come back: what was sent, and row by row what it would change."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wayfare.model.errors import UnreadableFile
from wayfare.web.guard import guard, version_of
from wayfare.web.versions.proposed import versions_seen
from wayfare.web.workbooks import actions, queries, reading, refused
from wayfare.web.workbooks.forms import BringForm
from wayfare.web.workbooks.models import Workbook
from wayfare.web.workspaces.models import Workspace

MOST_SHOWN = 500


@guard("workbook.bring")
def index(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Show what can be taken along, and what came back."""
    context = {"brought": queries.brought(workspace, request.member), "form": BringForm()}
    return render(request, "workbooks/index.html", context | queries.offered(workspace))


@guard("workbook.bring", writes="add")
def bring(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Take a workbook that came back."""
    form = BringForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        workbook = actions.bring(by=request.user, workspace=workspace, upload=form.cleaned_data["file"])
        return redirect("workbooks:decide", w=workspace.slug, pk=workbook.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "workbooks/bring.html", {"form": form}, status=status)


@guard("workbook.edit", Workbook, writes="change")
def decide(request: HttpRequest, workbook: Workbook) -> HttpResponse:
    """Show row by row what a workbook would change, and take the chosen rows over."""
    problem = ""
    if request.method == "POST":
        try:
            opened = reading.opened(workbook, request.member)
            count = actions.take(
                by=request.user,
                workbook=workbook,
                version=version_of(request),
                opened=opened,
                chosen=_chosen(request, opened),
                seen=versions_seen(request.POST.getlist("seen")),
            )
        except refused.REFUSALS as error:
            problem = refused.said(error)
        else:
            messages.success(request, ngettext("%s row taken over.", "%s rows taken over.", count) % count)
            return redirect("workbooks:decide", w=request.workspace.slug, pk=workbook.pk)
    return _shown(request, Workbook.objects.get(pk=workbook.pk), problem)


@guard("workbook.edit", Workbook, writes="change")
def put_away(request: HttpRequest, workbook: Workbook) -> HttpResponse:
    """Put a workbook away."""
    if request.method == "POST":
        actions.put_away(by=request.user, workbook=workbook, version=version_of(request))
        messages.success(request, _("Put away. What was taken over from it stays."))
        return redirect("workbooks:index", w=request.workspace.slug)
    return redirect("workbooks:decide", w=request.workspace.slug, pk=workbook.pk)


def _shown(request: HttpRequest, workbook: Workbook, problem: str) -> HttpResponse:
    """Show a workbook against what is held now; after a refusal the answer says so by its status too."""
    context = {"workbook": workbook, "problem": problem}
    try:
        opened = reading.opened(workbook, request.member)
    except UnreadableFile as error:
        return render(request, "workbooks/unread.html", context | {"error": error}, status=422)
    shown = opened.rows[:MOST_SHOWN]
    context |= {"opened": opened, "rows": shown, "more": len(opened.rows) - len(shown)}
    context["targets"] = {row.target: row.version for row in shown}
    context["chosen"] = request.POST.getlist("take") if problem else [row.key for row in opened.safe]
    return render(request, "workbooks/decide.html", context, status=409 if problem else 200)


def _chosen(request: HttpRequest, opened: reading.Opened) -> set[str]:
    """Return the keys of the rows to take: those ticked, or all that overwrite nobody."""
    return {row.key for row in opened.safe} if "all" in request.POST else set(request.POST.getlist("take"))
