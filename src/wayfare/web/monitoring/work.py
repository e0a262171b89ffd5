"""Long work of monitoring: values of the plan's indicators computed from a survey round."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from wayfare import catalogue
from wayfare.assessment.evidence_figures import surveyed
from wayfare.model.errors import WorkspaceError
from wayfare.model.figure import Figure
from wayfare.model.monitoring import ReportedValue
from wayfare.monitoring.from_survey import answer
from wayfare.web.evidence.models import Dataset
from wayfare.web.jobs import large
from wayfare.web.jobs.models import Job
from wayfare.web.jobs.run import Progress, kind
from wayfare.web.monitoring import sheet
from wayfare.web.monitoring.plan import monitored
from wayfare.web.plan.out import WORKBOOK
from wayfare.web.situation import given

COMPUTE = "monitoring.compute"


@kind(COMPUTE)
def compute(job: Job, progress: Progress, *, dataset: str) -> dict[str, Any]:
    """Estimate from one survey what answers indicators of the plan; nothing is written into reports yet."""
    row = Dataset.objects.select_related("source").get(pk=dataset, workspace=job.workspace, status=Dataset.Status.READY)
    plan = monitored(job.workspace)
    if plan is None:
        raise WorkspaceError(
            _("No edition of the plan is frozen, so nothing is monitored yet."),
            where=row.file_name,
            remedy=_("Approve the plan first."),
        )
    workspace = replace(given.as_workspace(job.workspace, "en"), evidence=(given.use_of(row),), recorded=())
    figures = surveyed(workspace, Path(settings.HOME), catalogue.load(), progress).figures
    found = answer(plan.document, figures, plan.calendar, confidence=workspace.confidence)
    return {
        "next": reverse("monitoring:computed", kwargs={"w": job.workspace.slug, "pk": job.pk}),
        "dataset": row.pk,
        "values": list(_values(found.values, figures, row)),
        "unanswered": list(found.unanswered),
    }


@kind("monitoring.file")
def file(job: Job, progress: Progress, *, what: str, language: str) -> dict[str, Any]:
    """Write a monitoring sheet for whoever asked for it."""
    asked, plan = sheet.Asked.of(what), monitored(job.workspace)
    assert plan is not None, "no edition of a plan is ever taken back"
    member = job.workspace.memberships.select_related("institution", "place").get(user=job.created_by)
    with translation.override(language):
        progress(doing=_("Writing the file"))
        content = asked.write(plan, member)
    return large.keep(job, asked.named(job.workspace), WORKBOOK, content)


def _values(values: tuple[ReportedValue, ...], figures: tuple[Figure, ...], row: Dataset) -> Iterator[dict[str, Any]]:
    """Give each value as the cell of a report holds it, with what it rests on."""
    by_id = {figure.id: figure for figure in figures}
    for value in values:
        figure = by_id[value.figure]
        told = {
            "place": value.place,
            "sex": str(dict(value.group).get("sex", "")),
            "value": value.value,
            "reason": value.reason,
            "how": "computed",
            "figure": value.figure,
            "se": value.se,
            "low": value.low,
            "high": value.high,
            "df": value.df,
            "confidence": value.confidence,
            "n": figure.n if value.value is not None else None,
            "source": row.source.title,
            "vintage": figure.vintage,
            "method": figure.method,
        }
        cell = {name: given for name, given in told.items() if given is not None}
        yield {"indicator": value.indicator, "period": value.period, "cell": cell}
