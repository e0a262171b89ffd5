"""The last guard before anything is printed: a figure that is not known has no number left to print."""

from __future__ import annotations

from dataclasses import replace

from wayfare.catalogue import load
from wayfare.model.assessment import Assessment, Brief, Section, ThemePage
from wayfare.model.estimate import Flag
from wayfare.model.figure import Figure, State
from wayfare.model.finding import Finding, Phrase, Sentence


def protect(assessment: Assessment) -> Assessment:
    """Take every number off figures that are withheld, empty or failed, and out of the sentences that show them."""
    figures = tuple(_without_numbers(figure) for figure in assessment.figures)
    words = {state: load().label("state", str(state), assessment.language) for state in State}
    hidden = {figure.id: words[figure.state] for figure in figures if figure.state is not State.KNOWN}
    return replace(
        assessment,
        figures=figures,
        summary=_sentences(assessment.summary, hidden),
        notes=_sentences(assessment.notes, hidden),
        sections=tuple(_section(section, hidden) for section in assessment.sections),
        themes=tuple(_page(page, hidden) for page in assessment.themes),
        brief=_brief(assessment.brief, hidden),
    )


def _without_numbers(figure: Figure) -> Figure:
    state = State.WITHHELD if Flag.WITHHELD in figure.flags else figure.state
    if state is State.KNOWN and figure.value is None:
        state = State.EMPTY
    if state is State.KNOWN:
        return figure
    kept = figure.n if state is State.EMPTY else None
    return replace(figure, state=state, value=None, se=None, low=None, high=None, df=None, deff=None, n=kept)


def _section(section: Section, hidden: dict[str, str]) -> Section:
    told = section.finding
    finding = Finding(
        row=told.row,
        certainty=told.certainty,
        known=_sentences(told.known, hidden),
        how_surely=_sentences(told.how_surely, hidden),
        not_known=_sentences(told.not_known, hidden),
    )
    suggestions = tuple(
        replace(suggestion, reason=_sentences((suggestion.reason,), hidden)[0]) for suggestion in section.suggestions
    )
    return replace(section, finding=finding, suggestions=suggestions)


def _page(page: ThemePage, hidden: dict[str, str]) -> ThemePage:
    key = _sentences((page.key,), hidden)[0] if page.key else None
    return replace(page, key=key, surely=_sentences(page.surely, hidden))


def _brief(brief: Brief, hidden: dict[str, str]) -> Brief:
    return replace(
        brief,
        sentences=_sentences(brief.sentences, hidden),
        gaps=_sentences(brief.gaps, hidden),
        cautions=_sentences(brief.cautions, hidden),
    )


def _sentences(sentences: tuple[Sentence, ...], hidden: dict[str, str]) -> tuple[Sentence, ...]:
    return tuple(Sentence(phrases=tuple(_phrase(phrase, hidden) for phrase in each.phrases)) for each in sentences)


def _phrase(phrase: Phrase, hidden: dict[str, str]) -> Phrase:
    return replace(phrase, text=hidden[phrase.figure]) if phrase.figure in hidden else phrase
