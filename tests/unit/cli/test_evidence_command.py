"""`wayfare evidence`: what a user types, sees and is told."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from wayfare.cli import evidence
from wayfare.model.errors import WayfareError

SURVEY = "id,stratum,psu,w,income\n" + "".join(f"{n},{n % 2},{n % 8},1.5,{n * 10}\n" for n in range(1, 201))


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run a command; an error a user can act on comes out as itself."""
    monkeypatch.setenv("WAYFARE_HOME", str(tmp_path / "home"))
    app = typer.Typer()
    app.callback()(lambda: None)
    evidence.register(app)

    def _run(*arguments: object) -> str:
        result = CliRunner().invoke(app, ["evidence", *map(str, arguments)])
        if isinstance(result.exception, WayfareError):
            raise result.exception
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        _run.status = result.exit_code
        return result.output

    return _run


@pytest.fixture
def survey(tmp_path: Path) -> Path:
    path = tmp_path / "survey.csv"
    path.write_text(SURVEY)
    return path


def test_nothing_stored_says_what_to_do(run):
    assert "wayfare evidence add FILE" in run("list")


def test_a_file_is_added_listed_and_shown(run, survey):
    said = run("add", survey, "--title", "A survey", "--area", "MEX", "--period", "2012", "--weight", "w",
               "--strata", "stratum", "--psu", "psu", "--id", "id")  # fmt: skip
    assert "Stored A survey" in said
    assert "200 rows, 5 columns" in said
    listed = run("list")
    assert "A survey" in listed
    digest = next(word for word in listed.split() if len(word) == 12 and all(c in "0123456789abcdef" for c in word))
    shown = run("show", digest)
    for expected in ("Weights      w", "Strata       stratum", "MEX", "201,000", "integer"):
        assert expected in shown


def test_rows_set_aside_are_announced_and_shown_with_reasons(run, survey):
    survey.write_text(SURVEY + "201,1,1,1.5,lots\n")
    said = run("add", survey)
    assert "1 rows could not be used and were set aside" in said
    digest = said.split(" as ")[1][:12]
    shown = run("show", digest)
    assert "'lots'" in shown
    assert "not a whole number" in shown


def test_a_family_is_suggested(run, tmp_path):
    path = tmp_path / "persons.csv"
    path.write_text(
        "person_id,stratum,psu,weight,sex,age,migration_status,income_per_person\n1,1,1,2.5,F,30,returnee,10\n"
    )
    assert "--family marenza_persons" in run("add", path)


def test_made_up_evidence_says_so_everywhere(run, survey):
    assert "(made up)" in run("add", survey, "--made-up")
    assert "(made up)" in run("list")


def test_verify_and_remove(run, survey):
    digest = run("add", survey).split(" as ")[1][:12]
    assert "Everything stored is what was stored" in run("verify")
    assert "Removed survey.csv" in run("remove", digest)
    assert "Nothing is stored yet" in run("list")


def test_damage_ends_verify_with_status_one(run, survey, tmp_path):
    run("add", survey)
    (table,) = (tmp_path / "home").rglob("*.parquet")
    table.chmod(0o600)
    table.write_bytes(table.read_bytes()[:-1])
    assert "damaged" in run("verify")
    assert run.status == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--area", "Mexico"), "no country 'Mexico'"),
        (("--period", "last year"), "is not a period"),
        (("--delimiter", ";;"), "no delimiter"),
        (("--decimal", ";"), "no decimal sign"),
        (("--type", "income"), "COLUMN=TYPE"),
        (("--type", "income=money"), "COLUMN=TYPE"),
        (("--weight", "wt"), "no column 'wt'"),
        (("--id", "stratum"), "name more than one row"),
        (("--family", "mexico_enigh", "--area", "USA"), "survey of another country"),
        (("--encoding", "klingon"), "no encoding called 'klingon'"),
    ],
)
def test_every_wrong_option_is_answered_with_a_sentence(run, survey, arguments, said):
    with pytest.raises(WayfareError) as caught:
        run("add", survey, *arguments)
    assert said in str(caught.value)
    assert "Nothing is stored yet" in run("list")


def test_a_delimiter_can_be_named(run, tmp_path):
    path = tmp_path / "survey.txt"
    path.write_text("a\tb\n1\t2\n")
    assert "2 columns" in run("add", path, "--delimiter", "tab")
