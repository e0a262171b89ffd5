"""The door of every operation: which token, in which workspace, over which object, with which right and version.

    @operation("get", "findings/{id}", "finding.read", Finding, gives=told.Finding)      view(request, finding)
    @operation("put", "plan/items/{id}", "plan.edit", Item, writes=True, gives=told.Item)

The rights are those of the pages: the owner's part in the workspace is looked up at each request, and asked of the same
file of roles. A cookie opens nothing here, so that no other site can make a browser act.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import wraps
from typing import Annotated, Any, get_args, get_type_hints

from django.conf import settings
from django.core.cache import cache
from django.db import models
from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Path, Router
from ninja.security import HttpBearer

from wayfare.web.accounts.roles import permits, roles, scope, table
from wayfare.web.api import actions, queries
from wayfare.web.api.models import Token
from wayfare.web.api.problems import Refused
from wayfare.web.audit.record import by_way_of
from wayfare.web.guard import Door, found_in, member_in, version_in
from wayfare.web.versions.change import Stale
from wayfare.web.versions.merge import merged_fields

WRONG_KEYS = 30
"""Requests with a key that opens nothing, from one address within a minute."""
Word = Annotated[str, Path(pattern=r"^[-a-zA-Z0-9_.]{1,80}$")]
"""What stands in an address: letters, digits, and signs that mean nothing."""


@dataclass(frozen=True)
class Operation(Door):
    """One operation and what it asks for; the tests that enumerate all of them read it."""

    method: str = ""
    path: str = ""
    exports: bool = False


class Bearer(HttpBearer):
    """Finds the token of a key in the header Authorization, and counts its requests."""

    openapi_description = "The key of a token, made under My account."

    def __call__(self, request: HttpRequest) -> Token:
        kind, _space, key = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "bearer" or not key.strip():
            raise Refused("no_key", headers={"WWW-Authenticate": "Bearer"})
        return self.authenticate(request, key.strip())

    def authenticate(self, request: HttpRequest, token: str) -> Token:
        """Return the token of a key. Raises `Refused`."""
        found = queries.opened_by(token)
        if found is None:
            _count(f"wrong-{request.META.get('REMOTE_ADDR', '')}", WRONG_KEYS)
            raise Refused("closed_key", headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})
        _count(f"token-{found.pk}", settings.API_PER_MINUTE)
        actions.used(found)
        return found


def _count(what: str, most: int) -> None:
    """Count within this minute, and refuse what goes beyond."""
    now = timezone.now()
    key = f"api-{what}-{now:%H%M}"
    cache.add(key, 0, timeout=120)
    if cache.incr(key) > most:
        raise Refused("too_many", headers={"Retry-After": str(60 - now.second)})


router = Router(auth=Bearer())
OPERATIONS: list[Operation] = []


def operation(
    method: str,
    path: str,
    permission: str,
    model: type[models.Model] | None = None,
    *,
    gives: Any,
    about: str,
    writes: bool = False,
    exports: bool = False,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Make a view an operation: its first parameters are the request, and the object or the workspace."""
    scope("", permission)  # an unknown permission stops the server from starting
    asked = Operation(permission, model, "change" if writes else "", method=method, path=path, exports=exports)

    def wrap(view: Callable[..., Any]) -> Callable[..., Any]:
        hints = get_type_hints(view, include_extras=True)
        known = frozenset(_names(hints))

        @wraps(view)
        def entered(request: HttpRequest, w: str, id: str | None = None, **rest: Any) -> Any:
            target = _enter(request, asked, w, id)
            request.named = id  # type: ignore[attr-defined]
            _only(request, known)
            token: Token = request.auth  # type: ignore[attr-defined]
            with by_way_of(f"token “{token.name}” {token.pk}"):
                return _write(request, view, target, rest) if writes else view(request, target, **rest)

        entered.__signature__ = _signature(view, hints, has_object="{id}" in path)  # type: ignore[attr-defined]
        OPERATIONS.append(asked)
        summary, _line, more = (inspect.getdoc(view) or "").partition("\n")
        more = " ".join(more.split()) or None
        register = router.api_operation(
            [method.upper()], f"/workspaces/{{w}}/{path}".rstrip("/"), response=gives, tags=[about],
            summary=summary.rstrip("."), description=more, exclude_none=True, openapi_extra=_extra(asked),
            operation_id=view.__name__,
        )  # fmt: skip
        return register(entered)

    return wrap


def _enter(request: HttpRequest, asked: Operation, w: str, pk: str | None) -> models.Model:
    """Find what an operation is about and see that the token and the role of its owner reach it."""
    token: Token = request.auth  # type: ignore[attr-defined]
    if token.workspace.slug != w:
        raise Http404
    member = member_in(token.owner, w)
    target = found_in(member, asked.model, pk)
    if asked.writes and token.scope != Token.Scope.WRITE:
        raise Refused("read_only")
    if not permits(member, asked.permission, target):
        needed = [role.code for role in roles().values() if role.code in table()[asked.permission]]
        raise Refused("no_right", permission=asked.permission, roles=needed)
    request.user, request.member, request.workspace = token.owner, member, member.workspace  # type: ignore[attr-defined]
    return target


def _write(request: HttpRequest, view: Callable[..., Any], target: models.Model, rest: dict[str, Any]) -> Any:
    """Do a change from the version it was made from."""
    version = version_in(request.headers.get("If-Match", ""))
    if version is None:
        raise Refused("no_version")
    request.version = int(version)  # type: ignore[attr-defined]
    try:
        return view(request, target, **rest)
    except Stale as stale:
        fields = [field.as_dict() for field in merged_fields(stale)]
        raise Refused("stale", version=stale.current.version, fields=fields) from stale


def _only(request: HttpRequest, known: frozenset[str]) -> None:
    """Refuse a filter nobody knows: a slip would give more than was asked for."""
    if unknown := set(request.GET) - known:
        errors = [{"where": f"query/{name}", "what": f"known are: {', '.join(sorted(known))}"} for name in unknown]
        raise Refused("invalid", errors=errors)


def _names(hints: dict[str, Any]) -> Iterator[str]:
    """Yield the names of the filters of a view."""
    for hint in hints.values():
        kind, *more = get_args(hint) or (hint,)
        if any(type(each).__name__ == "Query" for each in more):
            yield from kind.model_fields


def _signature(view: Callable[..., Any], hints: dict[str, Any], *, has_object: bool) -> inspect.Signature:
    """Return the parameters of an address: the workspace, the object, then those of the view."""
    given = list(inspect.signature(view).parameters.values())
    first = given[0].replace(annotation=HttpRequest)
    named = [("w", Word), ("id", Word)] if has_object else [("w", Word)]
    kind = inspect.Parameter.KEYWORD_ONLY
    address = [inspect.Parameter(name, kind, annotation=word) for name, word in named]
    rest = [each.replace(kind=kind, annotation=hints.get(each.name, each.annotation)) for each in given[2:]]
    return inspect.Signature([first, *address, *rest])


def _extra(asked: Operation) -> dict[str, Any]:
    """Say in the description what no signature says: the right, and the version a change must carry."""
    extra: dict[str, Any] = {"x-permission": asked.permission}
    if asked.writes:
        version = {
            "in": "header",
            "name": "If-Match",
            "required": True,
            "schema": {"type": "string", "pattern": '^"?[1-9][0-9]{0,8}"?$'},
            "description": "The version the change was made from, as the header ETag of the object gave it.",
        }
        extra["parameters"] = [version]
    return extra
