"""Sentences composed by rule from figures: what is known of a row, how surely, and what is not known."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from wayfare.catalogue import numbers
from wayfare.model.estimate import Flag
from wayfare.model.figure import Figure
from wayfare.model.finding import Certainty, Finding, Phrase, Sentence
from wayfare.model.narrative import Narrative, Pick, Selector, Statement
from wayfare.model.policy import AssessmentPolicy

from . import remarks
from .figures import FigureSet, code

_PLACEHOLDER = re.compile(r"\{(\w+)(?:\.(\w+))?\}")
_ROUGH = frozenset({Flag.FEW_CASES, Flag.HIGH_CV, Flag.FEW_DF})
_UNSURE = _ROUGH | {Flag.NON_PROBABILITY}

_ISOLATE, _END = "\u2066", "\u2069"
"""Left-to-right isolate and its end (Unicode Standard Annex 9, section 2.4)."""

Text = Callable[..., str]
"""Gives the wording of a key in the language of the report, placeholders filled: `text(key, **values)`."""


@dataclass(frozen=True)
class Teller:
    """Composes findings from the figures of one place, in one language."""

    figures: FigureSet
    place: str
    language: str
    text: Text
    label: Callable[[str, str], str]
    """Label of a category: `label(dimension, value)`."""
    year: int
    """Year of the assessment, which decides what counts as old."""
    policy: AssessmentPolicy
    named: Callable[[str], str] = str
    """Label of an indicator by its code."""
    leads: frozenset[str] = frozenset()
    """Indicators whose sentences come first in their rows."""

    def finding(self, narrative: Narrative) -> Finding:
        """Tell one row."""
        known = tuple(self._statements(narrative))
        used = self.used(known)
        return Finding(
            row=narrative.row,
            certainty=self._certainty(narrative, used),
            known=known,
            how_surely=(*self.how_surely(used), *self.cautions(narrative, known)),
            not_known=tuple(self._not_known(narrative)),
        )

    def compose(self, wording: str, figures: Mapping[str, Figure]) -> Sentence:
        """Fill placeholders: `{x}` is the value, then `{x.interval}`, `{x.period}`, `{x.place}`, `{x.n}`."""
        phrases: list[Phrase] = []
        end = 0
        for match in _PLACEHOLDER.finditer(wording):
            phrases.append(Phrase(text=wording[end : match.start()]))
            phrases.append(self._phrase(match[1], match[2] or "value", figures))
            end = match.end()
        phrases.append(Phrase(text=wording[end:]))
        return Sentence(phrases=tuple(phrase for phrase in phrases if phrase.text))

    def _phrase(self, name: str, aspect: str, figures: Mapping[str, Figure]) -> Phrase:
        if name == "country":
            return Phrase(text=self.place)
        figure = figures[name]
        if aspect == "value":
            return Phrase(text=numbers.amount(figure.value or 0.0, figure.unit, self.language), figure=figure.id)
        return Phrase(text=self._aspect(figure, aspect))

    def _aspect(self, figure: Figure, aspect: str) -> str:
        match aspect:
            case "interval":
                return self._interval(figure)
            case "period":
                return figure.period
            case "n":
                return numbers.plain(figure.n or 0, self.language)
            case "place":
                return self._category(figure)
            case "edition":
                return figure.vintage
        raise KeyError(f"a figure has no aspect {aspect!r}")

    def _interval(self, figure: Figure) -> str:
        if figure.low is None or figure.high is None:
            return self.text("finding.no_interval")
        limits = numbers.interval(figure.low, figure.high, figure.unit, self.language)
        return self.text("finding.interval", limits=f"{_ISOLATE}{limits}{_END}" if self._mixed else limits)

    @property
    def _mixed(self) -> bool:
        """Whether the language runs from right to left, so that the two limits would change places in a sentence."""
        return numbers.locale_of(self.language).text_direction == "rtl"

    def _category(self, figure: Figure) -> str:
        if figure.counterpart:
            return self.label("counterpart", figure.counterpart)
        return ", ".join(self.label(name, code(value)) for name, value in figure.domain)

    def _statements(self, narrative: Narrative) -> Iterable[Sentence]:
        told = list(enumerate(narrative.statements))
        for number, statement in sorted(told, key=lambda each: self.leads.isdisjoint(_about(each[1]))):
            figures = {name: self.select(selector) for name, selector in statement.use.items()}
            present = {name: figure for name, figure in figures.items() if figure is not None}
            if len(present) == len(figures):
                name = _choose(statement, present)
                yield self.compose(self.text(f"narrative.{narrative.row}.statements.{number}.{name}"), present)

    def select(self, selector: Selector) -> Figure | None:
        """Find the figure to speak of, unless it is too small or the latest there is is too old for a sentence."""
        figure = self._large_enough(selector)
        wanted = selector.period or selector.pick is Pick.EARLIEST
        if figure is None or wanted or figure.source.startswith("evidence:"):
            return figure
        return figure if self.age(figure) <= self.policy.stale_years else None

    def _large_enough(self, selector: Selector) -> Figure | None:
        figure = self.figures.select(selector)
        if figure is None or selector.at_least is None:
            return figure
        return figure if (figure.value or 0.0) >= selector.at_least else None

    def age(self, figure: Figure) -> int:
        """Years between a figure and the assessment."""
        return self.year - int(figure.period[:4])

    def used(self, known: Iterable[Sentence]) -> tuple[Figure, ...]:
        """Look up the figures that sentences rest on."""
        ids = dict.fromkeys(figure for sentence in known for figure in sentence.figures)
        return tuple(self.figures[figure] for figure in ids)

    def _not_known(self, narrative: Narrative) -> Iterable[Sentence]:
        yield from self._too_old(narrative)
        for number, gap in enumerate(narrative.gaps):
            if not any(self.figures.known(code) for code in gap.indicators):
                yield self.compose(self.text(f"narrative.{narrative.row}.gaps.{number}.say"), {})
        for number in range(len(narrative.always_unknown)):
            yield self.compose(self.text(f"narrative.{narrative.row}.always_unknown.{number}"), {})

    def _too_old(self, narrative: Narrative) -> Iterable[Sentence]:
        """Say that there are figures of what would be a gap, of which no sentence speaks."""
        asked = {code for codes in (*narrative.core, *(gap.indicators for gap in narrative.gaps)) for code in codes}
        selectors = [selector for statement in narrative.statements for selector in statement.use.values()]
        there = [(selector, self._large_enough(selector)) for selector in selectors if selector.indicator in asked]
        old = [figure for selector, figure in there if figure and not self.select(selector)]
        if old:
            latest = max(old, key=lambda figure: figure.period)
            named = self.named(latest.indicator)
            yield self._say("finding.too_old", indicator=named, period=latest.period, years=self.age(latest))

    def cautions(self, narrative: Narrative, known: tuple[Sentence, ...]) -> Iterable[Sentence]:
        """Say how what is known can be misread."""
        for number in range(len(narrative.cautions) if known else 0):
            yield self.compose(self.text(f"narrative.{narrative.row}.cautions.{number}"), {})

    def how_surely(self, used: tuple[Figure, ...]) -> Iterable[Sentence]:
        """Say what the figures used rest on."""
        noted = [figure for figure in used if figure.recorded]
        surveys = [figure for figure in used if figure.source.startswith("evidence:") and not figure.recorded]
        world = [figure for figure in used if not figure.source.startswith("evidence:")]
        if surveys:
            yield self._survey_basis(surveys)
        unsure = [figure for figure in surveys if _ROUGH.intersection(figure.flags)]
        if unsure:
            yield self._say("finding.unsure", count=len(unsure), of=len(surveys))
        if world:
            yield self._world_basis(world)
        if noted:
            yield self._say("finding.recorded", count=len(noted), period=min(figure.period for figure in noted))

    def dated(self, sentences: Iterable[Sentence]) -> Iterator[Sentence]:
        """Say at the end of sentences that rest on a survey when that was, where they stand far from `how_surely`.

        Of several in a row that rest on the same survey the first says it.
        """
        before = ""
        for sentence in sentences:
            said = self._when(sentence)
            yield sentence if said in ("", before) else Sentence(phrases=(*sentence.phrases, Phrase(text=f" {said}")))
            before = said

    def _when(self, sentence: Sentence) -> str:
        surveys = [f for f in self.used([sentence]) if f.source.startswith("evidence:") and not f.recorded]
        period = max((figure.period for figure in surveys), default="")
        if not period or any(period in phrase.text for phrase in sentence.phrases if not phrase.figure):
            return ""
        drawn = not any(Flag.NON_PROBABILITY in figure.flags for figure in surveys)
        return self.text("finding.survey_of" if drawn else "finding.asked_of", period=period)

    def _survey_basis(self, surveys: list[Figure]) -> Sentence:
        if any(Flag.NON_PROBABILITY in figure.flags for figure in surveys):
            return self._say("finding.non_probability")
        cases = [figure.n for figure in surveys if figure.n is not None]
        fewest = numbers.plain(min(cases), self.language) if cases else "0"
        latest = max(surveys, key=lambda figure: figure.period)
        old = self.age(latest) > self.policy.survey_years
        key = "finding.survey_old" if old else "finding.survey"
        return self._say(key, fewest=fewest, period=latest.period, years=self.age(latest))

    def _world_basis(self, world: list[Figure]) -> Sentence:
        oldest = min(int(figure.period[:4]) for figure in world)
        key = "finding.world_old" if self.year - oldest > self.policy.recent_years else "finding.world"
        return self._say(key, period=oldest, years=self.year - oldest)

    def _certainty(self, narrative: Narrative, used: tuple[Figure, ...]) -> Certainty:
        if not used:
            return Certainty.UNKNOWN
        answered = [any(map(self.figures.known, codes)) for codes in narrative.core]
        sound = [figure for figure in used if self._is_sound(figure)]
        if not any(answered) or not sound:
            return Certainty.WEAKLY
        fresh = any(self.age(figure) <= self.policy.survey_years for figure in sound)
        agreed = not any(remarks.far(figure, self.figures) for figure in used)
        return Certainty.WELL if all(answered) and fresh and agreed else Certainty.PARTLY

    def _is_sound(self, figure: Figure) -> bool:
        """Tell whether a figure can carry a row: a survey figure without weaknesses, a world figure of late."""
        if figure.source.startswith("evidence:"):
            return not _UNSURE.intersection(figure.flags)
        return self.age(figure) <= self.policy.recent_years

    def _say(self, key: str, **values: object) -> Sentence:
        return Sentence(phrases=(Phrase(text=self.text(key, **values)),))


def _about(statement: Statement) -> set[str]:
    return {selector.indicator for selector in statement.use.values()}


def _choose(statement: Statement, figures: Mapping[str, Figure]) -> str:
    """Name the wording that the figures bear out."""
    if not statement.compare:
        return "say"
    first, second = (figures[name] for name in statement.compare)
    if above(first, second):
        return "higher"
    return "lower" if above(second, first) else "alike"


def above(one: Figure, other: Figure) -> bool:
    """Tell whether one figure is higher beyond doubt: its interval, or its value as printed, lies above the other's."""
    return _lower_end(one) > _upper_end(other)


def _lower_end(figure: Figure) -> float:
    return figure.low if figure.low is not None else _as_printed(figure)


def _upper_end(figure: Figure) -> float:
    return figure.high if figure.high is not None else _as_printed(figure)


def _as_printed(figure: Figure) -> float:
    value = figure.value or 0.0
    return round(value, numbers.decimals_of(value, figure.unit))
