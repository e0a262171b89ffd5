"""How linked workspaces look: values beside each other as a picture and a table, results with those that serve them."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from wayfare.catalogue import load
from wayfare.model.plan import Plan as Document
from wayfare.plan.localisation import two_way
from wayfare.reports.scales import cover, tick_label
from wayfare.web.links.queries import Approved, Measured, Neighbour
from wayfare.web.plan import published
from wayfare.web.plan import queries as plans
from wayfare.web.plan.rows import document_of, items_in
from wayfare.web.plan.shown import amount, period
from wayfare.web.words import label, listed, page_language
from wayfare.web.workspaces.models import Workspace


def name_of(measured: Measured) -> str:
    """Return what is measured, and of whom."""
    code, domain, _unit = measured
    known = code in load().indicators
    name = load().indicator_text(code, "label", page_language()) if known else code
    return listed([name, *(label(breakdown, category) for breakdown, category in domain)])


def key_of(measured: Measured) -> str:
    """Return a name for the address."""
    code, domain, unit = measured
    return "~".join((code, unit, *(f"{name}={category}" for name, category in domain)))


def compared(workspace: Workspace, near: list[Neighbour], values: dict[str, Approved]) -> dict[str, Any]:
    """Return an indicator in every workspace: rows of the table, and what its picture needs."""
    sides = [(workspace, True), *((each.workspace, each.edition is not None) for each in near)]
    rows = [_row(there, values.get(there.pk), has_plan) for there, has_plan in sides]
    ends = [end for each in values.values() for end in (each.value, each.low, each.high) if end is not None]
    axis = cover(ends, from_zero=False)
    language, step = page_language(), axis[1] - axis[0]
    return {
        "rows": rows,
        "low": axis[0],
        "high": axis[-1],
        "steps": [(each, tick_label(each, step, language)) for each in axis],
        "known": sum(row["median"] is not None for row in rows),
        "periods_differ": len({row["period"] for row in rows if row["median"] is not None}) > 1,
        "versions_differ": len({each.indicator.version for each in values.values()} - {None}) > 1,
    }


def _row(there: Workspace, found: Approved | None, has_plan: bool) -> dict[str, Any]:
    """Return a workspace with its value, in the names that the picture asks for; without one, why."""
    row: dict[str, Any] = {"label": there.title, "median": None, "period": "", "interval": "", "version": ""}
    if found is None:
        missing = _("not in its published plan") if has_plan else _("no plan is published")
        return row | {"summary": missing, "state": "empty"}
    row |= {"period": period(found.period), "version": found.indicator.version or ""}
    if found.value is None:
        why = _("withheld to protect people") if found.withheld else _("no approved value yet; that is not zero")
        return row | {"summary": why, "state": "withheld" if found.withheld else "empty"}
    ends = [amount(found.indicator, end) for end in (found.low, found.high) if end is not None]
    interval = _("%(low)s to %(high)s") % {"low": ends[0], "high": ends[1]} if len(ends) == 2 else ""
    whisker = {"low": found.low, "high": found.high} if interval else {}
    shown = {"summary": amount(found.indicator, found.value), "median": found.value, "values": [found.value]}
    return row | shown | whisker | {"interval": interval, "partial": found.partial, "state": ""}


def served_from_below(workspace: Workspace, near: list[Neighbour]) -> list[dict[str, Any]]:
    """Return the results this workspace published, each with the published results of localities that serve it."""
    edition = published.latest(workspace)
    if edition is None:
        return []
    document = published.document_at(edition.pk)
    below = [(each, each.document) for each in near]
    plans_below = [(each, local, two_way(document, local).shared) for each, local in below if local]
    return [
        _result(number, result)
        | {
            "served": [
                _there(each, local, code) for each, local, shared in plans_below for code in shared.get(result.id, ())
            ]
        }
        for number, result in published.in_order(document)
    ]


def _result(number: str, result: Any) -> dict[str, Any]:
    return {"number": number, "level": label("result_level", result.level.value), "statement": result.statement}


def _there(near: Neighbour, local: Document, code: str) -> dict[str, Any]:
    statement = next(each.statement for each in local.results if each.id == code)
    url = reverse("published:edition", kwargs={"edition": near.edition.pk}) if near.edition else ""
    return {"who": near.workspace.title, "statement": statement, "url": url}


def serving_above(workspace: Workspace, national: Neighbour) -> dict[str, Any]:
    """Return the results the national workspace published, each with the results here that serve it."""
    document, plan = national.document, plans.plan_of(workspace)
    if document is None:
        return {"results": [], "dangling": []}
    pages = {item.code: item for item in items_in(workspace)}
    meet = two_way(document, document_of(plan)) if plan else None
    return {
        "results": [
            _result(number, result)
            | {"served": [_here(workspace, pages[code]) for code in (meet.shared.get(result.id, ()) if meet else ())]}
            for number, result in published.in_order(document)
        ],
        "dangling": [_here(workspace, pages[code]) for code in (meet.dangling if meet else ())],
    }


def _here(workspace: Workspace, item: Any) -> dict[str, Any]:
    return {"who": "", "statement": item.name, "url": reverse("plan:item", kwargs={"w": workspace.slug, "pk": item.pk})}
