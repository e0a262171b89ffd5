"""`wayfare fetch`: tables of publishers' services, politely, each fetch kept as a vintage."""

from __future__ import annotations

from typing import Annotated

import typer

from wayfare.model.errors import ServiceError
from wayfare.model.service import Service

Code = Annotated[str, typer.Argument(help="Table, as 'wayfare fetch list' names it.")]


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


def show(code: Code) -> None:
    """Show what would be asked of whom, under which terms; nothing is sent."""
    from wayfare.evidence import fetching  # noqa: PLC0415
    from wayfare.sources import service as client  # noqa: PLC0415

    chosen = fetching.service(code)
    typer.echo(f"{chosen.title}\n{chosen.publisher}, {chosen.licence}\n{chosen.documentation}\n")
    for name, argument in chosen.arguments.items():
        typer.echo(f"--set {name}=...   {argument.meaning}; {argument.default} if not given")
    if chosen.key:
        typer.echo(f"Key: environment variable {chosen.key.environment}. {chosen.key.ask}")
    typer.echo(f"Asks: {client.address(chosen, client.arguments(chosen, {}))}")
    typer.echo(f"Waits {chosen.wait:g} seconds between requests; asks anew after {chosen.fresh_days} days.")


def run(
    code: Code,
    set_: Annotated[list[str], typer.Option("--set", help="What to ask for: NAME=VALUE.")] = [],  # noqa: B006
    again: Annotated[bool, typer.Option("--again", help="Ask anew although the last fetch is fresh.")] = False,
) -> None:
    """Fetch a table, check it whole, and store it as evidence that profiles and assessments then use."""
    from wayfare.evidence import fetching  # noqa: PLC0415
    from wayfare.evidence.store import Store  # noqa: PLC0415

    from .progress import bar  # noqa: PLC0415

    chosen = fetching.service(code)
    with bar() as progress:
        fetched = fetching.fetch(Store(), chosen, _pairs(set_, chosen), progress, again)
    evidence = fetched.evidence
    typer.echo(f"{evidence.title}: {evidence.rows:,} rows, edition {evidence.vintage}")
    typer.echo(f"{evidence.sha256[:12]}  {'fetched' if fetched.new else 'fetched before, still fresh'}, {fetched.when}")


def _pairs(given: list[str], service: Service) -> dict[str, str]:
    pairs = dict(text.split("=", 1) for text in given if "=" in text)
    if wrong := [text for text in given if "=" not in text]:
        known = ", ".join(service.arguments) or "it takes none"
        raise ServiceError(f"'{wrong[0]}' is not NAME=VALUE.", where="--set", remedy=f"Names are: {known}.")
    return pairs
