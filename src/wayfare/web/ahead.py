"""What pages of large workspaces need is read when a process starts, so that nobody has to wait for it.

It is read in a thread beside the pages; a page that comes first reads it itself, as it would without this.
"""

from __future__ import annotations

import logging
import os
import threading

log = logging.getLogger(__name__)
ASKED = "WAYFARE_READ_AHEAD"
"""Set by `wayfare serve`: tools and tests that load the application read nothing."""
MOST = 3
"""Workspaces that are read: those in which most was done."""


def start() -> None:
    """Begin to read, where a server asks for it."""
    if os.environ.get(ASKED):
        threading.Thread(target=_read_and_close, name="ahead", daemon=True).start()


def read() -> None:
    """Read the plan of each workspace in which most was done, what it lacks, and what was reported of it."""
    from wayfare.web.audit.models import Head  # noqa: PLC0415  (needs Django to be set up)
    from wayfare.web.monitoring import queries, waiting  # noqa: PLC0415
    from wayfare.web.monitoring.plan import monitored  # noqa: PLC0415
    from wayfare.web.plan import queries as plans  # noqa: PLC0415
    from wayfare.web.workspaces.calendar import today  # noqa: PLC0415
    from wayfare.web.workspaces.models import Workspace  # noqa: PLC0415

    chains = Head.objects.exclude(scope="").order_by("-sequence").values_list("scope", flat=True)
    for workspace in Workspace.objects.filter(pk__in=list(chains[:MOST])):
        if plan := plans.plan_of(workspace):
            plans.gaps(plan)
        if told := monitored(workspace):
            queries.lines(told, today(workspace))
            waiting.parts(workspace, today(workspace))


def _read_and_close() -> None:
    from django.db import connection  # noqa: PLC0415

    try:
        read()
    except Exception:
        log.exception("reading ahead failed; pages read for themselves")
    finally:
        connection.close()
