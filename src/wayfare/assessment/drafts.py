"""Plain-language drafts: sentences composed by rule from the figures somebody picked, and numbers nothing bears out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from wayfare.model.figure import Figure, State
from wayfare.model.finding import Phrase, Sentence
from wayfare.model.indicator import Indicator, Side
from wayfare.model.shared_finding import Seen

from .figures import code
from .findings import Teller, above

_NUMBER = re.compile(r"(?<![\w.])[-−]?\d+(?:[.,\u00a0\u202f' ]\d+)*")
_YEAR = re.compile(r"(?:19|20)\d\d")


def draft(teller: Teller, figures: Sequence[Figure]) -> tuple[Sentence, ...]:
    """Tell figures in sentences, nothing that they do not bear out.

    One indicator for two parts of the population is compared, and called different only where the intervals lie apart;
    everything else is told figure by figure. Then comes what the figures rest on, and what is not shown and why.
    """
    known = [figure for figure in figures if figure.state is State.KNOWN]
    ordered = sorted(known, key=lambda figure: (figure.indicator, figure.period))
    told: list[Sentence] = []
    for _, group in groupby(ordered, key=lambda figure: (figure.indicator, figure.period, figure.area)):
        told += _of_one_indicator(teller, list(group))
    hidden = [_hidden(teller, figure) for figure in figures if figure.state is not State.KNOWN]
    return (*told, *(teller.how_surely(tuple(known)) if known else ()), *hidden)


def _of_one_indicator(teller: Teller, figures: list[Figure]) -> Iterator[Sentence]:
    if len(figures) == 2:
        yield _compared(teller, figures[0], figures[1])
    else:
        for figure in figures:
            key = "draft.one" if figure.domain or figure.counterpart else "draft.one_all"
            yield _said(teller, key, figure, a=figure)


def _compared(teller: Teller, one: Figure, other: Figure) -> Sentence:
    high, low = (one, other) if (one.value or 0.0) >= (other.value or 0.0) else (other, one)
    return _said(teller, "draft.higher" if above(high, low) else "draft.alike", high, a=high, b=low)


def _said(teller: Teller, key: str, about: Figure, **figures: Figure) -> Sentence:
    """Fill the words first and the figures after, so that each number keeps its reference."""
    people = {f"{name}_people": _people(teller, figure) for name, figure in figures.items()}
    return teller.compose(teller.text(key, indicator=teller.named(about.indicator), **people), figures)


def _people(teller: Teller, figure: Figure) -> str:
    parts = [teller.label(name, code(value)) for name, value in figure.domain]
    if figure.counterpart:
        parts.append(teller.label("counterpart", figure.counterpart))
    return ", ".join(parts) or teller.text("draft.everybody")


def _hidden(teller: Teller, figure: Figure) -> Sentence:
    words = teller.text(
        f"draft.{figure.state}",
        indicator=teller.named(figure.indicator),
        people=_people(teller, figure),
        period=figure.period,
    )
    return Sentence(phrases=(Phrase(text=words),))


def side(indicators: Iterable[Indicator]) -> Side:
    """Propose whether a finding is about a benefit or a risk: the side of its indicators, where they share one."""
    sides = {indicator.side for indicator in indicators} - {Side.SETTING}
    return sides.pop() if len(sides) == 1 else Side.SETTING


def unsupported(statement: str, seen: Iterable[Seen]) -> tuple[str, ...]:
    """Find numbers in a statement that none of its figures bears out, as they are written.

    A number is borne out by a value or a limit that rounds to it at the decimals it was given, in thousands, millions
    or billions too, and a year by a period. Small whole numbers up to ten are left alone: 'two districts' is no figure.
    """
    figures = list(seen)
    values = [value for each in figures for value in (each.value, each.low, each.high) if value is not None]
    years = {year for each in figures for year in _YEAR.findall(each.period)}
    return tuple(
        token
        for token in _NUMBER.findall(statement)
        if token not in years and not any(_borne_out(number, decimals, values) for number, decimals in _readings(token))
    )


def _readings(token: str) -> Iterator[tuple[float, int]]:
    """Read a number with the point or the comma before its decimals, and with either between thousands."""
    plain = token.replace("−", "-").translate(str.maketrans("", "", "\u00a0\u202f' "))
    whole = plain.replace(",", "").replace(".", "")
    if re.fullmatch(r"-?\d{1,3}(?:[.,]\d{3})*", plain) or plain == whole:
        yield float(whole), 0
    for mark, other in ((".", ","), (",", ".")):
        head, _, decimals = plain.rpartition(mark)
        if head and other not in decimals:
            yield float(f"{head.replace(other, '').replace(mark, '')}.{decimals}"), len(decimals)


def _borne_out(number: float, decimals: int, values: Iterable[float]) -> bool:
    if decimals == 0 and 0 <= number <= 10:
        return True
    shown = (round(value / scale, decimals) for value in values for scale in (1.0, 1e3, 1e6, 1e9))
    return any(abs(each - number) < 10.0 ** -(decimals + 6) for each in shown)
