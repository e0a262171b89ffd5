"""How monitoring looks on its pages."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wayfare.catalogue import numbers
from wayfare.model.figure import State
from wayfare.model.plan import PlanIndicator
from wayfare.monitoring import periods
from wayfare.plan import costing
from wayfare.plan.measure import last_target
from wayfare.reports import svg
from wayfare.web.monitoring import by_area, queries
from wayfare.web.monitoring.entry import label, text_of
from wayfare.web.monitoring.models import Report
from wayfare.web.monitoring.plan import Monitored, monitored
from wayfare.web.monitoring.queries import Line
from wayfare.web.numbers import money, percent
from wayfare.web.plan.shown import amount, period
from wayfare.web.words import label as word
from wayfare.web.words import listed, page_language
from wayfare.web.workspaces.models import Workspace

KINDS = {"on_track": "good", "off_track": "bad", "cannot_tell": "unsure", "too_early": "quiet"}
MOVES = {
    "submit": _("Hand in"),
    "withdraw": _("Take back"),
    "return": _("Send back"),
    "approve": _("Approve"),
    "lock": _("Lock"),
    "reopen": _("Open again"),
}


def board(workspace: Workspace, now: date) -> dict[str, Any]:
    """Return how every indicator of the monitored plan stands on a day: the counts, and the table, drawn."""
    plan = monitored(workspace)
    lines = [line(each) for each in queries.lines(plan, now)] if plan else []
    table = render_to_string("monitoring/_lines.html", {"lines": lines})
    return {"table": table, "counts": counts(lines), "laid_out": workspace.reports.exists()}


def line(found: Line) -> dict[str, Any]:
    """Return an indicator as the board shows it."""
    verdict = found.judged.verdict.value
    last = last_target(found.indicator)
    return {
        "label": found.indicator.label,
        "result": found.result,
        "verdict": verdict,
        "badge": {"text": word("verdict", verdict), "kind": KINDS.get(verdict, "quiet")},
        "said": found.said,
        "as_it_is": found.latest is not None and not found.judged.uncertainty_known,
        "value": ""
        if found.latest is None or found.latest.value is None
        else amount(found.indicator, found.latest.value),
        "partial": found.partial,
        "period": period(found.period),
        "so_far": _so_far(found),
        "target": "" if last is None else amount(found.indicator, last.value),
        "target_period": "" if last is None else period(last.period),
        "target_value": None if last is None else last.value,
        "points": [{"value": value, "low": low, "high": high} for _period, value, low, high in found.points],
        "words": listed(
            f"{period(name)}: {'–' if value is None else amount(found.indicator, value)}"
            for name, value, _l, _h in found.points
        ),
        "drafts": found.drafts,
    }


def _so_far(found: Line) -> str:
    if found.so_far is None or found.so_far[1].value is None:
        return ""
    stretch, rolled = found.so_far
    said = {"period": period(stretch.name), "value": amount(found.indicator, rolled.value)}
    return gettext("%(period)s so far: %(value)s") % said


def counts(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return how many indicators stand how, in the order of concern."""
    found: dict[str, int] = {}
    for each in lines:
        found[each["verdict"]] = found.get(each["verdict"], 0) + 1
    order = ("off_track", "cannot_tell", "on_track")
    return [
        {
            "count": found[verdict],
            "label": word("verdict", verdict),
            "kind": KINDS.get(verdict, "quiet"),
        }
        for verdict in (*order, *(each for each in found if each not in order))
        if verdict in found
    ]


def due(report: Report, workspace: Workspace, now: date) -> dict[str, Any]:
    """Return a report as a queue shows it."""
    return {
        "title": str(report),
        "url": reverse("monitoring:report", kwargs={"w": workspace.slug, "pk": report.pk}),
        "why": str(report.institution or ""),
        "due": date_format(report.due),
        "late": is_late(report, now),
        "badges": [{"text": report.get_status_display(), "kind": "quiet"}],
    }


def is_late(report: Report, now: date) -> bool:
    """Whether its day is over and nobody has said anything."""
    return report.due < now and report.is_empty


def queue(reports: list[Report], workspace: Workspace, now: date) -> list[dict[str, Any]]:
    """Return the reports by what they wait for: whom they wait for first, what comes later last."""
    parts: dict[str, list[Report]] = {"late": [], "open": [], "judged": [], "later": []}
    for each in reports:
        parts[_waits(each, now)].append(each)
    titles = {
        "late": _("Late"),
        "open": _("To be entered and handed in"),
        "judged": _("Handed in: to be approved or locked"),
        "later": _("Later"),
    }
    return [
        {
            "title": titles[name],
            "count": len(found),
            "open": name != "later",
            "items": [due(r, workspace, now) for r in found],
        }
        for name, found in parts.items()
        if found
    ]


