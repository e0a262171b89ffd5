"""Decides whether a form asked a question: the part of XPath that the `relevant` column of questionnaires uses.

The answer has three values. Whatever rests on something the table does not have, or on a function not known here, is
unknown, and unknown is never taken for "not asked".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

Answer = bool | str | float | None
"""A truth value, a text or a number; None is unknown."""
Look = Callable[[str], str | None]
"""Gives the answer to a question, empty when there is none; None when the table does not have the question."""

LONGEST = 4_000
DEEPEST = 40
_TOKEN = re.compile(
    r"\s*(?:(?P<name>\$\{[^}]{1,200}\})|(?P<text>'[^']*'|\"[^\"]*\")|(?P<number>\d+(?:\.\d+)?)"
    r"|(?P<sign><=|>=|!=|=|<|>|\(|\)|,|\+|-|\*)|(?P<word>[A-Za-z][\w-]*))"
)
_COMPARE: Mapping[str, Callable[[float, float], bool]] = {
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
}

_ADD: Mapping[str, Callable[[float, float], float]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
}


class _Unknown(Exception):
    """The expression has something not known here."""


@dataclass(slots=True)
class Condition:
    """A condition of the form; `names` are the questions it looks at."""

    text: str
    tokens: list[tuple[str, str]] = field(init=False)
    names: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.tokens = _tokens(self.text)
        self.names = tuple(dict.fromkeys(t[2:-1].strip() for kind, t in self.tokens if kind == "name"))

    def holds(self, look: Look) -> bool | None:
        """Tell whether it holds for one row; None when that cannot be known."""
        if not self.tokens:
            return None
        reader = _Reader(self.tokens, look)
        try:
            value = reader.either(0)
        except _Unknown:
            return None
        return _truth(value) if reader.at == len(self.tokens) else None


def _tokens(text: str) -> list[tuple[str, str]]:
    found, at = [], 0
    text = text.strip()[: LONGEST + 1]
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None or len(text) > LONGEST:
            return []
        found.append((str(match.lastgroup), match.group().strip()))
        at = match.end()
    return found


def _truth(value: Answer) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    return value not in {"", 0.0} and value == value  # noqa: PLR0124 - NaN is false


def _number(value: Answer) -> float | None:
    if value is None:
        return None
    try:
        return float(value)
    except ValueError:
        return float("nan")


@dataclass(slots=True)
class _Reader:
    """Reads an expression from left to right, once per row, by the precedence of XPath."""

    tokens: Sequence[tuple[str, str]]
    look: Look
    at: int = 0

    def either(self, depth: int) -> Answer:
        if depth > DEEPEST:
            raise _Unknown
        values = [self._both(depth)]
        while self._takes("or"):
            values.append(self._both(depth))
        if len(values) == 1:
            return values[0]
        truths = [_truth(v) for v in values]
        return True if True in truths else None if None in truths else False

    def _both(self, depth: int) -> Answer:
        values = [self._compared(depth)]
        while self._takes("and"):
            values.append(self._compared(depth))
        if len(values) == 1:
            return values[0]
        truths = [_truth(v) for v in values]
        return False if False in truths else None if None in truths else True

    def _compared(self, depth: int) -> Answer:
        left = self._sum(depth)
        while (sign := self._next()) in {"=", "!=", *_COMPARE}:
            self.at += 1
            left = _compare(left, str(sign), self._sum(depth))
        return left

    def _sum(self, depth: int) -> Answer:
        left = self._term(depth)
        while (sign := self._next()) in _ADD:
            self.at += 1
            left = _added(_number(left), str(sign), _number(self._term(depth)))
        return left

    def _term(self, depth: int) -> Answer:
        if self.at >= len(self.tokens):
            raise _Unknown
        kind, text = self.tokens[self.at]
        self.at += 1
        if kind == "name":
            return self.look(text[2:-1].strip())
        if kind == "text":
            return text[1:-1]
        if kind == "number":
            return float(text)
        if text == "-":
            number = _number(self._term(depth))
            return None if number is None else -number
        if text == "(":
            value = self.either(depth + 1)
            self._must(")")
            return value
        return self._called(text, depth)

    def _called(self, word: str, depth: int) -> Answer:
        self._must("(")
        arguments: list[Answer] = []
        while not self._takes(")"):
            arguments.append(self.either(depth + 1))
            if not self._takes(",") and self._next() != ")":
                raise _Unknown
        return _call(word, arguments)

    def _next(self) -> str | None:
        return self.tokens[self.at][1] if self.at < len(self.tokens) else None

    def _takes(self, text: str) -> bool:
        taken = self._next() == text
        self.at += taken
        return taken

    def _must(self, text: str) -> None:
        if not self._takes(text):
            raise _Unknown


def _added(left: float | None, sign: str, right: float | None) -> Answer:
    return None if left is None or right is None else _ADD[sign](left, right)


def _compare(left: Answer, sign: str, right: Answer) -> bool | None:
    if left is None or right is None:
        return None
    if sign in _COMPARE:
        a, b = _number(left), _number(right)
        return None if a is None or b is None else _COMPARE[sign](a, b)
    numeric = isinstance(left, float) or isinstance(right, float)
    same = _number(left) == _number(right) if numeric else str(left) == str(right)
    return same if sign == "=" else not same


def _call(word: str, arguments: Sequence[Answer]) -> Answer:
    if word in {"true", "false"} and not arguments:
        return word == "true"
    if word == "not" and len(arguments) == 1:
        truth = _truth(arguments[0])
        return None if truth is None else not truth
    if word in {"string", "number"} and len(arguments) == 1:
        return arguments[0] if word == "string" else _number(arguments[0])
    if word == "selected" and len(arguments) == 2:
        answer, option = arguments
        return None if answer is None or option is None else str(option) in str(answer).split()
    if word == "count-selected" and len(arguments) == 1:
        return None if arguments[0] is None else float(len(str(arguments[0]).split()))
    raise _Unknown
