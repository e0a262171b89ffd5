"""How monitoring looks on its pages."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.core.paginator import Paginator
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
from wayfare.monitoring import generation
from wayfare.monitoring.drafts import LiveSum
from wayfare.monitoring.rollup import Rolled
from wayfare.monitoring.telling import Teller
from wayfare.plan import costing
from wayfare.plan.measure import last_target
from wayfare.reports import svg
from wayfare.web.monitoring import by_area, queries, waiting
from wayfare.web.monitoring.entry import label, text_of
from wayfare.web.monitoring.models import Report
from wayfare.web.monitoring.plan import Monitored, monitored
from wayfare.web.monitoring.queries import Line
from wayfare.web.monitoring.waiting import Waiting
from wayfare.web.numbers import money, percent
from wayfare.web.plan.shown import amount, period
from wayfare.web.search.folding import holds, words_of
from wayfare.web.words import entry, listed, page_language
from wayfare.web.words import label as word
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


PAGE = 50
"""Indicators that stand on a page of progress."""


class Asked(NamedTuple):
    """Which indicators are shown, and which page of them."""

    verdict: str = ""
    owner: str = ""
    words: str = ""
    page: str = "1"


def board(workspace: Workspace, now: date, asked: Asked, pages: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    """Return how the indicators of the monitored plan stand on a day: the counts, and a page of the table, drawn.

    `pages` are codes of indicators and the keys of their items: given, so that saving an item leaves the board alone.
    """
    plan = monitored(workspace)
    told = queries.lines(plan, now) if plan else []
    chosen = [each for each in told if _is_asked(each, asked)]
    narrowed = [each for each in chosen if asked.verdict in ("", each.judged.verdict.value)]
    page = Paginator(narrowed, PAGE).get_page(asked.page)
    lines = _drawn(plan, list(page.object_list), dict(pages)) if plan else []
    page.object_list = ()
    return {
        "table": render_to_string("monitoring/_lines.html", {"lines": lines}),
        "counts": counts(chosen),
        "laid_out": workspace.reports.exists(),
        "page": page,
        "all": len(told),
    }


def _drawn(plan: Monitored, lines: list[Line], pages: dict[str, str]) -> list[dict[str, Any]]:
    """Return lines as the board shows them, each with the page of its sums."""
    told, slug = queries.teller(plan), plan.workspace.slug
    drawn = []
    for each in lines:
        pk = pages.get(each.indicator.id)
        url = reverse("monitoring:sums", kwargs={"w": slug, "pk": pk}) if pk else ""
        drawn.append(line(each, told) | {"url": url})
    return drawn


def _is_asked(found: Line, asked: Asked) -> bool:
    is_owner = asked.owner in ("", found.indicator.owner)
    return is_owner and (not asked.words or holds((found.indicator.label, found.result), words_of(asked.words)))


def line(found: Line, told: Teller) -> dict[str, Any]:
    """Return an indicator as the board shows it."""
    verdict = found.judged.verdict.value
    last = last_target(found.indicator)
    return {
        "label": found.indicator.label,
        "result": found.result,
        "verdict": verdict,
        "badge": {"text": word("verdict", verdict), "kind": KINDS.get(verdict, "quiet")},
        "said": found.said(told),
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
            entry(period(name), "–" if value is None else amount(found.indicator, value))
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


def counts(lines: list[Line]) -> list[dict[str, Any]]:
    """Return how many indicators stand how, in the order of concern."""
    found = Counter(each.judged.verdict.value for each in lines)
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


def due(report: Report, workspace: Workspace, *, late: bool) -> dict[str, Any]:
    """Return a report as a queue shows it."""
    return {
        "title": str(report),
        "url": reverse("monitoring:report", kwargs={"w": workspace.slug, "pk": report.pk}),
        "why": str(report.institution or ""),
        "due": date_format(report.due),
        "late": late,
        "badges": [{"text": report.get_status_display(), "kind": "quiet"}],
    }


def queue(workspace: Workspace, now: date, *, own: str | None, only: str, page: str) -> list[dict[str, Any]]:
    """Return what waits, by what it waits for: the beginning of every part, or a page of one."""
    found = waiting.parts(workspace, now)
    return [
        _waiting(workspace, name, [each for each in found[name] if own in (None, each.institution)], only, page)
        for name in ([only] if only else found)
    ]


def _waiting(workspace: Workspace, name: str, found: list[Waiting], only: str, page: str) -> dict[str, Any]:
    asked = waiting.page(found, page) if only else waiting.page(found, size=waiting.FIRST)
    items = [due(each, workspace, late=name == "late") for each in asked.object_list]
    more = not only and asked.has_next()
    shape = {"title": waiting.TITLES[name], "count": len(found), "open": bool(only) or name != "later"}
    return shape | {"code": name, "items": items, "more": more, "page": asked if only else None}


def year_of_sums(plan: Monitored, code: str, now: int) -> int:
    """Return the year whose sums are shown first: the latest up to now in which the indicator is asked for."""
    years = queries.years_of(plan, code) or list(plan.document.years)
    return max((year for year in years if year <= now), default=years[0])


def sums(plan: Monitored, code: str, year: int) -> dict[str, Any]:
    """Return what one indicator's reports of a year add up to against its targets, by place and group."""
    indicator = plan.indicators[code]
    names = {each.code: each.name for each in plan.document.localities}
    found = queries.live_sums(plan, code, year)
    places = [each for each in found if each.place in names or each.place == generation.root(plan.document)]
    return {
        "indicator": indicator,
        "rows": [_sum(each, indicator, names.get(each.place, "")) for each in places],
        "year": year,
        "years": plan.document.years,
    }


def _sum(found: LiveSum, indicator: PlanIndicator, place: str) -> dict[str, Any]:
    sex = str(dict(found.group).get("sex", ""))
    written = {name: _written(getattr(found, name), indicator) for name in ("approved", "submitted", "drafted")}
    named = [place or gettext("Whole area"), *([word("sex", sex)] if sex else [])]
    target, left = found.target, found.remaining
    return written | {
        "label": listed(named),
        "is_whole": not place and not sex,
        "target": "" if target is None else amount(indicator, target),
        "left": "" if left is None else amount(indicator, left),
        "in": found.drafted.got,
        "asked": found.drafted.parts,
    }


def _written(rolled: Rolled, indicator: PlanIndicator) -> dict[str, Any]:
    """Return a sum as it is shown; what is withheld is not what is missing."""
    if rolled.value is None:
        return {"value": "", "state": rolled.state.value}
    high = "" if rolled.high is None else f" – {amount(indicator, rolled.high)}"
    return {"value": amount(indicator, rolled.value) + high, "state": "known"}


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
