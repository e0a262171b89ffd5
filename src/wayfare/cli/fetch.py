"""`wayfare fetch`: tables of publishers' services, politely, each fetch kept as a vintage."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from wayfare.model.errors import ServiceError
from wayfare.model.service import Service

SHOWN_KEY = "YOUR-KEY"

Code = Annotated[str, typer.Argument(help="Table, as 'wayfare fetch list' names it.")]
Set = Annotated[list[str], typer.Option("--set", help="What to ask for: NAME=VALUE.")]


def register(app: typer.Typer) -> None:
    """Mount the commands."""
    room = typer.Typer(help="Tables of publishers' services.", no_args_is_help=True)
    room.command("list")(list_)
    room.command("show")(show)
    room.command("run")(run)
    app.add_typer(room, name="fetch")


def list_() -> None:
    """List the tables, one a line: code and title."""
    from wayfare.evidence.fetching import services  # noqa: PLC0415

    for code, service in services().items():
        typer.echo(f"{code}\t{service.title}")


def show(code: Code, set_: Set = []) -> None:  # noqa: B006
    """Show what would be asked of whom, under which terms; nothing is sent."""
    from wayfare.evidence import fetching  # noqa: PLC0415
    from wayfare.sources import service as client  # noqa: PLC0415

    chosen = fetching.service(code)
    typer.echo(f"{chosen.title}\n{chosen.publisher}, {chosen.licence}\n{chosen.documentation}\n")
    for name, argument in chosen.arguments.items():
        typer.echo(f"--set {name}=...   {argument.meaning}; {argument.default} if not given")
    if chosen.key:
        typer.echo(f"Key: environment variable {chosen.key.environment}. {chosen.key.ask}")
    asked = client.arguments(chosen, _pairs(set_, chosen))
    typer.echo(f"Asks: {client.with_key(client.address(chosen, asked), chosen, SHOWN_KEY)}")
    for name, value in client.headers(chosen, SHOWN_KEY).items():
        typer.echo(f"With the header: {name}: {value}")
    typer.echo(f"Waits {chosen.wait:g} seconds between requests; asks anew after {chosen.fresh_days} days.")


def run(  # noqa: PLR0917 - typer reads options from parameters
    code: Code,
    set_: Set = [],  # noqa: B006
    again: Annotated[bool, typer.Option("--again", help="Ask anew although the last fetch is fresh.")] = False,
    files: Annotated[
        list[Path],
        typer.Option("--from", metavar="FILE", help="An answer saved where there is internet; in order, if several."),
    ] = [],  # noqa: B006
    saved: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], metavar="DAY", help="Day the answers were saved, if they do not say."),
    ] = None,
    made_up: Annotated[bool, typer.Option("--made-up", help="Say that the saved answers are not real.")] = False,
) -> None:
    """Fetch a table, check it whole, and store it as evidence that profiles and assessments then use."""
    from wayfare.evidence import fetching  # noqa: PLC0415
    from wayfare.evidence.store import Store  # noqa: PLC0415

    from .progress import bar  # noqa: PLC0415

    chosen = fetching.service(code)
    asked = _pairs(set_, chosen)
    with bar() as progress:
        if files:
            day = saved.date().isoformat() if saved else ""
            fetched = fetching.take_in(Store(), chosen, asked, tuple(files), day, made_up, progress)
        else:
            _refuse_words_about_files(saved is not None, made_up)
            fetched = fetching.fetch(Store(), chosen, asked, progress, again)
    evidence = fetched.evidence
    mark = " (made up)" if evidence.made_up else ""
    typer.echo(f"{evidence.title}{mark}: {evidence.rows:,} rows, edition {evidence.vintage}")
    how = "taken from the files" if files else "fetched" if fetched.new else "fetched before, still fresh"
    typer.echo(f"{evidence.sha256[:12]}  {how}, {fetched.when}")


def _refuse_words_about_files(saved: bool, made_up: bool) -> None:
    if saved or made_up:
        raise ServiceError(
            "Only answers that were saved have a day of saving, or can be made up.",
            where="--saved" if saved else "--made-up",
            remedy="Name them with --from, or leave the option out.",
        )


def _pairs(given: list[str], service: Service) -> dict[str, str]:
    pairs = dict(text.split("=", 1) for text in given if "=" in text)
    if wrong := [text for text in given if "=" not in text]:
        known = ", ".join(service.arguments) or "it takes none"
        raise ServiceError(f"'{wrong[0]}' is not NAME=VALUE.", where="--set", remedy=f"Names are: {known}.")
    return pairs
