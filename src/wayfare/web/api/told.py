"""What operations take and give, field by field. What is not there is left out; no field is null."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from ninja import Field, Schema
from pydantic import ConfigDict

Number = int | float


class Paging(Schema):
    """Which part of a list."""

    limit: int = Field(100, ge=1, le=1000, description="How many at most.")
    offset: int = Field(0, ge=0, le=1_000_000_000, description="How many to leave out from the start.")


class Listed(Schema):
    """A part of a list, in an order that stays."""

    count: int = Field(description="How many there are in all.")
    next: str | None = Field(None, description="Address of the part that follows; left out at the end.")


class Workspace(Schema):
    """A workspace, and the part the token's owner plays in it."""

    slug: str
    title: str
    level: str
    mode: str
    country: str
    currency: str
    languages: list[str]
    first_year: int
    last_year: int
    made_up: bool
    version: int
    role: str
    scope: Literal["read", "write"] = Field(description="What the token may do.")


class Workspaces(Listed):
    """A part of the list of workspaces."""

    items: list[Workspace]


class Missing(Schema):
    """A gate that is not passed."""

    gate: str
    what: str
    why: str
    state: Literal["missing", "unknown"] = Field(description="`unknown`: it could not be found out.")
    count: int | None = None
    wanted: int | None = None


class Stage(Schema):
    """A stage of the cycle, with what it lacks."""

    code: str
    title: str
    purpose: str
    progress: Literal["passed", "open", "waiting"]
    gates: int
    passed: int
    missing: list[Missing]
    planned_start: date | None = None
    planned_end: date | None = None
    days_late: int
    closed: bool


class Fact(Schema):
    """Something counted for the gates."""

    code: str
    state: Literal["counted", "not_counted"]
    value: bool | int | None = None


class Board(Schema):
    """The stages in order, and the facts their gates ask for."""

    stages: list[Stage]
    facts: list[Fact]


class Dataset(Schema):
    """A file of a source. No value of a row is given."""

    id: str
    file_name: str
    kind: str
    status: str
    period: str
    rows: int
    columns: int


class Source(Schema):
    """A source of the register of evidence."""

    id: str
    version: int
    title: str
    publisher: str
    licence: str
    population: str
    definition: str
    fieldwork_start: date | None = None
    fieldwork_end: date | None = None
    sensitivity: str
    address: str
    quality: float | None = Field(None, description="Mean score from 1 to 5; left out where nobody rated it.")
    rated: int = Field(description="How many criteria were rated.")
    datasets: list[Dataset]


class Sources(Listed):
    """A part of the list of sources."""

    items: list[Source]


class Uncertainty(Schema):
    """How sure a figure is."""

    kind: Literal["interval", "not_given"] = Field(description="`not_given`: its publisher tells no error.")
    low: float | None = None
    high: float | None = None
    confidence: float | None = Field(None, description="Level of the interval, such as 0.95.")
    standard_error: float | None = None
    degrees_of_freedom: float | None = None
    design_effect: float | None = None
    sample: int | None = Field(None, description="Interviews it rests on.")


class Origin(Schema):
    """Who published what a figure rests on, and which edition of it."""

    code: str
    publisher: str
    title: str
    vintage: str
    licence: str


class Figure(Schema):
    """A number of the situation, or why there is none."""

    id: str
    indicator: str
    indicator_version: int
    indicator_label: str
    ref_area: str
    ref_area_label: str
    counterpart_area: str | None = None
    time_period: str
    sex: Literal["_T", "F", "M"]
    breakdown: dict[str, str] = Field(description="Whom it is about; empty for everybody.")
    state: Literal["reported", "withheld", "failed", "empty"]
    value: float | None = Field(None, description="Given where the state is `reported`, and only there.")
    unit_measure: str
    uncertainty: Uncertainty
    source: Origin
    method: str
    inputs: list[str]
    flags: list[str]
    made_up: bool
    trace: str = Field(description="Address of the page that walks it back to its origin.")


class FigureFilter(Paging):
    """Which figures."""

    edition: int | None = Field(None, ge=1, le=1_000_000, description="Number of an edition; else the newest.")
    indicator: str | None = Field(None, max_length=80)
    ref_area: str | None = Field(None, max_length=80)
    time_period: str | None = Field(None, max_length=20)
    sex: Literal["_T", "F", "M"] | None = None
    state: Literal["reported", "withheld", "failed", "empty"] | None = None


class Figures(Listed):
    """Figures of one edition of the assessment."""

    edition: int
    run: str = Field(description="Id of the record from which every figure can be computed again.")
    items: list[Figure]


