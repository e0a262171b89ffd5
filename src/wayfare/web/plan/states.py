"""Which moves a plan can make, and what each asks for."""

from __future__ import annotations

from wayfare.web.plan.models import Plan

MOVES = {
    "submit": (Plan.Status.DRAFT, Plan.Status.REVIEW),
    "return": (Plan.Status.REVIEW, Plan.Status.DRAFT),
    "approve": (Plan.Status.REVIEW, Plan.Status.APPROVED),
    "revise": (Plan.Status.APPROVED, Plan.Status.DRAFT),
}
"""Each move: the state it starts from and the state it leads to."""


class NotNow(Exception):
    """A move that does not start from the plan's state."""


def moved(plan: Plan, move: str) -> str:
    """Return the state a move leads to. Raises `NotNow`."""
    start, end = MOVES[move]
    if plan.status != start:
        raise NotNow(f"a plan that is {plan.get_status_display()} cannot {move}")
    return end
