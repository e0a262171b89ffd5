"""The report in print: A4, tagged for screen readers (PDF/UA-1), set by typst with the fonts that come along."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import typst

from wayfare.catalogue.load import CONTENT
from wayfare.model.assessment import Fact
from wayfare.model.errors import WayfareError
from wayfare.model.evidence_map import Cell, Line
from wayfare.model.figure import Figure
from wayfare.model.finding import Certainty, Sentence
from wayfare.model.indicator import Indicator
from wayfare.model.reference import Source

from . import sexes, svg
from .document import Chapter, Document, Drawing, Method, Part
from .evidence_map import MapView
from .html import LEVELS

_TEMPLATES = CONTENT / "report"
_SUMMARY = 4
"""Most gaps and cautions on the one page."""
_FACTS = ("vintage", "licence", "definition", "citation", "url")
_TALLEST = 2.6
"""Height of a chart, in widths, that a column of a page holds."""
_AROUND = 130.0
"""Pixels that title and notes take around a picture, about."""
_FACT_WORDS = {"url": "address"}

Tree = dict[str, Any]


def print_pdf(document: Document, template: str = "report.typ") -> bytes:
    """Set the report; the same document gives the same bytes."""
    with tempfile.TemporaryDirectory(prefix="wayfare-pdf-") as name:
        folder = Path(name)
        for file in (template, "brief.typ"):
            shutil.copyfile(_TEMPLATES / file, folder / file)
        for chapter in document.chapters:
            for drawing in chapter.drawings:
                (folder / f"{drawing.key}.svg").write_text(drawing.picture, encoding="utf-8")
        tree = _Printer(document).tree()
        (folder / "data.json").write_text(json.dumps(tree, ensure_ascii=False), encoding="utf-8")
        return set_pages(folder / template, _moment(document))


def print_summary(document: Document) -> bytes:
    """Set the one-page summary as a sheet of its own."""
    return print_pdf(document, "summary.typ")


def set_pages(file: Path, moment: datetime) -> bytes:
    """Set a typst file as tagged PDF, with the fonts that come along and nothing else of the machine."""
    compiler = typst.Compiler(
        file, root=file.parent, font_paths=typst.Fonts(include_system_fonts=False, font_paths=[svg.FONTS])
    )
    try:
        pages = compiler.compile(format="pdf", pdf_standards=["ua-1"], timestamp=moment)
        assert isinstance(pages, bytes), "a PDF is one file"
        return pages
    except typst.TypstError as error:
        raise WayfareError(
            f"The report could not be set as PDF ({error.message}).",
            where=file.name,
            remedy="Ask for the other formats, which do not need it, and report this.",
        ) from error


def _moment(document: Document) -> datetime:
    moment = datetime.fromisoformat(document.assessment.created)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


class _Printer:
    """Turns a document into the tree of words the template sets."""

    def __init__(self, document: Document) -> None:
        self.document, self.edition, self.assessment = document, document.edition, document.assessment
        self.say = self.edition.say

    @cached_property
    def methods(self) -> list[Method]:
        """How every figure that paper shows as a number was made; the others are in the files beside."""
        return self.document.methods_of(self.document.shown(on_paper=True))

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Reference numbers of figures, in the order of the annex."""
        figures = (figure.id for method in self.methods for figure in method.figures)
        return {identity: number for number, identity in enumerate(figures, start=1)}

    @cached_property
    def references(self) -> dict[str, str]:
        """Short names of sources, in the order of their list."""
        return {source.code: f"S{number}" for number, source in enumerate(self.document.sources, start=1)}

    def tree(self) -> Tree:
        """Everything the template needs."""
        moment, made_up = _moment(self.document), bool(self.edition.unreal)
        title = self.assessment.title
        return {
            "lang": self.edition.language.partition("-")[0],
            "rtl": self.edition.rtl,
            "title": title,
            "document_title": f"{title} ({self.edition.say_unreal('title')})" if made_up else title,
            "keywords": ["made-up data"] if made_up else [],
            "engine": self.assessment.engine,
            "date": [moment.year, moment.month, moment.day],
            "made_up": made_up,
            "words": self._words(),
            "brief": self._brief(),
            "chapters": [self._chapter(chapter) for chapter in self.document.chapters],
            "map": self._map(),
            "sexes": [self._sex_table(table, table.total) for table in self.document.sex_tables if table.total],
            "notes": self._sentences(self.assessment.notes),
            "meanings": list(self._meanings()),
            "methods": [self._method(method) for method in self.methods],
            "sources": [self._source(source) for source in self.document.sources],
        }

    def _words(self) -> Tree:
        say, level = self.say, self.edition.level
        plain = {
            "brand": "brand", "kind": "kind", "contents": "contents", "summary": "summary.title",
            "answers": "answers.title",
            "sexes": "sex.title", "sexes_nothing": "sex.nothing", "notes": "notes.title", "reading": "reading.title",
            "methods": "method.title", "methods_intro": "method.intro_print", "sources": "sources.title",
            "page": "page", "asked": "asked.short", "suggestions": "section.suggestions",
            "full": "brief.full", "one_page": "brief.title",
        }  # fmt: skip
        columns = ("reference", "identity", "category", "value")
        unreal = {f"made_up_{part}": self.edition.say_unreal(part) for part in ("title", "banner", "short")}
        return (
            {name: say(key) for name, key in plain.items()}
            | unreal
            | {
                "made": say("made", date=self.edition.long_date(self.assessment.created)),
                "engine": say("engine", engine=self.assessment.engine),
                "reading_interval": say("reading.interval", level=level),
                "sex_columns": [say("table.indicator"), *(self.edition.label("sex", sex) for sex in sexes.COLUMNS)],
                "answer_columns": [say(f"answers.{name}") for name in ("row", "question", "certainty")],
                "figure_columns": [
                    *(say(f"table.{name}") for name in columns),
                    say("table.interval", level=level),
                    say("table.cases"),
                    say("table.source"),
                ],
            }
        )

    def _sentences(self, sentences: Iterable[Sentence]) -> list[list[Tree]]:
        return [self._sentence(sentence) for sentence in sentences]

    def _sentence(self, sentence: Sentence) -> list[Tree]:
        return [
            {
                "text": self.edition.isolated(phrase.text) if phrase.figure else phrase.text,
                "figure": phrase.figure,
                "number": self.numbers.get(phrase.figure),
            }
            for phrase in sentence.phrases
        ]

    def _chapter(self, chapter: Chapter) -> Tree:
        page = chapter.page
        unknown = [{"text": self.say("section.unknown", title=page.title), "figure": "", "number": None}]
        boxes = {"how_surely": chapter.how_surely, "not_known": chapter.not_known}
        return {
            "code": page.code,
            "title": page.title,
            "question": page.question,
            **self._certainty(page.certainty),
            "made_up": chapter.made_up,
            "asked": chapter.asked,
            "heading": self._sentence(page.key) if page.key else unknown,
            "sides": list(self._sides(chapter)),
            "parts": [self._part(part, alone=len(chapter.parts) == 1) for part in chapter.parts],
            "boxes": [
                {"title": self.say(f"section.{name}"), "sentences": self._sentences(told)}
                for name, told in boxes.items()
                if told
            ],
            "suggestions": [
                {
                    "title": each.title,
                    "evidence": each.evidence,
                    "reason": self._sentence(each.reason),
                    "caution": each.caution,
                }
                for each in chapter.suggestions
            ],
            "exhibits": [self._exhibit(drawing) for drawing in chapter.drawings],
            "says": self._says(chapter),
        }

    def _says(self, chapter: Chapter) -> str:
        found = self.document.publishers(chapter)
        return self.say("section.says", sources="; ".join(found)) if found else ""

    def _certainty(self, certainty: Certainty) -> Tree:
        return {"certainty": self.edition.label("certainty", certainty), "level": LEVELS[certainty]}

    def _part(self, part: Part, *, alone: bool) -> Tree:
        section = part.section
        return {
            "row": section.row,
            "title": section.title,
            "question": section.question,
            **self._certainty(section.finding.certainty),
            "alone": alone,
            "known": self._sentences(part.known),
            "unknown": "" if section.finding.known or alone else self.say("section.unknown", title=section.title),
        }

    def _brief(self) -> Tree:
        brief, picture = self.assessment.brief, self.document.picture
        told = {"gaps": brief.gaps[:_SUMMARY], "cautions": brief.cautions[:_SUMMARY]}
        return {
            "sentences": self._sentences(self.assessment.summary),
            "numbers": [self._number(self.edition.figure(identity, "the summary")) for identity in brief.figures],
            "picture": self._exhibit(picture) if picture else None,
            "boxes": [
                {"title": self.say(f"brief.{name}"), "sentences": self._sentences(sentences)}
                for name, sentences in told.items()
                if sentences
            ],
        }

    def _number(self, figure: Figure) -> Tree:
        limits = self.edition.interval(figure)
        interval = self.say("brief.interval", level=self.edition.level, limits=limits) if limits else ""
        told = [", ".join(filter(None, [figure.period, interval])), self.edition.source_name(figure)]
        return {
            "sentence": self._cell(figure)["sentence"],
            "label": self.edition.indicator_text(figure.indicator),
            "when": ". ".join(told),
        }

    def _sides(self, chapter: Chapter) -> Iterator[Tree]:
        page = chapter.page
        for name, facts in (("benefits", page.benefits), ("risks", page.risks), ("setting", page.setting)):
            missing = [self.edition.indicator_text(fact.indicator) for fact in facts if not fact.figure]
            known = [self._fact(fact, name) for fact in facts if fact.figure]
            if chapter.facts and (facts or name != "setting"):
                yield {
                    "name": name,
                    "title": self.say(f"side.{name}"),
                    "known": known,
                    "nothing": "" if known or name == "setting" else self.say(f"side.nothing_{name}"),
                    "missing": f"{self.say('side.unknown')} {'; '.join(missing)}." if missing else "",
                }

    def _fact(self, fact: Fact, side: str) -> Tree:
        figure = self.edition.figure(fact.figure, "the sides of a page")
        better = self.edition.against(fact.indicator, side)
        label = self.edition.indicator_text(fact.indicator)
        return {
            "label": f"{label} ({better})" if better else label,
            "cell": self._cell(figure),
            "when": f"{self.edition.unit_beside(figure)}{self.edition.when(figure)}",
            "peers": self._peers(fact, figure.period),
        }

    def _peers(self, fact: Fact, period: str) -> str:
        ends = [self.edition.figure(identity, "the countries compared with") for identity in fact.peers]
        told = (f"{self.edition.shown(figure)} ({self.edition.peer(figure, period)})" for figure in ends)
        return f"{self.say('side.peers')} {' – '.join(told)}" if ends else ""

    def _exhibit(self, drawing: Drawing) -> Tree:
        view, (wide, high) = drawing.view, svg.size_of(drawing.picture)
        notes = [view.basis, view.source, view.note]
        if drawing.ringed:
            notes.insert(0, self.say("map.here", place=drawing.ringed))
        if drawing.is_map:
            notes.append(self.say("map.disclaimer"))
        return {
            "title": view.exhibit.title,
            "subtitle": view.subtitle,
            "svg": f"{drawing.key}.svg",
            "height": min(high, wide * _TALLEST) + _AROUND,
            "tall": not drawing.is_map and high > wide * _TALLEST,
            "alternative": view.alternative,
            "wide": drawing.is_map,
            "area_map": view.kind == "area_map",
            "legend": [{"fill": item.fill, "label": item.label} for item in drawing.legend],
            "notes": [note for note in notes if note],
        }

    def _map(self) -> Tree | None:
        """Give the evidence map as marks with counts; words explain the marks once."""
        view = self.document.charted
        if view is None:
            return None
        return {
            "title": self.say("evidence_map.title"),
            "intro": self.say("evidence_map.intro"),
            "oldest": view.oldest,
            "question": self.say("answers.question"),
            "counts": [
                {"mark": mark, "text": f"{name}: {self.edition.number(count)}"} for mark, name, count in view.counts
            ],
            "columns": [name for _, name in view.columns],
            "groups": [
                {"title": title, "lines": [self._line(view, line) for line in lines]} for title, lines in view.groups
            ],
            "takes": [*view.assumptions, view.price],
            "assumptions": self.say("evidence_map.assumptions"),
        }

    def _line(self, view: MapView, line: Line) -> Tree:
        cells = [{"mark": cell.standing, "text": self._counted(cell)} for cell in view.cells(line)]
        return {"label": self.edition.indicator_text(line.indicator), "cells": cells}

    def _counted(self, cell: Cell) -> str:
        return f"{cell.reliable}/{cell.groups}" if cell.standing == "weak" and cell.groups > 1 else ""

    def _sex_table(self, table: sexes.SexTable, total: sexes.SexRow) -> Tree:
        label = self.edition.indicator_text(table.indicator)
        unit = f"{self.edition.unit(table.unit)}, {table.period}"
        return {"label": label, "unit": unit, "cells": [self._cell(figure) for figure in total.figures]}

    def _cell(self, figure: Figure | None) -> Tree:
        if figure is None:
            return {"sentence": [{"text": "–", "figure": "", "number": None}], "interval": ""}
        shown = {"text": self.edition.shown(figure), "figure": figure.id, "number": self.numbers.get(figure.id)}
        return {"sentence": [shown], "interval": self.edition.interval(figure)}

    def _meanings(self) -> Iterator[tuple[str, str]]:
        for state in self.document.states:
            yield self.edition.label("state", state), self.edition.explanation("state", state)
        for flag in self.document.flags:
            yield self.edition.label("flag", flag), self.edition.explanation("flag", flag)

    def _method(self, method: Method) -> Tree:
        return {
            "label": self.edition.indicator_text(method.code),
            "code": method.code,
            "definition": list(self._definition(method.indicator)) if method.indicator else [],
            "figures": [self._figure(figure) for figure in method.figures],
        }

    def _definition(self, indicator: Indicator) -> Iterator[tuple[str, str]]:
        say = self.say
        yield say("method.question"), self.edition.indicator_text(indicator.code, "question")
        yield say("method.unit"), self.edition.unit(indicator.unit)
        if indicator.numerator:
            yield say("method.numerator" if indicator.statistic else "method.formula"), indicator.numerator
        if indicator.denominator:
            yield say("method.denominator"), indicator.denominator
        if indicator.rank_by:
            yield say("method.rank_by"), indicator.rank_by
        if indicator.group:
            yield say("method.group"), indicator.group
        if indicator.event:
            yield say("method.event"), indicator.event
        if indicator.caution:
            yield say("method.caution"), self.edition.indicator_text(indicator.code, "caution")
        for reference in indicator.references:
            yield say("method.references"), f"{reference.title}: {reference.supports}"

    def _figure(self, figure: Figure) -> Tree:
        return {
            "id": figure.id,
            "number": self.numbers[figure.id],
            "about": self.edition.about(figure),
            "value": self.edition.shown(figure),
            "interval": self.edition.interval(figure),
            "n": "" if figure.n is None else self.edition.number(figure.n),
            "source": "; ".join([self.references.get(figure.source, figure.source), *self.edition.flags(figure)]),
        }

    def _source(self, source: Source) -> Tree:
        facts = [
            (name, self.edition.definition(source) if name == "definition" else getattr(source, name))
            for name in _FACTS
        ]
        expected = self.edition.next_edition(source)
        stored = self.edition.evidence.get(source.code)
        told = [(self.say(f"sources.{_FACT_WORDS.get(name, name)}"), value) for name, value in facts if value]
        if expected:
            told.insert(1, (self.say("sources.next"), expected))
        if stored:
            told.append((self.say("sources.hash"), stored.sha256))
        title = ": ".join(part for part in (source.publisher, source.title) if part)
        reference = self.references[source.code]
        return {"reference": reference, "title": title, "made_up": source.made_up, "facts": told}
