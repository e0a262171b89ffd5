"""A table that somebody asks for: an indicator or the shares of a code list, protected beside all that is out already.

Each table alone can be safe and two together not: the second may be subtracted from the first. So a table is never
protected alone: every cell of every table of the same measure that was ever asked for stands beside it, seen or not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from wayfare.engine import run
from wayfare.engine.disclosure import Candidate, Cell, Known, cell_of, protect_beside, withhold
from wayfare.model.errors import WorkspaceError
from wayfare.model.estimate import Domain, Estimate, Measure, Statistic
from wayfare.model.figure import Figure, State
from wayfare.model.indicator import Concept, Direction, Indicator, ObservedOn, Side, Status
from wayfare.model.policy import DisclosurePolicy

from . import survey
from .evidence_figures import Asked
from .survey import Question, Survey

MOST_BREAKDOWNS, MOST_LIMITS = 3, 2
MOST_CELLS = 400
"""A table of more cells is refused: nobody reads it, and little of it could be shown."""
SHARE = "share"
"""First part of the code of a share of a code list: `share.person.education`."""
GROUPED_BY = frozenset({"boolean", "category"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """What a table is of."""

    what: str
    """Code of an indicator, or of the shares of a code list."""
    by: tuple[str, ...]
    where: Domain = ()
    """One category of each concept it is limited to."""

    @property
    def breakdowns(self) -> tuple[tuple[str, ...], ...]:
        """Every breakdown it shows: its cells and all their margins, within what it is limited to; columns by name."""
        limits = tuple(name for name, _ in self.where)
        parts = (part for size in range(len(self.by) + 1) for part in combinations(self.by, size))
        return tuple(tuple(sorted((*limits, *part))) for part in parts)

    def shows(self, cell: Cell) -> bool:
        """Tell whether a cell is of the table."""
        names, limits = {name for name, _ in cell[0]}, {name for name, _ in self.where}
        return limits <= names <= limits | set(self.by) and _coded(self.where) <= _coded(cell[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Tabulated:
    """A table as it may be shown: a figure for each cell and margin."""

    figures: tuple[Figure, ...]
    refused: bool = False
    """Whether nothing new of it may be shown, since what is out already would give somebody away beside it."""


def concepts(table: Survey, known: Mapping[str, Concept]) -> tuple[Concept, ...]:
    """List what the rows of a survey can be grouped by."""
    found = (known[name] for name in table.columns if name in known)
    return tuple(each for each in found if each.type in GROUPED_BY)


def share_of(concept: Concept, observed_on: ObservedOn) -> Indicator:
    """Define the shares of the categories of a concept."""
    return Indicator(
        code=f"{SHARE}.{observed_on}.{concept.name}",
        version=1,
        status=Status.STABLE,
        label=concept.label,
        question="",
        unit="percent",
        observed_on=observed_on,
        direction=Direction.CONTEXT,
        side=Side.SETTING,
        rows=(),
        statistic=Statistic.PROPORTION,
        numerator=concept.name,
    )


def question_of(asked: Asked, what: str, known: Mapping[str, Concept]) -> Question | None:
    """Find what a table is of among what a survey answers."""
    if not what.startswith(f"{SHARE}."):
        return next((each for each in asked.questions if each.indicator.code == what), None)
    there = (share_of(each, asked.survey.observed_on) for each in concepts(asked.survey, known))
    found = next((each for each in there if each.code == what), None)
    return Question(indicator=found, measure=found.measure()) if found else None


def stricter(policy: DisclosurePolicy, *, confidential: bool) -> DisclosurePolicy:
    """Ask for more people behind each cell where the evidence is confidential."""
    if not confidential:
        return policy
    return replace(policy, minimum_respondents=max(policy.minimum_respondents, policy.confidential_respondents))


def tabulate(
    table: Survey,
    question: Question,
    layout: Layout,
    earlier: Sequence[Layout],
    published: Sequence[Figure],
    *,
    policy: DisclosurePolicy,
    confidence: float,
) -> Tabulated:
    """Compute a table.

    `earlier` are the tables of the same measure that were asked for before, `published` every figure of the survey that
    is out; a cell that is out already is given as it is out, and one that was withheld stays withheld.

    Raises `WorkspaceError` for a table of too many cells.
    """
    measure = replace(question.measure, breakdowns=None)
    own = _candidates(table, measure, layout.breakdowns, policy, confidence)
    estimates = {cell_of(each.estimate): each.estimate for each in own if layout.shows(cell_of(each.estimate))}
    _refuse_many(len(estimates))
    same = _of_measure(table, question, published, confidence)
    out = {_cell(each): each for each in reversed(same) if each.state is State.KNOWN}
    kept = frozenset(_cell(each) for each in same if each.state is State.WITHHELD)
    known = Known(values=out.keys(), rows=_told_rows(own, table, published), withheld=kept)
    every = _every_breakdown(question, (*earlier, layout))
    beside = own if set(every) == set(layout.breakdowns) else _candidates(table, measure, every, policy, confidence)
    protected = protect_beside(beside, policy, shown=estimates.keys(), known=known)
    states = {cell_of(each): each for each in protected} if protected is not None else {}
    shown = (_decided(states.get(cell), each) for cell, each in estimates.items())
    method = survey.describe(measure, table.design, confidence)
    made = [survey.figure(each, question.indicator, table, method) for each in shown]
    return Tabulated(figures=tuple(out.get(_cell(each), each) for each in made), refused=protected is None)


def again(
    table: Survey, question: Question, layout: Layout, figure: Figure, *, policy: DisclosurePolicy, confidence: float
) -> Figure | None:
    """Compute a figure of a table once more, as the table computed it; a withheld one stays withheld."""
    measure = replace(question.measure, breakdowns=None)
    method = survey.describe(measure, table.design, confidence)
    for each in _candidates(table, measure, layout.breakdowns, policy, confidence):
        estimate = withhold(each.estimate) if figure.state is State.WITHHELD else each.estimate
        made = survey.figure(estimate, question.indicator, table, method)
        if made.id == figure.id:
            return made
    return None


def _candidates(
    table: Survey,
    measure: Measure,
    breakdowns: Sequence[tuple[str, ...]],
    policy: DisclosurePolicy,
    confidence: float,
) -> list[Candidate]:
    found, _notes = run.candidates_of(
        table.path, table.design, [measure], breakdowns, policy=policy, confidence=confidence
    )
    return found


def _decided(protected: Estimate | None, own: Estimate) -> Estimate:
    """Take the table's own numbers where the cell may be shown; the pass beside other tables has other last bits."""
    return own if protected is not None and not protected.withheld else withhold(own)


