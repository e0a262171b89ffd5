"""Checks a declared sampling design against the rows of a table, and counts what was sampled at every stage."""

# ruff: noqa: S608 - identifiers are quoted by `tables.quote`, formulas are compiled from their tree
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc

from wayfare.model.errors import DesignError, LonelyPsu, WrongType
from wayfare.model.evidence import VariableType
from wayfare.model.survey import Lonely, SurveyDesign

from . import replicates
from .formula import unknown_column
from .tables import Table, quote

NUMERIC = (VariableType.INTEGER, VariableType.NUMBER)
TAKEN_WHOLE = 1e-7
"""A stratum whose units are all (but a ten-millionth) in the sample has no sampling error, as in R's survey."""
FIRST_FEW = 5


@dataclass(frozen=True, slots=True, eq=False)
class Stage:
    """How many units were sampled within each stratum (first stage) or each unit of the stage above.

    `sizes` has the columns `keys`, and n (units sampled), f (one minus the sampling fraction), above (product of the
    sampling fractions of the stages above), expansion (population units for each unit sampled).
    """

    keys: tuple[str, ...]
    sizes: pa.Table


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """A design that fits its table. Keys are `s` for the stratum and `u1`, `u2`, ... for the units stage by stage."""

    design: SurveyDesign
    stages: tuple[Stage, ...]
    lonely: tuple[str, ...]
    """Strata with a single PSU that are not taken whole."""
    notes: tuple[str, ...]

    @property
    def declared(self) -> bool:
        """Whether strata, units or their numbers were said; weights alone do not tell how people were drawn."""
        return bool(self.design.strata or self.design.psu or self.design.fpc)

    @property
    def weights_from_fpc(self) -> bool:
        """Whether weights follow from the numbers of units, since none were declared."""
        return self.design.weights is None and bool(self.design.fpc)

    @property
    def single_stage(self) -> bool:
        """Whether PSU sums alone decide the variance."""
        return len(self.stages) == 1


def check(table: Table, design: SurveyDesign) -> Sample:
    """Check that the design fits; raises a `DesignError` with one sentence on what does not."""
    if design.replicates:
        design = replace(design, replicates=replicates.expanded(design, tuple(table.columns)))
    if not design.probability or design.replicates:
        design = replace(design, strata=None, psu=(), fpc=())
    _check_columns(table, design)
    _check_present(table, design)
    notes = [*_nesting(table, design), *_assumed(design)]
    stages = _stages(table, design)
    lonely = _check_lonely(design, stages)
    return Sample(design, stages, lonely, tuple(notes))


def _check_columns(table: Table, design: SurveyDesign) -> None:
    for name in design.columns:
        if name not in table.columns:
            raise unknown_column(name, tuple(table.columns), where="sampling design")
    for name in _numbers(design):
        if table.columns[name] not in NUMERIC:
            raise WrongType(
                f"Column '{name}' is {table.columns[name]}, not a number.",
                where="sampling design",
                remedy="Weights and population counts must be numbers; name another column or convert this one.",
            )
    if len(design.fpc) > max(1, len(design.psu)):
        raise DesignError(
            f"There are {len(design.fpc)} population columns for {len(design.psu)} stages of units.",
            where="sampling design",
            remedy="Name one unit column for each stage, from the first: psu, then the unit inside it.",
        )


def _numbers(design: SurveyDesign) -> tuple[str, ...]:
    return (*((design.weights,) if design.weights else ()), *design.fpc)


def _check_present(table: Table, design: SurveyDesign) -> None:
    if table.one("select count(*) from rows") == (0,):
        raise DesignError("The table has no rows.", where="sampling design", remedy="Check the file that was added.")
    replicated = design.replicates.weights if design.replicates else ()
    _check_replicates(table, replicated)
    for name in [name for name in design.columns if name not in replicated]:
        _refuse_rows(table, _absent(table, name), f"have no value in '{name}'", "Every sampled row needs one")
    for name in _numbers(design):
        _refuse_rows(table, f"isinf({quote(name)}::double)", f"are infinite in '{name}'", "Give a finite number")
    if design.weights:
        weight = quote(design.weights)
        _refuse_rows(table, f"{weight} < 0", f"have a negative weight '{design.weights}'", "Weights are 0 or more")
        if table.one(f"select max({weight}) from rows") == (0,):
            raise DesignError(
                f"Every weight in '{design.weights}' is zero, so nobody is represented.",
                where="sampling design",
                remedy="Name the column that holds the final weights.",
            )


