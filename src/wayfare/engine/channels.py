"""What a row adds to every term, as conditions that hold and numbers that are multiplied: the plan of one pass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from wayfare.model.evidence import VariableType

from .conditions import ALWAYS, Factors, as_condition, call, columns_of, factors, known_given, together
from .formula import Formula
from .lookup import MOST_COMBINATIONS
from .operations import Column, Constant, Node
from .reduction import Kind, Term
from .scan import Coder, Range, Survey


@dataclass(frozen=True, slots=True)
class Part:
    """What a term adds for a row: a product of numbers where the factors hold, else nothing."""

    factors: Factors
    numbers: tuple[str, ...] = ()

    def times(self, other: Part) -> Part:
        """Multiply two parts."""
        return Part(together([self.factors, other.factors]), tuple(sorted((*self.numbers, *other.numbers))))


@dataclass(frozen=True, slots=True)
class TermSums:
    """The numbers of the sums one term needs; None where the sum is zero."""

    counted: int
    cases: int
    belongs: int
    y: int
    d: int | None
    yy: int | None
    yd: int | None
    dd: int | None


@dataclass(slots=True)
class Channels:
    """The conditions (bits) and products a request needs, each once."""

    survey: Survey
    types: Mapping[str, VariableType]
    bits: dict[Factors, int] = field(default_factory=dict)
    products: dict[Part, int] = field(default_factory=dict)
    numbers: dict[str, tuple[Node, bool]] = field(default_factory=dict)
    """Numbers computed for each row: what, and whether its mean is taken off."""
    computed: dict[str, Node] = field(default_factory=dict)
    """Conditions computed for each row, since their columns have too many values to look up."""

    def add(self, term: Term, where: Formula | None) -> TermSums:
        """Plan a term."""
        centred = term.kind == Kind.MEAN
        conditions = [f.tree for f in (where, term.counted) if f is not None]
        given = together(factors(tree) for tree in conditions)
        belongs = together(self._factors(tree) for tree in conditions)
        y, y_known, nonzero = self._value(term.y.tree, given, centred)
        d, d_known = Part(ALWAYS), ALWAYS
        if term.d is not None:
            d, d_known, _ = self._value(term.d.tree, given, False)
        counted = Part(together([belongs, y_known, d_known]))
        y, d = counted.times(y), counted.times(d)
        products = (y.times(y), y.times(d), d.times(d)) if term.kind != Kind.TOTAL else (y.times(y), None, None)
        return TermSums(
            self.bit(counted.factors),
            self.bit(together([counted.factors, nonzero])),
            self.bit(belongs),
            self.number(y),
            *(None if part is None else self.number(part) for part in (d if products[1] else None, *products)),
        )

    def _factors(self, tree: Node) -> Factors:
        return frozenset(self._small(factor) for factor in factors(tree))

    def _small(self, factor: Node) -> Node:
        """Replace a factor that cannot be looked up by a column computed for each row."""
        names = columns_of(factor)
        small = all(self.survey.is_small(name) for name in names)
        if small and np.prod([self._size(name) for name in names], dtype=np.float64) <= MOST_COMBINATIONS:
            return factor
        name = next(
            (n for n, node in self.computed.items() if node == factor), f"wayfare condition {len(self.computed)}"
        )
        self.computed[name] = factor
        return call("=", Column(name), Constant(1))

    def _size(self, name: str) -> int:
        coder = self.survey.coder(name)
        return coder.size if isinstance(coder, Range) else 16

    def _value(self, tree: Node, given: Factors, centred: bool) -> tuple[Part, Factors, Factors]:
        """Give a value as a part, the factors that say it is known, and those that say it is not zero."""
        nullable = [name for name in columns_of(tree) if self.survey.nullable(name)]
        condition = tree if Formula("", tree).check(self.types) == VariableType.BOOLEAN else as_condition(tree)
        if condition is not None:
            there = ALWAYS if condition is not tree else known_given(tree, given, nullable)
            holds = self._factors(condition)
            return Part(holds), frozenset(self._small(f) for f in there), holds
        name = next(
            (n for n, kept in self.numbers.items() if kept == (tree, centred)), f"wayfare number {len(self.numbers)}"
        )
        self.numbers[name] = (tree, centred)
        return Part(ALWAYS, (name,)), frozenset({_at_least(name, 1)}), frozenset({_at_least(name, 2)})

    def bit(self, condition: Factors) -> int:
        """Give a condition its bit."""
        return self.bits.setdefault(condition, len(self.bits))

    def number(self, part: Part) -> int:
        """Give the sum of a part its number: bits count up from 0, products down from -1."""
        bit = self.bit(part.factors)
        return -1 - self.products.setdefault(part, len(self.products)) if part.numbers else bit

    def coders(self) -> dict[str, Coder]:
        """Give a coder to each column that conditions look up."""
        names = {name for condition in self.bits for factor in condition for name in columns_of(factor)}
        return {name: self._coder(name) for name in sorted(names)}

    def _coder(self, name: str) -> Coder:
        if name in self.computed:
            return Range(pa.int64(), 1, 1)
        return Range(pa.int64(), 1, 2) if name in self.numbers else self.survey.coder(name)


def _at_least(name: str, level: int) -> Node:
    return call(">=", Column(name), Constant(level))
