"""Walks a figure back to its formula, its rows and its file, and computes it again to the last digit."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from wayfare.catalogue import Catalogue
from wayfare.engine import formula
from wayfare.evidence import bilateral, cube, figure_table, over_corridors
from wayfare.evidence import figures as embedded
from wayfare.evidence.figure_table import CORRIDORS, COUNTRIES
from wayfare.evidence.harmonise import Harmonised, harmonise
from wayfare.evidence.store import Store
from wayfare.model.counterfactual import DIMENSION
from wayfare.model.errors import EvidenceError, TraceMismatch
from wayfare.model.evidence import Evidence
from wayfare.model.figure import Figure
from wayfare.model.indicator import Indicator
from wayfare.model.progress import Progress, silent
from wayfare.model.workspace import EvidenceUse, Workspace

from . import counterfactual, world
from . import recorded as inputs
from .evidence_figures import Asked, ask, estimate, take
from .record import Run
from .survey import Question

_COMPARED = ("value", "state", "se", "low", "high", "df", "deff", "n", "flags")


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Everything a figure rests on."""

    figure: Figure
    again: Figure
    """The same figure, computed now."""
    indicator: Indicator
    inputs: tuple[Figure, ...] = ()
    """World figures it was derived from."""
    formula: str = ""
    """What was evaluated: the derivation of a world figure, empty for a published value."""
    rules: Mapping[str, str] | None = None
    """For a survey: each concept used and the rule that made it."""
    evidence: Evidence | None = None
    concepts: tuple[str, ...] = ()
    """Concepts the formula and the domain use."""
    design: str = ""
    table_sha256: str = ""
    """Hash of the embedded table a world figure stands in."""

    @property
    def identical(self) -> bool:
        """Whether the figure computed now is the figure given, to the last bit."""
        return not differences(self.figure, self.again)


def differences(one: Figure, other: Figure) -> tuple[str, ...]:
    """Name the parts in which two figures differ, not allowing for rounding."""
    return tuple(name for name in _COMPARED if getattr(one, name) != getattr(other, name))


def one(figure_id: str, run: Run | None, home: Path, catalogue: Catalogue) -> Origin:
    """Trace a figure: as a run recorded it, or, when no run did, as an embedded world figure."""
    recorded = (
        (run.figure(figure_id) if run is not None else None) or embedded.find(figure_id) or cube.find(home, figure_id)
    )
    if recorded is None:
        raise EvidenceError(
            "No report made on this machine has this figure, and no world figure is called so.",
            where=figure_id,
            remedy="Check the id, or name the folder of the report with --report.",
        )
    if run is not None and _is_recorded(recorded, run.workspace):
        return of_recorded(recorded, run.workspace, home, catalogue)
    if recorded.method.startswith(over_corridors.METHOD):
        return of_corridors(recorded, home, run.workspace.as_known if run is not None else "", catalogue)
    if run is not None and _surveyed(recorded):
        return of_survey(recorded, run.workspace, home, catalogue)
    return of_loaded(recorded, home, catalogue) if recorded.evidence else of_published(recorded, catalogue)


def of_published(figure: Figure, catalogue: Catalogue) -> Origin:
    """Trace a world figure as somebody printed it."""
    computed = embedded.recompute(figure.id, figure.area, figure.indicator)
    return Origin(
        figure=figure,
        again=replace(figure, value=computed.value),
        indicator=catalogue.indicators[figure.indicator],
        inputs=computed.inputs,
        formula=computed.formula,
        table_sha256=_hash(figure_table.FOLDER / (CORRIDORS if figure.counterpart else COUNTRIES)),
    )


def of_loaded(figure: Figure, home: Path, catalogue: Catalogue) -> Origin:
    """Trace a figure of a loaded table: check the evidence against its hash and read it again through its mapping."""
    store = Store(home)
    evidence = store.get(figure.evidence)
    store.check(evidence.sha256)
    return Origin(
        figure=figure,
        again=replace(figure, value=bilateral.value(store, evidence, figure)),
        indicator=catalogue.indicators[figure.indicator],
        evidence=evidence,
    )


