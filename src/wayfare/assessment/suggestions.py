"""Puts measures tried elsewhere beside the gaps an assessment finds, each once, with the reason and its evidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from wayfare.catalogue import Catalogue, numbers
from wayfare.model.assessment import Section, Suggestion
from wayfare.model.figure import Figure, State
from wayfare.model.finding import Certainty, Phrase, Sentence
from wayfare.model.indicator import Direction, Indicator
from wayfare.model.intervention import Answer, Intervention
from wayfare.model.narrative import Pick, Selector

from .figures import code
from .findings import Teller, above

MOST = 4
"""Measures beside one row; a longer list would not be read."""
LITTLE = 1.0
"""Percent; what is smaller concerns too few for a measure that no limit asks for."""


class Strength(IntEnum):
    """How plainly a figure asks for a measure."""

    BEYOND_TARGET = 0
    WORSE_FOR_GROUP = 1
    CONCERNED = 2
    """The measure is about what the figure shows; nothing says that it is too high or too low."""


@dataclass(frozen=True, slots=True)
class _Reason:
    strength: Strength
    indicator: str
    sentence: Sentence


@dataclass(frozen=True)
class Adviser:
    """Finds the measures that answer what the figures of one place show."""

    catalogue: Catalogue
    teller: Teller
    language: str
    passed_over: frozenset[str] = frozenset()
    """Indicators that ask for no measure unless they are beyond a target."""

    def beside(self, sections: Sequence[Section]) -> tuple[Section, ...]:
        """Give the sections with their measures, the plainest reasons and then the strongest evidence first."""
        found: dict[str, list[tuple[_Reason, Intervention]]] = {section.row: [] for section in sections}
        for measure in self.catalogue.interventions.values():
            reason, row = self._placed(measure, sections)
            if reason and row:
                found[row].append((reason, measure))
        return tuple(_with(section, map(self._suggestion, _best(found[section.row]))) for section in sections)

    def _placed(self, measure: Intervention, sections: Sequence[Section]) -> tuple[_Reason | None, str]:
        if measure.closes_gaps:
            return self._missing(sections)
        reason = min(self._reasons(measure), key=lambda each: each.strength, default=None)
        if reason is None:
            return None, ""
        rows = self.catalogue.indicators[reason.indicator].rows
        told = [section.row for section in sections]
        return reason, next((row for row in rows if row in told), "")

    def _missing(self, sections: Sequence[Section]) -> tuple[_Reason | None, str]:
        """Answer rows of which nothing is known by a measure that brings evidence."""
        unknown = [section for section in sections if section.finding.certainty is Certainty.UNKNOWN]
        if not unknown:
            return None, ""
        said = self.teller.text("suggestion.missing", count=len(unknown), of=len(sections))
        return _Reason(Strength.CONCERNED, "", Sentence(phrases=(Phrase(text=said),))), unknown[0].row

    def _reasons(self, measure: Intervention) -> Iterator[_Reason]:
        for answer in measure.answers:
            indicator = self.catalogue.indicators[answer.indicator]
            if answer.worse_for:
                yield from self._worse(indicator, answer)
            elif (figure := self._figure(indicator)) is not None:
                yield from self._level(indicator, answer, figure)

    def _figure(self, indicator: Indicator) -> Figure | None:
        alone = self.teller.select(Selector(indicator=indicator.code))
        pick = Pick.LOWEST if indicator.direction is Direction.HIGHER else Pick.HIGHEST
        return alone or self.teller.select(Selector(indicator=indicator.code, by="counterpart", pick=pick))

    def _level(self, indicator: Indicator, answer: Answer, figure: Figure) -> Iterator[_Reason]:
        value = figure.value or 0.0
        limits = ((answer.above, value > (answer.above or 0.0)), (answer.below, value < (answer.below or 0.0)))
        beyond = [limit for limit, holds in limits if limit is not None and holds]
        if beyond:
            key = "suggestion.above" if answer.above is not None else "suggestion.below"
            limit = numbers.amount(beyond[0], indicator.unit, self.language)
            yield self._reason(Strength.BEYOND_TARGET, indicator, key, {"x": figure}, limit=limit, target=answer.target)
        elif answer.above is None and answer.below is None and not self._is_passed_over(figure):
            yield self._reason(Strength.CONCERNED, indicator, "suggestion.concerned", {"x": figure})

    def _is_passed_over(self, figure: Figure) -> bool:
        return _is_little(figure) or figure.indicator in self.passed_over

    def _worse(self, indicator: Indicator, answer: Answer) -> Iterator[_Reason]:
        ((dimension, category),) = answer.worse_for.items()
        groups = {
            code(dict(figure.domain)[dimension]): figure
            for figure in self.teller.figures.breakdown(indicator.code, (dimension,))
            if figure.state is State.KNOWN
        }
        group = groups.pop(category, None)
        worse = [other for other in groups.values() if group is not None and _worse(group, other, indicator.direction)]
        if group is not None and worse and len(worse) == len(groups):
            other = max(worse, key=lambda figure: figure.n or 0)
            yield self._reason(
                Strength.WORSE_FOR_GROUP,
                indicator,
                "suggestion.worse",
                {"x": group, "y": other},
                group=self.teller.label(dimension, category),
            )

    def _reason(
        self, strength: Strength, indicator: Indicator, key: str, figures: Mapping[str, Figure], **values: object
    ) -> _Reason:
        figure = figures["x"]
        told = {name: f"{{{name}}}" for name in figures}
        label = self._labelled(indicator, figure)
        wording = self.teller.text(key, indicator=label, when=figure.period, **told, **values)
        return _Reason(strength, indicator.code, self.teller.compose(wording, figures))

    def _labelled(self, indicator: Indicator, figure: Figure) -> str:
        """Name an indicator, and the two countries of a figure that is about a pair."""
        label = self.catalogue.indicator_text(indicator.code, "label", self.language)
        if not figure.counterpart:
            return label
        one, other = (self.catalogue.place_in_text(code, self.language) for code in (figure.area, figure.counterpart))
        return self.teller.text("suggestion.pair", indicator=label, one=one, other=other)

    def _suggestion(self, found: tuple[_Reason, Intervention]) -> Suggestion:
        reason, measure = found
        return suggestion(measure, reason.sentence, self.catalogue, self.language)


def suggestion(measure: Intervention, reason: Sentence, catalogue: Catalogue, language: str) -> Suggestion:
    """Present a measure with a reason for it, how well it is known to work, and what can go wrong."""
    grade = catalogue.label("evidence_grade", str(measure.grade), language)
    explained = catalogue.explanation("evidence_grade", str(measure.grade), language)
    risk = catalogue.say(f"intervention:{measure.code}:risks:0", measure.risks[0], language)
    return Suggestion(
        intervention=measure.code,
        title=catalogue.intervention_text(measure.code, "title", language),
        reason=reason,
        evidence=catalogue.text("interventions.grade", language, grade=grade, explanation=explained),
        caution=catalogue.text("interventions.risk", language, risk=risk),
    )


def _is_little(figure: Figure) -> bool:
    return figure.unit == "percent" and abs(figure.value or 0.0) < LITTLE


def _worse(group: Figure, other: Figure, direction: Direction) -> bool:
    """Tell whether a group fares worse beyond doubt; what is not judged is never worse."""
    if direction is Direction.HIGHER:
        return above(other, group)
    return direction is Direction.LOWER and above(group, other)


def _best(found: list[tuple[_Reason, Intervention]]) -> list[tuple[_Reason, Intervention]]:
    return sorted(found, key=lambda each: (each[0].strength, -each[1].grade, each[1].number))[:MOST]


def _with(section: Section, suggestions: Iterable[Suggestion]) -> Section:
    return replace(section, suggestions=tuple(suggestions))
