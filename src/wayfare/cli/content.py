"""Commands on definitions: `wayfare content check` and `list`, `wayfare indicators show` and `coverage`."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Annotated

import typer

from wayfare.catalogue import Catalogue, load
from wayfare.catalogue.load import unchecked
from wayfare.model.errors import ContentProblems, Problem, WayfareError
from wayfare.model.harmonisation import Standing
from wayfare.model.indicator import Indicator

from .coverage import coverage

Overlay = Annotated[Path | None, typer.Option(help="A country's own content folder, laid over what ships.")]

LISTS: Mapping[str, Callable[[Catalogue], Mapping[str, str]]] = {
    "indicators": lambda c: {code: indicator.label for code, indicator in c.indicators.items()},
    "concepts": lambda c: {name: concept.label for name, concept in c.concepts.items()},
    "sources": lambda c: {code: f"{source.title}, {source.publisher}" for code, source in c.sources.items()},
    "methods": lambda c: {name: method.title for name, method in c.methods.items()},
    "interventions": lambda c: {code: measure.title for code, measure in c.interventions.items()},
    "instruments": lambda c: {code: instrument.title for code, instrument in c.instruments.items()},
    "stages": lambda c: {f"{m}.{s.code}": s.title for m, cycle in c.cycles.items() for s in cycle.stages},
    "rows": lambda c: {code: row.title for code, row in c.rows.items()},
    "places": lambda c: {code: place.name for code, place in c.places.items()},
    "codelists": lambda c: {name: ", ".join(codes) for name, codes in c.codelists.items()},
    "wording": lambda c: dict(c.wordings),
}


def register(app: typer.Typer) -> None:
    """Mount the commands."""
    content = typer.Typer(help="Definitions, code lists and wording.", no_args_is_help=True)
    content.command("check")(check)
    content.command("list")(list_)
    app.add_typer(content, name="content")
    indicators = typer.Typer(help="Indicators: what is measured and how.", no_args_is_help=True)
    indicators.command("show")(show)
    indicators.command("coverage")(coverage)
    app.add_typer(indicators, name="indicators")


def check(overlay: Overlay = None) -> None:
    """Check every definition and run every example; lists all problems, or how much is there."""
    from wayfare.assessment import instruments  # noqa: PLC0415
    from wayfare.catalogue import harmonise, hints  # noqa: PLC0415  only this command needs it
    from wayfare.catalogue.check import problems_of  # noqa: PLC0415  only this command needs it
    from wayfare.country import parameters  # noqa: PLC0415
    from wayfare.evidence import examples, family, fetching, mappings, rule_check  # noqa: PLC0415  the engine is slow
    from wayfare.methods import registry  # noqa: PLC0415

    catalogue = unchecked(overlay)
    found = [*problems_of(catalogue), *harmonise.read(catalogue.folders).problems]
    found += [*examples.problems(catalogue, found), *rule_check.problems(family.folders())]
    found += registry.problems(catalogue)
    found += instruments.problems(catalogue) if not found else ()
    read = (mappings.mappings, fetching.services, parameters.load, hints.hints)
    found += [problem for each in read for problem in _unreadable(each)]
    if found:
        raise ContentProblems(set(found))
    for name, listed in LISTS.items():
        typer.echo(f"{len(listed(catalogue)):6,} {name}")
    families = family.known().values()
    drafts = sum(each.status is Standing.DRAFT for each in families)
    typer.echo(f"{len(families):6,} survey families{f', {drafts} of them drafts' if drafts else ''}")
    proven = sum(len(indicator.examples) for indicator in catalogue.indicators.values())
    typer.echo(f"{proven:6,} examples, every one with the answer it gives")


def _unreadable(read: Callable[[], object]) -> tuple[Problem, ...]:
    """Give what is wrong with content that a room reads for itself."""
    try:
        read()
    except ContentProblems as error:
        return error.problems
    return ()


def list_(
    kind: Annotated[str, typer.Argument(help=f"One of: {', '.join(LISTS)}.")] = "indicators", overlay: Overlay = None
) -> None:
    """List definitions of a kind, one a line: code and label."""
    if kind not in LISTS:
        raise WayfareError(f"There is no list of '{kind}'.", remedy=f"There are: {', '.join(LISTS)}.")
    for code, label in LISTS[kind](load(overlay)).items():
        typer.echo(f"{code}\t{label}")


def show(
    code: Annotated[str, typer.Argument(help="Code, for instance remittances.received_gdp_share.")],
    language: Annotated[str, typer.Option(help="Language of labels and questions.")] = "en",
    overlay: Overlay = None,
) -> None:
    """Show what an indicator measures, how, and what its definition rests on."""
    catalogue = load(overlay)
    if code not in catalogue.indicators:
        near = difflib.get_close_matches(code, catalogue.indicators, n=3)
        guess = f"Did you mean {' or '.join(near)}?" if near else "See 'wayfare content list'."
        raise WayfareError(f"There is no indicator '{code}'.", remedy=guess)
    for line in described(catalogue, catalogue.indicators[code], language):
        typer.echo(line)


def described(catalogue: Catalogue, indicator: Indicator, language: str = "en") -> Iterator[str]:
    """Describe an indicator in lines of text."""
    for field in ("label", "question"):
        yield catalogue.indicator_text(indicator.code, field, language)
    yield ""
    for name, value in _facts(catalogue, indicator, language).items():
        if value:
            yield f"{name:<14}{value}"
    yield ""
    yield catalogue.indicator_text(indicator.code, "caution", language)
    yield ""
    for reference in indicator.references:
        year = f" ({reference.year})" if reference.year else ""
        yield f"- {reference.title}{year}: {reference.supports}. {reference.url}".rstrip()


def _facts(catalogue: Catalogue, indicator: Indicator, language: str) -> Mapping[str, str]:
    return {
        "code": f"{indicator.code}, version {indicator.version}, {indicator.status}",
        "unit": catalogue.label("unit", indicator.unit, language),
        "observed on": catalogue.label("observed_on", indicator.observed_on, language),
        "direction": catalogue.label("direction", indicator.direction, language),
        "side": catalogue.label("side", indicator.side, language),
        "rows": ", ".join(f"{row} {catalogue.row_text(row, 'title', language)}" for row in indicator.rows),
        "statistic": catalogue.label("statistic", indicator.statistic or "", language),
        "formula": indicator.numerator,
        "among": indicator.denominator,
        "ranked by": indicator.rank_by,
        "form": indicator.form or "",
        "group": indicator.group,
        "event": indicator.event,
        "by": ", ".join(indicator.disaggregate_by),
        "recorded": ", ".join(indicator.inputs),
        "method": indicator.method,
        "published by": ", ".join(indicator.published_by),
        "SDG": ", ".join(indicator.sdg),
        "GCM": ", ".join(map(str, indicator.gcm)),
    }
