"""One indicator in one period, area by area: a map, the table behind it, and both as files."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from wayfare.catalogue import numbers
from wayfare.model.figure import State
from wayfare.model.plan import PlanIndicator
from wayfare.monitoring import generation
from wayfare.monitoring.rollup import Rolled, roll_up
from wayfare.reports import palette, svg
from wayfare.reports.area_drawing import Shape, drawn
from wayfare.reports.maps import Classes
from wayfare.reports.tables import cell
from wayfare.web.monitoring import columns
from wayfare.web.monitoring.plan import Monitored
from wayfare.web.plan.shown import amount, period
from wayfare.web.words import entry, page_language

KEY = "by-area"
COLUMNS = (
    "indicator",
    "indicator_label",
    "period",
    "area",
    "area_name",
    "value",
    "unit",
    "state",
    "numerator",
    "denominator",
    "parts_expected",
    "parts_reported",
    "made_up",
)


@dataclass(frozen=True, kw_only=True)
class Area:
    """What is known of one area."""

    code: str
    name: str
    rolled: Rolled
    shown: str
    """The number in words, or why there is none."""


@dataclass(frozen=True, kw_only=True)
class ByArea:
    """An indicator in a period, in every area it is told for."""

    plan: Monitored
    indicator: PlanIndicator
    period: str
    areas: tuple[Area, ...]

    @property
    def got(self) -> int:
        """How many areas have a number."""
        return sum(each.rolled.value is not None for each in self.areas)

    @property
    def classes(self) -> Classes:
        """The values in a handful of classes."""
        return Classes.of([each.rolled.value for each in self.areas if each.rolled.value is not None] or [0.0])

    def picture(self) -> str:
        """Draw the areas that have a boundary; what is withheld is hatched, what is missing is dotted."""
        outlines = {place.code: place.geometry for place in self.plan.workspace.places.all() if place.geometry}
        shapes = [
            Shape(geometry=outlines[each.code], fill=self.fill(each), title=entry(each.name, each.shown))
            for each in self.areas
            if each.code in outlines
        ]
        return drawn(shapes)

    def fill(self, area: Area) -> str:
        """Return the fill of an area."""
        if area.rolled.value is not None:
            return self.classes.fill(area.rolled.value)
        return palette.WITHHELD if area.rolled.state is State.WITHHELD else palette.EMPTY

    @property
    def alternative(self) -> str:
        """What the picture says, for those who do not see it."""
        said = {"what": self.indicator.label, "period": period(self.period), "n": self.got, "of": len(self.areas)}
        return _("%(what)s, %(period)s: %(n)s of %(of)s areas have a number. The table has all of them.") % said

    def legend(self) -> list[tuple[str, str]]:
        """Return each fill with what it means."""
        language, classes = page_language(), self.classes
        cuts = [numbers.amount(cut, self.indicator.unit, language) for cut in classes.breaks]
        known = [each.shown for each in self.areas if each.rolled.value is not None]
        names = known[:1] if not cuts else [_("below %s") % cuts[0]]
        names += [_("%(low)s to below %(high)s") % {"low": a, "high": b} for a, b in pairwise(cuts)]
        names += [_("%s and more") % cuts[-1]] if cuts else []
        found = list(zip(classes.fills, names, strict=False))
        states = {each.rolled.state for each in self.areas if each.rolled.value is None}
        extra = [(State.WITHHELD, palette.WITHHELD, _("withheld to protect people"))]
        extra += [(State.EMPTY, palette.EMPTY, _("nothing reported; that is not zero"))]
        return found + [(fill, name) for state, fill, name in extra if state in states]

    def file(self) -> str:
        """Return the picture as a file that stands alone; empty without boundaries."""
        picture = self.picture()
        return svg.standalone(picture, self.alternative) if picture else ""

    def table(self) -> str:
        """Return the table as CSV, with no text that a spreadsheet would take for a formula."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(COLUMNS)
        writer.writerows(self._row(each) for each in self.areas)
        return out.getvalue()

    def _row(self, each: Area) -> list[Any]:
        rolled, what = each.rolled, self.indicator
        told = [what.id, what.label, self.period, each.code, each.name, rolled.value, what.unit, rolled.state.value]
        counts = [rolled.numerator, rolled.denominator, rolled.parts, rolled.got, self.plan.workspace.made_up]
        return [cell(value) for value in (*told, *counts)]


def offered(plan: Monitored) -> dict[str, PlanIndicator]:
    """Return the indicators that are told area by area."""
    whole = generation.root(plan.document)
    return {code: each for code, each in plan.indicators.items() if generation.places(each, plan.document) != (whole,)}


def by_area(plan: Monitored, indicator: str = "", asked: str = "") -> tuple[ByArea | None, list[str]]:
    """Return an indicator in a period, or the first that has numbers, with its periods; only what counts is shown."""
    known, frame = offered(plan), plan.frame.frame
    told = {each: found for each, found in columns.told(plan).items() if each in known and found.counted().value.size}
    code = indicator if indicator in known else next((each for each in known if each in told), next(iter(known), ""))
    if not code:
        return None, []
    item = frame.items[frame.item_at[code]]
    names = list(item.periods or frame.periods)
    there = {list(frame.periods)[at] for at in told[code].counted().period} if code in told else set()
    reported = [name for name in names if name in there]
    chosen = asked if asked in names else (reported or names)[-1 if reported else 0]
    at, alone = list(frame.periods).index(chosen), replace(frame, items=[item])
    rolled = roll_up(alone, columns.together(alone, told), [(at, at)])
    places = generation.places(known[code], plan.document)
    called = {each.code: each.name for each in plan.document.localities}
    areas = tuple(_area(known[code], place, called, rolled.at(code, place)) for place in places)
    return ByArea(plan=plan, indicator=known[code], period=chosen, areas=areas), names


def _area(indicator: PlanIndicator, code: str, names: dict[str, str], rolled: Rolled) -> Area:
    if rolled.value is not None:
        shown = amount(indicator, rolled.value)
    else:
        shown = _("withheld") if rolled.state is State.WITHHELD else _("nothing reported")
    return Area(code=code, name=names.get(code, code), rolled=rolled, shown=shown)
