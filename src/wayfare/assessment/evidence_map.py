"""Makes the evidence map of a place: every question of every page, for everybody, for groups and for places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict

from wayfare.catalogue import Catalogue
from wayfare.catalogue.themes import belongs
from wayfare.methods import sample_size
from wayfare.model.estimate import Flag, Statistic
from wayfare.model.evidence_map import Cell, EvidenceMap, Line, Need, Standing, Wish
from wayfare.model.figure import Figure, State
from wayfare.model.indicator import Indicator, ObservedOn, Status
from wayfare.model.narrative import Selector
from wayfare.model.workspace import Choice

from . import few, remarks
from .figures import FigureSet, code

EVERYBODY, WOMEN, MEN, OTHER = "everybody", "women", "men", "other"
COLUMNS: Mapping[str, tuple[str, ...]] = {
    EVERYBODY: (),
    WOMEN: ("sex", "household_head_sex"),
    MEN: ("sex", "household_head_sex"),
    "ages": ("age_group",),
    "movers": ("migration_status", "foreign_born", "citizenship", "legal_status"),
    "families": ("receives_remittances", "emigrant_household", "parent_abroad"),
    "wealth": ("wealth_quintile",),
    "education": ("education",),
    OTHER: (),
    "settlement": ("urban",),
    "regions": ("admin1",),
    "districts": ("admin2",),
}
"""Columns and the breakdowns each stands for; `other` stands for every breakdown that no other column has."""

_OF_ONE_SEX = {WOMEN: "F", MEN: "M"}
_SURVEYED = frozenset({ObservedOn.PERSON, ObservedOn.HOUSEHOLD, ObservedOn.EMIGRANT})
_WEAK = frozenset(
    {Flag.FEW_CASES, Flag.HIGH_CV, Flag.FEW_DF, Flag.NON_PROBABILITY, Flag.SINGLE_PSU_DOMAIN, Flag.NO_DESIGN}
)
_SHARES = frozenset({Statistic.PROPORTION, Statistic.FGT})
_UNKNOWN_SHARE = 0.5
"""The share that takes the largest sample."""


class Terms(TypedDict):
    """What every size of a sample depends on."""

    confidence: float
    deff: float
    response: float
    domains: int


@dataclass(frozen=True)
class Cartographer:
    """Maps what is known of one place."""

    catalogue: Catalogue
    figures: FigureSet
    of_groups_alone: frozenset[str]
    """Indicators that the world's tables tell of groups of countries, but of no country."""
    year: int
    """Year of the assessment, which decides what is old."""
    wish: Wish
    areas: int = 0
    """Number of areas with boundaries, for breakdowns of which nothing is known."""

    def map(self) -> EvidenceMap:
        """Give every question, page by page."""
        lines = tuple(self._lines())
        used = [figure for line in lines for cell in line.cells for figure in cell.figures]
        oldest = min(used, key=lambda identity: self.figures[identity].period, default="")
        return EvidenceMap(columns=tuple(COLUMNS), lines=lines, wish=self.wish, oldest=oldest)

    def _lines(self) -> Iterable[Line]:
        named = frozenset(name for theme in self.catalogue.themes.values() for name in theme.indicators)
        for theme in self.catalogue.themes.values():
            for indicator in self.catalogue.indicators.values():
                if belongs(indicator, theme, named) and self._could_be_known(indicator):
                    cells = tuple(self._cell(indicator, column) for column in COLUMNS)
                    yield Line(theme=theme.code, indicator=indicator.code, cells=cells)

    def _could_be_known(self, indicator: Indicator) -> bool:
        """Leave out pairs of countries, what is told of the world alone, and what is no longer measured."""
        if indicator.status is Status.RETIRED or indicator.observed_on is ObservedOn.CORRIDOR:
            return False
        return indicator.observed_on in _SURVEYED or indicator.code not in self.of_groups_alone

    def _cell(self, indicator: Indicator, column: str) -> Cell:
        if column == EVERYBODY:
            found = self._everybody(indicator)
            return self._standing(indicator, column, found, expected=max(1, len(found)))
        asked = [name for name in indicator.disaggregate_by if _has(column, name)]
        asked = asked[:1] if column in _OF_ONE_SEX else asked
        if not asked:
            return Cell(column=column, standing=Standing.NOT_ASKED)
        found = [figure for name in asked for figure in self._groups(indicator, name, column)]
        expected = len(found) or (1 if column in _OF_ONE_SEX else sum(map(self._size, asked)))
        return self._standing(indicator, column, found, expected=expected)

    def _everybody(self, indicator: Indicator) -> list[Figure]:
        """Give the figure of everybody, or the figures that only an assumption or a kind tells apart."""
        known = self.figures.select(Selector(indicator=indicator.code))
        if known is not None:
            return [known]
        asked = set(indicator.disaggregate_by)
        whole = [
            each
            for each in self.figures.preferred(indicator.code)
            if not each.counterpart and asked.isdisjoint(name for name, _ in each.domain)
        ]
        latest = max((each.period for each in whole), default="")
        return [each for each in whole if each.period == latest]

    def _groups(self, indicator: Indicator, name: str, column: str) -> list[Figure]:
        """Give the groups of a breakdown; one without anybody in the sample is a gap only where it is a place."""
        groups = self.figures.told_apart(indicator.code, name)
        wanted = _OF_ONE_SEX.get(column)
        there = [each for each in groups if each.state is not State.EMPTY or name.startswith("admin")]
        return [each for each in there if wanted is None or code(dict(each.domain)[name]) == wanted]

    def _size(self, name: str) -> int:
        """Count the groups of a breakdown of which nothing is known: as many as its code list has."""
        if name.startswith("admin"):
            return self.areas or 1
        concept = self.catalogue.concepts.get(name)
        return len(concept.categories) if concept and concept.categories else 2

    def _standing(self, indicator: Indicator, column: str, found: Sequence[Figure], *, expected: int) -> Cell:
        why = dict.fromkeys(reason for figure in found for reason in self._weaknesses(figure))
        known = [figure for figure in found if figure.state is State.KNOWN]
        reliable = sum(not any(self._weaknesses(figure)) for figure in found)
        return Cell(
            column=column,
            standing=_judged(found, known, reliable),
            reliable=reliable,
            groups=expected,
            figures=tuple(figure.id for figure in known),
            why=tuple(why) if found else ("no_source",),
            oldest=min((figure.period for figure in known), default=""),
            need=None if found and reliable == len(found) else self._need(indicator, known, expected),
        )

    def _weaknesses(self, figure: Figure) -> Iterable[str]:
        if figure.state is not State.KNOWN:
            yield figure.state.value
        yield from (flag.value for flag in figure.flags if flag in _WEAK)
        if self.year - int(figure.period[:4]) > self._years(figure):
            yield "old"
        if remarks.far(figure, self.figures):
            yield "apart"
        if few.behind(figure, self.figures, self.catalogue):
            yield "few_behind"

    def _years(self, figure: Figure) -> int:
        policy = self.catalogue.assessment_policy
        return policy.survey_years if figure.source.startswith("evidence:") else policy.recent_years

    def _need(self, indicator: Indicator, known: Sequence[Figure], groups: int) -> Need:
        """Work out the interviews for each group, from what is known of the spread of answers and of the design."""
        if indicator.observed_on not in _SURVEYED:
            return Need(interviews=None, groups=groups, by_publisher=True)
        size = self._interviews(indicator, known, groups)
        if size is None:
            return Need(interviews=None, groups=groups)
        cost = None if self.wish.cost is None else size.total * self.wish.cost
        return Need(interviews=size.interviews, groups=groups, selected=size.total_selected, cost=cost)

    def _interviews(self, indicator: Indicator, known: Sequence[Figure], groups: int) -> sample_size.SampleSize | None:
        wish = self.wish
        measured = [figure for figure in known if figure.se and figure.n and figure.deff]
        common = Terms(confidence=wish.confidence, deff=self._deff(indicator), response=wish.response, domains=groups)
        if indicator.statistic in _SHARES and indicator.unit == "percent":
            shares = [figure.value / 100 for figure in known if figure.value and 0 < figure.value < 100]
            p = min(shares, key=lambda share: abs(share - _UNKNOWN_SHARE), default=_UNKNOWN_SHARE)
            return sample_size.proportion(p, wish.margin, **common)
        sizes = [
            sample_size.mean(
                sample_size.spread_of(figure.se or 0.0, figure.n or 1, figure.deff or 1.0),
                wish.relative * abs(figure.value or 0.0),
                **common,
            )
            for figure in measured
            if figure.value
        ]
        return max(sizes, key=lambda size: size.interviews, default=None)

    def _deff(self, indicator: Indicator) -> float:
        """Take the design effect that was chosen, else that of the figure for everybody, which many cases tell."""
        measured = [figure.deff for figure in self._everybody(indicator) if figure.deff]
        return max(1.0, measured[0]) if measured and "design_effect" not in self.wish.chosen else self.wish.deff


