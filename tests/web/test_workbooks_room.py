"""Workbooks go out, are edited elsewhere and come back: row by row, nothing lost, nothing overwritten in silence."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from people import Cast
from test_monitoring import plan as monitored_plan  # noqa: F401  (a fixture)
from test_monitoring import report

from wayfare.web.audit.models import Record
from wayfare.web.monitoring import actions as monitoring
from wayfare.web.monitoring.plan import Monitored
from wayfare.web.plan import actions as plans
from wayfare.web.plan import rows
from wayfare.web.plan.models import Item, Plan
from wayfare.web.workbooks.models import Workbook

Edit = Callable[[Any], None]
needs_office = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")


@pytest.fixture
def plan(scene: Cast) -> Plan:
    fields = {"currency": "USD", "price_year": 2026, "first_year": 2026, "last_year": 2030}
    return plans.begin(by=scene.ama, workspace=scene.workspace, title="Plan of Marenza", **fields)


@pytest.fixture
def items(scene: Cast, plan: Plan) -> dict[str, Item]:
    def add(kind: str, parent: Item | None = None, **content: Any) -> Item:
        return plans.add_item(by=scene.ama, plan=plan, kind=kind, parent=parent, content=content)

    owner = scene.ministry.code
    outcome = add("result", level="outcome", statement="People hold accounts", owner=owner, assumptions=["Prices stay"])
    output = add("result", outcome, level="output", statement="=1+1 agents in all towns", owner=owner)
    targets = [{"period": "2030", "value": 60.25}, {"period": "2030", "sex": "F", "value": 61}]
    return {
        "outcome": outcome,
        "output": output,
        "risk": add("risk", outcome, statement="Prices rise", likelihood=3, impact=4),
        "indicator": add(
            "indicator", outcome, label="Share with an account", unit="percent", measured="percentage",
            direction="higher", aggregation="ratio", frequency="yearly", targets=targets,
            baseline={"value": 41.5, "period": "2025", "source": "Survey"},
        ),
        "action": add("action", output, title="Train agents", status="planned", start="2026-03-01", end="2027-02-28",
                      raci={"responsible": [owner], "accountable": [owner]}, localities=["north"]),
        "cost": add("cost", output, description="Trainers", year=2026, quantity=10, unit_cost=100.5,
                    category="staff", nature="recurrent"),
    }  # fmt: skip


def downloaded(scene: Cast, where: str = "plan/download/xlsx/") -> bytes:
    answer = scene.client(scene.ama).get(scene.address(where))
    assert answer.status_code == 200
    return answer.content


def edited(file: bytes, *edits: Edit) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(file))
    for edit in edits:
        edit(book)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def put(sheet: str, item: str, code: str, value: object) -> Edit:
    """Write into the cell of an item and a field, found by the hidden codes."""

    def edit(book: Any) -> None:
        page = book[sheet]
        column = next(cell.column for cell in page[1] if cell.value == code)
        row = next(cell.row for cell in page["A"] if cell.value == item)
        page.cell(row, column).value = value

    return edit


def brought(scene: Cast, file: bytes, by: Any = None, name: str = "back.xlsx") -> Workbook:
    client = scene.client(by or scene.ama)
    form = {"key": f"key-{Workbook.objects.count()}-long-enough", "file": SimpleUploadedFile(name, file)}
    answer = client.post(scene.address("workbooks/bring/"), form)
    assert answer.status_code == 302, answer.content.decode()
    return Workbook.objects.get(pk=answer["Location"].rstrip("/").rsplit("/", 1)[1])


def page(scene: Cast, workbook: Workbook, by: Any = None) -> str:
    return scene.client(by or scene.ama).get(scene.address(f"workbooks/{workbook.pk}/")).content.decode()


def offered(text: str) -> list[str]:
    return re.findall(r'name="take" value="([^"]+)"', text)


def ticked(text: str) -> list[str]:
    return re.findall(r'name="take" value="([^"]+)" checked', text)


def sent(scene: Cast, workbook: Workbook, text: str, take: list[str], by: Any = None, **more: str) -> Any:
    """Press the button of a page as it was shown."""
    version = re.findall(r'name="version" value="(\d+)"', text)[0]
    form = {"version": version, "seen": re.findall(r'name="seen" value="([^"]+)"', text), "take": take, **more}
    return scene.client(by or scene.ama).post(scene.address(f"workbooks/{workbook.pk}/"), form)


def test_an_untouched_workbook_has_nothing_to_decide(scene: Cast, items: dict[str, Item]) -> None:
    assert "Nothing left to decide" in page(scene, brought(scene, edited(downloaded(scene))))


def test_of_three_edited_cells_two_are_accepted_and_only_those_change(scene: Cast, items: dict[str, Item]) -> None:
    codes = {name: item.code for name, item in items.items()}
    file = edited(
        downloaded(scene),
        put("Budget", codes["cost"], "quantity", 12),
        put("Workplan", codes["action"], "title", "Train agents and clerks"),
        put("Results matrix", codes["indicator"], "target.2030.F", 70),
    )
    book = brought(scene, file)
    shown = page(scene, book)
    keys = offered(shown)
    assert len(keys) == 3
    before = rows.value_of(scene.workspace.plan, scene.workspace.plan_items.all())
    records = Record.objects.count()
    answer = sent(scene, book, shown, [key for key in keys if "title" not in key])
    assert answer.status_code == 302
    assert Record.objects.count() == records + 3, "one for each item and one for the workbook"
    after = rows.value_of(scene.workspace.plan, scene.workspace.plan_items.all())
    assert after["costs"][0]["quantity"] == 12
    assert {t.get("sex", "_T"): t["value"] for t in after["indicators"][0]["targets"]} == {"_T": 60.25, "F": 70}
    after["costs"][0]["quantity"] = before["costs"][0]["quantity"]
    after["indicators"][0]["targets"] = before["indicators"][0]["targets"]
    assert after == before
    assert [key.rsplit("|")[-1] for key in offered(page(scene, book))] == ["title"], "the third still waits"


def test_a_row_somebody_else_changed_is_shown_and_not_overwritten_unasked(scene: Cast, items: dict[str, Item]) -> None:
    cost = items["cost"]
    book = brought(scene, edited(downloaded(scene), put("Budget", cost.code, "quantity", 12)))
    plans.change_item(by=scene.ama, item=cost, version=1, content=cost.content | {"quantity": 20})
    shown = page(scene, book)
    assert "changed by both" in shown
    assert (len(offered(shown)), ticked(shown)) == (1, [])
    assert sent(scene, book, shown, [], all="1").status_code == 302
    assert Item.objects.get(pk=cost.pk).content["quantity"] == 20
    shown = page(scene, book)
    assert sent(scene, book, shown, offered(shown)).status_code == 302
    assert Item.objects.get(pk=cost.pk).content["quantity"] == 12


def test_what_moves_on_while_the_page_is_open_takes_nothing(scene: Cast, items: dict[str, Item]) -> None:
    cost, action = items["cost"], items["action"]
    book = brought(
        scene,
        edited(
            downloaded(scene),
            put("Budget", cost.code, "quantity", 12),
            put("Workplan", action.code, "title", "Train clerks"),
        ),
    )
    shown = page(scene, book)
    plans.change_item(by=scene.ama, item=cost, version=1, content=cost.content | {"unit": "days"})
    answer = sent(scene, book, shown, offered(shown))
    assert answer.status_code == 409
    assert "Nothing was taken over" in answer.content.decode()
    assert Item.objects.get(pk=action.pk).content["title"] == "Train agents"
    assert sent(scene, book, answer.content.decode(), offered(shown)).status_code == 302
    assert Item.objects.get(pk=cost.pk).content | {"x": 0} == cost.content | {"unit": "days", "quantity": 12, "x": 0}


def test_a_new_row_is_taken_once_and_a_row_that_is_gone_is_taken_out(scene: Cast, items: dict[str, Item]) -> None:
    def change(book: Any) -> None:
        budget = book["Budget"]
        codes = {cell.value: cell.column for cell in budget[1]}
        row = budget.max_row + 1
        given = {"item": f"[{items['action'].code}]", "description": "Tea", "year": 2027, "quantity": 3, "unit_cost": 2}
        for code, value in (given | {"category": "staff"}).items():
            budget.cell(row, codes[code]).value = value
        workplan = book["Budget"]
        workplan.delete_rows(next(c.row for c in workplan["A"] if c.value == items["cost"].code))

    book = brought(scene, edited(downloaded(scene), change))
    shown = page(scene, book)
    assert "Description: Tea" in shown
    assert sent(scene, book, shown, offered(shown)).status_code == 302
    (cost,) = scene.workspace.plan_items.filter(kind="cost")
    assert (cost.content["description"], cost.parent_id) == ("Tea", items["action"].pk)
    assert "Nothing left to decide" in page(scene, book)


def test_a_result_with_something_below_it_is_not_taken_out(scene: Cast, items: dict[str, Item]) -> None:
    def change(book: Any) -> None:
        for name in ("Results", "Results matrix"):
            page = book[name]
            gone = (items["outcome"].code, items["indicator"].code)
            page.delete_rows(next(c.row for c in page["A"] if c.value in gone))

    book = brought(scene, edited(downloaded(scene), change))
    shown = page(scene, book)
    answer = sent(scene, book, shown, offered(shown))
    assert answer.status_code == 409
    assert Item.objects.count() == len(items)


def test_what_cannot_be_read_is_named_by_sheet_row_and_column(scene: Cast, items: dict[str, Item]) -> None:
    cost = items["cost"]
    book = brought(
        scene,
        edited(
            downloaded(scene),
            put("Budget", cost.code, "quantity", "N/A"),
            put("Budget", cost.code, "unit_cost", "=5*2"),
            put("Budget", cost.code, "unit", "days"),
        ),
    )
    shown = page(scene, book)
    assert "“N/A” is not a number" in shown
    assert "The cell holds a formula" in shown
    assert [key.rsplit("|")[-1] for key in offered(shown)] == ["unit"]


@pytest.mark.parametrize("kind", ["words", "other", "macros", "bomb"])
def test_a_file_that_is_none_of_ours_is_refused_by_name(scene: Cast, items: dict[str, Item], kind: str) -> None:
    file, said = broken(kind, downloaded(scene))
    answer = scene.client(scene.ama).get(scene.address(f"workbooks/{brought(scene, file).pk}/"))
    assert answer.status_code == 422
    assert said in answer.content.decode()


def broken(kind: str, file: bytes) -> tuple[bytes, str]:
    target = io.BytesIO(file)
    if kind == "words":
        return b"no workbook at all", "does not start like one"
    if kind == "other":
        empty = io.BytesIO()
        openpyxl.Workbook().save(empty)
        return empty.getvalue(), "neither a workbook of this plan nor a monitoring sheet"
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as packed:
        if kind == "macros":
            packed.writestr("xl/vbaProject.bin", b"x")
        else:
            packed.writestr("xl/worksheets/sheet99.xml", b"0" * 300 * 2**20)
    return target.getvalue(), "macros" if kind == "macros" else "unpacks to"


def test_a_frozen_plan_and_the_items_of_others_are_shown_but_not_taken(scene: Cast, items: dict[str, Item]) -> None:
    focal = scene.by_role["focal_point"]
    scene.workspace.memberships.filter(user=focal).update(institution=scene.office)
    file = edited(downloaded(scene), put("Budget", items["cost"].code, "quantity", 12))
    theirs = brought(scene, file, by=focal)
    shown = page(scene, theirs, by=focal)
    assert offered(shown) == []
    assert "not yours to change" in shown
    key = f"costs|{items['cost'].code}|quantity"
    assert sent(scene, theirs, shown, [key], by=focal).status_code == 302
    assert Item.objects.get(pk=items["cost"].pk).content["quantity"] == 10
    assert scene.client(scene.by_role["analyst"]).get(scene.address(f"workbooks/{theirs.pk}/")).status_code == 403
    Plan.objects.update(status=Plan.Status.APPROVED)
    assert "must be opened before it changes" in page(scene, brought(scene, file))


@needs_office
@pytest.mark.parametrize("ending", ["xlsx", "ods"])
def test_libreoffice_opens_and_saves_without_loss(
    scene: Cast, items: dict[str, Item], tmp_path: Path, ending: str
) -> None:
    file = edited(downloaded(scene), put("Budget", items["cost"].code, "quantity", 12.5))
    book = brought(scene, resaved(file, tmp_path, ending), name=f"back.{ending}")
    assert [key.rsplit("|")[-1] for key in offered(page(scene, book))] == ["quantity"]


def resaved(file: bytes, folder: Path, ending: str) -> bytes:
    given = folder / "given.xlsx"
    given.write_bytes(file)
    out = folder / "out"
    command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", ending]
    subprocess.run([*command, "--outdir", str(out), str(given)], check=True, capture_output=True, timeout=180)
    return (out / f"given.{ending}").read_bytes()


def values_edit(row: int, **cells: object) -> Edit:
    def edit(book: Any) -> None:
        page = book["Values"]
        columns = {cell.value: cell.column for cell in page[1]}
        for name, value in cells.items():
            page.cell(6 + row, columns[f"wf_{name}"]).value = value

    return edit


def test_values_come_back_with_their_reasons_and_what_is_wrong(scene: Cast, monitored_plan: Monitored) -> None:  # noqa: F811
    file = edited(
        downloaded(scene, "monitoring/sheet/?period=2026"),
        values_edit(0, value=5, note="register"),
        values_edit(1, reason="could not be reached"),
        values_edit(2, value="N/A"),
        values_edit(3, value="=2+2"),
    )
    book = brought(scene, file)
    shown = page(scene, book)
    assert len(offered(shown)) == 2
    assert "is not a number. Write digits, or choose a reason instead: " in shown
    assert "The cell holds a formula" in shown
    records = Record.objects.count()
    assert sent(scene, book, shown, offered(shown)).status_code == 302
    assert Record.objects.count() == records + 2
    cells = report(scene, "People trained").cells
    said = [cell for cell in cells if cell.get("value") is not None or cell.get("reason")]
    assert [(c.get("value"), c.get("reason"), c.get("note")) for c in said] == [
        (5, None, "register"),
        (None, "no_access", None),
    ]
    assert offered(page(scene, book)) == []


def test_a_value_somebody_else_entered_meanwhile_is_a_conflict(scene: Cast, monitored_plan: Monitored) -> None:  # noqa: F811
    file = edited(downloaded(scene, "monitoring/sheet/?period=2026"), values_edit(0, value=5))
    row = report(scene, "People trained")
    cells = [cell | ({"value": 7, "how": "typed"} if at < 2 else {}) for at, cell in enumerate(row.cells)]
    monitoring.enter(by=scene.ama, report=row, version=row.version, cells=cells)
    book = brought(scene, file)
    shown = page(scene, book)
    assert (len(offered(shown)), ticked(shown)) == (1, [])
    assert "changed by both" in shown


def test_a_local_government_takes_along_and_brings_back_its_own_area(scene: Cast, monitored_plan: Monitored) -> None:  # noqa: F811
    local = scene.by_role["local_government"]
    own = scene.client(local).get(scene.address("monitoring/sheet/?period=2026"))
    book = openpyxl.load_workbook(io.BytesIO(own.content))
    places = {row[5].value for row in book["Values"].iter_rows(min_row=6)}
    assert places == {"North"}
    whole = edited(downloaded(scene, "monitoring/sheet/?period=2026"), *(values_edit(at, value=5) for at in range(6)))
    workbook = brought(scene, whole, by=local)
    shown = page(scene, workbook, by=local)
    assert len(offered(shown)) == 3
    assert "The value is not yours to report" in shown


@needs_office
def test_a_monitoring_sheet_survives_libreoffice(scene: Cast, monitored_plan: Monitored, tmp_path: Path) -> None:  # noqa: F811
    file = edited(downloaded(scene, "monitoring/sheet/?period=2026"), values_edit(0, value=5))
    book = brought(scene, resaved(file, tmp_path, "xlsx"))
    shown = page(scene, book)
    assert len(offered(shown)) == 1
    assert "What could not be read" not in shown
