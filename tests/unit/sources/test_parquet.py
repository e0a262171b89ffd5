"""Parquet files of others: plain columns are taken, nested ones refused, damage is said."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from wayfare.model.errors import UnreadableFile
from wayfare.model.evidence import VariableType


@pytest.fixture
def parquet(tmp_path: Path):
    def _write(**columns: object) -> Path:
        path = tmp_path / "table.parquet"
        pq.write_table(pa.table(columns), path)
        return path

    return _write


def test_plain_columns_of_every_kind(read_file, parquet):
    path = parquet(
        n=pa.array([1, None], pa.int16()),
        x=pa.array([0.5, float("nan")]),
        d=pa.array([Decimal("1.25"), None]),
        day=pa.array([datetime.date(2012, 1, 2), None]),
        kind=pa.array(["a", None]).dictionary_encode(),
        ok=pa.array([True, None]),
    )
    staged = read_file(path)
    assert [v.type for v in staged.variables] == [
        VariableType.INTEGER,
        VariableType.NUMBER,
        VariableType.NUMBER,
        VariableType.DATE,
        VariableType.TEXT,
        VariableType.BOOLEAN,
    ]
    assert pq.read_table(staged.parquet).to_pylist() == [
        {"_row": 1, "n": 1, "x": 0.5, "d": 1.25, "day": datetime.date(2012, 1, 2), "kind": "a", "ok": True},
        {"_row": 2, "n": None, "x": None, "d": None, "day": None, "kind": None, "ok": None},
    ]


def test_nested_columns_are_refused_by_name(read_file, parquet):
    with pytest.raises(UnreadableFile, match=r"'answers' is of type list.*Flatten or drop it"):
        read_file(parquet(id=[1], answers=[[1, 2]]))


def test_names_that_differ_in_case_are_told_apart(read_file, parquet):
    staged = read_file(parquet(w=[1], W=[2]))
    assert [v.name for v in staged.variables] == ["w", "W_2"]


def test_a_truncated_file_is_refused(read_file, parquet):
    path = parquet(n=list(range(1000)))
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(UnreadableFile, match="damaged or cut off"):
        read_file(path)


def test_a_table_without_rows_is_refused(read_file, parquet):
    with pytest.raises(UnreadableFile, match="columns but no rows"):
        read_file(parquet(n=pa.array([], pa.int64())))


def test_a_staged_table_reads_back_as_itself(read, read_file, tmp_path):
    first = read("a,b\n1,x\n2,y\n")
    copy = tmp_path / "copy.parquet"
    copy.write_bytes(first.parquet.read_bytes())
    assert read_file(copy).parquet.read_bytes() == copy.read_bytes()
