"""Everything that changes the register of sources and the files that were brought."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from wayfare.model.evidence import Evidence
from wayfare.sources.manifest import Staged
from wayfare.web.accounts.models import User
from wayfare.web.evidence import files
from wayfare.web.evidence.models import Dataset, Rating, Source
from wayfare.web.identifiers import new_id
from wayfare.web.jobs import run as jobs
from wayfare.web.jobs.models import Job
from wayfare.web.versions.change import add, change
from wayfare.web.workspaces.models import Workspace

Status = Dataset.Status


def register(*, by: User, workspace: Workspace, title: str, **fields: object) -> Source:
    """Add a source to the register."""
    return add(Source(workspace=workspace, title=title, **fields), by=by, event="source.registered")


def describe(*, by: User, source: Source, version: int, **fields: object) -> Source:
    """Change what the register says of a source."""
    return change(source, by=by, version=version, event="source.described", **fields)


def rate(*, by: User, source: Source, criterion: str, **fields: object) -> Rating:
    """Say how good a source is in one respect, and why."""
    rating = Rating(workspace=source.workspace, source=source, criterion=criterion, **fields)
    return add(rating, by=by, event="source.rated", note=criterion)


def rate_anew(*, by: User, rating: Rating, version: int, **fields: object) -> Rating:
    """Change a rating."""
    return change(rating, by=by, version=version, event="source.rated", note=rating.criterion, **fields)


def bring(*, by: User, source: Source, upload: UploadedFile, title: str, **fields: object) -> tuple[Dataset, Job]:
    """Take a file that was uploaded, and start reading it.

    The file is in its place before any row says so; nobody's change waits while it is copied.
    """
    key = new_id()
    place = files.receive(key, upload)
    about = {"file_name": place.name, "file_size": place.stat().st_size} | fields
    dataset = Dataset(id=key, workspace=source.workspace, source=source, **about)
    with files.cleared_on_failure(key), transaction.atomic():
        dataset = add(dataset, by=by, event="dataset.brought", note=place.name)
        return dataset, read(by=by, dataset=dataset, title=title)


def read(*, by: User, dataset: Dataset, title: str) -> Job:
    """Start reading a file, or reading it again."""
    return jobs.start(by=by, workspace=dataset.workspace, kind="evidence.read", title=title, dataset=dataset.pk)


def declare(*, by: User, dataset: Dataset, version: int, **fields: object) -> Dataset:
    """Declare the design of a survey, its period and its family."""
    return change(dataset, by=by, version=version, event="dataset.declared", **fields)


@transaction.atomic
def confirm(*, by: User, dataset: Dataset, version: int, rules: list[str], title: str) -> Job:
    """Confirm what a file means and start storing it as evidence."""
    change(dataset, by=by, version=version, event="dataset.confirmed", note=", ".join(rules)[:500])
    about = {"dataset": dataset.pk, "rules": rules}
    return jobs.start(by=by, workspace=dataset.workspace, kind="evidence.keep", title=title, **about)


@transaction.atomic
def withdraw(*, by: User, dataset: Dataset, version: int) -> Dataset:
    """Take a file out of use; stored evidence stays, so that earlier editions can be traced."""
    changed = change(dataset, by=by, version=version, event="dataset.withdrawn", status=Status.WITHDRAWN)
    transaction.on_commit(lambda: files.clear(dataset.pk))
    return changed


def was_read(*, by: User | None, dataset: Dataset, staged: Staged, found: dict[str, object]) -> Dataset:
    """Keep what reading showed; guesses of the design are offered where nobody declared one."""
    families = list(found.get("families", ()))
    guessed = {name: value for name, value in dict(found.get("design", {})).items() if not getattr(dataset, name)}
    fields = {
        "status": Status.READ,
        "problem": "",
        "found": found,
        "rows": staged.rows,
        "columns": len(staged.variables),
        "file_sha256": staged.file_sha256,
        "family": dataset.family or (families[0] if families else ""),
    }
    return change(dataset, by=by, version=dataset.version, event="dataset.read", **fields, **guessed)


def could_not_read(*, by: User | None, dataset: Dataset, problem: str) -> Dataset:
    """Keep why a file could not be read."""
    return change(
        dataset, by=by, version=dataset.version, event="dataset.failed", status=Status.FAILED, problem=problem
    )


def could_not_keep(*, by: User | None, dataset: Dataset, problem: str) -> Dataset:
    """Keep why a file could not be stored; it may be declared otherwise and tried again."""
    return change(dataset, by=by, version=dataset.version, event="dataset.refused", problem=problem)


def became_evidence(*, by: User | None, dataset: Dataset, evidence: Evidence) -> Dataset:
    """Mark a file as evidence that assessments may rest on."""
    fields = {"evidence": evidence.sha256, "family": evidence.family, "rows": evidence.rows, "problem": ""}
    return change(dataset, by=by, version=dataset.version, event="dataset.ready", status=Status.READY, **fields)
