"""A block from a spreadsheet is looked at before it counts: cell by cell, by name or by order, in any language."""

from __future__ import annotations

import re
from typing import Any

import pytest
from people import Cast
from test_monitoring import plan, report

from wayfare.web.monitoring import actions, by_area
from wayfare.web.monitoring.models import Report
from wayfare.web.monitoring.plan import Monitored, monitored

__all__ = ["plan"]


def paste(scene: Cast, row: Report, block: str, role: str = "coordinator", **more: Any) -> Any:
    where = scene.address(f"monitoring/reports/{row.pk}/paste/")
    return scene.browser(role).post(where, {"version": row.version, "block": block} | more)


def values(row: Report) -> dict[tuple[str, str], float | None]:
    row.refresh_from_db()
    return {(cell["place"], cell.get("sex") or ""): cell.get("value") for cell in row.cells}


def test_nothing_is_saved_before_it_was_seen(scene: Cast, plan: Monitored) -> None:
    row = report(scene, "People trained")
    shown = paste(scene, row, "1,200\t700\t500\n\t0\t")
    assert shown.status_code == 200
    assert "Save 4 cells" in shown.content.decode()
    assert set(values(row).values()) == {None}
    assert paste(scene, row, "1,200\t700\t500\n\t0\t", take="1").status_code == 302
    order = list(values(row))
    assert [values(row)[key] for key in order] == [1200, 700, 500, None, 0, None]
    assert {cell.get("how") for cell in row.cells if cell.get("value") is not None} == {"pasted"}


def test_the_hidden_block_of_the_look_says_what_was_pasted(scene: Cast, plan: Monitored) -> None:
    """A browser drops the first line break in a text area: empty cells at the beginning keep their place."""
    row = report(scene, "People trained")
    block = "\t5\t\n6\t\t"
    page = paste(scene, row, block).content.decode()
    hidden = re.search(r'<textarea name="block" hidden>\n(.*?)</textarea>', page, re.DOTALL)
    assert hidden is not None
    assert hidden[1] == block


def test_names_of_areas_and_groups_decide_where_a_number_goes(scene: Cast, plan: Monitored) -> None:
    row = report(scene, "People trained")
    block = "area\tWomen\tMen\nSOUTH\t7\t5\nnorth\t3\t2\n"
    assert paste(scene, row, block, take="1").status_code == 302
    held = values(row)
    assert (held["south", "F"], held["north", "M"], held["north", ""]) == (7, 2, None)


def test_unknown_names_and_doubles_are_said_and_the_rest_needs_a_word(scene: Cast, plan: Monitored) -> None:
    row = report(scene, "People trained")
    block = "area\tWomen\tOthers\nSouth\t7\t5\nWest\t3\t\nSouth\t8\t\n"
    page = paste(scene, row, block).content.decode()
    assert "no area “West”" in page
    assert "no column “Others”" in page
    assert "is there twice" in page
    assert paste(scene, row, block, take="1").status_code == 422
    assert set(values(row).values()) == {None}
    assert paste(scene, row, block, take="1", without="on").status_code == 302
    assert values(row)["south", "F"] == 7


WRONG = [
    "n/a",
    "..",
    "=1+1",
    '=HYPERLINK("x")',
    "<script>alert(1)</script>",
    "-3",
    "2.5",
    "1,2,3",
    "#REF!",
    "1e9",
    "٣x",
]


@pytest.mark.parametrize("text", WRONG)
def test_what_is_no_number_is_refused_in_its_cell_and_is_not_zero(scene: Cast, plan: Monitored, text: str) -> None:
    row = report(scene, "People trained")
    page = paste(scene, row, f"{text}\t4").content.decode()
    assert page.count("badge-bad") == 1
    assert "<script>alert" not in page
    assert paste(scene, row, f"{text}\t4", take="1").status_code == 422
    assert set(values(row).values()) == {None}


def test_a_reason_is_taken_and_a_share_is_made_of_two_numbers(scene: Cast, plan: Monitored) -> None:
    row = report(scene, "People trained")
    paste(scene, row, "not_yet", take="1")
    assert next(iter(values(row).values())) is None
    assert row.cells[0]["reason"] == "not_yet"
    share = report(scene, "Share in work")
    paste(scene, share, "34/80", take="1")
    share.refresh_from_db()
    assert (share.cells[0]["value"], share.cells[0]["denominator"]) == (42.5, 80)


