"""`wayfare country`: make the country that does not exist, to learn with and to test with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, TypeAlias, get_args

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeRemainingColumn

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

    with _Bar() as bar:
        made = generate(
            out,
            persons=persons,
            seed=seed,
            draw=draw,
            round=round,
            sample=not population,
            selection=Selection(selection),
            truth=truth,
            progress=bar.show,
        )
    typer.echo(made.readme.read_text(encoding="utf-8"))
    typer.echo(f"Written to {made.folder}")


class _Bar:
    """A progress bar on standard error, gone when the work is done."""

    def __init__(self) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
        self._progress = Progress(*columns, console=Console(stderr=True), transient=True)
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> _Bar:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def show(self, done: int, total: int, what: str) -> None:
        if what not in self._tasks:
            self._tasks[what] = self._progress.add_task(what, total=total)
        self._progress.update(self._tasks[what], completed=done)
