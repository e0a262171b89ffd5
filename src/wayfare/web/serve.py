"""Running the workbench on one machine: database brought up to date, one process for pages, one for jobs."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable

WORKER = ("-m", "django", "db_worker", "--interval", "0.5", "--no-startup-delay", "--no-reload")


def prepare() -> None:
    """Set Django up and bring the database up to date."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wayfare.web.settings")
    import django  # noqa: PLC0415  (after the name of the settings)
    from django.core.management import call_command  # noqa: PLC0415

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)


def serve(*, host: str, port: int, workers: int = 1, started: Callable[[], None] = lambda: None) -> None:
    """Serve pages and do jobs until interrupted. `workers` processes answer pages; one does jobs."""
    prepare()
    from wayfare.web.jobs.run import resume_lost  # noqa: PLC0415  (needs Django to be set up)

    resume_lost()
    worker = subprocess.Popen([sys.executable, *WORKER], start_new_session=True)  # noqa: S603  our own interpreter
    try:
        started()
        _pages(host, port, workers)
    finally:
        os.killpg(worker.pid, signal.SIGTERM)
        worker.wait(timeout=30)


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
