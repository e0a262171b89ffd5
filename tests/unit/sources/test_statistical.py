"""Stata, SPSS and SAS files: labels, reasons for missing, dates, and the real ones as their publishers made them."""

from __future__ import annotations

import csv
import datetime
import gzip
import math
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pyreadstat
import pytest

from wayfare.model.errors import UnreadableFile
from wayfare.model.evidence import VariableType
from wayfare.sources.manifest import Staged

DAYS = [datetime.date(2012, 1, 2), None, datetime.date(1900, 1, 1), datetime.date(2020, 2, 29)]


def table(staged: Staged) -> dict[str, list[object]]:
    return pq.read_table(staged.parquet).to_pydict()


@pytest.fixture
def sav(tmp_path: Path) -> Path:
    path = tmp_path / "survey.sav"
    frame = pd.DataFrame({"age": [1.0, 98.0, 99.0, None], "who": ["x", "RF", "", None], "day": DAYS, "n": [1, 2, 3, 4]})
    pyreadstat.write_sav(
        frame,
        str(path),
        column_labels=["Age", "Who", "Day", "Number"],
        variable_value_labels={"age": {1: "one", 98: "refused"}},
        missing_ranges={"age": [{"lo": 98, "hi": 99}], "who": ["RF"]},
    )
    return path


@pytest.fixture
def dta(tmp_path: Path) -> Path:
    path = tmp_path / "survey.dta"
    frame = pd.DataFrame({"age": [1.5, "a", "b", None], "n": [1, 2, 3, 4], "day": DAYS, "who": ["x", "", "y", None]})
    pyreadstat.write_dta(
        frame,
        str(path),
        column_labels=["Age", "Number", "Day", "Who"],
        variable_value_labels={"n": {1: "one", 2: "two"}, "age": {"a": "refused"}},
        missing_user_values={"age": ["a", "b"]},
    )
    return path


def test_spss_user_missing_is_split_into_value_and_reason(read_file, sav):
    staged = read_file(sav)
    age, who = staged.variables[:2]
    assert table(staged)["age"] == [1, None, None, None]
    assert table(staged)["age__missing"] == [None, "98", "99", None]
    assert table(staged)["who__missing"] == [None, "RF", None, None]
    assert age.missing_reasons == {"98": "refused", "99": ""}
    assert age.value_labels == {"1": "one"}
    assert (age.label, age.n_valid, age.n_missing) == ("Age", 1, 3)
    assert who.missing_reasons == {"RF": ""}
    assert staged.sums["age"] == 1, "98 and 99 must not be added up as ages"


def test_stata_extended_missing_is_split_into_value_and_reason(read_file, dta):
    staged = read_file(dta)
    age, n = staged.variables[:2]
    assert table(staged)["age"] == [1.5, None, None, None]
    assert table(staged)["age__missing"] == [None, "a", "b", None]
    assert age.missing_reasons == {"a": "refused", "b": ""}
    assert n.value_labels == {"1": "one", "2": "two"}


@pytest.mark.parametrize("made", ["sav", "dta"])
def test_columns_without_reasons_get_no_column_of_reasons(read_file, request, made):
    staged = read_file(request.getfixturevalue(made))
    assert "n__missing" not in table(staged)
    assert "day__missing" not in table(staged)


@pytest.mark.parametrize("made", ["sav", "dta"])
def test_days_are_dates_and_whole_numbers_integers(read_file, request, made):
    staged = read_file(request.getfixturevalue(made))
    kinds = {v.name: v.type for v in staged.variables}
    assert table(staged)["day"] == DAYS
    assert kinds["n"] == VariableType.INTEGER
    assert kinds["day"] == VariableType.DATE


def test_many_chunks_are_one_table(read_file, tmp_path, monkeypatch):
    monkeypatch.setattr("wayfare.sources.readstat.CELLS_AT_ONCE", 1)
    path = tmp_path / "long.sav"
    pyreadstat.write_sav(pd.DataFrame({"n": range(2_500)}), str(path))
    staged = read_file(path)
    assert table(staged)["n"] == list(range(2_500))
    assert table(staged)["_row"] == list(range(1, 2_501))


