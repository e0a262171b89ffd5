"""What is read of an assessment of capacity: one's own sheet, and scores of closed rounds by group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from wayfare.assessment import capacity, ratings
from wayfare.assessment.instruments import questions
from wayfare.assessment.ratings import Sight, Viewer
from wayfare.catalogue.load import unchecked
from wayfare.model.instrument import Instrument, Question
from wayfare.model.policy import ParticipationPolicy
from wayfare.model.rating import Rating, Round
from wayfare.web.accounts.models import User
from wayfare.web.accounts.roles import permits
from wayfare.web.capacity.models import ASPECTS, EVIDENCE, LAST_ROUND, Exercise, GapAnswer, Sheet
from wayfare.web.words import entry, page_language
from wayfare.web.workspaces.models import Membership, Workspace

FEW_CELLS = 12
"""Up to so many cells of a level stand on one page."""


def policy() -> ParticipationPolicy:
    """Return the rules of the floor and of agreement."""
    return unchecked().participation_policy


def instrument(exercise: Exercise) -> Instrument:
    """Return the exercise's instrument in the language of the page."""
    return unchecked().instrument(exercise.instrument, page_language())


def asked(exercise: Exercise) -> dict[str, Question]:
    """Return the questions an exercise asks, in the instrument's order."""
    wanted = set(exercise.cells)
    return {each.code: each for each in questions(instrument(exercise)) if each.code in wanted}


@dataclass(frozen=True)
class Part:
    """Questions that are scored on one page."""

    code: str
    title: str
    cells: tuple[Question, ...]


def parts(exercise: Exercise) -> list[Part]:
    """Divide the questions of an exercise into pages: a level each, or a level's core issues where there are many."""
    told, there = instrument(exercise), list(asked(exercise).values())
    found: list[Part] = []
    for level in told.dimensions["level"]:
        cells = [each for each in there if told.at(each)["level"] == level.code]
        if len(cells) <= FEW_CELLS:
            found.append(Part(level.code, str(level.title), tuple(cells)))
            continue
        for issue in told.dimensions["issue"]:
            here = tuple(each for each in cells if told.at(each).get("issue") == issue.code)
            found.append(Part(f"{level.code}-{issue.code}", entry(level.title, issue.title), here))
        rest = tuple(each for each in cells if "issue" not in told.at(each))
        found.append(Part(f"{level.code}-technical", str(level.title), rest))
    return [part for part in found if part.cells]


def sight(exercise: Exercise, member: Membership) -> Sight:
    """Say what a person may see and do now."""
    rates = permits(member, "capacity.rate", exercise)
    viewer = Viewer(rater=member.user_id if rates else "", coordinates=permits(member, "capacity.edit", exercise))
    rounds = [Round(number=n, closed=n <= exercise.rounds_closed) for n in range(1, exercise.round + 1)]
    handed_in = exercise.sheets.filter(submitted_at__isnull=False).values_list("rater_id", "round")
    return ratings.sight(viewer, rounds, set(handed_in))


def own_sheet(exercise: Exercise, person: User, number: int | None = None) -> Sheet | None:
    """Return a person's own sheet of a round, the present one where none is named."""
    return exercise.sheets.filter(rater=person, round=number or exercise.round).select_related("exercise").first()


def scores(exercise: Exercise, number: int) -> tuple[Rating, ...]:
    """Return what was handed in in a closed round. Raises `LookupError` for a round that is open: nobody reads it."""
    if number > exercise.rounds_closed:
        raise LookupError(f"round {number} is not closed")
    sheets = exercise.sheets.filter(round=number, submitted_at__isnull=False)
    return tuple(rating for sheet in sheets for rating in _ratings(sheet))


def _ratings(sheet: Sheet) -> Iterable[Rating]:
    for cell, given in sheet.answers.items():
        for aspect in ASPECTS:
            if (value := given.get(aspect)) is not None:
                yield Rating(
                    rater=sheet.rater_id,
                    group=sheet.group,
                    round=sheet.round,
                    cell=cell,
                    aspect=aspect,
                    value=float(value),
                    evidence=given.get(EVIDENCE, ""),
                )


def standings(exercise: Exercise, number: int) -> Mapping[str, capacity.Standing]:
    """Return the medians and spreads of a closed round by cell."""
    return capacity.standings(scores(exercise, number), instrument(exercise), policy())


def evidence(exercise: Exercise, cell: str) -> list[str]:
    """Return what raters point to for a cell, without names and in an order that says nothing of them."""
    standing = standings(exercise, exercise.rounds_closed).get(cell) if exercise.rounds_closed else None
    if standing is None or standing.existing is None or standing.existing.everybody is None:
        return []
    last = scores(exercise, exercise.rounds_closed)
    return sorted({rating.evidence for rating in last if rating.cell == cell and rating.evidence})


def convergence(exercise: Exercise) -> tuple[ratings.Convergence, ...]:
    """Compare the two rounds, once both are closed."""
    if exercise.rounds_closed < LAST_ROUND:
        return ()
    top = max(step.value for steps in instrument(exercise).scales.values() for step in steps)
    return ratings.convergence(scores(exercise, 1), scores(exercise, 2), policy(), top)


def gaps(exercise: Exercise) -> tuple[capacity.Gap, ...]:
    """Return the gaps of the last closed round, ranked."""
    if not exercise.rounds_closed:
        return ()
    return capacity.gaps(instrument(exercise), standings(exercise, exercise.rounds_closed))


def first_gaps(exercise: Exercise) -> tuple[capacity.Gap, ...]:
    """Return the gaps that wait for an answer: the first of the ranking."""
    return gaps(exercise)[: policy().largest_list]


def answers(exercise: Exercise) -> dict[str, GapAnswer]:
    """Return what became of the gaps, by cell."""
    return {each.cell: each for each in exercise.gap_answers.select_related("item", "created_by")}


def latest(workspace: Workspace) -> Exercise | None:
    """Return the newest exercise with results, else the newest."""
    found = list(workspace.capacity_exercises.all())
    return next((each for each in found if each.rounds_closed), found[0] if found else None)


@dataclass(frozen=True)
class Turnout:
    """How many of a group are asked, have begun, and have handed in."""

    group: str
    asked: int
    begun: int
    handed_in: int


def turnout(exercise: Exercise) -> list[Turnout]:
    """Return the progress of the present round by group: how many, never what."""
    expected = Counter(
        member.institution.kind if member.institution else "other"
        for member in exercise.workspace.memberships.current().select_related("institution")
        if permits(member, "capacity.rate", exercise)
    )
    sheets = list(exercise.sheets.filter(round=exercise.round).values_list("group", "submitted_at"))
    begun = Counter(group for group, _ in sheets)
    done = Counter(group for group, when in sheets if when)
    groups = sorted({*expected, *begun})
    return [Turnout(group, max(expected[group], begun[group]), begun[group], done[group]) for group in groups]


def waiting(exercise: Exercise) -> list[str]:
    """Return the names of those who may score and have not handed in, for whoever reminds them."""
    done = set(exercise.sheets.filter(round=exercise.round, submitted_at__isnull=False).values_list("rater", flat=True))
    members = exercise.workspace.memberships.current().select_related("institution")
    return [m.user.name for m in members if m.user_id not in done and permits(m, "capacity.rate", exercise)]
