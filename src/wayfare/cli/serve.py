"""`wayfare serve`: the workbench in the browser."""

from __future__ import annotations

import typer


def register(app: typer.Typer) -> None:
    """Mount the command."""
    app.command("serve")(serve)


def serve(
    host: str = typer.Option("127.0.0.1", help="Address to listen on; only this machine unless you say otherwise."),
    port: int = typer.Option(8000, help="Port to listen on."),
    workers: int = typer.Option(1, help="Processes that answer pages; more than one wants PostgreSQL."),
    try_out: str = typer.Option(
        "", help="Lay out the made-up country and this real one, such as MEX; anybody may come in as a made-up person."
    ),
) -> None:
    """Open the workbench in the browser: pages in one process, long work in another."""
    from wayfare.web.serve import serve as run  # noqa: PLC0415  Django is loaded only here

    run(
        host=host,
        port=port,
        workers=workers,
        try_out=try_out,
        started=lambda: typer.echo(f"The workbench is at http://{host}:{port}/  (stop it with Ctrl+C)"),
    )