def of_survey(figure: Figure, workspace: Workspace, home: Path, catalogue: Catalogue) -> Origin:
    """Trace a figure of a survey: take the evidence out of the store, derive, estimate."""
    for asked, table in asked_afresh(_use(figure, workspace), workspace, home, catalogue):
        alone = _only(figure.indicator, asked)
        again = (
            {each.id: each for each in estimate(alone, workspace, catalogue)}
            if alone.questions or alone.counterfactuals
            else {}
        )
        if figure.id in again:
            made = _counterfactual_origin if alone.counterfactuals else _origin
            return made(figure, again[figure.id], alone, table)
    raise EvidenceError(
        "The figure cannot be computed again: no question of today asks for it.",
        where=figure.id,
        remedy="The indicator, its breakdowns or the survey's rules have changed since. Make the assessment again.",
    )


def of_corridors(figure: Figure, home: Path, as_known: str, catalogue: Catalogue) -> Origin:
    """Trace what the corridors of a country say together."""
    again = next((each for each in _together(figure, home, as_known) if each.id == figure.id), None)
    if again is None:
        raise EvidenceError(
            "The figure cannot be computed again: its definition or the world tables have changed since.",
            where=figure.id,
            remedy="Make the assessment again.",
        )
    indicator = catalogue.indicators[figure.indicator]
    pairs = {each.id: each for each in world.pairs(figure.area, home, as_known)}
    weighed = f", weighed by {indicator.weigh_by}" if indicator.weigh_by else ""
    return Origin(
        figure=figure,
        again=replace(again, flags=figure.flags),
        indicator=indicator,
        inputs=tuple(pairs[each] for each in figure.inputs if each in pairs),
        formula=f"{indicator.statistic}({indicator.numerator}){weighed}",
        table_sha256=_hash(figure_table.FOLDER / CORRIDORS),
    )


def _together(figure: Figure, home: Path, as_known: str) -> Iterator[Figure]:
    """Give what corridors say together: with the tables loaded, and, beside a made-up country, without them."""
    yield from world.together(figure.area, home, as_known=as_known)
    yield from world.together(figure.area)


def of_recorded(figure: Figure, workspace: Workspace, home: Path, catalogue: Catalogue) -> Origin:
    """Trace a figure of recorded inputs: take their table out of the store and compute."""
    store = Store(home)
    evidence = store.get(figure.source.removeprefix("evidence:"))
    store.check(evidence.sha256)
    again = next(
        (
            each
            for each in inputs.figures(store, evidence, workspace, catalogue, figure.indicator)
            if each.id == figure.id
        ),
        None,
    )
    if again is None:
        raise EvidenceError(
            "The figure cannot be computed again: the definition has changed since.",
            where=figure.id,
            remedy="Make the assessment again.",
        )
    indicator = catalogue.indicators[figure.indicator]
    counted = f" | {indicator.denominator})" if indicator.denominator else ")"
    return Origin(
        figure=figure,
        again=again,
        indicator=indicator,
        formula=indicator.method or f"{indicator.statistic}({indicator.numerator}{counted}",
        rules={name: given.label for name, given in indicator.inputs.items()},
        evidence=evidence,
        concepts=tuple(indicator.inputs),
    )


def again(run: Run, home: Path, catalogue: Catalogue, progress: Progress = silent) -> dict[str, Figure]:
    """Compute every figure of a run again, from stored evidence and embedded rows, using nothing remembered."""
    published = sorted((f for f in run.figures if not _surveyed(f)), key=lambda figure: figure.area)
    computed: dict[str, Figure] = {}
    known_on = run.workspace.as_known
    for number, figure in enumerate(published):
        progress(number, len(run.figures), figure.indicator)
        if figure.method.startswith(over_corridors.METHOD):
            computed |= {each.id: replace(each, flags=figure.flags) for each in _together(figure, home, known_on)}
            continue
        with suppress(EvidenceError):
            if figure.evidence:
                computed[figure.id] = of_loaded(figure, home, catalogue).again
                continue
            found = embedded.recompute(figure.id, figure.area, figure.indicator)
            computed[figure.id] = replace(figure, value=found.value)
    store = Store(home)
    for use in run.workspace.recorded:
        evidence = inputs.take(store, use, run.workspace)
        store.check(evidence.sha256)
        computed |= {each.id: each for each in inputs.figures(store, evidence, run.workspace, catalogue)}
    for use in run.workspace.evidence:
        progress(len(published), len(run.figures), Path(use.file).name or use.sha256)
        for asked, _ in asked_afresh(use, run.workspace, home, catalogue):
            computed |= {figure.id: figure for figure in estimate(asked, run.workspace, catalogue)}
    return computed


