"""What is read of scorings and of the register: a group's answers are its own until it hands them in."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from wayfare.assessment import policies
from wayfare.assessment.anonymity import partition
from wayfare.assessment.instruments import Score, score
from wayfare.catalogue.load import unchecked
from wayfare.model.instrument import Instrument, InstrumentKind
from wayfare.model.register import End, Force, InstrumentOfState, PolicyEntry
from wayfare.web.accounts.roles import permits
from wayfare.web.capacity.actions import group_of
from wayfare.web.coherence.models import AGREED, Policy, Scoring
from wayfare.web.words import page_language
from wayfare.web.workspaces.models import Institution, Membership, Workspace

GROUP_OF_NOBODY = Institution.Kind.OTHER.value
COHERENCE = "sdg_17_14_1"


def official() -> dict[str, Instrument]:
    """Return the official questionnaires by code."""
    known = unchecked()
    return {
        code: known.instrument(code, page_language())
        for code, each in known.instruments.items()
        if each.kind is InstrumentKind.SCORING
    }


def scoring_instrument(code: str) -> Instrument:
    """Return an official questionnaire in the language of the page."""
    return unchecked().instrument(code, page_language())


def register() -> Instrument:
    """Return what policies are scored on, in the language of the page."""
    return unchecked().instrument("policy_register", page_language())


def may_write(member: Membership, scoring: Scoring) -> bool:
    """Say whether a person may write in a scoring: their group's own, or the agreed one with the right to it."""
    if scoring.group == AGREED:
        return permits(member, "policy.edit", scoring)
    return permits(member, "coherence.score", scoring) and scoring.group == group_of(member.user, member.workspace)


def shown_to(member: Membership, instrument: str) -> list[Scoring]:
    """Return the scorings of a questionnaire a person may see: handed in, or their own."""
    found = member.workspace.scorings.filter(instrument=instrument)
    return [each for each in found if each.submitted_at or may_write(member, each)]


@dataclass(frozen=True)
class Voice:
    """Groups whose answers are shown as one, because one alone is so few that its answers are a person's."""

    groups: tuple[str, ...]
    scorings: tuple[Scoring, ...]


def voices(workspace: Workspace, handed_in: list[Scoring]) -> list[Voice]:
    """Join the groups below the floor; empty where all together are fewer. What all agree on stands by itself."""
    said = {each.group: each for each in handed_in if each.group != AGREED}
    shown = partition({group: max(1, size) for group, size in _sizes(workspace).items() if group in said}, floor())
    found = [Voice(block.groups, tuple(said[group] for group in block.groups)) for block in shown.blocks]
    return found + [Voice((AGREED,), (each,)) for each in handed_in if each.group == AGREED]


def floor() -> int:
    """Return how many people a group has to have for its answers to be shown apart."""
    return unchecked().participation_policy.floor


def _sizes(workspace: Workspace) -> Counter[str]:
    """Count the people who may answer in the name of each group."""
    members = workspace.memberships.current().select_related("institution")
    speak = [each for each in members if permits(each, "coherence.score", workspace)]
    return Counter(each.institution.kind if each.institution else GROUP_OF_NOBODY for each in speak)


def answers(scoring: Scoring) -> dict[str, float]:
    """Return the answers as numbers; what was not answered is not there."""
    return {code: float(value) for code, value in scoring.answers.items()}


def missing(scoring: Scoring) -> int:
    """Count the questions without an answer."""
    return sum(1 for q in scoring_instrument(scoring.instrument).questions if q.code not in scoring.answers)


def score_of(scoring: Scoring) -> Score | None:
    """Return the official score, or None while answers are missing: one that is not known is not a no."""
    if missing(scoring):
        return None
    return score(scoring_instrument(scoring.instrument), answers(scoring))


@dataclass(frozen=True)
class Profile:
    """The register's points by dimension, and the policies in force that nobody scored."""

    dimensions: tuple[policies.DimensionScore, ...]
    unscored: tuple[str, ...]


def profile(workspace: Workspace) -> Profile:
    """Work out the points by dimension over policies in force; dimensions are not added up."""
    rows = list(workspace.policies.select_related("body"))
    entries = [entry(row) for row in rows]
    scores = {row.pk: {code: float(value) for code, value in row.scores.items()} for row in rows}
    told = register()
    found = policies.dimension_scores(told, entries, scores)
    return Profile(found, policies.unscored(told, entries, scores))


def entry(row: Policy) -> PolicyEntry:
    """Return a row of the register as `wayfare.assessment` takes it."""
    return PolicyEntry(
        id=row.pk,
        title=row.title,
        kind=InstrumentOfState(row.kind),
        force=Force(row.force),
        end=End(row.end),
        body=row.body.code if row.body else "",
        dimensions=tuple(row.dimensions),
        year=row.year,
        until=row.until,
        parties=tuple(each.strip() for each in row.parties.split(",") if each.strip()),
    )


def asked(row: Policy) -> tuple[Any, ...]:
    """Return the questions a policy is scored on: those of its dimensions."""
    return policies.asked(register(), entry(row))
