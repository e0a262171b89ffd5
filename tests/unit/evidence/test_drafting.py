"""A draft says why it guesses, counts nobody out, and is used by nothing until a person confirms it."""

from __future__ import annotations

from pathlib import Path

import pytest

from wayfare.catalogue import harmonise as declared
from wayfare.catalogue import load
from wayfare.evidence import family, rule_check
from wayfare.evidence.column import codebook, columns
from wayfare.evidence.drafting import Draft, draft_family, rule_lines, seen, write
from wayfare.evidence.likeness import alike, says
from wayfare.evidence.store import AddOptions, Store
from wayfare.model.errors import EvidenceError
from wayfare.model.evidence import Variable, VariableType
from wayfare.sources.read import stage

HEAD = "persona,sexo,edad,peso,estrato,upm,nacim,empleo,region"
BOOK = """variable,label,values
sexo,Sexo de la persona,1=hombre | 2=mujer
edad,Edad en años,
peso,Factor de expansión,
estrato,Estrato,
upm,Unidad primaria de muestreo,
nacim,Lugar de nacimiento: 1 este país; 2 otro país; 9 no responde,
empleo,Condición de actividad,1=ocupado | 2=desocupado | 3=inactivo
region,Provincia,
"""


def line(number: int) -> str:
    place = "otro" if number == 0 else "norte" if number % 2 else "sur"
    born = 2 if number < 4 else 1
    return (
        f"{number},{number % 2 + 1},{20 + number % 50},100.5,{number % 3},{number % 3 * 10 + number % 5},"
        f"{born},{number % 3 + 1},{place}"
    )


@pytest.fixture
def survey(tmp_path: Path) -> Path:
    path = tmp_path / "encuesta.csv"
    path.write_text("\n".join([HEAD, *map(line, range(60))]) + "\n", encoding="utf-8")
    (tmp_path / "book.csv").write_text(BOOK, encoding="utf-8")
    return path


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WAYFARE_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def draft(survey: Path, tmp_path: Path, read_here: object) -> Draft:
    staged = stage(survey, tmp_path / "staged")
    told = codebook(tmp_path / "book.csv")
    return draft_family(staged.parquet, staged.variables, load(), name="esp_made", title="Encuesta", told=told)


def test_a_survey_with_a_spanish_codebook_is_drafted(draft: Draft) -> None:
    rules = {rule.guess.concept: rule for rule in draft.rules}
    assert dict(rules["sex"].codes) == {"1": "M", "2": "F"}
    assert rules["age"].formula == "edad"
    assert rules["foreign_born"].formula == "case when nacim in (2) then true when nacim in (1) then false end"
    assert dict(rules["labour_status"].codes) == {"1": "employed", "2": "unemployed", "3": "outside"}
    assert rules["admin1"].formula == "region"
    assert "age_group" in rules, "follows from age"


def test_the_design_is_told_from_names_and_from_how_codes_lie(draft: Draft) -> None:
    design = draft.design
    assert design.weights is not None
    assert design.strata is not None
    assert design.psu is not None
    assert [g.column.name for g in (design.weights, design.strata, design.psu)] == ["peso", "estrato", "upm"]
    assert not design.nested
    assert "peso sums to 6,030; compare that with the population." in design.remarks


def test_every_guess_gives_its_reasons(draft: Draft) -> None:
    for rule in draft.rules:
        assert rule.guess.reasons, rule.guess.concept
    text = "\n".join(rule_lines(draft))
    assert 'the label "Sexo de la persona" says "sexo"; its codes read hombre = M, mujer = F' in text


def test_a_code_few_people_have_is_not_counted_out(draft: Draft) -> None:
    (born,) = [rule.guess.column for rule in draft.rules if rule.guess.concept == "foreign_born"]
    assert seen(born, 10) == "1 este país (56); 2 otro país (fewer than 10)"
    assert "otro país (4)" not in "\n".join(rule_lines(draft))


def test_a_draft_passes_the_checks_of_content(draft: Draft, home: Path) -> None:
    write(draft, home / "content" / "harmonise" / "esp_made")
    folders = family.folders()
    assert "esp_made" in declared.families(folders)
    assert rule_check.problems(folders) == []


def test_a_draft_is_refused_until_a_person_confirms_it(draft: Draft, survey: Path, home: Path) -> None:
    folder = home / "content" / "harmonise" / "esp_made"
    said, _ = write(draft, folder)
    with pytest.raises(EvidenceError, match="draft: nobody has confirmed") as refused:
        Store(home).add(survey, AddOptions(family="esp_made"))
    assert "status: confirmed" in refused.value.remedy
    text = said.read_text(encoding="utf-8").replace("status: draft", "status: confirmed").replace("ZZZ", "ESP")
    said.write_text(text, encoding="utf-8")
    declared.read.cache_clear()
    assert Store(home).add(survey, AddOptions(family="esp_made")).area == "ESP"


def test_a_draft_is_not_recognised(draft: Draft, survey: Path, tmp_path: Path, home: Path) -> None:
    write(draft, home / "content" / "harmonise" / "esp_made")
    declared.read.cache_clear()
    assert "esp_made" not in family.recognise(stage(survey, tmp_path / "again").variables, survey.name)


def test_a_table_of_persons_that_tells_of_households_is_one_of_persons() -> None:
    wanted = {name for each in ("persons", "households") for name in family.known()[f"marenza_{each}"].requires}
    told = [Variable(name=name, type=VariableType.INTEGER, n_valid=1, n_missing=0) for name in sorted(wanted)]
    assert family.recognise(told, "second-round.parquet")[0] == "marenza_persons"


def test_codes_written_in_a_label_are_read(survey: Path, tmp_path: Path, read_here: object) -> None:
    staged = stage(survey, tmp_path / "staged")
    by_name = {c.name: c for c in columns(staged.parquet, staged.variables, codebook(tmp_path / "book.csv"))}
    assert dict(by_name["nacim"].codes) == {"1": "este país", "2": "otro país", "9": "no responde"}


def test_a_file_that_is_no_codebook_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other.csv").write_text("name,meaning\na,b\n", encoding="utf-8")
    with pytest.raises(EvidenceError, match="no codebook"):
        codebook(tmp_path / "other.csv")


@pytest.mark.parametrize(
    ("one", "other", "same"), [("weights", "weight", True), ("paid", "said", False), ("m", "f", False)]
)
def test_words_are_the_same_but_for_an_ending(one: str, other: str, same: bool) -> None:
    assert alike(one, other) is same


def test_accents_and_order_do_not_matter() -> None:
    assert says("Región de residencia, País", "pais region")
    assert says("الجنس (ذكر / أنثى)", "الجنس")
