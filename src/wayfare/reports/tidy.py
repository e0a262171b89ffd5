"""Tidy tables for other programs: one observation a row, columns named as statistics offices name them.

Names are those of SDMX where it has one (REF_AREA, TIME_PERIOD, SEX, OBS_VALUE, OBS_STATUS, UNIT_MEASURE; the bounds
as in the data structure of the SDG indicators). OBS_STATUS takes codes of SDMX's list of that name; the column
beside it says the same in the words of the workbench, which are finer.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from wayfare.model.figure import Figure, State
from wayfare.model.monitoring import Reason, ReportedValue, ReportStatus
from wayfare.model.plan import Plan, PlanIndicator
from wayfare.plan import costing
from wayfare.plan.chain import Chain

from .edition import Edition
from .tables import cell

Record = Mapping[str, Any]
BATCH = 50_000
"""Rows turned into columns at a time: no other thread of the process gets on meanwhile."""
TEXT, NUMBER, WHOLE, YES = pa.string(), pa.float64(), pa.int64(), pa.bool_()

STATUS_OF_STATE = {State.KNOWN: "A", State.WITHHELD: "Q", State.EMPTY: "O", State.FAILED: "O"}
STATUS_OF_REASON = {Reason.NOT_COLLECTED: "L", Reason.NOT_APPLICABLE: "M", Reason.WITHHELD: "Q"}
"""Reasons that have a code of their own; every other one is O, missing."""
ACCEPTED = (ReportStatus.APPROVED, ReportStatus.LOCKED)

FIGURES = {
    "FIGURE": TEXT, "INDICATOR": TEXT, "INDICATOR_VERSION": WHOLE, "INDICATOR_LABEL": TEXT, "REF_AREA": TEXT,
    "REF_AREA_LABEL": TEXT, "COUNTERPART_AREA": TEXT, "TIME_PERIOD": TEXT, "SEX": TEXT, "COMPOSITE_BREAKDOWN": TEXT,
    "OBS_VALUE": NUMBER, "OBS_STATUS": TEXT, "STATE": TEXT, "UNIT_MEASURE": TEXT, "LOWER_BOUND": NUMBER,
    "UPPER_BOUND": NUMBER, "CONF_LEVEL": NUMBER, "STD_ERROR": NUMBER, "SAMPLE_SIZE": WHOLE, "METHOD": TEXT,
    "FLAGS": TEXT, "SOURCE": TEXT, "SOURCE_DETAIL": TEXT, "VINTAGE": TEXT, "LICENCE": TEXT, "INPUTS": TEXT,
    "MADE_UP": YES,
}  # fmt: skip
ITEMS = {
    "ITEM": TEXT, "KIND": TEXT, "LEVEL": TEXT, "NUMBER": TEXT, "PARENT": TEXT, "LABEL": TEXT, "ORGANISATION": TEXT,
    "ORGANISATION_LABEL": TEXT, "REF_AREA": TEXT, "START": TEXT, "END": TEXT, "STATUS": TEXT, "GENDER_MARKER": WHOLE,
    "REQUIRED": NUMBER, "AVAILABLE": NUMBER, "TO_BE_MOBILISED": NUMBER, "CURRENCY": TEXT, "MADE_UP": YES,
}  # fmt: skip
TARGETS = {
    "INDICATOR": TEXT, "INDICATOR_LABEL": TEXT, "RESULT": TEXT, "MEASURE": TEXT, "REF_AREA": TEXT,
    "REF_AREA_LABEL": TEXT, "TIME_PERIOD": TEXT, "SEX": TEXT, "OBS_VALUE": NUMBER, "OBS_STATUS": TEXT, "STATE": TEXT,
    "UNIT_MEASURE": TEXT, "SOURCE_DETAIL": TEXT, "FIGURE": TEXT, "MADE_UP": YES,
}  # fmt: skip
VALUES = {
    "INDICATOR": TEXT, "INDICATOR_LABEL": TEXT, "REF_AREA": TEXT, "REF_AREA_LABEL": TEXT, "TIME_PERIOD": TEXT,
    "SEX": TEXT, "OBS_VALUE": NUMBER, "OBS_STATUS": TEXT, "REASON": TEXT, "UNIT_MEASURE": TEXT, "NUMERATOR": NUMBER,
    "DENOMINATOR": NUMBER, "LOWER_BOUND": NUMBER, "UPPER_BOUND": NUMBER, "STD_ERROR": NUMBER, "REPORT_STATUS": TEXT,
    "HOW": TEXT, "FIGURE": TEXT, "MADE_UP": YES,
}  # fmt: skip


MEDIA_TYPES = {"csv": "text/csv; charset=utf-8", "parquet": "application/vnd.apache.parquet"}
"""Forms a table leaves in, by the ending of the file."""


@dataclass(frozen=True)
class Table:
    """A table on its way out: its columns with their types, its rows, and what is said of the whole."""

    columns: Mapping[str, pa.DataType]
    records: list[Record]
    about: Mapping[str, str]

    def written(self, kind: str) -> bytes:
        """Write the table in one of its forms."""
        return self.csv() if kind == "csv" else self.parquet()

    def csv(self) -> bytes:
        """Write CSV (RFC 4180) in UTF-8: decimal points, nothing for no number, nothing a spreadsheet would run."""
        target = io.StringIO()
        writer = csv.writer(target)
        writer.writerow(self.columns)
        writer.writerows([cell(record.get(name)) for name in self.columns] for record in self.records)
        return target.getvalue().encode()

    def parquet(self) -> bytes:
        """Write Parquet; what is said of the whole is in the metadata of the file."""
        schema = pa.schema(list(self.columns.items())).with_metadata(dict(self.about))
        target = io.BytesIO()
        with pq.ParquetWriter(target, schema, compression="zstd") as writer:
            for at in range(0, len(self.records), BATCH):
                rows = list(map(dict, self.records[at : at + BATCH]))
                writer.write_table(pa.Table.from_pylist(rows, schema=schema))
        return target.getvalue()


def figures(edition: Edition, chosen: Iterable[Figure]) -> Iterator[Record]:
    """Give figures of a protected assessment, one a row; a figure without a number says why in STATE."""
    for figure in chosen:
        source = edition.sources.get(figure.source)
        yield {
            "FIGURE": figure.id,
            "INDICATOR": figure.indicator,
            "INDICATOR_VERSION": figure.version,
            "INDICATOR_LABEL": edition.indicator_text(figure.indicator),
            "REF_AREA": figure.area,
            "REF_AREA_LABEL": edition.area(figure.area),
            "COUNTERPART_AREA": figure.counterpart,
            "TIME_PERIOD": figure.period,
            "SEX": figure.sex,
            "COMPOSITE_BREAKDOWN": json.dumps(dict(figure.domain), ensure_ascii=False),
            "OBS_VALUE": figure.value,
            "OBS_STATUS": STATUS_OF_STATE[figure.state],
            "STATE": str(figure.state),
            "UNIT_MEASURE": figure.unit,
            "LOWER_BOUND": figure.low,
            "UPPER_BOUND": figure.high,
            "CONF_LEVEL": edition.assessment.confidence if figure.low is not None else None,
            "STD_ERROR": figure.se,
            "SAMPLE_SIZE": figure.n,
            "METHOD": figure.method,
            "FLAGS": "|".join(map(str, figure.flags)),
            "SOURCE": figure.source,
            "SOURCE_DETAIL": f"{source.publisher}: {source.title}" if source else "",
            "VINTAGE": figure.vintage,
            "LICENCE": source.licence if source else "",
            "INPUTS": "|".join(figure.inputs),
            "MADE_UP": edition.made_up(figure),
        }


def items(plan: Plan) -> Iterator[Record]:
    """Give results, indicators, actions and risks of a plan, one a row, with the money booked on each itself."""
    chain, money = Chain(plan), costing.by(plan, costing.By.ITEM)
    names = {body.id: body.name for body in plan.bodies}
    for row in _items(plan, chain):
        totals = money.get(row["ITEM"])
        found = {name: row.get(name, "") for name in ITEMS} | {"GENDER_MARKER": row.get("GENDER_MARKER")}
        yield found | {
            "ORGANISATION_LABEL": names.get(row.get("ORGANISATION", ""), ""),
            "REQUIRED": float(totals.required) if totals else None,
            "AVAILABLE": float(totals.available) if totals else None,
            "TO_BE_MOBILISED": float(totals.to_be_mobilised) if totals else None,
            "CURRENCY": plan.currency,
            "MADE_UP": plan.made_up,
        }


def _items(plan: Plan, chain: Chain) -> Iterator[Record]:
    for result in plan.results:
        about = {"ITEM": result.id, "KIND": "result", "LEVEL": result.level.value, "LABEL": result.statement}
        marker = result.gender.code if result.gender else None
        above = {"NUMBER": chain.numbers.get(result.id, ""), "PARENT": result.parent, "GENDER_MARKER": marker}
        yield about | above | {"ORGANISATION": result.owner}
        for risk in result.risks:
            yield {"ITEM": risk.id, "KIND": "risk", "PARENT": result.id, "LABEL": risk.statement}
    for indicator in plan.indicators:
        about = {"ITEM": indicator.id, "KIND": "indicator", "PARENT": indicator.result, "LABEL": indicator.label}
        yield about | {"NUMBER": chain.numbers.get(indicator.id, ""), "ORGANISATION": indicator.owner}
    for action in plan.actions:
        about = {"ITEM": action.id, "KIND": "action", "PARENT": action.result, "LABEL": action.title}
        when = {"START": action.start, "END": action.end, "STATUS": action.status.value}
        owner = next(iter((*action.raci.accountable, *action.raci.responsible)), "")
        where = {"ORGANISATION": owner, "REF_AREA": "|".join(action.localities)}
        yield about | when | where | {"NUMBER": chain.numbers.get(action.id, "")}


def targets(plan: Plan, whole: str) -> Iterator[Record]:
    """Give baselines and targets, one a row. `whole` is the code of the whole area of the plan.

    A baseline that is still to be established has no value, OBS_STATUS O, and in TIME_PERIOD the day it is due.
    """
    names = _names(plan)
    for indicator in plan.indicators:
        about = _about(indicator, plan) | {"RESULT": indicator.result}
        for told in (*_baseline(indicator), *_goals(indicator)):
            area = told.pop("locality") or whole
            status = {"OBS_STATUS": "A" if told["OBS_VALUE"] is not None else "O"}
            yield {**about, **status, **told, "REF_AREA": area, "REF_AREA_LABEL": names.get(area, "")}


def _baseline(indicator: PlanIndicator) -> Iterator[dict[str, Any]]:
    baseline = indicator.baseline
    if baseline is None:
        return
    about = {"MEASURE": "baseline", "SOURCE_DETAIL": baseline.source, "FIGURE": baseline.figure}
    state = "known" if baseline.known else "to be established"
    when = {"TIME_PERIOD": baseline.period if baseline.known else baseline.by, "STATE": state}
    yield about | when | {"SEX": "_T", "OBS_VALUE": baseline.value, "locality": ""}
    for part in baseline.parts:
        yield about | when | {"SEX": part.sex, "OBS_VALUE": part.value, "locality": part.locality, "STATE": "known"}


def _goals(indicator: PlanIndicator) -> Iterator[dict[str, Any]]:
    for target in indicator.targets:
        about = {"MEASURE": "target", "SOURCE_DETAIL": "", "FIGURE": "", "STATE": "known"}
        value = {"TIME_PERIOD": target.period, "SEX": target.sex, "OBS_VALUE": target.value}
        yield about | value | {"locality": target.locality}


def values(plan: Plan, reported: Iterable[ReportedValue], whole: str) -> Iterator[Record]:
    """Give reported values, one a row; where there is none, the reason. What nobody has reported is no row."""
    known, names = {each.id: each for each in plan.indicators}, _names(plan)
    for told in reported:
        area = told.place if told.place in names else whole
        accepted = "A" if told.status in ACCEPTED else "V"
        yield {
            **(_about(known[told.indicator], plan) if told.indicator in known else {"INDICATOR": told.indicator}),
            "REF_AREA": area,
            "REF_AREA_LABEL": names.get(area, ""),
            "TIME_PERIOD": told.period,
            "SEX": dict(told.group).get("sex", "_T"),
            "OBS_VALUE": told.value,
            "OBS_STATUS": STATUS_OF_REASON.get(told.reason, "O") if told.reason else accepted,
            "REASON": told.reason.value if told.reason else "",
            "NUMERATOR": told.numerator,
            "DENOMINATOR": told.denominator,
            "LOWER_BOUND": told.low,
            "UPPER_BOUND": told.high,
            "STD_ERROR": told.se,
            "REPORT_STATUS": told.status.value,
            "HOW": told.how.value,
            "FIGURE": told.figure,
            "MADE_UP": plan.made_up,
        }


def _names(plan: Plan) -> dict[str, str]:
    return {each.code: each.name for each in plan.localities}


def _about(indicator: PlanIndicator, plan: Plan) -> dict[str, Any]:
    return {
        "INDICATOR": indicator.id,
        "INDICATOR_LABEL": indicator.label,
        "UNIT_MEASURE": indicator.unit or indicator.measured.value,
        "MADE_UP": plan.made_up,
    }
