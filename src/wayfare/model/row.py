"""Rows of the mission: the promises a user can check."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Page(StrEnum):
    """Which of the two founding pages a row comes from."""

    ORIGIN = "origin"
    """Improving outcomes at origin: O1-O15."""
    MAINSTREAMING = "mainstreaming"
    """Mainstreaming migration into development planning: M1-M16."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One promise: a code, a title, and the question a planner asks."""

    code: str
    page: Page
    title: str
    question: str
