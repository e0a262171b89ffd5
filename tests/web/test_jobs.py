"""A job whose worker was killed starts again, at most three times; one that is cancelled ends within five seconds."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone
from django_tasks import default_task_backend
from django_tasks_db import DatabaseBackend
from django_tasks_db.models import DBTaskResult
from people import Cast

from wayfare.web.audit.models import Record
from wayfare.web.jobs import large, run
from wayfare.web.jobs.models import MOST_ATTEMPTS, Job
from wayfare.web.jobs.watch import Watched
from wayfare.web.plan import actions as plans
from wayfare.web.plan import out
from wayfare.web.plan.models import Plan

KIND = "tests.work"


class Killed(BaseException):
    """What a kill looks like from inside: nothing of the program's own is run any more."""


@pytest.fixture
def works() -> Iterator[dict[str, run.Work]]:
    """Kinds of work, to which a test adds its own; they are gone when it ends."""
    yield run._KINDS
    run._KINDS.pop(KIND, None)


def started(scene: Cast) -> Job:
    return run.start(by=scene.bilal, workspace=scene.workspace, kind=KIND, title="A long count")


def worked(job: Job, *, killed: bool = False) -> Job:
    if killed:
        with pytest.raises(Killed):
            run.run.func(job.pk)
    else:
        run.run.func(job.pk)
    return Job.objects.get(pk=job.pk)


def test_a_job_that_was_killed_goes_on_where_the_next_worker_takes_it(scene: Cast, works: dict[str, run.Work]) -> None:
    begun: list[int] = []

    def work(job: Job, progress: run.Progress) -> dict[str, Any]:
        begun.append(job.attempts)
        progress(1, 2)
        if len(begun) == 1:
            raise Killed
        return {"counted": 2}

    works[KIND] = work
    job = worked(started(scene), killed=True)
    assert (job.status, job.done, job.ended_at) == (Job.Status.RUNNING, 1, None)
    assert run.resume_lost() == 1
    job = worked(job)
    assert (job.status, job.result, begun) == (Job.Status.DONE, {"counted": 2}, [1, 2])
    assert run.resume_lost() == 0
    worked(job)
    assert begun == [1, 2], "a job that is done was done again"


def test_a_job_that_kills_its_worker_is_parked_after_three_tries(scene: Cast, works: dict[str, run.Work]) -> None:
    begun: list[int] = []

    def work(job: Job, progress: run.Progress) -> dict[str, Any]:
        begun.append(job.attempts)
        raise Killed

    works[KIND] = work
    job = started(scene)
    for _each in range(MOST_ATTEMPTS):
        job = worked(job, killed=True)
        run.resume_lost()
    job.refresh_from_db()
    assert begun == [1, 2, 3]
    assert job.status == Job.Status.FAILED
    assert job.problem
    worked(job)
    assert begun == [1, 2, 3], "a parked job was tried again"


def test_cancelling_ends_a_running_job_within_five_seconds(scene: Cast, works: dict[str, run.Work]) -> None:
    asked: list[float] = []

    def work(job: Job, progress: run.Progress) -> dict[str, Any]:
        for step in range(10_000):
            progress(step, 10_000, "Counting")
            if step == 5:
                seen = Job.objects.get(pk=job.pk)
                form = {"version": seen.version}
                scene.client(scene.ama).post(scene.address(f"jobs/{job.pk}/cancel/"), form)
                asked.append(time.monotonic())
            time.sleep(0.01)
        return {}

    works[KIND] = work
    job = worked(started(scene))
    assert job.status == Job.Status.CANCELLED
    assert time.monotonic() - asked[0] < 5
    assert job.ended_at is not None


def test_work_nobody_waits_for_stands_behind_all_other(
    scene: Cast, works: dict[str, run.Work], django_capture_on_commit_callbacks: Any
) -> None:
    works[KIND] = lambda job, progress: None
    with django_capture_on_commit_callbacks(execute=True):
        last = run.start(by=scene.bilal, workspace=scene.workspace, kind=KIND, title="Filling in", can_wait=True)
        first = started(scene)
    priority = {result.args[0]: result.task.priority for result in default_task_backend.results}
    assert priority[first.pk] > priority[last.pk]
    assert DatabaseBackend.supports_priority


def test_a_job_that_still_waits_is_cancelled_at_once_and_never_begun(scene: Cast, works: dict[str, run.Work]) -> None:
    begun: list[Job] = []
    works[KIND] = lambda job, _progress: begun.append(job)
    job = started(scene)
    form = {"version": job.version}
    assert scene.client(scene.ama).post(scene.address(f"jobs/{job.pk}/cancel/"), form).status_code == 302
    assert worked(job).status == Job.Status.CANCELLED
    assert begun == []


def test_a_job_that_was_asked_to_stop_before_the_kill_is_not_taken_up(scene: Cast, works: dict[str, run.Work]) -> None:
    def work(job: Job, progress: run.Progress) -> dict[str, Any]:
        run.cancel(by=scene.ama, job=Job.objects.get(pk=job.pk), version=1)
        raise Killed

    works[KIND] = work
    job = worked(started(scene), killed=True)
    assert run.resume_lost() == 0
    job.refresh_from_db()
    assert job.status == Job.Status.CANCELLED