def _waits(report: Report, now: date) -> str:
    if report.status in {"submitted", "approved"}:
        return "judged"
    if is_late(report, now):
        return "late"
    return "open" if periods.parse(report.period).end < now or not report.is_empty else "later"


def report(report: Report, plan: Monitored) -> dict[str, Any]:
    """Return what a report's page shows: the indicator, its cells with what stands in them."""
    indicator = plan.indicators[report.indicator]
    names = {each.code: each.name for each in plan.document.localities}
    return {
        "indicator": indicator,
        "cells": [_cell(cell, indicator, names) for cell in report.cells],
        "target": [t for t in indicator.targets if t.period == report.period],
    }


def _cell(cell: dict[str, Any], indicator: PlanIndicator, names: dict[str, str]) -> dict[str, Any]:
    value = cell.get("value")
    said = amount(indicator, value) if value is not None else ""
    limits = [amount(indicator, cell[name]) for name in ("low", "high") if cell.get(name) is not None]
    reason = word("missing_reason", cell["reason"]) if cell.get("reason") else ""
    parts = text_of(cell) if cell.get("denominator") is not None else ""
    return {
        "label": label(cell, names),
        "value": said,
        "interval": " – ".join(limits),
        "reason": reason,
        "parts": parts,
        "origin": origin(cell),
    }


def origin(cell: dict[str, Any]) -> str:
    """Say what a computed value rests on: source, vintage, cases and standard error; the method is kept with it."""
    if cell.get("how") != "computed":
        return ""
    language = page_language()
    said = [str(cell[name]) for name in ("source", "vintage") if cell.get(name)]
    if cell.get("n") is not None:
        said.append(_("n = %s") % numbers.exact(cell["n"], language))
    if cell.get("se") is not None:
        said.append(_("standard error %s") % numbers.exact(float(f"{cell['se']:.3g}"), language))
    return listed(said)


def areas(plan: Monitored, indicator: str, asked: str) -> dict[str, Any]:
    """Return what the page of one indicator by area shows."""
    found, names = by_area.by_area(plan, indicator, asked)
    if found is None:
        return {"found": None}
    picture = found.picture()
    without = sum(place.geometry is None for place in plan.workspace.places.all())
    return {
        "found": found,
        "indicators": [(code, each.label) for code, each in by_area.offered(plan).items()],
        "periods": [(name, period(name)) for name in names],
        "period": period(found.period),
        "picture": SafeString(svg.inline(picture, by_area.KEY, found.alternative) if picture else ""),
        "swatches": [(fill.replace("url(#", f"url(#{by_area.KEY}-"), name) for fill, name in found.legend()],
        "without": without,
        "rows": [_area(each, found.indicator) for each in found.areas],
        "asked": urlencode({"indicator": found.indicator.id, "period": found.period}),
    }


def _area(each: by_area.Area, indicator: PlanIndicator) -> dict[str, Any]:
    rolled, language = each.rolled, page_language()
    made_of = ""
    if rolled.denominator is not None and rolled.numerator is not None:
        made_of = f"{numbers.exact(rolled.numerator, language)} / {numbers.exact(rolled.denominator, language)}"
    state = "" if rolled.value is not None else "withheld" if rolled.state is State.WITHHELD else "empty"
    return {
        "name": each.name,
        "shown": each.shown,
        "state": state,
        "made_of": made_of,
        "partial": rolled.parts > rolled.got,
    }


def spending(plan: Monitored) -> dict[str, Any]:
    """Return budget and spending by year, and the expenses."""
    budget = costing.by(plan.document, costing.By.YEAR)
    spent: dict[str, Decimal] = {}
    expenses = list(plan.workspace.expenses.select_related("item"))
    for each in expenses:
        spent[str(each.year)] = spent.get(str(each.year), Decimal(0)) + each.amount
    rows = [_year(year, budget[year].required, spent.get(year)) for year in budget]
    told = [
        {"year": each.year, "item": each.item, "amount": money(each.amount), "source": each.source} for each in expenses
    ]
    return {"rows": rows, "expenses": told, "currency": plan.document.currency}


def _year(year: str, required: Decimal, spent: Decimal | None) -> dict[str, Any]:
    share = None if spent is None else costing.percent(spent, required)
    return {
        "year": year,
        "required": money(required),
        "spent": None if spent is None else money(spent),
        "share": None if share is None else round(share),
        "share_text": "" if share is None else percent(share),
    }
