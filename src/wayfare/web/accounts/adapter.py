"""How accounts come about, by invitation only, and what happens at the door."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse

from wayfare.web.accounts import last


class ByInvitation(DefaultAccountAdapter):
    """Refuses open sign-up, and remembers who signed in. People join through an invitation to a workspace."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def post_login(self, request: HttpRequest, user: Any, **how: Any) -> HttpResponse:
        """Remember in the browser who came in."""
        response = super().post_login(request, user, **how)
        last.remember(response, user)
        return response
