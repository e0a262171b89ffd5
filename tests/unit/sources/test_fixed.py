"""Text of fixed width by its DDI codebook: real IPUMS extracts, and layouts that lie, hide or harm."""

from __future__ import annotations

import gzip
import random
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from wayfare.model.errors import UnreadableFile
from wayfare.model.evidence import VariableType
from wayfare.sources.ddi import read_layout
from wayfare.sources.layout_table import read_layout_table
from wayfare.sources.manifest import Staged
from wayfare.sources.policy import import_policy
from wayfare.sources.read import ReadOptions, stage

VARIABLES = """
<var name="HH"><location StartPos="1" EndPos="2" width="2"/><labl>Household</labl>
  <varFormat type="character"/></var>
<var name="SEX"><location StartPos="3" EndPos="4" width="2"/><labl>Sex</labl>
  <catgry><catValu>01</catValu><labl>Male</labl></catgry>
  <catgry><catValu>02</catValu><labl>Female</labl></catgry>
  <catgry missing="Y"><catValu>09</catValu><labl>Refused</labl></catgry><varFormat type="numeric"/></var>
<var name="WT" dcml="2"><location StartPos="5" EndPos="9" width="5"/><labl>Weight</labl></var>
"""
ROWS = "A10100150\nA10200075\nB20900000\n07  -1234\n"


@pytest.fixture
def ipums(microdata: Path) -> Path:
    return microdata / "ipums-cps-fixedwidth"


@pytest.fixture
def add(tmp_path: Path):
    """Stage text by a codebook."""

    def _add(text: str, variables: str = VARIABLES, before: str = "", **options: object) -> Staged:
        data, layout = tmp_path / "survey.dat", tmp_path / "survey.xml"
        data.write_text(text, encoding="utf-8")
        layout.write_text(f"{before}<codeBook><dataDscr>{variables}</dataDscr></codeBook>", encoding="utf-8")
        return stage(data, tmp_path / "staged", ReadOptions(layout=str(layout), **options))

    return _add


def by_layout(ipums: Path, folder: Path, number: int, data: str = "dat", **options: object) -> Staged:
    layout = str(ipums / f"cps_00{number}.xml")
    return stage(ipums / f"cps_00{number}.{data}.gz", folder, ReadOptions(layout=layout, **options))


def columns(staged: Staged) -> dict[str, list[object]]:
    return pq.read_table(staged.parquet).to_pydict()


def test_codes_lose_their_zeros_decimals_are_set_off_and_declared_missing_codes_become_reasons(add):
    staged = add(ROWS)
    found = columns(staged)
    assert found["HH"] == ["A1", "A1", "B2", "07"], "text keeps its zeros"
    assert found["SEX"] == [1, 2, None, None]
    assert found["SEX__missing"] == [None, None, "9", None]
    assert found["WT"] == [1.5, 0.75, 0.0, -12.34]
    sex = staged.variables[1]
    assert (sex.label, sex.value_labels) == ("Sex", {"1": "Male", "2": "Female"})
    assert sex.missing_reasons == {"9": "Refused"}
    assert [v.name for v in staged.variables] == ["HH", "SEX", "WT"]


def test_the_rectangular_extract_is_the_publishers_csv_of_the_same_rows(ipums, tmp_path):
    fixed, csv = by_layout(ipums, tmp_path / "a", 157), by_layout(ipums, tmp_path / "b", 158, "csv")
    assert fixed.rows == 7668
    assert columns(fixed) == columns(csv)
    assert {v.name: (v.label, v.value_labels) for v in fixed.variables} == {
        v.name: (v.label, v.value_labels) for v in csv.variables
    }
    month = next(v for v in fixed.variables if v.name == "MONTH")
    assert (month.label, month.value_labels["3"]) == ("Month", "March")


def test_persons_of_the_hierarchical_extract_with_their_households_are_the_rectangular_one(ipums, tmp_path):
    rectangular = columns(by_layout(ipums, tmp_path / "a", 157))
    persons = columns(by_layout(ipums, tmp_path / "b", 159, record="P", attach="H"))
    assert set(persons.pop("RECTYPE")) == {"P"}
    assert {k: v for k, v in persons.items() if k != "_row"} == {k: v for k, v in rectangular.items() if k != "_row"}
    households = by_layout(ipums, tmp_path / "c", 159, record="H")
    assert (households.rows, households.rows_set_aside) == (3385, 0)


def test_residence_a_year_ago_is_labelled(ipums, tmp_path):
    staged = by_layout(ipums, tmp_path, 160)
    assert staged.rows == 10_883
    migrate = next(v for v in staged.variables if v.name == "MIGRATE1")
    assert migrate.label == "Migration status, 1 year"
    assert migrate.value_labels["1"] == "Same house"
    assert {v.type for v in staged.variables if v.name.startswith("ASECWT")} == {VariableType.NUMBER}


def test_a_hierarchical_file_is_not_read_before_somebody_says_which_records(ipums, tmp_path):
    with pytest.raises(UnreadableFile, match=r"--record: P \(Person Record\), H \(Household Record\)"):
        by_layout(ipums, tmp_path, 159)
    with pytest.raises(UnreadableFile, match="not tied"):
        by_layout(ipums, tmp_path, 159, record="H", attach="P")


