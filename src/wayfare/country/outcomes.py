"""Outcomes declared in the country's content, drawn for rows from a linear predictor: one small function a kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from wayfare.model.errors import WayfareError

from .rows import Feature, Rows, Values

Drawn: TypeAlias = Iterable[tuple[str, Values, tuple[str, ...]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A column to be drawn: how, among whom, and on what it depends."""

    kind: str
    column: str = ""
    among: tuple[str, ...] = ()
    depends: Mapping[str, float] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, entry: Mapping[str, Any]) -> Outcome:
        """Read an entry of the content."""
        if entry["kind"] not in KINDS:
            raise WayfareError(
                f"There is no kind of outcome '{entry['kind']}'.",
                where=f"content/country/marenza.yaml: {entry.get('column', 'shares')}",
                remedy=f"Kinds: {', '.join(KINDS)}.",
            )
        named = {"kind", "column", "among", "depends"}
        return cls(
            kind=entry["kind"],
            column=entry.get("column", ""),
            among=tuple(entry.get("among", ())),
            depends=entry.get("depends", {}),
            options={key: value for key, value in entry.items() if key not in named},
        )


def draw_all(outcomes: Iterable[Outcome], rows: Rows) -> None:
    """Draw outcomes in their order; each may depend on those before it."""
    for outcome in outcomes:
        draw(outcome, rows)


def draw(outcome: Outcome, rows: Rows) -> None:
    """Draw one outcome for the rows it applies to; the others are missing."""
    mask = rows.having(outcome.among)
    kind = KINDS[outcome.kind]
    if mask is None:
        for name, values, levels in kind(outcome, rows):
            rows.set(name, values, levels)
        return
    index = np.flatnonzero(mask)
    for name, values, levels in kind(outcome, rows.part(index)):
        rows.set(name, _spread_out(values, index, rows.size), levels)


def predictor(depends: Mapping[str, float], rows: Rows) -> Feature:
    """Give the linear predictor of every row."""
    eta = np.full(rows.size, depends.get("constant", 0.0), dtype=np.float32)
    for name, coefficient in depends.items():
        if name != "constant":
            eta += np.float32(coefficient) * rows.feature(name)
    return eta


def _spread_out(values: Values, index: NDArray[np.integer], size: int) -> Values:
    missing = np.nan if values.dtype.kind == "f" else -1
    full = np.full(size, missing, dtype=values.dtype)
    full[index] = values
    return full


def _yes_no(outcome: Outcome, rows: Rows) -> Drawn:
    chance = expit(predictor(outcome.depends, rows))
    yield outcome.column, (rows.draws.uniform(outcome.column) < chance).astype(np.int8), ()


def _ordered(outcome: Outcome, rows: Rows) -> Drawn:
    u = rows.draws.uniform(outcome.column)
    latent = predictor(outcome.depends, rows) + np.log(u / (1 - u))
    cuts = np.asarray(outcome.options["cuts"], dtype=np.float32)
    level = np.zeros(rows.size, dtype=np.int8)
    for cut in cuts:
        level += latent > cut
    yield outcome.column, level, tuple(outcome.options["levels"])


def _category(outcome: Outcome, rows: Rows) -> Drawn:
    """Multinomial logit, by inversion of the cumulative sum of the weights."""
    levels = outcome.options["levels"]
    weights = np.empty((len(levels), rows.size), dtype=np.float32)
    for row, depends in zip(weights, levels.values(), strict=True):
        np.exp(predictor(depends, rows), out=row)
    np.cumsum(weights, axis=0, out=weights)
    threshold = rows.draws.uniform(outcome.column) * weights[-1]
    yield outcome.column, (weights[:-1] < threshold).sum(axis=0, dtype=np.int8), tuple(levels)


