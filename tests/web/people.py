"""One workspace: Ama coordinates, Bilal analyses, Chidi reads, Dora is a stranger; and one person of each role."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.test import Client

from wayfare.web.accounts.models import User
from wayfare.web.accounts.roles import roles
from wayfare.web.workspaces import actions
from wayfare.web.workspaces.models import Institution, Place, Workspace


@dataclass
class Cast:
    """The people of the tests, and where they belong."""

    workspace: Workspace
    other: Workspace
    ama: User
    bilal: User
    chidi: User
    dora: User
    ministry: Institution
    office: Institution
    north: Place
    south: Place
    by_role: dict[str, User] = field(default_factory=dict)
    browsers: dict[str, Client] = field(default_factory=dict)

    def browser(self, role: str) -> Client:
        """The browser of the person of a role, signed in once."""
        if role not in self.browsers:
            self.browsers[role] = self.client(self.by_role[role])
        return self.browsers[role]

    def client(self, person: User | None) -> Client:
        """A browser in which this person is signed in."""
        client = Client()
        if person is not None:
            client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    def address(self, rest: str = "") -> str:
        """An address inside the workspace."""
        return f"/w/{self.workspace.slug}/{rest}"


def person(name: str) -> User:
    """Somebody with an account."""
    return User.objects.create_user(f"{name.lower()}@example.org", name, "a long enough sentence")


def cast() -> Cast:
    """Set the scene."""
    ama, bilal, chidi, dora = (person(name) for name in ("Ama", "Bilal", "Chidi", "Dora"))
    years = {"country": "XMA", "first_year": 2026, "last_year": 2030}
    workspace = actions.create(by=ama, title="Marenza", **years)
    other = actions.create(by=dora, title="Elsewhere", **years)
    place = {"workspace": workspace, "by": ama}
    north, south = (actions.add_place(**place, code=code, name=code.title()) for code in ("north", "south"))
    ministry, office = (
        actions.add_institution(by=ama, workspace=workspace, name=name, kind=kind)
        for name, kind in (("Ministry of Planning", "ministry"), ("Office of Statistics", "statistics"))
    )
    workspace.memberships.filter(user=ama).update(institution=ministry)
    actions.join(by=ama, workspace=workspace, user=bilal, role="analyst", institution=office)
    actions.join(by=ama, workspace=workspace, user=chidi, role="reviewer")
    made = Cast(workspace, other, ama, bilal, chidi, dora, ministry, office, north, south)
    made.by_role = {"coordinator": ama, "analyst": bilal, "reviewer": chidi}
    for role in roles():
        if role not in made.by_role:
            made.by_role[role] = someone = person(role.title().replace("_", ""))
            actions.join(by=ama, workspace=workspace, user=someone, role=role, institution=ministry, place=north)
    return made
