"""Forms and official scores: which questions an instrument asks here, and what the answers come to."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from wayfare.catalogue import Catalogue
from wayfare.catalogue.translate import fill
from wayfare.methods import scoring
from wayfare.model.errors import Problem, WayfareError
from wayfare.model.instrument import Instrument, InstrumentKind, Mode, Part, Question

Answers = Mapping[str, float]
"""Values by code of question; what nobody answered is not there."""


class UnansweredQuestions(WayfareError):
    """An official score needs every answer; one that is not known is not a no."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a workspace takes of an instrument: parts by dimension; a dimension left out is taken whole."""

    mode: Mode = Mode.FULL
    parts: Mapping[str, Collection[str]] = field(default_factory=dict)


def questions(instrument: Instrument, scope: Scope | None = None) -> tuple[Question, ...]:
    """Give the questions to ask, in the order of the instrument's dimensions.

    A quick scan asks those marked for it. A grid of capacities is whole in full mode: where a level, a core issue and a
    capacity meet without a question of their own, as with an issue that a country adds, the cell is asked in composed
    words.
    """
    scope = scope or Scope()
    asked = [*instrument.questions, *_composed(instrument)]
    if scope.mode is Mode.QUICK:
        asked = [question for question in asked if question.quick]
    wanted = [question for question in asked if _within(instrument.at(question), scope.parts)]
    return tuple(sorted(wanted, key=lambda question: _order(instrument, question)))


def _within(at: Mapping[str, str], parts: Mapping[str, Collection[str]]) -> bool:
    """Tell whether every dimension the question has a part of allows it."""
    return all(part in parts[name] for name, part in at.items() if name in parts)


def _order(instrument: Instrument, question: Question) -> tuple[int, ...]:
    at = instrument.at(question)
    codes = {name: [part.code for part in parts] for name, parts in instrument.dimensions.items()}
    return tuple(codes[name].index(at[name]) if name in at else len(codes[name]) for name in codes)


def _composed(instrument: Instrument) -> Iterator[Question]:
    """Ask the cells of a grid that have no question of their own."""
    if instrument.kind is not InstrumentKind.CAPACITY:
        return
    there = {question.code for question in instrument.questions}
    scale = next(iter(instrument.scales))
    for parts in _cells(instrument):
        code = ".".join(part.code for part in parts.values())
        if code not in there:
            said = {name: part.phrase for name, part in parts.items()}
            yield Question(code=code, text=fill(instrument.compose, said), scale=scale)


def _cells(instrument: Instrument) -> Iterator[Mapping[str, Part]]:
    for level in instrument.dimensions["level"]:
        for issue in instrument.dimensions["issue"]:
            for capacity in instrument.dimensions["capacity"]:
                if not capacity.technical:
                    yield {"level": level, "issue": issue, "capacity": capacity}


def wrong_answers(instrument: Instrument, answers: Answers) -> Mapping[str, str]:
    """Find answers that no step of their scale allows: codes with `unknown` or `value`."""
    known = {question.code: question for question in (*instrument.questions, *_composed(instrument))}
    unknown = {code: "unknown" for code in answers if code not in known}
    values = {
        code: "value"
        for code, value in answers.items()
        if code in known and value not in instrument.values(known[code])
    }
    return unknown | values


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What an official rule makes of the answers."""

    parts: Mapping[str, float]
    """By domain, in the unit of the rule: percent, points of ten, or 1 where a criterion is met and 0 where not."""
    overall: float | None
    """In percent; None where the rule gives a class only."""
    standing: str = ""
    """Code of the class, where the rule gives one."""


Rule = Callable[[Instrument, Answers], Score]


def score(instrument: Instrument, answers: Answers) -> Score:
    """Score a complete set of answers; raises `UnansweredQuestions` for what is missing or cannot be given."""
    missing = [question.code for question in instrument.questions if question.code not in answers]
    wrong = wrong_answers(instrument, answers)
    if missing or wrong:
        what = f"{len(missing)} questions have no answer and {len(wrong)} an answer that is not on the scale."
        remedy = f"Begin with '{(missing or list(wrong))[0]}'; an answer that is not known is not a no."
        raise UnansweredQuestions(what, where=instrument.code, remedy=remedy)
    return RULES[instrument.scoring](instrument, answers)


def _policy_coherence(_: Instrument, answers: Answers) -> Score:
    """Score SDG indicator 17.14.1."""
    points: dict[str, dict[str, float]] = {}
    for code, value in answers.items():
        domain, element = code.split(".", 1)
        points.setdefault(domain, {})[element] = value
    parts, overall = scoring.policy_coherence(points)
    return Score(parts=parts, overall=overall)


def _migration_policies(instrument: Instrument, answers: Answers) -> Score:
    """Score SDG indicator 10.7.2."""
    found = scoring.migration_policies(list(_by_part(instrument, answers).values()))
    parts = dict(zip(_by_part(instrument, answers), found.domains, strict=True))
    return Score(parts=parts, overall=found.overall, standing=found.standing)


def _gender_budget(instrument: Instrument, answers: Answers) -> Score:
    """Score SDG indicator 5.c.1."""
    given = {name: [value == 1.0 for value in values] for name, values in _by_part(instrument, answers).items()}
    rule = zip(given.items(), scoring.GENDER_BUDGET_CRITERIA, strict=True)
    met = {name: float(sum(values) >= least) for (name, values), (_, least) in rule}
    return Score(parts=met, overall=None, standing=scoring.gender_budget(list(given.values())))


def _by_part(instrument: Instrument, answers: Answers) -> Mapping[str, list[float]]:
    """Put answers under the parts of the one dimension of a score, in the order of the instrument."""
    ((name, parts),) = instrument.dimensions.items()
    asked = {part.code: [q for q in instrument.questions if instrument.at(q)[name] == part.code] for part in parts}
    return {part: [answers[question.code] for question in there] for part, there in asked.items()}


RULES: Mapping[str, Rule] = {
    "policy_coherence": _policy_coherence,
    "migration_policies": _migration_policies,
    "gender_budget": _gender_budget,
}


def problems(catalogue: Catalogue) -> Iterator[Problem]:
    """Find scores whose rule does not exist, or does not take the least and the most of every scale."""
    for code, instrument in catalogue.instruments.items():
        if instrument.kind is InstrumentKind.SCORING:
            yield from _scoring(code, instrument)


def _scoring(code: str, instrument: Instrument) -> Iterable[Problem]:
    file = f"instruments/{code}.yaml"
    if instrument.scoring not in RULES:
        what, remedy = f"There is no rule '{instrument.scoring}'.", f"There are: {', '.join(RULES)}."
        yield Problem(file, 0, "scoring", what, remedy)
        return
    for end, wanted in ((0, 0.0), (-1, 100.0)):
        answers = {question.code: instrument.values(question)[end] for question in instrument.questions}
        try:
            found = RULES[instrument.scoring](instrument, answers).overall
        except (ValueError, KeyError) as error:
            yield Problem(file, 0, "questions", f"The rule does not take these questions: {error}.", "Compare both.")
            return
        if found not in (None, wanted):
            what = f"The rule gives {found} where every answer is at its {'most' if end else 'least'}."
            yield Problem(file, 0, "questions", what, f"It should give {wanted:g}; look for a question too many.")
