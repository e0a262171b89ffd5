"""`wayfare interventions`: what has been tried elsewhere, and how well it is known to work."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from wayfare.catalogue import Catalogue, load
from wayfare.model.errors import WayfareError
from wayfare.model.intervention import Intervention

Overlay = Annotated[Path | None, typer.Option(help="A country's own content folder, laid over what ships.")]
Language = Annotated[str, typer.Option(help="Language of the texts.")]


def register(app: typer.Typer) -> None:
    """Mount the commands."""
    room = typer.Typer(help="Measures tried elsewhere, with the strength of their evidence.", no_args_is_help=True)
    room.command("list")(list_)
    room.command("show")(show)
    app.add_typer(room, name="interventions")


def list_(
    area: Annotated[str, typer.Option(help="Only this area, such as remittances.")] = "",
    language: Language = "en",
    overlay: Overlay = None,
) -> None:
    """List the measures, one a line: code, strength of the evidence, title."""
    catalogue = load(overlay)
    areas = dict.fromkeys(measure.area for measure in catalogue.interventions.values())
    if area and area not in areas:
        raise WayfareError(f"There is no area '{area}'.", remedy=f"There are: {', '.join(areas)}.")
    for code, measure in catalogue.interventions.items():
        if area in ("", measure.area):
            typer.echo(f"{code}\t{grade(catalogue, measure, language)}\t{_text(catalogue, measure, 'title', language)}")


def show(
    code: Annotated[str, typer.Argument(help="Code, for instance diaspora.matching_funds.")],
    language: Language = "en",
    overlay: Overlay = None,
) -> None:
    """Show how a measure is meant to work, what is known of it, what can go wrong."""
    catalogue = load(overlay)
    if code not in catalogue.interventions:
        near = difflib.get_close_matches(code, catalogue.interventions, n=3)
        guess = f"Did you mean {' or '.join(near)}?" if near else "See 'wayfare interventions list'."
        raise WayfareError(f"There is no intervention '{code}'.", remedy=guess)
    for line in described(catalogue, catalogue.interventions[code], language):
        typer.echo(line)


def grade(catalogue: Catalogue, measure: Intervention, language: str) -> str:
    """Say how strong the evidence is."""
    return catalogue.label("evidence_grade", str(measure.grade), language)


def described(catalogue: Catalogue, measure: Intervention, language: str) -> Iterator[str]:
    """Describe a measure in lines of text, the strength of its evidence first."""

    def say(key: str, **values: object) -> str:
        return catalogue.text(f"interventions.{key}", language, **values)

    yield _text(catalogue, measure, "title", language)
    explained = catalogue.explanation("evidence_grade", str(measure.grade), language)
    yield say("grade", grade=grade(catalogue, measure, language), explanation=explained)
    yield ""
    yield _text(catalogue, measure, "mechanism", language)
    yield say("for", groups=", ".join(_listed(catalogue, measure, "target_groups", language)))
    yield ""
    for number, each in enumerate(measure.evidence):
        finding = catalogue.say(f"intervention:{measure.code}:evidence:{number}", each.finding, language)
        study = f"{each.study}, {each.year}" if each.year else each.study
        yield say("evidence" if each.verified else "reported", finding=finding, study=study)
    yield ""
    for risk in _listed(catalogue, measure, "risks", language):
        yield say("risk", risk=risk)
    yield say("gender", gender=_text(catalogue, measure, "gender", language))
    yield say("measured_by", codes=", ".join(_measures(catalogue, measure)))
    yield say("gcm", objectives=", ".join(map(str, measure.gcm)))


def _text(catalogue: Catalogue, measure: Intervention, field: str, language: str) -> str:
    return catalogue.intervention_text(measure.code, field, language)


def _listed(catalogue: Catalogue, measure: Intervention, field: str, language: str) -> Iterator[str]:
    for number, text in enumerate(getattr(measure, field)):
        yield catalogue.say(f"intervention:{measure.code}:{field}:{number}", text, language)


def _measures(catalogue: Catalogue, measure: Intervention) -> Iterator[str]:
    """Name the indicators that show whether it works; a catalogue code none of them has stands for itself."""
    by_code: dict[str, list[str]] = {}
    for indicator in catalogue.indicators.values():
        by_code.setdefault(indicator.catalogue_code, []).append(indicator.code)
    for code in measure.measured_by:
        yield " / ".join(by_code.get(code, [code]))
