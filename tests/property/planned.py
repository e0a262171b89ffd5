"""Plans drawn at random: whole documents whose parts name each other."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import strategies as st

from wayfare.model import cost, plan
from wayfare.model.indicator import Direction

TEXT = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=30).filter(
    lambda text: bool(text.strip())
)
WORDS = st.one_of(
    TEXT, st.sampled_from(["NO", "null", "~", "2027", "1e5", "- a", "a: b", "# c", "é\u2028ü", '"', "[x]"])
)
MONEY = st.decimals(0, 10**9, places=2)
SHARE = st.decimals(0, 1, places=4)
VALUE = st.one_of(
    st.integers(-(10**12), 10**12).map(float),
    st.floats(-1e12, 1e12, allow_nan=False, allow_infinity=False),
)
SEX = st.sampled_from(["F", "M", "_T"])
DAY = st.dates().filter(lambda day: day.year >= 1000).map(str)
BODIES = ("mop", "nso", "fund")
AREAS = ("A1", "A2", "A3")


def several(names: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(names), unique=True, max_size=3).map(tuple) if names else st.just(())


@st.composite
def results(draw: st.DrawFn) -> tuple[plan.Result, ...]:
    found: list[plan.Result] = []
    for number in range(draw(st.integers(0, 7))):
        level = draw(st.sampled_from(plan.Level))
        above = [r.id for r in found if r.level.rank < level.rank]
        found.append(
            plan.Result(
                id=f"r{number}",
                level=level,
                statement=draw(WORDS),
                parent=draw(st.sampled_from(["", *above])),
                owner=draw(st.sampled_from(["", *BODIES])),
                assumptions=tuple(draw(st.lists(WORDS, max_size=2))),
                risks=draw(risks(number)),
                alignments=draw(st.sampled_from([(), (plan.Alignment(framework="sdg", version="2015", code="10.c"),)])),
                gender=draw(st.none() | markers()),
                rows=draw(several(("O2", "M16"))),
                gaps=draw(several(("g1", "g2", "g3"))),
                interventions=draw(st.sampled_from([(), (plan.InterventionUse(code="a.b", version="1", grade=0),)])),
            )
        )
    return tuple(draw(st.permutations(found)))


@st.composite
def risks(draw: st.DrawFn, number: int) -> tuple[plan.Risk, ...]:
    scale = st.integers(1, 5)
    return tuple(
        plan.Risk(
            id=f"k{number}.{each}",
            statement=draw(WORDS),
            likelihood=draw(scale),
            impact=draw(scale),
            threatens=draw(st.sampled_from(plan.Threat)),
            response=draw(st.none() | st.sampled_from(plan.Response)),
        )
        for each in range(draw(st.integers(0, 2)))
    )


@st.composite
def markers(draw: st.DrawFn) -> plan.GenderMarker:
    criteria = draw(st.lists(st.sampled_from(plan.GenderCriterion), unique=True))
    return plan.GenderMarker(
        code=draw(st.integers(0, 3)),
        passage=draw(st.just("") | WORDS),
        criteria=tuple(
            plan.GenderEvidence(criterion=each, met=draw(st.booleans()), passage=draw(st.just("") | WORDS))
            for each in criteria
        ),
    )


@st.composite
def indicators(draw: st.DrawFn, of: tuple[str, ...]) -> tuple[plan.PlanIndicator, ...]:
    return tuple(
        plan.PlanIndicator(
            id=f"i{number}",
            result=draw(st.sampled_from(of)),
            label=draw(WORDS),
            unit=draw(st.sampled_from(["", "percent"])),
            measured=draw(st.sampled_from(plan.Measured)),
            direction=draw(st.none() | st.sampled_from(Direction)),
            of_people=draw(st.booleans()),
            aggregation=draw(st.none() | st.sampled_from(plan.Aggregation)),
            disaggregate_by=draw(several(("sex", "age_group"))),
            baseline=draw(st.none() | baselines()),
            targets=tuple(draw(st.lists(targets(), max_size=4))),
            frequency=draw(st.none() | st.sampled_from(plan.Frequency)),
        )
        for number in range(draw(st.integers(0, 3)) if of else 0)
    )


def baselines() -> st.SearchStrategy[plan.Baseline]:
    part = st.builds(plan.Part, value=VALUE, sex=SEX, locality=st.sampled_from(["", *AREAS]))
    return st.builds(
        plan.Baseline,
        value=st.none() | VALUE,
        period=st.sampled_from(["2025", "2025-S1"]),
        source=st.just("") | WORDS,
        figure=st.sampled_from(["f0123456789abcdef"]),
        by=DAY,
        parts=st.lists(part, max_size=2).map(tuple),
    )


def targets() -> st.SearchStrategy[plan.Target]:
    periods = st.sampled_from(["2027", "2028-Q3", "2031-06"])
    return st.builds(plan.Target, period=periods, value=VALUE, sex=SEX, locality=st.sampled_from(["", *AREAS]))


@st.composite
def actions(draw: st.DrawFn, of: tuple[str, ...]) -> tuple[plan.Action, ...]:
    count = draw(st.integers(0, 4)) if of else 0
    ids = tuple(f"a{number}" for number in range(count))
    return tuple(
        plan.Action(
            id=identity,
            result=draw(st.sampled_from(of)),
            title=draw(WORDS),
            raci=plan.Raci(responsible=draw(several(BODIES)), accountable=draw(several(BODIES))),
            start=draw(st.just("") | DAY) or "",
            localities=draw(several(AREAS)),
            status=draw(st.sampled_from(plan.Progress)),
            depends_on=draw(several(ids)),
            gaps=draw(several(("g1", "g2", "g3"))),
        )
        for identity in ids
    )


@st.composite
def costs(draw: st.DrawFn, of: tuple[str, ...]) -> tuple[cost.CostLine, ...]:
    return tuple(
        cost.CostLine(
            id=f"c{number}",
            item=draw(st.sampled_from(of)),
            description=draw(WORDS),
            year=draw(st.integers(2024, 2034)),
            quantity=draw(MONEY),
            unit_cost=draw(MONEY),
            frequency=draw(st.decimals(0, 12, places=3)),
            category=draw(st.sampled_from(cost.Category)),
            nature=draw(st.sampled_from(cost.Nature)),
            contingency=draw(SHARE),
            locality=draw(st.sampled_from(["", *AREAS])),
            gap=draw(st.sampled_from(["", "g9"])),
            funding=tuple(draw(st.lists(funding(), max_size=3))),
        )
        for number in range(draw(st.integers(0, 6)) if of else 0)
    )


def funding() -> st.SearchStrategy[cost.Funding]:
    return st.builds(cost.Funding, funder=st.sampled_from(BODIES), amount=MONEY, status=st.sampled_from(cost.Pledge))


@st.composite
def plans(draw: st.DrawFn) -> plan.Plan:
    chain = draw(results())
    ids = tuple(result.id for result in chain)
    done = draw(actions(ids))
    first = draw(st.integers(2020, 2030))
    frame = plan.Plan(
        id="p",
        title=draw(WORDS),
        first_year=first,
        last_year=first + draw(st.integers(0, 9)),
        currency="dal",
        price_year=draw(st.integers(2020, 2030)),
        inflation=draw(SHARE),
        exchange=draw(st.none() | st.just(cost.Exchange(currency="USD", rate=Decimal("3.75"), date="2026-01-02"))),
        frameworks=(plan.FrameworkUse(code="sdg", version="2015"),),
        bodies=tuple(plan.Body(id=name, name=draw(WORDS)) for name in BODIES),
        localities=tuple(plan.Locality(code=code, name=draw(WORDS)) for code in AREAS),
    )
    return replace(
        frame,
        results=chain,
        actions=done,
        indicators=draw(indicators(ids)),
        costs=draw(costs((*ids, *(action.id for action in done)))),
    )
