"""Long work of the plan: files of a large one."""

from __future__ import annotations

from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from wayfare.web.jobs import large
from wayfare.web.jobs.models import Job
from wayfare.web.jobs.run import Progress, kind
from wayfare.web.plan import out
from wayfare.web.plan.rows import document_of


@kind("plan.file")
def file(job: Job, progress: Progress, *, what: str, language: str) -> dict[str, Any]:
    """Write the plan as it stands, in one of its forms."""
    form, plan = out.FORMS[what], job.workspace.plan
    with translation.override(language):
        progress(doing=_("Writing the file"))
        content = form.make(document_of(plan), language, timezone.now().date())
    return large.keep(job, out.name(plan, what), form.media_type, content)
