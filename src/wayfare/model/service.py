"""Services of publishers: where they answer, how their answers are laid out, and how to be a polite guest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Style(StrEnum):
    """How a service gives more than fits one answer."""

    ONE = "one"
    """Everything in a single answer."""
    PAGES = "pages"
    """A numbered page at a time; every answer says how many there are."""
    NEXT = "next"
    """Every answer names the address of the next one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paging:
    """Where an answer says how it goes on. Ways into an answer are written as `0.pages` or `links.next`."""

    style: Style = Style.ONE
    parameter: str = "page"
    pages: str = ""
    """Way to the number of pages."""
    next: str = ""
    """Way to the address of the next answer."""
    total: str = ""
    """Way to the number of all records, which must then have come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A key the service asks for: the environment variable it is read from and where it is sent."""

    environment: str
    header: str = ""
    parameter: str = ""
    prefix: str = ""
    """Words before the key in the header, such as `Bearer `."""
    ask: str = ""
    """Where a key can be had."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sdmx:
    """A data flow of an SDMX service, by the names sdmx1 gives to services."""

    source: str
    flow: str
    key: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument:
    """What may be asked for: filled into path and parameters."""

    meaning: str
    default: str
    pattern: str = "^[A-Za-z0-9_.;+-]+$"
    """What it must look like; it becomes part of an address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One table of a publisher's service, and the mapping that reads it as figures."""

    code: str
    title: str
    publisher: str
    licence: str
    documentation: str
    mapping: str
    host: str = ""
    path: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    arguments: Mapping[str, Argument] = field(default_factory=dict)
    paging: Paging = field(default_factory=Paging)
    records: str = ""
    """Way to the list of records in an answer; empty when the answer is the list."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """Column of the table, and the way to it in a record."""
    every: Mapping[str, str] = field(default_factory=dict)
    """Way into a record, and what stands there in every one: it tells this table from others of the service."""
    problem: str = ""
    """Way to a sentence the service answers with instead of data, status 200 notwithstanding."""
    updated: str = ""
    """Way to the date the publisher gives for the data."""
    key: Key | None = None
    sdmx: Sdmx | None = None
    wait: float = 1.0
    """Seconds between two requests."""
    fresh_days: int = 30
    """A fetch younger than this is used again instead of asking anew."""

    @property
    def hosts(self) -> frozenset[str]:
        """Hosts that may be talked to."""
        return frozenset({self.host}) if self.host else frozenset()
