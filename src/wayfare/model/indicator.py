"""Indicators: one question about a country, and exactly how it is answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from .counterfactual import Counterfactual
from .estimate import Form, Interval, Measure, Statistic, Value, usual_interval
from .reference import Reference


class Status(StrEnum):
    """Life of a definition."""

    DRAFT = "draft"
    STABLE = "stable"
    RETIRED = "retired"


class ObservedOn(StrEnum):
    """The unit a value is observed on."""

    PERSON = "person"
    HOUSEHOLD = "household"
    EMIGRANT = "emigrant"
    """A person who lives abroad, as reported by the household left behind."""
    MEMBER = "member"
    """A person at home or abroad who belongs to a surveyed household, so that those who left meet those who stayed."""
    COUNTRY = "country"
    CORRIDOR = "corridor"
    LOCALITY = "locality"
    INSTITUTION = "institution"
    ACTIVITY = "activity"


class Direction(StrEnum):
    """Whether more is better. A context indicator is never judged, nor coloured red or green."""

    HIGHER = "higher"
    LOWER = "lower"
    CONTEXT = "context"


class Side(StrEnum):
    """Whether the indicator shows a benefit, a risk or the setting, so that both sides stand together (row O10)."""

    BENEFIT = "benefit"
    RISK = "risk"
    SETTING = "setting"


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """Rows with a known answer: runs as a test and shows what the definition means."""

    name: str
    rows: tuple[Mapping[str, Value | None], ...]
    expect: Mapping[str, float | int | None]
    """`value` in the indicator's unit and `cases`, the number of rows it rests on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """A number that somebody records, since no table of the world and no survey has it."""

    label: str
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """A definition that can be computed.

    On microdata (`observed_on` person or household) `statistic` with `numerator` and `denominator` are formulas over
    the common concepts of the harmonisation files. With `inputs` it is recorded: the formulas are over those named
    numbers, and each entry of a recorded file is a row. Else on countries and corridors a value is either published
    (`numerator` empty, `published_by` names the source series) or `numerator` is a formula over codes of other
    figures, dots written as double underscores: `remittances__received / economy__gdp * 100`. With a `statistic` the
    formula is over the corridors of the country.
    """

    code: str
    version: int
    status: Status
    label: str
    question: str
    unit: str
    observed_on: ObservedOn
    direction: Direction
    side: Side
    rows: tuple[str, ...]
    """Rows of the mission it serves: O1-O15, M1-M16."""
    statistic: Statistic | None = None
    numerator: str = ""
    denominator: str = ""
    weigh_by: str = ""
    """Over corridors: the figure each is weighed by; empty where all count alike."""
    q: float | None = None
    line: str = ""
    """Name of the workspace choice that holds the poverty line, for FGT measures."""
    alpha: float | None = None
    rank_by: str = ""
    """Formula: what people are ranked by (concentration), or total income (part of a source in the Gini)."""
    form: Form | None = None
    """Form of the concentration index; plain where nothing is said."""
    group: str = ""
    """Condition: who is compared with the others that count (gap, risk ratio)."""
    event: str = ""
    """Condition: whether a duration ended with the event (survival median)."""
    counterfactual: Counterfactual | None = None
    """For income without migration: what is measured and how it is told, under every assumption; instead of a
    statistic."""
    disaggregate_by: tuple[str, ...] = ()
    minimum_cases: int | None = None
    """Overrides the disclosure policy upwards, never downwards."""
    published_by: tuple[str, ...] = ()
    inputs: Mapping[str, Input] = field(default_factory=dict)
    """What is recorded by hand: names for formulas, each with what to write and its unit."""
    method: str = ""
    """Scoring method that takes the place of a formula over recorded inputs, for instance `kendall_w`."""
    sdg: tuple[str, ...] = ()
    gcm: tuple[int, ...] = ()
    catalogue_code: str = ""
    """Code in the field's indicator catalogue, for instance B02."""
    caution: str = ""
    """What a reader could get wrong."""
    references: tuple[Reference, ...] = ()
    examples: tuple[Example, ...] = ()

    @property
    def theme(self) -> str:
        """First part of the code."""
        return self.code.split(".", 1)[0]

    @property
    def recorded(self) -> bool:
        """Whether its numbers are recorded by the people who assess."""
        return bool(self.inputs)

    @property
    def factor(self) -> float:
        """What a fraction is multiplied by to be in the unit.

        A difference of shares is in percentage points. An elasticity is in percent as it is: percent for one percent.
        """
        if self.statistic is Statistic.GINI_ELASTICITY:
            return 1.0
        points = self.unit == "percentage_points" and self.statistic is Statistic.GAP
        return 100.0 if self.unit == "percent" or points else 1.0

    @property
    def formulas(self) -> tuple[str, ...]:
        """All formulas it is made of."""
        return tuple(filter(None, (self.numerator, self.denominator, self.rank_by, self.group, self.event)))

    def measure(self, line: float | None = None) -> Measure:
        """Say what the engine must estimate; `line` is the poverty line chosen, for measures that need one."""
        if self.statistic is None:
            raise ValueError(f"{self.code} is not computed from a survey")
        return Measure(
            name=self.code,
            statistic=self.statistic,
            y=self.numerator,
            denominator=self.denominator or None,
            q=self.q,
            line=line,
            alpha=self.alpha,
            rank_by=self.rank_by or None,
            form=self.form,
            group=self.group or None,
            event=self.event or None,
            interval=Interval.LOGIT if self.statistic is Statistic.PROPORTION else usual_interval(self.statistic),
            factor=self.factor,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Concept:
    """A harmonised variable that formulas may use, for instance `receives_remittances`."""

    name: str
    label: str
    type: str
    """`boolean`, `category`, `integer` or `number`."""
    observed_on: ObservedOn
    unit: str = ""
    codelist: str = ""
    categories: Mapping[str, str] = field(default_factory=dict)
    """Code and label, from the codelist."""
