"""Long work of the situation room: making an assessment, computing a figure again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from wayfare import catalogue
from wayfare.assessment import record, situation, trace
from wayfare.assessment.evidence_figures import settle
from wayfare.web.jobs.models import Job
from wayfare.web.jobs.run import Progress, kind
from wayfare.web.situation import actions, given, stored
from wayfare.web.situation.models import Edition

ASSESS, AGAIN = "situation.assess", "situation.again"


@kind(ASSESS)
def assess(job: Job, progress: Progress) -> dict[str, Any]:
    """Assess the situation of a workspace in each of its languages, and keep the edition."""
    home, known = Path(settings.HOME), catalogue.load()
    languages = given.languages(job.workspace)
    run = None
    for language in languages:
        with translation.override(language):
            progress(doing=_("Computing figures"))
        workspace = settle(given.as_workspace(job.workspace, language), home, known, progress)
        assessment = situation.assess(workspace, home, known, progress=progress)
        run = run or record.of(assessment, workspace)
        stored.keep(assessment, run, progress)
    edition = actions.keep(by=job.created_by, workspace=job.workspace, run=run, languages=languages)
    where = reverse("situation:index", kwargs={"w": job.workspace.slug})
    return {"next": where, "edition": edition.number, "figures": edition.figures}


@kind(AGAIN)
def again(job: Job, progress: Progress, *, edition: str, figure: str) -> dict[str, Any]:
    """Compute one figure of an edition again from stored evidence, and compare to the last digit."""
    row = Edition.objects.get(pk=edition, workspace=job.workspace)
    progress(doing=_("Taking the evidence out of the store and checking its hash"))
    run = stored.run_of(row.run, row.languages[0])
    origin = trace.one(figure, run, Path(settings.HOME), catalogue.load())
    where = reverse("situation:figure", kwargs={"w": job.workspace.slug, "figure": figure})
    return {
        "next": f"{where}?edition={row.number}",
        "identical": origin.identical,
        "was": origin.figure.value,
        "now": origin.again.value,
        "differs": list(trace.differences(origin.figure, origin.again)),
        "formula": origin.formula,
        "design": origin.design,
        "rules": [[name, (origin.rules or {}).get(name) or ""] for name in origin.concepts],
        "inputs": [each.id for each in origin.inputs],
        "table": origin.table_sha256,
    }
