"""A figure: one number anybody may quote, with all that is needed to compute it again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from .estimate import Domain, Flag

RECORDED = "recorded"
"""First word of the method of figures whose inputs people recorded."""


class State(StrEnum):
    """Four honest states. Missing is not zero; withheld is not missing; failed is not empty."""

    KNOWN = "known"
    EMPTY = "empty"
    WITHHELD = "withheld"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A value of an indicator for an area, a period and a part of the population."""

    id: str
    indicator: str
    version: int
    area: str
    period: str
    domain: Domain
    """Includes `("sex", "F")` and the like; empty for everybody."""
    value: float | None
    unit: str
    source: str
    """Code of a source entry, or `evidence:<sha256>`."""
    vintage: str
    method: str
    """`published`, `derived`, or the name of the estimator and interval."""
    counterpart: str = ""
    """The other end of a corridor."""
    state: State = State.KNOWN
    se: float | None = None
    low: float | None = None
    high: float | None = None
    df: float | None = None
    deff: float | None = None
    n: int | None = None
    flags: tuple[Flag, ...] = ()
    inputs: tuple[str, ...] = ()
    """Ids of the figures it was derived from."""
    definition: str = ""
    """What this source counts here, where it says so figure by figure."""
    note: str = ""
    """What sets it apart in its series: `estimate`, `projection`; empty for most."""
    quality: str = ""
    """Codes of the list `quality` that hold, such as `modelled break`; empty where nothing speaks against it."""
    evidence: str = ""
    """Hash of the stored table a loaded world figure was read from; empty for what is built in."""

    @property
    def recorded(self) -> bool:
        """Whether people recorded its inputs; it has a source, and no sample behind it."""
        return self.method.startswith(RECORDED)

    @property
    def sex(self) -> str:
        """SDMX code: F, M or _T."""
        return str(dict(self.domain).get("sex", "_T"))


def figure_id(
    *,
    indicator: str,
    version: int,
    source: str,
    vintage: str,
    area: str,
    counterpart: str,
    period: str,
    domain: Domain,
    method: str,
    engine: str,
) -> str:
    """Name a figure after everything that decides its value, so that equal ids mean equal figures.

    Sixteen hexadecimal digits after `f`, from the SHA-256 of the canonical JSON of the parts.
    """
    parts: Sequence[object] = (
        indicator, version, source, vintage, area, counterpart, period, [list(p) for p in domain], method, engine,
    )  # fmt: skip
    text = json.dumps(parts, ensure_ascii=True, separators=(",", ":"))
    return "f" + hashlib.sha256(text.encode()).hexdigest()[:16]
