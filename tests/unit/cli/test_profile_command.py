"""The command `wayfare profile`."""

from __future__ import annotations

import csv
import io
import json
import time
from dataclasses import replace
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from wayfare.cli import profile
from wayfare.evidence import bilateral
from wayfare.evidence.mappings import mapping
from wayfare.evidence.store import AddOptions, Store
from wayfare.model.errors import EvidenceError

KEYS = ["indicator", "area", "period", "sex", "domain", "value", "unit", "source", "vintage", "id"]


@pytest.fixture
def app() -> typer.Typer:
    app = typer.Typer()
    app.callback()(lambda: None)
    profile.register(app)
    return app


def run(app: typer.Typer, *arguments: str) -> str:
    result = CliRunner().invoke(app, ["profile", *arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_json_is_a_list_of_records_with_exactly_these_keys(app: typer.Typer) -> None:
    records = json.loads(run(app, "MDA", "--format", "json"))
    assert len(records) > 500
    assert all(list(r) == KEYS for r in records)
    assert all(isinstance(r["value"], float) for r in records)
    shares = {r["source"]: r["value"] for r in records if is_share(r)}
    assert shares["wb.wdi2023"] == pytest.approx(25.13, abs=0.005)
    assert shares["wb.brief17"] == 23


def is_share(record: dict[str, object]) -> bool:
    return (record["indicator"], record["period"]) == ("remittances.received_gdp_share", "2010")


def test_all_years_and_both_sexes_are_included(app: typer.Typer) -> None:
    records = json.loads(run(app, "PHL", "--format", "json"))
    stocks = [r for r in records if r["indicator"] == "migrants.emigrant_stock" and r["source"] == "undesa.ims2024"]
    assert {r["period"] for r in stocks} == {"1990", "1995", "2000", "2005", "2010", "2015", "2020", "2024"}
    assert {r["sex"] for r in stocks} == {"_T", "F", "M"}


def test_csv_holds_the_same_records(app: typer.Typer) -> None:
    rows = list(csv.DictReader(io.StringIO(run(app, "TON", "--format", "csv"))))
    records = json.loads(run(app, "TON", "--format", "json"))
    assert [r | {"value": float(r["value"])} for r in rows] == records


def test_corridors_are_added_with_the_other_end(app: typer.Typer) -> None:
    records = json.loads(run(app, "NPL", "--format", "json", "--corridors"))
    assert all(list(r) == [*KEYS, "counterpart"] for r in records)
    assert {r["indicator"] for r in records if r["counterpart"]} == {
        "migrants.emigrant_stock_by_destination",
        "migrants.immigrant_stock_by_origin",
        "remittances.corridor_cost",
        "remittances.received_by_sender",
        "remittances.paid_by_receiver",
        "displacement.refugees_by_asylum",
        "displacement.refugees_by_origin",
    }


def test_an_added_world_table_is_printed_for_a_country(
    app: typer.Typer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAYFARE_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(bilateral, "mapping", lambda name: replace(mapping(name), at_least=0))
    path = tmp_path / "ages.csv"
    path.write_text("destination_m49,year,age_group,both,male,female\n498,2020,0-4,3,1,2\n484,2020,0-4,9,4,5\n")
    added = bilateral.add(Store(), path, AddOptions(mapping="undesa-ims2020-age-sex"))
    records = json.loads(run(app, "MDA", "--format", "json", "--evidence", added.sha256[:12]))
    assert [(r["sex"], r["value"], r["domain"]) for r in records] == [
        ("F", 2, "age_group=0-4"),
        ("M", 1, "age_group=0-4"),
        ("_T", 3, "age_group=0-4"),
    ]
    assert {(r["source"], r["evidence"]) for r in records} == {("undesa.ims2020", added.sha256)}


def test_the_table_is_for_reading(app: typer.Typer) -> None:
    lines = run(app, "MDA", "--format", "table").splitlines()
    assert lines[0].split() == KEYS
    assert any("remittances.received_gdp_share" in line and "25.13024273" in line for line in lines)


@pytest.mark.parametrize("said", ["MDA", "mda", "md", "498", "Moldova", "republic of moldova", " MDA "])
def test_a_country_is_known_by_code_number_or_name(app: typer.Typer, said: str) -> None:
    assert run(app, said, "--format", "csv").splitlines()[1].split(",")[1] == "MDA"


@pytest.mark.parametrize(
    ("said", "near"),
    [("moldva", "MDA"), ("united stats", "USA"), ("ivory", "CIV"), ("MXE", "MEX"), ("filipines", "PHL")],
)
def test_an_unknown_country_is_answered_with_the_nearest_ones(app: typer.Typer, said: str, near: str) -> None:
    with pytest.raises(EvidenceError, match=f"No country is called '{said}'.*{near}"):
        CliRunner().invoke(app, ["profile", said], catch_exceptions=False)


def test_a_place_without_figures_is_named(app: typer.Typer) -> None:
    with pytest.raises(EvidenceError, match=r"Åland Islands \(ALA\)"):
        CliRunner().invoke(app, ["profile", "AX"], catch_exceptions=False)


def test_a_profile_takes_little_processor_time(app: typer.Typer) -> None:
    run(app, "MEX", "--format", "json")
    began = time.process_time()
    run(app, "BGD", "--format", "json")
    assert time.process_time() - began < 1.0
