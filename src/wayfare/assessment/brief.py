"""The one-page summary: the first sentences of the pages, four numbers, one picture, what is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from wayfare.model.assessment import Brief, Exhibit, Section, ThemePage
from wayfare.model.figure import Figure
from wayfare.model.finding import Certainty, Sentence
from wayfare.model.narrative import Narrative, Selector
from wayfare.model.theme import Also, BriefRule

from .figures import FigureSet
from .findings import Teller

SENTENCES = 8
FEW = 6
"""With fewer pages surely known, each of them says a second sentence."""
NUMBERS = 4
GAPS = 5
CAUTIONS = 4
_SURE = frozenset({Certainty.WELL, Certainty.PARTLY})
_PICTURES = ("area_map", "world_map", "ranking", "bars", "trend")
"""Kinds of exhibit, the one that says most of a place first."""


def rule_for(rules: Iterable[BriefRule], figures: FigureSet) -> BriefRule:
    """Choose the last rule whose condition the figures bear out."""
    return [rule for rule in rules if not rule.more or _is_more(rule, figures)][-1]


def _is_more(rule: BriefRule, figures: FigureSet) -> bool:
    more, than = (figures.select(Selector(indicator=code)) for code in (rule.more, rule.than))
    return more is not None and than is not None and (more.value or 0.0) > (than.value or 0.0)


@dataclass(frozen=True)
class Briefing:
    """Chooses by rule what stands on the one page."""

    rule: BriefRule
    teller: Teller
    pages: Sequence[ThemePage]
    sections: Mapping[str, Section]
    narratives: Mapping[str, Narrative]
    remarks: Callable[[tuple[Figure, ...]], Iterable[Sentence]]
    """What could be misread about figures that sentences use, such as publishers that lie far apart."""

    def brief(self) -> Brief:
        """Make the page."""
        sentences = tuple(self._sentences())[:SENTENCES]
        return Brief(
            sentences=tuple(self.teller.dated(sentences)),
            figures=tuple(self._numbers())[:NUMBERS],
            exhibit=self._picture(),
            gaps=tuple(self._gaps())[:GAPS],
            cautions=tuple(self._cautions(sentences))[:CAUTIONS],
        )

    @property
    def _ordered(self) -> list[ThemePage]:
        by_code = {page.code: page for page in self.pages}
        return [by_code[code] for code in self.rule.order if code in by_code]

    def _sections(self, page: ThemePage) -> list[Section]:
        return [self.sections[row] for row in page.rows]

    def _sentences(self) -> Iterable[Sentence]:
        """Say the first sentence of each page that adds a figure, what is surely known before what is weakly known.

        Where few pages are surely known, each of them says a second sentence after its first.
        """
        said: set[str] = set()
        sure: list[tuple[Sentence, ...]] = []
        weak: list[Sentence] = []
        for page in self._ordered:
            section = next((each for each in self._sections(page) if each.finding.known), None)
            if section is None or said.issuperset(section.finding.known[0].figures):
                continue
            said.update(section.finding.known[0].figures)
            if section.finding.certainty in _SURE:
                sure.append(section.finding.known[:2])
            else:
                weak.append(section.finding.known[0])
        further = len(sure) < FEW
        sure[1:1] = [(sentence,) for also in self.rule.also for sentence in self._besides(also)]
        yield from (sentence for told in sure for sentence in (told if further else told[:1]))
        yield from weak

    def _besides(self, also: Also) -> Iterable[Sentence]:
        """Say what a row tells of some indicators, where another is large enough."""
        weight = self.teller.select(Selector(indicator=also.indicator, at_least=also.at_least))
        for sentence in self.sections[also.row].finding.known if weight and also.row in self.sections else ():
            if any(self.teller.figures[each].indicator in also.say for each in sentence.figures):
                yield sentence

    def _numbers(self) -> Iterable[str]:
        for codes in self.rule.numbers:
            found = (self.teller.select(Selector(indicator=code)) for code in codes)
            figure = next((each for each in found if each is not None), None)
            if figure is not None:
                yield figure.id

    def _picture(self) -> str:
        exhibits = [each for page in self._ordered for each in self._exhibits(page)]
        wanted = [each for each in exhibits if (each.kind, each.indicator) == ("world_map", self.rule.picture)]
        ranked = wanted or [each for kind in _PICTURES for each in exhibits if each.kind == kind]
        return ranked[0].key if ranked else ""

    def _exhibits(self, page: ThemePage) -> list[Exhibit]:
        own = [each for section in self._sections(page) for each in section.exhibits]
        return [each for each in (*page.exhibits, *own) if not each.key.endswith("-beside")]

    def _gaps(self) -> Iterable[Sentence]:
        """Name what is missing, pages of which nothing is known first, each page once."""
        for page in sorted(self._ordered, key=lambda each: each.certainty is not Certainty.UNKNOWN):
            missing = [sentence for each in self._sections(page) for sentence in self._missing(each)]
            yield from missing[:1]

    def _missing(self, section: Section) -> Sequence[Sentence]:
        """Leave out what no data can tell anywhere: that is no gap somebody could close."""
        always = len(self.narratives[section.row].always_unknown)
        told = section.finding.not_known
        return told[: len(told) - always]

    def _cautions(self, sentences: Sequence[Sentence]) -> Iterable[Sentence]:
        """Say what to be careful about in the sentences of the page, and in no others."""
        used = self.teller.used(sentences)
        yield from self.teller.how_surely(used)
        yield from self.remarks(used)
        for page in self._ordered:
            for section in self._sections(page):
                told = any(sentence in sentences for sentence in section.finding.known)
                count = len(self.narratives[section.row].cautions) if told else 0
                yield from section.finding.how_surely[len(section.finding.how_surely) - count :]
