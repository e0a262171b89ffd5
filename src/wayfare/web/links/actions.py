"""Everything that changes a link: it is offered by one side, taken up by the other, and ended by either."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wayfare.web.accounts.models import User
from wayfare.web.links.models import Link
from wayfare.web.links.queries import offer_of
from wayfare.web.versions.change import add, change
from wayfare.web.workspaces.models import Workspace
from wayfare.web.workspaces.queries import code_hash

OPEN_FOR = timedelta(days=14)


class NoLink(Exception):
    """An offer that this workspace cannot take up; says why."""

    def __init__(self, words: str) -> None:
        self.words = words
        super().__init__(words)


def offer(*, by: User, workspace: Workspace, meant_for: str = "") -> tuple[Link, str]:
    """Offer a link; returns it and its code, which is not kept."""
    code = secrets.token_urlsafe(24)
    link = Link(
        workspace=workspace,
        level=workspace.level,
        meant_for=meant_for,
        code_hash=code_hash(code),
        expires_at=timezone.now() + OPEN_FOR,
    )
    return add(link, by=by, event="link.offered"), code


@transaction.atomic
def take_up(*, by: User, workspace: Workspace, code: str) -> Link:
    """Take up the offer that a code opens. Raises `NoLink` where it cannot be."""
    offered = require(workspace, offer_of(code, held=True))
    now = timezone.now()
    change(offered, by=by, version=offered.version, event="link.made", other=workspace, linked_at=now)
    mine = Link(workspace=workspace, pair=offered.pair, level=workspace.level, other=offered.workspace, linked_at=now)
    return add(mine, by=by, event="link.made")


def require(workspace: Workspace, offered: Link | None) -> Link:
    """Return an offer that a workspace can take up; raises `NoLink` where it cannot."""
    if offered is None:
        raise NoLink(
            _("No offer is open under this code: it was used, withdrawn, is older than two weeks, or mistyped.")
        )
    if offered.workspace_id == workspace.pk or offered.level == workspace.level:
        raise NoLink(_("A link joins a country and a locality; this code comes from a workspace of the same level."))
    if offered.workspace.country != workspace.country:
        raise NoLink(_("The two workspaces are not of the same country."))
    local = workspace if workspace.level == Workspace.Level.LOCAL else offered.workspace
    if local.links.current().exists():
        raise NoLink(_("The locality is linked with a national workspace already; that link has to be ended first."))
    return offered


@transaction.atomic
def end(*, by: User, link: Link, version: int) -> Link:
    """End a link on both sides, or withdraw an offer; the record of both keeps that it was."""
    now = timezone.now()
    if not link.is_linked:
        return change(link, by=by, version=version, event="link.withdrawn", ended_at=now)
    held = Link.objects.select_for_update().filter(pair=link.pair).order_by("pk")
    theirs = next(each for each in held if each.workspace_id != link.workspace_id)
    ended = change(link, by=by, version=version, event="link.ended", ended_at=now)
    change(theirs, by=by, version=theirs.version, event="link.ended", ended_at=now)
    return ended
