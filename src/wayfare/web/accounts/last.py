"""Who was signed in last in this browser: a signed cookie that opens nothing.

A form that comes after the session is over is held for that person, and is shown to no other.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest, HttpResponseBase

COOKIE, SALT = "wayfare_last", "wayfare.web.accounts.last"
KEPT_FOR = 30 * 24 * 60 * 60
"""Seconds."""


def remember(response: HttpResponseBase, user: AbstractBaseUser) -> None:
    """Leave in the browser who has signed in."""
    how = {"max_age": KEPT_FOR, "httponly": True, "samesite": "Lax", "secure": settings.HTTPS}
    response.set_signed_cookie(COOKIE, str(user.pk), salt=SALT, **how)


def was(request: HttpRequest) -> str:
    """Return the key of the person who signed in last, empty where nobody did or the cookie is not ours."""
    return request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=KEPT_FOR)
