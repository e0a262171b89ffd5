"""The monitoring sheet goes out, is edited in another program, and comes back with a difference for each row."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from wayfare.catalogue import load
from wayfare.model.aggregation import Aggregation
from wayfare.model.errors import UnreadableFile
from wayfare.model.indicator import Direction
from wayfare.model.monitoring import Reason
from wayfare.model.plan import Frequency, Level, Locality, Measured, Plan, PlanIndicator, Result
from wayfare.monitoring import sheet
from wayfare.monitoring.periods import Calendar
from wayfare.monitoring.returned import Difference, Verdict, cell_of, compare, identity
from wayfare.monitoring.sheet import Row
from wayfare.monitoring.validation import Entry
from wayfare.reports.monitoring_workbook import FIELDS, FIRST_ROW, read, reasons_by_label, write

COUNT = PlanIndicator(
    id="i-1",
    result="r",
    label='=HYPERLINK("http://example.org")',
    unit="people",
    measured=Measured.COUNT,
    direction=Direction.HIGHER,
    of_people=True,
    aggregation=Aggregation.SUM,
    disaggregate_by=("sex", "locality"),
    frequency=Frequency.YEARLY,
    owner="mol",
)
SHARE = replace(
    COUNT, id="i-2", label="Share", unit="percent", measured=Measured.PERCENTAGE, aggregation=Aggregation.RATIO,
    disaggregate_by=(),
)  # fmt: skip
PLAN = Plan(
    id="p",
    title="Plan",
    first_year=2027,
    last_year=2028,
    currency="dal",
    price_year=2026,
    area="XMZ",
    localities=(Locality(code="A", name="Velmarë"), Locality(code="B", name="+Quilora")),
    results=(Result(id="r", level=Level.OUTPUT, statement="Trained"),),
    indicators=(COUNT, SHARE),
)
INDICATORS = {each.id: each for each in PLAN.indicators}
ROWS = sheet.rows(PLAN, Calendar())
HELD = (replace(ROWS[0], value=12.0, note="@SUM(A1)"), *ROWS[1:-1], replace(ROWS[-1], reason=Reason.NOT_COLLECTED))


def column(name: str) -> int:
    return FIELDS.index(name) + 1


def edited(tmp_path: Path, change: Callable[[Any], None], rows: tuple[Row, ...] = HELD, language: str = "en") -> Path:
    """The workbook as another program saves it after somebody changed it."""
    book = openpyxl.load_workbook(io.BytesIO(write(rows, load(), title="Plan", language=language)))
    change(book["Values"])
    path = tmp_path / "back.xlsx"
    book.save(path)
    return path


def put(row: int, **cells: object) -> Callable[[Any], None]:
    def change(values: Any) -> None:
        for name, value in cells.items():
            values.cell(FIRST_ROW + 1 + row, column(f"wf_{name}")).value = value

    return change


def back(path: Path, held: tuple[Row, ...] = HELD, **more: Any) -> tuple[Difference, ...]:
    return compare(read(path), held, INDICATORS, reasons_by_label(load()), **more)


def test_a_workbook_that_nobody_touched_changes_nothing(tmp_path: Path) -> None:
    found = back(edited(tmp_path, lambda values: None))
    assert len(found) == len(HELD)
    assert {each.verdict for each in found} == {Verdict.SAME}


def test_every_text_is_text_and_no_formula() -> None:
    book = openpyxl.load_workbook(io.BytesIO(write(HELD, load(), title="=1+1")))
    kinds = {cell.data_type for row in book["Values"].iter_rows() for cell in row}
    assert "f" not in kinds
    assert book["Values"].cell(FIRST_ROW + 1, column("wf_indicator")).value == COUNT.label


def test_ids_are_hidden_reasons_are_offered_and_only_cells_to_fill_are_open() -> None:
    book = openpyxl.load_workbook(io.BytesIO(write(HELD, load(), title="Plan")))
    values = book["Values"]
    assert values.row_dimensions[1].hidden
    assert values.column_dimensions["A"].hidden
    assert values.protection.sheet
    assert book["Reasons"].sheet_state == "hidden"
    lists = [rule for rule in values.data_validations.dataValidation if rule.type == "list"]
    assert lists[0].formula1 == f"Reasons!$A$1:$A${len(Reason)}"
    first = {name: values.cell(FIRST_ROW + 1, column(name)).protection.locked for name in FIELDS}
    assert [name for name, locked in first.items() if not locked] == ["wf_value", "wf_reason", "wf_note"]
    share = next(at for at, row in enumerate(HELD) if row.fraction)
    assert not values.cell(FIRST_ROW + 1 + share, column("wf_numerator")).protection.locked
    assert values.cell(FIRST_ROW + 1 + share, column("wf_value")).protection.locked


def test_a_change_is_shown_beside_what_was_held(tmp_path: Path) -> None:
    found = back(edited(tmp_path, put(0, value=15, note="recounted")))
    (changed,) = [each for each in found if each.verdict is not Verdict.SAME]
    assert changed.verdict is Verdict.CHANGED
    assert changed.held is not None
    assert (changed.held.value, changed.entry, changed.note) == (12.0, Entry(value=15), "recounted")


def test_a_share_comes_back_as_what_it_is_made_of(tmp_path: Path) -> None:
    at = next(at for at, row in enumerate(HELD) if row.fraction)
    found = back(edited(tmp_path, put(at, numerator=1, denominator=4)))
    assert [each.entry for each in found if each.verdict is Verdict.CHANGED] == [
        Entry(value=25, numerator=1, denominator=4)
    ]
    alone = back(edited(tmp_path, put(at, value=25)))
    assert [each.refusal.why for each in alone if each.refusal] == ["needs_fraction"]


def test_a_reason_is_chosen_by_its_label(tmp_path: Path) -> None:
    found = back(edited(tmp_path, put(1, reason="could not be reached")))
    assert [each.entry for each in found if each.verdict is Verdict.CHANGED] == [Entry(reason=Reason.NO_ACCESS)]


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"value": "N/A"}, "not_a_number"),
        ({"value": "High"}, "not_a_number"),
        ({"value": 12.5}, "not_whole"),
        ({"value": -3}, "below"),
        ({"value": 3, "reason": "not given"}, "both"),
        ({"reason": "we forgot"}, "unknown_reason"),
        ({"id": '["i-9","2027","A",[]]', "value": 3}, "unknown_row"),
    ],
)
def test_a_row_is_refused_with_its_reason_and_the_others_stand(
    tmp_path: Path, cells: dict[str, object], why: str
) -> None:
    def change(values: Any) -> None:
        put(1, **cells)(values)
        put(2, value=4)(values)

    found = back(edited(tmp_path, change))
    assert [each.refusal.why for each in found if each.refusal] == [why]
    assert [each.entry for each in found if each.verdict is Verdict.CHANGED] == [Entry(value=4)]


def test_what_others_changed_since_is_a_conflict_and_nothing_is_lost(tmp_path: Path) -> None:
    now = (replace(HELD[0], value=13.0), *HELD[1:])
    found = back(edited(tmp_path, put(0, value=15)), now)
    assert [(each.verdict, each.held and each.held.value) for each in found if each.verdict is not Verdict.SAME] == [
        (Verdict.CONFLICT, 13.0)
    ]


def test_what_is_closed_stays_as_it_is(tmp_path: Path) -> None:
    found = back(edited(tmp_path, put(0, value=15)), closed={HELD[0].cell: "locked"})
    assert [(each.refusal.why, each.refusal.text) for each in found if each.refusal] == [("not_open", "locked")]


def test_sorted_shortened_and_doubled_rows_are_understood(tmp_path: Path) -> None:
    def change(values: Any) -> None:
        put(0, value=15)(values)
        rows = [[cell.value for cell in row] for row in values.iter_rows(min_row=FIRST_ROW + 1)]
        values.delete_rows(FIRST_ROW + 1, len(rows))
        for row in [*reversed(rows[:4]), rows[0]]:
            values.append(row)

    found = back(edited(tmp_path, change))
    assert len(found) == 5, "rows that are gone delete nothing"
    assert [each.refusal.why for each in found if each.refusal] == ["twice", "twice"]


def test_words_of_another_language_come_back_too(tmp_path: Path) -> None:
    path = edited(tmp_path, put(1, value="1 234"), language="ar")
    found = compare(read(path), HELD, INDICATORS, reasons_by_label(load(), "ar"), language="fr")
    assert [each.entry for each in found if each.verdict is Verdict.CHANGED] == [Entry(value=1234)]


def test_another_workbook_is_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Values"
    book.active.append(["wf_id", "something"])
    book.active.append(["[]", "x"])
    path = tmp_path / "other.xlsx"
    book.save(path)
    with pytest.raises(UnreadableFile, match="no monitoring sheet"):
        read(path)


def test_ids_tell_rows_apart_and_read_back() -> None:
    names = {identity(row.cell) for row in ROWS}
    assert len(names) == len(ROWS)
    assert [cell_of(identity(row.cell)) for row in ROWS] == [row.cell for row in ROWS]
    assert cell_of("nonsense") is None
    assert cell_of("[1]") is None
