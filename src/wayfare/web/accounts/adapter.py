"""How accounts come about: by invitation only."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ByInvitation(DefaultAccountAdapter):
    """Refuses open sign-up. People join through an invitation to a workspace."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