def _of_measure(table: Survey, question: Question, published: Iterable[Figure], confidence: float) -> list[Figure]:
    """Find the figures of the measure that are out, known or withheld, in the order they came out."""
    method = survey.describe(question.measure, table.design, confidence)
    about = (question.indicator.code, question.indicator.version, f"evidence:{table.evidence}", method)
    return [each for each in published if (each.indicator, each.version, each.source, each.method) == about]


def _told_rows(own: Iterable[Candidate], table: Survey, published: Iterable[Figure]) -> frozenset[Cell]:
    """Find the cells whose number of rows is out, with whichever measure."""
    source = f"evidence:{table.evidence}"
    told = {(_cell(each)[0], each.n) for each in published if each.source == source and each.n is not None}
    return frozenset(cell for c in own if ((cell := cell_of(c.estimate))[0], c.n) in told)


def _every_breakdown(question: Question, layouts: Iterable[Layout]) -> list[tuple[str, ...]]:
    """List the breakdowns of the assessment and of every table, each set of columns once."""
    known = [*(question.measure.breakdowns or ()), *(each for layout in layouts for each in layout.breakdowns)]
    return list(dict.fromkeys(tuple(sorted(each)) for each in known))


def _cell(figure: Figure) -> Cell:
    level = dict(figure.domain).get("level")
    domain = frozenset(pair for pair in figure.domain if pair[0] != "level")
    return domain, None if level is None else str(level)


def _coded(pairs: Iterable[tuple[str, object]]) -> set[tuple[str, str]]:
    """Give columns and categories as they are written in a form: yes and no as `true` and `false`."""
    return {(name, str(value).lower() if isinstance(value, bool) else str(value)) for name, value in pairs}


def _refuse_many(cells: int) -> None:
    if cells > MOST_CELLS:
        raise WorkspaceError(
            f"The table would have {cells:,} cells, more than {MOST_CELLS:,}.",
            where="table",
            remedy="Take fewer or coarser groups, or limit it to one of them.",
        )