@pytest.mark.parametrize("made", ["sav", "dta"])
def test_a_truncated_file_is_refused(read_file, request, made, tmp_path):
    whole = request.getfixturevalue(made)
    cut = tmp_path / f"cut.{made}"
    cut.write_bytes(whole.read_bytes()[: int(whole.stat().st_size * 0.7)])
    with pytest.raises(UnreadableFile, match=r"reader stops with|no rows"):
        read_file(cut)


def test_text_that_calls_itself_stata_is_refused(read):
    with pytest.raises(UnreadableFile, match="says a Stata data file, but it does not start like one"):
        read("a,b\n1,2\n", name="survey.dta")


@pytest.mark.realdata
def test_enigh_dwellings_as_published(read_file, microdata):
    staged = read_file(microdata / "mex-enigh-2012" / "viviendas_original.dta")
    assert (staged.rows, staged.rows_set_aside, len(staged.variables)) == (8_861, 0, 58)
    assert staged.sums["factor_viv"] == 31_031_838
    labels = {v.name: v.label for v in staged.variables}
    assert labels["est_dis"] == "Estrato de diseño muestral"
    assert table(staged)["est_dis"][0] == "011"


@pytest.mark.realdata
@pytest.mark.parametrize("file", ["hogares_derivado.csv.gz", "viviendas.csv.gz", "ingresos.csv.gz"])
def test_enigh_tables_have_the_rows_of_their_source(read_file, microdata, file):
    path = microdata / "mex-enigh-2012" / file
    with gzip.open(path, "rt", encoding="utf-8", newline="") as text:
        rows = sum(1 for _ in csv.reader(text)) - 1
    staged = read_file(path)
    assert (staged.rows, staged.rows_set_aside) == (rows, 0)
    assert rows == (46_597 if file.startswith("ingresos") else 8_861)


@pytest.mark.realdata
def test_nhanes_is_the_same_table_in_all_its_formats(read_file, microdata, tmp_path):
    folder = microdata / "usa-nhanes-2015"
    columns = ["SEQN", "RIAGENDR", "RIDAGEYR", "DMDBORN4", "DMDCITZN", "INDFMPIR", "WTINT2YR", "SDMVPSU", "SDMVSTRA"]
    published = _published(folder / "demo_2015_2016.csv.gz", columns)
    for file in ("DEMO_I.XPT", "demo_2015_2016.sav", "demo_core.dta", "demo_2015_2016.csv.gz"):
        staged = read_file(folder / file)
        assert staged.rows == 9_971, file
        found = table(staged)
        for name in columns:
            assert all(map(same, found[name], published[name])), (file, name)


@pytest.mark.realdata
def test_sas_zeros_are_zero(read_file, microdata):
    staged = read_file(microdata / "usa-nhanes-2015" / "DEMO_I.XPT")
    weights = table(staged)["WTMEC2YR"]
    assert min(weights) == 0.0
    assert table(staged)["RIDAGEYR"].count(0) > 300


@pytest.mark.realdata
def test_spss_labels_of_nhanes_are_kept(read_file, microdata):
    staged = read_file(microdata / "usa-nhanes-2015" / "demo_2015_2016.sav")
    born = next(v for v in staged.variables if v.name == "DMDBORN4")
    assert born.label == "Country of birth"
    assert born.value_labels["77"] == "refused"
    assert (born.n_valid, born.n_missing) == (9_971, 0)


def same(found: float | None, published: float | None) -> bool:
    return found is published if None in (found, published) else math.isclose(found, published, rel_tol=1e-9)


def _published(path: Path, columns: list[str]) -> dict[str, list[float | None]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    return {name: [float(row[name]) if row[name] else None for row in rows] for name in columns}
