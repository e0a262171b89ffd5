"""Guesses which column holds which concept, and says of each guess which words made it and how sure it is.

A guess adds up three kinds of evidence as independent signs, 1 - (1 - a)(1 - b)(1 - c): the name of the column, the
words of its label, the labels of its codes. The weights are judgements, measured on surveys whose mapping is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import prod

from wayfare import catalogue
from wayfare.catalogue.hints import DESIGN
from wayfare.model.evidence import VariableType
from wayfare.model.harmonisation import Hint
from wayfare.model.indicator import Concept

from .column import Column
from .likeness import names, says, share, words

LEAST, SURE, LIKELY = 0.5, 0.85, 0.7
MOST_ALTERNATIVES = 3
_STANDARD_NAME, _NAME, _LABEL, _CODES = 0.8, 0.6, 0.75, 0.6
_FEW_CATEGORIES = 0.5
"""Least share of the expected categories that the codes must name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """A column that may hold a concept."""

    concept: str
    column: Column
    score: float
    reasons: tuple[str, ...]
    codes: Mapping[str, str]
    """Code of the column and the category it seems to mean."""
    alternatives: tuple[tuple[str, float], ...] = ()

    @property
    def certainty(self) -> str:
        """How sure the guess is, in a word."""
        word = "sure" if self.score >= SURE else "likely" if self.score >= LIKELY else "a_guess"
        return catalogue.load().text(f"harmonise.{word}")


def guess(columns: Sequence[Column], hints: Iterable[Hint], concepts: Mapping[str, Concept]) -> tuple[Guess, ...]:
    """Find the best column of each concept that has one; a concept nothing speaks for is left out."""
    found = []
    for hint in hints:
        if hint.concept not in DESIGN and (best := rank(columns, hint, concepts[hint.concept])):
            found.append(best)
    return tuple(found)


def rank(columns: Sequence[Column], hint: Hint, concept: Concept | None = None) -> Guess | None:
    """Rank the columns for one hint and keep the first, with the runners-up beside it."""
    each = [g for column in columns if (g := _weigh(column, hint, concept)) is not None]
    each.sort(key=lambda g: (-g.score, [c.name for c in columns].index(g.column.name)))
    if not each or each[0].score < LEAST:
        return None
    others = tuple((g.column.name, g.score) for g in each[1 : 1 + MOST_ALTERNATIVES])
    first = each[0]
    return Guess(
        concept=first.concept, column=first.column, score=first.score, reasons=first.reasons, codes=first.codes,
        alternatives=others,
    )  # fmt: skip


def _weigh(column: Column, hint: Hint, concept: Concept | None) -> Guess | None:
    """Add up what speaks for a column; None where something speaks against it."""
    if not column.distinct or any(names(f"{column.name} {_head(column)}", phrase) for phrase in hint.avoid):
        return None
    if concept is not None and not _fits(column, hint, concept):
        return None
    signs = [sign for sign in (_name(column, hint), _label(column, hint)) if sign]
    codes = coded(column, hint)
    if hint.codes and not codes:
        return None
    if hint.codes:
        reached = len(set(codes.values())) / len(hint.codes)
        covered = sum(column.counts.get(code, 0) for code in codes) / max(1, sum(column.counts.values()))
        if concept is not None and reached < (1 if concept.type == "boolean" else _FEW_CATEGORIES):
            return None
        signs.append((_CODES * reached * covered, _listed(codes, column)))
    if not signs or (len(signs) == 1 and hint.codes):
        return None
    score = 1 - prod(1 - strength for strength, _ in signs)
    return Guess(concept=hint.concept, column=column, score=score, reasons=tuple(r for _, r in signs), codes=codes)


def _fits(column: Column, hint: Hint, concept: Concept) -> bool:
    if column.distinct < hint.fewest:
        return False
    if hint.range and (column.low is None or (column.low < hint.range[0] and column.low > -1) or
                       (column.high or 0) > hint.range[1]):  # fmt: skip
        return False
    if concept.type in {"integer", "number"}:
        return column.is_number and not (concept.type == "number" and 0 < len(column.codes) <= len(column.counts) > 2)
    if concept.type == "category":
        return bool(column.counts) or bool(column.codes)
    return True


def _name(column: Column, hint: Hint) -> tuple[float, str] | None:
    whose = hint.variables.get(column.name.lower())
    if whose:
        return _STANDARD_NAME, _reason("standard_name", column=column.name, whose=whose)
    for phrase in hint.words:
        part = share(column.name, phrase)
        if part:
            return _NAME * (0.5 + part / 2), _reason("name", phrase=phrase)
    return None


def _label(column: Column, hint: Hint) -> tuple[float, str] | None:
    head = _head(column)
    told = [(_closeness(head, phrase), phrase) for phrase in hint.words if says(head, phrase)]
    if not told:
        return None
    strength, phrase = max(told)
    return strength, _reason("label", label=column.label[:80], phrase=phrase)


def _head(column: Column) -> str:
    """Give the label without the codes that may be written behind a colon."""
    return column.label.partition(":")[0] if column.codes else column.label


def _closeness(label: str, phrase: str) -> float:
    """Give more for a phrase of several words and for a label that says little else."""
    long = min(1.0, 0.7 + 0.1 * len(words(phrase)))
    return _LABEL * long * (0.7 + 0.3 * share(label, phrase))


def coded(column: Column, hint: Hint) -> dict[str, str]:
    """Match the labels of codes with categories: the phrase that makes up most of a label decides."""
    found = {}
    for code, label in column.codes.items():
        near = [(share(label, phrase), category) for category, said in hint.codes.items() for phrase in said]
        best = max(near, default=(0.0, ""))
        if best[0] > 0:
            found[code] = best[1]
    return found


def _listed(codes: Mapping[str, str], column: Column) -> str:
    shown = ", ".join(f"{column.codes[code]} = {category}" for code, category in list(codes.items())[:4])
    return _reason("codes", codes=f"{shown}{', ...' if len(codes) > 4 else ''}")


def _reason(key: str, **values: str) -> str:
    return catalogue.load().text(f"harmonise.reason.{key}", **values)


def is_text(column: Column) -> bool:
    """Tell whether codes of a column must stand between quotes in a formula."""
    return column.type is VariableType.TEXT
