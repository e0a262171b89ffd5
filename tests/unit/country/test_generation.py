"""The country as files: the same bytes every time, any size, whole, consistent, and marked as made up."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.parquet as pq
import pytest

from wayfare.catalogue import load
from wayfare.catalogue.harmonise import families
from wayfare.country import Generated, UnsuitableCountry, generate, parameters
from wayfare.model.errors import StoreError
from wayfare.model.progress import Cancelled

TABLES = ("persons", "households", "emigrants", "members")


def made(folder: Path, **wishes: Any) -> Generated:
    """Make the smallest country, without its true values unless wished."""
    return generate(folder, **{"persons": 2_000, "population": 40_000, "truth": False, **wishes})


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def codebook(country: Generated) -> dict[tuple[str, str], dict[str, str]]:
    with country.codebook.open(encoding="utf-8", newline="") as file:
        return {(row["table"], row["name"]): row for row in csv.DictReader(file)}


def table(country: Generated, name: str) -> pl.DataFrame:
    return pl.read_parquet(getattr(country, name))


def test_the_same_request_gives_the_same_bytes(tmp_path: Path) -> None:
    made(tmp_path / "a", truth=True)
    made(tmp_path / "b", truth=True)
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


@pytest.mark.parametrize("wish", [{"seed": 2}, {"round": 2}, {"draw": 2}])
def test_another_seed_round_or_draw_gives_other_people(tmp_path: Path, wish: dict[str, int]) -> None:
    one, other = made(tmp_path / "a"), made(tmp_path / "b", **wish)
    assert one.persons.read_bytes() != other.persons.read_bytes()
    assert one.districts.read_bytes() == other.districts.read_bytes()


def test_people_do_not_depend_on_how_the_work_is_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = pl.read_parquet(made(tmp_path / "a").persons)
    monkeypatch.setattr("wayfare.country.generation.HOUSEHOLDS_IN_BATCH", 100)
    cut = made(tmp_path / "b")
    assert pq.ParquetFile(cut.persons).num_row_groups > 3
    assert pl.read_parquet(cut.persons).equals(whole)


def test_a_surveyed_household_is_the_same_as_in_the_whole_population(tmp_path: Path) -> None:
    survey, everybody = made(tmp_path / "a"), made(tmp_path / "b", persons=40_000, sample=False)
    key, apart = "person_id", ("weight",)
    met = table(survey, "persons").join(table(everybody, "persons"), on=key, suffix="_all")
    assert met.height == survey.rows["persons"]
    for column in parameters.columns_of("persons"):
        if column.name not in (key, *apart):
            assert met[column.name].equals(met[f"{column.name}_all"].rename(column.name), null_equal=True), column.name


@pytest.mark.parametrize("persons", [2_000, 10_000, 50_000])
def test_the_tables_hold_about_as_many_persons_as_asked_for(tmp_path: Path, persons: int) -> None:
    survey = generate(tmp_path / "survey", persons=persons, population=4 * persons, truth=False)
    everybody = generate(tmp_path / "all", persons=persons, sample=False, truth=False)
    assert survey.rows["persons"] == pytest.approx(persons, rel=0.12)
    assert everybody.rows["persons"] == pytest.approx(persons, rel=0.08)


def test_rows_are_sorted_by_stratum_and_area(survey: Generated) -> None:
    for name in TABLES:
        order = table(survey, name).select("stratum", "psu", "household_id")
        assert order.equals(order.sort("stratum", "psu", "household_id"))


def test_every_column_of_the_codebook_is_there_with_its_type(survey: Generated) -> None:
    stored = {"integer": pl.Int32, "number": pl.Float64, "text": pl.String, "boolean": pl.Boolean}
    for name in TABLES:
        schema = table(survey, name).schema
        listed = {column: row for (of, column), row in codebook(survey).items() if of == name}
        assert list(schema) == list(listed)
        for column, row in listed.items():
            assert schema[column] == (pl.Int64 if column.endswith("_id") else stored[row["type"]]), column


def test_categories_are_those_of_the_codebook_and_all_occur(everybody: Generated) -> None:
    for (name, column), row in codebook(everybody).items():
        if row["type"] == "text":
            codes = {code.partition("=")[0] for code in row["codes"].split("|")}
            found = set(table(everybody, name)[column].drop_nulls())
            assert found <= codes, column
            not_all = (name, column) == ("emigrants", "age_group")  # children do not leave on their own
            assert found == codes or not_all or column in ("country_of_birth", "destination"), column


def test_every_concept_is_made_with_the_codes_of_its_list_or_comes_from_a_real_survey() -> None:
    """So no concept is there that no survey, made up or real, has."""
    catalogue = load()
    of_surveys = {rule.concept for family in families().values() for rule in family.rules}
    for name, concept in catalogue.concepts.items():
        columns = [column for column in parameters.columns() if column.name == name]
        assert columns or name in of_surveys, f"neither a column nor a rule for the concept {name}"
        if not columns:
            continue
        listed = catalogue.codelists.get(concept.codelist) if concept.codelist else None
        if listed:
            assert set(columns[0].codes) <= set(listed), name


def test_ids_are_unique_and_everybody_lives_in_a_household(everybody: Generated) -> None:
    persons, households, emigrants, _ = (table(everybody, name) for name in TABLES)
    assert persons["person_id"].is_unique().all()
    assert households["household_id"].is_unique().all()
    assert emigrants["emigrant_id"].is_unique().all()
    assert set(persons["household_id"]) == set(households["household_id"])
    assert set(emigrants["household_id"]) <= set(households["household_id"])
    assert not set(persons["person_id"]) & set(emigrants["emigrant_id"])


def test_household_figures_are_those_of_their_members(everybody: Generated) -> None:
    persons, households, emigrants, _ = (table(everybody, name) for name in TABLES)
    members = persons.group_by("household_id").agg(
        pl.len().alias("persons"),
        (pl.col("relationship") == "head").sum().alias("heads"),
        (pl.col("age") < 18).sum().alias("minors"),
        (pl.col("labour_status") == "employed").sum().alias("working"),
        pl.col("earnings").sum().alias("earned"),
        pl.col("sex").filter(pl.col("relationship") == "head").first().alias("head"),
    )
    abroad = emigrants.group_by("household_id").agg(
        pl.len().alias("left"), pl.col("remittances_sent").sum().alias("sent")
    )
    joined = households.join(members, on="household_id").join(abroad, on="household_id", how="left")
    joined = joined.with_columns(pl.col("left", "sent").fill_null(0))
    assert (joined["persons"] == joined["household_size"]).all()
    assert (joined["heads"] == 1).all()
    assert (joined["minors"] == joined["children"]).all()
    assert (joined["working"] == joined["earners"]).all()
    assert (joined["earned"] == joined["labour_income"]).all()
    assert (joined["head"] == joined["household_head_sex"]).all()
    assert (joined["left"] == joined["emigrants_count"]).all()
    assert (joined["sent"] <= joined["remittances_international"]).all()


def test_members_are_the_persons_and_the_emigrants(survey: Generated) -> None:
    persons, _, emigrants, members = (table(survey, name) for name in TABLES)
    emigrants = emigrants.filter(pl.col("weight") > 0)
    assert members.height == persons.height + emigrants.height
    for abroad, source, key in ((False, persons, "person_id"), (True, emigrants, "emigrant_id")):
        part = members.filter(pl.col("abroad") == abroad)
        assert set(part["member_id"]) == set(source[key])
        shared = [
            name for name in ("weight", "psu", "sex", "age", "age_group", "education", "sector") if name in source
        ]
        both = part.join(source, left_on="member_id", right_on=key, suffix="_there")
        for name in shared:
            assert both[name].equals(both[f"{name}_there"].rename(name), null_equal=True), name


def test_what_befalls_a_household_befalls_a_member(everybody: Generated) -> None:
    persons, households, _, _ = (table(everybody, name) for name in TABLES)
    befallen = persons.group_by("household_id").agg(
        (~pl.col("attends_school")).any().fill_null(False).alias("out"),
        pl.col("child_labour").any().fill_null(False).alias("work"),
        (pl.col("needed_care") & ~pl.col("sought_care")).any().fill_null(False).alias("ill"),
    )
    joined = households.join(befallen, on="household_id")
    for column, among in (("child_out_of_school", "out"), ("child_at_work", "work"), ("care_foregone", "ill")):
        assert (joined[column] == joined[among]).all(), column


def test_nobody_looked_for_a_job_longer_than_since_the_return(everybody: Generated) -> None:
    returned = table(everybody, "persons").filter("returnee")
    assert (returned["months_to_job"] <= 12 * returned["years_since_return"] + 6).all()
    assert returned.filter(pl.col("labour_status") == "employed")["found_job"].all()


def test_incomes_add_up(everybody: Generated) -> None:
    h = table(everybody, "households").with_columns(pl.col("farm_income").fill_null(0))
    parts = h["labour_income"] + h["farm_income"] + h["transfer_income"] + h["remittances_amount"]
    assert (parts - h["income"]).abs().max() < 1e-6
    assert (h["remittances_international"] + h["remittances_internal"] - h["remittances_amount"]).abs().max() < 1e-6
    assert (h["income"] / h["household_size"] - h["income_per_person"]).abs().max() <= 0.005 + 1e-9
    assert h["income"].min() > 0
    assert (h["receives_remittances"] == (h["remittances_amount"] > 0)).all()


def test_uses_of_remittances_add_up_to_100_for_recipients_and_are_missing_for_others(everybody: Generated) -> None:
    households = table(everybody, "households")
    uses = [column for column in households.columns if column.startswith("use_")]
    assert len(uses) == 6
    recipients = households.filter("receives_remittances")
    assert (recipients.select(pl.sum_horizontal(uses)).to_series() == 100).all()
    assert households.filter(~pl.col("receives_remittances")).select(pl.col(uses).is_null().all()).row(0) == (True,) * 6


def test_ages_and_schooling_are_possible(everybody: Generated) -> None:
    persons, emigrants = table(everybody, "persons"), table(everybody, "emigrants")
    least = parameters.load().education_least_age
    for level, age in least.items():
        assert persons.filter(pl.col("education") == level)["age"].min() >= age
    assert persons.filter(pl.col("relationship").is_in(["head", "spouse"]))["age"].min() >= 18
    assert persons["age"].max() <= 100
    assert emigrants["age_at_departure"].min() >= 16
    assert (emigrants["age"] - emigrants["years_abroad"] == emigrants["age_at_departure"]).all()


def test_questions_are_put_to_those_they_concern(everybody: Generated) -> None:
    persons = table(everybody, "persons")
    for column, asked in {
        "attends_school": pl.col("age").is_between(5, 17),
        "labour_status": pl.col("age") >= 15,
        "stunted": pl.col("age") < 5,
        "parent_abroad": pl.col("age") < 18,
        "left_alone": pl.col("age") >= 60,
        "earnings": pl.col("labour_status") == "employed",
        "reintegration_economic": pl.col("returnee"),
        "years_since_return": pl.col("returnee"),
        "sought_care": pl.col("needed_care"),
    }.items():
        answered = persons.select((pl.col(column).is_not_null() == asked.fill_null(False)).all()).item()
        assert answered, column


def test_legal_status_and_citizenship_agree(everybody: Generated) -> None:
    persons = table(everybody, "persons")
    assert ((persons["legal_status"] == "citizen") == (persons["citizenship"] == "national")).all()
    came = persons["migration_status"].is_in(["immigrant", "refugee"])
    assert (came == persons["years_since_arrival"].is_not_null()).all()
    assert (came == (persons["country_of_birth"] != "XMZ")).all()
    assert (persons.filter(pl.col("migration_status") == "refugee")["forced"]).all()


def test_it_says_that_it_is_made_up_wherever_it_appears(survey: Generated) -> None:
    for name in TABLES:
        metadata = pq.ParquetFile(getattr(survey, name)).metadata.metadata
        assert metadata[b"wayfare.made_up"] == b"true"
        assert b"made-up" in metadata[b"title"]
    assert survey.truth
    assert json.loads(survey.truth.read_text())["made_up"] is True
    assert "made up" in survey.readme.read_text().partition("|")[0]
    assert json.loads(survey.districts.read_text())["made_up"] is True


@pytest.mark.parametrize(
    ("wish", "told"),
    [
        ({"persons": 1_999}, "2,000 to 100,000,000"),
        ({"persons": 100_000_001}, "2,000 to 100,000,000"),
        ({"round": 3}, "Rounds: 1, 2"),
        ({"seed": -1}, "minus"),
        ({"population": 3_000}, "at least 4,000"),
    ],
)
def test_what_cannot_be_made_is_refused_with_a_remedy(tmp_path: Path, wish: dict[str, int], told: str) -> None:
    with pytest.raises(UnsuitableCountry, match=told):
        made(tmp_path / "new", **wish)
    assert not (tmp_path / "new").exists()


def test_cancelling_leaves_the_folder_as_it_was(tmp_path: Path) -> None:
    made(tmp_path)
    before = contents(tmp_path)

    def stop(done: int, total: int, what: str) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        made(tmp_path, seed=9, progress=stop)
    assert contents(tmp_path) == before


def test_a_full_disk_leaves_the_folder_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made(tmp_path)
    before = contents(tmp_path)

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("wayfare.country.generation._write_json", full)
    with pytest.raises(StoreError, match="No space left"):
        made(tmp_path, seed=9)
    assert contents(tmp_path) == before


def test_progress_rises_to_the_end(tmp_path: Path) -> None:
    heard: list[tuple[int, int, str]] = []
    made(tmp_path, truth=True, progress=lambda *step: heard.append(step))
    for what in ("survey", "population"):
        steps = [(done, total) for done, total, of in heard if of == what]
        assert steps == [(done, steps[0][1]) for done in range(steps[0][1] + 1)]


PEAK = r"""
from pathlib import Path
import re
import sys
from wayfare.country import generate
made = generate(Path(sys.argv[1]), persons=1_000_000, sample=False)
# Not ru_maxrss: it begins with what the parent of the process used.
print(made.rows["persons"], int(re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())[1]) * 1024)
"""


def test_a_million_persons_need_less_than_a_gibibyte(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PEAK, str(tmp_path)], capture_output=True, text=True, check=True, timeout=300
    )
    persons, peak = map(int, done.stdout.split())
    assert persons == pytest.approx(1_000_000, rel=0.02)
    assert peak < 2**30
