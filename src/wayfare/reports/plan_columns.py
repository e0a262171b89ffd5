"""Columns of a plan's sheets: what each cell holds, how it is shown, and how it is read back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Any

from wayfare.model import aggregation, cost, indicator, plan
from wayfare.plan.words import LISTS

Value = Mapping[str, Any]


class Kind(StrEnum):
    """How a cell is written and read."""

    TEXT = "text"
    NUMBER = "number"
    DAY = "day"
    CHOICE = "choice"
    """One of a closed list, shown by its label."""
    YES = "yes"
    """Yes or no."""
    ONE = "one"
    """Something of the plan, shown by name with its id in brackets."""
    MANY = "many"
    """Several of those, separated by semicolons."""
    LINES = "lines"
    """Several texts, one a line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a sheet."""

    path: tuple[str, ...]
    """Way to the value inside an item of the document."""
    kind: Kind = Kind.TEXT
    width: int = 14
    choices: type[Enum] | None = None
    of: str = ""
    """What a reference leads to: `bodies`, `localities`, `results`, `actions` or `items`."""
    usual: Any = None
    """Value of an item that does not say it."""
    label: str = ""
    """Key of its heading under `plan.field`; the last step of the path where empty."""

    @property
    def code(self) -> str:
        """Name in the hidden row, the same in every language."""
        return ".".join(self.path)

    @property
    def heading(self) -> str:
        """Key of the heading."""
        return self.label or self.path[-1]

    @property
    def codelist(self) -> str:
        """Code list of its choices."""
        return LISTS[self.choices] if self.choices else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A sheet with one row for each item of a part of the document."""

    part: str
    columns: tuple[Column, ...]
    frozen: int
    """Columns that stay when scrolling sideways, the hidden id included."""


def _text(*path: str, width: int = 30, label: str = "") -> Column:
    return Column(path=path, width=width, label=label)


def _number(*path: str, label: str = "", width: int = 11, usual: Any = None) -> Column:
    return Column(path=path, kind=Kind.NUMBER, width=width, label=label, usual=usual)


def _choice(choices: type[Enum], *path: str, width: int = 16, usual: str | None = None) -> Column:
    return Column(path=path, kind=Kind.CHOICE, choices=choices, width=width, usual=usual)


def _one(of: str, *path: str, width: int = 22, label: str = "") -> Column:
    return Column(path=path, kind=Kind.ONE, of=of, width=width, label=label)


def _many(of: str, *path: str, width: int = 24, label: str = "") -> Column:
    return Column(path=path, kind=Kind.MANY, of=of, width=width, label=label)


RESULTS = Sheet(
    part="results",
    frozen=4,
    columns=(
        _choice(plan.Level, "level", width=10),
        _text("statement", width=60),
        _one("results", "parent", width=30),
        _one("bodies", "owner"),
        _text("because", width=45),
        Column(path=("assumptions",), kind=Kind.LINES, width=45),
        _number("gender", "code", label="gender"),
        _text("gender", "passage", width=40, label="gender_passage"),
    ),
)
INDICATORS = Sheet(
    part="indicators",
    frozen=4,
    columns=(
        _one("results", "result", width=30),
        _text("label", width=48),
        _text("unit", width=14),
        _choice(plan.Measured, "measured", usual="count"),
        _choice(indicator.Direction, "direction"),
        Column(path=("of_people",), kind=Kind.YES, width=10, usual=False),
        _choice(aggregation.Aggregation, "aggregation"),
        Column(path=("disaggregate_by",), kind=Kind.MANY, width=18),
        _number("baseline", "value", label="baseline"),
        _text("baseline", "period", width=10, label="baseline_period"),
        _text("baseline", "source", width=30, label="baseline_source"),
        Column(path=("baseline", "by"), kind=Kind.DAY, width=12, label="baseline_by"),
        _text("verification", width=30),
        _choice(plan.Frequency, "frequency"),
        _one("bodies", "owner"),
    ),
)
WORKPLAN = Sheet(
    part="actions",
    frozen=4,
    columns=(
        _one("results", "result", width=30),
        _text("title", width=55),
        _many("bodies", "raci", "responsible", label="raci_responsible"),
        _many("bodies", "raci", "accountable", label="raci_accountable"),
        _many("bodies", "raci", "consulted", label="raci_consulted"),
        _many("bodies", "raci", "informed", label="raci_informed"),
        Column(path=("start",), kind=Kind.DAY, width=12),
        Column(path=("end",), kind=Kind.DAY, width=12),
        _many("localities", "localities", width=30),
        _many("bodies", "funders"),
        _choice(plan.Progress, "status", width=12, usual="planned"),
        _many("actions", "depends_on", width=30),
        _text("description", width=40),
    ),
)
BUDGET = Sheet(
    part="costs",
    frozen=4,
    columns=(
        _one("items", "item", width=40),
        _text("description", width=36),
        _number("year", width=8),
        _number("quantity"),
        _text("unit", width=14),
        _number("frequency", label="times_a_year", usual=1),
        _number("unit_cost"),
        _number("contingency", usual=0),
        _choice(cost.Category, "category", width=22),
        _choice(cost.Nature, "nature", width=20, usual="recurrent"),
        _one("localities", "locality"),
        _number("unit_cost_low"),
        _number("unit_cost_high"),
    ),
)
SHEETS = (RESULTS, INDICATORS, WORKPLAN, BUDGET)
TARGET = "target"
"""First word of the code of a column of targets: `target.2028.F`."""


def target_columns(targets: Sequence[Value]) -> tuple[tuple[str, str], ...]:
    """Give period and sex of the columns of targets: the whole, women and men for every period somebody set one for."""
    periods = sorted({target["period"] for target in targets})
    return tuple((period, sex) for period in periods for sex in ("_T", "F", "M"))


def look_up(item: Value, path: Sequence[str]) -> Any:
    """Follow a path into an item; None where it ends early."""
    found: Any = item
    for step in path:
        found = found.get(step) if isinstance(found, Mapping) else None
    return found


def put(item: dict[str, Any], path: Sequence[str], value: Any) -> None:
    """Set or, with None, take out what a path leads to; what holds nothing afterwards goes as well."""
    *way, last = path
    holders = [item]
    for step in way:
        holders.append(holders[-1].setdefault(step, {}))
    if value is None:
        holders[-1].pop(last, None)
    else:
        holders[-1][last] = value
    for step, holder in zip(reversed(way), reversed(holders[:-1]), strict=True):
        if not holder[step]:
            del holder[step]
