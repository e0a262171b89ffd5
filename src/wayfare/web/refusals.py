"""The pages that say no: sign in first, not allowed, no version, moved on; each keeps what was typed."""

from __future__ import annotations

import json
import re
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from wayfare.web.accounts import last
from wayfare.web.accounts.roles import roles, table
from wayfare.web.identifiers import new_id
from wayfare.web.versions.change import Stale
from wayfare.web.versions.merge import merged_fields

MOST_HELD = 5
"""Forms kept for one browser while its person signs in again."""


def sign_in(request: HttpRequest) -> HttpResponse:
    """Lead to the sign-in page; a form that was sent is held for who was signed in, and offered again afterwards."""
    if request.method != "POST":
        return redirect_to_login(request.get_full_path())
    held = request.session.get("held", {})
    name = new_id()
    sent = {key: values for key, values in request.POST.lists() if key not in {"csrfmiddlewaretoken", "password"}}
    request.session["held"] = dict(list(held.items())[-MOST_HELD + 1 :]) | {
        name: {
            "path": request.get_full_path(),
            "fields": sent,
            "files": list(request.FILES),
            "whose": last.was(request),
        }
    }
    return redirect_to_login(reverse("versions:held", args=[name]))


def forbidden(request: HttpRequest, permission: str) -> HttpResponse:
    """Say which role would be needed, and whom to ask."""
    needed = [role.label for role in roles().values() if role.code in table()[permission]]
    return render(
        request, "refusals/forbidden.html", {"permission": permission, "needed": needed, "refused": True}, status=403
    )


def not_here(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that something is not possible for this account as it is, such as a second step without a password."""
    return render(request, "refusals/not_here.html", {"refused": True}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that there is nothing here for this person, and no more than that."""
    return render(request, "refusals/not_found.html", status=404)


def failed(request: HttpRequest) -> HttpResponse:
    """Say that the fault is ours, with nothing that could fail again."""
    return render(request, "refusals/failed.html", status=500)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the form is too old or came from elsewhere; the browser still has what was typed."""
    return render(request, "refusals/form_expired.html", {"refused": True}, status=403)


def version_missing(request: HttpRequest) -> HttpResponse:
    """Refuse a change that does not say from which version it was made."""
    if wants_json(request):
        return _json({"error": "version_missing", "detail": "Send the version the change was made from."}, 428)
    return render(request, "refusals/version_missing.html", {"refused": True}, status=428)


def taken(request: HttpRequest) -> HttpResponse:
    """Say that there is one like it already, made meanwhile or under the same name; what was typed is kept."""
    if wants_json(request):
        return _json({"error": "taken", "detail": "There is one like it already. Nothing was saved."}, 409)
    typed = [
        value
        for key, values in request.POST.lists()
        for value in values
        if key not in {"csrfmiddlewaretoken", "version", "key", "back", "password"} and value.strip()
    ]
    context = {"typed": typed, "path": request.get_full_path(), "refused": True}
    return render(request, "refusals/taken.html", context, status=409)


def stale(request: HttpRequest, refused: Stale) -> HttpResponse:
    """Show mine, theirs and base, field by field, in a form that sends the change again from the new version."""
    fields = merged_fields(refused)
    if wants_json(request):
        body: dict[str, Any] = {"error": "stale", "version": refused.current.version}
        return _json(body | {"fields": [field.as_dict() for field in fields]}, 409)
    named = tuple(field.name for field in fields)
    rest = [
        (key, value)
        for key, values in request.POST.lists()
        for value in values
        if key not in {"csrfmiddlewaretoken", "version"} and not _is_of(key, named)
    ]
    return render(
        request,
        "refusals/merge.html",
        {"fields": fields, "rest": rest, "current": refused.current, "path": request.get_full_path(), "refused": True},
        status=409,
    )


def _is_of(key: str, named: tuple[str, ...]) -> bool:
    """Whether an input belongs to a merged field: it is the field, or a cell of its table."""
    return any(key == name or re.fullmatch(rf"{re.escape(name)}-\d+-\w+", key) for name in named)


def held_again(request: HttpRequest, name: str) -> HttpResponse:
    """Offer a held form again after signing in, to its person alone; nothing is sent until the button is pressed."""
    form = request.session.get("held", {}).get(name)
    if form is None or form["whose"] != str(request.user.pk):
        return HttpResponseRedirect(reverse("workspaces:home"))
    return render(request, "refusals/held.html", {"form": form})


def wants_json(request: HttpRequest) -> bool:
    """Whether the other side is a program."""
    return "application/json" in request.headers.get("Accept", "")


def _json(body: dict[str, Any], status: int) -> HttpResponse:
    return HttpResponse(json.dumps(body, default=str), content_type="application/json", status=status)
