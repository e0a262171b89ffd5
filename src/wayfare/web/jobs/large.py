"""Files that take longer to write than a page may take: asked for, written beside the pages, and fetched when ready.

A room says how its files are called and how one is recorded as taken; the kind of work that writes one is `room.file`
in the room's module `work`. Only whoever asked for a file may fetch it, for the record names who took it.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from wayfare.web.jobs.models import Job
from wayfare.web.workspaces.models import Workspace

KEPT_FOR = 7 * 24 * 3600
"""Seconds that a file stays to be fetched."""


@dataclass(frozen=True)
class Room:
    """What a room says of its large files."""

    title: Callable[[Workspace, str], Any]
    """Names a file of a workspace by the word of its address; None where there is no such file."""
    exported: Callable[..., None]
    """Records that a file was taken: called with `by`, `workspace` and `what`."""


ROOMS: dict[str, Room] = {}


def offer(room: str, title: Callable[[Workspace, str], Any], exported: Callable[..., None]) -> None:
    """Say how a room's large files are called and recorded."""
    ROOMS[room] = Room(title, exported)


def elsewhere(workspace: Workspace, room: str, what: str) -> HttpResponse:
    """Lead to the page where a large file is asked for."""
    return redirect("jobs:ask", w=workspace.slug, room=room, what=what)


def titled(workspace: Workspace, room: str, what: str) -> Any:
    """Return the name of a file; 404 where there is none."""
    found = ROOMS[room].title(workspace, what) if room in ROOMS else None
    if found is None:
        raise Http404
    return found


def keep(job: Job, name: str, media_type: str, content: bytes) -> dict[str, Any]:
    """Keep a file that was written, and return the result of its job; files that nobody can fetch any more go."""
    _folder().mkdir(parents=True, exist_ok=True)
    for old in _folder().iterdir():
        if old.stat().st_mtime < time.time() - KEPT_FOR:
            old.unlink(missing_ok=True)
    part = _folder() / f"{job.pk}.part"
    with part.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(_folder() / job.pk)
    where = reverse("jobs:file", kwargs={"w": job.workspace.slug, "pk": job.pk})
    return {"next": where, "name": name, "media_type": media_type, "bytes": len(content)}


def path(job: Job) -> Path | None:
    """Return the file of a job, or None when it has none or it is gone."""
    found = _folder() / job.pk
    return found if job.status == Job.Status.DONE and (job.result or {}).get("name") and found.is_file() else None


def _folder() -> Path:
    return Path(settings.HOME) / "made"
