"""The walk from a figure back to its publisher or its file, as a page tells it before anything is computed again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from wayfare.assessment import survey
from wayfare.engine import formula
from wayfare.evidence import family, harmonise
from wayfare.model.evidence import Evidence
from wayfare.model.figure import Figure
from wayfare.model.indicator import Indicator
from wayfare.model.reference import Source
from wayfare.model.survey import Lonely, SurveyDesign
from wayfare.reports import scripts
from wayfare.web.situation import stored
from wayfare.web.situation.reading import Book, Shown
from wayfare.web.words import listed, listed_apart


@dataclass(frozen=True)
class Line:
    """One thing to know: its name and what it is; `code` for text that is not prose."""

    name: str
    text: str
    code: bool = False


@dataclass(frozen=True)
class Origin:
    """Everything a figure rests on."""

    indicator: Indicator | None
    definition: tuple[Line, ...]
    uncertainty: tuple[Line, ...]
    basis: tuple[Line, ...]
    rules: tuple[Line, ...]
    inputs: tuple[Shown, ...]
    surveyed: bool
    made_up: bool


def origin_of(book: Book, figure: Figure) -> Origin:
    """Gather what is recorded of a figure."""
    indicator = book.words.indicators.get(figure.indicator)
    item = book.words.evidence.get(figure.source)
    source = book.words.sources.get(figure.source)
    known = [each for each in figure.inputs if book.figure(each) is not None]
    return Origin(
        indicator=indicator,
        definition=tuple(_definition(book, figure, indicator)),
        uncertainty=tuple(_uncertainty(book, figure)),
        basis=tuple(_basis(book, source, item)),
        rules=tuple(_rules(book, figure, indicator)) if item else (),
        inputs=tuple(book.shown(each) for each in known),
        surveyed=item is not None and not figure.recorded,
        made_up=book.words.made_up(figure),
    )


def _definition(book: Book, figure: Figure, indicator: Indicator | None) -> Iterator[Line]:
    words = book.words
    if indicator is not None:
        yield Line(_("Question"), words.indicator_text(indicator.code, "question"))
        yield Line(_("Code and version"), f"{indicator.code}, {figure.version}", code=True)
        if indicator.statistic:
            yield Line(_("What is estimated"), words.label("statistic", indicator.statistic))
        formulas = ("numerator", "denominator", "rank_by", "group", "event")
        for name in formulas:
            if text := getattr(indicator, name):
                key = "formula" if name == "numerator" and not indicator.statistic else name
                yield Line(words.say(f"method.{key}"), text, code=True)
        if indicator.caution:
            yield Line(_("Mind"), words.indicator_text(indicator.code, "caution"))
    published = figure.method in {"published", "derived"}
    yield Line(_("Method"), words.label("method", figure.method) if published else figure.method, code=not published)


def _uncertainty(book: Book, figure: Figure) -> Iterator[Line]:
    words = book.words
    if interval := words.interval(figure):
        yield Line(_("Interval (%(level)s%%)") % {"level": words.level}, interval)
    if figure.se is not None:
        yield Line(_("Standard error"), words.error(figure))
    if figure.n is not None:
        yield Line(_("Interviews"), words.number(figure.n))
    if figure.df is not None:
        yield Line(_("Degrees of freedom"), words.number(figure.df))
    if figure.deff is not None:
        yield Line(_("Design effect"), words.number(figure.deff, 2))


def _basis(book: Book, source: Source | None, item: Evidence | None) -> Iterator[Line]:
    words = book.words
    if source is not None:
        yield Line(_("Publisher"), source.publisher)
        yield Line(_("Source"), source.title)
        yield Line(_("Vintage"), source.vintage)
        yield Line(_("Licence"), source.licence)
        if item is None:
            yield Line(_("What it counts"), words.definition(source))
            yield Line(_("Web address"), source.url)
    if item is not None:
        aside = {"rows": words.number(item.rows), "aside": words.number(item.rows_set_aside)}
        yield Line(_("File"), listed([item.file_name, words.say("sources.rows", **aside)]))
        yield Line(_("SHA-256 of the file"), item.file_sha256, code=True)
        yield Line(_("SHA-256 of the table"), item.sha256, code=True)
        yield Line(_("Sample design"), describe(item.design))


def describe(design: SurveyDesign) -> str:
    """Say a design by its columns."""
    named = (
        (_("weight"), design.weights),
        (_("strata"), design.strata),
        (_("sampling units"), listed(design.psu)),
        (_("population of units"), listed(design.fpc)),
        (_("replicate weights"), len(design.replicates.weights) if design.replicates else ""),
    )
    parts = [f"{name} {value}" for name, value in named if value]
    if not design.probability:
        parts.append(_("not drawn at random"))
    return listed_apart(parts) or _("none declared: rows were taken as drawn one by one")


def _rules(book: Book, figure: Figure, indicator: Indicator | None) -> Iterator[Line]:
    """Name the rule behind each variable the figure uses, from the family its survey is of."""
    used = stored.run_of(book.row.run, book.words.language).workspace.evidence
    name = next((use.family for use in used if figure.source.endswith(use.sha256)), "")
    known = family.known().get(name)
    if known is None or indicator is None:
        return
    columns = [column for text in indicator.formulas for column in formula.parse(text).columns]
    columns += [column for column, _value in figure.domain]
    rules = {rule.concept: rule for rule in known.rules}
    for column in dict.fromkeys(columns):
        if rule := rules.get(column):
            told = rule.formula or _("codes of %(variable)s") % {"variable": rule.variable}
            yield Line(book.words.dimension(column), told, code=True)


def scripted(book: Book, figure: Figure) -> scripts.Asked | None:
    """Return a figure of a survey as a script asks for it; None where no script can be written."""
    indicator, item = book.words.indicators.get(figure.indicator), book.words.evidence.get(figure.source)
    if indicator is None or item is None or indicator.statistic is None or figure.se is None:
        return None
    workspace = stored.run_of(book.row.run, book.words.language).workspace
    use = next((each for each in workspace.evidence if figure.source.endswith(each.sha256)), None)
    if use is None or (indicator.line and indicator.line not in workspace.choices):
        return None
    design = _harmonised_design(item, use.family, use.lonely)
    measure = survey.measure_of(indicator, workspace.choices)
    asked = scripts.Asked(
        figure=figure,
        label=book.words.indicator_text(figure.indicator),
        measure=measure,
        design=design,
        evidence=item.sha256,
        unit=str(indicator.observed_on),
        confidence=workspace.confidence,
    )
    return asked if scripts.supported(measure, design) else None


def _harmonised_design(item: Evidence, name: str, lonely: Lonely | None) -> SurveyDesign:
    """Return the design under the names it has in the harmonised table."""
    known = family.known().get(name or item.family)
    declared = item.design if item.design.columns or known is None else known.design
    return replace(harmonise.uniform(declared), lonely=lonely or declared.lonely)
