"""How rows of the workbench stand in the answers of the API."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from wayfare.model.figure import Figure, State
from wayfare.monitoring.generation import WHOLE
from wayfare.plan.measure import EVERYBODY
from wayfare.web.api import told
from wayfare.web.evidence.models import Source
from wayfare.web.findings.models import Finding, Ground
from wayfare.web.monitoring.models import Report
from wayfare.web.monitoring.plan import Monitored
from wayfare.web.monitoring.queries import whole_area
from wayfare.web.plan.models import Edition, Item
from wayfare.web.situation.reading import Book
from wayfare.web.workspaces.calendar import Dated

STATES = {State.KNOWN: "reported", State.EMPTY: "empty", State.WITHHELD: "withheld", State.FAILED: "failed"}
MEASURES = {"value": "value", "numerator": "numerator", "denominator": "denominator", "se": "standard_error"}
MEASURES |= {"low": "low", "high": "high"}


def part(
    request: HttpRequest, rows: QuerySet | list[Any], paging: told.Paging, show: Callable[[Any], dict[str, Any]]
) -> dict[str, Any]:
    """Return a part of a list with the address of the next."""
    count = rows.count() if isinstance(rows, QuerySet) else len(rows)
    end = paging.offset + paging.limit
    query = request.GET.copy()
    query["limit"], query["offset"] = str(paging.limit), str(end)
    found: dict[str, Any] = {"count": count, "items": [show(each) for each in rows[paging.offset : end]]}
    return found | ({"next": f"{request.path}?{query.urlencode()}"} if end < count else {})


def _named(row: object, *names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def workspace(member: Any, scope: str) -> dict[str, Any]:
    """Return a workspace."""
    names = ("slug", "title", "level", "mode", "country", "currency", "languages", "first_year", "last_year")
    return _named(member.workspace, *names, "made_up", "version") | {"role": member.role, "scope": scope}


def stage(dated: Dated) -> dict[str, Any]:
    """Return a stage of the board."""
    state, row = dated.state, dated.row
    return {
        **_named(dated.stage, "code", "title", "purpose"),
        "progress": state.progress.value,
        "gates": state.gates,
        "passed": state.passed,
        "missing": [
            _named(each, "gate", "what", "why", "count", "wanted") | {"state": "unknown" if each.unknown else "missing"}
            for each in state.missing
        ],
        "days_late": dated.days_late,
        "closed": bool(row and row.closed_at),
        **({} if row is None else _named(row, "planned_start", "planned_end")),
    }


def source(row: Source) -> dict[str, Any]:
    """Return a source with its files."""
    names = ("version", "title", "publisher", "licence", "population", "definition", "fieldwork_start")
    files = ("id", "file_name", "kind", "status", "period", "rows", "columns")
    return {
        **_named(row, "id", *names, "fieldwork_end", "sensitivity", "address", "quality", "rated"),
        "datasets": [_named(each, *files) for each in sorted(row.datasets.all(), key=lambda each: each.pk)],
    }


def figure(book: Book, found: Figure) -> dict[str, Any]:
    """Return a figure with everything that is known of it."""
    words = book.words
    source = words.sources.get(found.source)
    return {
        "id": found.id,
        "indicator": found.indicator,
        "indicator_version": found.version,
        "indicator_label": words.indicator_text(found.indicator),
        "ref_area": found.area,
        "ref_area_label": words.area(found.area),
        "counterpart_area": found.counterpart or None,
        "time_period": found.period,
        "sex": found.sex,
        "breakdown": {name: str(value) for name, value in found.domain},
        "state": STATES[found.state],
        "value": found.value,
        "unit_measure": found.unit,
        "uncertainty": _uncertainty(book, found),
        "source": {
            "code": found.source,
            "publisher": source.publisher if source else "",
            "title": source.title if source else "",
            "vintage": found.vintage,
            "licence": source.licence if source else "",
        },
        "method": found.method,
        "inputs": list(found.inputs),
        "flags": [str(flag) for flag in found.flags],
        "made_up": words.made_up(found),
        "trace": book.trace(found.id),
    }


def _uncertainty(book: Book, found: Figure) -> dict[str, Any]:
    known = found.low is not None and found.high is not None
    return {
        "kind": "interval" if known else "not_given",
        "low": found.low,
        "high": found.high,
        "confidence": book.words.assessment.confidence if known else None,
        "standard_error": found.se,
        "degrees_of_freedom": found.df,
        "design_effect": found.deff,
        "sample": found.n,
    }


def finding(row: Finding) -> dict[str, Any]:
    """Return a finding with what it rests on and who holds what of it."""
    names = ("version", "statement", "meaning", "theme", "side", "status", "why", "composed", "changed_at")
    positions = row.positions.select_related("institution").order_by("created_at", "pk")
    return {
        **_named(row, "id", *names),
        "grounds": [_ground(each) for each in row.grounds.select_related("source", "edition")],
        "positions": [
            _named(each, "stance", "reason", "reply") | {"institution": each.institution and each.institution.name}
            for each in positions
        ],
    }


def _ground(row: Ground) -> dict[str, Any]:
    if row.figure:
        return {"kind": "figure", "figure": row.figure, "edition": row.edition and row.edition.number}
    return {"kind": "passage", "source": row.source_id, "passage": row.passage, "place": row.place}


def item(row: Item) -> dict[str, Any]:
    """Return an item of the plan."""
    return {
        **_named(row, "id", "version", "code", "kind", "name", "changed_at", "content"),
        "parent": row.parent_id,
        "institution": row.institution and row.institution.code,
        "ref_area": row.place and row.place.code,
    }


def edition(row: Edition) -> dict[str, Any]:
    """Return a frozen edition without its document."""
    return _named(row, "id", "number", "label", "sha256", "published_at", "licence") | {"frozen_at": row.created_at}


def report(row: Report, plan: Monitored | None) -> dict[str, Any]:
    """Return a report with its values."""
    indicator = plan.indicators.get(row.indicator) if plan else None
    return {
        **_named(row, "id", "version", "indicator", "due", "status"),
        "indicator_label": indicator.label if indicator else row.item.name,
        "unit_measure": indicator.unit if indicator else "",
        "time_period": row.period,
        "institution": row.institution and row.institution.code,
        "values": [value(cell, area(cell, row)) for cell in row.cells],
    }


def area(cell: dict[str, Any], row: Report) -> str:
    """Return the code of the area a value is about, as other programs have it."""
    return whole_area(row.workspace) if cell["place"] == WHOLE else str(cell["place"])


def value(cell: dict[str, Any], where: str) -> dict[str, Any]:
    """Return one value of a report."""
    told_so = "reported" if cell.get("value") is not None else "no_value" if cell.get("reason") else "open"
    numbers = {name: cell.get(key) for key, name in MEASURES.items()}
    more = {name: cell.get(name) or None for name in ("reason", "how", "figure")}
    return {"ref_area": where, "sex": cell.get("sex") or EVERYBODY, "state": told_so, **numbers, **more}


def ordered(figures: Iterable[Figure]) -> list[Figure]:
    """Return figures in an order that stays: by indicator, area, period and group."""
    return sorted(figures, key=lambda f: (f.indicator, f.area, f.counterpart, f.period, f.domain, f.id))
