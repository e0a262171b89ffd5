"""Pages of values computed from a survey round: choosing the round, and taking its values over as drafts."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wayfare.web.guard import guard
from wayfare.web.jobs.models import Job
from wayfare.web.monitoring import actions, queries
from wayfare.web.monitoring import computed as computing
from wayfare.web.monitoring.forms import RoundForm
from wayfare.web.monitoring.plan import monitored
from wayfare.web.versions.change import Stale
from wayfare.web.versions.proposed import Row, versions_seen
from wayfare.web.workspaces.models import Workspace


@guard("monitoring.report", writes="add")
def compute(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Choose a survey round and start computing from it."""
    plan = monitored(workspace)
    if plan is None:
        return render(request, "monitoring/none.html", {})
    form = RoundForm(request.POST or None, workspace=workspace)
    if request.method == "POST" and form.is_valid():
        dataset = form.cleaned_data["dataset"]
        title = _("Compute indicators from %(name)s") % {"name": dataset.file_name}
        job = actions.compute(by=request.user, workspace=workspace, dataset=dataset, title=title)
        return redirect("jobs:show", w=workspace.slug, pk=job.pk)
    defined = [each for each in plan.document.indicators if each.definition]
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "rounds": form.fields["dataset"].queryset.exists(), "defined": defined}
    return render(request, "monitoring/compute.html", context, status=status)


@guard("job.read", Job, writes="change")
def computed(request: HttpRequest, job: Job) -> HttpResponse:
    """Show what a survey round says beside what is held, and take the chosen values over as drafts."""
    plan = monitored(job.workspace)
    if plan is None or job.kind != "monitoring.compute" or not job.result:
        raise Http404
    found, problem = computing.rows(job, plan, request.member), ""
    if request.method == "POST":
        try:
            count = _taken(request, job, found)
        except Stale:
            problem = _("Somebody entered something meanwhile. Nothing was taken over; look again and choose again.")
        except actions.ReportIsClosed:
            problem = _("A report was handed in meanwhile; its values cannot be changed now. Nothing was taken over.")
        else:
            said = ngettext("%s value taken over as a draft.", "%s values taken over as drafts.", count) % count
            messages.success(request, said)
            return redirect("monitoring:computed", w=request.workspace.slug, pk=job.pk)
        found = computing.rows(job, plan, request.member)
    names = queries.names_of(plan)
    context = {
        "job": job,
        "problem": problem,
        "rows": found,
        "targets": {row.target: row.version for row in found if row.target},
        "chosen": request.POST.getlist("take") if problem else [row.key for row in _safe(found)],
        "unanswered": [names.get(code, code) for code in job.result["unanswered"]],
    }
    return render(request, "monitoring/computed.html", context, status=409 if problem else 200)


def _taken(request: HttpRequest, job: Job, found: list[Row]) -> int:
    chosen = {row.key for row in _safe(found)} if "all" in request.POST else set(request.POST.getlist("take"))
    rows = [row for row in found if row.key in chosen and row.allowed]
    seen = {row.target: row.version for row in rows} | versions_seen(request.POST.getlist("seen"))
    return actions.take_computed(
        by=request.user, workspace=job.workspace, computed=[row.change for row in rows], seen=seen
    )


def _safe(found: list[Row]) -> list[Row]:
    """Return the rows that overwrite nothing anybody typed."""
    return [row for row in found if row.allowed and row.kind != "conflict"]
