"""What every format's reader gives back, and how it tells how far it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from wayfare.model.estimate import Value
from wayfare.model.evidence import Variable


class Reporter(Protocol):
    """Told how much of the file has been read, in any unit."""

    def __call__(self, done: int, total: int) -> None:
        """Report `done` of `total`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was found in a file that has been staged."""

    rows: int
    rows_set_aside: int
    variables: tuple[Variable, ...]
    sums: Mapping[str, Value]
    options: Mapping[str, str]
