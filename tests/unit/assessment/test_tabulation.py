"""Tables that people ask for: what they hold, what is withheld of them, and that they agree with what is out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from wayfare import catalogue
from wayfare.assessment import survey, tabulation
from wayfare.assessment.evidence_figures import Asked, ask
from wayfare.assessment.tabulation import Layout, Tabulated
from wayfare.country import generate
from wayfare.engine.run import estimate
from wayfare.evidence.harmonise import harmonise
from wayfare.evidence.store import AddOptions, Store
from wayfare.model.errors import WorkspaceError
from wayfare.model.estimate import Estimate
from wayfare.model.figure import Figure, State
from wayfare.model.survey import Lonely
from wayfare.model.workspace import EvidenceUse, Workspace

POLICY = catalogue.load().policy
WORKS = "labour.employment_rate"
TAUGHT = "share.person.education"


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Asked:
    """The persons of a small made-up survey."""
    folder = tmp_path_factory.mktemp("tabulation")
    made = generate(folder / "country", persons=4_000, seed=5, truth=False)
    store = Store(folder / "home")
    options = AddOptions(family="marenza_persons", area="XMZ", made_up=True)
    evidence = store.add(Path(made.folder) / "persons.parquet", options)
    (table,) = (each for each in harmonise(store, evidence) if each.observed_on == "person")
    use = EvidenceUse(sha256=evidence.sha256, lonely=Lonely.ADJUST)
    return ask(table, use, Workspace(country="XMZ", made_up=True), catalogue.load())


def table(asked: Asked, layout: Layout, earlier: Sequence[Layout] = (), published: Sequence[Figure] = ()) -> Tabulated:
    question = tabulation.question_of(asked, layout.what, catalogue.load().concepts)
    assert question is not None
    settings = {"policy": POLICY, "confidence": 0.95}
    return tabulation.tabulate(asked.survey, question, layout, earlier, published, **settings)


def unprotected(asked: Asked, breakdown: tuple[str, ...]) -> list[Estimate]:
    """What the engine finds in every cell, before anything is withheld."""
    question = tabulation.question_of(asked, WORKS, catalogue.load().concepts)
    assert question is not None
    measure = replace(question.measure, breakdowns=None)
    return estimate(asked.survey.path, asked.survey.design, [measure], [breakdown], policy=None)


def by_domain(found: Tabulated) -> dict[frozenset[tuple[str, object]], Figure]:
    return {frozenset(each.domain): each for each in found.figures}


def test_a_table_holds_its_cells_and_all_its_margins(asked: Asked) -> None:
    found = by_domain(table(asked, Layout(what=WORKS, by=("urban", "sex"))))
    sizes = sorted(len(domain) for domain in found)
    assert sizes == [0, 1, 1, 1, 1, 2, 2, 2, 2]


def test_a_limit_leaves_its_own_group_alone_and_equals_the_engine(asked: Asked) -> None:
    found = table(asked, Layout(what=WORKS, by=("sex",), where=(("urban", "true"),)))
    there = unprotected(asked, ("sex", "urban"))
    wanted = {frozenset(each.domain): each for each in there if dict(each.domain)["urban"] is True}
    assert all(dict(each.domain)["urban"] is True for each in found.figures)
    for domain, each in by_domain(found).items():
        if len(domain) == 2:
            assert each.value == pytest.approx(wanted[domain].estimate, rel=1e-12)
            assert each.se == pytest.approx(wanted[domain].se, rel=1e-9)


def test_the_shares_of_a_list_add_up_to_everybody(asked: Asked) -> None:
    found = table(asked, Layout(what=TAUGHT, by=("sex",)))
    women = [each for each in found.figures if dict(each.domain).get("sex") == "F"]
    assert len(women) > 2
    assert sum(each.value or 0.0 for each in women) == pytest.approx(100.0)


def test_a_cell_that_is_out_already_is_given_as_it_is_out(asked: Asked) -> None:
    question = tabulation.question_of(asked, WORKS, catalogue.load().concepts)
    assert question is not None
    out = survey.figures(asked.survey, [question], asked.within, policy=POLICY, confidence=0.95)
    found = table(asked, Layout(what=WORKS, by=("sex",)), published=out)
    ids = {each.id for each in out}
    assert found.figures
    assert {each.id for each in found.figures} <= ids


def test_small_cells_are_withheld_and_stay_so_in_every_later_table(asked: Asked) -> None:
    fine = Layout(what=WORKS, by=("admin1", "migration_status"))
    first = table(asked, fine)
    hidden = {frozenset(each.domain) for each in first.figures if each.state is State.WITHHELD}
    assert hidden
    assert all(each.n is None and each.value is None for each in first.figures if each.state is State.WITHHELD)
    coarse = Layout(what=WORKS, by=("migration_status",), where=(("admin1", sorted(_areas(first))[0]),))
    second = table(asked, coarse, [fine], first.figures)
    told = {frozenset(each.domain) for each in second.figures if each.state is State.KNOWN}
    assert not told & hidden


def _areas(found: Tabulated) -> set[str]:
    return {str(dict(each.domain)["admin1"]) for each in found.figures if "admin1" in dict(each.domain)}


def test_a_second_table_does_not_uncover_what_the_first_withheld(asked: Asked) -> None:
    """Everybody of a region by status, after the women of that region by status: the men follow by subtraction."""
    area = sorted(_areas(table(asked, Layout(what=WORKS, by=("admin1",)))))[0]
    women = Layout(what=WORKS, by=("migration_status",), where=(("admin1", area), ("sex", "F")))
    both = Layout(what=WORKS, by=("migration_status",), where=(("admin1", area),))
    first = table(asked, women)
    second = table(asked, both, [women], first.figures)
    every = unprotected(asked, ("admin1", "migration_status", "sex"))
    known = {frozenset(each.domain) for found in (first, second) for each in found.figures if each.value is not None}
    few = [e for e in every if dict(e.domain)["admin1"] == area and 0 < (e.n or 0) < POLICY.minimum_respondents]
    assert few
    for each in few:
        whole = frozenset(pair for pair in each.domain if pair[0] != "sex")
        other = frozenset((*whole, ("sex", "M" if dict(each.domain)["sex"] == "F" else "F")))
        assert frozenset(each.domain) not in known
        assert not {whole, other} <= known


def test_a_cell_is_computed_again_to_the_last_digit(asked: Asked) -> None:
    layout = Layout(what=TAUGHT, by=("sex", "urban"))
    question = tabulation.question_of(asked, TAUGHT, catalogue.load().concepts)
    assert question is not None
    for each in table(asked, layout).figures:
        now = tabulation.again(asked.survey, question, layout, each, policy=POLICY, confidence=0.95)
        assert now == each


def test_too_many_cells_are_refused_with_what_to_do(asked: Asked) -> None:
    with pytest.raises(WorkspaceError, match="fewer or coarser"):
        table(asked, Layout(what=WORKS, by=("admin2", "age_group", "education")))


def test_confidential_evidence_asks_for_more_people_behind_a_cell() -> None:
    assert tabulation.stricter(POLICY, confidential=False) == POLICY
    assert tabulation.stricter(POLICY, confidential=True).minimum_respondents == POLICY.confidential_respondents
