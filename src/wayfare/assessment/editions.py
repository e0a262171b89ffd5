"""Why editions of one fact differ, and which of them the report uses, in words."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable

from wayfare.catalogue import Catalogue, numbers
from wayfare.evidence import vintages
from wayfare.model.disagreement import Disagreement
from wayfare.model.estimate import Flag
from wayfare.model.figure import Figure
from wayfare.model.finding import Phrase, Sentence

from .figures import FigureSet

MOST_TOLD = 8
MOST_SIDE_BY_SIDE = 6


def explanation(indicator: str, figures: FigureSet, language: str, catalogue: Catalogue) -> str:
    """Set the editions of the latest period that several tell side by side; empty where there is one edition only."""
    found = figures.editions(indicator)
    told = Counter(figure.period for figure in found)
    periods = [period for period, editions in told.items() if editions == max(told.values())]
    if not periods or max(told.values()) < 2:
        return ""
    period = max(periods)
    same = [f for f in figures.of(indicator) if f.period == period and not f.domain and not f.counterpart]
    differing = vintages.compare(same)
    ruled = any(Flag.RULED in f.flags for f in same)
    sentences = [
        catalogue.text(
            "notes.editions", language, period=period, editions=_listed(differing.figures, language, catalogue)
        ),
        *(catalogue.text(f"vintage.{key}", language) for key in filter(None, [] if ruled else [differing.choice])),
        *(catalogue.text(f"difference.{reason.key}", language) for reason in differing.reasons),
    ]
    return " ".join(sentences)


def disagreements(figures: FigureSet, language: str, catalogue: Catalogue) -> Iterable[Sentence]:
    """Tell, of the indicators on which sources lie widest apart, what each says of the latest year they share."""
    everybody = [
        f
        for f in figures
        if not f.counterpart
        and f.source in catalogue.sources
        and Flag.PRELIMINARY not in f.flags
        and not any(name != vintages.REPORTED for name, _ in f.domain)
    ]
    latest: dict[str, Disagreement] = {}
    for each in vintages.disagreements(everybody):
        if len({numbers.amount(f.value or 0.0, f.unit, language) for f in each.figures}) == 1:
            continue
        first = each.figures[0]
        kept = latest.get(first.indicator)
        if kept is None or kept.figures[0].period < first.period:
            latest[first.indicator] = each
    widest = sorted(latest.values(), key=lambda each: -(each.ratio or math.inf))
    for each in widest[:MOST_TOLD]:
        yield _told(each, language, catalogue)


def _told(each: Disagreement, language: str, catalogue: Catalogue) -> Sentence:
    """Write the sources of one fact side by side, each number leading back to its figure, then the likely reasons."""
    first = each.figures[0]
    label = catalogue.indicator_text(first.indicator, "label", language)
    phrases = [Phrase(text=f"{label}, {first.period}: ")]
    for number, figure in enumerate(each.figures[:MOST_SIDE_BY_SIDE]):
        reporter = dict(figure.domain).get(vintages.REPORTED)
        publisher = (
            catalogue.reporter(str(reporter), language) if reporter else catalogue.sources[figure.source].publisher
        )
        phrases += [
            Phrase(text="; " if number else ""),
            Phrase(text=numbers.amount(figure.value or 0.0, figure.unit, language), figure=figure.id),
            Phrase(text=f" ({publisher}, {figure.vintage})"),
        ]
    reasons = [catalogue.text(f"difference.{reason.key}", language) for reason in each.reasons]
    return Sentence(phrases=(*phrases, Phrase(text=" ".join([".", *reasons]))))


def _listed(found: tuple[Figure, ...], language: str, catalogue: Catalogue) -> str:
    return "; ".join(
        catalogue.text(
            "notes.edition",
            language,
            value=numbers.amount(figure.value or 0.0, figure.unit, language),
            publisher=catalogue.sources[figure.source].publisher,
            vintage=figure.vintage,
        )
        for figure in found
    )
