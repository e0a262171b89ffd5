"""What has been made of the made-up country so far, for those who make more of it."""

from __future__ import annotations

from wayfare.web.accounts.models import User
from wayfare.web.workspaces.models import Institution, Workspace


class Scene:
    """What has been made so far: the workspace, its people by role and name, its institutions by code."""

    def __init__(self, workspace: Workspace, people: dict[str, User]) -> None:
        self.workspace, self.people = workspace, people
        self.institutions = {body.code: body for body in workspace.institutions.all()}
        self.places = {place.code: place for place in workspace.places.all()}

    @classmethod
    def of(cls, workspace: Workspace) -> Scene:
        """Return what was made of a workspace that is there already."""
        members = [each.user for each in workspace.memberships.select_related("user")]
        return cls(workspace, {user.name.split()[0].lower(): user for user in members})

    def institution_of(self, user: User) -> Institution | None:
        """Return the institution somebody speaks for."""
        return self.workspace.memberships.get(user=user).institution

    @property
    def ama(self) -> User:
        """The coordinator."""
        return self.people["ama"]
