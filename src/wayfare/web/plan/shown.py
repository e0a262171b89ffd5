"""How a plan's parts look on its pages: nodes of the chain, rows of the matrix, bars of the timeline, sums of money."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext, pgettext
from django.utils.translation import gettext_lazy as _

from wayfare.catalogue import days, numbers
from wayfare.model.plan import Measured, PlanIndicator, Result
from wayfare.model.plan import Plan as Document
from wayfare.model.readiness import Gap
from wayfare.monitoring import periods
from wayfare.plan import costing
from wayfare.plan import document as documents
from wayfare.plan.chain import Chain
from wayfare.plan.measure import EVERYBODY
from wayfare.plan.same import REMEMBERED, Same
from wayfare.web.numbers import money as written
from wayfare.web.numbers import percent
from wayfare.web.plan import goals, published, queries, rows
from wayfare.web.plan.forms import PARTS, form_for
from wayfare.web.plan.models import Edition, Item, Plan
from wayfare.web.plan.rows_field import RowsField, lines
from wayfare.web.versions.kept import rows_of
from wayfare.web.words import label, listed, page_language
from wayfare.web.workspaces.models import Workspace

BELOW = {"impact": "outcome", "outcome": "output", "output": "activity"}
SPLITS = {
    "outcome": _("outcome"),
    "output": _("output"),
    "year": _("year"),
    "category": _("category"),
    "funder": _("funder"),
    "locality": _("area"),
    "marker": _("gender marker"),
}
"""The ways costs can be split on the page, with their names."""
ROOMS_OF_RULES = {"contributions_unanswered": "consultation:dispositions"}
"""Where something is put right that is no item of the plan."""


def chain(workspace: Workspace) -> SafeString:
    """Return the results chain of a workspace's plan, drawn; empty where there is no result yet."""
    plan = queries.plan_of(workspace)
    nodes = [node(each, workspace) for each in queries.tree(plan)] if plan else []
    return render_to_string("components/tree.html", {"nodes": nodes}) if nodes else SafeString()


def node(found: dict[str, Any], workspace: Workspace) -> dict[str, Any]:
    """Return a result and those below it as the tree's template takes them."""
    item, counts, gender = found["item"], found["counts"], found["gender"]
    named = (
        (counts["indicator"], ngettext("%s indicator", "%s indicators", counts["indicator"])),
        (counts["action"], ngettext("%s action", "%s actions", counts["action"])),
        (counts["risk"], ngettext("%s risk", "%s risks", counts["risk"])),
    )
    badges = (
        [{"text": _("gender %s") % gender, "kind": "accent" if gender >= 2 else "quiet"}] if gender is not None else []
    )
    return {
        "level": found["level"],
        "level_text": label("result_level", found["level"]),
        "code": found["code"],
        "text": item.name,
        "url": address(item, workspace),
        "meta": " · ".join(text % count for count, text in named if count),
        "badges": badges,
        "children": [node(child, workspace) for child in found["children"]],
    }


def address(item: Item, workspace: Workspace) -> str:
    """Return the page of an item."""
    return reverse("plan:item", kwargs={"w": workspace.slug, "pk": item.pk})


def above(item: Item) -> Item | None:
    """Return the item it stands below."""
    items = rows.items_in(item.workspace)
    return next((each for each in items if each.pk == item.parent_id), None)


def parts(item: Item) -> list[Item]:
    """Return what stands below an item."""
    return [each for each in rows.items_in(item.workspace) if each.parent_id == item.pk]


def part(item: Item, workspace: Workspace) -> dict[str, Any]:
    """Return something that stands below an item."""
    kind = label("result_level", item.content["level"]) if item.kind == Item.Kind.RESULT else Item.Kind(item.kind).label
    return {"kind": kind, "name": item.name, "url": address(item, workspace)}


def addable(item: Item) -> list[dict[str, Any]]:
    """Return what can be added below an item."""
    if item.kind == Item.Kind.RESULT and item.content.get("level") == "activity":
        kinds = [kind for kind in PARTS[item.kind] if kind != Item.Kind.RESULT]
    else:
        kinds = list(PARTS.get(item.kind, ()))
    return [{"kind": kind, "label": Item.Kind(kind).label} for kind in kinds]


