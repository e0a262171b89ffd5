"""Pages of long work: the list, one job, cancelling."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from wayfare.web.guard import guard, version_of
from wayfare.web.jobs import large, run
from wayfare.web.jobs.models import Job
from wayfare.web.words import page_language
from wayfare.web.workspaces.models import Workspace


@guard("job.read")
def index(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """List the jobs of a workspace a person may see, newest first."""
    jobs = workspace.jobs.select_related("created_by")[:200]
    seen = [job for job in jobs if request.user.has_perm("job.read", job)]
    return render(request, "jobs/index.html", {"jobs": seen})


@guard("job.read", Job)
def show(request: HttpRequest, job: Job) -> HttpResponse:
    """Show how far a job is; a page that waits asks again by itself, and is read anew if it is the result."""
    template = "jobs/_progress.html" if request.htmx else "jobs/show.html"
    response = render(request, template, {"job": job})
    if request.htmx and urlsplit(request.htmx.current_url or "").path == (job.result or {}).get("next"):
        response["HX-Refresh"] = "true"
    return response


@guard("export.read", writes="add")
def ask(request: HttpRequest, workspace: Workspace, room: str, what: str) -> HttpResponse:
    """Ask for a large file: say that it takes a while, and start writing it; the record says who took it."""
    title = large.titled(workspace, room, what)
    if request.method == "POST":
        large.ROOMS[room].exported(by=request.user, workspace=workspace, what=what)
        told = {"kind": f"{room}.file", "title": str(title), "what": what, "language": page_language()}
        job = run.start(by=request.user, workspace=workspace, **told)
        return redirect("jobs:show", w=workspace.slug, pk=job.pk)
    return render(request, "jobs/ask.html", {"title": title})


@guard("export.read", Job)
def file(request: HttpRequest, job: Job) -> FileResponse:
    """Send the file a job wrote to whoever asked for it."""
    path = large.path(job)
    if path is None or job.created_by_id != request.user.pk:
        raise Http404
    told = {"filename": job.result["name"], "content_type": job.result["media_type"]}
    return FileResponse(path.open("rb"), as_attachment=True, **told)


@guard("job.cancel", Job, writes="change")
def cancel(request: HttpRequest, job: Job) -> HttpResponse:
    """Ask a job to stop."""
    if request.method == "POST" and not job.is_over:
        run.cancel(by=request.user, job=job, version=version_of(request))
    return redirect("jobs:show", w=request.workspace.slug, pk=job.pk)
