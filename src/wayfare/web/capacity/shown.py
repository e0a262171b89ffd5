"""How scores of capacity look on their pages: a heat matrix of medians, strips of spread, gaps in order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from wayfare.assessment import capacity
from wayfare.assessment.capacity import Gap, Standing
from wayfare.assessment.ratings import Convergence, Summary, Turn
from wayfare.catalogue.load import unchecked
from wayfare.methods.agreement import Spread
from wayfare.model.instrument import Instrument, Part
from wayfare.model.rating import Aspect
from wayfare.web import numbers
from wayfare.web.capacity import queries
from wayfare.web.capacity.forms import ASPECT_NAMES
from wayfare.web.capacity.models import Exercise
from wayfare.web.words import entry, listed, listed_apart, page_language
from wayfare.web.workspaces.models import Institution, Workspace

GROUPS = dict(Institution.Kind.choices)
TURNS = {
    Turn.AGREED: (gettext_lazy("agreed in both rounds"), "good"),
    Turn.CONVERGED: (gettext_lazy("came to agree"), "good"),
    Turn.CLOSER: (gettext_lazy("came closer"), "accent"),
    Turn.APART: (gettext_lazy("as far apart as before"), "warn"),
    Turn.DIVERGED: (gettext_lazy("moved apart"), "bad"),
    Turn.WITHHELD: (gettext_lazy("too few to say"), "quiet"),
}
"""What became of a cell from the first round to the second, and the look of the word."""


def group_name(code: str) -> str:
    """Return a group's name."""
    return str(GROUPS.get(code, code))


def group_names(codes: Iterable[str]) -> str:
    """Return the names of groups that are shown as one."""
    return listed(group_name(code) for code in codes)


def matrices(exercise: Exercise, found: Mapping[str, Standing]) -> list[dict[str, Any]]:
    """Return a heat matrix for each level: capacities by core issues, technical capacities in a column of their own."""
    told = queries.instrument(exercise)
    laid = capacity.profile(told, found)
    return [
        _matrix(exercise, told, level, laid[level.code]) for level in told.dimensions["level"] if level.code in laid
    ]


def _matrix(
    exercise: Exercise, told: Instrument, level: Part, laid: Mapping[str, Mapping[str, Standing]]
) -> dict[str, Any]:
    issues = [part for part in told.dimensions["issue"] if any(part.code in there for there in laid.values())]
    columns = [*((part.code, part.title) for part in issues)]
    if any("" in there for there in laid.values()):
        columns.append(("", _("Of the field")))
    rows = [
        {"title": part.title, "cells": [_cell(exercise, laid[part.code].get(code)) for code, _title in columns]}
        for part in told.dimensions["capacity"]
        if part.code in laid
    ]
    return {"title": level.title, "means": level.means, "columns": [{"title": t} for _c, t in columns], "rows": rows}


def _cell(exercise: Exercise, standing: Standing | None) -> dict[str, Any]:
    if standing is None:
        return {"value": None, "text": "", "note": ""}
    where = {"w": exercise.workspace.slug, "pk": exercise.pk, "cell": standing.cell}
    url = reverse("capacity:cell", kwargs=where)
    there = standing.existing.everybody if standing.existing else None
    needed = standing.desired.everybody if standing.desired else None
    if there is None or needed is None:
        return {"value": None, "text": _("withheld") if standing.withheld else "–", "note": "", "url": url}
    apart = any(each and each.groups_apart for each in (standing.existing, standing.desired))
    note = _("gap %s") % numbers.shown(standing.gap) if standing.gap else _("no gap")
    return {
        "value": there.median,
        "text": _("%(now)s → %(needed)s")
        % {"now": numbers.shown(there.median), "needed": numbers.shown(needed.median)},
        "note": listed((note, _("groups apart"))) if apart else note,
        "url": url,
    }


def scale_key(exercise: Exercise) -> list[dict[str, Any]]:
    """Return the steps of the scale with their titles."""
    steps = next(iter(queries.instrument(exercise).scales.values()))
    return [{"value": numbers.shown(step.value), "text": step.title, "means": step.means} for step in steps]


def strips(summary: Summary | None) -> list[dict[str, Any]]:
    """Return the rows of a spread: all together, then each block of groups that is large enough."""
    if summary is None or summary.everybody is None:
        return []
    rows = [_strip(_("All together"), summary.everybody)]
    if len(summary.groups) > 1:
        rows += [_strip(group_names(each.groups), each.spread) for each in summary.groups]
    return rows


def _strip(label: str, spread: Spread) -> dict[str, Any]:
    words = _("median %(median)s, middle half %(low)s to %(high)s, %(raters)s people") % {
        "median": numbers.shown(spread.median),
        "low": numbers.shown(spread.low),
        "high": numbers.shown(spread.high),
        "raters": spread.raters,
    }
    return {"label": label, "summary": words, "median": spread.median, "q1": spread.low, "q3": spread.high}


def aspects(found: Mapping[str, Standing], code: str) -> list[dict[str, Any]]:
    """Return the spreads of a cell, aspect by aspect, with what to know of each."""
    standing = found.get(code)
    if standing is None:
        return []
    told = {Aspect.EXISTING: standing.existing, Aspect.DESIRED: standing.desired}
    told |= {Aspect.IMPORTANCE: standing.importance, Aspect.FEASIBILITY: standing.feasibility}
    return [
        {
            "name": ASPECT_NAMES[aspect],
            "strips": strips(summary),
            "withheld": summary.withheld,
            "agrees": summary.agrees,
            "apart": summary.groups_apart,
        }
        for aspect, summary in told.items()
        if summary is not None
    ]


