"""Running the workbench on one machine: database brought up to date, one process for pages, one for jobs."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable

WORKER = ("-m", "wayfare.web.jobs.worker")


def prepare() -> None:
    """Set Django up and bring the database up to date."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wayfare.web.settings")
    import django  # noqa: PLC0415  (after the name of the settings)
    from django.core.management import call_command  # noqa: PLC0415

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)


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
    prepare()
    from wayfare.web.jobs.run import resume_lost  # noqa: PLC0415  (needs Django to be set up)

    resume_lost()
    if try_out:
        lay_out(try_out)
    worker = subprocess.Popen([sys.executable, *WORKER], stdin=subprocess.PIPE)  # noqa: S603  our own interpreter
    try:
        started()
        _pages(host, port, workers)
    finally:
        _end(worker)


def _end(worker: subprocess.Popen[bytes]) -> None:
    """Let the worker finish its job for half a minute; a job that takes longer begins again at the next start."""
    worker.terminate()
    try:
        worker.wait(timeout=30)
    except subprocess.TimeoutExpired:
        worker.kill()
        worker.wait()


def _pages(host: str, port: int, workers: int) -> None:
    import uvicorn  # noqa: PLC0415  (only a server needs it)

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
