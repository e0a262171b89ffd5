"""`wayfare country`: make the country that does not exist, to learn with and to test with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, TypeAlias, get_args

import typer

from .progress import bar

DEFAULT_PERSONS = 20_000
Choice: TypeAlias = Literal["pps", "srs"]
SELECTIONS: tuple[Choice, ...] = get_args(Choice)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    country = typer.Typer(no_args_is_help=True, help="Make a country that does not exist, to learn and to test with.")
    country.callback()(lambda: None)
    country.command("make")(make)
    app.add_typer(country, name="country")


def make(  # noqa: PLR0917 - typer reads options from parameters
    out: Annotated[Path, typer.Option(help="Folder to write into.")],
    persons: Annotated[int, typer.Option(help="About how many persons the tables hold.")] = DEFAULT_PERSONS,
    seed: Annotated[int, typer.Option(help="The same seed gives the same country, byte for byte.")] = 1,
    draw: Annotated[int, typer.Option(help="Which sample of the same country.")] = 1,
    round: Annotated[int, typer.Option(help="Survey round: 1, or 2 two years later.")] = 1,
    population: Annotated[bool, typer.Option("--population", help="Everybody instead of a survey.")] = False,
    selection: Annotated[
        Choice,
        typer.Option(help="How areas are drawn: by size (pps), or with equal chances and known totals (srs)."),
    ] = SELECTIONS[0],
    truth: Annotated[
        bool, typer.Option("--truth/--no-truth", help="Add up the true values of the whole population.")
    ] = True,
) -> None:
    """Make the country: persons, households, emigrants, map, true values, codebook."""
    from wayfare.country import Selection, generate  # noqa: PLC0415 - loaded by this command alone

    with bar() as report:
        made = generate(
            out,
            persons=persons,
            seed=seed,
            draw=draw,
            round=round,
            sample=not population,
            selection=Selection(selection),
            truth=truth,
            progress=report,
        )
    typer.echo(made.readme.read_text(encoding="utf-8"))
    typer.echo(f"Written to {made.folder}")
