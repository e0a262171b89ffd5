"""Starting, running and cancelling long work; a job that lost its worker starts again, at most three times.

A kind is named `room.what`; its work stands in the room's module `work`, which is loaded where the work is done: the
process that answers pages needs no engine.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from wayfare.model.errors import WayfareError
from wayfare.web.jobs.models import HEARTBEAT, MOST_ATTEMPTS, Job
from wayfare.web.versions.change import add, change
from wayfare.web.workspaces.models import Workspace

log = logging.getLogger(__name__)
Work = Callable[..., dict[str, Any] | None]
GivenUp = Callable[[Job, str], object]
_KINDS: dict[str, Work] = {}
CAN_WAIT = -10
"""Priority, of -100 to 100, of work nobody waits for."""
_GIVEN_UP: dict[str, GivenUp] = {}


class JobCancelled(Exception):
    """Somebody asked the job to stop; raised inside the work at its next report of progress."""


def kind(name: str, given_up: GivenUp | None = None) -> Callable[[Work], Work]:
    """Name the function that does one kind of work: `work(job, progress, **parameters) -> result`.

    `given_up(job, why)` is called when it comes to nothing, for whatever reason, so that what waits for it is told.
    """

    def remember(work: Work) -> Work:
        _KINDS[name] = work
        if given_up is not None:
            _GIVEN_UP[name] = given_up
        return work

    return remember


def start(
    *,
    by: models.Model | None,
    workspace: Workspace,
    kind: str,
    title: str,
    can_wait: bool = False,
    **parameters: object,
) -> Job:
    """Queue a job; it begins once the surrounding transaction is committed, after all others where it can wait."""
    if not _is_known(kind):
        raise LookupError(f"no work is named {kind}")
    job = add(Job(workspace=workspace, kind=kind, title=title[:200], parameters=parameters), by=by, event="job.started")
    queued = run.using(priority=CAN_WAIT) if can_wait else run
    transaction.on_commit(lambda: queued.enqueue(job.pk))
    return job


def cancel(*, by: models.Model, job: Job, version: int) -> Job:
    """Ask a job to stop; one that still waits is over at once."""
    fields: dict[str, object] = {"cancel_asked": True}
    if job.status == Job.Status.QUEUED:
        fields |= {"status": Job.Status.CANCELLED, "ended_at": timezone.now()}
    return change(job, by=by, version=version, event="job.cancelled", **fields)


class Progress:
    """What the work tells those who wait; called with how much is done of how much, and a phrase."""

    def __init__(self, job: Job) -> None:
        self._job, self._said = job, timezone.now() - HEARTBEAT

    def __call__(self, done: int = 0, total: int = 0, doing: str = "") -> None:
        now = timezone.now()
        if (now - self._said).total_seconds() < 0.3 and done != total:
            return
        self._said = now
        Job.objects.filter(pk=self._job.pk).update(done=done, total=total, doing=doing[:200], heartbeat_at=now)
        if Job.objects.filter(pk=self._job.pk, cancel_asked=True).exists():
            raise JobCancelled


@task
def run(job_id: str) -> None:
    """Do the work of one queued job and write down how it ended."""
    now = timezone.now()
    claimed = Job.objects.filter(pk=job_id, status=Job.Status.QUEUED).update(
        status=Job.Status.RUNNING, started_at=now, heartbeat_at=now, attempts=models.F("attempts") + 1
    )
    if not claimed:
        return
    job = Job.objects.select_related("workspace", "created_by").get(pk=job_id)
    try:
        result = _work(job.kind)(job, Progress(job), **job.parameters)
    except JobCancelled:
        _give_up(job, Job.Status.CANCELLED, _("It was cancelled."))
    except WayfareError as error:
        _give_up(job, Job.Status.FAILED, str(error))
    except Exception:
        log.exception("job %s of kind %s failed", job.pk, job.kind)
        _give_up(job, Job.Status.FAILED, _("The work stopped by a fault of the program. Nothing was changed."))
    else:
        _end(job, Job.Status.DONE, result=result or {})


def _is_known(kind: str) -> bool:
    """Say whether a room does such work, without loading it."""
    room = kind.partition(".")[0]
    return kind in _KINDS or (room in settings.ROOMS and find_spec(_module(room)) is not None)


def _work(kind: str) -> Work:
    if kind not in _KINDS:
        import_module(_module(kind.partition(".")[0]))
    return _KINDS[kind]


def _module(room: str) -> str:
    return f"wayfare.web.{room}.work"


def resume_lost() -> int:
    """Queue again the jobs whose worker was killed; park those that were tried three times. Returns how many.

    No worker may be running: what the queue still holds of the one that was killed is taken out of it.
    """
    resumed, patient = 0, _empty_queue()
    for job in Job.objects.filter(status__in=(Job.Status.RUNNING, Job.Status.QUEUED)):
        if job.cancel_asked:
            _give_up(job, Job.Status.CANCELLED, _("It was cancelled."))
            continue
        if job.status == Job.Status.RUNNING and job.attempts >= MOST_ATTEMPTS:
            _give_up(job, Job.Status.FAILED, _("Its worker stopped three times; it is not tried again."))
            continue
        Job.objects.filter(pk=job.pk).update(status=Job.Status.QUEUED)
        (run.using(priority=CAN_WAIT) if job.pk in patient else run).enqueue(job.pk)
        resumed += 1
    return resumed


def _empty_queue() -> set[str]:
    """Take out of the queue what it holds of a worker that is gone; return the jobs that could wait."""
    unfinished = (TaskResultStatus.READY, TaskResultStatus.RUNNING)
    found = DBTaskResult.objects.filter(task_path=run.module_path, status__in=unfinished)
    patient = {each.args_kwargs["args"][0] for each in found if each.priority == CAN_WAIT}
    found.delete()
    return patient


@transaction.atomic
def _give_up(job: Job, status: str, why: str) -> None:
    """End a job that came to nothing, and tell what waits for it."""
    _end(job, status, problem=why if status == Job.Status.FAILED else "")
    _work(job.kind)  # loads the room that says who waits
    if job.kind in _GIVEN_UP:
        _GIVEN_UP[job.kind](job, why)


def _end(job: Job, status: str, **fields: object) -> None:
    Job.objects.filter(pk=job.pk).update(status=status, ended_at=timezone.now(), **fields)
