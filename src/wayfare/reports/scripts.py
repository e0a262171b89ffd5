"""Scripts for R and Stata that compute a survey estimate again outside Wayfare, from the harmonised table.

R uses the package survey (Lumley 2010), Stata its svy commands: variances from PSU totals, domains zero-filled.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from wayfare.engine import formula
from wayfare.engine.operations import Node
from wayfare.model.estimate import Domain, Interval, Measure, Statistic, Value
from wayfare.model.figure import Figure
from wayfare.model.survey import Lonely, SurveyDesign

from .dialects import Dialect, R, Stata, write

TABLE = "harmonised.csv"
SUPPORTED = frozenset({Statistic.TOTAL, Statistic.MEAN, Statistic.PROPORTION, Statistic.RATIO, Statistic.FGT})
_SINGLE = {
    Lonely.FAIL: "missing",
    Lonely.CERTAINTY: "certainty",
    Lonely.ADJUST: "centered",
    Lonely.AVERAGE: "scaled",
    Lonely.REMOVE: "certainty",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An estimate as a script asks for it."""

    figure: Figure
    label: str
    measure: Measure
    design: SurveyDesign
    evidence: str
    """SHA-256 of the stored table."""
    unit: str
    """What a row of the harmonised table is: person, household, emigrant."""
    confidence: float = 0.95

    @property
    def domain(self) -> Domain:
        """Whom it is about; `level` is no column, but the category a proportion is of."""
        return tuple(item for item in self.figure.domain if item[0] != "level")

    @property
    def level(self) -> Value | None:
        """The category a proportion or a total is of."""
        return dict(self.figure.domain).get("level")


def supported(measure: Measure, design: SurveyDesign) -> bool:
    """Tell whether scripts can be written: rank statistics, replicate weights and imputed values have none yet."""
    plain = not measure.imputations and design.replicates is None and design.probability
    return plain and measure.statistic in SUPPORTED and design.weights is not None


def r(asked: Asked) -> str:
    """Write the script for R."""
    return "\n".join(_r(asked)) + "\n"


def stata(asked: Asked) -> str:
    """Write the script for Stata."""
    return "\n".join(_stata(asked)) + "\n"


def r_table(title: str, cells: Sequence[Asked]) -> str:
    """Write the script for R that computes every cell of a table."""
    return "\n".join(_r_table(title, cells)) + "\n"


def stata_table(title: str, cells: Sequence[Asked]) -> str:
    """Write the script for Stata that computes every cell of a table."""
    return "\n".join(_stata_table(title, cells)) + "\n"


def _r_table(title: str, cells: Sequence[Asked]) -> Iterator[str]:
    first, dialect = cells[0], R()
    ratio = first.measure.statistic is Statistic.RATIO
    yield from _table_head(title, first, "#")
    yield "library(survey)"
    yield f'options(survey.lonely.psu = "{first.design.lonely}", digits = 15, width = 200)'
    yield f'rows <- read.csv("{TABLE}", na.strings = "")'
    yield "rows <- rows[!is.na(rows$weight), ]"
    if ratio:
        yield f"rows$x <- with(rows, as.numeric({_written(first.measure.denominator or '1', dialect)}))"
    yield "cell <- function(figure, counted, y) {"
    yield "  rows$counted <- counted %in% TRUE"
    yield "  rows$y <- as.numeric(y)"
    yield f"  design <- svydesign({', '.join(_r_design(first.design))}, data = rows, nest = TRUE)"
    yield f"  domain <- subset(design, counted & {'!is.na(y) & !is.na(x)' if ratio else '!is.na(y)'})"
    yield f"  estimate <- {_r_estimate(first)}"
    yield f"  limits <- as.numeric({_r_limits(first)})"
    yield "  told <- c(as.numeric(coef(estimate)), as.numeric(SE(estimate)), limits[1], limits[2])"
    yield f"  told <- told * {first.measure.factor!r}"
    yield "  data.frame(figure, value = told[1], se = told[2], low = told[3], high = told[4], n = nrow(domain))"
    yield "}"
    yield "print(rbind("
    ends = [","] * (len(cells) - 1) + [""]
    for each, end in zip(cells, ends, strict=True):
        told = f'"{each.figure.id}", with(rows, {_counted(each, dialect)}), with(rows, {_y(each, dialect)})'
        yield f"  cell({told}){end}  # {_of(each)}"
    yield "), row.names = FALSE)"


