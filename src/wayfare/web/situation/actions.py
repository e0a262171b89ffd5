"""Everything that changes how a situation is assessed, and what was assessed."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max

from wayfare.assessment.figures import FigureSet
from wayfare.assessment.moved import revised
from wayfare.assessment.record import Run
from wayfare.web.accounts.models import User
from wayfare.web.findings import actions as findings
from wayfare.web.jobs import run as jobs
from wayfare.web.jobs.models import Job
from wayfare.web.situation import stored
from wayfare.web.situation.models import Choice, Edition, Setup, Table
from wayfare.web.situation.queries import made
from wayfare.web.versions.change import add, change, remove
from wayfare.web.workspaces.models import Workspace


@transaction.atomic
def set_up(*, by: User, workspace: Workspace, version: int | None = None, **fields: object) -> Setup:
    """Say how the situation is assessed, or change it.

    What is usual is kept as version 1 first, so that of two who begin at once the second sees what the first said.
    """
    Workspace.objects.select_for_update().get(pk=workspace.pk)
    setup = Setup.objects.filter(workspace=workspace).first()
    if setup is None:
        setup = add(Setup(workspace=workspace), by=by, event="situation.begun")
        version = version or setup.version
    return change(setup, by=by, version=version or 0, event="situation.set_up", **fields)


def choose(*, by: User, workspace: Workspace, name: str, **fields: object) -> Choice:
    """Decide a number the assessment rests on."""
    return add(Choice(workspace=workspace, name=name, **fields), by=by, event="situation.chosen", note=name)


def rechoose(*, by: User, choice: Choice, version: int, **fields: object) -> Choice:
    """Decide a number otherwise."""
    return change(choice, by=by, version=version, event="situation.chosen", note=choice.name, **fields)


def unchoose(*, by: User, choice: Choice, version: int) -> None:
    """Take a decision back; what rests on it is no longer computed."""
    remove(choice, by=by, version=version, event="situation.unchosen", note=choice.name)


@transaction.atomic
def assess(*, by: User, workspace: Workspace, title: str) -> Job:
    """Start an assessment; while one is being made, that one is given."""
    Workspace.objects.select_for_update().get(pk=workspace.pk)
    kind = "situation.assess"
    running = workspace.jobs.filter(kind=kind, status__in=(Job.Status.QUEUED, Job.Status.RUNNING)).first()
    return running or jobs.start(by=by, workspace=workspace, kind=kind, title=title)


@transaction.atomic
def keep(*, by: User | None, workspace: Workspace, run: Run, languages: list[str]) -> Edition:
    """Keep an assessment that was made as the newest edition, and mark findings whose figures moved.

    The same evidence, choices and engine give the same run: it is kept once.
    """
    newest = workspace.editions.first()
    if newest is not None and newest.run == run.id:
        return newest
    document, now = stored.document(run.id, languages[0]), stored.figures(run.id, languages[0])
    before = stored.figures(newest.run, newest.languages[0]) if newest else FigureSet(())
    edition = Edition(
        workspace=workspace,
        number=(workspace.editions.aggregate(last=Max("number"))["last"] or 0) + 1,
        run=run.id,
        title=document.assessment.title[:200],
        engine=run.engine,
        languages=languages,
        figures=len(run.figures),
        evidence=[use.sha256 for use in (*run.workspace.evidence, *run.workspace.recorded)],
        moved=len(revised(before, now)),
    )
    edition = add(edition, by=by, event="situation.assessed", note=run.id)
    findings.mark_stale(by=by, workspace=workspace, edition=edition)
    return edition


def compute_again(*, by: User, edition: Edition, figure: str, title: str) -> Job:
    """Start computing one figure again."""
    return jobs.start(
        by=by,
        workspace=edition.workspace,
        kind="situation.again",
        title=title,
        edition=edition.pk,
        figure=figure,
    )


@transaction.atomic
def ask_table(*, by: User, workspace: Workspace, key: str, title: str, **fields: object) -> Table:
    """Ask for a table; the same one is computed once, whoever asks, and again only where that failed."""
    Workspace.objects.select_for_update().get(pk=workspace.pk)
    table = workspace.tables.filter(key=key).first()
    if table is None:
        table = add(Table(workspace=workspace, key=key, **fields), by=by, event="table.asked", note=title)
    if table.made or (table.job and not table.job.is_over):
        return table
    job = jobs.start(by=by, workspace=workspace, kind="situation.table", title=title, table=table.pk)
    return change(table, by=by, version=table.version, event="table.started", job=job)


@transaction.atomic
def fill_table(*, by: User | None, table: Table, figures: str, refused: bool, beside: int) -> Table | None:
    """Write down what a table may show; None where others were made meanwhile, so that it must be protected anew.

    `beside` is how many tables it was protected beside.
    """
    Workspace.objects.select_for_update().get(pk=table.workspace_id)
    if made(table.workspace).count() != beside:
        return None
    current = Table.objects.get(pk=table.pk)
    fields = {"figures": figures, "refused": refused}
    return change(current, by=by, version=current.version, event="table.made", **fields)


def keep_table(*, by: User, table: Table, version: int, **fields: object) -> Table:
    """Name a table and keep it, or let it go from the list of those that are kept."""
    return change(table, by=by, version=version, event="table.kept", **fields)


def compute_table_again(*, by: User, table: Table, figure: str, title: str) -> Job:
    """Start computing one figure of a table again."""
    about = {"table": table.pk, "figure": figure}
    return jobs.start(by=by, workspace=table.workspace, kind="situation.table_again", title=title, **about)
