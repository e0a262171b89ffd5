"""Looks into the database and the folder of a workbench that was killed: what is lost, half-written or left over.

The campaign asks it, in a process of its own: right after a kill, while no server runs; and once one runs again, when
it waits until no work is left.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kill_diary import Diary, Sent

SETTLED_WITHIN = 180.0


def after(diary: Diary) -> list[str]:
    """Return what is lost or half-written right after a kill."""
    found = [*_lost(diary.edits), *_halves(), *_surveys(diary.surveys, diary.run), *_workbooks(diary.workbooks)]
    return [*found, *_breaks(), *_damage()]


def settled(diary: Diary) -> list[str]:
    """Return what is not taken up again, or left over, once nothing is going on any more."""
    return [*_unending(), *_surveys(diary.surveys, diary.run), *_outcomes(diary.surveys), *_left_over(), *_breaks()]


def _lost(acknowledged: list[tuple[str, int, str]]) -> Iterator[str]:
    from wayfare.web.audit.models import Record  # noqa: PLC0415
    from wayfare.web.versions.models import Revision  # noqa: PLC0415

    keys = {key for key, _version, _words in acknowledged}
    states = {
        (each.target_id, each.version): json.dumps(each.state) for each in Revision.objects.filter(target_id__in=keys)
    }
    lines = set(Record.objects.filter(target_id__in=keys).values_list("target_id", "version"))
    for key, version, words in acknowledged:
        if words not in states.get((key, version), ""):
            yield f"lost: version {version} of {key} was acknowledged with {words}"
        if (key, version) not in lines:
            yield f"no line of the record: version {version} of {key}"


def _halves() -> Iterator[str]:
    from wayfare.web.evidence.models import Dataset  # noqa: PLC0415
    from wayfare.web.monitoring.models import Report  # noqa: PLC0415
    from wayfare.web.plan.models import Item  # noqa: PLC0415
    from wayfare.web.workbooks.models import Workbook  # noqa: PLC0415

    for model in (Item, Report, Dataset, Workbook):
        yield from _halves_of(model)


def _halves_of(model: Any) -> Iterator[str]:
    """Say which rows are not what their last revision says, and which revisions have no line with their hash."""
    from wayfare.web.audit.chain import content_hash  # noqa: PLC0415
    from wayfare.web.audit.models import Record  # noqa: PLC0415
    from wayfare.web.versions.models import Revision  # noqa: PLC0415

    label = model._meta.label_lower
    states = {(each.target_id, each.version): each.state for each in Revision.objects.filter(target_type=label)}
    told = Record.objects.filter(target_type=label).values_list("target_id", "version", "after")
    hashes = {(key, version): after for key, version, after in told}
    for row in model.objects.all():
        if states.get((row.pk, row.version)) != json.loads(json.dumps(row.state(), default=str)):
            yield f"{label} {row.pk} is not what its revision {row.version} says"
    for (key, version), state in states.items():
        if version > 1 and hashes.get((key, version)) != content_hash(state):
            yield f"{label} {key}: revision {version} has no line with its hash"


def _surveys(sent: list[Sent], run: str) -> Iterator[str]:
    """Say of surveys whether what was acknowledged is there byte for byte, and the rest wholly or not at all."""
    from wayfare.web.evidence.models import Dataset  # noqa: PLC0415

    rows = {each.file_name: each for each in Dataset.objects.filter(file_name__startswith=f"survey-{run}-")}
    known = {row.file_name for row in rows.values()} - {each.name for each in sent}
    yield from (f"{name} was never sent" for name in known)
    for each in sent:
        row = rows.get(each.name)
        if row is None:
            if each.key:
                yield f"lost: {each.name} was acknowledged as {each.key}"
            continue
        if each.key and row.pk != each.key:
            yield f"{each.name} was acknowledged as {each.key} and is {row.pk}"
        if not row.workspace.jobs.filter(parameters__dataset=row.pk, kind="evidence.read").exists():
            yield f"lost: nothing reads {each.name}"
        yield from _bytes_of(each, row)


def _bytes_of(sent: Sent, row: Any) -> Iterator[str]:
    from django.conf import settings  # noqa: PLC0415

    from wayfare.evidence.store import Store  # noqa: PLC0415
    from wayfare.model.errors import WayfareError  # noqa: PLC0415
    from wayfare.web.evidence import files  # noqa: PLC0415

    if row.status == "ready":
        try:
            Store(Path(settings.HOME)).check(row.evidence)
        except WayfareError as error:
            yield f"{sent.name} is called ready: {error}"
    else:
        yield from _file_of(sent, row.pk)
        if (staged := files.staged(row.pk)) and staged.file_sha256 != sent.sha256:
            yield f"{sent.name}: what was read is not what was sent"
    if row.file_sha256 and row.file_sha256 != sent.sha256:
        yield f"{sent.name}: the row tells of other bytes"


def _file_of(sent: Sent, key: str) -> Iterator[str]:
    from wayfare.evidence.intake import sha256  # noqa: PLC0415
    from wayfare.web.evidence import files  # noqa: PLC0415

    place = files.path(key)
    if place is None:
        yield f"the file of {sent.name} is gone"
    elif sha256(place) != sent.sha256:
        yield f"the file of {sent.name} is not what was sent"


def _workbooks(sent: list[Sent]) -> Iterator[str]:
    """Say of workbooks whether all of their rows were taken over or none."""
    from wayfare.web.versions.models import Revision  # noqa: PLC0415
    from wayfare.web.workbooks.models import Workbook  # noqa: PLC0415

    rows = {each.file_name: each for each in Workbook.objects.all()}
    said = [(each.target_id, json.dumps(each.state)) for each in Revision.objects.filter(target_type="plan.item")]
    for each in sent:
        row = rows.get(each.name)
        changed = len({key for key, state in said if f'{each.token}"' in state})
        if row is None:
            if each.key or changed:
                yield f"lost: {each.name} was acknowledged as {each.key}, {changed} rows are changed"
            continue
        yield from _file_of(each, row.pk)
        if changed != row.taken or each.taken > row.taken:
            yield f"{each.name}: {row.taken} rows taken, {changed} changed, {each.taken} acknowledged"


def _breaks() -> Iterator[str]:
    from wayfare.web.audit.models import Head  # noqa: PLC0415
    from wayfare.web.audit.record import verify  # noqa: PLC0415

    for scope in Head.objects.values_list("scope", flat=True):
        if verify(scope):
            yield f"the chain of {scope or 'the instance'} breaks: {verify(scope)}"


def _damage() -> Iterator[str]:
    from django.db import connection  # noqa: PLC0415

    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            answer = cursor.fetchone()[0]
        if answer != "ok":
            yield f"SQLite: {answer}"


def _unending() -> Iterator[str]:
    """Wait until no job is waiting or running, and say which never end, in the rows and in the queue."""
    from django_tasks_db.models import DBTaskResult  # noqa: PLC0415

    from wayfare.web.jobs.models import Job  # noqa: PLC0415

    until = time.monotonic() + SETTLED_WITHIN
    going = Job.objects.filter(status__in=("queued", "running"))
    queue = DBTaskResult.objects.filter(status__in=("READY", "RUNNING"))
    while time.monotonic() < until and (going.exists() or queue.exists()):
        time.sleep(0.3)
    yield from (f"{job.kind} {job.pk} is {job.status} for ever" for job in going)
    yield from (f"the queue holds {each.pk} as {each.status} for ever" for each in queue)


def _outcomes(sent: list[Sent]) -> Iterator[str]:
    """Say which survey came to no end: neither read, nor stored, nor told as failed."""
    from wayfare.web.evidence.models import Dataset  # noqa: PLC0415
    from wayfare.web.jobs.models import Job  # noqa: PLC0415

    stored = {each.name for each in sent if each.taken}
    for row in Dataset.objects.filter(file_name__startswith="survey-"):
        jobs = Job.objects.filter(parameters__dataset=row.pk)
        told = " ".join(f"{job.kind} {job.status} {job.problem}" for job in jobs)
        if row.status not in {"read", "ready"} or row.problem:
            yield f"{row.file_name} is {row.status} ({row.problem}): {told}"
        if row.file_name in stored and row.status != "ready":
            yield f"{row.file_name} was confirmed and is {row.status}: {told}"


def _left_over() -> Iterator[str]:
    """Say which files belong to nothing."""
    from django.conf import settings  # noqa: PLC0415

    from wayfare.web.evidence.models import Dataset  # noqa: PLC0415
    from wayfare.web.workbooks.models import Workbook  # noqa: PLC0415

    home = Path(settings.HOME)
    for name in ("incoming", "passing", "uploading"):
        yield from (f"left over: {each.relative_to(home)}" for each in home.glob(f"{name}/*"))
    waiting = Dataset.objects.filter(status__in=("uploaded", "read", "failed"))
    held = {*waiting.values_list("pk", flat=True), *Workbook.objects.values_list("pk", flat=True)}
    for each in home.glob("uploads/*"):
        if each.name not in held:
            yield f"left over: uploads/{each.name}"
    yield from (f"left over: {each.relative_to(home)}" for each in home.glob("uploads/*/part"))
    families = {f"own_{key}" for key in Dataset.objects.values_list("pk", flat=True)}
    yield from (
        f"a family of no survey: {each.name}" for each in home.glob("content/harmonise/*") if each.name not in families
    )
    for each in [*home.glob("content/harmonise/**/*.part"), *home.glob("uploads/*/staged/*.part")]:
        yield f"left over: {each.relative_to(home)}"


def main() -> int:
    """Answer each line of standard input, `after FILE` or `settled FILE`, with what is wrong, as JSON in a line."""
    import django  # noqa: PLC0415

    django.setup()
    from django.db import connection  # noqa: PLC0415

    for line in sys.stdin:
        when, _space, path = line.strip().partition(" ")
        print(json.dumps({"after": after, "settled": settled}[when](Diary.load(Path(path)))), flush=True)
        connection.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
