"""What may be published: the rules that protect small groups and mark weak estimates."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosurePolicy:
    """Thresholds of disclosure control and of reliability flags. The installed values are in `content/policy`."""

    minimum_respondents: int = 10
    """An estimate that rests on fewer rows is withheld."""
    minimum_count: int = 5
    """A proportion or count with fewer cases, or fewer in the rest, is withheld."""
    confidential_respondents: int = 20
    """In tables of one's own from confidential evidence an estimate that rests on fewer rows is withheld."""
    unreliable_cases: int = 30
    """Fewer rows than this are flagged, not withheld."""
    unreliable_cv: float = 0.30
    """A coefficient of variation above this is flagged."""
    unreliable_df: int = 10
    """Fewer degrees of freedom than this are flagged."""
    complementary: bool = True
    """Whether further cells are withheld so that nobody can subtract their way to a withheld one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentPolicy:
    """When something counts as known. The installed values are in `content/policy`."""

    recent_years: int = 5
    """A world figure older than this leaves its row weakly known."""
    survey_years: int = 10
    """A row that rests on surveys older than this is partly known at most."""
    stale_years: int = 12
    """A world figure older than this is shown in charts and tables, but no sentence speaks of it."""
    few_behind: int = 50
    """A share of fewer people than this is shown with their number, and compared with no other country."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrecisionPolicy:
    """Precision that closing a gap should reach when nobody chose another. Installed values are in `content/policy`."""

    margin_points: float
    """Percentage points on either side of a share."""
    margin_percent: float
    """Percent of the value on either side, for other quantities."""
    design_effect: float
    response_rate: float
    """In percent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipationPolicy:
    """When voices of people are shown, and when they count as agreeing. Installed values are in `content/policy`."""

    floor: int = 5
    """Results of fewer people are joined with others before they are shown; 1 where everybody agreed to be named."""
    consensus_iqr: float = 1.0
    """Widest middle half, in steps of the scale, that counts as agreement."""
    consensus_share: float = 0.7
    """Or the share of answers in the two highest steps."""
    groups_apart: float = 2.0
    """Steps between medians from which groups count as apart."""
    minority_share: float = 0.25
    """Largest share of answers that counts as a minority."""
    largest_list: int = 10
    """Gaps that go to the plan at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitoringPolicy:
    """How values are judged and when somebody is reminded. Installed values are in `content/policy`."""

    alpha: float
    """Highest chance of a wrong "on track", and of a wrong "off track"."""
    tolerance: float
    """Part of the way from baseline to target by which a value may lag and still be on track."""
    due_days: int
    missed_periods: int
    least_history: int
    usual_changes: float
    lag_warning_days: int
    lag_alarm_days: int
    power: float
