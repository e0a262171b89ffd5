"""Fills the made-up country's register of policies, and lets its groups answer official questionnaires apart."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Protocol

from wayfare.assessment import voices_files
from wayfare.model.instrument import Instrument
from wayfare.web.accounts.models import User
from wayfare.web.capacity.actions import group_of
from wayfare.web.coherence import actions, queries
from wayfare.web.coherence.models import AGREED
from wayfare.web.interactions import actions as interactions
from wayfare.web.interactions import queries as matrix
from wayfare.web.workspaces.models import Institution, Workspace

SEED = 20_260_601
THEMES = {
    "costs": "money",
    "rights": "abroad",
    "integration": "return",
    "development": "skills",
    "coherence": "movement",
}
"""A theme of the assessment for each dimension of the register."""
VIEWS = {"ministries-1": 0.8, "women-1": 0.35, "districts-1": 0.5}
"""People who answer for their group, and how often they say yes."""
AGREED_YES = 0.55
EVIDENCE = {
    "political_commitment.commitment": "Decision of the Council of Ministers of Marenza, 14 January 2026 (made up)"
}


class Scene(Protocol):
    """What has been made so far."""

    workspace: Workspace
    institutions: dict[str, Institution]

    @property
    def ama(self) -> User:
        """The coordinator."""


def fill(scene: Scene, raters: dict[str, User], path: Path) -> None:
    """Write the register, then answer the questionnaires."""
    _register(scene, path)
    _interactions(scene, raters)
    told = queries.official()
    for place, (pseudonym, share) in enumerate(VIEWS.items()):
        user = raters[pseudonym]
        _score(
            scene, user, told[queries.COHERENCE], group=group_of(user, scene.workspace), share=share, seed=SEED + place
        )
    for place, instrument in enumerate(told.values()):
        _score(scene, scene.ama, instrument, group=AGREED, share=AGREED_YES, seed=SEED - place)


READERS = ("ministries-2", "districts-1", "statistics-1", "diaspora-1", "women-1")
"""People who say how measures act on the outcomes of the plan."""
FEE = "A recruiter may charge the worker up to one month's wage."
ACTS = {
    "Law on recruitment for work abroad": {
        "out-depart": (-2, "A recruiter may charge the worker up to one month's wage.")
    },
    "Agreement with Caldoria on seasonal work": {"out-depart": (2, "No fee is taken from the worker by anybody.")},
    "Payment systems act": {"out-money": (-2, "Only banks and the post pay out transfers from abroad.")},
    "Strategy for inclusive finance": {"out-money": (2, "Accounts can be opened with one paper.")},
    "Scholarships abroad with a duty to return": {"out-return": (1, "")},
    "Rules of consular service": {"out-depart": (-1, "Help in detention is given to citizens with regular papers.")},
}
"""How policies act on outcomes, before readers differ by a step."""
SETTLED = ("Payment systems act", "out-money", "The central bank opens pay-out to agents by decree in 2027 (made up).")


def _interactions(scene: Scene, raters: dict[str, User]) -> None:
    keys = {title: key for key, title in matrix.measures(scene.workspace).items()}
    for place, pseudonym in enumerate(READERS):
        user = raters[pseudonym]
        for title, acts in ACTS.items():
            row = interactions.take_reading(by=user, workspace=scene.workspace, acting=keys[title])
            scores = {code: max(-3, min(3, score + (place + len(title)) % 3 - 1)) for code, (score, _) in acts.items()}
            passages = {code: text for code, (_, text) in acts.items() if text}
            interactions.score(by=user, reading=row, version=1, scores=scores, passages=passages)
    title, on, reason = SETTLED
    interactions.settle(by=scene.ama, workspace=scene.workspace, acting=keys[title], on=on, reason=reason)


def _register(scene: Scene, path: Path) -> None:
    given = voices_files.register(path)
    for entry in given.entries:
        row = actions.add_policy(
            by=scene.ama,
            workspace=scene.workspace,
            title=entry.title,
            kind=entry.kind.value,
            force=entry.force.value,
            end=entry.end.value,
            body=scene.institutions.get(entry.body),
            year=entry.year,
            until=entry.until,
            parties=", ".join(entry.parties),
            passage=given.texts[entry.id],
            dimensions=list(entry.dimensions),
            themes=[THEMES[dimension] for dimension in entry.dimensions],
        )
        if scores := {code: int(value) for code, value in given.scores.get(entry.id, {}).items()}:
            actions.score_policy(by=scene.ama, policy=row, version=row.version, scores=scores, passages={})


def _score(scene: Scene, by: User, told: Instrument, *, group: str, share: float, seed: int) -> None:
    fields = {"instrument": told.code, "instrument_version": told.version, "group": group}
    scoring = actions.take_scoring(by=by, workspace=scene.workspace, **fields)
    answers, chance = {}, Random(seed)  # noqa: S311  (made-up answers, no secret)
    for question in told.questions:
        values = told.values(question)
        answers[question.code] = f"{values[-1] if chance.random() < share else chance.choice(values[:-1]):g}"
    known = {code: text for code, text in EVIDENCE.items() if code in answers and group == AGREED}
    answers |= {code: f"{told.values(told.question(code))[-1]:g}" for code in EVIDENCE if code in answers}
    scoring = actions.answer(by=by, scoring=scoring, version=1, answers=answers, evidence=known)
    actions.hand_in(by=by, scoring=scoring, version=scoring.version)
