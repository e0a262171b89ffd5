"""The command `wayfare`: mounts each room's commands and turns errors into one readable paragraph."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence

import typer

from wayfare import __version__
from wayfare.model.errors import WayfareError
from wayfare.model.progress import Cancelled

CANCELLED = 130
DISK_FULL = 28

_ROOMS = {
    "assess": "wayfare.cli.assess",
    "trace": "wayfare.cli.assess",
    "profile": "wayfare.cli.profile",
    "world": "wayfare.cli.world",
    "estimate": "wayfare.cli.estimate",
    "evidence": "wayfare.cli.evidence",
    "evidence-map": "wayfare.cli.evidence_map",
    "sample-size": "wayfare.cli.sample_size",
    "sources": "wayfare.cli.sources",
    "fetch": "wayfare.cli.fetch",
    "harmonise": "wayfare.cli.harmonise",
    "content": "wayfare.cli.content",
    "interventions": "wayfare.cli.interventions",
    "indicators": "wayfare.cli.content",
    "country": "wayfare.cli.country",
    "flows": "wayfare.cli.flows",
    "method": "wayfare.cli.method",
    "serve": "wayfare.cli.serve",
}
"""Which module brings which command. A command loads only its own room, so that every one of them starts fast."""


def application(rooms: Sequence[str] = tuple(dict.fromkeys(_ROOMS.values()))) -> typer.Typer:
    """Build the command line from the rooms given."""
    app = typer.Typer(
        help="From raw migration data to an assessment whose every figure can be computed again.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        add_completion=True,
    )

    @app.callback(invoke_without_command=True)
    def root(version: bool = typer.Option(False, "--version", help="Print the version and stop.")) -> None:
        if version:
            typer.echo(__version__)
            raise typer.Exit

    for room in rooms:
        importlib.import_module(room).register(app)
    return app


def rooms_for(arguments: Sequence[str]) -> Sequence[str]:
    """Load one room when the command is known, all of them for help."""
    named = _ROOMS.get(arguments[0]) if arguments else None
    return (named,) if named else tuple(dict.fromkeys(_ROOMS.values()))


def run() -> None:
    """Run the command line; a `WayfareError` ends it with a sentence and a status, never with a traceback."""
    try:
        application(rooms_for(sys.argv[1:]))()
    except WayfareError as error:
        _end(str(error), error.exit_code)
    except (Cancelled, KeyboardInterrupt):
        _end("Cancelled. What was finished is kept; the same command goes on from there.", CANCELLED)
    except OSError as error:
        if error.errno != DISK_FULL:
            raise
        _end(
            f"The disk is full ({error.filename or 'while writing'}). Nothing was changed. Free space and try again.", 2
        )


def _end(message: str, status: int) -> None:
    print(message, file=sys.stderr)  # noqa: T201 - this is the command's voice
    sys.exit(status)
