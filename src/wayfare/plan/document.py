"""A plan as a file: YAML or JSON in, every mistake named with its field; the same plan out again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass, replace
from decimal import Decimal
from enum import Enum
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from wayfare.catalogue import schema, yaml12_events
from wayfare.catalogue.document import Document, field_name
from wayfare.catalogue.notation import yaml_text
from wayfare.catalogue.structure import structure
from wayfare.model.cost import CostLine
from wayfare.model.errors import ContentProblems, Problem, UnreadableFile
from wayfare.model.plan import Action, Body, Locality, Plan, PlanIndicator, Result

from . import references
from .same import REMEMBERED

MOST_BYTES = 20_000_000
WHOLE = 10**15
"""Whole numbers below it are written without a point."""
PARTS: Mapping[str, type[Any]] = {
    "bodies": Body,
    "localities": Locality,
    "results": Result,
    "indicators": PlanIndicator,
    "actions": Action,
    "costs": CostLine,
}
"""Lists of a plan whose entries are checked one by one, and what they are."""


class Settled(dict[str, Any]):
    """A part of a plan as plain values that nobody alters any more, so that it is written down once."""

    @cached_property
    def written(self) -> str:
        """The part as JSON."""
        return json.dumps(self, sort_keys=True)


def load(path: Path) -> Plan:
    """Read a plan file; raises `ContentProblems` with everything that is wrong in it."""
    if not path.is_file():
        raise UnreadableFile("There is no such plan.", where=str(path), remedy="Give the path of a YAML or JSON file.")
    return parse(path.read_bytes(), path.name)


def parse(content: bytes, file: str = "the plan") -> Plan:
    """Read a plan from the bytes of a YAML or JSON file."""
    if len(content) > MOST_BYTES:
        what = f"It has {len(content):,} bytes; the limit is {MOST_BYTES:,}."
        raise UnreadableFile(what, where=file, remedy="Export the plan again, without anything attached.")
    if (quick := _json(content)) is not None:
        return from_value(quick, file)
    value, lines, problems = yaml12_events.parse(content, file)
    if problems:
        raise ContentProblems(problems)
    return _plan(Document(file, value, lines))


def _json(content: bytes) -> Mapping[str, Any] | None:
    """Read JSON quickly; None for anything else, for numbers JSON does not have and for a key given twice."""
    if not content.lstrip().startswith(b"{"):
        return None
    try:
        value = json.loads(content, object_pairs_hook=_once, parse_constant=_refused)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key is given twice")
    return found


def _refused(name: str) -> None:
    raise ValueError(f"{name} is no number of JSON")


def from_value(value: Mapping[str, Any], file: str = "the plan") -> Plan:
    """Read a plan from plain mappings, lists and values, as JSON has them."""
    return _of_parts(value) or _plan(Document(file, value))


def _of_parts(value: Mapping[str, Any]) -> Plan | None:
    """Build a plan of parts that are sound one by one; None where anything is wrong, which the whole then tells.

    A part that says what it said before is not checked again, so that changing one of many costs little.
    """
    if not all(isinstance(value.get(name, []), list) for name in PARTS):
        return None
    try:
        written = {name: [_written(part) for part in value.get(name, ())] for name in PARTS}
    except (TypeError, ValueError):
        return None
    parts: dict[str, Any] = {name: tuple(_part(name, text) for text in texts) for name, texts in written.items()}
    rest = {name: given for name, given in value.items() if name not in PARTS}
    if any(None in told for told in parts.values()) or any(schema.complaints(rest, "plan")):
        return None
    return None if any(references.complaints(value)) else replace(structure(Plan, rest), **parts)


def _written(part: Any) -> str:
    return part.written if isinstance(part, Settled) else json.dumps(part, sort_keys=True)


@lru_cache(maxsize=REMEMBERED)
def _part(name: str, text: str) -> Any:
    """Return an entry of one of a plan's lists, from JSON; None when its schema does not accept it."""
    value = json.loads(text)
    return None if any(schema.complaints(value, "plan", name)) else structure(PARTS[name], value)


def _plan(document: Document) -> Plan:
    complaints: Iterable[references.Complaint] = list(schema.complaints(document.value, "plan"))
    complaints = complaints or list(references.complaints(document.value))
    if complaints:
        raise ContentProblems(
            Problem(document.file, document.line(steps), field_name(steps), what, remedy)
            for steps, what, remedy in complaints
        )
    return structure(Plan, document.value)


def to_value(plan: Plan) -> dict[str, Any]:
    """Give the plan as plain mappings, lists and values; what is as usual is left out."""
    return dict(_plain(plan))


def to_yaml(plan: Plan) -> str:
    """Write the plan for people to read and edit."""
    return yaml_text(to_value(plan))


def to_json(plan: Plan) -> str:
    """Write the plan for programs."""
    return json.dumps(to_value(plan), ensure_ascii=False, allow_nan=False, indent=1)


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        kept = ((field, getattr(value, field.name)) for field in fields(value))
        return {field.name: _plain(given) for field, given in kept if not _usual(field, given)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Decimal):
        return _number(value)
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < WHOLE else value
    return value.value if isinstance(value, Enum) else value


def _usual(field: Field[Any], value: Any) -> bool:
    """Whether a field has the value that leaving it out gives it."""
    if field.default_factory is not MISSING:
        return bool(value == field.default_factory())
    return field.default is not MISSING and bool(value == field.default)


def _number(value: Decimal) -> int | float | str:
    """Write a decimal number as a number where that loses nothing, else as text."""
    if value == value.to_integral_value() and abs(value) < WHOLE:
        return int(value)
    short = float(value)
    text = repr(short)
    return short if "e" not in text and Decimal(text) == value else format(value, "f")
