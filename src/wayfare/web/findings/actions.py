"""Everything that changes a finding, what it rests on, and who agrees with it."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from wayfare.assessment.moved import is_stale, moved
from wayfare.assessment.record import plain
from wayfare.model.figure import Figure
from wayfare.model.shared_finding import Seen
from wayfare.web.accounts.models import User
from wayfare.web.evidence.models import Source
from wayfare.web.findings import states
from wayfare.web.findings.models import Finding, Ground, Position
from wayfare.web.situation import tabulated
from wayfare.web.situation.models import Edition
from wayfare.web.versions.change import add, change, remove
from wayfare.web.workspaces.models import Institution, Workspace

Status = Finding.Status


@transaction.atomic
def draft(
    *,
    by: User,
    workspace: Workspace,
    edition: Edition | None = None,
    figures: tuple[Figure, ...] = (),
    composed: bool = False,
    **fields: object,
) -> Finding:
    """Draft a finding, with the figures it rests on."""
    finding = add(Finding(workspace=workspace, composed=composed, **fields), by=by, event="finding.drafted")
    for figure in figures:
        rest_on_figure(by=by, finding=finding, edition=edition, figure=figure)
    return finding


@transaction.atomic
def edit(*, by: User, finding: Finding, version: int, **fields: object) -> Finding:
    """Reword a finding; one that was reviewed, endorsed or disputed goes back to draft."""
    if fields.get("statement", finding.statement) != finding.statement:
        fields |= {"composed": False}
    if finding.status != Status.DRAFT:
        fields |= {"status": Status.DRAFT, "why": _("Reworded; it has to be reviewed again.")}
    return change(finding, by=by, version=version, event="finding.reworded", **fields)


@transaction.atomic
def move(*, by: User, finding: Finding, version: int, code: str, why: str = "") -> Finding:
    """Take a finding from one state to the next. Endorsed while somebody disputes it, it is disputed: dissent stays."""
    step = states.require(finding, code)
    if code == "endorse" and by == finding.created_by:
        raise states.OwnFinding
    if code == "submit" and not finding.grounds.exists():
        raise states.Incomplete(_("It rests on no figure and no passage yet; add one first."))
    ends = states.after_positions(step.ends, disputed=_disputed(finding))
    finding = change(finding, by=by, version=version, event=f"finding.{code}", note=why, status=ends, why=why)
    if code == "submit":
        _stand_on_newest(by=by, finding=finding)
    return finding


@transaction.atomic
def ground(*, by: User, finding: Finding, version: int, edition: Edition, figure: Figure) -> Finding:
    """Rest a finding on one more figure; it has to be reviewed again."""
    if not finding.grounds.filter(figure=figure.id).exists():
        rest_on_figure(by=by, finding=finding, edition=edition, figure=figure)
    return edit(by=by, finding=finding, version=version)


@transaction.atomic
def quote(*, by: User, finding: Finding, version: int, source: Source, **fields: object) -> Finding:
    """Rest a finding on a passage of a document; it has to be reviewed again."""
    about = {"workspace": finding.workspace, "finding": finding, "source": source}
    add(Ground(**about, **fields), by=by, event="finding.quoted")
    return edit(by=by, finding=finding, version=version)


def rest_on_figure(*, by: User, finding: Finding, edition: Edition | None, figure: Figure) -> Ground:
    """Rest a finding on a figure, kept as it stands in an edition."""
    ground = Ground(
        workspace=finding.workspace, finding=finding, figure=figure.id, edition=edition, then=plain(Seen.of(figure))
    )
    return add(ground, by=by, event="finding.grounded", note=figure.id)


@transaction.atomic
def drop_ground(*, by: User, ground: Ground, version: int) -> None:
    """Take away something a finding rests on."""
    finding = ground.finding
    remove(ground, by=by, version=version, event="finding.ungrounded", note=ground.figure)
    edit(by=by, finding=finding, version=finding.version)


@transaction.atomic
def take_position(
    *, by: User, finding: Finding, version: int, institution: Institution | None, stance: str, reason: str = ""
) -> Position:
    """Say what one's institution holds of a finding; a person of none speaks for themselves.

    `version` is that of the finding, so that nobody endorses words they have not seen.
    """
    given = Position.objects.filter(finding=finding, institution=institution)
    mine = given.first() if institution else given.filter(created_by=by).first()
    said = {"stance": stance, "reason": reason}
    if mine is None:
        about = {"workspace": finding.workspace, "finding": finding, "institution": institution}
        mine = add(Position(**about, **said), by=by, event="finding.position", note=stance)
    else:
        mine = change(mine, by=by, version=mine.version, event="finding.position", note=stance, **said)
    status = states.after_positions(finding.status, disputed=_disputed(finding))
    change(finding, by=by, version=version, event="finding.heard", status=status)
    return mine


def answer(*, by: User, position: Position, version: int, reply: str) -> Position:
    """Answer a dispute; it stands all the same."""
    return change(position, by=by, version=version, event="finding.answered", reply=reply)


@transaction.atomic
def mark_stale(*, by: User | None, workspace: Workspace, edition: Edition) -> int:
    """Mark the findings whose figures moved in a new edition; returns how many."""
    figures = tabulated.figures(edition)
    marked = 0
    for finding in workspace.findings.exclude(status=Status.STALE).prefetch_related("grounds"):
        seen = [ground.seen for ground in finding.grounds.all() if ground.seen]
        if is_stale(seen, figures):
            why = _("A figure it rests on changed in edition %(number)s.") % {"number": edition.number}
            change(finding, by=by, version=finding.version, event="finding.stale", status=Status.STALE, why=why)
            marked += 1
    return marked


def _stand_on_newest(*, by: User, finding: Finding) -> None:
    """Rest a finding that is sent to review on the figures of the newest edition, where they are told."""
    edition = finding.workspace.editions.first()
    if edition is None:
        return
    figures = tabulated.figures(edition)
    for ground in finding.grounds.exclude(figure=""):
        for each in moved([ground.seen], figures):
            if each.now is not None and each.stale:
                fields = {"figure": each.now.id, "edition": edition, "then": plain(Seen.of(each.now))}
                change(ground, by=by, version=ground.version, event="finding.regrounded", note=each.now.id, **fields)


def _disputed(finding: Finding) -> bool:
    return finding.positions.filter(stance=Position.Stance.DISPUTE).exists()
