"""A plan as a document: results, how they are measured, who does what by when, and what it costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from .aggregation import Aggregation
from .cost import CostLine, Exchange
from .indicator import Direction


class Standing(StrEnum):
    """Whether the plan is a document of its own or chapters of another."""

    STAND_ALONE = "stand_alone"
    WITHIN = "within_national_plan"


class Scope(StrEnum):
    """For whom the plan is made."""

    NATIONAL = "national"
    LOCAL = "local"


class Level(StrEnum):
    """Steps of the results chain, from lasting change down to what is done."""

    IMPACT = "impact"
    """Lasting change in people's lives."""
    OUTCOME = "outcome"
    """Change in what institutions do or people can do."""
    OUTPUT = "output"
    """New products, skills or services within the control of the plan."""
    ACTIVITY = "activity"
    """A bundle of actions under an output; short plans hang their actions on outputs."""

    @property
    def rank(self) -> int:
        """0 for impact; every result lies below one of lower rank."""
        return list(Level).index(self)


class Response(StrEnum):
    """What is done about a risk."""

    AVOID = "avoid"
    REDUCE = "reduce"
    TRANSFER = "transfer"
    ACCEPT = "accept"


class Threat(StrEnum):
    """Whom a risk hits: the plan, or people because of the plan."""

    PLAN = "plan"
    PEOPLE = "people"


class Measured(StrEnum):
    """What kind of number an indicator is."""

    COUNT = "count"
    AMOUNT = "amount"
    PERCENTAGE = "percentage"
    RATIO = "ratio"
    SCORE = "score"
    YES_NO = "yes_no"
    """1 when it is there, 0 when it is not."""
    QUALITATIVE = "qualitative"


