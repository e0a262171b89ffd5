"""What the guides tell a reader to write is right as it stands, and gives what they say."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml
from typer.testing import CliRunner

from wayfare.catalogue import load, schema
from wayfare.cli.main import application
from wayfare.country import generate
from wayfare.evidence import family

ROOT = Path(__file__).resolve().parents[2]
CONTENT = ROOT / "src" / "wayfare" / "content"

GUIDES: list[tuple[str, str, str]] = [
    ("tutorials/survey-to-assessment", "country: MEX", "workspace"),
    ("how-to/add-a-source", "code: world_bank", "service"),
    ("how-to/add-a-survey", "- concept: foreign_born", "rule"),
    ("how-to/add-a-survey", "country: LBN", "workspace"),
    ("how-to/add-a-world-table", "name: who-doctors-2022", "mapping"),
    ("how-to/add-an-intervention", "code: families", "intervention"),
    ("how-to/connect-a-survey", "- concept: citizenship", "rule"),
    ("how-to/connect-a-survey", "- concept: receives_remittances", "rule"),
    ("how-to/connect-a-survey", "country: XYZ", "workspace"),
    ("how-to/load-the-world", "country: MDA", "workspace"),
]
"""A page, what is in the block, and the schema the block must obey."""


def block(page: str, language: str, mark: str) -> str:
    """Give a fenced block of a page as a reader would copy it."""
    text = (ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8")
    found = re.findall(rf"^[ ]*```{language}\n(.*?)^[ ]*```", text, flags=re.DOTALL | re.MULTILINE)
    (wanted,) = [each for each in map(textwrap.dedent, found) if re.search(rf"^{re.escape(mark)}", each, re.MULTILINE)]
    return wanted


def commands(page: str, mark: str) -> list[list[str]]:
    """Give the commands `wayfare` of a block of a page, word by word as a shell would, without comments."""
    lines = block(page, "sh", mark).replace("\\\n", " ").splitlines()
    words = [shlex.split(line.replace("$PWD/", ""), comments=True) for line in lines]
    return [each[1:] for each in words if each[:1] == ["wayfare"]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Run a command in an empty folder, as a reader would, and give what it prints."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WAYFARE_HOME", str(tmp_path / "home"))

    def called(*words: str) -> str:
        result = CliRunner().invoke(application(), [*words])
        assert result.exit_code == 0, f"{result.output}\n{result.exception}"
        return result.output

    return called


@pytest.mark.parametrize(("page", "mark", "name"), GUIDES)
def test_a_block_obeys_the_schema_of_what_it_is(page: str, mark: str, name: str) -> None:
    told: Any = yaml.safe_load(block(page, "yaml", mark))
    entries = told if isinstance(told, list) else [told]
    assert entries
    assert [list(schema.complaints(entry, name)) for entry in entries] == [[] for _ in entries]


def test_the_indicator_of_the_guide_passes_every_check_with_its_example(tmp_path: Path) -> None:
    page = "how-to/add-an-indicator"
    file = tmp_path / "indicators" / "finance" / "receiving_account.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(block(page, "yaml", "code: ") + block(page, "yaml", "examples:"), encoding="utf-8")
    added = load(tmp_path).indicators["finance.receiving_account"]
    assert len(added.examples) == 1
    assert added.code not in load().indicators, "the guide adds what is not there yet"


def test_the_measure_of_the_guide_is_shown_with_its_evidence(run: Callable[..., str], tmp_path: Path) -> None:
    file = tmp_path / "our-country" / "interventions" / "families" / "school_meals.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(block("how-to/add-an-intervention", "yaml", "code: "), encoding="utf-8")
    shown = run("interventions", "show", "families.school_meals", "--overlay", "our-country")
    assert "Meals at school" in shown


def test_the_table_of_the_guide_to_methods_gives_net_migration(run: Callable[..., str], tmp_path: Path) -> None:
    (tmp_path / "counties.csv").write_text(block("how-to/add-a-method", "csv", "county,"), encoding="utf-8")
    columns = ("--column", "population_start=pop1960", "--column", "population_end=pop1970")
    rows = run("method", "run", "net_migration_vital", "counties.csv", *columns, "--format", "csv").splitlines()
    assert [row.split(",")[2] for row in rows if row.startswith(("Hill", "Shore"))] == ["-500.0", "1400.0"]


def test_the_service_of_the_guide_is_the_one_that_ships() -> None:
    shipped = (CONTENT / "services" / "world_bank" / "remittances_received.yaml").read_text(encoding="utf-8")
    assert yaml.safe_load(block("how-to/add-a-source", "yaml", "code: ")) == yaml.safe_load(shipped)


def test_a_draft_is_a_family_once_somebody_confirms_it(run: Callable[..., str], tmp_path: Path) -> None:
    rows = "".join(f"{1 + n % 2},{20 + n % 50},{1 + n % 3}\n" for n in range(60))
    (tmp_path / "survey.csv").write_text("sex,age,citizenship\n" + rows, encoding="utf-8")
    book = "variable,label,values\nsex,Sex,1=male | 2=female\nage,Age in years,\ncitizenship,Citizenship status,"
    (tmp_path / "codebook.csv").write_text(book + "1=citizen | 2=not a citizen | 3=refused\n", encoding="utf-8")
    run("harmonise", "survey.csv", "--codebook", "codebook.csv", "--area", "XYZ", "--period", "2024")
    file = tmp_path / "home" / "content" / "harmonise" / "xyz_survey" / "family.yaml"
    draft = file.read_text(encoding="utf-8")
    assert "status: draft" in draft
    file.write_text(draft.replace("status: draft", "status: confirmed"), encoding="utf-8")
    found = family.find("xyz_survey")
    assert found.country == "XYZ"
    assert {"sex", "age", "citizenship"} <= {rule.concept for rule in found.rules}


def test_every_command_is_on_the_page_of_commands() -> None:
    page = (ROOT / "docs" / "reference" / "commands.md").read_text(encoding="utf-8")
    missing = [name for name in _names(typer.main.get_command(application())) if not _told(name, page)]
    assert missing == []


def test_the_front_page_counts_no_more_than_there_is() -> None:
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    there = load()
    counted = {
        r"(\d+) indicators and more": len(there.indicators),
        r"(\d+) survey families": sum(1 for _ in (CONTENT / "harmonise").glob("*/family.yaml")),
        r"(\d+) methods": len(there.methods),
        r"(\d+) measures tried": len(there.interventions),
    }
    for pattern, number in counted.items():
        (said,) = re.findall(pattern, page)
        assert int(said) <= number, pattern


def _names(command: Any, before: str = "") -> list[str]:
    if not hasattr(command, "commands"):
        return [before]
    return [name for key, each in command.commands.items() for name in _names(each, f"{before} {key}".strip())]


def _told(name: str, page: str) -> bool:
    """Tell whether a page has a command, spelt out or after the first of its group: `fetch list` · `show`."""
    group, _, last = name.rpartition(" ")
    lines = [line for line in page.splitlines() if f"`wayfare {group or last}" in line]
    return any(re.search(rf"`(wayfare {group} ?)?(wayfare )?{last}\b", line) for line in lines)


@pytest.fixture
def marenza(tmp_path: Path) -> Path:
    """Put the made-up country where `make assess` puts it, smaller."""
    return generate(tmp_path / "out" / "marenza", persons=2_000, seed=2026, truth=False).folder


def test_saved_answers_are_taken_in_as_the_guide_to_sources_says(run: Callable[..., str], tmp_path: Path) -> None:
    page = "how-to/add-a-source"
    (tmp_path / "tests").symlink_to(ROOT / "tests")
    (shown,) = commands(page, "wayfare fetch show world_bank.remittances_received --set")
    asked = re.search(r"^Asks: (\S+)", run(*shown), re.MULTILINE)
    assert asked
    assert "/country/MDA%3BNPL/" in asked[1]
    taken, profiled = commands(page, "export WAYFARE_HOME")
    printed = run(*taken)
    assert "5 rows, edition 2024-05-30" in printed
    assert re.search(rf"^{profiled[-1]}", printed, re.MULTILINE), "the hash that the guide promises"
    lines = run(*profiled).splitlines()
    assert [line.split()[:3] for line in lines if line.startswith("remittances")] == [
        ["remittances.received", "MDA", "2010"]
    ]


def test_the_answer_of_the_guide_is_the_one_command_more(run: Callable[..., str], tmp_path: Path) -> None:
    whole = json.loads((ROOT / "tests" / "recorded" / "world_bank-1.json").read_text(encoding="utf-8"))
    whole[0] |= {"pages": 1, "total": 3}
    (tmp_path / "answer.json").write_text(json.dumps(whole), encoding="utf-8")
    (words,) = commands(
        "how-to/add-a-source", 'wayfare fetch run world_bank.remittances_received --set countries="MDA;NPL" --from'
    )
    assert "(countries MDA;NPL)" in run(*words)


def test_districts_are_modelled_as_the_guide_says(run: Callable[..., str], tmp_path: Path, marenza: Path) -> None:
    page = "how-to/estimate-small-areas"
    (tmp_path / "shares.csv").write_text(block(page, "csv", "district,"), encoding="utf-8")
    (modelled,) = commands(page, "wayfare method run")
    rows = [line.split(",") for line in run(*modelled).splitlines()]
    estimates = {row[0]: row[1] for row in rows if len(row) > 2}
    said = (ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8")
    assert f"{float(estimates['Ardo']):.3f} in Ardo, {float(estimates['Jund']):.3f} in Jund" in said
    (tmp_path / "districts.yaml").write_text(block(page, "yaml", "country: XMZ"), encoding="utf-8")
    assessed, traced = commands(page, "wayfare assess districts.yaml")
    run(*assessed, "--formats", "html")
    assert "identical, to the last digit" in run(*traced)
    record = json.loads((tmp_path / "out" / "districts" / "run.json").read_text(encoding="utf-8"))
    told = {figure["domain"][0][1] for figure in record["figures"] if "modelled" in figure["flags"]}
    census = (marenza / "districts.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert told == {line.split(",")[0] for line in census}


def test_a_countrys_own_indicator_reaches_its_assessment_and_its_trace(
    run: Callable[..., str], tmp_path: Path, marenza: Path
) -> None:
    page = "how-to/add-an-indicator"
    assert marenza.is_dir()
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    file = tmp_path / "our-country" / "indicators" / "finance" / "receiving_account.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(block(page, "yaml", "code: ") + block(page, "yaml", "examples:"), encoding="utf-8")
    check, show, assess, trace = commands(page, "mkdir -p our-country")
    run(*check)
    assert "Adults of receiving households with an account" in run(*show)
    run(*assess, "--formats", "html")
    assert "identical, to the last digit" in run(*trace)
    (html,) = (tmp_path / "out" / "with-overlay").glob("*.html")
    text = html.read_text(encoding="utf-8")
    assert "Adults of receiving households with an account" in text
    assert "our-country" in text
    record = json.loads((html.parent / "run.json").read_text(encoding="utf-8"))
    (whole,) = [f for f in record["figures"] if f["indicator"] == "finance.receiving_account" and not f["domain"]]
    moved = tmp_path / "moved"
    file.parents[2].rename(moved)
    assert "identical to the last digit" in run("trace", whole["id"], "--overlay", str(moved))
    assert "finance.receiving_account" not in load().indicators, "nothing is left of it"


@pytest.mark.realdata
def test_the_world_table_of_the_guide_has_the_hash_and_the_lines_it_says(
    run: Callable[..., str], world_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = "how-to/add-a-world-table"
    added, profiled = commands(page, "wayfare evidence add Bilateral")
    monkeypatch.chdir(world_data / "wb-bilateral-2018")
    said = " ".join((ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8").split())
    stored = run(*added).strip().splitlines()[0]
    assert f"`{stored}`" in said
    lines = [line for line in run(*profiled).splitlines() if line.startswith("remittances.")]
    assert f"{len(lines)} lines" in said
    (usa,) = [line for line in lines if " USA " in line]
    assert "34,704,000,000" in usa