def _stata_table(title: str, cells: Sequence[Asked]) -> Iterator[str]:
    first, dialect = cells[0], Stata()
    ratio = first.measure.statistic is Statistic.RATIO
    yield from _table_head(title, first, "*")
    yield "version 15"
    yield f'import delimited "{TABLE}", clear varnames(1) case(preserve)'
    yield "drop if missing(weight)"
    yield f"svyset {' || '.join(_stata_stages(first.design))}, singleunit({_SINGLE[first.design.lonely]})"
    if ratio:
        yield f"generate double x = {_written(first.measure.denominator or '1', dialect)}"
    yield "generate byte counted = ."
    yield "generate double y = ."
    for each in cells:
        yield f"* {each.figure.id}: {_of(each)}"
        yield f"replace counted = ({_counted(each, dialect)}) == 1"
        yield f"replace y = {_y(each, dialect)}"
        yield f"replace counted = 0 if !({'!missing(y) & !missing(x)' if ratio else '!missing(y)'})"
        yield f"svy, subpop(counted) level({each.confidence * 100:g}): {_stata_command(each)}"
    yield f"* Multiply by {first.measure.factor!r} to have the unit {first.figure.unit}."


def _table_head(title: str, first: Asked, mark: str) -> Iterator[str]:
    figure = first.figure
    yield f"{mark} {_line(title)}"
    yield f"{mark} {figure.indicator}, version {figure.version}, {figure.area}, {figure.period}."
    yield f"{mark} Method: {figure.method}."
    yield f"{mark} Cells that are withheld are not in it."
    yield f"{mark} Where the evidence is kept, write the table the script reads:"
    yield f"{mark}   wayfare evidence derive {first.evidence[:12]} --unit {first.unit} --out {TABLE}"


def _of(asked: Asked) -> str:
    return _line(", ".join(f"{name} = {value}" for name, value in asked.figure.domain)) or "everybody"


def _line(text: str) -> str:
    """Write a text on one line: a remark must not end before its text does, or the rest of it would be run."""
    return " ".join(text.split())


def _r(asked: Asked) -> Iterator[str]:
    design, dialect = asked.design, R()
    yield from _head(asked, "#")
    yield "library(survey)"
    yield f'options(survey.lonely.psu = "{design.lonely}", digits = 15)'
    yield f'rows <- read.csv("{TABLE}", na.strings = "")'
    yield f"rows$counted <- with(rows, {_counted(asked, dialect)}) %in% TRUE"
    yield f"rows$y <- with(rows, as.numeric({_y(asked, dialect)}))"
    if asked.measure.statistic is Statistic.RATIO:
        yield f"rows$x <- with(rows, as.numeric({_written(asked.measure.denominator or '1', dialect)}))"
    yield "rows <- rows[!is.na(rows$weight), ]"
    yield f"design <- svydesign({', '.join(_r_design(design))}, data = rows, nest = TRUE)"
    known = "!is.na(y) & !is.na(x)" if asked.measure.statistic is Statistic.RATIO else "!is.na(y)"
    yield f"domain <- subset(design, counted & {known})"
    yield f"estimate <- {_r_estimate(asked)}"
    factor = repr(asked.measure.factor)
    yield f"value <- as.numeric(coef(estimate)) * {factor}"
    yield f"se <- as.numeric(SE(estimate)) * {factor}"
    yield f"limits <- as.numeric({_r_limits(asked)}) * {factor}"
    yield 'cat(sprintf("value %.15g\\nse %.15g\\nlow %.15g\\nhigh %.15g\\n", value, se, limits[1], limits[2]))'


def _r_design(design: SurveyDesign) -> Iterator[str]:
    yield f"ids = ~{' + '.join(design.psu)}" if design.psu else "ids = ~1"
    if design.strata:
        yield f"strata = ~{design.strata}"
    yield f"weights = ~{design.weights}"
    if design.fpc:
        yield f"fpc = ~{' + '.join(design.fpc)}"


def _r_estimate(asked: Asked) -> str:
    match asked.measure.statistic:
        case Statistic.TOTAL:
            return "svytotal(~y, domain)"
        case Statistic.RATIO:
            return "svyratio(~y, ~x, domain)"
        case _:
            return "svymean(~y, domain)"


def _r_limits(asked: Asked) -> str:
    level = repr(asked.confidence)
    if asked.measure.interval is Interval.LOGIT:
        return f'confint(svyciprop(~y, domain, method = "logit", level = {level}, df = degf(domain)))'
    return f"confint(estimate, level = {level}, df = degf(domain))"