class Ground(Schema):
    """What a finding rests on: a figure as it stood, or a passage of a document."""

    kind: Literal["figure", "passage"]
    figure: str | None = None
    edition: int | None = None
    source: str | None = None
    passage: str | None = None
    place: str | None = None


class Position(Schema):
    """What an institution, or a person who belongs to none, says of a finding."""

    institution: str | None = None
    stance: Literal["endorse", "dispute", "abstain"]
    reason: str
    reply: str


class Finding(Schema):
    """A sentence the workspace may stand behind."""

    id: str
    version: int
    statement: str
    meaning: str
    theme: str
    side: str
    status: str
    why: str
    composed: bool
    changed_at: datetime
    grounds: list[Ground]
    positions: list[Position]


class FindingFilter(Paging):
    """Which findings."""

    theme: str | None = Field(None, max_length=30)
    status: Literal["draft", "in_review", "endorsed", "disputed", "stale"] | None = None


class Findings(Listed):
    """A part of the list of findings."""

    items: list[Finding]


class Plan(Schema):
    """What is said of the whole plan."""

    id: str
    version: int
    title: str
    status: Literal["draft", "review", "approved"]
    standing: str
    host: str
    summary: str
    currency: str
    price_year: int
    first_year: int
    last_year: int
    made_up: bool
    items: int
    lacking: int = Field(description="How many things block an approval.")


class Item(Schema):
    """A part of the plan; its content is what stands in the plan's document."""

    id: str
    version: int
    code: str
    kind: Literal["result", "risk", "indicator", "action", "cost"]
    parent: str | None = Field(None, description="Id of the item above.")
    name: str
    institution: str | None = Field(None, description="Code of the institution it belongs to.")
    ref_area: str | None = Field(None, description="Code of the area it lies in.")
    changed_at: datetime
    content: dict[str, Any]


class ItemFilter(Paging):
    """Which items."""

    kind: Literal["result", "risk", "indicator", "action", "cost"] | None = None


class Items(Listed):
    """A part of the list of items."""

    items: list[Item]


class ItemChange(Schema):
    """The whole new content of an item: what is left out is taken away."""

    model_config = ConfigDict(extra="forbid")
    content: dict[str, Any]


class Edition(Schema):
    """A frozen edition of the plan."""

    id: str
    number: int
    label: str
    sha256: str
    frozen_at: datetime
    published_at: datetime | None = None
    licence: str = Field("", description="SPDX identifier, once it is published.")


class Editions(Listed):
    """A part of the list of editions."""

    items: list[Edition]


class EditionDocument(Edition):
    """A frozen edition with its document."""

    document: dict[str, Any]


class Value(Schema):
    """One value of a report, or why there is none."""

    ref_area: str
    sex: Literal["_T", "F", "M"]
    state: Literal["reported", "no_value", "open"] = Field(
        description="`no_value`: somebody said why there is none; `open`: nobody has said anything yet."
    )
    value: float | None = None
    reason: str | None = None
    numerator: float | None = None
    denominator: float | None = None
    standard_error: float | None = None
    low: float | None = None
    high: float | None = None
    how: str | None = None
    figure: str | None = None


class Report(Schema):
    """The values of one indicator in one period."""

    id: str
    version: int
    indicator: str
    indicator_label: str
    unit_measure: str
    time_period: str
    due: date
    institution: str | None = None
    status: Literal["draft", "submitted", "returned", "approved", "locked", "reopened"]
    values: list[Value]


class ReportFilter(Paging):
    """Which reports."""

    indicator: str | None = Field(None, max_length=64)
    time_period: str | None = Field(None, max_length=30)
    status: Literal["draft", "submitted", "returned", "approved", "locked", "reopened"] | None = None


class Reports(Listed):
    """A part of the list of reports."""

    items: list[Report]


class NewValue(Schema):
    """One value to write: a number, a numerator over a denominator, or the reason why there is none."""

    model_config = ConfigDict(extra="forbid")
    ref_area: str = Field(max_length=40)
    sex: Literal["_T", "F", "M"] = "_T"
    value: float | None = Field(None, ge=-1e18, le=1e18)
    numerator: float | None = Field(None, ge=-1e18, le=1e18)
    denominator: float | None = Field(None, ge=-1e18, le=1e18)
    reason: str | None = Field(None, max_length=40, description="A code of the list `missing_reason`.")


class NewValues(Schema):
    """Values to write; those that are not named stay as they are."""

    model_config = ConfigDict(extra="forbid")
    values: list[NewValue] = Field(min_length=1, max_length=10_000)


class Problem(Schema):
    """Why a request was refused, and what to do (RFC 9457)."""

    model_config = ConfigDict(extra="allow")
    type: str
    title: str
    status: int
    code: str
    detail: str
