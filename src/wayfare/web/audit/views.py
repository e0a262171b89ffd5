"""The record of changes, for those who check it."""

from __future__ import annotations

import json
from collections.abc import Iterator

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from wayfare.web.audit.models import Record
from wayfare.web.audit.record import links, verify
from wayfare.web.guard import guard
from wayfare.web.workspaces.models import Workspace


@guard("audit.read")
def index(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """List the changes of one of a workspace's chains, newest first, and say whether the chain is whole."""
    chain = _chain(request, workspace)
    lines = Record.objects.filter(scope=chain).select_related("actor").order_by("-sequence")
    if event := request.GET.get("event", "")[:60]:
        lines = lines.filter(event__startswith=event)
    page = Paginator(lines, 100).get_page(request.GET.get("page"))
    checked = verify(chain) if "check" in request.GET else None
    context = {"page": page, "broken": checked, "was_checked": "check" in request.GET, "event": event}
    context |= {
        "chain": chain,
        "chains": chains(workspace),
        "query": f"chain={chain}&",
        "keeps_day_only": chain != workspace.pk,
    }
    return render(request, "audit/index.html", context)


@guard("audit.read")
def download(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Send the whole chain as lines of JSON, which a small script checks without this server."""
    chain = _chain(request, workspace)
    name = workspace.slug if chain == workspace.pk else chain
    response = HttpResponse("".join(_lines(chain)), content_type="application/x-ndjson")
    response["Content-Disposition"] = f'attachment; filename="{name}-record.jsonl"'
    return response


def chains(workspace: Workspace) -> dict[str, str]:
    """Return the chains of a workspace by scope: its own, and one for each consultation, which keeps no hour."""
    own = {workspace.pk: str(workspace)}
    return own | {f"consultation-{each.pk}": str(each) for each in workspace.consultations.all()}


def _chain(request: HttpRequest, workspace: Workspace) -> str:
    """Return the chain that is asked for; another workspace's is not there."""
    asked = request.GET.get("chain", workspace.pk)
    if asked not in chains(workspace):
        raise Http404
    return asked


def _lines(scope: str) -> Iterator[str]:
    return (json.dumps(link, ensure_ascii=False) + "\n" for link in links(scope))
