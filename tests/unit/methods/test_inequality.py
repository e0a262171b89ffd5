"""Published tables of inequality and poverty, computed again."""

from __future__ import annotations

import numpy as np
import pytest

from wayfare.methods.inequality import concentration, fgt, from_components, gini, herfindahl, lerman_yitzhaki
from wayfare.model.estimate import Form

MEXICO = {  # rural Mexico 2002: S, G, R, part in the Gini, change for ten percent more
    "government transfers": (0.045, 0.79, 0.29, 0.017, -0.280),
    "remittances from the United States": (0.140, 0.95, 0.78, 0.169, 0.281),
    "remittances from Mexico": (0.020, 0.96, 0.36, 0.011, -0.089),
    "family production": (0.288, 1.00, 0.75, 0.350, 0.630),
    "agricultural wages": (0.117, 0.82, 0.37, 0.057, -0.601),
    "other wages": (0.390, 0.80, 0.78, 0.396, 0.061),
}


def test_rural_mexico_has_the_parts_its_table_prints() -> None:
    found = from_components({name: row[:3] for name, row in MEXICO.items()})
    for name, (_, _, _, part, _) in MEXICO.items():
        assert found[name].contribution == pytest.approx(part, abs=0.005), name
    assert sum(source.contribution for source in found.values()) == pytest.approx(1)


def test_rural_mexico_changes_as_its_table_prints() -> None:
    for name, (share, _, _, part, change) in MEXICO.items():
        assert 10 * (part - share) == pytest.approx(change, abs=0.01 + 1e-9), name
    assert sum(change for *_, change in MEXICO.values()) == pytest.approx(0, abs=0.01)
    assert sum(row[0] for row in MEXICO.values()) == pytest.approx(1)


def test_deaths_of_children_by_wealth_have_the_published_index() -> None:
    births = np.array([29939, 28776, 26528, 24689, 19739.0])
    deaths = np.array([154.7, 152.9, 119.5, 86.9, 54.3])
    assert concentration(deaths, np.arange(5.0), births) == pytest.approx(-0.16942, abs=5e-6)


def test_four_people_and_a_line_have_the_textbook_poverty() -> None:
    income = np.array([0.8, 0.88, 1.2, 1.4])
    assert [round(fgt(income, 1.0, alpha), 12) for alpha in (0, 1, 2)] == [0.5, 0.08, 0.0136]


def test_someone_on_the_line_is_not_poor() -> None:
    assert fgt(np.array([1.0, 2.0]), 1.0, 0) == 0.0


def test_one_who_has_everything_is_as_unequal_as_so_many_can_be() -> None:
    assert gini(np.array([0, 0, 0, 8.0])) == pytest.approx(0.75)
    assert gini(np.full(4, 3.0)) == pytest.approx(0.0)
    assert np.isnan(gini(np.zeros(4)))


def test_a_weight_stands_for_so_many_rows() -> None:
    assert gini(np.array([1, 5.0, 9]), np.array([2, 1, 0.0])) == pytest.approx(gini(np.array([1, 1, 5.0])))


def test_sources_take_the_gini_apart() -> None:
    rng = np.random.default_rng(3)
    weight, sources = rng.uniform(1, 4, 50), {name: rng.gamma(1.0, 30.0, 50) for name in "abc"}
    sources["c"] -= 20
    parts = lerman_yitzhaki(sources, weight)
    assert sum(p.contribution for p in parts.values()) == pytest.approx(1)
    assert sum(p.income_share for p in parts.values()) == pytest.approx(1)
    assert sum(p.elasticity for p in parts.values()) == pytest.approx(0, abs=1e-12)
    assert all(-1 <= p.correlation <= 1 for p in parts.values())
    whole = gini(np.sum(list(sources.values()), axis=0), weight)
    assert sum(p.income_share * p.gini * p.correlation for p in parts.values()) == pytest.approx(whole)


def test_a_source_nobody_has_takes_no_part() -> None:
    parts = lerman_yitzhaki({"wages": np.array([1, 2.0, 6]), "nothing": np.zeros(3)})
    assert (parts["nothing"].income_share, parts["nothing"].contribution) == (0.0, 0.0)
    assert parts["wages"].contribution == pytest.approx(1)


def test_the_mirror_of_a_condition_has_the_opposite_index_only_where_it_is_normalised() -> None:
    rank, has = np.arange(10.0), np.array([0, 0, 0, 0, 1, 0, 1, 0, 1, 1.0])
    for form in (Form.WAGSTAFF, Form.ERREYGERS):
        assert concentration(has, rank, form=form) == pytest.approx(-concentration(1 - has, rank, form=form))
    assert concentration(has, rank) != pytest.approx(-concentration(1 - has, rank))
    perfect = (rank > 5).astype(float)
    assert concentration(perfect, rank, form=Form.WAGSTAFF) == pytest.approx(1.0)


def test_equal_shares_concentrate_as_little_as_can_be() -> None:
    assert herfindahl(np.full(8, 2.5)) == pytest.approx(1 / 8)
    assert herfindahl(np.array([0, 7.0])) == 1.0
