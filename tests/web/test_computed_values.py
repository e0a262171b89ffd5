"""Values computed from a survey round: beside what is held, taken over as drafts with their error, withheld kept."""

from __future__ import annotations

import re
from typing import Any

from people import Cast
from test_monitoring import plan as monitored_plan  # noqa: F401  (a fixture)
from test_monitoring import report

from wayfare.model.monitoring import Verdict
from wayfare.monitoring import generation
from wayfare.web.jobs.models import Job
from wayfare.web.monitoring import actions, queries
from wayfare.web.monitoring.plan import Monitored
from wayfare.web.versions.change import add
from wayfare.web.workspaces.calendar import today

SURVEY = {"how": "computed", "source": "Survey, round 2", "vintage": "2026", "method": "proportion"}


def computed(scene: Cast, plan: Monitored) -> Job:
    """A job that is done: a share with its error, one withheld, and a place nobody asked for."""
    code, root = report(scene, "Share in work").indicator, generation.root(plan.document)
    share = {"value": 50.0, "se": 6.0, "low": 38.0, "high": 62.0, "df": 60.0, "n": 300, "figure": "f1"}
    cells = [
        {"place": root, "sex": "", **share},
        {"place": root, "sex": "F", "reason": "withheld", "figure": "f2"},
        {"place": "north", "sex": "", **share, "figure": "f3"},
    ]
    values = [{"indicator": code, "period": "2026", "cell": cell | SURVEY} for cell in cells]
    job = Job(workspace=scene.workspace, kind="monitoring.compute", title="Compute", status=Job.Status.DONE)
    job.result = {"values": values, "unanswered": [], "next": "/"}
    return add(job, by=scene.ama, event="job.started")


def shown(scene: Cast, job: Job) -> tuple[str, dict[str, Any]]:
    page = scene.client(scene.ama).get(scene.address(f"monitoring/computed/{job.pk}/")).content.decode()
    seen = re.findall(r'name="seen" value="([^"]+)"', page)
    return page, {
        "version": job.version,
        "seen": seen,
        "take": re.findall(r'name="take" value="([^"]+)" checked', page),
    }


def test_values_become_drafts_with_their_error_and_what_is_withheld_stays_so(
    scene: Cast,
    monitored_plan: Monitored,  # noqa: F811
) -> None:
    job = computed(scene, monitored_plan)
    page, form = shown(scene, job)
    assert "n = 300" in page
    assert len(form["take"]) == 2, "a place the plan does not ask for is not offered"
    where = scene.address(f"monitoring/computed/{job.pk}/")
    assert scene.client(scene.ama).post(where, form).status_code == 302
    row = report(scene, "Share in work")
    held = {cell["sex"]: cell for cell in row.cells}
    assert (row.status, held[""]["se"], held[""]["n"]) == ("draft", 6.0, 300)
    assert (held["F"].get("value"), held["F"]["reason"]) == (None, "withheld")
    assert shown(scene, job)[1]["take"] == []
    row = actions.move(by=scene.ama, report=row, version=row.version, move="submit")
    actions.move(by=scene.by_role["monitoring_officer"], report=row, version=row.version, move="approve")
    lines = queries.lines(monitored_plan, today(scene.workspace).replace(year=2027))
    (line,) = [each for each in lines if each.indicator.label == "Share in work"]
    assert line.judged.uncertainty_known
    assert line.judged.verdict is Verdict.CANNOT_TELL


def test_what_somebody_typed_is_not_overwritten_unasked(scene: Cast, monitored_plan: Monitored) -> None:  # noqa: F811
    job = computed(scene, monitored_plan)
    _page, before = shown(scene, job)
    row = report(scene, "Share in work")
    cells = [cell | {"value": 42.5, "how": "typed"} for cell in row.cells]
    actions.enter(by=scene.bilal, report=row, version=row.version, cells=cells)
    where = scene.address(f"monitoring/computed/{job.pk}/")
    assert scene.client(scene.ama).post(where, before).status_code == 409
    page, form = shown(scene, job)
    assert "changed by both" in page
    assert all(not key.endswith("|") for key in form["take"])
