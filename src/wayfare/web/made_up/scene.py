"""What has been made of the made-up country so far, for those who make more of it."""

from __future__ import annotations

from wayfare.web.accounts.models import User
from wayfare.web.workspaces.models import Workspace


class Scene:
    """What has been made so far: the workspace, its people by role and name, its institutions by code."""

    def __init__(self, workspace: Workspace, people: dict[str, User]) -> None:
        self.workspace, self.people = workspace, people
        self.institutions = {body.code: body for body in workspace.institutions.all()}
        self.places = {place.code: place for place in workspace.places.all()}

    @property
    def ama(self) -> User:
        """The coordinator."""
        return self.people["ama"]
