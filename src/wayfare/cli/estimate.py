"""`wayfare estimate`: plain survey estimation from a file, for statisticians."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from wayfare.model.estimate import Domain, Estimate, Form, Interval, Measure, Statistic, usual_interval
from wayfare.model.policy import DisclosurePolicy
from wayfare.model.survey import Lonely, SurveyDesign

from . import replicated
from .as_written import Names

KEYS = ("statistic", "y", "level", "domain", "estimate", "se", "ci_low", "ci_high", "df", "deff", "n", "flags")
NUMBERS = ("estimate", "se", "ci_low", "ci_high", "df", "deff", "n")
MEASURE = "What to estimate"
DESIGN = "How the sample was drawn"


class Format(StrEnum):
    """How estimates are printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("estimate")(estimate)


def estimate(  # noqa: PLR0917 - typer reads options from parameters
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A survey: CSV, Excel, Stata, SPSS or Parquet.")],
    stat: Annotated[Statistic, typer.Option(help="The statistic.", rich_help_panel=MEASURE)],
    y: Annotated[str, typer.Option(help="A column or a formula, such as 'age >= 15'.", rich_help_panel=MEASURE)],
    denominator: Annotated[
        str | None,
        typer.Option(help="Denominator of a ratio; otherwise a condition: who counts.", rich_help_panel=MEASURE),
    ] = None,
    q: Annotated[float | None, typer.Option(help="Which quantile; 0.5 is the median.", rich_help_panel=MEASURE)] = None,
    line: Annotated[float | None, typer.Option(help="Poverty line of fgt.", rich_help_panel=MEASURE)] = None,
    alpha: Annotated[
        float | None, typer.Option(help="Order of fgt: 0 headcount, 1 gap, 2 severity.", rich_help_panel=MEASURE)
    ] = None,
    rank_by: Annotated[
        str | None,
        typer.Option(help="Ranking of concentration; total income of gini parts.", rich_help_panel=MEASURE),
    ] = None,
    form: Annotated[Form | None, typer.Option(help="Form of concentration.", rich_help_panel=MEASURE)] = None,
    group: Annotated[
        str | None, typer.Option(help="Condition: whom gap and risk_ratio compare.", rich_help_panel=MEASURE)
    ] = None,
    event: Annotated[
        str | None, typer.Option(help="Condition of survival_median: y ended with it.", rich_help_panel=MEASURE)
    ] = None,
    where: Annotated[
        str | None, typer.Option(help="Part of the population; the design stays whole.", rich_help_panel=MEASURE)
    ] = None,
    by: Annotated[str | None, typer.Option(help="Columns to group by: A,B.", rich_help_panel=MEASURE)] = None,
    weight: Annotated[str | None, typer.Option(help="Column of weights.", rich_help_panel=DESIGN)] = None,
    strata: Annotated[str | None, typer.Option(help="Column of strata.", rich_help_panel=DESIGN)] = None,
    psu: Annotated[str | None, typer.Option(help="Columns of units, stage by stage.", rich_help_panel=DESIGN)] = None,
    fpc: Annotated[
        str | None, typer.Option(help="Units in the population, or fractions, stage by stage.", rich_help_panel=DESIGN)
    ] = None,
    lonely: Annotated[
        Lonely, typer.Option(help="What to do with a stratum of a single PSU.", rich_help_panel=DESIGN)
    ] = Lonely.FAIL,
    nest: Annotated[
        bool | None,
        typer.Option(
            "--nest/--no-nest",
            help="PSU codes restart in every stratum (default: seen from the data).",
            rich_help_panel=DESIGN,
        ),
    ] = None,
    probability: Annotated[
        bool,
        typer.Option("--probability/--no-probability", help="Drawn at random, or not.", rich_help_panel=DESIGN),
    ] = True,
    replicates: replicated.Columns = "",
    replicate_method: replicated.Method = None,
    fay: replicated.Fay = None,
    scale: replicated.Scale = None,
    rscales: replicated.Rscales = "",
    mse: replicated.Mse = False,
    factors: replicated.Factors = False,
    imputed: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=COLUMNS", help="Columns a name of --y stands for.", rich_help_panel=MEASURE),
    ] = None,
    ci: Annotated[
        Interval | None, typer.Option(help="Kind of confidence interval; t, for risk_ratio log, if left out.")
    ] = None,
    confidence: Annotated[float, typer.Option(help="Confidence of the interval.")] = 0.95,
    no_protection: Annotated[
        bool, typer.Option("--no-protection", help="Print small cells too; for those who may see them.")
    ] = False,
    output: Annotated[Format, typer.Option("--format", help="How to print.")] = Format.TABLE,
) -> None:
    """Estimate totals, shares, quantiles, poverty, inequality and gaps from a survey, with standard errors."""
    from wayfare.engine.run import answer_request  # noqa: PLC0415 - loaded by this command alone

    measure = Measure(
        name=y,
        statistic=stat,
        y=y,
        denominator=denominator,
        q=_default_q(stat, q),
        line=line,
        alpha=alpha,
        rank_by=rank_by,
        form=form,
        group=group,
        event=event,
        imputations=replicated.imputations(imputed),
        interval=ci or usual_interval(stat),
    )
    design = SurveyDesign(
        weights=weight,
        strata=strata,
        psu=_names(psu),
        fpc=_names(fpc),
        lonely=lonely,
        nested=nest,
        probability=probability,
        replicates=replicated.declared(replicates, replicate_method, fay, scale, rscales, mse, factors),
    )
    with readable(file) as (parquet, notes, names):
        answer = answer_request(
            parquet,
            names.design(design),
            [names.measure(measure)],
            [tuple(map(names.usable, _names(by)))],
            where=where and names.formula(where),
            policy=None if no_protection else _policy(),
            confidence=confidence,
        )
    for note in (*notes, *answer.notes):
        typer.echo(note, err=True)
    typer.echo(PRINTERS[output]([names.answer(estimate) for estimate in answer.estimates]), nl=False)


