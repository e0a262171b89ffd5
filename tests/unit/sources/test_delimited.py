"""Delimited text: what is found out by itself, what is set aside, what is refused and with which words."""

from __future__ import annotations

import datetime
import gzip
import json

import pyarrow.parquet as pq
import pytest

from wayfare.model.errors import UnknownVariable, UnreadableFile
from wayfare.model.evidence import VariableType
from wayfare.sources.manifest import Staged


def table(staged: Staged) -> dict[str, list[object]]:
    return pq.read_table(staged.parquet).to_pydict()


def kinds(staged: Staged) -> dict[str, VariableType]:
    return {v.name: v.type for v in staged.variables}


def test_types_follow_from_all_cells(read):
    staged = read("id,share,born,name,ok\n1,0.5,2012-03-04,Ana,TRUE\n2,1,2013-01-01,Bo,FALSE\n")
    assert kinds(staged) == {
        "id": VariableType.INTEGER,
        "share": VariableType.NUMBER,
        "born": VariableType.DATE,
        "name": VariableType.TEXT,
        "ok": VariableType.BOOLEAN,
    }
    assert table(staged)["born"] == [datetime.date(2012, 3, 4), datetime.date(2013, 1, 1)]
    assert table(staged)["ok"] == [True, False]
    assert staged.sums == {"id": 3, "share": 1.5}


def test_rows_keep_their_number_in_the_file(read):
    assert table(read("a,b\n5,x\n6,y\n"))["_row"] == [1, 2]


def test_codes_with_leading_zeros_stay_text(read):
    staged = read("upm,state\n00050,01\n00140,32\n")
    assert table(staged)["upm"] == ["00050", "00140"]
    assert kinds(staged)["state"] == VariableType.TEXT


def test_a_leading_zero_far_below_makes_the_whole_column_text(read):
    rows = "\n".join(f"{n},x" for n in range(1, 200_000))
    staged = read(f"code,b\n{rows}\n007,x\n")
    assert kinds(staged)["code"] == VariableType.TEXT
    assert table(staged)["code"][0] == "1"
    assert table(staged)["code"][-1] == "007"


def test_a_decimal_far_below_makes_the_whole_column_a_number(read):
    rows = "\n".join(f"{n},x" for n in range(1, 400_000))
    staged = read(f"n,b\n{rows}\n0.5,x\n")
    assert kinds(staged)["n"] == VariableType.NUMBER
    assert staged.rows == 400_000
    assert staged.sums["n"] == pytest.approx(399_999 * 400_000 / 2 + 0.5)


def test_a_column_that_is_empty_for_long_gets_the_type_of_its_values(read):
    rows = "\n".join(f"{n},\n{n}," for n in range(1, 400_000))
    staged = read(f"n,late\n{rows}\n1,2012-05-06\n")
    assert kinds(staged)["late"] == VariableType.DATE
    assert staged.rows_set_aside == 0


def test_whole_numbers_written_with_a_point_are_integers(read):
    staged = read("psu,weight\n1.0,2.5\n2.0,3.0\n")
    assert kinds(staged) == {"psu": VariableType.INTEGER, "weight": VariableType.NUMBER}
    assert table(staged)["psu"] == [1, 2]


def test_integers_too_long_for_a_number_are_text(read):
    staged = read("id,n\n12345678901234567890,1\n12345678901234567891,2\n")
    assert table(staged)["id"] == ["12345678901234567890", "12345678901234567891"]


def test_sums_of_long_integers_do_not_overflow(read):
    staged = read("id,n\n" + "900000000000000001,1\n" * 20)
    assert staged.sums["id"] == 20 * 900000000000000001


