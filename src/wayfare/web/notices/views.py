"""What concerns the person who asks, and marking it as seen."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from wayfare.web.guard import guard
from wayfare.web.notices import actions, queries
from wayfare.web.workspaces.models import Workspace


class Until(forms.Form):
    """The moment at which the page was drawn: what came later was not seen."""

    until = forms.DateTimeField(input_formats=["%Y-%m-%dT%H:%M:%S.%f%z"])


@guard("notice.read")
def index(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Show what concerns the person who asks, newest first."""
    notes = [queries.told(each) | {"new": is_new} for each, is_new in queries.concerns(request.member)]
    context = {"notes": notes, "any_new": any(each["new"] for each in notes)}
    context["until"] = timezone.now().strftime("%Y-%m-%dT%H:%M:%S.%f%z")
    return render(request, "notices/index.html", context)


@guard("notice.read", writes="add")
def seen(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Mark as seen what was on the page."""
    form = Until(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.look(by=request.user, workspace=workspace, until=form.cleaned_data["until"])
    return redirect("notices:index", w=workspace.slug)