def _check_replicates(table: Table, names: Sequence[str]) -> None:
    """Look at all replicate weights at once, and at each only when something is wrong. They may be below zero."""
    for name in names:
        if table.columns[name] not in NUMERIC:
            raise WrongType(
                f"Column '{name}' is {table.columns[name]}, not a number.",
                where="sampling design",
                remedy="Replicate weights must be numbers; correct the pattern, or convert the column.",
            )
    odd = {name: f"({_absent(table, name)} or isinf({quote(name)}::double))" for name in names}
    if not odd or table.one(f"select count(*) from rows where {' or '.join(odd.values())}") == (0,):
        return
    for name, condition in odd.items():
        _refuse_rows(table, condition, f"have no finite value in '{name}'", "Every sampled row needs one")


def _absent(table: Table, name: str) -> str:
    if table.columns[name] == VariableType.NUMBER:
        return f"({quote(name)} is null or isnan({quote(name)}::double))"
    return f"({quote(name)} is null)"


def _refuse_rows(table: Table, condition: str, what: str, remedy: str) -> None:
    (number,) = table.one(f"select count(*) from rows where {condition}")
    if number:
        found = table.all(f"select file_row_number + 1 from rows where {condition} order by 1 limit {FIRST_FEW}")
        listed = ", ".join(str(row) for (row,) in found) + (", ..." if number > len(found) else "")
        raise DesignError(
            f"{number:,} rows {what} (row {listed}).",
            where="sampling design",
            remedy=f"{remedy}; correct the rows or leave them out of the file.",
        )


def _nesting(table: Table, design: SurveyDesign) -> list[str]:
    """Decide whether PSU codes restart in every stratum: they do when most codes occur in several."""
    if not (design.strata and design.psu) or design.nested is True:
        return []
    psu, stratum = quote(design.psu[0]), quote(design.strata)
    shared, codes = table.one(
        f"select count(*) filter (where k > 1), count(*) from"
        f" (select count(distinct {stratum}) as k from rows group by {psu})"
    )
    if shared == 0:
        return []
    if design.nested is None and 2 * shared > codes:
        return [
            f"Codes of '{design.psu[0]}' restart in every stratum of '{design.strata}': PSUs are told apart by both."
        ]
    code, first, last = table.one(
        f"select {psu}, min({stratum}), max({stratum}) from rows group by {psu}"
        f" having count(distinct {stratum}) > 1 order by {psu} limit 1"
    )
    raise DesignError(
        f"{shared:,} of {codes:,} PSUs lie in two strata; for instance PSU {code} in strata {first} and {last}.",
        where="sampling design",
        remedy="Correct the codes, or say that they restart in every stratum (--nest; in a workspace nested: true).",
    )


def _assumed(design: SurveyDesign) -> list[str]:
    """Say what was taken for granted where the declaration is silent."""
    notes = []
    if design.weights is None and design.fpc:
        notes.append("No weights were declared: they follow from the population counts.")
    elif design.weights is None and design.columns:
        notes.append("No weights were declared: every row counts once.")
    if 0 < len(design.fpc) < len(design.psu):
        unit = design.psu[len(design.fpc)]
        notes.append(f"No population was declared for '{unit}': it counts as drawn with replacement.")
    elif len(design.psu) > 1 and not design.fpc:
        notes.append(f"Without populations the PSUs '{design.psu[0]}' alone decide the standard errors.")
    return notes


def _stages(table: Table, design: SurveyDesign) -> tuple[Stage, ...]:
    """Count the units of each stage. Stages below the first matter only with a finite population correction."""
    depth = len(design.psu) if design.fpc and design.psu else 1
    fractions = _are_fractions(table, design.fpc)
    sizes = [_sizes(table, design, k) for k in range(depth)]
    stages: list[Stage] = []
    for k, counted in enumerate(sizes):
        column = design.fpc[k] if k < len(design.fpc) else None
        fitted = _with_population(counted, column, fractions, k)
        stages.append(Stage(_keys(k), _with_above(fitted, stages)))
    return tuple(stages)


def _keys(k: int) -> tuple[str, ...]:
    return ("s", *(f"u{i + 1}" for i in range(k)))


def key_columns(design: SurveyDesign, k: int) -> list[str]:
    """Write the columns that tell the units above stage k apart, as SQL: stratum, PSU, ..."""
    stratum = quote(design.strata) if design.strata else "0"
    return [f"{stratum} as s", *(f"{quote(u)} as u{i + 1}" for i, u in enumerate(design.psu[:k]))]


def _sizes(table: Table, design: SurveyDesign, k: int) -> pa.Table:
    unit = f"count(distinct {quote(design.psu[k])})" if design.psu else "count(*)"
    fpc = quote(design.fpc[k]) if k < len(design.fpc) else "null"
    keys = ", ".join(str(i + 1) for i in range(k + 1))  # by position: the file may have a column called s or u1
    return table.connection.execute(
        f"select {', '.join(key_columns(design, k))}, {unit} as n, min({fpc})::double as low,"
        f" max({fpc})::double as high from rows group by {keys} order by {keys}"
    ).to_arrow_table()


