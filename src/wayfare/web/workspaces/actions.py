"""Everything that changes a workspace, its people and its places."""

from __future__ import annotations

import secrets
from dataclasses import asdict
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from wayfare.catalogue.load import unchecked
from wayfare.sources.areas import Areas
from wayfare.web.accounts import actions as accounts
from wayfare.web.accounts.models import User
from wayfare.web.accounts.roles import roles
from wayfare.web.versions.change import add, change, remove
from wayfare.web.workspaces import places
from wayfare.web.workspaces.models import (
    AreasFile,
    Institution,
    Invitation,
    Membership,
    Place,
    Stage,
    Stakeholder,
    Workspace,
)
from wayfare.web.workspaces.places import Area
from wayfare.web.workspaces.queries import code_hash

OPEN_FOR = timedelta(days=14)


class PlacesMoved(Exception):
    """Somebody changed the areas after they were compared with a file; nothing was taken over."""


class NotTheirsToGive(Exception):
    """A role that the person who invites may not give, or a part that is not theirs to change."""


class LastCoordinator(Exception):
    """Without this person nobody would coordinate the workspace."""


@transaction.atomic
def create(*, by: User, title: str, **fields: object) -> Workspace:
    """Make a workspace; who makes it coordinates it."""
    workspace = add(Workspace(title=title, slug=_free_slug(title), **fields), by=by, event="workspace.created")
    join(by=by, workspace=workspace, user=by, role="coordinator")
    lay_out_stages(by=by, workspace=workspace)
    return workspace


@transaction.atomic
def describe(*, by: User, workspace: Workspace, version: int, **fields: object) -> Workspace:
    """Change what a workspace says of itself; another mode brings its stages."""
    changed = change(workspace, by=by, version=version, event="workspace.described", **fields)
    lay_out_stages(by=by, workspace=changed)
    return changed


def add_institution(*, by: User, workspace: Workspace, **fields: object) -> Institution:
    """Add an institution."""
    return add(Institution(workspace=workspace, **fields), by=by, event="institution.added")


def add_place(*, by: User, workspace: Workspace, **fields: object) -> Place:
    """Add an area."""
    return add(Place(workspace=workspace, **fields), by=by, event="place.added")


@transaction.atomic
def take_places(*, by: User, workspace: Workspace, areas: list[Area]) -> int:
    """Take a list of areas over: new codes are added, known ones renamed and redrawn. Returns how many changed.

    Where the list has no boundary, the one there is stays.
    """
    known = {place.code: place for place in workspace.places.all()}
    changed = 0
    for area in areas:
        parent = known.get(area.parent) if area.parent else None
        place = known.get(area.code)
        geometry = area.geometry or (place.geometry if place else None)
        fields = {"name": area.name, "level": area.level, "parent": parent, "geometry": geometry}
        if place is None:
            known[area.code] = add_place(by=by, workspace=workspace, code=area.code, **fields)
            changed += 1
        elif _differs(place, fields):
            known[area.code] = change(place, by=by, version=place.version, event="place.changed", **fields)
            changed += 1
    return changed


def bring_areas(*, by: User, workspace: Workspace, name: str, found: Areas) -> AreasFile:
    """Keep what a file of areas holds; nothing of it counts until it is taken over."""
    columns = places.guessed(found.properties)
    guesses = {f"{what}_column": getattr(columns, what) for what in places.GUESSES}
    file = AreasFile(workspace=workspace, file_name=name[:200], found=asdict(found), **guesses)
    return add(file, by=by, event="areas.brought", note=file.file_name)


def read_areas_so(*, by: User, file: AreasFile, version: int, **fields: object) -> AreasFile:
    """Say which column of a file of areas says what, and in which order its coordinates stand."""
    return change(file, by=by, version=version, event="areas.read_so", **fields)


@transaction.atomic
def take_areas(*, by: User, file: AreasFile, version: int, areas: list[Area], seen: str) -> int:
    """Take areas of a file over, all of them or none, and put it away. Returns how many changed.

    `seen` stands for the areas they were compared with. Raises `PlacesMoved` where these moved on, and `Stale`.
    """
    workspace = file.workspace
    if places.fingerprint(workspace.places.select_for_update()) != seen:
        raise PlacesMoved
    remove(file, by=by, version=version, event="areas.taken", note=f"{file.file_name}: {len(areas)}")
    return take_places(by=by, workspace=workspace, areas=areas)


def put_areas_away(*, by: User, file: AreasFile, version: int) -> None:
    """Put a file of areas away; nothing of it is taken over."""
    remove(file, by=by, version=version, event="areas.put_away", note=file.file_name)


def _differs(place: Place, fields: dict[str, object]) -> bool:
    return any(getattr(place, name) != value for name, value in fields.items())


def add_stakeholder(*, by: User, workspace: Workspace, **fields: object) -> Stakeholder:
    """Add a group of those concerned."""
    return add(Stakeholder(workspace=workspace, **fields), by=by, event="stakeholder.added")


def change_stakeholder(*, by: User, stakeholder: Stakeholder, version: int, **fields: object) -> Stakeholder:
    """Change what is said of a group of those concerned."""
    return change(stakeholder, by=by, version=version, event="stakeholder.changed", **fields)


