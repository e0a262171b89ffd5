"""Long work for programs and tables: large tables."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from wayfare.reports.tidy import MEDIA_TYPES
from wayfare.web.api import taken
from wayfare.web.jobs import large
from wayfare.web.jobs.models import Job
from wayfare.web.jobs.run import Progress, kind


@kind("api.file")
def file(job: Job, progress: Progress, *, what: str, language: str) -> dict[str, Any]:
    """Write a tidy table of the workspace."""
    table, _dash, form = what.rpartition("-")
    with translation.override(language):
        progress(doing=_("Writing the file"))
        content = taken.content(job.workspace, table, form)
    return large.keep(job, taken.name(job.workspace, table, form), MEDIA_TYPES[form], content)