@pytest.mark.parametrize("cell", ["nan", "inf", "-Infinity", "1e999", "0x1F", "12a", "1,5", "٣x"])
def test_what_is_not_a_finite_decimal_number_is_set_aside(read, cell):
    rows = "".join(f"{n}.5;x\n" for n in range(200))
    staged = read(f"n;b\n{rows}{cell};x\n", decimal=".")
    assert staged.rows == 200
    (rejected,) = staged.rejects()
    assert (rejected.row, rejected.field, rejected.text) == (201, "n", cell)
    assert "not a number" in rejected.reason


def test_a_column_with_many_other_texts_is_text_and_no_row_is_lost(read):
    staged = read("n,b\n" + "1,x\n" * 50 + "many,x\n")
    assert kinds(staged)["n"] == VariableType.TEXT
    assert (staged.rows, staged.rows_set_aside) == (51, 0)


def test_a_text_that_recurs_among_numbers_is_a_code_and_no_row_is_lost(read):
    staged = read("tenure,n\n" + "1,5\n" * 1000 + "&,5\n" * 3)
    assert kinds(staged)["tenure"] == VariableType.TEXT
    assert (staged.rows, staged.rows_set_aside) == (1003, 0)
    assert staged.options["read as text"] == "tenure: '&' occurs 3 times"


def test_a_slip_of_the_pen_is_set_aside_even_twice(read):
    staged = read("n,b\n" + "1,5\n" * 1000 + "l,5\n" * 2)
    assert (staged.rows, staged.rows_set_aside) == (1000, 2)


def test_a_declared_type_wins(read):
    text = "n,b\n" + "1,x\n" * 200 + "many,x\n"
    staged = read(text, types={"n": VariableType.TEXT})
    assert (staged.rows, staged.rows_set_aside) == (201, 0)
    assert kinds(staged)["n"] == VariableType.TEXT


def test_a_declared_number_sets_aside_what_is_none(read):
    staged = read("n,b\n" + "1,x\n" * 30 + "many,x\n", types={"n": VariableType.NUMBER})
    assert (staged.rows, staged.rows_set_aside) == (30, 1)


def test_days_that_do_not_exist_are_set_aside(read):
    staged = read("d,n\n" + "2012-02-28,1\n" * 150 + "2012-02-30,1\n")
    assert [r.text for r in staged.rejects()] == ["2012-02-30"]


def test_marks_of_a_missing_value_are_missing_not_zero(read):
    staged = read('n,t\n1,a\nNA,NA\n.,.\n-,-\n"",""\nN/A,null\n3,b\n')
    assert table(staged)["n"] == [1, None, None, None, None, None, 3]
    assert table(staged)["t"] == ["a", None, None, None, None, None, "b"]
    assert staged.variables[0].n_missing == 5
    assert staged.sums["n"] == 4


def test_missing_marks_can_be_chosen(read):
    staged = read("n,t\n1,a\n-9,NA\n", missing_marks=("-9",))
    assert table(staged)["n"] == [1, None]
    assert table(staged)["t"] == ["a", "NA"]


def test_namibia_is_not_missing(read):
    codes = ["NA", "NO", "DE", "FR", "MX", "PH", "NP", "TO", "MD", "LS"]
    staged = read("iso,n\n" + "".join(f"{c},1\n" for c in codes) + "ZA,NA\n")
    assert table(staged)["iso"][0] == "NA"
    assert table(staged)["n"][-1] is None


def test_ragged_rows_are_set_aside_with_number_reason_and_text(read):
    staged = read("a,b,c\n" + "1,2,3\n" * 40 + "4,5\n" + "1,2,3\n" * 40 + "8,9,10,11\n6,7,8\n")
    assert [(r.row, r.reason, r.text) for r in staged.rejects()] == [
        (41, "2 fields instead of 3", "4,5"),
        (82, "4 fields instead of 3", "8,9,10,11"),
    ]
    assert table(staged)["_row"][-1] == 83
    assert staged.rows + staged.rows_set_aside == 83


def test_ragged_rows_beyond_a_tenth_refuse_the_file(read):
    with pytest.raises(UnreadableFile, match=r"5 of 10 rows do not fit the columns.*--delimiter"):
        read("a,b,c\n" + "1,2,3\n1,2\n" * 5)


