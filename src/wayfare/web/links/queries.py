"""What is read of links, and what a linked workspace shows: its stage, what it published, values that were approved.

Everything about another workspace goes through here, and nothing of it is a row that is still worked on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from wayfare.model.figure import State
from wayfare.model.plan import Plan as Document
from wayfare.model.plan import PlanIndicator
from wayfare.web.links.models import Link
from wayfare.web.monitoring.plan import monitored
from wayfare.web.monitoring.queries import Line, lines
from wayfare.web.plan import published
from wayfare.web.plan.models import Edition
from wayfare.web.versions.kept import kept
from wayfare.web.workspaces import calendar
from wayfare.web.workspaces.models import Workspace
from wayfare.web.workspaces.queries import code_hash

Measured = tuple[str, tuple[tuple[str, str], ...], str]
"""What two plans measure alike: a definition of the catalogue, whom of it, in which unit."""


@dataclass(frozen=True, kw_only=True)
class Neighbour:
    """A linked workspace as the other side sees it."""

    link: Link
    stage: str
    """The first stage of the cycle that is not done; empty when all are."""
    edition: Edition | None
    """The newest edition it published."""

    @property
    def workspace(self) -> Workspace:
        return self.link.other  # type: ignore[return-value]

    @property
    def document(self) -> Document | None:
        """The plan as it published it."""
        return published.document_at(self.edition.pk) if self.edition else None


@dataclass(frozen=True, kw_only=True)
class Approved:
    """The last approved value of an indicator, for the whole area and everybody; None where there is none."""

    indicator: PlanIndicator
    period: str = ""
    value: float | None = None
    low: float | None = None
    high: float | None = None
    partial: bool = False
    withheld: bool = False


def offers(workspace: Workspace) -> QuerySet[Link]:
    """Return what was offered and not taken up, and the links that ended."""
    return workspace.links.exclude(pk__in=workspace.links.current().values("pk")).select_related("other")


def offer_of(code: str, *, held: bool = False) -> Link | None:
    """Return the open offer of a code, or None; `held` until the change is through."""
    found = Link.objects.filter(code_hash=code_hash(code.strip())).select_related("workspace")
    link = (found.select_for_update(of=("self",)) if held else found).first()
    return link if link and link.is_open else None


def neighbours(workspace: Workspace) -> list[Neighbour]:
    """Return the linked workspaces, each with what it shows."""
    return [
        Neighbour(
            link=link, stage=kept(link.other, _stage, link.other.today()), edition=kept(link.other, published.latest)
        )
        for link in workspace.links.current()
    ]


def _stage(workspace: Workspace, _today: date) -> str:
    """Return the title of the first stage that lacks something and was not closed; dates count from the day."""
    open_ = (
        each for each in calendar.stages(workspace) if each.state.missing and not (each.row and each.row.closed_at)
    )
    return next((each.stage.title for each in open_), "")


def side_by_side(workspace: Workspace, near: Iterable[Neighbour]) -> dict[Measured, dict[str, Approved]]:
    """Return what at least two of the workspaces measure alike, with the approved value of each, by its key.

    What most of them have a value of comes first.
    """
    found: dict[Measured, dict[str, Approved]] = {}
    of_each = {workspace.pk: kept(workspace, approved, workspace.today(), "")}
    for each in near:
        if each.edition:
            there = each.workspace
            of_each[there.pk] = kept(there, approved, there.today(), each.edition.pk)
    for key, values in of_each.items():
        for measured, value in values.items():
            found.setdefault(measured, {})[key] = value
    shared = {measured: values for measured, values in found.items() if len(values) > 1}
    return dict(sorted(shared.items(), key=lambda each: -sum(value.value is not None for value in each[1].values())))


def approved(workspace: Workspace, today: date, edition: str) -> dict[Measured, Approved]:
    """Return the approved values of what a plan measures by the catalogue.

    `edition` is one that was published: what it does not name is left out. Without one, all of the plan counts.
    """
    plan = monitored(workspace)
    if plan is None:
        return {}
    document = published.document_at(edition) if edition else plan.document
    shown = {each.id: _measured(each) for each in document.indicators if each.definition}
    found: dict[Measured, Approved] = {}
    for line in lines(plan, today):
        measured = _measured(line.indicator)
        if shown.get(line.indicator.id) == measured and (measured not in found or found[measured].value is None):
            found[measured] = _approved(line)
    return found


def _measured(indicator: PlanIndicator) -> Measured:
    return indicator.definition, tuple(sorted(indicator.domain.items())), indicator.unit


def _approved(line: Line) -> Approved:
    if line.latest is None or line.latest.value is None:
        withheld = line.latest is not None and line.latest.state is State.WITHHELD
        return Approved(indicator=line.indicator, period=line.period, withheld=withheld)
    ends = next(((low, high) for name, _value, low, high in line.points if name == line.period), (None, None))
    told = {"period": line.period, "value": line.latest.value, "partial": line.partial}
    return Approved(indicator=line.indicator, low=ends[0], high=ends[1], **told)
