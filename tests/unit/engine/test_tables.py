"""The door to DuckDB: sorting, deriving, and what it says of files that are none."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from wayfare.engine import tables
from wayfare.model.errors import FormulaError, UnknownVariable, UnreadableFile
from wayfare.model.evidence import VariableType


@pytest.fixture
def survey(tmp_path: Path) -> Path:
    """A file whose own name and whose columns need quoting."""
    path = tmp_path / 'it\'s a "survey".parquet'
    pq.write_table(
        pa.table({"stratum": [2, 1, 2, None, 1], "p s u": ["b", "a", "a", "a", "a"], "y": [1.0, 2.0, 3.0, 4.0, 5.0]}),
        path,
    )
    return path


def test_sorting_puts_strata_then_psus_in_order_and_keeps_the_order_of_equal_rows(survey: Path, tmp_path: Path) -> None:
    target = tmp_path / "sor'ted.parquet"
    tables.sort_to_parquet(survey, target, ["stratum", "p s u"])
    assert pq.read_table(target).to_pydict() == {
        "stratum": [1, 1, 2, 2, None],
        "p s u": ["a", "a", "a", "b", "a"],
        "y": [2.0, 5.0, 3.0, 1.0, 4.0],
    }


def test_derived_columns_follow_their_formulas_and_replace_those_of_the_same_name(survey: Path, tmp_path: Path) -> None:
    target = tmp_path / "derived.parquet"
    tables.derive(survey, target, {"double": "y * 2", "first": "\"p s u\" = 'a'", "Y": "y + 1"})
    found = pq.read_table(target).to_pydict()
    assert list(found) == ["stratum", "p s u", "double", "first", "Y"]
    assert found["double"] == [2.0, 4.0, 6.0, 8.0, 10.0]
    assert found["first"] == [False, True, True, True, True]
    assert found["Y"] == [2.0, 3.0, 4.0, 5.0, 6.0]


def test_a_formula_that_is_none_derives_nothing(survey: Path, tmp_path: Path) -> None:
    with pytest.raises(UnknownVariable, match="absent"):
        tables.derive(survey, tmp_path / "t.parquet", {"x": "absent + 1"})
    with pytest.raises(FormulaError, match="read_csv"):
        tables.derive(survey, tmp_path / "t.parquet", {"x": "read_csv('/etc/passwd')"})
    assert not (tmp_path / "t.parquet").exists()


def test_sorting_by_an_absent_column_is_refused(survey: Path, tmp_path: Path) -> None:
    with pytest.raises(UnknownVariable, match="Did you mean 'stratum'"):
        tables.sort_to_parquet(survey, tmp_path / "t.parquet", ["straum"])


def test_columns_and_rows_are_read_from_the_footer(survey: Path) -> None:
    assert tables.columns(survey) == {
        "stratum": VariableType.INTEGER, "p s u": VariableType.TEXT, "y": VariableType.NUMBER,
    }  # fmt: skip
    assert tables.count(survey) == 5


@pytest.mark.parametrize("content", [b"", b"PAR1", b"PAR1 not really", b"a,b\n1,2\n"])
def test_what_is_not_whole_parquet_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.parquet"
    path.write_bytes(content)
    with pytest.raises(UnreadableFile, match=r"broken\.parquet: This is not a whole Parquet file"):
        tables.columns(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="no such file"):
        tables.count(tmp_path / "absent.parquet")


def test_one_thread_or_two_give_the_same_view_of_the_rows(survey: Path) -> None:
    for threads in (1, 2):
        with tables.open_table(survey, threads=threads) as opened:
            assert opened.one("select count(*), sum(y), min(file_row_number) from rows") == (5, 15.0, 0)
