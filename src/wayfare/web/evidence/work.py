"""Long work of the evidence room: reading a file within limits, and storing it as evidence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from wayfare import catalogue
from wayfare.evidence import drafting, family, looking
from wayfare.evidence.harmonise import harmonise
from wayfare.evidence.store import AddOptions, Store
from wayfare.model.errors import WorkspaceError
from wayfare.model.evidence import Evidence, Sensitivity
from wayfare.model.survey import SurveyDesign
from wayfare.sources.manifest import Staged
from wayfare.sources.read import stage
from wayfare.web.evidence import actions, files
from wayfare.web.evidence.models import Dataset
from wayfare.web.evidence.queries import design_of
from wayfare.web.jobs.models import Job
from wayfare.web.jobs.run import Progress, kind

READ, KEEP = "evidence.read", "evidence.keep"
UNREAD = {Dataset.Status.UPLOADED, Dataset.Status.FAILED}


def _not_read(job: Job, why: str) -> None:
    row = Dataset.objects.get(pk=job.parameters["dataset"])
    if row.status in UNREAD:
        actions.could_not_read(by=job.created_by, dataset=row, problem=why)


def _not_kept(job: Job, why: str) -> None:
    row = Dataset.objects.get(pk=job.parameters["dataset"])
    if row.status == Dataset.Status.READ:
        actions.could_not_keep(by=job.created_by, dataset=row, problem=why)


@kind(READ, given_up=_not_read)
def read(job: Job, progress: Progress, *, dataset: str) -> dict[str, Any]:
    """Read a file in a limited child and look what it seems to be."""
    row = Dataset.objects.select_related("workspace").get(pk=dataset, workspace=job.workspace)
    if row.status not in UNREAD:
        return {"next": _page(row), "rows": row.rows}  # an interrupted run got as far as that
    staged = stage(_file(row), files.folder(row.pk) / "staged", progress=progress)
    progress(doing=_("Looking what it seems to be"))
    found = _found(row, staged)
    actions.was_read(by=job.created_by, dataset=row, staged=staged, found=found)
    return {"next": _page(row), "rows": staged.rows}


@kind(KEEP, given_up=_not_kept)
def keep(job: Job, progress: Progress, *, dataset: str, rules: list[str]) -> dict[str, Any]:
    """Store a file as evidence, with its design and its meaning, and derive its tables once to see that they stand."""
    row = Dataset.objects.select_related("workspace", "source").get(pk=dataset, workspace=job.workspace)
    if row.status in {Dataset.Status.READY, Dataset.Status.WITHDRAWN}:
        files.clear(row.pk)  # an interrupted run got as far as that
        return {"next": _page(row), "evidence": row.evidence}
    evidence = _stored(row, rules, progress)
    actions.became_evidence(by=job.created_by, dataset=row, evidence=evidence)
    files.clear(row.pk)
    return {"next": _page(row), "evidence": evidence.sha256}


def _found(row: Dataset, staged: Staged) -> dict[str, Any]:
    """Give what a page shows of a file before anybody confirmed anything."""
    if row.kind == Dataset.Kind.RECORDED:
        return {}
    known, area = catalogue.load(), row.workspace.country
    seen = looking.look(staged, row.file_name, known, area=area, period=row.period)
    found: dict[str, Any] = {"families": list(seen.families)}
    if seen.draft is not None:
        found |= {
            "guesses": looking.guesses(seen.draft),
            "design": looking.guessed_design(seen.draft),
            "remarks": list(seen.draft.design.remarks),
        }
    elif seen.families:
        design = family.known()[seen.families[0]].design
        named = {"weights": design.weights or "", "strata": design.strata or ""}
        found["design"] = named | {"psu": design.psu[0] if design.psu else ""}
    return found


def _stored(row: Dataset, rules: list[str], progress: Progress) -> Evidence:
    home = Path(settings.HOME)
    store = Store(home)
    name = row.family
    if row.kind == Dataset.Kind.SURVEY and not name:
        name = _own_family(row, rules)
    design = SurveyDesign() if row.family else design_of(row)
    options = AddOptions(
        title=row.source.title,
        publisher=row.source.publisher,
        licence=row.source.licence,
        period=row.period,
        area=row.workspace.country,
        family=name,
        sensitivity=Sensitivity(row.source.sensitivity),
        design=design,
        made_up=row.workspace.made_up,
    )
    evidence = store.add(_file(row), options, progress)
    if row.kind == Dataset.Kind.SURVEY:
        progress(doing=_("Deriving the common variables"))
        harmonise(store, evidence, name)
    return evidence


def _own_family(row: Dataset, rules: list[str]) -> str:
    """Write the meaning people confirmed as a family of their own."""
    staged = files.staged(row.pk)
    if staged is None or not rules:
        raise WorkspaceError(
            _("Nobody has confirmed what any variable means."),
            where=row.file_name,
            remedy=_("Keep at least one line of its meaning."),
        )
    drafted = looking.look(staged, row.file_name, catalogue.load(), area=row.workspace.country, period=row.period).draft
    assert drafted is not None, "a file no family fits was drafted when it was read"
    name = f"own_{row.pk}"
    settled = looking.confirmed(drafted, staged, name, rules, design_of(row))
    drafting.write(settled, family.own_content() / "harmonise" / name, status="confirmed")
    return name


def _file(row: Dataset) -> Path:
    found = files.path(row.pk)
    if found is None:
        raise WorkspaceError(
            _("The file is not here any more."),
            where=row.file_name,
            remedy=_("Upload it again; nothing else was lost."),
        )
    return found


def _page(row: Dataset) -> str:
    return reverse("evidence:dataset", kwargs={"w": row.workspace.slug, "pk": row.pk})