def start_of(kind: str, parent: Item | None, plan: Plan, own: str = "") -> dict[str, Any]:
    """Return what a new item's form begins with; `own` is the code of the institution of whoever adds it."""
    if kind == Item.Kind.COST:
        return {"year": plan.first_year, "frequency": 1}
    if kind == Item.Kind.ACTION:
        return {"accountable": [own], "responsible": [own]} if own else {}
    start = {"owner": own} if own else {}
    if kind == Item.Kind.RESULT:
        start["level"] = BELOW.get(parent.content["level"], "activity") if parent else "impact"
    return start


def initial(item: Item) -> dict[str, Any]:
    """Return an item's content as its form begins."""
    form = form_for(item.kind)
    texts = form.texts(item.content)
    several = {name for name, field in form.base_fields.items() if hasattr(field, "choices") and _is_list(field)}
    return {name: text.splitlines() if name in several else text for name, text in texts.items()}


def fields(item: Item) -> list[dict[str, Any]]:
    """Return what an item says, field by field, for reading; what is empty is left out."""
    form = form_for(item.kind)
    names = {body.code: body.name for body in rows_of(item.workspace, "institutions")}
    names |= {place.code: place.name for place in rows_of(item.workspace, "places")}
    names |= dict(
        item.workspace.findings.filter(pk__in=item.content.get("findings", ())).values_list("pk", "statement")
    )
    if item.content.get("national"):
        names |= dict(published.national_results(item.workspace))
    names |= {row["goal"]: goals.label(row["goal"]) for row in map(goals.as_row, item.content.get("alignments", ()))}
    return [
        _read(form.base_fields[name], text, names)
        for name, text in form.texts(item.content).items()
        if text and name not in {"statement", "label", "title", "interventions"}
    ]


def _read(field: Any, text: str, names: dict[str, str]) -> dict[str, Any]:
    if isinstance(field, RowsField):
        heads = [column.label for column in field.columns]
        known = [names | {str(code): str(label) for code, label in column.options()} for column in field.columns]
        body = [[known[at].get(cell, cell) for at, cell in enumerate(row)] for row in lines(text)]
        return {"label": field.label, "heads": heads, "body": body}
    known = names | {str(code): str(label) for code, label in getattr(field, "choices", ())}
    said = [str(known.get(each, each)) for each in text.splitlines()]
    return {"label": field.label, "texts": [str(_("yes")) if each == "on" else each for each in said]}


def matrix(document: Document, chain: Chain) -> list[SafeString]:
    """Return the rows of the results matrix, each result with its indicators, drawn."""
    places, language = tuple((place.code, place.name) for place in document.localities), page_language()
    return [
        _row(Same(result), tuple(map(Same, chain.indicators(result.id))), (chain.numbers[result.id], language), places)
        for result in _in_order(chain, "")
        if result.level.value != "activity"
    ]


@lru_cache(maxsize=REMEMBERED)
def _row(
    result: Same[Result],
    indicators: tuple[Same[PlanIndicator], ...],
    around: tuple[str, str],
    places: tuple[tuple[str, str], ...],
) -> SafeString:
    """Draw a result with its indicators; the same again while neither they, its number nor the language change."""
    told, named = result.it, dict(places)
    row = {
        "result": told,
        "level": label("result_level", told.level.value),
        "number": around[0],
        "indicators": [_indicator(each.it, named) for each in indicators],
        "assumptions": told.assumptions,
        "risks": told.risks,
    }
    return render_to_string("plan/_matrix_row.html", {"row": row})


def _in_order(chain: Chain, above: str) -> list[Result]:
    return [each for result in chain.below(above) for each in (result, *_in_order(chain, result.id))]


def _indicator(indicator: PlanIndicator, places: dict[str, str]) -> dict[str, Any]:
    baseline = indicator.baseline
    return {
        "indicator": indicator,
        "baseline": None if baseline is None or baseline.value is None else amount(indicator, baseline.value),
        "by": days.written(baseline.by, page_language()) if baseline else "",
        "period": baseline.period if baseline else "",
        "source": baseline.source if baseline else "",
        "targets": _targets(indicator, places),
    }


def _targets(indicator: PlanIndicator, places: dict[str, str]) -> dict[str, Any]:
    """Return the targets as a small table: a row for everybody, each sex and each area, a column for each period."""
    periods = sorted({target.period for target in indicator.targets})
    values = {(t.locality, t.sex, t.period): amount(indicator, t.value) for t in indicator.targets}
    rows = list(dict.fromkeys((target.locality, target.sex) for target in indicator.targets))
    return {
        "periods": [period(each) for each in periods],
        "rows": [
            {"label": _of_whom(where, sex, places), "values": [values.get((where, sex, each), "") for each in periods]}
            for where, sex in sorted(rows, key=lambda row: (row[0], row[1] != EVERYBODY, row[1]))
        ],
    }


