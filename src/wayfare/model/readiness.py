"""Readiness of a plan: rules of results-based management, and what a plan still lacks by them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """Whether a plan can be approved with the gap."""

    BLOCKS = "blocks"
    ADVISES = "advises"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadinessRule:
    """One rule in words; what it looks at is code of the same name."""

    rule: str
    severity: Severity
    missing: str
    """What is wrong, with the places of the plan in braces."""
    why: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WeakVerbs:
    """Words of a language that name effort where a result should name change."""

    language: str
    verbs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Something a plan lacks, where, why it matters, and what to do."""

    rule: str
    severity: Severity
    item: str
    """Id of the result, indicator, action, risk or cost line; empty for the plan itself."""
    field: str
    missing: str
    why: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPolicy:
    """Limits of what a plan should be; a country can set its own. The installed values are in `content/policy`."""

    most_indicators: int
    """Indicators of one result beyond which nobody collects them all."""
    grave_risk: int
    """Likelihood times impact from which a risk needs a response."""
    most_accountable: int
    """Results one body can answer for."""
    part_tolerance: float
    """Difference, in percent of the whole, that rounding may leave between parts and whole."""
    consistency_limit: float
    """Consistency ratio of pairwise judgements from which they should be looked at again."""
    agreement_limit: float
    """Kendall's W below which groups cannot be said to share an order."""
    score_spread: float
    """Width of the middle half of several raters' scores from which they disagree."""
