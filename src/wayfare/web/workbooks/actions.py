"""Everything that changes a workbook that came back; what is taken over from it is changed by its own room."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from wayfare.web.accounts.models import User
from wayfare.web.evidence import files
from wayfare.web.identifiers import new_id
from wayfare.web.versions.change import add, change, remove
from wayfare.web.workbooks import reading
from wayfare.web.workbooks.models import Workbook
from wayfare.web.workspaces.models import Workspace


def bring(*, by: User, workspace: Workspace, upload: UploadedFile) -> Workbook:
    """Take a workbook that came back. Nothing in it counts until somebody takes its rows over."""
    key = new_id()
    place = files.receive(key, upload)
    digest = hashlib.sha256(place.read_bytes()).hexdigest()
    about = {"file_name": place.name, "file_size": place.stat().st_size, "sha256": digest}
    with files.cleared_on_failure(key):
        return add(Workbook(id=key, workspace=workspace, **about), by=by, event="workbook.brought", note=place.name)


@transaction.atomic
def take(
    *,
    by: User,
    workbook: Workbook,
    version: int,
    opened: reading.Opened,
    chosen: Collection[str],
    seen: Mapping[str, int],
) -> int:
    """Take the chosen rows over, all of them or none. Returns how many.

    `seen` is the version of every item as it was shown. Raises `Stale` where one moved on since, `ContentProblems`
    where the plan would no longer hold together, and what the rooms raise.
    """
    rows = [row for row in opened.rows if row.key in chosen and row.allowed]
    opened.side.take(by=by, rows=rows, seen={row.target: seen.get(row.target, row.version) for row in rows})
    taken = workbook.taken + len(rows)
    change(workbook, by=by, version=version, event="workbook.taken", taken=taken, note=f"{len(rows)} rows")
    return len(rows)


@transaction.atomic
def put_away(*, by: User, workbook: Workbook, version: int) -> None:
    """Put a workbook away; what was taken over from it stays."""
    key = workbook.pk
    remove(workbook, by=by, version=version, event="workbook.put_away", note=workbook.file_name)
    transaction.on_commit(lambda: files.clear(key))
