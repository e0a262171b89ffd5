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
from wayfare.model.errors import WayfareError
from wayfare.model.figure import Figure
from wayfare.model.finding import Sentence
from wayfare.model.indicator import Indicator
from wayfare.model.reference import Source

from . import sexes, svg
from .document import Chapter, Document, Drawing, Method
from .html import LEVELS

_TEMPLATE = CONTENT / "report" / "report.typ"
_FACTS = ("vintage", "licence", "definition", "citation", "url")
_FACT_WORDS = {"url": "address"}

Tree = dict[str, Any]


def print_pdf(document: Document) -> bytes:
    """Set the report; the same document gives the same bytes."""
    with tempfile.TemporaryDirectory(prefix="wayfare-pdf-") as name:
        folder = Path(name)
        shutil.copyfile(_TEMPLATE, folder / "report.typ")
        for chapter in document.chapters:
            for drawing in chapter.drawings:
                (folder / f"{drawing.key}.svg").write_text(drawing.picture, encoding="utf-8")
        tree = _Printer(document).tree()
        (folder / "data.json").write_text(json.dumps(tree, ensure_ascii=False), encoding="utf-8")
        return _compile(folder, _moment(document))


def _compile(folder: Path, moment: datetime) -> bytes:
    compiler = typst.Compiler(
        folder / "report.typ", root=folder, font_paths=typst.Fonts(include_system_fonts=False, font_paths=[svg.FONTS])
    )
    try:
        pages = compiler.compile(format="pdf", pdf_standards=["ua-1"], timestamp=moment)
        assert isinstance(pages, bytes), "a PDF is one file"
        return pages
    except typst.TypstError as error:
        raise WayfareError(
            f"The report could not be set as PDF ({error.message}).",
            where=str(_TEMPLATE.name),
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
        moment, made_up = _moment(self.document), self.assessment.made_up
        title = self.assessment.title
        return {
            "lang": self.edition.language.partition("-")[0],
            "rtl": self.edition.rtl,
            "title": title,
            "document_title": f"{title} ({self.say('made_up.title')})" if made_up else title,
            "keywords": ["made-up data"] if made_up else [],
            "engine": self.assessment.engine,
            "date": [moment.year, moment.month, moment.day],
            "made_up": made_up,
            "words": self._words(),
            "summary": self._sentences(self.assessment.summary),
            "chapters": [self._chapter(chapter) for chapter in self.document.chapters],
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
            "made_up_title": "made_up.title", "made_up_banner": "made_up.banner", "made_up_short": "made_up.short",
            "sexes": "sex.title", "sexes_nothing": "sex.nothing", "notes": "notes.title", "reading": "reading.title",
            "methods": "method.title", "methods_intro": "method.intro", "sources": "sources.title", "page": "page",
        }  # fmt: skip
        columns = ("reference", "identity", "category", "value")
        return {name: say(key) for name, key in plain.items()} | {
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
        section = chapter.section
        unknown = [{"text": self.say("section.unknown", title=section.title), "figure": "", "number": None}]
        parts = {"how_surely": section.finding.how_surely, "not_known": section.finding.not_known}
        return {
            "row": section.row,
            "title": section.title,
            "question": section.question,
            "certainty": self.edition.label("certainty", section.finding.certainty),
            "level": LEVELS[section.finding.certainty],
            "made_up": chapter.made_up,
            "heading": self._sentence(chapter.heading) if chapter.heading else unknown,
            "known": self._sentences(chapter.known),
            "boxes": [
                {"title": self.say(f"section.{name}"), "sentences": self._sentences(told)}
                for name, told in parts.items()
                if told
            ],
            "exhibits": [self._exhibit(drawing) for drawing in chapter.drawings],
        }

    def _exhibit(self, drawing: Drawing) -> Tree:
        view = drawing.view
        notes = [view.basis, view.source, view.note]
        if drawing.ringed:
            notes.insert(0, self.say("map.here", place=drawing.ringed))
        if drawing.is_map:
            notes.append(self.say("map.disclaimer"))
        return {
            "title": view.exhibit.title,
            "subtitle": view.subtitle,
            "svg": f"{drawing.key}.svg",
            "alternative": view.alternative,
            "wide": drawing.is_map,
            "area_map": view.kind == "area_map",
            "legend": [{"fill": item.fill, "label": item.label} for item in drawing.legend],
            "notes": [note for note in notes if note],
        }

    def _sex_table(self, table: sexes.SexTable, total: sexes.SexRow) -> Tree:
        label, unit = self.edition.indicator_text(table.indicator), self.edition.unit(table.unit)
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
        stored = self.edition.evidence.get(source.code)
        told = [(self.say(f"sources.{_FACT_WORDS.get(name, name)}"), value) for name, value in facts if value]
        if stored:
            told.append((self.say("sources.hash"), stored.sha256))
        title = ": ".join(part for part in (source.publisher, source.title) if part)
        reference = self.references[source.code]
        return {"reference": reference, "title": title, "made_up": source.made_up, "facts": told}