def test_the_decimal_sign_is_that_of_the_page(scene: Cast, plan: Monitored) -> None:
    share = report(scene, "Share in work")
    browser = scene.browser("coordinator")
    where = scene.address(f"monitoring/reports/{share.pk}/paste/")
    form = {"version": share.version, "block": "42,5", "take": "1"}
    assert browser.post(where, form).status_code == 422
    answer = browser.post(where, form, headers={"Accept-Language": "fr"})
    assert answer.status_code == 302, answer.content.decode()
    share.refresh_from_db()
    assert share.cells[0]["value"] == 42.5


BLOCKS = {
    "more rows": "1\n2\n3",
    "more columns": "1\t2\t3\t4",
    "an open quote": '"' + "x" * 200_000,
    "many cells": "1\t" * 60_000,
    "many lines": "1\n" * 60_000,
}


@pytest.mark.parametrize("block", BLOCKS.values(), ids=BLOCKS)
def test_a_block_larger_than_the_report_lands_nowhere(scene: Cast, plan: Monitored, block: str) -> None:
    row = report(scene, "People trained")
    answer = paste(scene, row, block, take="1")
    assert answer.status_code == 422
    assert "larger than the report" in answer.content.decode()
    assert set(values(row).values()) == {None}


def test_a_block_beyond_what_a_page_takes_is_refused_without_falling_over(scene: Cast, plan: Monitored) -> None:
    row = report(scene, "People trained")
    assert paste(scene, row, "1" * 3_000_000).status_code in {400, 413, 422}


def test_what_somebody_saved_meanwhile_is_not_overwritten(scene: Cast, plan: Monitored) -> None:
    row = report(scene, "People trained")
    actions.enter(by=scene.ama, report=row, version=1, cells=[row.cells[0] | {"value": 9.0}, *row.cells[1:]])
    row = report(scene, "People trained")
    row.version = 1
    assert paste(scene, row, "5", take="1").status_code == 409
    assert next(iter(values(row).values())) == 9


def test_another_area_is_not_pasted_over(scene: Cast, plan: Monitored) -> None:
    row = report(scene, "People trained")
    page = paste(scene, row, "north\t5\nsouth\t6", role="local_government").content.decode()
    assert "not yours" in page
    assert paste(scene, row, "north\t5\nsouth\t6", role="local_government", take="1", without="on").status_code == 302
    assert (values(row)["north", ""], values(row)["south", ""]) == (5, None)


def test_a_report_that_was_handed_in_takes_no_block(scene: Cast, plan: Monitored) -> None:
    row = report(scene, "People trained")
    Report.objects.filter(pk=row.pk).update(status="submitted")
    assert paste(scene, row, "5", take="1").status_code == 422
    assert set(values(row).values()) == {None}


SQUARE = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]}


def test_a_map_tells_what_is_missing_and_what_is_withheld_from_zero(scene: Cast, plan: Monitored) -> None:
    row = report(scene, "People trained")
    row.workspace.places.update(geometry=SQUARE)
    told = [cell | ({"value": 0.0} if cell["place"] == "north" else {"reason": "withheld"}) for cell in row.cells]
    Report.objects.filter(pk=row.pk).update(cells=told, status="approved")
    found, periods = by_area.by_area(monitored(scene.workspace))
    assert found is not None
    assert periods == ["2026", "2027"]
    assert {each.code: each.shown for each in found.areas} == {"north": "0", "south": "withheld"}
    assert "url(#withheld)" in found.picture()
    assert ["withheld" in name for _fill, name in found.legend()] == [False, True]
    page = scene.client(scene.chidi).get(scene.address("monitoring/areas/")).content.decode()
    assert "cell-withheld" in page
    assert "url(#by-area-withheld)" in page
    later = scene.client(scene.chidi).get(scene.address("monitoring/areas/?period=2027")).content.decode()
    assert "cell-empty" in later
    assert "url(#by-area-empty)" in later
    table = scene.client(scene.chidi).get(scene.address("monitoring/areas/as/csv/")).content.decode()
    assert "north,North,0.0," in table
    assert scene.client(scene.chidi).get(scene.address("monitoring/areas/as/svg/")).status_code == 200
    assert scene.client(scene.chidi).get(scene.address("monitoring/areas/as/exe/")).status_code == 404
