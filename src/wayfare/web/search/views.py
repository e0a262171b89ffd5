"""The page of the search."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from wayfare.web.guard import guard
from wayfare.web.search import queries
from wayfare.web.workspaces.models import Workspace

LONGEST = 200


@guard("workspace.read")
def index(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Show what is found for some words, by kind, each with its passage; and say what was searched."""
    words = " ".join(request.GET.get("q", "").replace("\x00", " ").split())[:LONGEST]
    kinds = queries.searched(request.member)
    found = queries.found(request.member, words, only=request.GET.get("in", ""))
    context = {"search_words": words, "groups": found, "kinds": kinds, "only": request.GET.get("in", "")}
    context["count"] = sum(group.count for group in found)
    return render(request, "search/index.html", context)
