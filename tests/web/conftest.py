"""Fixtures of the workbench's tests."""

from __future__ import annotations

import pytest
from people import Cast, cast


@pytest.fixture
def scene(db: None) -> Cast:
    """A workspace with one person of each role, and a stranger with a workspace of their own."""
    return cast()
