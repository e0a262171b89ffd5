"""A plan goes out as a workbook and comes back without loss; every difference is named with row and column."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from wayfare.model.errors import ContentProblems, UnreadableFile
from wayfare.model.plan import Action, Body, Plan
from wayfare.plan import document
from wayfare.reports import plan_return
from wayfare.reports.plan_return import Happened
from wayfare.reports.plan_workbook import workbook

ROOT = Path(__file__).resolve().parents[3]
PLAN = document.load(ROOT / "examples" / "marenza-plan.yaml")
Book = openpyxl.Workbook


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("out") / "plan.xlsx"
    file.write_bytes(workbook(PLAN))
    return file


def edited(given: Path, tmp_path: Path, change: Callable[[Book], object]) -> Path:
    book = openpyxl.load_workbook(given)
    change(book)
    file = tmp_path / "edited.xlsx"
    book.save(file)
    return file


def place(book: Book, sheet: str, identity: str, code: str) -> Any:
    """The cell of an item and a field, found as a person would not: by the hidden codes."""
    page = book[sheet]
    column = next(cell.column for cell in page[1] if cell.value == code)
    row = next(cell.row for cell in page["A"] if cell.value == identity)
    return page.cell(row, column)


def set_cell(sheet: str, identity: str, code: str, value: object) -> Callable[[Book], None]:
    def change(book: Book) -> None:
        place(book, sheet, identity, code).value = value

    return change


def test_an_untouched_workbook_says_nothing_new(given: Path) -> None:
    assert plan_return.read_back(given, PLAN) == plan_return.Returned(differences=(), misread=())


def test_the_same_plan_gives_the_same_bytes() -> None:
    assert workbook(PLAN) == workbook(PLAN)


@pytest.mark.parametrize(("language", "turned"), [("ar", True), ("fr", False)])
def test_every_sheet_people_see_runs_as_its_language_does(tmp_path: Path, language: str, turned: bool) -> None:
    (tmp_path / "plan.xlsx").write_bytes(workbook(PLAN, language=language))
    seen = [each for each in openpyxl.load_workbook(tmp_path / "plan.xlsx") if each.sheet_state == "visible"]
    assert len(seen) == 6
    assert {bool(each.sheet_view.rightToLeft) for each in seen} == {turned}


def test_ids_are_hidden_and_choices_offered(given: Path) -> None:
    book = openpyxl.load_workbook(given)
    page = book["Budget"]
    assert page.column_dimensions["A"].hidden
    assert page.row_dimensions[1].hidden
    assert book["lists"].sheet_state == book["base"].sheet_state == "veryHidden"
    assert len(page.data_validations.dataValidation) == 4


def test_a_workbook_opened_and_saved_elsewhere_loses_nothing(given: Path, tmp_path: Path) -> None:
    assert plan_return.read_back(edited(given, tmp_path, lambda _: None), PLAN).differences == ()


CHANGED = [
    ("Budget", "c-001", "quantity", 61, 61),
    ("Budget", "c-001", "year", 2028, 2028),
    ("Budget", "c-001", "category", "Travel", "travel"),
    ("Budget", "c-001", "locality", "Quilora", "XMZ2"),
    ("Budget", "c-002", "item", "[a-publish]", "a-publish"),
    ("Workplan", "a-rules", "end", "2028-04-30", "2028-04-30"),
    ("Workplan", "a-rules", "raci.informed", "MoF; nso", ["mof", "nso"]),
    ("Workplan", "a-rules", "raci.consulted", None, None),
    ("Results", "o-prices", "statement", "=1+1", "=1+1"),
    ("Results", "o-prices", "gender.code", 2, 2),
    ("Results matrix", "i-job", "target.2030.F", 61.5, 61.5),
    ("Results matrix", "i-job", "target.2028._T", None, None),
    ("Results matrix", "i-job", "direction", "Lower is better", "lower"),
    ("Results matrix", "i-job", "of_people", "no", False),
]


def test_every_changed_cell_comes_back_as_one_difference_and_can_be_taken_back(given: Path, tmp_path: Path) -> None:
    def change(book: Book) -> None:
        for sheet, item, code, value, _ in CHANGED:
            cell = place(book, sheet, item, code)
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"

    returned = plan_return.read_back(edited(given, tmp_path, change), PLAN)
    assert returned.misread == ()
    assert {each.happened for each in returned.differences} == {Happened.CHANGED}
    told = {(each.item, each.code): each for each in returned.differences}
    assert {key: each.after for key, each in told.items()} == {(i, c): after for _, i, c, _, after in CHANGED}
    for sheet, item, code, _, _ in CHANGED:
        found = told[item, code]
        assert found.text.startswith(f"Row {found.row} of {sheet}, {found.column} (")
    changed = plan_return.apply(PLAN, returned.differences)
    again = plan_return.apply(changed, [replace(found, after=found.before) for found in returned.differences])
    assert changed != PLAN
    assert sorted_targets(again) == sorted_targets(PLAN)


def sorted_targets(plan: Plan) -> Plan:
    indicators = tuple(
        replace(i, targets=tuple(sorted(i.targets, key=lambda t: (t.period, t.sex, t.locality))))
        for i in plan.indicators
    )
    return replace(plan, indicators=indicators)


def test_a_row_that_is_new_gets_an_id_and_one_that_is_gone_is_told(given: Path, tmp_path: Path) -> None:
    def change(book: Book) -> None:
        page = book["Budget"]
        codes = {cell.value: cell.column for cell in page[1]}
        row = page.max_row + 3
        new = {"item": "[a-boards]", "description": "Tea", "year": 2029, "quantity": 18, "unit_cost": 12.5}
        for code, value in {**new, "category": "Supplies"}.items():
            page.cell(row, codes[code]).value = value
        page.delete_rows(place(book, "Budget", "c-002", "year").row)

    returned = plan_return.read_back(edited(given, tmp_path, change), PLAN)
    assert [each.happened for each in returned.differences] == [Happened.ADDED, Happened.REMOVED]
    added, removed = returned.differences
    assert (added.item, removed.item) == ("new-costs-118", "c-002")
    plan = plan_return.apply(PLAN, returned.differences)
    assert [line.description for line in plan.costs if line.id == "new-costs-118"] == ["Tea"]
    assert "c-002" not in [line.id for line in plan.costs]
    assert len(plan.costs) == len(PLAN.costs)


def test_sorting_rows_changes_nothing(given: Path, tmp_path: Path) -> None:
    def change(book: Book) -> None:
        page = book["Workplan"]
        rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=3)]
        for at, row in enumerate(reversed(rows), start=3):
            for column, value in enumerate(row, start=1):
                page.cell(at, column).value = value

    assert plan_return.read_back(edited(given, tmp_path, change), PLAN).differences == ()


def moved_on(**fields: Any) -> Plan:
    """The plan as somebody changed it in Wayfare meanwhile."""
    lines = tuple(replace(line, **fields) if line.id == "c-001" else line for line in PLAN.costs)
    return replace(PLAN, costs=lines)


def test_what_both_sides_changed_is_a_conflict_with_all_three_values(given: Path, tmp_path: Path) -> None:
    file = edited(given, tmp_path, set_cell("Budget", "c-001", "description", "Theirs"))
    (found,) = plan_return.read_back(file, moved_on(description="Ours")).conflicts
    assert (found.before, found.after, found.current) == ("Test transfers and visits", "Theirs", "Ours")
    assert "the workbook says “Theirs”, the plan meanwhile says “Ours”" in found.text


def test_what_changed_only_in_the_plan_is_left_alone(given: Path, tmp_path: Path) -> None:
    file = edited(given, tmp_path, set_cell("Budget", "c-001", "unit", "visit"))
    now = moved_on(description="Ours")
    (found,) = plan_return.read_back(file, now).differences
    assert found.code == "unit"
    assert plan_return.apply(now, [found]).costs[0].description == "Ours"
    same = edited(given, tmp_path, set_cell("Budget", "c-001", "description", "Ours"))
    assert plan_return.read_back(same, now).differences == ()


def test_a_row_gone_here_and_changed_there_is_a_conflict(given: Path, tmp_path: Path) -> None:
    gone = edited(given, tmp_path, lambda book: book["Budget"].delete_rows(3))
    (found,) = plan_return.read_back(gone, moved_on(description="Ours")).differences
    assert (found.happened, found.item) == (Happened.CONFLICT, "c-001")
    changed = edited(given, tmp_path, set_cell("Budget", "c-001", "unit", "visit"))
    without = replace(PLAN, costs=PLAN.costs[1:])
    (found,) = plan_return.read_back(changed, without).differences
    assert (found.happened, found.item) == (Happened.CONFLICT, "c-001")
    assert "no longer in the plan" in found.text


MISREAD = [
    ("Budget", "c-001", "quantity", "many", "“many” is not a number"),
    ("Budget", "c-001", "category", "Bribes", "is not one of the choices: Staff, "),
    ("Budget", "c-001", "locality", "Atlantis", "“Atlantis” is no area of the plan"),
    ("Budget", "c-001", "item", "something", "“something” is no action or result"),
    ("Workplan", "a-rules", "raci.accountable", "MoX", "“MoX” is no body of the plan"),
    ("Workplan", "a-rules", "start", "soon", "“soon” is not a day"),
]


def test_a_cell_that_is_not_understood_is_named_and_not_taken_over(given: Path, tmp_path: Path) -> None:
    def change(book: Book) -> None:
        for sheet, item, code, value, _ in MISREAD:
            place(book, sheet, item, code).value = value

    returned = plan_return.read_back(edited(given, tmp_path, change), PLAN)
    assert returned.differences == ()
    assert len(returned.misread) == len(MISREAD)
    for *_, said in MISREAD:
        (found,) = [each for each in returned.misread if said in each.text]
        assert found.row > 2
        assert found.column.isupper()


def test_an_id_that_stands_twice_is_refused_the_second_time(given: Path, tmp_path: Path) -> None:
    def change(book: Book) -> None:
        book["Budget"]["A4"].value = "c-001"

    returned = plan_return.read_back(edited(given, tmp_path, change), PLAN)
    assert [each.text for each in returned.misread] == ["The id c-001 stands in two rows."]
    assert [each.item for each in returned.differences] == ["c-002"]


def test_a_sheet_without_its_codes_is_not_read(given: Path, tmp_path: Path) -> None:
    returned = plan_return.read_back(edited(given, tmp_path, lambda book: book.remove(book["Workplan"])), PLAN)
    assert returned.differences == ()
    assert [each.part for each in returned.misread] == ["actions"]
    headless = edited(given, tmp_path, lambda book: book["Workplan"].delete_cols(5))
    assert [each.part for each in plan_return.read_back(headless, PLAN).misread] == ["actions"]


def test_what_would_not_hold_together_is_refused_with_its_field(given: Path, tmp_path: Path) -> None:
    row = lambda book: place(book, "Workplan", "a-boards", "title").row  # noqa: E731
    file = edited(given, tmp_path, lambda book: book["Workplan"].delete_rows(row(book)))
    with pytest.raises(ContentProblems, match="There is no action or result 'a-boards'"):
        plan_return.apply(PLAN, plan_return.read_back(file, PLAN).differences)


def test_other_files_are_refused(given: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.xlsx"
    openpyxl.Workbook().save(other)
    with pytest.raises(UnreadableFile, match="not given out by Wayfare"):
        plan_return.read_back(other, PLAN)
    with pytest.raises(UnreadableFile, match="of the plan marenza-2027"):
        plan_return.read_back(given, replace(PLAN, id="another"))
    text = tmp_path / "plan.csv"
    text.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(UnreadableFile, match="no workbook"):
        plan_return.read_back(text, PLAN)


HOSTILE = ("=HYPERLINK('http://x')", "+1", "-1+1", "@SUM(A1)", "https://example.org", "\tx", "<b>", "x" * 3999)


def test_text_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    actions = tuple(
        Action(id=f"h{n}", result="o-prices", title=text, description=text) for n, text in enumerate(HOSTILE)
    )
    plan = replace(PLAN, actions=(*PLAN.actions, *actions), bodies=(*PLAN.bodies, Body(id="eq", name="=2+2")))
    file = tmp_path / "hostile.xlsx"
    file.write_bytes(workbook(plan))
    book = openpyxl.load_workbook(file)
    formulas = [cell for page in book for row in page.iter_rows() for cell in row if cell.data_type == "f"]
    assert {cell.parent.title for cell in formulas} == {"Budget"}
    assert all(str(cell.value).startswith("=ROUND(") for cell in formulas)
    assert not any(page._hyperlinks for page in book)
    assert plan_return.read_back(file, plan).differences == ()


def test_another_language_comes_back_the_same(tmp_path: Path) -> None:
    file = tmp_path / "plan.xlsx"
    file.write_bytes(workbook(PLAN, language="qps"))
    assert plan_return.read_back(file, PLAN).differences == ()
