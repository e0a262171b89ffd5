"""Periods of observation, written as in SDMX: `2010`, `2011-Q3`, `2021-06`."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PATTERN = re.compile(r"^(?P<year>\d{4})(-(Q(?P<quarter>[1-4])|(?P<month>0[1-9]|1[0-2])))?$")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A calendar year, quarter or month."""

    year: int
    part: str = ""

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read `2010`, `2011-Q3` or `2021-06`; raises ValueError for anything else."""
        match = _PATTERN.match(text)
        if match is None:
            raise ValueError(f"{text!r} is not a period; write 2010, 2011-Q3 or 2021-06")
        return cls(int(match["year"]), text[5:])

    def __str__(self) -> str:
        return f"{self.year}-{self.part}" if self.part else str(self.year)
