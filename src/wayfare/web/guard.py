"""The door of every page: who may come in, to which object, and with which version a change must come.

A view is wrapped once and gets what it asks for, already found and checked:

    @guard("finding.read", Finding)                    view(request, finding)
    @guard("finding.edit", Finding, writes="change")   the same; a POST must carry the version it was made from
    @guard("finding.add", writes="add")                view(request, workspace); a POST must carry its form's key
    @open_to_all("why")                                view(request, ...); for people without an account

An address names its workspace as `w` and its object as `pk`. Strangers and wrong keys get 404, members without the
right 403, a change without a version 428, a change of something that moved on 409 with mine, theirs and base.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Literal

from django.db import IntegrityError, models, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect

from wayfare.web import refusals
from wayfare.web.accounts.roles import permits, scope
from wayfare.web.audit.record import marks_seen_once
from wayfare.web.versions.change import Stale
from wayfare.web.versions.models import Submission
from wayfare.web.workspaces import queries
from wayfare.web.workspaces.models import Membership, Workspace

View = Callable[..., HttpResponse]
Further = Callable[..., str]
"""Names the right that a word of the address asks for besides, such as the move to be made."""
Writes = Literal["", "change", "add"]


@dataclass(frozen=True)
class Door:
    """What a route asks of those who come; the tests that enumerate every route read it."""

    permission: str
    model: type[models.Model] | None
    writes: Writes
    reason: str = ""
    further: Further | None = None

    def rights(self, words: dict[str, Any]) -> tuple[str, ...]:
        """Return every right it takes to come in, with the words of an address."""
        return (self.permission, *((self.further(**words),) if self.further else ()))


def guard(
    permission: str,
    model: type[models.Model] | None = None,
    *,
    writes: Writes = "",
    further: Further | None = None,
) -> Callable[[View], View]:
    """Let members with a permission through to a view, with the object of the address found in their workspace.

    `further` names the right that the rest of the address asks for besides; without one it is never asked.
    """
    door = Door(permission, model, writes, further=further)

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, w: str, pk: str | None = None, **rest: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return refusals.sign_in(request)
            if request.method not in ({"GET", "HEAD", "POST"} if writes else {"GET", "HEAD"}):
                return HttpResponseNotAllowed(["GET", "POST"] if writes else ["GET"])
            target = _enter(request, w, model, pk)
            for right in door.rights(rest):
                if not permits(request.member, right, target):
                    return refusals.forbidden(request, right)
            with marks_seen_once():
                if request.method == "POST":
                    return _write(request, writes, lambda: view(request, target, **rest))
                return view(request, target, **rest)

        guarded.door = door  # type: ignore[attr-defined]
        return guarded

    scope("", permission)  # an unknown permission stops the server from starting
    return wrap


def open_to_all(reason: str, *, writes: Writes = "") -> Callable[[View], View]:
    """Mark a view that asks for no membership, and say why that is right."""

    def wrap(view: View) -> View:
        @wraps(view)
        def opened(request: HttpRequest, *args: Any, **rest: Any) -> HttpResponse:
            if request.method == "POST" and writes:
                return _write(request, writes, lambda: view(request, *args, **rest), nobody=True)
            return view(request, *args, **rest)

        opened.door = Door("", None, writes, reason)  # type: ignore[attr-defined]
        return opened

    return wrap


def signed_in(reason: str, *, writes: Writes = "") -> Callable[[View], View]:
    """Mark a view for whoever is signed in, about nothing but themselves, and say why that is right."""

    def wrap(view: View) -> View:
        @wraps(view)
        def entered(request: HttpRequest, *args: Any, **rest: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return refusals.sign_in(request)
            if request.method == "POST" and writes:
                return _write(request, writes, lambda: view(request, *args, **rest))
            return view(request, *args, **rest)

        entered.door = Door("signed in", None, writes, reason)  # type: ignore[attr-defined]
        return entered

    return wrap


def version_of(request: HttpRequest) -> int:
    """Return the version a change was made from: the field `version`, or the header If-Match."""
    return int(_version(request) or 0)


def _enter(request: HttpRequest, w: str, model: type[models.Model] | None, pk: str | None) -> models.Model:
    """Set `request.member` and `request.workspace`; return the object of the address, or the workspace.

    All workspaces of the person are read at once, since the frame of every page names them.
    """
    request.memberships = list(queries.of(request.user))  # type: ignore[attr-defined, arg-type]
    member = next((each for each in request.memberships if each.workspace.slug == w), None)  # type: ignore[attr-defined]
    if member is None:
        raise Http404
    request.member, request.workspace = member, member.workspace  # type: ignore[attr-defined]
    return found_in(member, model, pk)


def member_in(user: Any, w: str) -> Membership:
    """Return the part a person plays in the workspace of an address; to anybody else it is not there."""
    member = Membership.objects.current().filter(workspace__slug=w, user_id=user.pk).first()
    if member is None:
        raise Http404
    return member


def found_in(member: Membership, model: type[models.Model] | None, pk: str | None) -> models.Model:
    """Return the object of an address in a member's workspace, or the workspace where no object is asked for."""
    if model is None or model is Workspace:
        return member.workspace
    found = model._default_manager.filter(pk=pk, workspace_id=member.workspace_id).first()
    if found is None:
        raise Http404
    found.workspace = member.workspace  # the same row, read already
    return found


def _write(
    request: HttpRequest, writes: Writes, view: Callable[[], HttpResponse], *, nobody: bool = False
) -> HttpResponse:
    """Do a change; `nobody` keeps no name beside the key of a form of an open door, whoever is signed in."""
    if writes == "add":
        return _once(request, view, None if nobody or not request.user.is_authenticated else request.user)
    if _version(request) is None:
        return refusals.version_missing(request)
    try:
        return view()
    except Stale as stale:
        return refusals.stale(request, stale)
    except IntegrityError as error:
        return _taken(request, error)


def _taken(request: HttpRequest, error: IntegrityError) -> HttpResponse:
    """Say that there is one like it already; any other breach of the database's rules is a fault of ours."""
    if "unique" not in str(error).lower():
        raise error
    return refusals.taken(request)


def _version(request: HttpRequest) -> str | None:
    return version_in(request.POST.get("version") or request.headers.get("If-Match", ""))


def version_in(text: str) -> str | None:
    """Return the version a text names, as a field or as the header If-Match has it; None where it names none."""
    given = text.strip('W/"')
    return given if given.isdecimal() and len(given) <= 10 and 0 < int(given) < 2**31 else None


def _once(request: HttpRequest, view: Callable[[], HttpResponse], person: Any) -> HttpResponse:
    """Do what makes something once for each key; sent again, the form leads where it led the first time."""
    key = request.POST.get("key") or request.headers.get("Idempotency-Key", "")
    if not 8 <= len(key) <= 40:
        return refusals.version_missing(request)
    try:
        with transaction.atomic():
            submission = Submission.objects.create(key=key, by=person)
            response = view()
            if response.status_code >= 400:
                transaction.set_rollback(True)
            else:
                submission.location = response.headers.get("Location", "")[:500]
                submission.save(update_fields=["location"])
            return response
    except IntegrityError as error:
        earlier = Submission.objects.filter(key=key, by=person).first()
        if earlier is None or not earlier.location:
            return _taken(request, error)
        return HttpResponseRedirect(earlier.location)
    except Stale as stale:
        return refusals.stale(request, stale)
