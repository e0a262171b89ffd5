"""Lays the words of a codebook or a form over a table that has been read: labels, codes, reasons for missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

from wayfare.model.evidence import Variable

from .names import MISSING_SUFFIX, clean_names
from .reading import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What somebody wrote down about one column."""

    label: str = ""
    value_labels: Mapping[str, str] = field(default_factory=dict)
    missing_reasons: Mapping[str, str] = field(default_factory=dict)
    """Codes that stand for a missing value. Which of them a row has is kept in column `<name>__missing`."""


def reason_names(names: Sequence[str], with_reasons: Sequence[str], reserved: Sequence[str]) -> list[str]:
    """Name the columns of reasons for missing after the usable names of the columns they are about."""
    usable = dict(zip(names, clean_names(names, reserved), strict=True))
    return [usable[name] + MISSING_SUFFIX for name in with_reasons]


def describe(reading: Reading, about: Mapping[str, Description], said: Mapping[str, str]) -> Reading:
    """Give the reading with its variables labelled, by their original names, and with what was `said` of the way.

    Columns of reasons for missing are no variables of their own; a variable none of whose rows has one has no reasons.
    """
    present = {v.name for v in reading.variables}
    labelled = [_with(v, about.get(v.original_name), present) for v in reading.variables]
    reasons = {v.name + MISSING_SUFFIX for v in labelled if v.missing_reasons}
    variables = tuple(v for v in labelled if v.name not in reasons)
    return replace(reading, variables=variables, options={**reading.options, **said})


def _with(variable: Variable, known: Description | None, present: Set[str]) -> Variable:
    if known is None:
        return variable
    reasons = known.missing_reasons if variable.name + MISSING_SUFFIX in present else {}
    return replace(variable, label=known.label, value_labels=known.value_labels, missing_reasons=reasons)
