"""Identifiers that say nothing about what they name and cannot be guessed."""

from __future__ import annotations

import base64
import secrets

LENGTH = 13


def new_id() -> str:
    """Return 64 random bits as 13 lower-case letters and digits."""
    return base64.b32encode(secrets.token_bytes(8)).decode("ascii").rstrip("=").lower()
