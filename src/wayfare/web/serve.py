"""Running the workbench on one machine: database brought up to date, one process for pages, one for jobs."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from wayfare.web import ahead, left_over


def prepare() -> Path:
    """Set Django up, bring the database up to date, and return the folder everything is kept in."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wayfare.web.settings")
    import django  # noqa: PLC0415  (after the name of the settings)
    from django.conf import settings  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    return Path(settings.HOME)


def lay_out(country: str) -> None:
    """Make the made-up workspace and one of a real country, unless they are there."""
    from wayfare.web.made_up import marenza, real  # noqa: PLC0415  (needs Django to be set up)

    made_up = marenza.make()
    ama = made_up.memberships.get(role="coordinator").user
    real.assess(real.make(country, by=ama), by=ama)


def serve(*, host: str, port: int, workers: int = 1, try_out: str = "", started: Callable[[], None] = bool) -> None:
    """Serve pages and do jobs until interrupted. `workers` processes answer pages; one does jobs.

    `try_out` names a real country by its code: it and the made-up country are laid out, and the made-up people may be
    entered as without a password. Not for an installation that holds anybody's data.
    """
    if try_out:
        os.environ["WAYFARE_TRY_OUT"] = "1"
    home = prepare()
    left_over.keep_passing_files(home)
    with left_over.alone(home) as alone:
        if alone:  # where another server runs, what is going on is its own
            left_over.clear(home)
            resume()
        if try_out:
            lay_out(try_out)
        from wayfare.web.jobs.watch import Watched  # noqa: PLC0415

        worker = Watched(resume if alone else bool)
        try:
            started()
            _pages(host, port, workers)
        finally:
            worker.end()


def resume() -> None:
    """Take up the jobs of a worker that was killed."""
    from django.db import connection  # noqa: PLC0415

    from wayfare.web.jobs.run import resume_lost  # noqa: PLC0415

    try:
        resume_lost()
    finally:
        connection.close()  # called from a thread of its own, too


def _pages(host: str, port: int, workers: int) -> None:
    import uvicorn  # noqa: PLC0415  (only a server needs it)

    os.environ[ahead.ASKED] = "1"
    uvicorn.run(
        "wayfare.web.asgi:application",
        host=host,
        port=port,
        workers=workers if workers > 1 else None,
        log_level="warning",
        lifespan="off",
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips=os.environ.get("WAYFARE_PROXY", "127.0.0.1"),
    )
