"""Voices kept in files: stakeholders, scores, contributions, policies and ballots, read with every mistake named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wayfare.catalogue import schema, yaml12
from wayfare.catalogue.structure import structure
from wayfare.catalogue.yaml12 import Document, Steps
from wayfare.model.consultation import Answer, Asked, Contribution, Disposition, Keeping, Moderation
from wayfare.model.errors import ContentProblems, Problem
from wayfare.model.excerpt import Excerpt, Tags
from wayfare.model.rating import Aspect, Rating, Round
from wayfare.model.register import PolicyEntry
from wayfare.model.stakeholder import Stakeholder

from . import excerpts

_IN_ROUNDS = (Aspect.EXISTING, Aspect.DESIRED)
_ONCE = (Aspect.IMPORTANCE, Aspect.FEASIBILITY)


@dataclass(frozen=True, slots=True, kw_only=True)
class CapacityFile:
    """Scores of capacity in rounds, all of them closed."""

    instrument: str
    version: int
    about: str
    rounds: tuple[Round, ...]
    ratings: tuple[Rating, ...]
    gaps: Mapping[str, str]
    """Cells by the ids under which a plan names gaps."""
    made_up: bool = False

    def of(self, number: int) -> tuple[Rating, ...]:
        """Give the ratings of a round."""
        return tuple(rating for rating in self.ratings if rating.round == number)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultationFile:
    """A consultation that is over."""

    id: str
    title: str
    keeping: Keeping
    asked: tuple[Asked, ...]
    contributions: tuple[Contribution, ...]
    dispositions: Mapping[str, Disposition]
    """By id of contribution."""
    made_up: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterFile:
    """A register of policies with the passages their effects rest on."""

    entries: tuple[PolicyEntry, ...]
    scores: Mapping[str, Mapping[str, float]]
    excerpts: tuple[Excerpt, ...]
    texts: Mapping[str, str]
    """The texts the passages are taken from, by id of policy."""
    made_up: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotsFile:
    """Orders of options, one a group."""

    title: str
    options: Mapping[str, str]
    """Titles by id."""
    ballots: Mapping[str, tuple[str, ...]]
    """Ids of options from the most urgent, by group."""
    made_up: bool = False


def stakeholders(path: Path) -> tuple[Stakeholder, ...]:
    """Read a list of stakeholders; raises `ContentProblems` with every mistake."""
    return tuple(structure(Stakeholder, each) for each in _read(path, "stakeholders").value["groups"])


def capacity(path: Path) -> CapacityFile:
    """Read scores of capacity, one digit a rater."""
    document = _read(path, "capacity_scores")
    value = document.value
    sizes: Mapping[str, int] = value["groups"]
    _refuse(_misfits(document, sizes))
    given = [rating for scored in value["scores"] for rating in _ratings(scored, sizes)]
    said = {(each["rater"], each["cell"], each["round"]): each["text"] for each in value.get("evidence", ())}
    last = max(rating.round for rating in given)
    return CapacityFile(
        instrument=value["instrument"],
        version=value["version"],
        about=value["about"],
        rounds=tuple(Round(number=number, closed=True) for number in range(1, last + 1)),
        ratings=tuple(_with_evidence(rating, said) for rating in given),
        gaps={each["id"]: each["cell"] for each in value.get("gaps", ())},
        made_up=value["made_up"],
    )


def _with_evidence(rating: Rating, said: Mapping[tuple[str, str, int], str]) -> Rating:
    text = said.get((rating.rater, rating.cell, rating.round), "") if rating.aspect is Aspect.EXISTING else ""
    if not text:
        return rating
    return Rating(
        rater=rating.rater,
        group=rating.group,
        round=rating.round,
        cell=rating.cell,
        aspect=rating.aspect,
        value=rating.value,
        evidence=text,
    )


def _lines(scored: Mapping[str, Any]) -> Iterator[tuple[Steps, Aspect, int, str]]:
    """Give the texts of digits of a cell with the round they belong to; what is asked once belongs to the last."""
    last = max(len(scored[aspect]) for aspect in _IN_ROUNDS)
    for aspect in _IN_ROUNDS:
        for number, text in enumerate(scored[aspect], start=1):
            yield (aspect.value, number - 1), aspect, number, text
    for aspect in _ONCE:
        if aspect in scored:
            yield (aspect.value,), aspect, last, scored[aspect]


def _ratings(scored: Mapping[str, Any], sizes: Mapping[str, int]) -> Iterator[Rating]:
    for _, aspect, number, text in _lines(scored):
        for group, digits in zip(sizes, text.split(" "), strict=True):
            for place, digit in enumerate(digits, start=1):
                if digit != "-":
                    yield Rating(
                        rater=f"{group}-{place}",
                        group=group,
                        round=number,
                        cell=scored["cell"],
                        aspect=aspect,
                        value=float(digit),
                    )


def _misfits(document: Document, sizes: Mapping[str, int]) -> Iterator[Problem]:
    wanted = list(sizes.values())
    for place, scored in enumerate(document.value["scores"]):
        for steps, _, _, text in _lines(scored):
            if [len(part) for part in text.split(" ")] != wanted:
                what = f"'{text}' does not have one digit for each rater."
                remedy = f"Write groups of {', '.join(map(str, wanted))} digits or dashes, divided by a space."
                yield _problem(document, ("scores", place, *steps), what, remedy)


def consultation(path: Path) -> ConsultationFile:
    """Read a consultation with its contributions and what became of them."""
    document = _read(path, "contributions")
    value = document.value
    said = tuple(map(_contribution, value["contributions"]))
    answered = [structure(Disposition, each) for each in value.get("dispositions", ())]
    known = {contribution.id for contribution in said}
    _refuse(
        _problem(
            document, ("dispositions", place, "contribution"), "Nobody said this.", "Use the id of a contribution."
        )
        for place, each in enumerate(answered)
        if each.contribution not in known
    )
    return ConsultationFile(
        id=value["id"],
        title=value["title"],
        keeping=structure(Keeping, value["keeping"]),
        asked=tuple(structure(Asked, each) for each in value["questions"]),
        contributions=said,
        dispositions={each.contribution: each for each in answered},
        made_up=value["made_up"],
    )


def _contribution(value: Mapping[str, Any]) -> Contribution:
    moderation = value.get("moderation")
    answers: dict[str, Answer] = {
        id_: tuple(answer) if isinstance(answer, list) else answer for id_, answer in value["answers"].items()
    }
    return Contribution(
        id=value["id"],
        group=value["group"],
        answers=answers,
        language=value.get("language", ""),
        dissents=value.get("dissents", False),
        withdrawn=value.get("withdrawn", False),
        moderation=structure(Moderation, moderation) if moderation else None,
    )


def register(path: Path) -> RegisterFile:
    """Read a register of policies; every passage must stand in the text of its policy."""
    document = _read(path, "policies")
    _refuse(_lost_passages(document))
    taken: dict[str, Excerpt] = {}
    entries = [structure(PolicyEntry, _entry(each, taken)) for each in document.value["entries"]]
    return RegisterFile(
        entries=tuple(entries),
        scores={
            each["id"]: {c: float(v) for c, v in each.get("scores", {}).items()} for each in document.value["entries"]
        },
        excerpts=tuple(taken.values()),
        texts={each["id"]: each["text"] for each in document.value["entries"] if "text" in each},
        made_up=document.value["made_up"],
    )


def _entry(value: Mapping[str, Any], taken: dict[str, Excerpt]) -> dict[str, Any]:
    """Put ids of excerpts in the place of passages."""
    effects = []
    for effect in value.get("effects", ()):
        given = {name: each for name, each in effect.items() if name != "passage"}
        if "passage" in effect:
            excerpt = _excerpt(value, effect)
            taken[excerpt.id] = excerpt
            given["excerpts"] = [excerpt.id]
        effects.append(given)
    return {**value, "effects": effects}


def _excerpt(value: Mapping[str, Any], effect: Mapping[str, Any]) -> Excerpt:
    text, passage = value["text"], effect["passage"]
    start = text.index(passage)
    tags = Tags(gcm=tuple(value.get("gcm", ())), groups=tuple(effect.get("groups", ())), rows=("M2",))
    heading = text.split("\n")[text[:start].count("\n")].split(".")[0]
    return excerpts.take(text.encode(), text, start, start + len(passage), tags, title=value["title"], heading=heading)


def _lost_passages(document: Document) -> Iterator[Problem]:
    for place, entry in enumerate(document.value["entries"]):
        for number, effect in enumerate(entry.get("effects", ())):
            if effect.get("passage", "") not in entry.get("text", ""):
                steps = ("entries", place, "effects", number, "passage")
                yield _problem(document, steps, "The passage is not in the text.", "Copy it word for word.")


def ballots(path: Path) -> BallotsFile:
    """Read orders of options, one a group; every order holds every option once."""
    document = _read(path, "ballots")
    options = {each["id"]: each["title"] for each in document.value["options"]}
    _refuse(
        _problem(document, ("ballots", place, "order"), "The order does not hold every option once.", "List all.")
        for place, each in enumerate(document.value["ballots"])
        if sorted(each["order"]) != sorted(options)
    )
    return BallotsFile(
        title=document.value["title"],
        options=options,
        ballots={each["group"]: tuple(each["order"]) for each in document.value["ballots"]},
        made_up=document.value["made_up"],
    )


def _read(path: Path, kind: str) -> Document:
    document, problems = yaml12.read(path, path.name)
    found = [] if problems else [_problem(document, *each) for each in schema.complaints(document.value, kind)]
    _refuse([*problems, *found])
    return document


def _problem(document: Document, steps: Steps, what: str, remedy: str) -> Problem:
    return Problem(document.file, document.line(steps), yaml12.field_name(steps), what, remedy)


def _refuse(problems: Iterator[Problem] | Sequence[Problem]) -> None:
    found = list(problems)
    if found:
        raise ContentProblems(found)
