"""Long work of the situation room: making an assessment, computing a figure again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from wayfare import catalogue
from wayfare.assessment import record, situation, survey, tabulation, trace
from wayfare.assessment.evidence_figures import settle
from wayfare.model.errors import WorkspaceError
from wayfare.model.figure import Figure, State
from wayfare.web.jobs.models import Job
from wayfare.web.jobs.run import Progress, kind
from wayfare.web.situation import actions, given, offers, queries, stored
from wayfare.web.situation.models import Edition, Table

ASSESS, AGAIN = "situation.assess", "situation.again"
TABLE, TABLE_AGAIN = "situation.table", "situation.table_again"
MOST_TRIES = 5


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


@kind(TABLE)
def table(job: Job, progress: Progress, *, table: str) -> dict[str, Any]:
    """Compute a table and protect it beside everything that is out; made anew where another came out meanwhile."""
    row = Table.objects.get(pk=table, workspace=job.workspace)
    where = reverse("situation:table", kwargs={"w": job.workspace.slug, "pk": row.pk})
    if row.made:
        return {"next": where}
    for number in range(MOST_TRIES):
        progress(number, MOST_TRIES, _("Reading what is out already"))
        beside = list(queries.made(job.workspace))
        progress(number, MOST_TRIES, _("Computing the cells and what must be withheld"))
        found = _tabulated(row, beside)
        told = record.figures_to(found.figures)
        filled = {"figures": told, "refused": found.refused, "beside": len(beside)}
        if actions.fill_table(by=job.created_by, table=row, **filled):
            return {"next": where, "figures": len(found.figures)}
    raise WorkspaceError(
        _("Other tables came out again and again while this one was computed."),
        where=row.what,
        remedy=_("Ask for it once more."),
    )


@kind(TABLE_AGAIN)
def table_again(job: Job, progress: Progress, *, table: str, figure: str) -> dict[str, Any]:
    """Compute one figure of a table again from stored evidence, and compare to the last digit."""
    row = Table.objects.get(pk=table, workspace=job.workspace)
    progress(doing=_("Taking the evidence out of the store and checking its hash"))
    was = next(each for each in record.figures_from(row.figures) if each.id == figure)
    now = _computed_afresh(row, was)
    if now is None:
        raise WorkspaceError(
            _("Nothing computes this figure any more: its definition has changed since."),
            where=figure,
            remedy=_("Ask for the table once more."),
        )
    where = reverse("situation:table_figure", kwargs={"w": job.workspace.slug, "pk": row.pk, "figure": figure})
    differs = list(trace.differences(was, now))
    return {"next": where, "identical": not differs, "was": was.value, "now": now.value, "differs": differs}


def _computed_afresh(row: Table, was: Figure) -> Figure | None:
    """Check the evidence against its hash, derive its table anew and compute a cell."""
    home, known, workspace = Path(settings.HOME), catalogue.load(), offers.given(row.edition)
    uses = (use for use in workspace.evidence if use.sha256 == row.evidence)
    for asked, _table in (each for use in uses for each in trace.asked_afresh(use, workspace, home, known)):
        question = tabulation.question_of(asked, row.what, known.concepts)
        if str(asked.survey.observed_on) == row.unit and question:
            return tabulation.again(asked.survey, question, offers.layout_of(row), was, **_settings(row))
    return None


def _tabulated(row: Table, beside: list[Table]) -> tabulation.Tabulated:
    survey, question, layout = _asked(row)
    earlier = [offers.layout_of(each) for each in beside if (each.evidence, each.what) == (row.evidence, row.what)]
    return tabulation.tabulate(survey, question, layout, earlier, _published(row, beside), **_settings(row))


def _published(row: Table, beside: list[Table]) -> list[Figure]:
    """Give every figure of the survey that is out, oldest first; of a refused table only what was out before it."""
    source = f"evidence:{row.evidence}"
    editions = [each for each in row.workspace.editions.order_by("number") if row.evidence in each.evidence]
    runs = dict.fromkeys((each.run, each.languages[0]) for each in editions)
    out = [figure for run in runs for figure in stored.run_of(*run).figures if figure.source == source]
    for each in (each for each in beside if each.evidence == row.evidence):
        told = record.figures_from(each.figures)
        out += [figure for figure in told if not each.refused or figure.state is State.KNOWN]
    return out


def _asked(row: Table) -> tuple[survey.Survey, survey.Question, tabulation.Layout]:
    offer = offers.offer_of(row, row.edition.languages[0])
    question = offer.question(row.what) if offer else None
    if offer is None or question is None:
        raise WorkspaceError(
            _("The survey of this table no longer answers what it asks."),
            where=row.what,
            remedy=_("Ask for a table of the newest edition."),
        )
    return offer.asked.survey, question, offers.layout_of(row)


def _settings(row: Table) -> dict[str, Any]:
    policy = offers.policy_of(row.workspace, row.evidence)
    return {"policy": policy, "confidence": offers.given(row.edition).confidence}