def change_institution(*, by: User, institution: Institution, version: int, **fields: object) -> Institution:
    """Change an institution."""
    return change(institution, by=by, version=version, event="institution.changed", **fields)


def plan_stage(*, by: User, stage: Stage, version: int, **fields: object) -> Stage:
    """Give a stage its dates, or change them."""
    return change(stage, by=by, version=version, event="stage.planned", **fields)


def close_stage(*, by: User, stage: Stage, version: int) -> Stage:
    """Close a stage: it is no longer late, whatever its planned end."""
    return change(stage, by=by, version=version, event="stage.closed", closed_at=timezone.now())


@transaction.atomic
def lay_out_stages(*, by: User | None, workspace: Workspace) -> None:
    """Make the stages of the workspace's cycle that are not there yet."""
    there = set(workspace.stages.values_list("code", flat=True))
    for stage in unchecked().cycles[workspace.mode].stages:
        if stage.code not in there:
            add(Stage(workspace=workspace, code=stage.code), by=by, event="stage.laid_out")


def join(*, by: User | None, workspace: Workspace, user: User, role: str, **fields: object) -> Membership:
    """Let a person take part in a workspace."""
    return add(Membership(workspace=workspace, user=user, role=role, **fields), by=by, event="people.joined", note=role)


def invite(
    *, by: User, member: Membership, email: str, name: str, role: str, **fields: object
) -> tuple[Invitation, str]:
    """Invite a person; returns the invitation and its code, which is not kept.

    Raises `NotTheirsToGive` when the role of who invites may not give that role.
    """
    if role not in roles()[member.role].grants:
        raise NotTheirsToGive(role)
    code = secrets.token_urlsafe(24)
    invitation = Invitation(
        workspace=member.workspace,
        email=email.strip().lower(),
        name=name,
        role=role,
        code_hash=code_hash(code),
        expires_at=timezone.now() + OPEN_FOR,
        **fields,
    )
    return add(invitation, by=by, event="people.invited", note=role), code


def withdraw(*, by: User, invitation: Invitation, version: int) -> Invitation:
    """Close an invitation that was not used."""
    return change(invitation, by=by, version=version, event="people.uninvited", withdrawn_at=timezone.now())


@transaction.atomic
def accept(*, invitation: Invitation, name: str, password: str, language: str) -> User:
    """Take up an invitation with a new account."""
    user = accounts.create(by=None, email=invitation.email, name=name, password=password, language=language)
    accept_known(invitation=invitation, by=user)
    return user


@transaction.atomic
def accept_known(*, invitation: Invitation, by: User) -> Membership:
    """Take up an invitation with the account it was sent to; a part that had ended is taken up again."""
    change(invitation, by=by, version=invitation.version, event="people.accepted", used_at=timezone.now())
    workspace, role = invitation.workspace, invitation.role
    fields = {"institution": invitation.institution, "place": invitation.place}
    ended = workspace.memberships.filter(user=by).first()
    if ended is None:
        return join(by=by, workspace=workspace, user=by, role=role, **fields)
    fields |= {"role": role, "ends_at": None}
    return change(ended, by=by, version=ended.version, event="people.joined", note=role, **fields)


def reassign(*, by: User, membership: Membership, version: int, **fields: object) -> Membership:
    """Change the part a person plays."""
    return change(membership, by=by, version=version, event="people.reassigned", **fields)


@transaction.atomic
def give_part(*, by: Membership, membership: Membership, version: int, role: str, **fields: object) -> Membership:
    """Change the part of somebody whose role one may give: their role, their institution, their area.

    Raises `NotTheirsToGive`, and `LastCoordinator` where nobody would be left to coordinate.
    """
    if not may_change(by, membership) or role not in roles()[by.role].grants:
        raise NotTheirsToGive(role)
    if role != membership.role:
        _keep_a_coordinator(membership)
    return reassign(by=by.user, membership=membership, version=version, role=role, **fields)


@transaction.atomic
def end_part(*, by: Membership, membership: Membership, version: int) -> Membership:
    """End the part somebody plays; what they made and wrote keeps their name.

    Raises `NotTheirsToGive` and `LastCoordinator` as `give_part` does.
    """
    if not may_change(by, membership):
        raise NotTheirsToGive(membership.role)
    _keep_a_coordinator(membership)
    return change(membership, by=by.user, version=version, event="people.ended", ends_at=timezone.now())


def may_change(by: Membership, membership: Membership) -> bool:
    """Whether somebody may change the part that another plays: one that has not ended, of a role they may give."""
    return membership.is_current and membership.role in roles()[by.role].grants


def _keep_a_coordinator(membership: Membership) -> None:
    """Refuse to let the last coordinator go; all of them are held until the change is through."""
    coordinating = membership.workspace.memberships.select_for_update().filter(role="coordinator")
    left = [each for each in coordinating if each.is_current and each.pk != membership.pk]
    if membership.role == "coordinator" and not left:
        raise LastCoordinator


def _free_slug(title: str) -> str:
    stem = slugify(title)[:48] or "workspace"
    taken = set(Workspace.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    return next(s for s in (stem, *(f"{stem}-{n}" for n in range(2, 10_000))) if s not in taken)