def _default_q(stat: Statistic, q: float | None) -> float | None:
    return 0.5 if stat == Statistic.QUANTILE and q is None else q


def _names(text: str | None) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip()) if text else ()


def _policy() -> DisclosurePolicy:
    from wayfare.catalogue import load  # noqa: PLC0415 - loaded by this command alone

    return load().policy


@contextmanager
def readable(file: Path) -> Iterator[tuple[Path, tuple[str, ...], Names]]:
    """Bring a file of any readable format into a table for the length of the command.

    Gives the table, what must be said of the reading, and the names that had to be changed.
    """
    from wayfare.sources.read import stage  # noqa: PLC0415 - loaded by this command alone

    with tempfile.TemporaryDirectory(prefix="wayfare-") as folder:
        staged = stage(file, Path(folder))
        aside = staged.rows_set_aside
        said = (f"{aside:,} rows of {file.name} could not be read and were set aside.",) if aside else ()
        yield staged.parquet, said, Names.of(staged.variables)


def record(estimate: Estimate) -> dict[str, Any]:
    """Write an estimate as a record with plain values."""
    values = {key: getattr(estimate, key) for key in KEYS}
    return values | {
        "statistic": str(estimate.statistic),
        "domain": dict(estimate.domain),
        "flags": [str(flag) for flag in estimate.flags],
    }


def domain_text(domain: Domain) -> str:
    """Write a domain in one line; nothing stands for everybody."""
    return ", ".join(f"{name}={value}" for name, value in domain)


def as_json(estimates: Sequence[Estimate]) -> str:
    """Write a list of records; a number that is not there is null."""
    return json.dumps([record(e) for e in estimates], ensure_ascii=False, allow_nan=False, indent=2) + "\n"


def as_csv(estimates: Sequence[Estimate]) -> str:
    """Write one line for each record, with all digits."""
    text = io.StringIO()
    writer = csv.DictWriter(text, KEYS, lineterminator="\n")
    writer.writeheader()
    for estimate in estimates:
        row = record(estimate)
        writer.writerow(row | {"domain": domain_text(estimate.domain), "flags": " ".join(row["flags"])})
    return text.getvalue()


def as_table(estimates: Sequence[Estimate]) -> str:
    """Write columns to read, with six digits."""
    rows = [list(KEYS), *([_shown(key, e) for key in KEYS] for e in estimates)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(KEYS))]
    lines = (
        "  ".join(_aligned(cell, width, key) for cell, width, key in zip(row, widths, KEYS, strict=True))
        for row in rows
    )
    return "".join(line.rstrip() + "\n" for line in lines)


def _aligned(text: str, width: int, key: str) -> str:
    return text.rjust(width) if key in NUMBERS else text.ljust(width)


def _shown(key: str, estimate: Estimate) -> str:
    value = getattr(estimate, key)
    if key == "domain":
        return domain_text(estimate.domain)
    if key == "flags":
        return " ".join(estimate.flags)
    if value is None:
        return "-" if key in NUMBERS else ""
    return f"{value:.6g}" if isinstance(value, float) else str(value)


PRINTERS = {Format.TABLE: as_table, Format.JSON: as_json, Format.CSV: as_csv}
