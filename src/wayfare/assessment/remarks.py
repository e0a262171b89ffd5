"""What a page says beside figures that could be misread: newer editions, breaks in a line, known oddities."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence

from wayfare.catalogue import Catalogue, numbers
from wayfare.evidence import vintages
from wayfare.model.estimate import Flag
from wayfare.model.figure import Figure, State
from wayfare.model.finding import Phrase, Sentence
from wayfare.model.narrative import Selector

from . import few
from .figures import FigureSet

BREAK = 10.0
"""Times by which a line must rise or fall from one point to the next to be called broken."""
FAR = 2.0
"""Times by which sources may differ before a sentence that uses one of them says so."""
OWN = "evidence:"
"""How the source of a figure from the workspace's own evidence begins."""
FEW = {"persons": 1000.0, "percent": 5.0}
"""Values below these rise and fall by any factor; no break is read into them."""


def oddities(area: str, indicators: Iterable[str], catalogue: Catalogue, language: str) -> Iterable[Sentence]:
    """Explain what looks wrong in figures of a country that a page shows."""
    for key in vintages.oddities(area, frozenset(indicators)):
        yield Sentence(phrases=(Phrase(text=catalogue.text(f"oddity.{key}", language)),))


def apart(used: Iterable[Figure], figures: FigureSet, catalogue: Catalogue, language: str) -> Iterable[Sentence]:
    """Warn of numbers in sentences of which another edition tells less than half, or more than twice as much."""
    pairs = [(figure, other) for figure in used if (other := far(figure, figures))]
    if not pairs:
        return
    phrases = [Phrase(text=catalogue.text("finding.apart", language))]
    for pair in pairs:
        label = catalogue.indicator_text(pair[0].indicator, "label", language)
        phrases.append(Phrase(text=f" {label}, {pair[0].period}: "))
        for number, each in enumerate(pair):
            phrases += [
                Phrase(text="; " if number else ""),
                Phrase(text=numbers.amount(each.value or 0.0, each.unit, language), figure=each.id),
                Phrase(text=f" ({_publisher(each, catalogue, language)}, {each.vintage})"),
            ]
        phrases.append(Phrase(text="."))
    yield Sentence(phrases=tuple(phrases))


def _publisher(figure: Figure, catalogue: Catalogue, language: str) -> str:
    """Name who tells a figure; evidence of the workspace has no entry among the publishers of the world."""
    source = catalogue.sources.get(figure.source)
    return source.publisher if source else catalogue.text("finding.own_evidence", language)


def far(figure: Figure, figures: FigureSet) -> Figure | None:
    """Find the figure of the same fact that lies farthest, if it lies far and nobody ruled between the two."""
    if figure.counterpart or figure.domain or not figure.value or Flag.RULED in figure.flags:
        return None
    same = [each for each in figures.editions(figure.indicator) if each.period == figure.period and each.value]
    others = [each for each in same if each.source != figure.source and _ratio(figure, each) > FAR]
    if figure.source.startswith(OWN):
        others = [each for each in others if not each.source.startswith(OWN)]  # two surveys are held by their margins
    return max(others, key=lambda each: _ratio(figure, each), default=None)


def _ratio(one: Figure, other: Figure) -> float:
    low, high = sorted((abs(one.value or 0.0), abs(other.value or 0.0)))
    return high / low if low else 0.0


def on_few(shown: Iterable[str], figures: FigureSet, catalogue: Catalogue, language: str) -> Iterable[Sentence]:
    """Tell of shares that a page shows how many people are behind them, where they are few."""
    told = [(figure, count) for figure in _shares(shown, figures) if (count := few.behind(figure, figures, catalogue))]
    if not told:
        return
    phrases = [Phrase(text=catalogue.text("finding.few", language))]
    for number, (figure, count) in enumerate(told):
        label = catalogue.indicator_text(figure.indicator, "label", language)
        share, of = (numbers.amount(each.value or 0.0, each.unit, language) for each in (figure, count))
        phrases += [
            Phrase(text=f"{'; ' if number else ' '}{label}, {figure.period}: "),
            Phrase(text=share, figure=figure.id),
            Phrase(text=f" {catalogue.text('finding.of_few', language)} "),
            Phrase(text=of, figure=count.id),
        ]
    yield Sentence(phrases=(*phrases, Phrase(text=".")))


def _shares(shown: Iterable[str], figures: FigureSet) -> Iterable[Figure]:
    """Look up the latest figure of each indicator shown."""
    found = (figures.select(Selector(indicator=code)) for code in dict.fromkeys(shown))
    return (figure for figure in found if figure is not None)


def newer(
    used: Iterable[Figure], figures: FigureSet, catalogue: Catalogue, language: str, *, explained: bool = True
) -> Iterable[Sentence]:
    """Say what another edition tells of a later year than the figures that sentences use, and why it is not used.

    One sentence for each reason; without reasons (`explained`) one sentence in all.
    """
    found: dict[str, list[Figure]] = {}
    for figure in used:
        later = _later(figure, figures)
        choice = vintages.compare((later, figure)).choice if later else ""
        if later and choice:
            found.setdefault(choice if explained else "", []).append(later)
    for choice, told in found.items():
        phrases = [Phrase(text=catalogue.text("finding.newer", language))]
        for number, each in enumerate(told):
            label = catalogue.indicator_text(each.indicator, "label", language)
            phrases += [
                Phrase(text=f"{'; ' if number else ' '}{label}, {each.period}: "),
                Phrase(text=numbers.amount(each.value or 0.0, each.unit, language), figure=each.id),
                Phrase(text=f" ({_publisher(each, catalogue, language)}, {each.vintage})"),
            ]
        why = f" {catalogue.text(f'vintage.{choice}', language)}" if choice else ""
        yield Sentence(phrases=(*phrases, Phrase(text=f".{why}")))


def _later(figure: Figure, figures: FigureSet) -> Figure | None:
    """Find the latest figure of the same fact by another publisher or edition, if it is of a later year."""
    if figure.counterpart or figure.domain or Flag.RULED in figure.flags:
        return None
    others = [
        each
        for each in figures.editions(figure.indicator)
        if each.source != figure.source
        and each.period > figure.period
        and each.state is State.KNOWN
        and each.note == ""
    ]
    return max(others, key=lambda each: each.period, default=None)


def of_break(lines: Sequence[Figure], text: Callable[..., str]) -> str:
    """Warn of the last break in lines over time; empty where there is none."""
    pairs = [(one, other) for one, other in itertools.pairwise(lines) if _is_break(one, other)]
    if not pairs:
        return ""
    before, after = max(pairs, key=lambda pair: pair[1].period)
    return text("finding.break", before=before.period, after=after.period)


def of_absent(
    shown: Sequence[Figure], peers: Iterable[str], named: Callable[[str], str], text: Callable[..., str]
) -> str:
    """Name the countries compared with that have no figure in a ranking; empty where all have one."""
    there = {figure.area for figure in shown}
    absent = [named(code) for code in peers if code not in there]
    return text("finding.no_figure", places="; ".join(absent)) if absent else ""


def _is_break(one: Figure, other: Figure) -> bool:
    """Tell whether a line changes between two points by more than a trend does."""
    low, high = sorted((abs(one.value or 0.0), abs(other.value or 0.0)))
    same = (one.indicator, one.source, one.domain) == (other.indicator, other.source, other.domain)
    return same and low > 0 and high > BREAK * low and high >= FEW.get(one.unit, 0.0)