class Frequency(StrEnum):
    """How often a value comes."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half_yearly"
    YEARLY = "yearly"
    EVERY_TWO_YEARS = "every_two_years"
    EVERY_FIVE_YEARS = "every_five_years"
    ONCE = "once"


class Progress(StrEnum):
    """Where an action stands."""

    PLANNED = "planned"
    UNDER_WAY = "under_way"
    DONE = "done"
    DELAYED = "delayed"
    DROPPED = "dropped"


class GenderCriterion(StrEnum):
    """What a gender marker rests on."""

    ANALYSIS = "analysis"
    """Women and men are told apart in what the result rests on."""
    ACTIVITY = "activity"
    """Something is done differently because of it."""
    BUDGET = "budget"
    INDICATORS = "indicators"
    """Indicators told by sex, with targets."""
    PARTICIPATION = "participation"
    """Women's organisations take part."""
    PRINCIPAL = "principal"
    """Equality is what the result is for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """An institution, association or funder that does or pays something."""

    id: str
    name: str
    short: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Locality:
    """An area the plan speaks of."""

    code: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameworkUse:
    """An international or national framework the plan is aligned with, in one version."""

    code: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """A tie to a goal of a framework, with the passage that shows it."""

    framework: str
    version: str
    code: str
    passage: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """What may go wrong: likelihood and impact from 1 to 5."""

    id: str
    statement: str
    likelihood: int
    impact: int
    threatens: Threat = Threat.PLAN
    owner: str = ""
    """Id of a body."""
    response: Response | None = None
    measure: str = ""
    """What is done about it."""
    trigger: str = ""
    """What would show that it is happening."""

    @property
    def severity(self) -> int:
        """Likelihood times impact, 1 to 25."""
        return self.likelihood * self.impact


@dataclass(frozen=True, slots=True, kw_only=True)
class GenderEvidence:
    """Whether one criterion of the gender marker holds, and the passage that shows it."""

    criterion: GenderCriterion
    met: bool
    passage: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GenderMarker:
    """How much a result does for gender equality: 0 nothing, 1 limited, 2 significantly, 3 principally."""

    code: int
    passage: str = ""
    criteria: tuple[GenderEvidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class InterventionUse:
    """A measure tried elsewhere that the result takes up, as it was known then."""

    code: str
    version: str
    """Version of Wayfare whose catalogue it was taken from."""
    grade: int
    """Strength of its evidence at that time: code list evidence_grade."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A change to be reached."""

    id: str
    level: Level
    statement: str
    parent: str = ""
    """Id of the result above."""
    because: str = ""
    """Why the results below should bring it about."""
    owner: str = ""
    """Id of the body that answers for it."""
    assumptions: tuple[str, ...] = ()
    risks: tuple[Risk, ...] = ()
    alignments: tuple[Alignment, ...] = ()
    gender: GenderMarker | None = None
    rows: tuple[str, ...] = ()
    """Rows of the mission it serves."""
    theme: str = ""
    gaps: tuple[str, ...] = ()
    """Ids of capacity gaps it closes."""
    findings: tuple[str, ...] = ()
    contributions: tuple[str, ...] = ()
    """Ids of what people said in consultations."""
    interventions: tuple[InterventionUse, ...] = ()
    national: str = ""
    """In a local plan, the id of the result of the national plan it serves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A value of a part of the whole: one sex, one locality, or both."""

    value: float
    sex: str = "_T"
    """SDMX code: F, M or _T."""
    locality: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """Where things stand: a figure, a value with its source, or the day by which it will be known."""

    value: float | None = None
    period: str = ""
    """Year or period of the value."""
    source: str = ""
    figure: str = ""
    """Id of a figure of the assessment."""
    by: str = ""
    """Day by which it is to be established, ISO 8601."""
    parts: tuple[Part, ...] = ()

    @property
    def known(self) -> bool:
        """Whether there is a value."""
        return self.value is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A value to be reached in a period, for everybody or for a part."""

    period: str
    """Year such as `2028`, or a period inside it such as `2028-S1`."""
    value: float
    sex: str = "_T"
    locality: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanIndicator:
    """How a result is measured."""

    id: str
    result: str
    label: str
    definition: str = ""
    """Code of an indicator of the catalogue; empty for one of the plan's own."""
    version: int | None = None
    """Version of that definition."""
    domain: Mapping[str, str] = field(default_factory=dict)
    """Whom of the definition it is about: categories by breakdown, such as `receives_remittances: "true"`."""
    unit: str = ""
    measured: Measured = Measured.COUNT
    direction: Direction | None = None
    of_people: bool = False
    """Whether it counts or describes people, so that it must be told for women and men."""
    aggregation: Aggregation | None = None
    disaggregate_by: tuple[str, ...] = ()
    baseline: Baseline | None = None
    targets: tuple[Target, ...] = ()
    verification: str = ""
    """Where values come from."""
    frequency: Frequency | None = None
    owner: str = ""
    """Id of the body that reports it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Raci:
    """Who does it, who answers for it, who is asked and who is told, as ids of bodies."""

    responsible: tuple[str, ...] = ()
    accountable: tuple[str, ...] = ()
    """One at a time; more than one is a conflict that coherence shows."""
    consulted: tuple[str, ...] = ()
    informed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """Something that somebody does for an output or activity, from a day to a day, somewhere."""

    id: str
    result: str
    title: str
    description: str = ""
    raci: Raci = Raci()
    start: str = ""
    end: str = ""
    """Days, ISO 8601."""
    localities: tuple[str, ...] = ()
    """Codes of areas; empty for the whole country."""
    funders: tuple[str, ...] = ()
    """Ids of bodies."""
    status: Progress = Progress.PLANNED
    depends_on: tuple[str, ...] = ()
    """Ids of actions that must be done before."""
    gaps: tuple[str, ...] = ()
    contributions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A whole plan; ids are unique over all its parts and stay when anything else changes."""

    id: str
    title: str
    first_year: int
    last_year: int
    currency: str
    price_year: int
    """Year whose prices unit costs are in."""
    inflation: Decimal = Decimal(0)
    """Expected yearly rise of prices: 0.04 is four percent."""
    standing: Standing = Standing.STAND_ALONE
    host: str = ""
    """Title of the plan it is part of."""
    scope: Scope = Scope.NATIONAL
    area: str = ""
    """Code of the country or locality."""
    national: str = ""
    """Id of the national plan that a local one serves."""
    language: str = "en"
    made_up: bool = False
    summary: str = ""
    exchange: Exchange | None = None
    frameworks: tuple[FrameworkUse, ...] = ()
    bodies: tuple[Body, ...] = ()
    localities: tuple[Locality, ...] = ()
    results: tuple[Result, ...] = ()
    indicators: tuple[PlanIndicator, ...] = ()
    actions: tuple[Action, ...] = ()
    costs: tuple[CostLine, ...] = ()

    @property
    def years(self) -> range:
        """All years of the plan."""
        return range(self.first_year, self.last_year + 1)