def test_a_person_without_a_household_before_it_is_set_aside(ipums, tmp_path):
    lines = gzip.decompress((ipums / "cps_00159.dat.gz").read_bytes()).splitlines(keepends=True)
    kept = [line for number, line in enumerate(lines) if number != 4]
    (tmp_path / "cut.dat").write_bytes(b"".join(kept))
    options = ReadOptions(layout=str(ipums / "cps_00159.xml"), record="P", attach="H")
    staged = stage(tmp_path / "cut.dat", tmp_path / "staged", options)
    assert [r.reason for r in staged.rejects()] == ["no record of type H with the same SERIAL before it"]
    assert staged.rows == 7667


def test_the_layout_of_another_extract_is_refused(ipums, tmp_path):
    options = ReadOptions(layout=str(ipums / "cps_00160.xml"))
    with pytest.raises(UnreadableFile, match="7,668 of 7,668 rows do not fit"):
        stage(ipums / "cps_00157.dat.gz", tmp_path, options)


def test_a_short_line_is_set_aside_with_its_length(add):
    staged = add("A10100150\n" * 20 + "A101\n")
    assert [r.reason for r in staged.rejects()] == ["4 characters instead of 9"]


def test_no_damaged_codebook_escapes(fuzz, ipums, tmp_path):
    original, limits, ends = (ipums / "cps_00160.xml").read_bytes(), import_policy().limits, set()
    for number in range(200):
        (tmp_path / "damaged.xml").write_bytes(fuzz.mutate(original, random.Random(number)))
        try:
            ends.add(len(read_layout(tmp_path / "damaged.xml", limits).fields))
        except UnreadableFile as refused:
            ends.add(bool(refused.remedy))
    assert {15, True} <= ends
    assert False not in ends


TABLE = """Survey of newcomers
name;label;type;width;values
HH;Household;AN;2;
SEX;Sex;N;2;"1- Male
2 - Female
b - blank"
WT;Weight;N;5;
"""


def test_the_layout_table_of_an_agency_is_read_as_a_codebook_is(tmp_path):
    (tmp_path / "survey.dat").write_text(ROWS, encoding="utf-8")
    (tmp_path / "layout.csv").write_text(TABLE, encoding="utf-8")
    staged = stage(tmp_path / "survey.dat", tmp_path / "staged", ReadOptions(layout=str(tmp_path / "layout.csv")))
    assert columns(staged)["HH"] == ["A1", "A1", "B2", "07"]
    assert columns(staged)["WT"] == [150, 75, 0, -1234]
    assert [v.label for v in staged.variables] == ["Household", "Sex", "Weight"]
    assert staged.variables[1].value_labels == {"1": "Male", "2": "Female"}


def test_the_layout_of_the_spanish_survey_of_immigrants_is_read(microdata):
    layout = read_layout_table(microdata / "esp-eni-2007-layout" / "disreg_eni07.xls", import_policy().limits)
    by_name = {f.name: f for f in layout.fields}
    assert len(layout.fields) == 1543
    assert (by_name["CPRO"].start, by_name["CPRO"].end, by_name["CPRO"].numeric) == (5, 7, False)
    assert by_name["EDAD01"].label == "Edad"
    assert by_name["NACF01"].codes["1"] == "Sí"


def test_a_text_that_is_no_layout_is_refused(add, tmp_path):
    (tmp_path / "survey.dat").write_text(ROWS, encoding="utf-8")
    (tmp_path / "letter.txt").write_text("Dear colleague,\nhere is the file.\n", encoding="utf-8")
    options = ReadOptions(layout=str(tmp_path / "letter.txt"))
    with pytest.raises(UnreadableFile, match="neither a DDI codebook nor a table"):
        stage(tmp_path / "survey.dat", tmp_path / "staged", options)


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("variables", "before", "said"),
    [
        (VARIABLES, BOMB, "declares a document type"),
        (VARIABLES, '<!DOCTYPE x SYSTEM "file:///etc/passwd">', "declares a document type"),
        ("<var name='A'>", "", "no well-formed XML"),
        ("", "", "describes no variable"),
        ("<var name='A'><location StartPos='9' EndPos='2'/></var>", "", "ends before it starts"),
        ("<var name='A'><location StartPos='x'/></var>", "", "which is no number"),
        ("<var name='A' dcml='99'/>", "", "99 decimals"),
        ("<var name='A'/>", "", "does not say where these stand: A"),
        ("<a>" * 70 + "</a>" * 70, "", "nested too deeply"),
    ],
)
def test_a_layout_that_harms_or_makes_no_sense_is_refused_in_words(add, variables, before, said):
    with pytest.raises(UnreadableFile, match=said) as refused:
        add(ROWS, variables, before)
    assert refused.value.remedy


def test_a_layout_is_refused_where_the_file_speaks_for_itself(tmp_path, microdata, ipums):
    with pytest.raises(UnreadableFile, match="It is a Stata data file"):
        stage(microdata / "usa-nhanes-2015" / "demo_core.dta", tmp_path, ReadOptions(layout=str(ipums / "x.xml")))
    with pytest.raises(UnreadableFile, match="no such file"):
        stage(ipums / "cps_00157.dat.gz", tmp_path, ReadOptions(layout="nowhere.xml"))
