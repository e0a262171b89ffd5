"""The figures of all surveys of a workspace, each survey estimated once and remembered."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from wayfare.catalogue import Catalogue
from wayfare.evidence.harmonise import Harmonised, harmonise
from wayfare.evidence.store import AddOptions, Store
from wayfare.model.errors import WorkspaceError
from wayfare.model.evidence import Evidence
from wayfare.model.figure import Figure
from wayfare.model.indicator import Indicator
from wayfare.model.progress import Progress, silent
from wayfare.model.workspace import EvidenceUse, Workspace
from wayfare.sources.read import ReadOptions

from . import counterfactual, record, recorded, small_areas, survey
from .survey import Question, Survey

Note = tuple[str, Mapping[str, object]]
"""Key of a wording and the values that fill it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surveyed:
    """What the surveys of a workspace say."""

    figures: tuple[Figure, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Labels of categories that the surveys bring along, such as areas, by column."""
    notes: tuple[Note, ...] = ()
    """Choices and their consequences."""


def surveyed(workspace: Workspace, home: Path, catalogue: Catalogue, progress: Progress = silent) -> Surveyed:
    """Read, harmonise and estimate every survey; what an earlier, perhaps interrupted run finished is taken over."""
    store = Store(home)
    figures: list[Figure] = []
    labels: dict[str, Mapping[str, str]] = {}
    notes: list[Note] = []
    kept: dict[str, Evidence] = {}
    for number, use in enumerate(workspace.evidence):
        progress(number, len(workspace.evidence) + 2, catalogue.text("progress.evidence", workspace.language))
        evidence = take(store, use, workspace)
        kept[evidence.sha256] = evidence
        for table in harmonise(store, evidence, use.family):
            asked = ask(table, use, workspace, catalogue)
            figures += _remembered(asked, home, workspace, catalogue)
            labels |= {rule.concept: rule.labels for rule in table.family.rules if rule.labels}
            notes += _notes(table, use)
            notes += _counterfactual_notes(asked, catalogue, workspace.language)
    return Surveyed(figures=tuple(figures), evidence=tuple(kept.values()), labels=labels, notes=_once(notes))


def settle(workspace: Workspace, home: Path, catalogue: Catalogue, progress: Progress = silent) -> Workspace:
    """Take every file of a workspace into the store and name it by its hash, so that the files may move or go."""
    store, uses = Store(home), []
    for number, use in enumerate(workspace.evidence):
        progress(number, len(workspace.evidence), catalogue.text("progress.evidence", workspace.language))
        stored = take(store, use, workspace).sha256
        file, form, layout = (Path(name).name for name in (use.file, use.form, use.layout))
        uses.append(replace(use, sha256=stored, file=file, form=form, layout=layout))
    written = (replace(use, sha256=recorded.take(store, use, workspace).sha256) for use in workspace.recorded)
    named = tuple(replace(use, file=Path(use.file).name) for use in written)
    return replace(workspace, evidence=tuple(uses), recorded=named)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A survey and the questions put to it."""

    survey: Survey
    questions: tuple[Question, ...]
    within: tuple[tuple[str, ...], ...]
    """Breakdowns of the one pass that answers all of them."""
    counterfactuals: tuple[Indicator, ...] = ()
    """Indicators of income without migration, computed apart."""


def take(store: Store, use: EvidenceUse, workspace: Workspace) -> Evidence:
    """Find the evidence a workspace names, or add it to the store."""
    if use.sha256:
        return store.get(use.sha256)
    read = ReadOptions(
        sheet=use.sheet,
        form=use.form,
        layout=use.layout,
        language=use.language,
        record=use.record,
        attach=use.attach,
    )
    options = AddOptions(
        family=use.family, period=use.period, area=workspace.country, made_up=workspace.made_up, read=read
    )
    return store.add(Path(use.file), options)


def ask(table: Harmonised, use: EvidenceUse, workspace: Workspace, catalogue: Catalogue) -> Asked:
    """Put to a harmonised survey every indicator it can answer."""
    design = replace(table.design, lonely=use.lonely) if use.lonely else table.design
    if not table.period:
        raise WorkspaceError(
            "Nobody has said which period the survey is about.",
            where=table.evidence.title,
            remedy='Add `period: "2012"` to the evidence in the workspace file.',
        )
    asked = Survey(
        path=table.path,
        evidence=table.evidence.sha256,
        rules=table.rules,
        observed_on=table.observed_on,
        design=design,
        columns=table.columns,
        imputations=table.imputations,
        area=table.area,
        period=table.period,
        vintage=table.evidence.vintage or table.period,
    )
    questions = survey.questions(asked, catalogue.indicators.values(), workspace.choices)
    questions = small_areas.by_area(questions, workspace.small_areas, asked.columns)
    return Asked(
        survey=asked,
        questions=questions,
        within=survey.breakdowns(questions),
        counterfactuals=counterfactual.questions(asked, catalogue.indicators.values(), workspace.choices),
    )


def estimate(asked: Asked, workspace: Workspace, catalogue: Catalogue) -> tuple[Figure, ...]:
    """Compute every figure of a survey now."""
    policy, confidence = catalogue.policy, workspace.confidence
    plain = survey.figures(asked.survey, asked.questions, asked.within, policy=policy, confidence=confidence)
    settings = counterfactual.Settings(
        policy=catalogue.counterfactual_policy,
        disclosure=policy,
        concepts=catalogue.concepts,
        choices=workspace.choices,
        confidence=confidence,
    )
    modelled = small_areas.modelled(plain, workspace.small_areas, confidence)
    return (*plain, *modelled, *counterfactual.figures(asked.survey, asked.counterfactuals, settings))


def _remembered(asked: Asked, home: Path, workspace: Workspace, catalogue: Catalogue) -> tuple[Figure, ...]:
    path = home / "estimates" / f"{_key(asked, workspace, catalogue)}.json"
    try:
        return record.figures_from(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        computed = estimate(asked, workspace, catalogue)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(record.figures_to(computed), encoding="utf-8")
    part.replace(path)
    return computed


def _key(asked: Asked, workspace: Workspace, catalogue: Catalogue) -> str:
    """Hash everything that decides the figures of a survey; questions bring their lines along, the others do not."""
    lines = {indicator.line for indicator in asked.counterfactuals if indicator.line}
    decides = (
        survey.ENGINE,
        record.plain(replace(asked.survey, path=Path(asked.survey.path.name))),
        [record.plain(question) for question in asked.questions],
        [record.plain(indicator) for indicator in asked.counterfactuals],
        {line: workspace.choices[line].value for line in sorted(lines)},
        record.plain(catalogue.policy),
        record.plain(catalogue.counterfactual_policy),
        counterfactual.METHOD,
        workspace.confidence,
        record.plain(workspace.small_areas),
    )
    return hashlib.sha256(json.dumps(decides, sort_keys=True, default=str).encode()).hexdigest()


def _notes(table: Harmonised, use: EvidenceUse) -> Iterable[Note]:
    title = table.evidence.title
    yield "notes.sample", {"title": title, "sample": table.family.sample}
    if table.evidence.rows_set_aside:
        yield "notes.set_aside", {"title": title, "count": table.evidence.rows_set_aside}
    if use.lonely:
        yield "notes.lonely", {"title": title, "choice": use.lonely.value}
    if table.note:
        yield "notes.view", {"title": title, "note": table.note}


def _counterfactual_notes(asked: Asked, catalogue: Catalogue, language: str) -> Iterable[Note]:
    """Say what incomes without migration rest on."""
    if not asked.counterfactuals:
        return
    policy = catalogue.counterfactual_policy
    traits = [name for name in policy.covariates if name in asked.survey.columns]
    named = (catalogue.say(f"concept:{name}", catalogue.concepts[name].label, language) for name in traits)
    counted = counterfactual.ABROAD in asked.survey.columns
    values = {"traits": "; ".join(named), "replicates": policy.replicates, "seed": policy.seed}
    yield "notes.counterfactual", values
    adults = counterfactual.CHILDREN in traits
    yield f"notes.counterfactual_{'counted' if counted else 'assumed'}", {}
    yield f"notes.counterfactual_{'adults' if adults else 'members'}", {}


def _once(notes: Sequence[Note]) -> tuple[Note, ...]:
    kept = {(key, tuple(values.items())): (key, values) for key, values in notes}
    return tuple(kept.values())
