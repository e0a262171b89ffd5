"""Workbooks: sheets, header rows, typed cells, failed formulas, and workbooks made to harm."""

from __future__ import annotations

import datetime
import zipfile
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from wayfare.model.errors import UnreadableFile
from wayfare.model.evidence import VariableType
from wayfare.sources.manifest import Staged
from wayfare.sources.read import stage


def table(staged: Staged) -> dict[str, list[object]]:
    return pq.read_table(staged.parquet).to_pydict()


def workbook(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    book.close()
    return path


@pytest.fixture
def simple(tmp_path: Path) -> Path:
    rows = [["id", "born", "share", "name"], [1, datetime.date(2012, 3, 4), 0.1, "Ana"], [], [2, None, 0.2, "007"]]
    return workbook(tmp_path / "simple.xlsx", {"data": rows})


def test_cells_keep_their_kind(read_file, simple):
    staged = read_file(simple)
    assert [v.type for v in staged.variables] == [
        VariableType.INTEGER,
        VariableType.DATE,
        VariableType.NUMBER,
        VariableType.TEXT,
    ]
    assert table(staged)["share"] == [0.1, 0.2]
    assert table(staged)["born"] == [datetime.date(2012, 3, 4), None]


def test_blank_rows_are_passed_over_and_counted(read_file, simple):
    assert table(read_file(simple))["_row"] == [1, 3]


def test_one_of_several_sheets_must_be_chosen(read_file, tmp_path):
    path = workbook(tmp_path / "two.xlsx", {"notes": [["x"]], "data": [["a"], [5]]})
    with pytest.raises(UnreadableFile, match=r"2 sheets: notes, data\. Say which one with --sheet"):
        read_file(path)
    with pytest.raises(UnreadableFile, match=r"no sheet 'date'\. It has: notes, data"):
        read_file(path, sheet="date")
    assert table(read_file(path, sheet="data"))["a"] == [5]


def test_the_header_row_can_be_said(read_file, tmp_path):
    path = workbook(tmp_path / "title.xlsx", {"data": [["Survey of 2012"], [], ["a", "b"], [1, 2]]})
    assert table(read_file(path, header_row=3))["b"] == [2]
    with pytest.raises(UnreadableFile, match="Row 2 should hold the column names, but it is blank"):
        read_file(path, header_row=2)


def test_a_failed_formula_is_not_an_empty_cell(read_file, tmp_path):
    path = tmp_path / "errors.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("data")
    sheet.write_row(0, 0, ["n", "x"])
    for row in range(1, 201):
        sheet.write_row(row, 0, [row, row / 2])
    sheet.write_formula(201, 0, "=1/0", None, "#DIV/0!")
    sheet.write(201, 1, 3)
    book.close()
    staged = read_file(path)
    assert [(r.row, r.field, r.text) for r in staged.rejects()] == [(201, "n", "#DIV/0!")]


def test_an_empty_workbook_is_refused(read_file, tmp_path):
    with pytest.raises(UnreadableFile, match="should hold the column names"):
        read_file(workbook(tmp_path / "empty.xlsx", {"data": []}))


def test_names_without_rows_are_refused(read_file, tmp_path):
    with pytest.raises(UnreadableFile, match="no row that can be used"):
        read_file(workbook(tmp_path / "header.xlsx", {"data": [["a", "b"]]}))


def test_a_truncated_workbook_is_refused(simple, tmp_path):
    cut = tmp_path / "cut.xlsx"
    cut.write_bytes(simple.read_bytes()[:-200])
    with pytest.raises(UnreadableFile, match="damaged or cut off"):
        stage(cut, tmp_path / "staged")


def test_an_archive_of_files_is_refused(tmp_path):
    path = tmp_path / "survey.zip"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("survey.csv", "a,b\n1,2\n")
    with pytest.raises(UnreadableFile, match="archive of files, not a table"):
        stage(path, tmp_path / "staged")


def test_a_far_away_cell_is_refused_within_the_limits(tmp_path):
    path = tmp_path / "far.xlsx"
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = "a", 1
    book.save(path)
    with pytest.raises(UnreadableFile, match=r"limit is 20,000,000 cells|MiB of memory"):
        stage(path, tmp_path / "staged")


def test_a_lone_far_away_cell_does_no_harm(tmp_path):
    path = tmp_path / "lone.xlsx"
    book = openpyxl.Workbook()
    book.active["XFD1048576"] = 1
    book.save(path)
    with pytest.raises(UnreadableFile):
        stage(path, tmp_path / "staged")


def test_a_zip_bomb_is_refused_before_it_is_unpacked(simple, tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(simple) as good, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bomb:
        for entry in good.infolist():
            if entry.filename != "xl/worksheets/sheet1.xml":
                bomb.writestr(entry.filename, good.read(entry))
        cell = '<c r="A1" t="inlineStr"><is><t>' + "a" * (256 << 20) + "</t></is></c>"
        sheet = f'<worksheet><sheetData><row r="1">{cell}</row></sheetData></worksheet>'
        bomb.writestr("xl/worksheets/sheet1.xml", sheet)
    with pytest.raises(UnreadableFile, match=r"'xl/worksheets/sheet1.xml' unpacks to 256 MiB"):
        stage(path, tmp_path / "staged")


def test_a_nested_archive_is_refused(simple, tmp_path):
    path = tmp_path / "nested.xlsx"
    path.write_bytes(simple.read_bytes())
    with zipfile.ZipFile(path, "a") as packed:
        packed.writestr("xl/embeddings/more.zip", b"PK")
    with pytest.raises(UnreadableFile, match=r"another archive, 'xl/embeddings/more.zip'"):
        stage(path, tmp_path / "staged")


def test_entities_are_not_expanded(simple, tmp_path):
    path = tmp_path / "laughs.xlsx"
    with zipfile.ZipFile(simple) as good, zipfile.ZipFile(path, "w") as bad:
        for entry in good.infolist():
            if entry.filename != "xl/worksheets/sheet1.xml":
                bad.writestr(entry.filename, good.read(entry))
        bad.writestr(
            "xl/worksheets/sheet1.xml",
            '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><worksheet><sheetData><row r="1">'
            '<c r="A1" t="inlineStr"><is><t>&a;</t></is></c></row></sheetData></worksheet>',
        )
    with pytest.raises(UnreadableFile):
        stage(path, tmp_path / "staged")


@pytest.mark.realdata
def test_real_dummy_data_of_a_refugee_survey(read_file, microdata):
    staged = read_file(microdata / "forms-unhcr-rms" / "dummy_RMS_CAPI_v2_data.xlsx", sheet="main")
    assert staged.rows == 1_500
    assert staged.rows_set_aside == 0
