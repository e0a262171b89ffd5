"""The living page: every part of the design system in every state, with made-up content."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from wayfare.web.design import samples
from wayfare.web.guard import open_to_all

_OPEN = "made-up examples and nothing else"


def _around(request: HttpRequest) -> dict[str, Any]:
    return {
        **samples.samples(),
        "direction": request.GET.get("dir") == "rtl",
        "good_form": samples.good_form(),
        "refused_form": samples.refused_form(),
        "narrowing": samples.Narrowing(auto_id="narrow_%s"),
        "long_list": samples.long_list(),
    }


@open_to_all(_OPEN)
def index(request: HttpRequest) -> HttpResponse:
    """Show every component."""
    return render(request, "design/index.html", _around(request))


@open_to_all(_OPEN)
def bare(request: HttpRequest) -> HttpResponse:
    """Show a page with one thing to do."""
    return render(request, "design/bare.html", _around(request))


@open_to_all(_OPEN)
def public(request: HttpRequest) -> HttpResponse:
    """Show a page for readers without an account."""
    return render(request, "design/public.html", _around(request))


@open_to_all(_OPEN)
def wall(request: HttpRequest) -> HttpResponse:
    """Show a page on a wall."""
    return render(request, "design/wall.html", {**_around(request), "wall": True, "wall_note": "3 March 2027, 14:02"})
