"""From a guess to a draft rule: a formula or codes, labels of categories, and examples that show what it does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from wayfare import catalogue
from wayfare.model.estimate import Value
from wayfare.model.indicator import Concept

from .column import Column
from .guessing import Guess, is_text
from .likeness import words

MOST_EXAMPLES = 4
NOBODY = frozenset({"none", "no occupation", "ninguna", "aucune"})
"""Labels that say that there is nothing, for concepts that ask whether there is something."""
AGE_GROUPS = ((5, "0-4"), (15, "5-14"), (25, "15-24"), (35, "25-34"), (45, "35-44"), (55, "45-54"), (65, "55-64"))
OLDEST = (65, "65+")


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftRule:
    """A rule nobody has confirmed."""

    guess: Guess
    formula: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    examples: tuple[tuple[Value | None, Value | None], ...] = ()
    """Value of the column and what becomes of it."""

    @property
    def left_out(self) -> tuple[str, ...]:
        """Codes the rule makes missing."""
        known = self.guess.codes or self.codes
        seen = {**dict.fromkeys(self.guess.column.counts, ""), **self.guess.column.codes}
        return tuple(code for code in seen if code not in known) if known else ()


def draft(guess: Guess, concept: Concept) -> DraftRule | None:
    """Write the rule a guess leads to; None where a column cannot be turned into the concept."""
    if concept.type == "boolean":
        return _yes_or_no(guess)
    if concept.type == "category":
        return _categories(guess, concept)
    return _amount(guess)


def age_groups(age: Guess) -> DraftRule:
    """Put ages into the common groups."""
    name = age.column.name
    steps = [f"when {name} < {limit} then '{group}'" for limit, group in AGE_GROUPS]
    formula = f"case {' '.join(steps)} when {name} >= {OLDEST[0]} then '{OLDEST[1]}' end"
    why = catalogue.load().text("harmonise.reason.age", column=name)
    renamed = Guess(concept="age_group", column=age.column, score=age.score, reasons=(why,), codes={})
    return DraftRule(guess=renamed, formula=formula, examples=((4, "0-4"), (64, "55-64"), (65, "65+"), (None, None)))


def _yes_or_no(guess: Guess) -> DraftRule | None:
    column, name = guess.column, guess.column.name
    sides = {side: [code for code, s in guess.codes.items() if s == side] for side in ("true", "false")}
    if all(sides.values()):
        steps = [f"when {name} in ({', '.join(_literal(c, column) for c in sides[s])}) then {s}" for s in sides]
        shown = [(_value(sides[side][0], column), side == "true") for side in sides]
        return DraftRule(guess=guess, formula=f"case {' '.join(steps)} end", examples=(*shown, (None, None)))
    if not column.is_number:
        nothing = [code for code, label in column.codes.items() if label.casefold() in NOBODY]
        some = [code for code in column.counts if code not in nothing]
        if not nothing or not some:
            return None
        formula = f"{name} not in ({', '.join(_literal(c, column) for c in nothing)})"
        return DraftRule(guess=guess, formula=formula, examples=((some[0], True), (nothing[0], False), (None, None)))
    if column.low is not None and column.low < 0:
        formula = f"case when {name} >= 0 then {name} > 0 end"
        return DraftRule(guess=guess, formula=formula, examples=((1, True), (0, False), (-1, None), (None, None)))
    return DraftRule(guess=guess, formula=f"{name} > 0", examples=((1, True), (0, False), (None, None)))


def _categories(guess: Guess, concept: Concept) -> DraftRule | None:
    column = guess.column
    if concept.categories and guess.codes:
        known = {code: category for code, category in guess.codes.items() if category in concept.categories}
        return DraftRule(guess=guess, codes=known, examples=_examples(known, column)) if known else None
    if concept.categories:
        return None
    if is_text(column):
        shown = next(iter(column.counts), "any")
        return DraftRule(guess=guess, formula=column.name, examples=((shown, shown), (None, None)))
    labels = column.codes or {code: code for code in column.counts}
    if not labels:
        return None
    known = {code: slug(label) or code for code, label in labels.items()}
    names = {known[code]: label for code, label in labels.items()}
    return DraftRule(guess=guess, codes=known, labels=names, examples=_examples(known, column))


def _amount(guess: Guess) -> DraftRule:
    name = guess.column.name
    if guess.column.low is not None and guess.column.low < 0:
        formula = f"case when {name} >= 0 then {name} end"
        return DraftRule(guess=guess, formula=formula, examples=((1, 1), (-1, None), (None, None)))
    return DraftRule(guess=guess, formula=name, examples=((1, 1),))


def _examples(codes: Mapping[str, str], column: Column) -> tuple[tuple[Value | None, Value | None], ...]:
    first: Sequence[tuple[str, str]] = list(codes.items())[:MOST_EXAMPLES]
    return (*((_value(code, column), category) for code, category in first), (None, None))


def slug(label: str) -> str:
    """Make a code of a label."""
    return "_".join(words(label))


def _value(code: str, column: Column) -> Value:
    return code if is_text(column) else int(code)


def _literal(code: str, column: Column) -> str:
    return "'" + code.replace("'", "''") + "'" if is_text(column) else code