def _are_fractions(table: Table, fpc: Sequence[str]) -> bool:
    """Tell fractions (all at most 1) from counts (all at least 1); refuse a mixture, as R's survey does."""
    if not fpc:
        return False
    ends = [table.one(f"select min({quote(c)}), max({quote(c)}) from rows") for c in fpc]
    low, high = min(e[0] for e in ends), max(e[1] for e in ends)
    if low <= 0:
        raise DesignError(
            f"The finite population column holds {low + 0.0:g}, but a population has units.",
            where="sampling design",
            remedy="Give the number of units in the population of the stratum, or the fraction sampled.",
        )
    if low < 1 < high:
        raise DesignError(
            f"The finite population columns mix fractions ({low:g}) and counts ({high:g}).",
            where="sampling design",
            remedy="Give population counts throughout, or sampling fractions throughout.",
        )
    return bool(high <= 1)


def _with_population(sizes: pa.Table, column: str | None, fractions: bool, k: int) -> pa.Table:
    n = sizes["n"].cast(pa.float64())
    if column is None:
        expansion = pa.chunked_array([[1.0] * len(sizes)], pa.float64())
        return _sized(sizes, pc.multiply(expansion, 1.0), expansion)
    _check_constant(sizes, column, k)
    expansion = pc.divide(1.0, sizes["high"]) if fractions else pc.divide(sizes["high"], n)
    short = sizes.filter(pc.less(expansion, 1.0))
    if len(short):
        row = short.to_pylist()[0]
        raise DesignError(
            f"'{column}' gives {_named(row, k)} {row['high']:g}, where {row['n']:,} units were sampled.",
            where="sampling design",
            remedy="A population is at least as large as its sample; correct the counts.",
        )
    return _sized(sizes, pc.subtract(1.0, pc.divide(1.0, expansion)), expansion)


def _sized(sizes: pa.Table, f: pa.ChunkedArray, expansion: pa.ChunkedArray) -> pa.Table:
    kept = sizes.drop_columns(["low", "high"]).set_column(
        sizes.column_names.index("n"), "n", sizes["n"].cast(pa.float64())
    )
    return kept.append_column("f", f).append_column("expansion", expansion)


def _check_constant(sizes: pa.Table, column: str, k: int) -> None:
    varying = sizes.filter(pc.not_equal(sizes["low"], sizes["high"]))
    if len(varying):
        row = varying.to_pylist()[0]
        raise DesignError(
            f"'{column}' varies inside {_named(row, k)} (from {row['low']:g} to {row['high']:g}).",
            where="sampling design",
            remedy="It must be the same for all rows of a stratum (below the first stage: of a unit); correct it.",
        )


def _named(row: dict[str, object], k: int) -> str:
    return f"stratum {row['s']}" + "".join(f", unit {row[f'u{i + 1}']}" for i in range(k))


def _with_above(sizes: pa.Table, stages: Sequence[Stage]) -> pa.Table:
    if not stages:
        return sizes.append_column("above", pa.array([1.0] * len(sizes), pa.float64()))
    above = stages[-1]
    outer = above.sizes.append_column("a", pc.divide(above.sizes["above"], above.sizes["expansion"]))
    outer = outer.select([*above.keys, "a"]).rename_columns([*above.keys, "above"])
    return sizes.join(outer, list(above.keys))


def _check_lonely(design: SurveyDesign, stages: Sequence[Stage]) -> tuple[str, ...]:
    """List strata with a single PSU that is not all there is; stop where nobody has said what to do."""
    first: tuple[str, ...] = ()
    for k, stage in enumerate(stages):
        single = pc.and_(pc.equal(stage.sizes["n"], 1.0), pc.greater_equal(stage.sizes["f"], TAKEN_WHOLE))
        names = [_named(row, k) for row in stage.sizes.filter(single).to_pylist()]
        first = first or (tuple(sorted(names)) if k == 0 else ())
        if names and (design.lonely == Lonely.FAIL or (k and design.lonely == Lonely.AVERAGE)):
            raise _lonely(design, sorted(names), k)
    return first


def _lonely(design: SurveyDesign, names: Sequence[str], k: int) -> LonelyPsu:
    listed = ", ".join(names[:FIRST_FEW]) + (", ..." if len(names) > FIRST_FEW else "")
    unit = "PSU" if k == 0 else f"unit of stage {k + 1}"
    if design.strata is None and k == 0:
        listed = "the whole sample"
    average = "average (they vary as the others do on average), " if k == 0 else ""
    return LonelyPsu(
        f"{listed}: a single {unit} was sampled, so the variance there cannot be estimated.",
        where="sampling design",
        remedy="Decide with --lonely (in a workspace: lonely): certainty or remove (they add no variance), "
        f"adjust (deviations from the mean of all), {average}or join strata in the file.",
    )
