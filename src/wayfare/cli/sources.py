"""`wayfare sources`: when the next edition of each source is expected."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from wayfare.model.errors import WayfareError


def register(app: typer.Typer) -> None:
    """Add the commands."""
    sources = typer.Typer(no_args_is_help=True, help="The publishers' data sets that figures come from.")
    sources.callback()(lambda: None)
    sources.command("calendar")(calendar)
    app.add_typer(sources, name="sources")


def calendar(
    on: Annotated[str, typer.Option(help="Day to look from, such as 2026-11-27; today if not given.")] = "",
    language: Annotated[str, typer.Option(help="Language of the labels.")] = "en",
) -> None:
    """List every source with the edition at hand and when the next is expected: overdue first, closed editions last."""
    from wayfare import catalogue  # noqa: PLC0415 - loaded by this command alone
    from wayfare.evidence.calendar import due  # noqa: PLC0415

    known = catalogue.load()
    for each in due(known.sources.values(), _day(on)):
        turn = known.label("turn", each.turn, language)
        typer.echo(
            f"{turn:<9} {each.expected:<10} {each.source.code:<24} {each.source.vintage:<10} {each.source.title}"
        )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text) if text else date.today()
    except ValueError:
        raise WayfareError(f"{text!r} is no day.", where="--on", remedy="Write it as 2026-11-27.") from None
