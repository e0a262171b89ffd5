"""Why editions of one fact differ, and which of them the report uses, in words."""

from __future__ import annotations

from collections import Counter

from wayfare.catalogue import Catalogue, numbers
from wayfare.evidence import vintages
from wayfare.model.estimate import Flag
from wayfare.model.figure import Figure

from .figures import FigureSet


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
