"""Pages about programs: a person's tokens, and the operations there are."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wayfare.web.accounts.models import User
from wayfare.web.api import actions, described, queries, taken
from wayfare.web.api.forms import TokenForm
from wayfare.web.guard import guard, open_to_all, signed_in, version_of
from wayfare.web.jobs import large
from wayfare.web.workspaces.models import Workspace

WHY = "a description of the operations, without data"


@signed_in("a person's own tokens")
def tokens(request: HttpRequest) -> HttpResponse:
    """List one's tokens, with the last use of each."""
    context = {"tokens": queries.own(request.user), "parts": queries.parts_with_tokens(request.user)}
    return render(request, "api/tokens.html", context)


@signed_in("a person's own tokens", writes="add")
def make(request: HttpRequest) -> HttpResponse:
    """Make a token."""
    form = TokenForm(request.POST or None, parts=queries.parts_with_tokens(request.user))
    if request.method == "POST" and form.is_valid():
        token, key = actions.make(by=request.user, **form.said())
        request.session["token"] = {"name": token.name, "key": key, "w": token.workspace.slug}
        return redirect("api:made")
    status = 422 if request.method == "POST" else 200
    return render(request, "api/make.html", {"form": form, "heading": _("Make a token")}, status=status)


@signed_in("a person's own new token, which is shown once")
def made(request: HttpRequest) -> HttpResponse:
    """Show the key of a new token, once."""
    response = render(request, "api/made.html", {"made": request.session.pop("token", None)})
    response["Cache-Control"] = "no-store"
    return response


@signed_in("a person's own tokens", writes="change")
def revoke(request: HttpRequest, pk: str) -> HttpResponse:
    """Close a token, after asking."""
    token = queries.own(request.user).filter(pk=pk).first()
    if token is None:
        raise Http404
    if request.method == "POST":
        actions.revoke(by=request.user, token=token, version=version_of(request))
        return redirect("api:tokens")
    return render(request, "api/revoke.html", {"token": token})


@guard("export.read")
def table(request: HttpRequest, workspace: Workspace, table: str, kind: str) -> HttpResponse:
    """Send a tidy table of the workspace; the record says who took it."""
    if taken.is_large(workspace, table) and taken.titled(workspace, f"{table}-{kind}"):
        return large.elsewhere(workspace, "api", f"{table}-{kind}")
    response = taken.file(workspace, table, kind, request.GET.get("edition"))
    actions.exported(by=request.user, workspace=workspace, what=f"{table}.{kind}")
    return response


def _exported(*, by: User, workspace: Workspace, what: str) -> None:
    actions.exported(by=by, workspace=workspace, what=what.replace("-", "."))


large.offer("api", taken.titled, _exported)


@open_to_all(WHY)
def operations(request: HttpRequest) -> HttpResponse:
    """List the operations, what each asks for and what it answers."""
    return render(request, "api/operations.html", {"groups": described.groups(), "problems": described.problems()})


@open_to_all(WHY)
def description(request: HttpRequest) -> JsonResponse:
    """Give the OpenAPI description."""
    return JsonResponse(described.openapi(), json_dumps_params={"ensure_ascii": False})
