"""What is read of the register and of files, always within the workspace. No value of a row is ever shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Avg, Count, QuerySet

from wayfare.catalogue import load
from wayfare.evidence import family, looking
from wayfare.evidence.calendar import Due, due
from wayfare.evidence.store import Store
from wayfare.model.errors import WayfareError
from wayfare.model.evidence import Evidence, Variable
from wayfare.model.survey import Lonely, SurveyDesign
from wayfare.web.evidence import files
from wayfare.web.evidence.models import Dataset, Source
from wayfare.web.jobs.models import Job
from wayfare.web.words import page_language
from wayfare.web.workspaces.models import Workspace

MOST_REJECTED = 20
OVER = (Job.Status.DONE, Job.Status.FAILED, Job.Status.CANCELLED)


@dataclass(frozen=True)
class Preview:
    """What a file holds, without a value of any row."""

    rows: int
    set_aside: int
    variables: tuple[Variable, ...]
    sums: dict[str, Any]
    sha256: str
    aside: tuple[dict[str, Any], ...]
    """Rows set aside: number, column, reason; never their text."""


@dataclass(frozen=True)
class Check:
    """Whether a declared design fits, and its strata with one unit."""

    problem: str = ""
    lonely: tuple[str, ...] = ()


def sources(workspace: Workspace) -> QuerySet[Source]:
    """Return the register, with how good each source is and how many files it has."""
    counted = workspace.sources.prefetch_related("datasets")
    return counted.annotate(quality=Avg("ratings__score"), rated=Count("ratings", distinct=True))


def criteria(source: Source) -> list[dict[str, Any]]:
    """Return every respect a source is rated in, rated or not."""
    known, language = load(), page_language()
    given = {each.criterion: each for each in source.ratings.all()}
    return [
        {"code": code, "label": known.label("source_criterion", code, language), "rating": given.get(code)}
        for code in known.codelists["source_criterion"]
    ]


def job_of(dataset: Dataset) -> Job | None:
    """Return the work that is being done on a file, if any."""
    found = dataset.workspace.jobs.filter(parameters__dataset=dataset.pk)
    return found.exclude(status__in=OVER).first()


def preview(dataset: Dataset) -> Preview | None:
    """Return what a file holds: from what was read, or from the store once it is evidence."""
    if dataset.evidence:
        return _of_evidence(dataset.evidence)
    staged = files.staged(dataset.pk)
    if staged is None:
        return None
    aside = tuple(_reason(each) for each in islice(staged.rejects(), MOST_REJECTED))
    said = (staged.rows, staged.rows_set_aside, staged.variables, dict(staged.sums), staged.file_sha256)
    return Preview(*said, aside)


def check(dataset: Dataset) -> Check:
    """Hold the declared design against the table."""
    staged = files.staged(dataset.pk)
    if staged is None or dataset.kind != Dataset.Kind.SURVEY:
        return Check()
    try:
        return Check(lonely=looking.lonely_strata(staged.parquet, design_of(dataset)))
    except WayfareError as error:
        return Check(problem=str(error))


def meaning(dataset: Dataset) -> list[dict[str, str]]:
    """Return the rules of the family a file is of, in words."""
    known = family.known().get(dataset.family)
    if known is None:
        return []
    concepts, language = load().concepts, page_language()
    return [
        {
            "concept": load().say(f"concept:{rule.concept}", concepts[rule.concept].label, language)
            if rule.concept in concepts
            else rule.concept,
            "rule": rule.formula or ", ".join(f"{code} → {name}" for code, name in rule.codes.items()),
            "variable": rule.variable,
            "label": rule.label,
        }
        for rule in known.rules
    ]


def world() -> list[tuple[Due, str]]:
    """Return the publishers' tables that are built in, with when the next edition is due and what each counts."""
    known, language = load(), page_language()
    found = due(known.sources.values(), date.today())
    return [
        (each, known.say(f"source:{each.source.code}:definition", each.source.definition, language)) for each in found
    ]


def loaded() -> list[Evidence]:
    """Return the world tables somebody loaded on this machine."""
    return [each for each in Store(Path(settings.HOME)).list() if each.options.get("mapping")]


def _of_evidence(digest: str) -> Preview:
    store = Store(Path(settings.HOME))
    evidence = store.get(digest)
    aside = tuple(_reason(each) for each in islice(store.rejected(evidence), MOST_REJECTED))
    said = (evidence.rows, evidence.rows_set_aside, evidence.variables, dict(evidence.sums), evidence.sha256)
    return Preview(*said, aside)


def _reason(rejected: Any) -> dict[str, Any]:
    return {"row": rejected.row, "field": rejected.field, "reason": rejected.reason}


def weight_total(dataset: Dataset, seen: Preview | None) -> Any:
    """Return what the weights add up to, to be held against the known population."""
    return seen.sums.get(dataset.weights) if seen and dataset.weights else None


def design_of(dataset: Dataset) -> SurveyDesign:
    """Return the design people declared."""
    return SurveyDesign(
        weights=dataset.weights or None,
        strata=dataset.strata or None,
        psu=(dataset.psu,) if dataset.psu else (),
        fpc=(dataset.fpc,) if dataset.fpc else (),
        lonely=Lonely(dataset.lonely),
        probability=dataset.probability,
    )
