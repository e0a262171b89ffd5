"""The printed walk from a figure back to its publisher or its file."""

from __future__ import annotations

from collections.abc import Iterable

from wayfare.assessment.trace import Origin, differences
from wayfare.catalogue import Catalogue
from wayfare.model.evidence import Kind
from wayfare.model.figure import Figure, State

_WIDTH = 14
_MOST_INPUTS = 12


def describe(origin: Origin, catalogue: Catalogue) -> str:
    """Write the whole walk, one step a line."""
    lines = [*_figure(origin, catalogue), *_method(origin), *_basis(origin, catalogue), *_again(origin)]
    return "\n".join(f"{name:<{_WIDTH}}{text}".rstrip() for name, text in lines)


def _figure(origin: Origin, catalogue: Catalogue) -> Iterable[tuple[str, str]]:
    figure, indicator = origin.figure, origin.indicator
    yield "figure", figure.id
    yield "indicator", f"{indicator.code}, version {figure.version}: {indicator.label}"
    yield "question", indicator.question
    yield "of", _of(figure, catalogue)
    yield "value", _value(figure)
    if figure.se is not None:
        yield "uncertainty", f"se {figure.se!r}, interval {figure.low!r} to {figure.high!r}, df {figure.df:g}"
    if figure.n is not None:
        yield "rows", f"{figure.n:,} rows of the table, unweighted"
    if figure.flags:
        yield "flags", ", ".join(figure.flags)


def _of(figure: Figure, catalogue: Catalogue) -> str:
    parts = [catalogue.place_name(figure.area), figure.period]
    parts += [f"{name} {value}" for name, value in figure.domain]
    if figure.counterpart:
        parts.append(f"counterpart {catalogue.place_name(figure.counterpart)}")
    return ", ".join(parts)


def _value(figure: Figure) -> str:
    return f"{figure.value!r} {figure.unit}" if figure.state is State.KNOWN else figure.state.value


def _method(origin: Origin) -> Iterable[tuple[str, str]]:
    yield "method", origin.figure.method
    if origin.formula:
        yield "formula", origin.formula
    for name in origin.concepts:
        yield "rule", f"{name} = {(origin.rules or {}).get(name) or 'as in the survey'}"
    if origin.design:
        yield "design", origin.design
    for number, figure in enumerate(origin.inputs[:_MOST_INPUTS]):
        where = " ".join(part for part in (figure.indicator, figure.area, figure.counterpart, figure.period) if part)
        yield "from" if number == 0 else "", f"{figure.id} {where}: {figure.value!r} {figure.unit} ({figure.source})"
    if len(origin.inputs) > _MOST_INPUTS:
        yield "", f"and {len(origin.inputs) - _MOST_INPUTS} more of the same kind"


def _basis(origin: Origin, catalogue: Catalogue) -> Iterable[tuple[str, str]]:
    if origin.evidence is not None:
        evidence = origin.evidence
        yield "evidence", f"{evidence.title}; {evidence.rows:,} rows, {evidence.rows_set_aside:,} set aside"
        yield "table", f"sha256 {evidence.sha256}"
        yield "file", f"{evidence.file_name}, sha256 {evidence.file_sha256}"
        yield "publisher", "; ".join(part for part in (evidence.publisher, evidence.licence, evidence.vintage) if part)
        if evidence.kind is Kind.DUMMY:
            yield "made up", "This evidence holds random answers to a real questionnaire. Its figures mean nothing."
        elif evidence.made_up:
            yield "made up", "This evidence was generated. It describes no real country."
        elif evidence.kind is Kind.SYNTHETIC:
            yield "synthetic", "This evidence was drawn from a real survey; its rows are not answers of people."
        return
    source = catalogue.sources.get(origin.figure.source)
    if source is not None:
        yield "source", f"{source.publisher}: {source.title}, edition {source.vintage}"
        yield "definition", source.definition
        yield "licence", source.licence
    yield "table", f"sha256 {origin.table_sha256}"


def _again(origin: Origin) -> Iterable[tuple[str, str]]:
    if origin.identical:
        yield "again", f"{_value(origin.again)}: identical to the last digit"
        return
    for name in differences(origin.figure, origin.again):
        was, now = getattr(origin.figure, name), getattr(origin.again, name)
        yield "again", f"{name} was recorded as {was!r}; computed now it is {now!r}"
