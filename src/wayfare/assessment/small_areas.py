"""District figures modelled from the survey's own and from what is known of every district, marked as modelled."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from wayfare import __version__
from wayfare.methods import small_area
from wayfare.model.errors import WorkspaceError
from wayfare.model.estimate import Flag
from wayfare.model.figure import Figure, State, figure_id
from wayfare.model.workspace import SmallAreas

from .survey import Question

ENGINE = f"wayfare/{__version__} fay-herriot/2"
PERCENT = "percent"


def by_area(questions: Sequence[Question], uses: Sequence[SmallAreas], columns: Container[str]) -> tuple[Question, ...]:
    """Ask by area what is to be modelled, where the survey has the column."""
    wanted = {use.indicator: (use.dimension,) for use in uses if use.dimension in columns}
    return tuple(_also(question, wanted.get(question.indicator.code)) for question in questions)


def _also(question: Question, by: tuple[str, ...] | None) -> Question:
    already = question.measure.breakdowns or ()
    if by is None or by in already:
        return question
    return replace(question, measure=replace(question.measure, breakdowns=(*already, by)))


def modelled(figures: Sequence[Figure], uses: Iterable[SmallAreas], confidence: float) -> tuple[Figure, ...]:
    """Model what the workspace asks for, from the figures of one survey; nothing where the survey does not tell it."""
    return tuple(figure for use in uses for figure in _model(figures, use, confidence))


def _model(figures: Sequence[Figure], use: SmallAreas, confidence: float) -> Iterator[Figure]:
    told = [f for f in figures if f.indicator == use.indicator and not f.counterpart]
    direct = {str(f.domain[0][1]): f for f in told if [name for name, _ in f.domain] == [use.dimension]}
    if not direct:
        return
    _all_covered(direct, use)
    country = next((f for f in told if not f.domain and f.value is not None), None)
    areas, like = list(use.areas), next(iter(direct.values()))
    scale = 100.0 if like.unit == PERCENT else 1.0
    usable = [_usable(direct.get(area), use) for area in areas]
    smoothing = _smoothing(usable, use)
    if smoothing == "none":
        usable = [f if f and f.se else None for f in usable]
    adjust = bool(use.weight) and country is not None
    answer = small_area.fay_herriot(
        [_number(f.value if f else None) / scale for f in usable],
        [_number(f.se if f else None) / scale for f in usable],
        [np.array([use.areas[area][name] for area in areas]) for name in use.covariates],
        [use.areas[area][use.weight] for area in areas] if adjust else None,
        transformation=use.transformation,  # type: ignore[arg-type]
        benchmark="ratio" if adjust else "none",
        total=country.value / scale if adjust and country and country.value else 0.0,
        confidence=confidence,
        cases=[_number(f.n if f else None) for f in usable],
        degrees=[_number(f.df if f else None) for f in usable],
        smoothing=smoothing,
    )
    method = _method(use, smoothing, adjust, confidence)
    inputs = tuple(f.id for f in (*usable, country if adjust else None) if f)
    for number, area in enumerate(areas):
        values = {key: float(answer[key][number]) * scale for key in ("estimate", "root_mse", "low", "high")}
        yield _figure(like, use, area, direct.get(area), values, method, inputs)


def _all_covered(direct: Mapping[str, Figure], use: SmallAreas) -> None:
    without = sorted(set(direct) - set(use.areas))
    if without:
        raise WorkspaceError(
            f"The survey has areas that the covariates lack: {', '.join(without[:5])}.",
            where=f"small_areas, {use.file}",
            remedy=f"Add their rows, or name the column with the codes of '{use.dimension}' as key.",
        )


def _number(value: float | None) -> float:
    return math.nan if value is None else float(value)


def _usable(figure: Figure | None, use: SmallAreas) -> Figure | None:
    """Leave out what is withheld, so that no modelled figure leans on it, and what cannot be transformed."""
    if figure is None or figure.state is not State.KNOWN or figure.value is None:
        return None
    limit = 100.0 if figure.unit == PERCENT else 1.0
    return None if use.transformation != "none" and not 0 < figure.value < limit else figure


def _smoothing(usable: Sequence[Figure | None], use: SmallAreas) -> small_area.Smoothing:
    """Pool variances where the design has degrees of freedom to tell them by."""
    told = [f for f in usable if f and f.df and f.df > 0 and f.se]
    if not use.smooth_variances or not told:
        return "none"
    return "share" if told[0].unit == PERCENT else "mean"


def _method(use: SmallAreas, smoothing: str, adjust: bool, confidence: float) -> str:
    parts = ["Fay-Herriot REML", f"transformation={use.transformation}", f"variances={smoothing}"]
    parts += [f"covariates={','.join(use.covariates)}"]
    parts += [f"benchmark=ratio weight={use.weight}"] if adjust else []
    return " ".join([*parts, f"confidence={confidence:g}"])


def _figure(  # noqa: PLR0917 - all that one figure takes from the others
    like: Figure,
    use: SmallAreas,
    area: str,
    direct: Figure | None,
    values: Mapping[str, float],
    method: str,
    inputs: tuple[str, ...],
) -> Figure:
    domain = direct.domain if direct else ((use.dimension, area),)
    known = direct is not None and direct.state is State.KNOWN
    identity = figure_id(
        indicator=like.indicator,
        version=like.version,
        source=like.source,
        vintage=like.vintage,
        area=like.area,
        counterpart="",
        period=like.period,
        domain=domain,
        method=method,
        engine=f"{ENGINE} {_hash(use, inputs)}",
    )
    return replace(
        like,
        id=identity,
        domain=domain,
        value=values["estimate"],
        state=State.KNOWN,
        se=values["root_mse"],
        low=values["low"],
        high=values["high"],
        df=None,
        deff=None,
        n=direct.n if direct and known else None,
        method=method,
        flags=(Flag.MODELLED,),
        inputs=inputs,
    )


def _hash(use: SmallAreas, inputs: tuple[str, ...]) -> str:
    """Tie the figure to the covariates and the direct figures it was made from."""
    text = json.dumps([{area: dict(row) for area, row in use.areas.items()}, inputs], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]
