"""Persons: age and sex, where they came from, schooling, work, health, money and say in the household.

Children of absent parents go to school more when money comes and less when the mother is gone; returnees are more often
out of work and more often entrepreneurs; those with an irregular status are cut off from accounts and insurance.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .ages import set_age_group
from .areas import Frame
from .draws import Draws
from .households import MEMBER_STEP, MEMBERS
from .outcomes import draw_all
from .rows import Rows

_RELATIONSHIPS = ("head", "spouse", "child", "parent", "other")
_RELATIONSHIP_OF = {"head": 0, "spouse": 1, "minor": 2, "grown_child": 2, "elder": 3, "other": 4}
_HEAD, _SPOUSE, _MINOR, _GROWN, _ELDER, _OTHER = range(len(MEMBERS))
_STATUSES = ("non_migrant", "internal", "returnee", "immigrant", "refugee")
_LEGAL = ("citizen", "regular", "irregular", "protected")


def persons(frame: Frame, households: Rows) -> Rows:
    """Make the members of households up to their work and earnings."""
    home, role, number = _listed(households["members"])
    ids = households["household_id"][home] * MEMBER_STEP + number + 1
    draws = Draws.of("person", ids, seed=frame.seed, period=frame.period)
    rows = Rows(draws, len(ids), parent=households, home=home)
    rows.set("person_id", ids)
    _set_roles(rows, role)
    _set_age(frame, rows, role)
    draw_all(frame.parameters.stages["persons"], rows)
    _set_education(frame, rows)
    _set_migration(frame, rows)
    draw_all(frame.parameters.stages["work"], rows)
    return rows


def finish(frame: Frame, rows: Rows) -> None:
    """Draw what depends on the household's income and on who is absent."""
    minor = rows.true("under_18") & (rows["role"] == _MINOR)
    for column, gone in (("mother_abroad", "mother_gone"), ("father_abroad", "father_gone")):
        rows.set(column, np.where(rows.true("under_18"), minor & rows.true(gone), -1).astype(np.int8))
    either = np.maximum(rows["mother_abroad"], rows["father_abroad"])
    rows.set("parent_abroad", either)
    assert rows.home is not None
    supported = rows.household_sum(rows.feature("working_age"))[rows.home] > 0
    alone = rows.true("child_emigrant_household") & ~supported
    rows.set("left_alone", np.where(rows.true("sixty_and_over"), alone, -1).astype(np.int8))
    draw_all(frame.parameters.stages["outcomes"], rows)
    _set_job_search(rows)


def _set_job_search(rows: Rows) -> None:
    """Months from return to the first job, never longer than the time since return; the rest are still looking."""
    returned = rows.true("returnee")
    here = 12 * rows.feature("years_since_return") + 6
    found = rows.true("labour_status.employed") | rows.true("found_job_before")
    months = np.where(found, np.minimum(rows.feature("job_search"), here), here)
    rows.set("found_job", np.where(returned, found, -1).astype(np.int8))
    rows.set("months_to_job", np.where(returned, months, np.nan).astype(np.float32))