def test_nothing_of_a_killed_worker_stays_in_the_queue(scene: Cast, works: dict[str, run.Work]) -> None:
    works[KIND] = lambda _job, _progress: None
    job = started(scene)
    said = {"task_path": run.run.module_path, "backend_name": "default", "run_after": timezone.now()}
    for status in ("READY", "RUNNING", "SUCCESSFUL"):
        DBTaskResult.objects.create(status=status, args_kwargs={"args": [job.pk], "kwargs": {}}, **said)
    assert run._empty_queue() == set()
    DBTaskResult.objects.create(
        status="READY", args_kwargs={"args": [job.pk], "kwargs": {}}, priority=run.CAN_WAIT, **said
    )
    assert run._empty_queue() == {job.pk}, "what could wait still can"
    assert run.resume_lost() == 1
    assert [each.status for each in DBTaskResult.objects.all()] == ["SUCCESSFUL"]


def test_a_worker_that_dies_is_followed_by_another_until_the_end() -> None:
    died: list[float] = []
    watched = Watched(lambda: died.append(time.monotonic()), (sys.executable, "-c", "import time; time.sleep(60)"))
    first = watched.process
    try:
        first.kill()
        until = time.monotonic() + 20
        while watched.process is first and time.monotonic() < until:
            time.sleep(0.05)
        assert len(died) == 1
        assert watched.process.poll() is None
    finally:
        watched.end()
    assert watched.process.returncode is not None
    time.sleep(0.3)
    assert len(died) == 1, "a worker that was ended was followed by another"


def test_the_worker_ends_when_its_server_is_gone() -> None:
    code = (
        "import threading, time; from wayfare.web.jobs import worker\n"
        "threading.Thread(target=worker._end_with_server).start(); time.sleep(60)"
    )
    child = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE)
    try:
        with pytest.raises(subprocess.TimeoutExpired):
            child.wait(timeout=1)
        assert child.stdin is not None
        child.stdin.close()
        assert child.wait(timeout=30) == 1
    finally:
        child.kill()
        child.wait()


def test_a_worker_that_is_asked_to_stop_leaves_quietly() -> None:
    code = (
        "import threading, time; from wayfare.web.jobs import worker\n"
        "threading.Thread(target=worker._end_with_server, daemon=True).start(); time.sleep(0.3)"
    )
    child = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stderr=subprocess.PIPE)
    assert child.stderr is not None
    with child, child.stderr:
        assert child.stderr.read() == b""
        assert child.wait(timeout=30) == 0


@pytest.fixture
def plan(scene: Cast, monkeypatch: pytest.MonkeyPatch) -> Plan:
    """A plan that counts as large."""
    fields = {"currency": "USD", "price_year": 2026, "first_year": 2026, "last_year": 2030}
    made = plans.begin(by=scene.ama, workspace=scene.workspace, title="Plan", **fields)
    content = {"level": "impact", "statement": "Families save"}
    plans.add_item(by=scene.ama, plan=made, kind="result", parent=None, content=content)
    monkeypatch.setattr(out, "LARGE", 0)
    return made


def test_a_large_file_is_asked_for_written_beside_the_pages_and_fetched(scene: Cast, plan: Plan) -> None:
    browser, asking = scene.browser("analyst"), scene.address("jobs/files/plan/yaml/")
    led = browser.get(scene.address("plan/download/yaml/"))
    assert (led.status_code, led["Location"]) == (302, asking)
    assert "Write the file" in browser.get(asking).content.decode()
    assert not Job.objects.exists()
    waiting = browser.post(asking, {"key": "a-fresh-key"})["Location"]
    job = Job.objects.get()
    assert job.pk in waiting
    assert browser.get(scene.address(f"jobs/{job.pk}/file/")).status_code == 404, "nothing is written yet"
    job = worked(job)
    assert job.status == Job.Status.DONE, job.problem
    assert job.result["next"] in browser.get(waiting).content.decode()
    sent = browser.get(job.result["next"])
    with contextlib.closing(sent):
        assert "Families save" in b"".join(sent.streaming_content).decode()
    assert f"plan-v{plan.version}.yaml" in sent["Content-Disposition"]
    assert Record.objects.filter(event="plan.exported", actor=scene.by_role["analyst"]).count() == 1


def test_a_large_file_is_for_whoever_asked_for_it_alone(scene: Cast, plan: Plan) -> None:
    scene.browser("analyst").post(scene.address("jobs/files/plan/yaml/"), {"key": "a-fresh-key"})
    job = worked(Job.objects.get())
    assert scene.browser("coordinator").get(job.result["next"]).status_code == 404
    with contextlib.closing(scene.browser("analyst").get(job.result["next"])) as sent:
        assert sent.status_code == 200


def test_files_that_nobody_fetched_for_a_week_go(scene: Cast, plan: Plan) -> None:
    ask = scene.address("jobs/files/plan/yaml/")
    scene.browser("analyst").post(ask, {"key": "a-first-key"})
    first = worked(Job.objects.get())
    kept = large.path(first)
    assert kept is not None
    os.utime(kept, (time.time() - large.KEPT_FOR - 60,) * 2)
    scene.browser("analyst").post(ask, {"key": "a-second-key"})
    worked(Job.objects.exclude(pk=first.pk).get())
    assert large.path(first) is None
    assert scene.browser("analyst").get(first.result["next"]).status_code == 404


@pytest.mark.parametrize("there", ["plan/nothing", "monitoring/all", "api/figures-csv", "nothing/at-all"])
def test_what_is_no_large_file_is_not_asked_for(scene: Cast, there: str) -> None:
    browser, where = scene.browser("analyst"), scene.address(f"jobs/files/{there}/")
    assert browser.get(where).status_code == 404
    assert browser.post(where, {"key": "a-fresh-key"}).status_code == 404