def wish_of(choices: Mapping[str, Choice], catalogue: Catalogue, confidence: float) -> Wish:
    """Take the wanted precision from the choices of a workspace, the rest from the policy."""
    policy = catalogue.precision_policy
    assumed = {
        "wanted_margin": policy.margin_points,
        "wanted_relative_margin": policy.margin_percent,
        "design_effect": policy.design_effect,
        "response_rate": policy.response_rate,
    }
    value = {name: choices[name].value if name in choices else given for name, given in assumed.items()}
    cost = choices.get("cost_per_interview")
    return Wish(
        margin=value["wanted_margin"] / 100,
        relative=value["wanted_relative_margin"] / 100,
        deff=value["design_effect"],
        response=value["response_rate"] / 100,
        confidence=confidence,
        cost=cost.value if cost else None,
        cost_unit=cost.unit if cost else "",
        chosen=frozenset(choices) & assumed.keys(),
    )


def _judged(found: Sequence[Figure], known: Sequence[Figure], reliable: int) -> Standing:
    if not found:
        return Standing.ABSENT
    if reliable == len(found):
        return Standing.RELIABLE
    if known:
        return Standing.WEAK
    return Standing.WITHHELD if any(figure.state is State.WITHHELD for figure in found) else Standing.ABSENT


def _has(column: str, name: str) -> bool:
    """Tell whether a column stands for a breakdown."""
    if column == OTHER:
        return not any(name in dimensions for dimensions in COLUMNS.values())
    return name in COLUMNS[column]
