"""Exports of Kobo by their form: the real forms of UNHCR and REACH, several answers at once, what is asked."""

from __future__ import annotations

import random
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from wayfare.model.errors import UnreadableFile
from wayfare.model.evidence import Variable, VariableType
from wayfare.sources.manifest import Staged
from wayfare.sources.policy import import_policy
from wayfare.sources.read import ReadOptions, stage
from wayfare.sources.relevance import Condition
from wayfare.sources.xlsform import read_form

SURVEY = """type,name,label::English (en),label::Deutsch (de),relevant,calculation
note,hello,Hello,Hallo,,
begin group,home,Home,Zuhause,,
select_one sexes,sex,**Sex** of ${name},Geschlecht,,
integer,age,Age,Alter,,
end group,,,,,
begin group,work,Work,Arbeit,${age} >= 15,
select_multiple jobs,job,Which work?,Welche Arbeit?,,
text,job_other,Which other?,Welche andere?,"selected(${job},'other')",
end group,,,,,
calculate,half,Half,Halb,,${age} div 2
deviceid,deviceid,,,,
"""
CHOICES = """list_name,name,label::English (en),label::Deutsch (de)
sexes,1,Woman,Frau
sexes,2,Man,Mann
jobs,farm,Farm,Hof
jobs,other,Other,Anderes
"""


@pytest.fixture
def add(tmp_path: Path):
    """Stage a CSV export of the small form."""

    def _add(text: str, **options: object) -> Staged:
        (tmp_path / "small_survey.csv").write_text(SURVEY, encoding="utf-8")
        (tmp_path / "small_choices.csv").write_text(CHOICES, encoding="utf-8")
        (tmp_path / "export.csv").write_text(text, encoding="utf-8")
        form = ReadOptions(form=str(tmp_path / "small_survey.csv"), **options)
        return stage(tmp_path / "export.csv", tmp_path / "staged", form)

    return _add


@pytest.fixture
def real(microdata: Path, tmp_path: Path):
    """Stage a real export by its real form."""

    def _real(data: str, form: str, **options: object) -> Staged:
        return stage(microdata / data, tmp_path / "staged", ReadOptions(form=str(microdata / form), **options))

    return _real


def columns(staged: Staged) -> dict[str, list[object]]:
    return pq.read_table(staged.parquet).to_pydict()


def named(staged: Staged, name: str) -> Variable:
    return next(v for v in staged.variables if v.name == name)


WHOLE = "home/sex,home/age,work/job,work/job_other,half,deviceid,weight\n"
WHOLE += "1,40,farm other,fish,20,x9,1.5\n2,9,,,4.5,x9,2\n2,30,farm,,15,x8,1\n1,31,,,15.5,x8,1\n"


def test_labels_groups_options_and_what_was_not_asked(add):
    staged = add(WHOLE)
    found = columns(staged)
    assert [v.name for v in staged.variables] == ["sex", "age", "job_farm", "job_other", "job_other_2", "weight"]
    assert found["job_farm"] == [True, None, True, None]
    assert found["job_other"] == [True, None, False, None]
    assert found["job_farm__missing"] == [None, "not_asked", None, None], "the last was asked and did not answer"
    assert found["job_other_2__missing"] == [None, "not_asked", "not_asked", "not_asked"]
    sex = named(staged, "sex")
    assert (sex.label, sex.value_labels) == ("Sex of [name]", {"1": "Woman", "2": "Man"})
    assert named(staged, "job_farm").label == "Which work?: Farm"
    assert named(staged, "job_farm").type == VariableType.BOOLEAN
    assert staged.options["left out"] == "2 notes, calculations and device data"


def test_a_calculation_is_kept_when_it_is_asked_for_and_what_a_device_says_never(add):
    staged = add(WHOLE, keep=("half", "deviceid"))
    assert columns(staged)["half"] == [20.0, 4.5, 15.0, 15.5]
    assert "deviceid" not in columns(staged)
    assert staged.options["left out"] == "1 notes, calculations and device data"


def test_one_column_per_option_and_all_options_in_one_read_alike(add):
    listed = columns(add(WHOLE))
    flags = "home.sex,home.age,work.job.farm,work.job.other,work.job_other,weight\n"
    flags += "1,40,1,1.0,fish,1.5\n2,9,,,,2\n2,30,TRUE,0,,1\n1,31,,,,1\n"
    apart = columns(add(flags))
    assert {k: v for k, v in apart.items() if k.startswith("job")} == {
        k: v for k, v in listed.items() if k.startswith("job")
    }


@pytest.mark.parametrize("language", ["Deutsch (de)", "de", "deutsch"])
def test_labels_come_in_the_language_asked_for(add, language):
    assert named(add(WHOLE, language=language), "sex").value_labels == {"1": "Frau", "2": "Mann"}


