"""The record of changes, for those who check it."""

from __future__ import annotations

import json
from collections.abc import Iterator

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from wayfare.web.audit.models import Record
from wayfare.web.audit.record import links, verify
from wayfare.web.guard import guard
from wayfare.web.workspaces.models import Workspace


@guard("audit.read")
def index(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """List the changes of a workspace, newest first, and say whether the chain is whole."""
    lines = Record.objects.filter(scope=workspace.pk).select_related("actor").order_by("-sequence")
    if event := request.GET.get("event", "")[:60]:
        lines = lines.filter(event__startswith=event)
    page = Paginator(lines, 100).get_page(request.GET.get("page"))
    checked = verify(workspace.pk) if "check" in request.GET else None
    context = {"page": page, "broken": checked, "was_checked": "check" in request.GET, "event": event}
    return render(request, "audit/index.html", context)


@guard("audit.read")
def download(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Send the whole chain as lines of JSON, which a small script checks without this server."""
    response = HttpResponse("".join(_lines(workspace.pk)), content_type="application/x-ndjson")
    response["Content-Disposition"] = f'attachment; filename="{workspace.slug}-record.jsonl"'
    return response


def _lines(scope: str) -> Iterator[str]:
    return (json.dumps(link, ensure_ascii=False) + "\n" for link in links(scope))
