"""Consultations: whether an answer is whole, what answers come to by group, and what a minority says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from wayfare.methods import agreement
from wayfare.methods.agreement import Concordance
from wayfare.model.consultation import Answer, Asked, AskedKind, Contribution, Moderated
from wayfare.model.policy import ParticipationPolicy
from wayfare.model.rating import Aspect, Rating

from . import anonymity, ratings
from .ratings import Summary

OF_TEXT = frozenset({AskedKind.TEXT, AskedKind.COMMENT})


class Slip(StrEnum):
    """What is wrong with an answer; the sentence is `answer_problem.<slip>`."""

    MISSING = "missing"
    UNKNOWN = "unknown"
    KIND = "kind"
    RANGE = "range"
    OPTION = "option"
    TWICE = "twice"
    FEW = "few"
    MANY = "many"
    LONG = "long"
    EMPTY = "empty"


def slips(asked: Sequence[Asked], answers: Mapping[str, Answer]) -> Mapping[str, Slip]:
    """Find what is wrong with answers, by id of question; what was typed is kept by whoever asks."""
    known = {question.id: question for question in asked}
    found = {id_: Slip.UNKNOWN for id_ in answers if id_ not in known}
    for id_, question in known.items():
        slip = _slip(question, answers.get(id_))
        if slip:
            found[id_] = slip
    return found


def _slip(asked: Asked, answer: Answer | None) -> Slip | None:
    if answer is None or answer in ("", ()):
        return Slip.MISSING if asked.required else None
    if asked.kind in OF_TEXT:
        return _text_slip(asked, answer)
    if asked.kind is AskedKind.SCORE:
        return _score_slip(asked, answer)
    return _list_slip(asked, answer)


def _text_slip(asked: Asked, answer: Answer) -> Slip | None:
    if not isinstance(answer, str):
        return Slip.KIND
    if not answer.strip():
        return Slip.EMPTY
    return Slip.LONG if len(answer) > asked.longest else None


def _score_slip(asked: Asked, answer: Answer) -> Slip | None:
    if isinstance(answer, bool) or not isinstance(answer, int | float):
        return Slip.KIND
    whole = float(answer).is_integer()
    return None if whole and asked.least <= answer <= asked.most else Slip.RANGE


def _list_slip(asked: Asked, answer: Answer) -> Slip | None:
    if not isinstance(answer, tuple):
        return Slip.KIND
    if not set(answer) <= {option.id for option in asked.options}:
        return Slip.OPTION
    if len(set(answer)) < len(answer):
        return Slip.TWICE
    if len(answer) < asked.least:
        return Slip.FEW
    return Slip.MANY if asked.kind is AskedKind.CHOICE and len(answer) > asked.most else None


def heard(contributions: Iterable[Contribution]) -> tuple[Contribution, ...]:
    """Give contributions that count: not withdrawn. What a moderator hides from view still counts as a voice."""
    return tuple(each for each in contributions if not each.withdrawn)


def scores(
    asked: Sequence[Asked], contributions: Iterable[Contribution], policy: ParticipationPolicy
) -> Mapping[str, Summary]:
    """Summarise every question answered by a score, groups apart above the floor, by id of question."""
    given = heard(contributions)
    return {
        question.id: found
        for question in asked
        if question.kind is AskedKind.SCORE
        for found in ratings.summaries(list(_as_ratings(question, given)), policy, question.most).values()
    }


def _as_ratings(asked: Asked, contributions: Iterable[Contribution]) -> Iterator[Rating]:
    for each in contributions:
        answer = each.answers.get(asked.id)
        if isinstance(answer, int | float):
            yield Rating(
                rater=each.id, group=each.group, round=1, cell=asked.id, aspect=Aspect.SCORE, value=float(answer)
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """How often each option was chosen, by block of groups."""

    everybody: Mapping[str, int]
    """By id of option."""
    answered: int
    blocks: Mapping[tuple[str, ...], Mapping[str, int]]
    sizes: Mapping[tuple[str, ...], int]
    """How many of each block answered."""
    withheld: bool = False


def choices(asked: Asked, contributions: Iterable[Contribution], policy: ParticipationPolicy) -> Choices:
    """Count what was chosen; nothing is shown where fewer than the floor answered."""
    given = _listed(asked, contributions)
    found = anonymity.partition(_sizes(given), policy.floor)
    blocks = {block.groups: [chosen for group, chosen in given if group in block.groups] for block in found.blocks}
    shown = [chosen for block in blocks.values() for chosen in block]
    return Choices(
        everybody=_counted(asked, shown),
        answered=len(shown),
        blocks={groups: _counted(asked, chosen) for groups, chosen in blocks.items()},
        sizes={groups: len(chosen) for groups, chosen in blocks.items()},
        withheld=found.withheld,
    )


def _counted(asked: Asked, chosen: Sequence[tuple[str, ...]]) -> Mapping[str, int]:
    return {option.id: sum(option.id in each for each in chosen) for option in asked.options}


def _listed(asked: Asked, contributions: Iterable[Contribution]) -> list[tuple[str, tuple[str, ...]]]:
    """Give the group and the options of everybody who answered."""
    answers = [(each.group, each.answers.get(asked.id)) for each in heard(contributions)]
    return [(group, answer) for group, answer in answers if isinstance(answer, tuple) and answer]


def _sizes(given: Iterable[tuple[str, object]]) -> dict[str, int]:
    sizes: dict[str, int] = {}
    for group, _ in given:
        sizes[group] = sizes.get(group, 0) + 1
    return sizes


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """How things were put in order by everybody or by one block of groups."""

    mean_ranks: Mapping[str, float]
    """By id of option, 1 the best; options a person did not rank share what is left of the ranks."""
    concordance: Concordance
    """Kendall's W inside; NaN with a single ballot or a single option."""
    ballots: int

    @property
    def order(self) -> tuple[str, ...]:
        """Options from the best mean rank to the worst."""
        return tuple(sorted(self.mean_ranks, key=lambda option: (self.mean_ranks[option], option)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rankings:
    """Orders of all and of each block, and how far blocks agree with each other."""

    everybody: Ranking | None
    blocks: Mapping[tuple[str, ...], Ranking]
    between: Concordance | None
    """Kendall's W between the mean ranks of blocks (J10): how far the assessment is shared; None with one block."""
    withheld: bool = False


def rankings(asked: Asked, contributions: Iterable[Contribution], policy: ParticipationPolicy) -> Rankings:
    """Put ballots together, groups apart; each block counts once in the agreement between blocks, whatever its size."""
    given = _listed(asked, contributions)
    found = anonymity.partition(_sizes(given), policy.floor)
    if not found.blocks:
        return Rankings(everybody=None, blocks={}, between=None, withheld=found.withheld)
    options = [option.id for option in asked.options]
    ballots = {block.groups: [b for group, b in given if group in block.groups] for block in found.blocks}
    blocks = {groups: _ranking(options, cast) for groups, cast in ballots.items()}
    means = [[ranking.mean_ranks[option] for option in options] for ranking in blocks.values()]
    return Rankings(
        everybody=_ranking(options, [ballot for cast in ballots.values() for ballot in cast]),
        blocks=blocks,
        between=agreement.kendall_w(means) if len(means) > 1 else None,
    )


def _ranking(options: Sequence[str], ballots: Sequence[tuple[str, ...]]) -> Ranking:
    table = np.array([ranks(options, ballot) for ballot in ballots])
    return Ranking(
        mean_ranks=dict(zip(options, map(float, table.mean(axis=0)), strict=True)),
        concordance=agreement.kendall_w(table),
        ballots=len(ballots),
    )


def ranks(options: Sequence[str], ballot: Sequence[str]) -> list[float]:
    """Turn a ballot, best first, into ranks; options left out share the mean of the ranks that are left."""
    left = (len(ballot) + 1 + len(options)) / 2
    places = {option: float(place) for place, option in enumerate(ballot, start=1)}
    return [places.get(option, left) for option in options]


class View(StrEnum):
    """Why a voice counts as that of a minority."""

    GROUP = "group"
    """A block scores otherwise than all together."""
    CHOICE = "choice"
    """Few chose it where most chose something else."""
    ORDER = "order"
    """A block puts things in an order that runs against that of the others."""
    DISSENT = "dissent"
    """Authors said that they differ from most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Minority:
    """A view of few, which every report of the consultation keeps."""

    view: View
    question: str
    """Empty for a dissent about the whole."""
    groups: tuple[str, ...] = ()
    """The block, where a block holds the view."""
    option: str = ""
    share: float = 0.0
    """Of those who answered, 0 to 1."""
    statements: tuple[str, ...] = ()
    """Ids of contributions whose own words say more, those hidden by moderators left out."""


def minorities(
    asked: Sequence[Asked], contributions: Sequence[Contribution], policy: ParticipationPolicy
) -> tuple[Minority, ...]:
    """Find views of few by rule, so that nobody decides which of them are worth keeping.

    A block of groups that is no more than `minority_share` of all, and whose median lies `groups_apart` steps from that
    of all or whose order runs against that of the others (Spearman's correlation below zero); an option chosen by
    somebody but by no more than that share, where another was chosen by more than half; and whatever its author marked
    as dissent.
    """
    given = heard(contributions)
    return (
        *_apart(asked, given, policy),
        *_chosen_by_few(asked, given, policy),
        *_against_the_order(asked, given, policy),
        *(
            Minority(view=View.DISSENT, question="", share=1 / len(given), statements=(each.id,))
            for each in given
            if each.dissents and _shown(each)
        ),
    )


def _apart(asked: Sequence[Asked], given: Sequence[Contribution], policy: ParticipationPolicy) -> Iterator[Minority]:
    for question, summary in scores(asked, given, policy).items():
        everybody = summary.everybody
        for block in summary.groups if everybody is not None else ():
            share = block.spread.raters / everybody.raters if everybody else 0.0
            distance = abs(block.spread.median - everybody.median) if everybody else 0.0
            if share <= policy.minority_share and distance >= policy.groups_apart:
                said = _said(asked, [each for each in given if each.group in block.groups])
                yield Minority(view=View.GROUP, question=question, groups=block.groups, share=share, statements=said)


def _chosen_by_few(
    asked: Sequence[Asked], given: Sequence[Contribution], policy: ParticipationPolicy
) -> Iterator[Minority]:
    for question in (each for each in asked if each.kind is AskedKind.CHOICE):
        found = choices(question, given, policy)
        if max(found.everybody.values(), default=0) * 2 <= found.answered:
            continue
        for option, count in found.everybody.items():
            share = count / found.answered if found.answered else 0.0
            if 0 < share <= policy.minority_share:
                said = _said(asked, [each for each in given if option in _options(each, question.id)])
                yield Minority(view=View.CHOICE, question=question.id, option=option, share=share, statements=said)


def _against_the_order(
    asked: Sequence[Asked], given: Sequence[Contribution], policy: ParticipationPolicy
) -> Iterator[Minority]:
    for question in (each for each in asked if each.kind is AskedKind.RANK):
        found = rankings(question, given, policy)
        for groups, block in found.blocks.items():
            share = block.ballots / sum(each.ballots for each in found.blocks.values())
            others = [each for key, each in found.blocks.items() if key != groups]
            if others and share <= policy.minority_share and _runs_against(block, others):
                said = _said(asked, [each for each in given if each.group in groups])
                yield Minority(view=View.ORDER, question=question.id, groups=groups, share=share, statements=said)


def _runs_against(block: Ranking, others: Sequence[Ranking]) -> bool:
    rest = [sum(each.ballots * each.mean_ranks[option] for each in others) for option in block.mean_ranks]
    own = list(block.mean_ranks.values())
    if len(set(own)) < 2 or len(set(rest)) < 2:
        return False
    from scipy import stats  # noqa: PLC0415  (slow to load, and few need it)

    return float(stats.spearmanr(own, rest).statistic) < 0.0


def _options(contribution: Contribution, question: str) -> tuple[str, ...]:
    answer = contribution.answers.get(question)
    return answer if isinstance(answer, tuple) else ()


def _said(asked: Sequence[Asked], given: Iterable[Contribution]) -> tuple[str, ...]:
    """Give the contributions that say something in their own words and may be shown."""
    texts = [question.id for question in asked if question.kind in OF_TEXT]
    return tuple(sorted(each.id for each in given if _shown(each) and any(each.answers.get(id_) for id_ in texts)))


def _shown(contribution: Contribution) -> bool:
    return contribution.moderation is None or contribution.moderation.decision is not Moderated.HIDDEN
