"""Made-up values of monitoring: two years that are over and locked, one that is under way, with gaps and reasons."""

from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal
from typing import Any

from wayfare.model.aggregation import Aggregation
from wayfare.model.plan import PlanIndicator
from wayfare.monitoring import generation
from wayfare.monitoring.periods import parse
from wayfare.plan import costing
from wayfare.web.made_up.scene import Scene
from wayfare.web.monitoring import actions
from wayfare.web.monitoring.models import Report
from wayfare.web.monitoring.plan import Monitored, monitored

LOCKED_UNTIL = date(2025, 12, 31)
"""Periods that ended by this day are locked; those that ended since are in every other state."""
AS_THEY_ARE = frozenset({Aggregation.NONE, Aggregation.MAX})
UNDER_WAY = date(2026, 11, 1)
PEOPLE = 400
"""People behind a made-up share, in one place and group."""
LESSONS = (
    ("effectiveness", "Prices fell on the corridors where they were published, and hardly anywhere else.",
     "Publish prices on all corridors.", "accepted"),
    ("sustainability", "Agents left when the first year's allowance ended.", "Pay agents by account opened.", ""),
)  # fmt: skip


def report(scene: Scene) -> None:
    """Lay out the reports and fill in those whose period is over."""
    plan = monitored(scene.workspace)
    if plan is None:
        raise LookupError("the made-up plan has no edition")
    actions.lay_out(by=scene.ama, plan=plan)
    over = [
        each
        for each in scene.workspace.reports.order_by("due", "indicator")
        if parse(each.period).end < date(2026, 11, 1)
    ]
    for number, each in enumerate(over):
        _fill(scene, plan, each, number)
    _spend(scene, plan)
    for criterion, finding, recommendation, response in LESSONS:
        fields = {"criterion": criterion, "finding": finding, "recommendation": recommendation, "response": response}
        actions.learn(by=scene.ama, workspace=scene.workspace, carry_over=not response, **fields)


def _fill(scene: Scene, plan: Monitored, report: Report, number: int) -> None:
    closed = parse(report.period).end <= LOCKED_UNTIL
    if not closed and number % 4 == 0:
        return
    indicator = plan.indicators[report.indicator]
    cells = [_cell(indicator, cell, report) for cell in report.cells]
    writer = scene.people["celeste"] if number % 2 else scene.people["davit"]
    row = actions.enter(by=writer, report=report, version=report.version, cells=cells)
    for move, by in (("submit", writer), ("approve", scene.people["farida"]), ("lock", scene.ama)):
        if not closed and move == ("submit" if number % 4 == 1 else "approve"):
            return
        row = actions.move(by=by, report=row, version=row.version, move=move)


def _cell(indicator: PlanIndicator, cell: dict[str, Any], report: Report) -> dict[str, Any]:
    draw = _draw(report.indicator, report.period, cell["place"], cell["sex"])
    if draw < 0.04:
        return cell | {"reason": "not_yet" if draw < 0.02 else "no_access", "how": "typed"}
    places = len({each["place"] for each in report.cells})
    stretch = parse(report.period)
    times = max(1, round(365 / ((stretch.end - stretch.start).days + 1)))
    parts = places * (times if generation.rule(indicator) is Aggregation.SUM else 1)
    value = _value(indicator, stretch.end.year, cell, draw, parts)
    if generation.rule(indicator).of_ratio:
        below = PEOPLE + round(200 * draw)
        above = min(below, max(0, round(below * value / generation.factor(indicator))))
        return (
            cell
            | {"numerator": above, "denominator": below, "how": "typed"}
            | {"value": generation.factor(indicator) * above / below}
        )
    return cell | {
        "value": float(round(max(0.0, value), 0 if indicator.of_people or value > 20 else 1)),
        "how": "typed",
    }


def _value(indicator: PlanIndicator, year: int, cell: dict[str, Any], draw: float, parts: int) -> float:
    """Return a value on the way from the baseline to the target of its cell, ahead or behind by chance.

    `parts` are the places and periods whose values are added up, so that they make the whole together.
    """
    start = indicator.baseline.value if indicator.baseline and indicator.baseline.value is not None else 0.0
    own = [t for t in indicator.targets if t.sex == (cell["sex"] or "_T") and t.locality in ("", cell["place"])]
    own = own or list(indicator.targets[-1:])
    if not own:
        return start * (0.9 + 0.2 * draw)
    last = own[-1]
    steps = max(1, int(last.period[:4]) - 2023)
    whole = start + (last.value - start) * min(1.0, (year - 2023) / steps) * (0.55 + 0.6 * draw)
    rule = generation.rule(indicator)
    return whole if rule in AS_THEY_ARE or rule.of_ratio or last.locality else whole / parts


def _spend(scene: Scene, plan: Monitored) -> None:
    """Report spending of the two years that are over: nine tenths of the budget, and four fifths."""
    chain = {item.code: item for item in scene.workspace.plan_items.filter(kind="action")}
    for line in plan.document.costs:
        if line.year <= LOCKED_UNTIL.year and line.item in chain:
            share = Decimal("0.9") if line.year == 2024 else Decimal("0.8")
            amount = (costing.line_cost(line, plan.document) * share).quantize(Decimal("0.01"))
            item = chain[line.item]
            source = "Accounts of the ministry (made up)"
            actions.spend(
                by=scene.people["farida"],
                workspace=scene.workspace,
                item=item,
                year=line.year,
                amount=amount,
                source=source,
            )


def _draw(*about: str) -> float:
    """Return the same number between 0 and 1 for the same words, always."""
    digest = hashlib.sha256("|".join(about).encode()).digest()
    return int.from_bytes(digest[:6], "big") / 2**48