def _number(outcome: Outcome, rows: Rows) -> Drawn:
    options = outcome.options
    value = predictor(outcome.depends, rows)
    value += np.float32(options["spread"]) * rows.draws.normal(outcome.column)
    if options.get("scale") == "log":
        np.exp(value, out=value)
    np.clip(value, options.get("minimum", -np.inf), options.get("maximum", np.inf), out=value)
    yield outcome.column, np.round(value, options["decimals"]), ()


def _share(outcome: Outcome, rows: Rows) -> Drawn:
    noise = np.float32(outcome.options["spread"]) * rows.draws.normal(outcome.column)
    yield outcome.column, np.round(expit(predictor(outcome.depends, rows) + noise), outcome.options["decimals"]), ()


def _count(outcome: Outcome, rows: Rows) -> Drawn:
    """Poisson by inversion: the count is the number of cumulative probabilities below a uniform number."""
    mean = np.exp(predictor(outcome.depends, rows))
    u = rows.draws.uniform(outcome.column)
    count = np.zeros(rows.size, dtype=np.int8)
    probability = np.exp(-mean)
    cumulative = probability.copy()
    for k in range(1, outcome.options["maximum"] + 1):
        count += u > cumulative
        probability *= mean / np.float32(k)
        cumulative += probability
    yield outcome.column, count, ()


def _shares(outcome: Outcome, rows: Rows) -> Drawn:
    """Whole percents that add up to 100: differences of rounded cumulative shares."""
    columns = outcome.options["columns"]
    weights = np.empty((len(columns), rows.size))
    for row, (name, depends) in zip(weights, columns.items(), strict=True):
        row[:] = np.exp(predictor(depends, rows) + outcome.options["spread"] * rows.draws.normal(name))
    edges = np.round(100 * np.cumsum(weights, axis=0) / weights.sum(axis=0))
    for name, share in zip(columns, np.diff(edges, axis=0, prepend=0.0), strict=True):
        yield name, share, ()


def _lookup(outcome: Outcome, rows: Rows) -> Drawn:
    column = outcome.options["of"]
    scores = np.asarray([outcome.options["values"][level] for level in rows.levels(column)], dtype=np.float32)
    yield outcome.column, scores[rows[column]], ()


def _either(outcome: Outcome, rows: Rows) -> Drawn:
    options = outcome.options
    yield outcome.column, rows.true(options["of"]).astype(np.int8), (options["no"], options["yes"])


def _between(outcome: Outcome, rows: Rows) -> Drawn:
    values = rows[outcome.options["of"]]
    inside = (values >= outcome.options["least"]) & (values <= outcome.options["most"])
    yield outcome.column, inside.astype(np.int8), ()


def _any_of(outcome: Outcome, rows: Rows) -> Drawn:
    yield outcome.column, np.any([rows.true(name) for name in outcome.options["of"]], axis=0).astype(np.int8), ()


def _mean_of(outcome: Outcome, rows: Rows) -> Drawn:
    yield outcome.column, np.mean([rows.feature(name) for name in outcome.options["of"]], axis=0), ()


def _rescale(outcome: Outcome, rows: Rows) -> Drawn:
    options = outcome.options
    yield (
        outcome.column,
        (rows.feature(options["of"]) - np.float32(options["centre"])) / np.float32(options["unit"]),
        (),
    )


def _log_of(outcome: Outcome, rows: Rows) -> Drawn:
    """Logarithm of a positive amount in units of `centre`; zero where there is no amount."""
    amount, centre = rows.feature(outcome.options["of"]), np.float32(outcome.options["centre"])
    yield outcome.column, np.log(np.where(amount > 0, amount, centre) / centre), ()


KINDS: Mapping[str, Callable[[Outcome, Rows], Drawn]] = {
    "yes_no": _yes_no,
    "ordered": _ordered,
    "category": _category,
    "number": _number,
    "share": _share,
    "shares": _shares,
    "count": _count,
    "lookup": _lookup,
    "either": _either,
    "between": _between,
    "any_of": _any_of,
    "mean_of": _mean_of,
    "rescale": _rescale,
    "log_of": _log_of,
}