def test_a_language_the_form_does_not_have_is_refused_with_those_it_has(add):
    with pytest.raises(UnreadableFile, match=r"English \(en\), Deutsch \(de\)"):
        add(WHOLE, language="ku")


def test_an_export_with_labels_for_headings_is_refused(add):
    with pytest.raises(UnreadableFile, match="None of its columns is a question"):
        add("Sex of respondent,Years\n1,2\n")


def test_libya_has_the_labels_of_its_form_and_keeps_what_was_not_asked_apart(real):
    staged = real("lby-msna-2021/lby_msna_2021_minimised.csv.gz", "lby-msna-2021/form_survey.csv")
    assert (staged.rows, staged.rows_set_aside) == (1554, 0)
    assert named(staged, "resp_sex").value_labels == {"male": "Male", "female": "Female"}
    stay = columns(staged)
    asked = [i for i, v in enumerate(stay["migration_intentions"]) if v == "stay_libya"]
    reasons = stay["duration_stay_libya__missing"]
    assert sum(r == "not_asked" for r in reasons) == 769
    assert not any(reasons[i] for i in asked)
    arabic = real(
        "lby-msna-2021/lby_msna_2021_minimised.csv.gz", "lby-msna-2021/form_xlsform.xlsx", language="Arabic (ar)"
    )
    assert named(arabic, "resp_sex").value_labels == {"male": "ذكر", "female": "أنثى"}


def test_reach_members_get_what_was_asked_of_their_household(real):
    book, form = "forms-reach-msna-2024/dummy_raw_data.xlsx", "forms-reach-msna-2024/REACH_2024_MSNA_xlsform.xlsx"
    staged = real(book, form, sheet="roster", attach="main", language="french")
    found = columns(staged)
    assert (staged.rows, staged.rows_set_aside) == (965, 0)
    assert named(staged, "setting").value_labels["urban"] == "Urbain ou périurbain"
    assert found["parent_index"][:5] == [1, 1, 1, 1, 6]
    assert len(found["weight"]) == 965
    assert None not in found["weight"]


def test_unhcr_several_answers_with_underscores_become_options(real):
    book, form = "forms-unhcr-rms/dummy_RMS_CAPI_v2_data.xlsx", "forms-unhcr-rms/RMS_CAPI_v2_xlsform.xlsx"
    staged = real(book, form, sheet="S2", language="es")
    assert named(staged, "HACC02_1").type == VariableType.BOOLEAN
    assert named(staged, "REF16").value_labels
    assert named(staged, "HACC02_other").type == VariableType.TEXT


def test_rows_tied_to_no_row_above_are_set_aside(tmp_path, add):
    add(WHOLE)
    with pd.ExcelWriter(tmp_path / "two.xlsx") as book:
        pd.DataFrame({"_index": [1], "age": [40]}).to_excel(book, sheet_name="main", index=False)
        pd.DataFrame({"_parent_index": [1] * 20 + [7], "sex": [1] * 21}).to_excel(book, sheet_name="r", index=False)
    options = ReadOptions(form=str(tmp_path / "small_survey.csv"), sheet="r", attach="main")
    staged = stage(tmp_path / "two.xlsx", tmp_path / "staged", options)
    assert [(r.row, r.reason) for r in staged.rejects()] == [(21, "no row of main has this _index")]
    assert columns(staged)["age"] == [40] * 20


def test_no_damaged_form_escapes(fuzz, tmp_path):
    limits, ends = import_policy().limits, set()
    (tmp_path / "small_choices.csv").write_text(CHOICES, encoding="utf-8")
    for number in range(200):
        (tmp_path / "small_survey.csv").write_bytes(fuzz.mutate(SURVEY.encode(), random.Random(number)))
        try:
            ends.add(len(read_form(tmp_path / "small_survey.csv", "", limits).questions))
        except UnreadableFile as refused:
            ends.add(bool(refused.remedy))
    assert {4, True} <= ends
    assert False not in ends


ANSWERS = {"a": "3", "b": "yes no", "c": ""}


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("${a} > 2 and ${a}<=3", True),
        ("${a} = '3' or ${unheard} = 1", True),
        ("${a} = '4' and ${unheard} = 1", False),
        ("${unheard} = 1", None),
        ("selected(${b}, 'no') and not(selected(${b}, \"maybe\"))", True),
        ("${c} != ''", False),
        ("${c} > 2", False),
        ("(${a} + 1) * 2 - 8 = 0", True),
        ("count-selected(${b}) = 2", True),
        ("jr:choice-name(${a}) = 1", None),
        ("today() > ${a}", None),
        ("not(", None),
        ("(" * 200 + "1" + ")" * 200, None),
    ],
)
def test_what_cannot_be_known_is_never_taken_for_not_asked(text, holds):
    assert Condition(text).holds(ANSWERS.get) is holds
