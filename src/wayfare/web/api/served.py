"""The API as it is served: every operation behind its door, every refusal a problem, versions as entity tags."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils.cache import get_conditional_response, patch_vary_headers
from ninja import NinjaAPI
from ninja.parser import Parser

from wayfare.web.api import reading, tables, writing
from wayfare.web.api.door import router
from wayfare.web.api.problems import Refused, answer_with_problems
from wayfare.web.guard import Door

VERSION = "1.0"
DESCRIPTION = """The same figures, findings, plan and reports as on the pages, over the same rules, for programs.

Every request carries the key of a token in the header `Authorization: Bearer`. A token opens one workspace and reaches
no further than its owner. A change carries the version it was made from in `If-Match`. A field that has no value is
left out, and the state beside it says why. Refusals are problems (RFC 9457) with a code and what to do."""

__all__ = ["reading", "tables", "writing"]


class Strict(Parser):
    """Reads JSON that every database and every reader can hold: no NaN, no control characters, no broken text."""

    def parse_body(self, request: HttpRequest) -> Any:
        text = request.body.decode("utf-8")
        found = json.loads(text, parse_constant=_no_number)
        if "\\u0000" in text.lower() or "\x00" in text:
            raise ValueError("a NUL character")
        json.dumps(found, ensure_ascii=False).encode("utf-8")  # half a surrogate pair does not encode
        return found


def _no_number(text: str) -> Any:
    raise ValueError(text)


api = NinjaAPI(
    title="Wayfare",
    version=VERSION,
    description=DESCRIPTION,
    openapi_url=None,
    docs_url=None,
    urls_namespace="operations",
    parser=Strict(),
)
api.add_router("", router)
answer_with_problems(api)


def addresses() -> list[URLPattern]:
    """Return the addresses of the operations."""
    found = [each for each in api.urls[0] if each.name != "api-root"]
    for each in found:
        each.callback = _served(each.callback)
    return found


def _served(view: Callable[..., Any]) -> Callable[..., Any]:
    """Answer with problems, with the entity tag of what was read, and with nothing where the reader has it already."""

    @wraps(view)
    def served(request: HttpRequest, *args: Any, **rest: Any) -> HttpResponse:
        response = view(request, *args, **rest)
        if response.status_code == 405:
            response = Refused("method", headers={"Allow": response["Allow"]}).response()
        response["Cache-Control"] = "private, no-cache"
        patch_vary_headers(response, ["Authorization"])
        tag = getattr(request, "etag", "")
        if not tag or response.status_code != 200:
            return response
        response["ETag"] = f'"{tag}"'
        return (
            get_conditional_response(request, response["ETag"], None, response) if request.method == "GET" else response
        )

    served.door = Door("", None, "", "the operation asks for a token itself")  # type: ignore[attr-defined]
    served.csrf_exempt = True  # type: ignore[attr-defined]
    return served
