"""What a survey round says of the plan's indicators, beside what is held: a person takes it over as drafts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from wayfare.monitoring import generation, states
from wayfare.plan.measure import EVERYBODY
from wayfare.web import numbers
from wayfare.web.accounts.roles import permits
from wayfare.web.jobs.models import Job
from wayfare.web.monitoring import queries, shown
from wayfare.web.monitoring.entry import text_of
from wayfare.web.monitoring.models import Report
from wayfare.web.monitoring.plan import Monitored
from wayfare.web.versions.proposed import Row
from wayfare.web.words import label as word
from wayfare.web.workspaces.models import Membership


def rows(job: Job, plan: Monitored, member: Membership) -> list[Row]:
    """Return the computed values that are not held already, cell by cell."""
    reports = {(each.indicator, each.period): each for each in job.workspace.reports.select_related("item")}
    own = queries.own_places(member)
    names = queries.names_of(plan) | {generation.root(plan.document): job.workspace.title}
    found = []
    for each in job.result["values"]:
        if not _asked(each, plan):
            continue
        report = reports.get((each["indicator"], each["period"]))
        held = held_in(report, each["cell"]) if report else {}
        if held.get("figure") == each["cell"]["figure"] and held.get("value") == each["cell"].get("value"):
            continue
        why = next(_why_not(report, each["cell"], member, own), "")
        found.append(_row(each, report, held, names, why))
    return found


def _asked(each: dict[str, Any], plan: Monitored) -> bool:
    """Say whether the plan asks for a place of its own, or for the whole; a survey tells more places than that."""
    indicator, place = plan.indicators.get(each["indicator"]), each["cell"]["place"]
    return indicator is not None and place in (
        generation.root(plan.document),
        *generation.places(indicator, plan.document),
    )


def held_in(report: Report, cell: dict[str, Any]) -> dict[str, Any]:
    """Return what a report holds for the place and group of a cell; nothing where it has no such cell yet."""
    there = ((each["place"], each.get("sex") or "") for each in report.cells)
    held = dict(zip(there, report.cells, strict=True))
    return dict(held.get((cell["place"], cell["sex"]), {}))


def _row(each: dict[str, Any], report: Report | None, held: dict[str, Any], names: dict[str, str], why: str) -> Row:
    cell = each["cell"]
    typed = text_of(held) != "" and held.get("how") != "computed"
    return Row(
        key=f"{each['indicator']}|{each['period']}|{cell['place']}|{cell['sex']}",
        target=report.pk if report else "",
        version=report.version if report else 0,
        kind="conflict" if typed else "changed" if text_of(held) else "added",
        sheet=each["period"],
        number=0,
        column="",
        about=names.get(each["indicator"], each["indicator"]),
        field=f"{names.get(cell['place'], cell['place'])}, {word('sex', cell['sex'] or EVERYBODY)}",
        before=said(held) or "–",
        now=said(held) or "–",
        file=said(cell),
        why_not=why,
        change=each,
    )


def said(cell: dict[str, Any]) -> str:
    """Write a cell with its interval and what it rests on."""
    if cell.get("reason"):
        return word("missing_reason", cell["reason"])
    text = text_of(cell if cell.get("how") != "computed" else cell | {"value": _short(cell["value"])})
    if cell.get("low") is not None and cell.get("high") is not None:
        text += f" ({numbers.shown(_short(cell['low']))} – {numbers.shown(_short(cell['high']))})"
    return "\n".join(part for part in (text, shown.origin(cell)) if part)


def _short(number: float) -> float:
    return float(f"{number:.4g}")


def _why_not(
    report: Report | None, cell: dict[str, Any], member: Membership, own: frozenset[str] | None
) -> Iterator[str]:
    if report is None:
        yield _("No report is laid out for this period.")
        return
    if not states.editable(states.ReportStatus(report.status)):
        yield _("The report is %s; its values cannot be changed now.") % str(report.get_status_display()).lower()
    if not permits(member, "monitoring.report", report) or (own is not None and cell["place"] not in own):
        yield _("It is not yours to report.")
