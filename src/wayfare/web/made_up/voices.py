"""Fills the made-up country with people who disagree: scores in two rounds, ballots, answers to gaps, a decision."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

from wayfare.assessment import voices_files
from wayfare.assessment.instruments import Scope, questions
from wayfare.catalogue.load import unchecked
from wayfare.model.instrument import Mode
from wayfare.model.rating import Rating
from wayfare.web.accounts import actions as accounts
from wayfare.web.accounts.models import User
from wayfare.web.capacity import actions as capacity
from wayfare.web.capacity import queries
from wayfare.web.capacity.models import Exercise
from wayfare.web.made_up import ballots, coherence
from wayfare.web.made_up.told import told
from wayfare.web.workspaces import actions as workspaces
from wayfare.web.workspaces.models import Institution, Workspace


class Scene(Protocol):
    """What has been made so far."""

    workspace: Workspace
    people: dict[str, User]
    institutions: dict[str, Institution]

    @property
    def ama(self) -> User:
        """The coordinator."""


def fill(scene: Scene, examples: Path) -> None:
    """Let everybody score and rank, answer the gaps, and decide."""
    raters = _raters(scene)
    _rounds(scene, raters, examples / "capacity.yaml")
    _open_exercise(scene, raters)
    ballots.fill(scene, raters, examples / "ballots.yaml")
    coherence.fill(scene, raters, examples / "policies.yaml")


def _raters(scene: Scene) -> dict[str, User]:
    """Return the people who score, by the pseudonym of the files: `women-2`."""
    groups = {group: [scene.people[name] for name in names] for group, names in told("voices")["known"].items()}
    for group, others in told("voices")["more"].items():
        groups.setdefault(group, []).extend(_joined(scene, each) for each in others)
    return {f"{group}-{number}": user for group, users in groups.items() for number, user in enumerate(users, start=1)}


def _joined(scene: Scene, each: dict[str, str]) -> User:
    email = f"{each['name'].split()[0].lower()}@marenza.example"
    user = accounts.create(by=None, email=email, name=each["name"], password=None)
    home = scene.institutions[each["institution"]]
    workspaces.join(by=scene.ama, workspace=scene.workspace, user=user, role="participant", institution=home)
    return user


def _rounds(scene: Scene, raters: dict[str, User], path: Path) -> None:
    given = voices_files.capacity(path)
    cells = list(dict.fromkeys(rating.cell for rating in given.ratings))
    words = {
        "title": told("voices")["capacity"]["title"],
        "note": told("voices")["capacity"]["note"],
        "about": given.about,
    }
    exercise = capacity.begin(
        by=scene.ama, workspace=scene.workspace, cells=cells, instrument_version=given.version, **words
    )
    for number in (1, 2):
        for pseudonym, user in raters.items():
            _hand_in(exercise, user, [rating for rating in given.of(number) if rating.rater == pseudonym])
        exercise = capacity.close_round(by=scene.ama, exercise=exercise, version=exercise.version)
        if number == 1:
            exercise = capacity.open_round(by=scene.ama, exercise=exercise, version=exercise.version)
    _gaps(scene, exercise)


def _hand_in(exercise: Exercise, user: User, given: list[Rating]) -> None:
    answers: dict[str, dict[str, Any]] = {}
    for rating in given:
        cell = answers.setdefault(rating.cell, {})
        cell[rating.aspect.value] = int(rating.value)
        if rating.evidence:
            cell["evidence"] = rating.evidence
    sheet = capacity.take_sheet(by=user, exercise=exercise)
    earlier = {cell: found["evidence"] for cell, found in sheet.answers.items() if "evidence" in found}
    for cell, text in earlier.items():
        answers.setdefault(cell, {}).setdefault("evidence", text)
    sheet = capacity.rate(by=user, sheet=sheet, version=sheet.version, answers=answers)
    capacity.hand_in(by=user, sheet=sheet, version=sheet.version)


def _gaps(scene: Scene, exercise: Exercise) -> None:
    """Answer the first gaps with parts of the plan, and set the others aside, each with its reason."""
    about = told("voices")["capacity"]
    for gap in queries.first_gaps(exercise):
        if code := about["answered"].get(gap.cell):
            item = scene.workspace.plan_items.get(code=code)
            capacity.point_to(by=scene.ama, exercise=exercise, cell=gap.cell, item=item)
        else:
            reason = about["aside"].get(gap.cell, about["otherwise"])
            capacity.set_aside(by=scene.ama, exercise=exercise, cell=gap.cell, reason=reason)


def _open_exercise(scene: Scene, raters: dict[str, User]) -> None:
    """Leave one assessment in its first round, with half of its sheets handed in, for those who try it out."""
    about = dict(told("voices")["open"])
    instrument = unchecked().instruments["capacity"]
    scope = Scope(mode=Mode.QUICK, parts={"level": about.pop("levels")})
    cells = [question.code for question in questions(instrument, scope)]
    exercise = capacity.begin(
        by=scene.ama, workspace=scene.workspace, cells=cells, instrument_version=instrument.version, **about
    )
    for number, (pseudonym, user) in enumerate(raters.items()):
        if number % 2 and not pseudonym.endswith("-1"):
            sheet = capacity.take_sheet(by=user, exercise=exercise)
            scores = {
                cell: {"existing": 1 + (number + place) % 3, "desired": 3 + (number * place) % 3}
                for place, cell in enumerate(cells)
            }
            sheet = capacity.rate(by=user, sheet=sheet, version=sheet.version, answers=scores)
            capacity.hand_in(by=user, sheet=sheet, version=sheet.version)