def _listed(members: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """List persons by household: position of the household, role, number within the household."""
    slots = np.repeat(np.arange(members.size), members.ravel())
    home, role = np.divmod(slots, members.shape[1])
    size = members.sum(axis=1)
    return home, role, np.arange(len(slots)) - (np.cumsum(size) - size)[home]


def _set_roles(rows: Rows, role: NDArray[np.int64]) -> None:
    rows.set("role", role.astype(np.int8))
    rows.set("is_head", (role == _HEAD).astype(np.int8))
    rows.set("is_elder", (role == _ELDER).astype(np.int8))
    rows.set("head_or_spouse", (role <= _SPOUSE).astype(np.int8))
    woman = np.where(role == _HEAD, rows.true("head_female"), (role == _SPOUSE) & ~rows.true("head_female"))
    rows.set("woman_of_couple", woman.astype(np.int8))
    relationship = np.array([_RELATIONSHIP_OF[member] for member in MEMBERS], dtype=np.int8)[role]
    relationship[(role == _MINOR) & rows.true("grandparent_household")] = _RELATIONSHIPS.index("other")
    rows.set("relationship", relationship, _RELATIONSHIPS)


def _set_age(frame: Frame, rows: Rows, role: NDArray[np.int64]) -> None:
    """Ages hang together: spouses by the gap between them, children and parents of the head by a generation."""
    parameters = frame.parameters
    settings, head, u = parameters.composition, rows.feature("head_age"), rows.draws.uniform("age")
    gap, minor, grown = settings["spouse_gap"], settings["child_age"], settings["adult_child_age"]
    older = np.where(rows.true("head_female"), 1, -1)
    spouse = head + older * gap["mean"] + gap["spread"] * rows.draws.normal("spouse_gap")
    oldest_minor = np.clip(head - minor["least_gap"], 0, minor["most"])
    oldest_grown = np.clip(head - grown["least_gap"], grown["least"], grown["most"])
    elder_low, elder_high = settings["elder_gap"]
    other_low, other_high = settings["other_age"]
    ages = {
        _HEAD: head,
        _SPOUSE: np.clip(np.round(spouse), gap["least"], gap["most"]),
        _MINOR: np.floor(u * (oldest_minor + 1)),
        _GROWN: grown["least"] + np.floor(u * (oldest_grown - grown["least"] + 1)),
        _ELDER: np.minimum(head + elder_low + np.floor(u * (elder_high - elder_low + 1)), settings["elder_most"]),
        _OTHER: other_low + np.floor(u * (other_high - other_low + 1)),
    }
    age = np.select([role == member for member in ages], list(ages.values()))
    rows.set("age", age.astype(np.float32))
    rows.set("age40", ((age - 40) / 10).astype(np.float32))
    set_age_group(parameters, rows, age)
    for name, (least, most) in parameters.age_bands.items():
        rows.set(name, ((age >= least) & (age <= most)).astype(np.int8))


def _set_education(frame: Frame, rows: Rows) -> None:
    """Nobody has finished a level before the age at which it can be finished."""
    ages = np.asarray(list(frame.parameters.education_least_age.values()))
    possible = np.searchsorted(ages, rows["age"], side="right").astype(np.int8)
    rows.set("education", np.minimum(rows["education_reached"], possible), rows.levels("education_reached"))


def _set_migration(frame: Frame, rows: Rows) -> None:
    """Where people were born, why they moved, and what papers they have."""
    foreign, refugee = rows.true("foreign_household"), rows.true("refugee_household")
    came = foreign & (rows["age"] >= rows["arrival_years"])
    status = np.select([came & refugee, came, rows.true("came_back"), rows.true("moved_within")], [4, 3, 2, 1], 0)
    rows.set("migration_status", status.astype(np.int8), _STATUSES)
    rows.set("foreign_born", came.astype(np.int8))
    rows.set("returnee", (status == 2).astype(np.int8))
    rows.set("years_since_arrival", np.where(came, rows["arrival_years"], np.nan).astype(np.float32))
    had_to = np.select(
        [status == 4, status == 2, status == 1], [True, *map(rows.true, ("forced_return", "forced_move"))]
    )
    forced = np.where(status == 0, -1, had_to)
    rows.set("forced", forced.astype(np.int8))
    alien = foreign & ~rows.true("naturalised")
    rows.set("citizenship", alien.astype(np.int8), ("national", "foreign"))
    legal = np.select([~alien, refugee, rows.true("irregular_household")], [0, 3, 2], 1)
    rows.set("legal_status", legal.astype(np.int8), _LEGAL)
    origins = rows.levels("country_of_origin")
    born = np.where(came, rows["country_of_origin"] + 1, 0).astype(np.int8)
    rows.set("country_of_birth", born, (frame.parameters.country["code"], *origins))
