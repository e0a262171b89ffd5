"""Survey families: whose questions are alike, and how their variables become the common concepts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from .estimate import Value
from .evidence import Kind
from .indicator import ObservedOn
from .reference import Reference
from .survey import SurveyDesign


class Standing(StrEnum):
    """Whether a person has looked at every rule of a family."""

    DRAFT = "draft"
    CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleExample:
    """A row of the survey and what the rule makes of it: runs as a test."""

    row: Mapping[str, Value | None]
    expect: Value | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """How one concept follows from the variables of a survey: by a formula, code by code, or as several imputations."""

    concept: str
    label: str
    """What the rule does, and where it falls short, in a sentence."""
    formula: str = ""
    imputations: tuple[str, ...] = ()
    """Formulas of the imputed values (plausible values), each of which is the concept as well as any other."""
    variable: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)
    """Code of `variable` and the category it means; codes not listed are missing."""
    labels: Mapping[str, str] = field(default_factory=dict)
    """Names of the categories, where the concept has no code list."""
    references: tuple[Reference, ...] = ()
    examples: tuple[RuleExample, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A unit the rows can stand for: the households themselves, or the persons living in them."""

    observed_on: ObservedOn
    weights: str
    """Formula of the weight."""
    note: str = ""
    """What a reader must know, for instance that a household answers for all its members."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Surveys that ask alike, and how to tell one of them."""

    family: str
    title: str
    country: str
    """ISO 3166-1 alpha-3 code; empty for a questionnaire used in many countries."""
    sample: str
    """How people came into the sample, in a sentence."""
    requires: tuple[str, ...]
    """Variables a file must have to be of this family."""
    design: SurveyDesign
    views: tuple[View, ...]
    publisher: str = ""
    licence: str = ""
    period: str = ""
    files: tuple[str, ...] = ()
    """Patterns of file names, to recognise the survey by."""
    same_names: bool = False
    """Whether columns that bear the name of a concept hold that concept."""
    made_up: bool = False
    kind: Kind = Kind.REAL
    status: Standing = Standing.CONFIRMED
    """A draft is refused by everything that computes figures."""
    references: tuple[Reference, ...] = ()
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """How surveys call a concept, from which a mapping is guessed."""

    concept: str
    """A concept, or `design_weight`, `design_strata`, `design_psu`."""
    variables: Mapping[str, str] = field(default_factory=dict)
    """Standard names of variables, in small letters, and whose they are."""
    words: tuple[str, ...] = ()
    """What labels say, in any language; all words of one entry must be there."""
    avoid: tuple[str, ...] = ()
    """What labels of other variables say."""
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Category and what the labels of its codes say."""
    range: tuple[float, ...] = ()
    """Least and largest value that make sense."""
    fewest: int = 0
    """Least number of different values that make sense."""
