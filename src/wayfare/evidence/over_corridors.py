"""What all corridors of a country say together: concentration, shares and averages over the other countries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from wayfare.engine import formula, run
from wayfare.model.figure import Figure, State, figure_id
from wayfare.model.indicator import Indicator, ObservedOn
from wayfare.model.survey import Lonely, SurveyDesign

COUNTERPART, WEIGHT = "counterpart", "weight"
METHOD = "over corridors"
Row: TypeAlias = Mapping[str, float | str | None]
_DESIGN = SurveyDesign(weights=WEIGHT, lonely=Lonely.CERTAINTY)


def asked(indicators: Iterable[Indicator]) -> tuple[Indicator, ...]:
    """Choose the indicators of countries whose formula is over corridors."""
    return tuple(i for i in indicators if i.observed_on is ObservedOn.COUNTRY and i.statistic and not i.recorded)


def names(indicator: Indicator) -> tuple[str, ...]:
    """Name the corridor figures an indicator needs, as its formulas write them."""
    texts = filter(None, (indicator.numerator, indicator.denominator, indicator.weigh_by))
    found = dict.fromkeys(name for text in texts for name in formula.parse(text).columns)
    return tuple(name for name in found if name != COUNTERPART)


def figures(corridors: Sequence[Figure], indicators: Iterable[Indicator]) -> Iterator[Figure]:
    """Compute what the corridors of a country, one figure of each kind for each other country, say together."""
    by_name: dict[str, dict[str, Figure]] = {}
    for figure in corridors:
        if figure.value is not None and not figure.domain and not figure.counterpart.startswith("_"):
            by_name.setdefault(figure.indicator.replace(".", "__"), {})[figure.counterpart] = figure
    there = [i for i in asked(indicators) if all(name in by_name for name in names(i))]
    others = sorted({other for found in by_name.values() for other in found})
    rows = [
        {COUNTERPART: other, **{name: found[other].value for name, found in by_name.items() if other in found}}
        for other in others
    ]
    values = values_of(there, rows) if there else {}
    for indicator in there:
        value = values[indicator.code]
        used = _used([by_name[name] for name in names(indicator)])
        if value is not None and used:
            yield _figure(indicator, value, used)


def _used(parts: Sequence[Mapping[str, Figure]]) -> tuple[Figure, ...]:
    """List the figures of the corridors of which everything is known."""
    shared = sorted(set.intersection(*map(set, parts)))
    return tuple(found[other] for found in parts for other in shared)


def _figure(indicator: Indicator, value: float, used: Sequence[Figure]) -> Figure:
    """Make the figure; it is of the year and source of what is measured, not of what it is weighed by."""
    weights = indicator.weigh_by.replace("__", ".")
    measured = [figure for figure in used if figure.indicator != weights]
    made = replace(
        min(measured or used, key=lambda figure: figure.period),
        id="",
        indicator=indicator.code,
        version=indicator.version,
        counterpart="",
        value=value,
        unit=indicator.unit,
        method=f"{METHOD} {indicator.statistic}",
        state=State.KNOWN,
        n=len({figure.counterpart for figure in used}),
        inputs=tuple(figure.id for figure in used),
        evidence="",
        definition="",
        note="",
    )
    return replace(made, id=_identity(made))


def values_of(indicators: Sequence[Indicator], rows: Sequence[Row]) -> Mapping[str, float | None]:
    """Compute statistics over corridors, each weighed by the number its definition names, or alike."""
    found: dict[str, float | None] = {}
    for weigh_by in dict.fromkeys(indicator.weigh_by for indicator in indicators):
        alike = [indicator for indicator in indicators if indicator.weigh_by == weigh_by]
        found |= _weighed(alike, weigh_by, rows)
    return found


def _weighed(indicators: Sequence[Indicator], weigh_by: str, rows: Sequence[Row]) -> Mapping[str, float | None]:
    used = dict.fromkeys(name for indicator in indicators for name in names(indicator))
    columns = {name: pa.array([row.get(name) for row in rows], pa.float64()) for name in used}
    columns[COUNTERPART] = pa.array([str(row.get(COUNTERPART, number)) for number, row in enumerate(rows)])
    weight = columns[weigh_by] if weigh_by else pa.array([1.0] * len(rows))
    known = pa.table({**columns, WEIGHT: weight}).filter(pc.is_valid(weight))
    if not known.num_rows:
        return dict.fromkeys(indicator.code for indicator in indicators)
    estimates = run.estimate(known, _DESIGN, [indicator.measure() for indicator in indicators], policy=None)
    return {estimate.y: estimate.estimate for estimate in estimates}


def _identity(figure: Figure) -> str:
    return figure_id(
        indicator=figure.indicator,
        version=figure.version,
        source=figure.source,
        vintage=figure.vintage,
        area=figure.area,
        counterpart=" ".join(figure.inputs),
        period=figure.period,
        domain=figure.domain,
        method=figure.method,
        engine="",
    )
