"""Drafts of surveys whose mapping is known: how much of it is found, and how much of what is found is right."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from wayfare.catalogue import harmonise, load
from wayfare.engine import formula
from wayfare.evidence.column import codebook
from wayfare.evidence.drafting import Draft, draft_family
from wayfare.model.harmonisation import Family
from wayfare.sources.read import ReadOptions, stage

pytestmark = [pytest.mark.realdata, pytest.mark.xdist_group("drafting")]

SURVEYS = {
    "mexico_enigh": ("mex-enigh-2012/hogares_derivado.csv.gz", "mex-enigh-2012/hogares_derivado_codebook.csv", ""),
    "usa_nhanes": ("usa-nhanes-2015/demo_2015_2016.csv.gz", "usa-nhanes-2015/codebook.csv", ""),
    "ghana_glss": ("gha-glss-synthetic/ghanaS.csv.gz", "gha-glss-synthetic/codebook.csv", ""),
    "austria_eusilc": ("aut-eusilc-synthetic/eusilc.csv.gz", "aut-eusilc-synthetic/codebook.csv", ""),
    "spain_silc": ("esp-silc-synthetic/incomedata.csv.gz", "esp-silc-synthetic/codebook.csv", ""),
    "poland_diagnosis": ("pol-social-diagnosis-2011/SD2011.csv.gz", "pol-social-diagnosis-2011/codebook.csv", ""),
    "argentina_eph": ("arg-eph-2016-toy/eph_individual_2016t3_sample.csv.gz", "arg-eph-2016-toy/codebook.csv", ""),
    "albania_lsms": ("alb-lsms-2012/lival.csv.gz", "alb-lsms-2012/codebook.csv", ""),
    "libya_msna": ("lby-msna-2021/lby_msna_2021_minimised.csv.gz", "", "lby-msna-2021/form_xlsform.xlsx"),
}
"""File, codebook and questionnaire of each survey, and the family that was made for it by hand."""


@dataclass(frozen=True)
class Score:
    """Drafted concepts, those of them taken from a variable the confirmed rule uses, and confirmed concepts."""

    drafted: int
    right: int
    confirmed: int
    wrong: tuple[str, ...]
    unfound: tuple[str, ...]
    design: bool


def drafted(name: str, microdata: Path, folder: Path) -> Draft:
    file, book, form = SURVEYS[name]
    staged = stage(microdata / file, folder, ReadOptions(form=str(microdata / form) if form else ""))
    told = codebook(microdata / book) if book else {}
    return draft_family(staged.parquet, staged.variables, load(), name="draft", title=name, told=told)


def score(found: Draft, family: Family) -> Score:
    confirmed = {r.concept: {r.variable} if r.codes else set(formula.parse(r.formula).columns) for r in family.rules}
    guessed = {r.guess.concept: r.guess.column.name for r in found.rules}
    right = [concept for concept, column in guessed.items() if column in confirmed.get(concept, ())]
    design = (found.design.weights, found.design.strata, found.design.psu)
    names = tuple(g.column.name if g else None for g in design)
    meant = (family.design.weights, family.design.strata, family.design.psu[0] if family.design.psu else None)
    return Score(
        drafted=len(guessed),
        right=len(right),
        confirmed=len(confirmed),
        wrong=tuple(sorted(f"{c} from {v}" for c, v in guessed.items() if c not in right)),
        unfound=tuple(sorted(confirmed.keys() - set(right))),
        design=names == meant,
    )


@pytest.fixture(scope="module")
def scores(microdata: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Score]:
    families = harmonise.families()
    made = {}
    for name in SURVEYS:
        made[name] = score(drafted(name, microdata, tmp_path_factory.mktemp(name)), families[name])
    return made


def test_six_of_seven_drafted_rules_are_right(scores: dict[str, Score]) -> None:
    right, drafted = sum(s.right for s in scores.values()), sum(s.drafted for s in scores.values())
    assert right / drafted >= 0.85, f"{right} of {drafted}"


def test_most_of_what_a_person_would_map_is_found(scores: dict[str, Score]) -> None:
    right, confirmed = sum(s.right for s in scores.values()), sum(s.confirmed for s in scores.values())
    assert right / confirmed >= 0.75, f"{right} of {confirmed}"


def test_weights_strata_and_units_are_found_in_most_surveys(scores: dict[str, Score]) -> None:
    found = [name for name, each in scores.items() if each.design]
    assert len(found) >= 8, f"found in {found}"
