"""Frameworks a plan is aligned with: goals of the world and of a country, each in a version."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A goal, target or objective."""

    code: str
    title: str
    """Short, in our own words; the official text is the framework's."""
    under: str = ""
    """Code of the goal it belongs to."""
    checked: bool = True
    """Whether a source with it was read; else the title is from memory and is to be compared with the official text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Framework:
    """Goals in one version; plans name code and version."""

    id: str
    code: str
    version: str
    title: str
    goals: tuple[Goal, ...]
    note: str = ""
    made_up: bool = False

    def goal(self, code: str) -> Goal | None:
        """Give a goal by code; None where there is none."""
        return next((goal for goal in self.goals if goal.code == code), None)
