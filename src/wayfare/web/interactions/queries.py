"""What is read of interactions: measures, outcomes, the matrix over all who scored, conflicts and their settlement."""

from __future__ import annotations

from collections.abc import Iterator

from wayfare.catalogue.load import unchecked
from wayfare.model.coherence import Interaction
from wayfare.plan.coherence import Cell, Matrix
from wayfare.web.interactions.models import Settlement
from wayfare.web.plan.rows import items_in
from wayfare.web.versions.kept import rows_of
from wayfare.web.workspaces.models import Workspace

ACTION, POLICY = "action:", "policy:"


def measures(workspace: Workspace) -> dict[str, str]:
    """Return what acts: actions of the plan and policies in force, by key."""
    found = {f"{ACTION}{item.code}": item.name for item in items_in(workspace) if item.kind == "action"}
    return found | {f"{POLICY}{row.pk}": row.title for row in rows_of(workspace, "policies") if row.force == "in_force"}


def objectives(workspace: Workspace) -> dict[str, str]:
    """Return what is acted on: the outcomes of the plan, by code."""
    results = (item for item in items_in(workspace) if item.kind == "result")
    return {item.code: item.name for item in results if item.content.get("level") == "outcome"}


def matrix(workspace: Workspace) -> Matrix:
    """Return the matrix over everybody, nobody shown below the floor; what is gone from the plan is left out."""
    return Matrix(tuple(_interactions(workspace)), floor=floor())


def floor() -> int:
    """Return how many have to score before a score is shown."""
    return unchecked().participation_policy.floor


def _interactions(workspace: Workspace) -> Iterator[Interaction]:
    acting, on = measures(workspace), objectives(workspace)
    for reading in rows_of(workspace, "readings"):
        for code, score in reading.scores.items():
            if reading.acting in acting and code in on:
                yield Interaction(
                    rater=reading.rater_id,
                    group=reading.group,
                    acting=reading.acting,
                    on=code,
                    score=int(score),
                    passage=reading.passages.get(code, ""),
                )


def settled(workspace: Workspace) -> dict[tuple[str, str], Settlement]:
    """Return how conflicts were settled."""
    return {(each.acting, each.on): each for each in workspace.settlements.select_related("created_by")}


def disputed(found: Matrix) -> tuple[Cell, ...]:
    """Return the cells raters see very differently."""
    return found.disputed(unchecked().plan_policy.score_spread)