def asked_afresh(
    use: EvidenceUse, workspace: Workspace, home: Path, catalogue: Catalogue
) -> Iterator[tuple[Asked, Harmonised]]:
    """Check the evidence against its hash and derive its tables anew, so that nothing rests on what was kept."""
    store = Store(home)
    evidence = take(store, use, workspace)
    store.check(evidence.sha256)
    with tempfile.TemporaryDirectory(prefix="wayfare-trace-") as folder:
        for table in harmonise(store, evidence, use.family, kept=Path(folder)):
            yield ask(table, use, workspace, catalogue), table


def _origin(figure: Figure, computed: Figure, asked: Asked, table: Harmonised) -> Origin:
    question = asked.questions[0]
    measure = question.measure
    beside = [f"{name}: {text}" for name in ("rank_by", "form", "group", "event") if (text := getattr(measure, name))]
    counted = [measure.denominator] if measure.denominator else []
    return Origin(
        figure=figure,
        again=computed,
        indicator=question.indicator,
        formula=f"{measure.statistic}({' | '.join(['; '.join([measure.y, *beside]), *counted])})",
        rules=_rules(table),
        concepts=_concepts(question, figure),
        evidence=table.evidence,
        design=_design(asked),
    )


def _counterfactual_origin(figure: Figure, computed: Figure, asked: Asked, table: Harmonised) -> Origin:
    named = (name for name, _ in figure.domain if name in table.columns)
    used = (*counterfactual.NEEDED, *counterfactual.covariates(figure), *named)
    return Origin(
        figure=figure,
        again=computed,
        indicator=asked.counterfactuals[0],
        formula=f"{dict(figure.domain)[DIMENSION]}({counterfactual.INCOME})",
        rules=_rules(table),
        concepts=tuple(dict.fromkeys(used)),
        evidence=table.evidence,
        design=_design(asked),
    )


def _rules(table: Harmonised) -> Mapping[str, str]:
    return {rule.concept: rule.formula or f"codes of {rule.variable}" for rule in table.family.rules}


def disagreements(run: Run, computed: Mapping[str, Figure], printed: Mapping[str, float]) -> Iterable[TraceMismatch]:
    """Compare what was computed again with the record of the run, and with what the page shows."""
    recorded = {figure.id: figure for figure in run.figures}
    for figure in run.figures:
        yield from _recorded(figure, computed.get(figure.id))
    for figure_id, value in printed.items():
        known = computed.get(figure_id)
        if known is None or figure_id not in recorded:
            yield TraceMismatch(f"The page shows {value!r} under an id that nothing computes.", where=figure_id)
        elif known.value != value:
            yield TraceMismatch(f"The page shows {value!r}; computed again it is {known.value!r}.", where=figure_id)


def _recorded(figure: Figure, known: Figure | None) -> Iterable[TraceMismatch]:
    place = f"{figure.id} ({figure.indicator})"
    if known is None:
        yield TraceMismatch("The figure is in the record, but nothing computes it any more.", where=place)
    elif differing := differences(figure, known):
        was = ", ".join(f"{name} {getattr(figure, name)!r}" for name in differing)
        now = ", ".join(f"{getattr(known, name)!r}" for name in differing)
        yield TraceMismatch(f"The record says {was}; computed again: {now}.", where=place)


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _surveyed(figure: Figure) -> bool:
    return figure.source.startswith("evidence:")


def _is_recorded(figure: Figure, workspace: Workspace) -> bool:
    return any(figure.source == f"evidence:{use.sha256}" for use in workspace.recorded)


def _use(figure: Figure, workspace: Workspace) -> EvidenceUse:
    """Find how the recorded workspace uses the evidence of a figure."""
    wanted = figure.source.removeprefix("evidence:")
    return next((use for use in workspace.evidence if use.sha256 == wanted), EvidenceUse(sha256=wanted))


def _only(code: str, asked: Asked) -> Asked:
    return replace(
        asked,
        questions=tuple(q for q in asked.questions if q.indicator.code == code),
        counterfactuals=tuple(i for i in asked.counterfactuals if i.code == code),
    )


def _concepts(question: Question, figure: Figure) -> tuple[str, ...]:
    used = [name for text in question.measure.formulas for name in formula.parse(text).columns]
    return tuple(dict.fromkeys([*used, *(name for name, _ in figure.domain)]))


def _design(asked: Asked) -> str:
    design = asked.survey.design
    parts = [f"weights {design.weights}", f"strata {design.strata}", f"psu {', '.join(design.psu) or None}"]
    if design.replicates:
        parts.append(f"{len(design.replicates.weights)} replicate weights, {design.replicates.method}")
    return "; ".join(part for part in parts if not part.endswith(" None"))