def turns(found: Sequence[Convergence]) -> list[dict[str, Any]]:
    """Return how many cells of the two aspects came to agree, closer, or apart."""
    counted = Counter(each.turn for each in found if each.aspect in (Aspect.EXISTING, Aspect.DESIRED))
    return [
        {"text": text, "kind": kind, "count": counted[turn]} for turn, (text, kind) in TURNS.items() if counted[turn]
    ]


def turn_of(found: Sequence[Convergence], code: str) -> list[dict[str, Any]]:
    """Return what became of one cell between the rounds."""
    return [
        {
            "aspect": ASPECT_NAMES[each.aspect],
            "text": TURNS[each.turn][0],
            "kind": TURNS[each.turn][1],
            "changed": None if each.changed is None else round(100 * each.changed),
        }
        for each in found
        if each.cell == code
    ]


def disagreements(exercise: Exercise, found: Mapping[str, Standing]) -> list[dict[str, Any]]:
    """Return the cells on which groups are apart, the widest first, and those only some groups see a gap in."""
    asked = queries.asked(exercise)
    apart = [
        (summary.apart, standing.cell, ASPECT_NAMES[aspect], _medians(summary))
        for standing in found.values()
        for aspect, summary in ((Aspect.EXISTING, standing.existing), (Aspect.DESIRED, standing.desired))
        if summary is not None and summary.groups_apart
    ]
    rows = [
        {"url": _address(exercise, cell), "title": asked[cell].text, "why": entry(name, medians)}
        for _width, cell, name, medians in sorted(apart, key=lambda each: (-each[0], each[1]))
    ]
    for each in capacity.overlooked(found):
        why = _("%(groups)s see a gap of %(size)s; all together do not") % {
            "groups": group_names(each.groups),
            "size": numbers.shown(each.size),
        }
        rows.append({"url": _address(exercise, each.cell), "title": asked[each.cell].text, "why": why})
    return rows


def _medians(summary: Summary) -> str:
    return listed_apart(f"{group_names(each.groups)} {numbers.shown(each.spread.median)}" for each in summary.groups)


def _address(exercise: Exercise, cell: str) -> str:
    return reverse("capacity:cell", kwargs={"w": exercise.workspace.slug, "pk": exercise.pk, "cell": cell})


def gap_rows(exercise: Exercise) -> list[dict[str, Any]]:
    """Return the ranked gaps with what became of each; the first ones wait for an answer."""
    answered, asked, told = queries.answers(exercise), queries.asked(exercise), queries.instrument(exercise)
    first = {gap.cell for gap in queries.first_gaps(exercise)}
    return [
        {
            "rank": rank,
            "gap": gap,
            "text": asked[gap.cell].text,
            "where": " · ".join(str(told.part(name, code).title) for name, code in gap.at.items()),
            "url": _address(exercise, gap.cell),
            "answer": answered.get(gap.cell),
            "first": gap.cell in first,
            "opens_rest": rank == len(first) + 1,
            "badges": _badges(gap),
        }
        for rank, gap in enumerate(queries.gaps(exercise), start=1)
    ]


def _badges(gap: Gap) -> list[dict[str, Any]]:
    found = [{"text": _("groups apart"), "kind": "unsure"}] if gap.groups_apart else []
    if not gap.agreed and not gap.groups_apart:
        found = [{"text": _("no agreement"), "kind": "unsure"}]
    return found


def proposal(exercise: Exercise, gap: Gap) -> capacity.Proposal:
    """Return what a gap proposes for the plan, in the language of the page."""
    language = page_language()

    def say(key: str, **values: object) -> str:
        return unchecked().text(key, language, **values)

    return capacity.proposals([gap], queries.instrument(exercise), queries.policy(), say)[0]


def closed_by(workspace: Workspace) -> list[tuple[str, str]]:
    """Return the gaps of the newest closed round by their cells, each as what would be in place if it were closed."""
    exercise = queries.latest(workspace)
    found = queries.gaps(exercise) if exercise else ()
    return [(gap.cell, proposal(exercise, gap).statement) for gap in found]


def measure_of(proposed: capacity.Proposal, year: int, last_year: int) -> dict[str, Any]:
    """Return the indicator of an output that closes a gap: the same question, scored again."""
    return {
        "label": proposed.measured_by,
        "unit": _("median score, 1 to 5"),
        "measured": "score",
        "direction": "higher",
        "aggregation": "last",
        "baseline": {
            "value": proposed.baseline,
            "period": str(year),
            "source": f"{proposed.instrument} {proposed.version}",
        },
        "targets": [{"period": str(last_year), "value": proposed.target}],
    }


def progress(exercise: Exercise) -> list[dict[str, Any]]:
    """Return the turnout by group with words for each bar."""
    return [
        {
            "group": group_name(each.group),
            "done": each.handed_in,
            "asked": each.asked,
            "words": ngettext("%(done)s of %(asked)s person", "%(done)s of %(asked)s people", each.asked)
            % {"done": each.handed_in, "asked": each.asked},
            "begun": each.begun - each.handed_in,
        }
        for each in queries.turnout(exercise)
    ]