def _of_whom(where: str, sex: str, places: dict[str, str]) -> str:
    named = [places.get(where, where)] if where else []
    named += [] if sex == EVERYBODY else [label("sex", sex)]
    return listed(named) or gettext("All")


def amount(indicator: PlanIndicator, value: float) -> str:
    """Write a value of an indicator; what is counted has no decimals it was not given."""
    language = page_language()
    if indicator.measured is Measured.COUNT:
        return numbers.exact(value, language)
    return numbers.amount(value, indicator.unit, language)


def period(name: str) -> str:
    """Write a period in the language of the page; nothing where there is none."""
    return periods.told(periods.parse(name), page_language()) if name else ""


def money(document: Document, split: costing.By) -> list[dict[str, Any]]:
    """Return the rows of the table of money, the whole at the end."""
    chain, bodies = Chain(document), {body.id: body.name for body in document.bodies}
    names = bodies | {place.code: place.name for place in document.localities}
    names |= {key: f"{chain.numbers.get(key, '')} {result.statement}" for key, result in chain.results.items()}
    found = [
        _money(names.get(key, key) or str(_("not said")), totals) for key, totals in costing.by(document, split).items()
    ]
    return [*found, _money(pgettext("sum", "All"), costing.total(document)) | {"total": True}]


def _money(title: str, totals: costing.Totals) -> dict[str, Any]:
    share = costing.percent(totals.available, totals.required)
    return {
        "title": title,
        "required": written(totals.required),
        "available": written(totals.available),
        "gap": written(totals.gap),
        "covered": not totals.gap,
        "share": None if share is None else min(100, round(share)),
        "share_text": "" if share is None else percent(share),
        "note": _("%s to be mobilised") % written(totals.to_be_mobilised) if totals.to_be_mobilised else "",
    }


def timeline(plan: Plan) -> dict[str, Any]:
    """Return the actions by quarter of the plan's years."""
    actions = plan.workspace.plan_items.select_related("institution")
    items = [item for item in actions.filter(kind="action") if item.content.get("start")]
    years = range(plan.first_year, plan.last_year + 1)
    bars = [_bar(item, plan) for item in items]
    undated = plan.workspace.plan_items.filter(kind="action", content__start__isnull=True)
    return {
        "periods": [_("Q%s") % quarter for _year in years for quarter in range(1, 5)],
        "years": [{"title": str(year), "width": 4} for year in years],
        "bars": bars,
        "undated": [part(item, plan.workspace) for item in undated],
    }


def _bar(item: Item, plan: Plan) -> dict[str, Any]:
    content, last = item.content, 4 * (plan.last_year - plan.first_year + 1) - 1
    start, end = (_quarter(content.get(name) or content["start"], plan) for name in ("start", "end"))
    state = {"done": "done", "delayed": "late", "dropped": "later"}.get(content.get("status", ""), "open")
    bar = {"title": str(item.institution or ""), "first": min(max(start, 0), last), "last": min(max(end, 0), last)}
    return {"title": item.name, "url": address(item, plan.workspace), "items": [bar | {"state": state}]}


def _quarter(day: str, plan: Plan) -> int:
    return 4 * (int(day[:4]) - plan.first_year) + (int(day[5:7]) - 1) // 3


def _room(gap: Gap, plan: Plan) -> str:
    route = ROOMS_OF_RULES.get(gap.rule)
    return reverse(route, kwargs={"w": plan.workspace.slug}) if route else ""


def readiness(plan: Plan) -> dict[str, Any]:
    """Return what the plan lacks: what blocks it, and what is advised, each with the page where it is put right."""
    items = {item.code: item for item in rows.items_in(plan.workspace)}
    found = [
        {"gap": gap, "url": address(items[gap.item], plan.workspace) if gap.item in items else _room(gap, plan)}
        for gap in queries.gaps(plan)
    ]
    return {
        "blocking": [each for each in found if each["gap"].severity == "blocks"],
        "advised": [each for each in found if each["gap"].severity != "blocks"],
    }


def edition(frozen: Edition) -> dict[str, Any]:
    """Return a frozen edition's chain."""
    document = documents.from_value(frozen.document, frozen.label)
    return {"document": document, "rows": matrix(document, Chain(document))}


def current(plan: Plan) -> Document:
    """Return the plan as it stands."""
    return rows.document_of(plan)


def _is_list(field: Any) -> bool:
    return isinstance(field, forms.MultipleChoiceField)