def test_a_line_break_inside_quotation_marks_is_text(read):
    staged = read('a,b\n1,"two\nlines"\n2,"say ""hi"""\n')
    assert table(staged)["b"] == ["two\nlines", 'say "hi"']
    assert table(staged)["_row"] == [1, 2]


def test_a_quotation_mark_that_is_never_closed_is_refused(read):
    with pytest.raises(UnreadableFile, match=r"quotation mark opened in row 2 is never closed"):
        read('a,b\n1,x\n2,"y\n3,z\n4,w\n')


def test_an_inch_mark_is_not_an_open_quotation(read):
    assert table(read('a,b\n1,5" pipe\n2,x\n'))["b"] == ['5" pipe', "x"]


def test_blank_rows_are_passed_over_in_tables_and_kept_in_single_columns(read):
    assert read("a,b\n1,2\n\n3,4\n\n").rows == 2
    assert table(read("a\n1\n\n3\n"))["a"] == [1, None, 3]


@pytest.mark.parametrize(("name", "delimiter"), [("s.csv", ";"), ("s.tsv", "\t"), ("s.txt", "|"), ("s.csv", ",")])
def test_the_delimiter_is_found(read, name, delimiter):
    staged = read(f"a{delimiter}b\n1{delimiter}x\n", name=name)
    assert staged.options["delimiter"] == delimiter
    assert table(staged)["b"] == ["x"]


def test_decimal_commas_are_found_where_commas_do_not_part_columns(read):
    staged = read("a;b\n1,5;x\n-2,25;y\n")
    assert table(staged)["a"] == [1.5, -2.25]
    assert staged.options["decimal"] == ","


def test_a_point_is_no_thousands_mark(read):
    """`1.234` could be 1.234 or 1234: the column stays text rather than guessed at."""
    assert kinds(read("a;b\n1.234;x\n2,5;y\n", decimal=","))["a"] == VariableType.TEXT


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_with_a_mark_are_found(read, encoding):
    staged = read("año,b\n1,Peñón\n".encode(encoding))
    assert [v.original_name for v in staged.variables] == ["año", "b"]
    assert table(staged)["b"] == ["Peñón"]


def test_a_wrong_encoding_names_byte_place_and_remedy(read):
    with pytest.raises(UnreadableFile, match=r"Byte 0xF1 at position 6 \(line 2\) is not utf-8.*--encoding cp1252"):
        read("a,b\nPe\xf1a,1\n".encode("cp1252"))


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_odd_row_in_a_wrong_encoding_is_told_as_a_wrong_encoding(read):
    with pytest.raises(UnreadableFile, match=r"Byte 0xF1 at position 10 \(line 3\) is not utf-8"):
        read("a,b\n1,2\nPe\xf1a\n".encode("cp1252"))


def test_a_declared_encoding_is_used(read):
    staged = read("a,b\nPeña,1\n".encode("cp1252"), encoding="cp1252")
    assert table(staged)["a"] == ["Peña"]
    assert staged.options["encoding"] == "cp1252"


def test_a_byte_the_declared_encoding_does_not_have_is_named(read):
    with pytest.raises(UnreadableFile, match=r"Byte 0x81 at position 5 \(line 2\) is not cp1252"):
        read(b"a,b\nx\x81,1\n", encoding="cp1252")


def test_an_encoding_that_does_not_exist_is_said(read):
    with pytest.raises(UnreadableFile, match="no encoding called 'latin-99'"):
        read("a,b\n1,2\n", encoding="latin-99")


def test_names_are_usable_unique_ignoring_case_and_the_originals_kept(read):
    staged = read("w,W,Año de nac.,,2nd,select,w\n1,2,3,4,5,6,7\n")
    assert [v.name for v in staged.variables] == ["w", "W_2", "Ano_de_nac", "column_4", "v2nd", "select_", "w_3"]
    assert [v.original_name for v in staged.variables] == ["w", "W", "Año de nac.", "", "2nd", "select", "w"]