def _stata(asked: Asked) -> Iterator[str]:
    design, dialect = asked.design, Stata()
    yield from _head(asked, "*")
    yield "version 15"
    yield f'import delimited "{TABLE}", clear varnames(1) case(preserve)'
    yield f"generate byte counted = ({_counted(asked, dialect)}) == 1"
    yield f"generate double y = {_y(asked, dialect)}"
    if asked.measure.statistic is Statistic.RATIO:
        yield f"generate double x = {_written(asked.measure.denominator or '1', dialect)}"
    yield "drop if missing(weight)"
    yield f"svyset {' || '.join(_stata_stages(design))}, singleunit({_SINGLE[design.lonely]})"
    known = "!missing(y) & !missing(x)" if asked.measure.statistic is Statistic.RATIO else "!missing(y)"
    yield f"replace counted = 0 if !({known})"
    yield f"svy, subpop(counted) level({asked.confidence * 100:g}): {_stata_command(asked)}"
    yield f"* Multiply by {asked.measure.factor!r} to have the unit {asked.figure.unit}."


def _stata_command(asked: Asked) -> str:
    if asked.measure.interval is Interval.LOGIT:
        return "proportion y"
    return {Statistic.TOTAL: "total y", Statistic.RATIO: "ratio y/x"}.get(asked.measure.statistic, "mean y")


def _stata_stages(design: SurveyDesign) -> Iterator[str]:
    for stage, unit in enumerate(design.psu or ("_n",)):
        options = [f"strata({design.strata})"] if design.strata and stage == 0 else []
        options += [f"fpc({design.fpc[stage]})"] if stage < len(design.fpc) else []
        weight = f" [pweight={design.weights}]" if stage == 0 else ""
        yield f"{unit}{weight}" + (f", {' '.join(options)}" if options else "")


def _head(asked: Asked, mark: str) -> Iterator[str]:
    figure = asked.figure
    yield f"{mark} {_line(asked.label)}"
    yield f"{mark} Figure {figure.id}: {figure.indicator}, version {figure.version}, {figure.area}, {figure.period}."
    yield f"{mark} Of: {_of(asked)}. Method: {figure.method}."
    limits = f"limits {figure.low!r} and {figure.high!r}"
    yield f"{mark} Recorded: value {figure.value!r}, standard error {figure.se!r}, {limits}."
    yield f"{mark} Where the evidence is kept, write the table the script reads:"
    yield f"{mark}   wayfare evidence derive {asked.evidence[:12]} --unit {asked.unit} --out {TABLE}"


def _counted(asked: Asked, dialect: Dialect) -> str:
    """Write who is counted: the domain, and the condition of the measure where its denominator is one."""
    parts = [dialect.call("=", [dialect.name(name), dialect.constant(value)]) for name, value in asked.domain]
    measure = asked.measure
    if measure.denominator and measure.statistic is not Statistic.RATIO:
        parts.append(_written(measure.denominator, dialect))
    if not parts:
        return "TRUE" if isinstance(dialect, R) else "1"
    joined = parts[0] if len(parts) == 1 else dialect.call("and", parts)
    return f"rep({joined}, length.out = nrow(rows))" if isinstance(dialect, R) else joined


def _y(asked: Asked, dialect: Dialect) -> str:
    """Write what is added up."""
    measure = asked.measure
    if measure.statistic is Statistic.FGT:
        return _poverty(measure, dialect)
    tree = formula.parse(measure.y).tree
    text = write(tree, dialect)
    if asked.level is not None:
        return dialect.call("=", [text, dialect.constant(asked.level)])
    return text


def _poverty(measure: Measure, dialect: Dialect) -> str:
    """Write the contribution of a row to a measure of poverty (Foster, Greer and Thorbecke 1984)."""
    income, line = _written(measure.y, dialect), dialect.constant(measure.line)
    gap = dialect.call("/", [dialect.call("-", [line, income]), line])
    depth = dialect.call("power", [gap, dialect.constant(measure.alpha or 0.0)])
    poor = dialect.call("<", [income, line])
    guarded = dialect.call("case", [poor, depth, dialect.constant(0.0)])
    return dialect.call("case", [dialect.call("is null", [income]), dialect.constant(None), guarded])


def _written(text: str, dialect: Dialect) -> str:
    tree: Node = formula.parse(text).tree
    return write(tree, dialect)
