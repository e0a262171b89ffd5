"""Surveys become concepts: derived once, only by rules, and never from a survey of another kind."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from wayfare.catalogue import harmonise as declared
from wayfare.engine import run
from wayfare.evidence import family as families
from wayfare.evidence.harmonise import harmonise, rule_formula, rules_hash
from wayfare.evidence.store import AddOptions, Store
from wayfare.model.errors import EvidenceError
from wayfare.model.estimate import Measure, Statistic
from wayfare.model.evidence import VariableType
from wayfare.model.harmonisation import Rule
from wayfare.model.indicator import ObservedOn
from wayfare.model.survey import SurveyDesign

HEAD = "folioviv,entidad,est_dis,upm,factor_viv,tot_resid,tam_loc,mon,lab,remesas"
ROWS = [
    "010001,01,011,00050,100,4,1,12000,12000,0",
    "010002,01,011,00050,100,2,4,6000,0,6000",
    "010003,01,011,00060,50,1,2,3000,1000,600",
    "090004,09,012,00070,10,5,1,0,0,0",
    "090005,09,012,00080,10,3,4,9000,,",
]


@pytest.fixture
def store(tmp_path: Path, read_here) -> Store:
    return Store(tmp_path / "home")


@pytest.fixture
def enigh(tmp_path: Path) -> Path:
    path = tmp_path / "hogares_derivado.csv"
    path.write_text("\n".join([HEAD, *ROWS]) + "\n")
    return path


def rows(path: Path) -> dict[int, dict[str, object]]:
    return {row["_row"]: row for row in pq.read_table(path).to_pylist()}


def test_a_family_says_title_country_period_and_design(store, enigh):
    added = store.add(enigh, AddOptions(family="mexico_enigh"))
    assert (added.area, added.period, added.publisher) == ("MEX", "2012", "INEGI")
    assert added.design == SurveyDesign(weights="factor_viv", strata="est_dis", psu=("upm",))


def test_one_table_for_each_unit_the_rows_can_stand_for(store, enigh):
    households, persons = harmonise(store, store.add(enigh, AddOptions(family="mexico_enigh")))
    assert (households.observed_on, persons.observed_on) == (ObservedOn.HOUSEHOLD, ObservedOn.PERSON)
    assert {n: r["weight"] for n, r in rows(households.path).items()} == {1: 100, 2: 100, 3: 50, 4: 10, 5: 10}
    assert {n: r["weight"] for n, r in rows(persons.path).items()} == {1: 400, 2: 200, 3: 50, 4: 50, 5: 30}


def test_concepts_are_what_the_rules_say_and_missing_stays_missing(store, enigh):
    table, _ = harmonise(store, store.add(enigh, AddOptions(family="mexico_enigh")))
    found = rows(table.path)
    assert found[1]["income_per_person"] == 1000
    assert found[3]["income_per_person_without_remittances"] == 800
    assert [found[n]["receives_remittances"] for n in range(1, 6)] == [False, True, True, False, None]
    assert [found[n]["remittance_dependent"] for n in range(1, 6)] == [False, True, False, False, None]
    assert [found[n]["urban"] for n in range(1, 6)] == [True, False, True, True, False]
    assert found[5]["remittances_amount"] is None


def test_raw_variables_are_left_behind(store, enigh):
    table, _ = harmonise(store, store.add(enigh, AddOptions(family="mexico_enigh")))
    names = pq.read_schema(table.path).names
    assert names[:4] == ["_row", "weight", "stratum", "psu"]
    assert not {"factor_viv", "mon", "tam_loc", "remesas"} & set(names)
    assert set(names[4:]) == set(table.columns)


def test_a_raw_column_does_not_pass_for_a_concept_of_its_name(store, tmp_path):
    path = tmp_path / "hogares_derivado.csv"
    path.write_text("\n".join([f"{HEAD},age,income", *(f"{row},99,-1" for row in ROWS)]) + "\n")
    table, _ = harmonise(store, store.add(path, AddOptions(family="mexico_enigh")))
    assert "age" not in table.columns
    assert rows(table.path)[1]["income"] == 4000


def test_concepts_whose_variables_are_absent_are_named(store, enigh, tmp_path):
    path = tmp_path / "without_state.csv"
    path.write_text("\n".join(",".join(line.split(",")[:1] + line.split(",")[2:]) for line in [HEAD, *ROWS]) + "\n")
    table, _ = harmonise(store, store.add(path, AddOptions(family="mexico_enigh")))
    whole, _ = harmonise(store, store.add(enigh, AddOptions(family="mexico_enigh")))
    assert set(table.without) - set(whole.without) == {"admin1"}


def test_the_derived_table_is_made_once(store, enigh):
    added = store.add(enigh, AddOptions(family="mexico_enigh"))
    first = harmonise(store, added)
    stamps = [table.path.stat().st_mtime_ns for table in first]
    assert harmonise(store, added) == first
    assert [table.path.stat().st_mtime_ns for table in first] == stamps


def test_a_changed_rule_changes_the_hash():
    family = declared.families()["mexico_enigh"]
    changed = replace(family.rules[0], formula="1 + 1")
    assert rules_hash(replace(family, rules=(changed, *family.rules[1:]))) != rules_hash(family)
    reworded = replace(family.rules[0], label="Other words for the same rule.")
    assert rules_hash(replace(family, rules=(reworded, *family.rules[1:]))) == rules_hash(family)


def test_evidence_of_no_family_is_refused(store, enigh):
    with pytest.raises(EvidenceError, match="Nobody has said which survey family"):
        harmonise(store, store.add(enigh))


def test_evidence_can_be_harmonised_by_a_family_named_later(store, enigh):
    table, _ = harmonise(store, store.add(enigh), "mexico_enigh")
    assert (table.area, table.period) == ("MEX", "2012")


def test_evidence_about_another_country_is_refused(store, enigh):
    added = store.add(enigh, AddOptions(area="GTM"))
    with pytest.raises(EvidenceError, match="about GTM, and the family mexico_enigh is of MEX"):
        harmonise(store, added, "mexico_enigh")


def test_a_questionnaire_of_many_countries_must_be_told_which(store, tmp_path):
    child = tmp_path / "children.csv"
    child.write_text("EDU01,EDU02,child_edu_age\n1,1,9\n1,0,10\n")
    with pytest.raises(EvidenceError, match="asked in many countries"):
        store.add(child, AddOptions(family="unhcr_rms_children"))
    added = store.add(child, AddOptions(family="unhcr_rms_children", area="KEN"))
    (table,) = harmonise(store, added)
    assert (table.area, added.made_up) == ("KEN", True)


def test_another_weight_than_the_family_knows_is_refused(store, enigh):
    added = store.add(enigh, AddOptions(family="mexico_enigh", design=SurveyDesign(weights="tot_resid")))
    with pytest.raises(EvidenceError, match="declares the weight 'tot_resid'"):
        harmonise(store, added)


def test_a_category_the_code_list_lacks_is_refused(store, tmp_path):
    path = tmp_path / "persons.csv"
    path.write_text(
        "person_id,stratum,psu,weight,sex,age,migration_status,income_per_person,admin1\n"
        "1,1,1,2.5,F,30,non_migrant,10,XMZ1\n2,1,2,2.5,W,40,non_migrant,20,XMZ1\n"
    )
    added = store.add(path, AddOptions(family="marenza_persons"))
    with pytest.raises(EvidenceError, match=r"'sex' gives W, which the code list 'sex' does not have.*F, M"):
        harmonise(store, added)
    assert list((store.root / "harmonised").rglob("*.parquet*")) == []


def test_made_up_families_make_evidence_made_up(store, tmp_path):
    path = tmp_path / "persons.csv"
    path.write_text(
        "person_id,stratum,psu,weight,sex,age,migration_status,income_per_person\n1,1,1,2.5,F,30,returnee,10\n"
    )
    assert store.add(path, AddOptions(family="marenza_persons")).made_up


def test_families_are_recognised_by_their_variables(store, enigh):
    assert families.recognise(store.add(enigh).variables) == ("mexico_enigh",)


@pytest.mark.parametrize(
    ("kind", "formula"),
    [
        (VariableType.INTEGER, "case when Q1 = 1 then 'M' when Q1 = 2 then 'F' end"),
        (VariableType.TEXT, "case when Q1 = '1' then 'M' when Q1 = '2' then 'F' end"),
    ],
)
def test_codes_are_quoted_where_the_variable_holds_text(kind, formula):
    rule = Rule(concept="sex", label="", variable="Q1", codes={"1": "M", "2": "F"})
    assert rule_formula(rule, {"Q1": kind}) == formula


@pytest.mark.realdata
def test_enigh_2012_as_published(store, microdata):
    """31,031,838 dwellings and 117.4 million persons; 4.53 % of dwellings receive remittances."""
    added = store.add(microdata / "mex-enigh-2012" / "hogares_derivado.csv.gz", AddOptions(family="mexico_enigh"))
    households, persons = harmonise(store, added)
    receives = Measure(name="share", statistic=Statistic.PROPORTION, y="receives_remittances = true", factor=100)
    (share,) = run.estimate(households.path, households.design, [receives], [()])
    people = Measure(name="people", statistic=Statistic.TOTAL, y="household_size / household_size")
    (total,) = run.estimate(persons.path, persons.design, [people], [()])
    assert added.rows == 8_861
    assert added.sums["factor_viv"] == 31_031_838
    assert share.estimate == pytest.approx(4.53, abs=0.005)
    assert total.estimate == pytest.approx(117.4e6, rel=0.001)


@pytest.mark.realdata
def test_nhanes_2015_as_published(store, microdata):
    added = store.add(microdata / "usa-nhanes-2015" / "DEMO_I.XPT", AddOptions(family="usa_nhanes"))
    (persons,) = harmonise(store, added)
    assert (added.rows, persons.without) == (9_971, ())
    born = Measure(name="born", statistic=Statistic.PROPORTION, y="foreign_born = true")
    (share,) = run.estimate(persons.path, persons.design, [born], [()])
    assert (share.df, share.n) == (15, 9_969)
    assert 0.13 < share.estimate < 0.17


@pytest.mark.realdata
def test_the_same_survey_from_two_formats_is_the_same_evidence(store, microdata):
    folder = microdata / "usa-nhanes-2015"
    first = store.add(folder / "DEMO_I.XPT", AddOptions(family="usa_nhanes"))
    assert store.add(folder / "demo_2015_2016.sav", AddOptions(family="usa_nhanes")) == first
