"""From recorded inputs to figures: each with its source, its state and an identity that a trace can follow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from wayfare.catalogue import Catalogue
from wayfare.evidence import recorded
from wayfare.evidence.recorded import Answer, Case
from wayfare.evidence.store import AddOptions, Store
from wayfare.model.estimate import Flag
from wayfare.model.evidence import Evidence
from wayfare.model.figure import RECORDED, Figure, State, figure_id
from wayfare.model.indicator import Indicator, Status
from wayfare.model.workspace import EvidenceUse, Workspace

from .survey import ENGINE


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What the recorded tables of a workspace say."""

    figures: tuple[Figure, ...] = ()
    evidence: tuple[Evidence, ...] = ()


def gather(workspace: Workspace, home: Path, catalogue: Catalogue) -> Recorded:
    """Store every recorded table and compute what it answers."""
    store = Store(home)
    kept = [take(store, use, workspace) for use in workspace.recorded]
    found = [figure for evidence in kept for figure in figures(store, evidence, workspace, catalogue)]
    return Recorded(figures=tuple(found), evidence=tuple(kept))


def take(store: Store, use: EvidenceUse, workspace: Workspace) -> Evidence:
    """Find the recorded table a workspace names, or add it to the store."""
    if use.sha256:
        return store.get(use.sha256)
    return store.add(Path(use.file), AddOptions(area=workspace.country, made_up=workspace.made_up))


def figures(
    store: Store, evidence: Evidence, workspace: Workspace, catalogue: Catalogue, only: str = ""
) -> Iterator[Figure]:
    """Compute every figure of a recorded table, or of one indicator only."""
    cases = recorded.read(store.path(evidence), evidence.title, workspace.country, catalogue.indicators)
    hidden = recorded.withheld(cases, catalogue.indicators, catalogue.policy)
    wanted = [
        (number, case, catalogue.indicators[case.indicator])
        for number, case in enumerate(cases)
        if not only or case.indicator == only
    ]
    wanted = [(number, case, indicator) for number, case, indicator in wanted if indicator.status is not Status.RETIRED]
    answers = recorded.answers([(indicator, case.entries) for _, case, indicator in wanted])
    for (number, case, indicator), answer in zip(wanted, answers, strict=True):
        yield _figure(indicator, case, answer, evidence, workspace, withheld=number in hidden)


def _figure(
    indicator: Indicator, case: Case, answer: Answer, evidence: Evidence, workspace: Workspace, *, withheld: bool
) -> Figure:
    source, method = f"evidence:{evidence.sha256}", f"{RECORDED} {indicator.method or indicator.statistic}"
    vintage = evidence.vintage or case.period
    identity = figure_id(
        indicator=indicator.code,
        version=indicator.version,
        source=source,
        vintage=vintage,
        area=workspace.country,
        counterpart="",
        period=case.period,
        domain=case.domain,
        method=method,
        engine=ENGINE,
    )
    return Figure(
        id=identity,
        indicator=indicator.code,
        version=indicator.version,
        area=workspace.country,
        period=case.period,
        domain=case.domain,
        value=None if withheld else answer.value,
        unit=indicator.unit,
        source=source,
        vintage=vintage,
        method=method,
        state=_state(answer, withheld=withheld),
        n=None if withheld else answer.entries,
        flags=tuple(_flags(case, answer, withheld=withheld)),
        definition="; ".join(case.sources),
    )


def _state(answer: Answer, *, withheld: bool) -> State:
    if withheld:
        return State.WITHHELD
    return State.EMPTY if answer.value is None else State.KNOWN


def _flags(case: Case, answer: Answer, *, withheld: bool) -> Iterable[Flag]:
    if withheld:
        yield Flag.WITHHELD
    elif answer.value is None:
        yield Flag.EMPTY
    if case.missing:
        yield Flag.MISSING_VALUES
