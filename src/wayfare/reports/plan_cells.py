"""Turns values of a plan into cells people read and back: labels, names with ids in brackets, days, numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from wayfare.catalogue import Catalogue
from wayfare.model.plan import Plan
from wayfare.plan.chain import Chain

from .plan_columns import Column, Kind

_ID = re.compile(r"\[([A-Za-z0-9][A-Za-z0-9._-]{0,63})\]\s*$")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_SHOWN = 34
_TIME = re.compile(r" 00:00(:00)?$")


class NotUnderstood(ValueError):
    """A cell that cannot be read; the sentence says what was expected."""


@dataclass(frozen=True)
class Cells:
    """Writes and reads the cells of one plan in one language."""

    plan: Plan
    catalogue: Catalogue
    language: str

    def write(self, column: Column, value: Any) -> str | float | None:
        """Show a value; None for an empty cell."""
        return None if value is None or value in ("", []) else self._writers[column.kind](column, value)

    def read(self, column: Column, text: str | None) -> Any:
        """Read a cell, an empty one as what is usual; raises `NotUnderstood`."""
        return self._readers[column.kind](column, text.strip()) if text and text.strip() else column.usual

    @cached_property
    def _writers(self) -> Mapping[Kind, Callable[[Column, Any], str | float]]:
        return {
            Kind.TEXT: lambda _, value: str(value),
            Kind.DAY: lambda _, value: str(value),
            Kind.NUMBER: lambda _, value: float(value),
            Kind.CHOICE: lambda column, value: self.catalogue.label(column.codelist, str(value), self.language),
            Kind.YES: lambda _, value: self.catalogue.text("plan.yes" if value else "plan.no", self.language),
            Kind.ONE: lambda column, value: self.name(column.of, str(value)),
            Kind.MANY: lambda column, value: "; ".join(self.name(column.of, each) for each in value),
            Kind.LINES: lambda _, value: "\n".join(value),
        }

    @cached_property
    def _readers(self) -> Mapping[Kind, Callable[[Column, str], Any]]:
        return {
            Kind.TEXT: lambda _, text: text,
            Kind.DAY: lambda _, text: self._day(text),
            Kind.NUMBER: lambda _, text: self._number(text),
            Kind.CHOICE: self._choice,
            Kind.YES: lambda _, text: self._yes(text),
            Kind.ONE: lambda column, text: self._identity(column.of, text),
            Kind.MANY: lambda column, text: [
                self._identity(column.of, each.strip()) for each in text.split(";") if each.strip()
            ],
            Kind.LINES: lambda _, text: [line.strip() for line in text.splitlines() if line.strip()],
        }

    def options(self, column: Column) -> list[str]:
        """Give what a drop-down of the column offers; empty for free cells."""
        if column.kind is Kind.CHOICE:
            assert column.choices is not None
            return [self.catalogue.label(column.codelist, str(each.value), self.language) for each in column.choices]
        if column.kind is Kind.YES:
            return [self.catalogue.text(key, self.language) for key in ("plan.yes", "plan.no")]
        return [self.name(column.of, each) for each in self.known[column.of]] if column.kind is Kind.ONE else []

    @cached_property
    def known(self) -> Mapping[str, Mapping[str, str]]:
        """Names by id, of everything a cell can refer to."""
        plan, numbers = self.plan, Chain(self.plan).numbers
        results = {each.id: f"{numbers.get(each.id, '')} {_short(each.statement)}" for each in plan.results}
        actions = {each.id: f"{numbers.get(each.id, '')} {_short(each.title)}" for each in plan.actions}
        return {
            "bodies": {body.id: body.short or body.name for body in plan.bodies},
            "localities": {area.code: area.name for area in plan.localities},
            "results": results,
            "actions": actions,
            "items": actions | results,
            "": {},
        }

    def name(self, of: str, identity: str) -> str:
        """Name something so that its id can be read back: bodies and areas by name where it is theirs alone."""
        return self._shown[of].get(identity, identity)

    @cached_property
    def _shown(self) -> Mapping[str, Mapping[str, str]]:
        return {of: _told_apart(names, alone=of in ("bodies", "localities")) for of, names in self.known.items()}

    def _identity(self, of: str, text: str) -> str:
        names = self.known[of]
        if not of or text in names:
            return text
        if (found := _ID.search(text)) and found[1] in names:
            return found[1]
        named = [identity for identity, name in names.items() if name.casefold() == text.casefold()]
        if len(named) == 1:
            return named[0]
        raise NotUnderstood(self._say(f"unknown_{of}", text=text))

    def _number(self, text: str) -> int | float:
        plain = text.replace("\u00a0", "").replace(" ", "")
        try:
            value = float(plain)
        except ValueError:
            raise NotUnderstood(self._say("number", text=text)) from None
        if not abs(value) < 1e15:
            raise NotUnderstood(self._say("number", text=text))
        return int(value) if value.is_integer() else value

    def _day(self, text: str) -> str:
        day = _TIME.sub("", text)
        if not _DAY.fullmatch(day):
            raise NotUnderstood(self._say("day", text=text))
        return day

    def _choice(self, column: Column, text: str) -> str:
        assert column.choices is not None
        for each in column.choices:
            code = str(each.value)
            if text.casefold() in (self.catalogue.label(column.codelist, code, self.language).casefold(), code):
                return code
        raise NotUnderstood(self._say("choice", text=text, choices=", ".join(self.options(column))))

    def _yes(self, text: str) -> bool:
        yes, no = (self.catalogue.text(key, self.language).casefold() for key in ("plan.yes", "plan.no"))
        if text.casefold() in (yes, "true", "1"):
            return True
        if text.casefold() in (no, "false", "0"):
            return False
        raise NotUnderstood(self._say("choice", text=text, choices=f"{yes}, {no}"))

    def _say(self, key: str, **values: str) -> str:
        return self.catalogue.text(f"plan.returned.{key}", self.language, **values)


def _told_apart(names: Mapping[str, str], *, alone: bool) -> dict[str, str]:
    """Add the id to every name, but not to one that is the only of its kind where names may stand alone."""
    count = Counter(names.values())
    return {
        identity: name
        if alone and count[name] == 1 and not set(name) & {";", "["}
        else f"{name.replace(';', ',')} [{identity}]"
        for identity, name in names.items()
    }


def _short(text: str) -> str:
    flat = " ".join(text.split()).replace("[", "(").replace("]", ")")
    return flat if len(flat) <= _SHOWN else flat[: _SHOWN - 1].rstrip() + "…"
