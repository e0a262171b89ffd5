"""Lets the made-up country rank its options: a ballot that was decided, criteria weighed in pairs, one left open."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Any, Protocol

from wayfare.assessment import voices_files
from wayfare.web.accounts.models import User
from wayfare.web.made_up.told import told
from wayfare.web.priorities import actions as priorities
from wayfare.web.priorities import queries
from wayfare.web.priorities.models import Option, Ranking
from wayfare.web.workspaces.models import Workspace

SEED = 20_261_009
EXCHANGES = 3
FEW = 2
LIKE = {"statistics": "ministries"}
"""A group without an order in the file, and the group whose order its people start from."""


class Scene(Protocol):
    """What has been made so far."""

    workspace: Workspace

    @property
    def ama(self) -> User:
        """The coordinator."""


def fill(scene: Scene, raters: dict[str, User], path: Path) -> None:
    """Put options on the list, rank them, decide; `raters` are named `women-2`."""
    given, chance = voices_files.ballots(path), Random(SEED)  # noqa: S311  (made-up people, no secret)
    options = _options(scene, given.options)
    _decided(scene, raters, given, options, chance)
    _weighed(scene, raters, options, chance)
    about = dict(told("ballots")["open"])
    about["options"] = [options[code].pk for code in about["options"]]
    _ranking(scene, weighing="order", **about)


def _options(scene: Scene, short: Mapping[str, str]) -> dict[str, Option]:
    """Return the options by the code they came from; outputs of the plan by their short titles."""
    for source in ("plan", "gap", "intervention"):
        found = queries.candidates(scene.workspace, source, "en")
        found = list(short.items()) if source == "plan" else found[:FEW]
        priorities.take_options(by=scene.ama, workspace=scene.workspace, source=source, found=found)
    for each in told("ballots")["options"]:
        priorities.add_option(by=scene.ama, workspace=scene.workspace, **each)
    return {option.source_code: option for option in scene.workspace.options.all()}


def _ranking(scene: Scene, criteria: tuple[dict[str, str], ...] = (), **fields: Any) -> Ranking:
    named = [{"id": f"c{number}", **each} for number, each in enumerate(criteria, start=1)]
    return priorities.begin(by=scene.ama, workspace=scene.workspace, criteria=named, **fields)


def _say(ranking: Ranking, user: User, content: dict[str, str]) -> None:
    ballot = priorities.take_ballot(by=user, ranking=ranking)
    ballot = priorities.fill_in(by=user, ballot=ballot, version=ballot.version, content=content)
    priorities.hand_in(by=user, ballot=ballot, version=ballot.version)


def _decided(
    scene: Scene,
    raters: dict[str, User],
    given: voices_files.BallotsFile,
    options: dict[str, Option],
    chance: Random,
) -> None:
    codes = list(given.options)
    ranking = _ranking(
        scene, question=told("ballots")["question"], weighing="ballot", options=[options[code].pk for code in codes]
    )
    for pseudonym, user in raters.items():
        group = pseudonym.rsplit("-", 1)[0]
        order = _near(given.ballots[LIKE.get(group, group)], chance)
        _say(ranking, user, {f"place-{options[code].pk}": str(at) for at, code in enumerate(order, start=1)})
    ranking = priorities.close(by=scene.ama, ranking=ranking, version=ranking.version)
    about = dict(told("ballots")["decision"])
    priorities.decide(
        by=scene.ama,
        ranking=ranking,
        chosen=[options[code].pk for code in about["chosen"]],
        not_chosen={options[code].pk: why for code, why in about["not_chosen"].items()},
        decided_on=date.fromisoformat(about["decided_on"]),
        **{name: about[name] for name in ("reasons", "dissent", "decided_by")},
    )


def _near(order: tuple[str, ...], chance: Random) -> list[str]:
    """Return an order in which a few neighbours changed places."""
    found = list(order)
    for _exchange in range(EXCHANGES):
        at = chance.randrange(len(found) - 1)
        found[at], found[at + 1] = found[at + 1], found[at]
    return found


def _weighed(scene: Scene, raters: dict[str, User], options: dict[str, Option], chance: Random) -> None:
    about = dict(told("ballots")["weighed"])
    scores, compared = about.pop("scores"), about.pop("pairs")
    about["options"] = [options[code].pk for code in about["options"]]
    ranking = _ranking(scene, weighing="pairs", **about)
    names = [each["id"] for each in ranking.criteria]
    for pseudonym, user in raters.items():
        said = compared[pseudonym.rsplit("-", 1)[0]]
        content = {f"pair-{a}-{b}": times for (a, b), times in zip(combinations(names, 2), said, strict=True)}
        for key, row in zip(ranking.options, scores, strict=True):
            for name, score in zip(names, row, strict=True):
                content[f"score-{key}-{name}"] = str(min(5, max(1, score + chance.choice((-1, 0, 0, 1)))))
        _say(ranking, user, content)
    priorities.close(by=scene.ama, ranking=ranking, version=ranking.version)
