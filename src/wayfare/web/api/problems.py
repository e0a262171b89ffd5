"""What the API says when it refuses: one shape (RFC 9457), a code a program can act on, and what to do in words."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from wayfare.model.errors import ContentProblems
from wayfare.web.identifiers import new_id

MEDIA_TYPE = "application/problem+json"
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Kind:
    """One way in which a request is refused: its status, what it is called, and what helps."""

    status: int
    title: Any
    remedy: Any


KINDS = {
    "unreadable": Kind(400, _("The body cannot be read"), _("Send JSON in UTF-8, without NaN and control characters.")),
    "no_key": Kind(401, _("No key was sent"), _("Send the header Authorization: Bearer, with the key of a token.")),
    "closed_key": Kind(
        401, _("The key opens nothing"), _("It is unknown, revoked or over its last day. Make another token.")
    ),
    "read_only": Kind(403, _("The token may only read"), _("Make a token that may read and write.")),
    "no_right": Kind(403, _("The role of the token’s owner does not allow it"), _("Ask somebody with a role named.")),
    "not_found": Kind(
        404, _("There is nothing here"), _("Check the address; a token opens one workspace, its owner’s part in it.")
    ),
    "method": Kind(405, _("The address does not take this method"), _("The header Allow names those it takes.")),
    "not_now": Kind(409, _("The state of the object does not allow it"), _("Read the object again.")),
    "stale": Kind(
        409,
        _("The object has moved on"),
        _("Nothing was written. Merge by fields: mine, theirs and base; send again with the version given."),
    ),
    "invalid": Kind(422, _("Something in the request cannot stand"), _("Each error says where, and what it takes.")),
    "no_version": Kind(
        428, _("The version is missing"), _('Send the version you read in the header If-Match, such as "3".')
    ),
    "too_many": Kind(429, _("Too many requests"), _("Wait as many seconds as the header Retry-After says.")),
    "failed": Kind(500, _("The fault is ours"), _("Nothing was written. Tell who runs the server the reference.")),
}
"""By code."""


class Refused(Exception):
    """A request that is refused, with its kind and what a program needs to go on."""

    def __init__(self, code: str, *, headers: dict[str, str] | None = None, **more: Any) -> None:
        self.code, self.headers, self.more = code, headers or {}, more
        super().__init__(code)

    def response(self) -> HttpResponse:
        """Return the answer."""
        kind = KINDS[self.code]
        body = {
            "type": f"{reverse('api:operations')}#{self.code}",
            "title": str(kind.title),
            "status": kind.status,
            "code": self.code,
            "detail": str(kind.remedy),
        }
        text = json.dumps(body | self.more, ensure_ascii=False, default=str)
        return HttpResponse(text, status=kind.status, content_type=MEDIA_TYPE, headers=self.headers)


def error(where: str, what: str) -> dict[str, str]:
    """Return one thing that is wrong, and where."""
    return {"where": where, "what": what}


def answer_with_problems(api: NinjaAPI) -> None:
    """Turn everything that can go wrong in an operation into a problem."""
    api.add_exception_handler(Refused, lambda _request, refused: refused.response())
    api.add_exception_handler(Http404, lambda _request, _error: Refused("not_found").response())
    api.add_exception_handler(HttpError, lambda _request, _error: Refused("unreadable").response())
    api.add_exception_handler(ValidationError, _invalid)
    api.add_exception_handler(ContentProblems, _cannot_stand)
    api.add_exception_handler(Exception, _failed)


def _invalid(request: HttpRequest, found: ValidationError) -> HttpResponse:
    errors = [error("/".join(map(str, each["loc"])), str(each["msg"])) for each in found.errors]
    return Refused("invalid", errors=errors).response()


def _cannot_stand(request: HttpRequest, found: ContentProblems) -> HttpResponse:
    return Refused(
        "invalid", errors=[error(each.field, f"{each.what} {each.remedy}") for each in found.problems]
    ).response()


def _failed(request: HttpRequest, found: Exception) -> HttpResponse:
    reference = new_id()
    log.error("%s %s failed, reference %s", request.method, request.path, reference, exc_info=found)
    return Refused("failed", reference=reference).response()