def test_the_header_may_stand_further_down(read):
    staged = read("Ministry of Statistics\n\na,b\n1,2\n", header_row=3)
    assert table(staged)["a"] == [1]


def test_a_header_may_span_lines(read):
    staged = read('"income\n(monthly)",b\n1,2\n3,4\n')
    assert staged.variables[0].name == "income_monthly"
    assert table(staged)["b"] == [2, 4]


def test_gzip_is_unpacked(read):
    assert table(read(gzip.compress(b"a,b\n1,2\n"), name="survey.csv.gz"))["a"] == [1]


def test_a_truncated_gzip_is_refused(read):
    packed = gzip.compress(b"a,b\n" + b"".join(b"%d,%d\n" % (n, n * 7919 % 1000) for n in range(50_000)))
    with pytest.raises(UnreadableFile, match="cut off"):
        read(packed[: len(packed) // 2], name="survey.csv.gz")


def test_a_damaged_gzip_is_refused(read):
    packed = bytearray(gzip.compress(b"a,b\n" + b"1,2\n" * 1000))
    packed[15:25] = b"\xff" * 10
    with pytest.raises(UnreadableFile, match=r"damaged|cut off"):
        read(bytes(packed), name="survey.csv.gz")


def test_a_gzip_bomb_is_refused(read):
    with pytest.raises(UnreadableFile, match="unpacks to more than 200 times its size"):
        read(gzip.compress(b"a,b\n" + b"1,2\n" * 30_000_000, 9), name="bomb.csv.gz")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The file is empty"),
        (b"\n\n", "The file is empty"),
        (b"a,b\n", "no row that can be used"),
        (b",,\n1,2,3\n", "should hold the column names"),
        (b"a,b\n1,\x00\n", "neither text nor any format"),
    ],
)
def test_files_without_a_table_are_refused(read, content, said):
    with pytest.raises(UnreadableFile, match=said):
        read(content)


def test_a_cell_longer_than_a_cell_may_be_is_set_aside(read):
    staged = read("a,b\n" + "1,x\n" * 30 + f"2,{'y' * 40_000}\n")
    (rejected,) = staged.rejects()
    assert (rejected.row, rejected.field, len(rejected.text)) == (31, "b", 500)


def test_too_many_columns_are_refused(read):
    names = ",".join(f"c{n}" for n in range(2001))
    with pytest.raises(UnreadableFile, match=r"2,001 columns; the limit is 2,000"):
        read(f"{names}\n{','.join('1' * 2001)}\n")


def test_a_type_for_a_column_that_is_not_there_is_refused(read):
    with pytest.raises(UnknownVariable, match=r"'agee', which the file does not have. It has: age, b"):
        read("age,b\n1,2\n", types={"agee": VariableType.TEXT})


def test_the_same_file_gives_the_same_bytes(read):
    text = "a,b\n" + "".join(f"{n},{n / 7}\n" for n in range(1000))
    first = read(text).parquet.read_bytes()
    assert read(text).parquet.read_bytes() == first


def test_windows_line_ends_leave_no_trace(read):
    assert table(read("a,b\r\n1,x\r\n2,y\r\n"))["b"] == ["x", "y"]


def test_arabic_text_is_kept_and_gets_a_usable_name(read):
    staged = read("الجنس,b\nأنثى,1\n")
    assert staged.variables[0].name == "column_1"
    assert table(staged)["column_1"] == ["أنثى"]


def test_rows_set_aside_are_listed_one_json_object_a_line(read):
    staged = read("n,b\n" + "1,x\n" * 200 + "many,x\n")
    lines = [json.loads(line) for line in staged.rejected.read_text().splitlines()]
    assert lines == [
        {"row": 201, "field": "n", "reason": "not a whole number, in a column of whole numbers", "text": "many"}
    ]
