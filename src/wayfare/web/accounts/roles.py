"""Who may do what: reads the one file of roles and answers for a person, a permission and an object."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from wayfare.catalogue.yaml12 import read
from wayfare.web.words import label

FILE = Path(__file__).with_name("roles.yaml")
SCOPES = ("any", "institution", "area", "own")


class UnknownPermission(LookupError):
    """A guard or a template names a permission the file of roles does not have."""


@dataclass(frozen=True)
class Role:
    """A part a person plays in one workspace."""

    code: str
    grants: tuple[str, ...]

    @property
    def label(self) -> str:
        """What it is called, in the language of the page."""
        return label("role", self.code)


@cache
def roles() -> dict[str, Role]:
    """Return the roles by code, in the file's order."""
    return {code: Role(code, tuple(entry["grants"])) for code, entry in _file()["roles"].items()}


@cache
def table() -> dict[str, dict[str, str]]:
    """Return, for each permission, the scope each role has it in."""
    known = roles()
    rights = {name: dict(scopes) for name, scopes in _file()["permissions"].items()}
    for name, scopes in rights.items():
        if wrong := [f"{role}: {scope}" for role, scope in scopes.items() if role not in known or scope not in SCOPES]:
            raise ValueError(f"{FILE.name}, {name}: not a role with a scope: {', '.join(wrong)}")
    return rights


def instance_permissions() -> frozenset[str]:
    """Return the permissions over the instance, which operators have and members have not."""
    return frozenset(_file()["instance"])


def scope(role: str, permission: str) -> str | None:
    """Return the scope a role has a permission in, or None.

    Raises `UnknownPermission` for a name that is not in the file, so that a typing mistake never opens a door.
    """
    if permission not in table():
        raise UnknownPermission(permission)
    return table()[permission].get(role)


def allows(user: Any, permission: str, target: Any) -> bool:
    """Say whether a person may do something to an object, or make one in a workspace.

    `target` is the object, or the workspace when something is made there.
    """
    if permission in instance_permissions():
        return bool(user.is_operator)
    return target is not None and permits(member_for(user, target), permission, target)


def permits(member: Any, permission: str, target: Any) -> bool:
    """Say whether a membership carries a permission over an object of its workspace."""
    if member is None or member.workspace_id != _workspace_of(target):
        return False
    reach = scope(member.role, permission)
    if reach is None:
        return False
    return reach == "any" or _is_workspace(target) or _within(reach, member, target)


def member_for(user: Any, target: Any) -> Any:
    """Return the membership of a person in the workspace an object belongs to, or None."""
    return user.memberships.current().filter(workspace_id=_workspace_of(target)).first()


def _within(reach: str, member: Any, target: Any) -> bool:
    if reach == "institution":
        return bool(member.institution_id) and getattr(target, "institution_id", None) == member.institution_id
    if reach == "area":
        return bool(member.place_id) and _lies_in(target, member.places())
    return member.user_id in _owners(target)


def _owners(target: Any) -> set[Any]:
    """Return whose an object is: of whoever made it, or, where it says so, made what it is a part of."""
    if hasattr(target, "owner_ids"):
        return set(target.owner_ids())
    return {getattr(target, "created_by_id", None)}


def _lies_in(target: Any, places: frozenset[str]) -> bool:
    return bool(target.covers(places)) if hasattr(target, "covers") else getattr(target, "place_id", None) in places


def _is_workspace(target: Any) -> bool:
    return bool(target._meta.label_lower == "workspaces.workspace")


def _workspace_of(target: Any) -> Any:
    return target.pk if _is_workspace(target) else target.workspace_id


@cache
def _file() -> dict[str, Any]:
    document, problems = read(FILE, FILE.name)
    if problems:
        raise ValueError("; ".join(str(problem) for problem in problems))
    return dict(document.value)
