"""Flows from stocks against the published examples of the R package migest and the papers behind it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wayfare.methods import flows_simple
from wayfare.methods.flows import MINIMUM_WEIGHT, Accounting, account, pseudo_bayes
from wayfare.methods.tables import fit, from_net, scale
from wayfare.model.errors import WayfareError

NONE = np.zeros(4)
FIRST = np.array([[1000, 100, 10, 0], [55, 555, 50, 5], [80, 40, 800, 40], [20, 25, 20, 200]])
LATER = np.array([[1060, 60, 10, 10], [45, 540, 40, 0], [70, 75, 770, 70], [30, 30, 20, 230]])
DEATHS = np.array([70, 30, 50, 10])
STOCKS = np.array([[100, 10, 10, 0], [20, 55, 25, 10], [10, 40, 140, 65], [20, 25, 20, 200]])
LATER_STOCKS = np.array([[75, 25, 5, 15], [20, 45, 30, 15], [30, 40, 150, 35], [10, 50, 5, 200]])


def between(flows: np.ndarray, pairs: dict[str, float], tolerance: float = 5e-7) -> None:
    """The flows named are as given, and there is no other."""
    expected = np.zeros((4, 4))
    for pair, value in pairs.items():
        expected["ABCD".index(pair[0]), "ABCD".index(pair[1])] = value
    np.testing.assert_allclose(flows, expected, atol=tolerance)


def test_e0_of_demographic_research_2013() -> None:
    end = np.array([[950, 100, 60, 0], [80, 505, 75, 5], [90, 30, 800, 40], [40, 45, 0, 180]])
    found = account(FIRST, end, NONE, NONE)
    between(found.od, {"AC": 50, "BA": 35, "BC": 25, "CA": 10, "CB": 10, "DA": 10, "DB": 10})
    assert found.od.sum() == pytest.approx(150)


END_2018 = np.array([[70, 30, 10, 10], [25, 60, 10, 15], [10, 55, 140, 50], [40, 45, 0, 180]])
E1 = {"AB": 20, "AD": 10, "CA": 15, "CB": 15, "CD": 5, "DA": 10, "DB": 25}


def test_e1_of_international_migration_review_2018() -> None:
    found = account(STOCKS, END_2018, NONE, NONE)
    between(found.od, E1)
    assert found.od.sum() == pytest.approx(100)


def test_e2_distances_as_seed_change_only_who_goes_where_among_those_who_could() -> None:
    """The documentation prints e1 again: the reference ignores a seed when people stay. One that counts moves 0.24."""
    distance = [[0, 5, 50, 500], [5, 0, 45, 495], [50, 45, 0, 450], [500, 495, 450, 0]]
    found = account(STOCKS, END_2018, NONE, NONE, distance)
    between(found.od, E1, tolerance=0.24)
    np.testing.assert_allclose(found.net, account(STOCKS, END_2018, NONE, NONE).net, atol=1e-6)


def test_seed_of_ones_is_no_seed() -> None:
    between(account(STOCKS, END_2018, NONE, NONE, np.ones((4, 4))).od, E1)


def test_e5_of_science_2014_to_the_digits_of_its_stopping_rule() -> None:
    found = account(FIRST, LATER, np.array([80, 20, 60, 60]), DEATHS, how=Accounting(tolerance=1e-3))
    np.testing.assert_allclose(found.od.sum(1), [6.571552, 44.514162, 52.843450, 23.764124], atol=6e-7)
    np.testing.assert_allclose(found.od.sum(0), [46.571438, 39.514794, 2.843400, 38.763657], atol=6e-7)
    assert found.od.sum() == pytest.approx(127.693289, abs=6e-7)


def test_e5_fitted_to_the_end_agrees_with_demography() -> None:
    found = account(FIRST, LATER, np.array([80, 20, 60, 60]), DEATHS)
    np.testing.assert_allclose(found.net, [40, -5, -50, 15], atol=1e-9)
    assert found.od.sum() == pytest.approx(127.693702, abs=5e-7)


@pytest.mark.parametrize(("matching", "total"), [("open-dr", 131.95487), ("open", 136.10346)])
def test_e3_and_e4_let_people_move_beyond_the_system(matching: str, total: float) -> None:
    found = account(FIRST, LATER, np.array([80, 20, 40, 60]), DEATHS, how=Accounting(matching=matching))  # type: ignore[arg-type]
    assert found.od.sum() == pytest.approx(total, abs=6e-6)


def test_e7_of_scientific_data_2019() -> None:
    start = np.array([[100, 10, 10, 0], [80, 180, 10, 90], [30, 10, 140, 40], [60, 70, 10, 160]])
    end = np.array([[95, 5, 15, 5], [75, 225, 5, 55], [55, 0, 115, 50], [35, 25, 25, 215]])
    found = account(start, end, NONE, NONE)
    between(
        found.od,
        {
            "AB": 5, "AC": 7.857143, "AD": 22.142857, "BA": 7.142857, "BC": 12.142857, "BD": 40.714286,
            "CA": 17.857143, "CB": 5, "CD": 7.142857, "DB": 35,
        },
    )  # fmt: skip
    assert found.od.sum() == pytest.approx(160)


def test_stock_difference_drops_decreases_or_takes_them_as_return() -> None:
    dropped = flows_simple.difference(STOCKS, LATER_STOCKS)
    between(dropped, {"AB": 15, "AD": 15, "BC": 5, "BD": 5, "CA": 20, "DB": 25})
    back = flows_simple.difference(STOCKS, LATER_STOCKS, "return")
    between(back, {"AB": 15, "AD": 25, "BC": 5, "BD": 5, "CA": 25, "CD": 15, "DB": 25, "DC": 30})


def test_dennett_spreads_the_sum_of_net_migration_like_stocks() -> None:
    """The published flows add up to 60, which is the sum of net migration; the note that quotes them says 80."""
    total = np.abs(LATER_STOCKS.sum(0) - STOCKS.sum(0)).sum()
    assert total == 60
    between(
        flows_simple.proportional(STOCKS, total),
        {
            "AB": 2.352941, "AC": 2.352941, "BA": 4.705882, "BC": 5.882353, "BD": 2.352941, "CA": 2.352941,
            "CB": 9.411765, "CD": 15.294118, "DA": 4.705882, "DB": 5.882353, "DC": 4.705882,
        },
    )  # fmt: skip


def test_rates_give_negative_flows_and_say_how_many() -> None:
    found = flows_simple.growth(STOCKS, LATER_STOCKS)
    assert found.od[2, 3] == pytest.approx(-51.85130, abs=5e-6)
    assert found.negative == 5


def test_offset_keeps_its_interactions_as_willekens_published() -> None:
    expected = [[13.250194, 4.749808], [2.749806, 17.250192]]
    np.testing.assert_allclose(fit([[5, 2], [1, 7]], [18, 20], [16, 22]).table, expected, atol=2e-6)
    np.testing.assert_allclose(scale([[5, 2], [1, 7]], [18, 20], [16, 22]).table, expected, atol=2e-6)


def test_net_migration_alone_fixes_a_table() -> None:
    m = np.array([[0, 100, 30, 70], [50, 0, 45, 5], [60, 35, 0, 40], [20, 25, 20, 0]])
    found = from_net(m, [30, 40, -15, -55])
    expected = [[0, 80.58, 26.05, 34.78], [62.05, 0, 48.48, 3.08], [69.11, 32.48, 0, 22.89], [40.25, 40.55, 34.95, 0]]
    np.testing.assert_allclose(found, expected, atol=0.005)
    assert found.sum() == pytest.approx(495.26, abs=0.005)
    np.testing.assert_allclose(found.sum(0) - found.sum(1), [30, 40, -15, -55], atol=1e-8)


def test_net_migration_that_does_not_cancel_out_is_refused() -> None:
    with pytest.raises(WayfareError, match="adds up to 5"):
        from_net(np.ones((2, 2)), [10, -5])


def test_totals_that_disagree_are_refused() -> None:
    with pytest.raises(WayfareError, match="row totals add up to 3 and the column totals to 4"):
        fit(np.ones((2, 2)), [1, 2], [2, 2])


def test_mix_lies_between_the_fewest_moves_and_forgetting() -> None:
    births = np.array([80, 20, 60, 60])
    fewest = account(FIRST, LATER, births, DEATHS)
    independent = account(FIRST, LATER, births, DEATHS, how=Accounting(stayers=False))
    mixed = pseudo_bayes(FIRST, LATER, births, DEATHS)
    np.testing.assert_allclose(mixed.od, MINIMUM_WEIGHT * fewest.od + (1 - MINIMUM_WEIGHT) * independent.od)
    assert fewest.od.sum() < mixed.od.sum() < independent.od.sum()
    np.testing.assert_allclose(mixed.net, fewest.net, atol=1e-9)


def test_more_births_than_native_born_are_spread_over_residents() -> None:
    found = account(np.diag([50, 50]) + 20, np.diag([5, 60]) + 30, [40, 10], [5, 5])
    assert found.births[:, 0].sum() == pytest.approx(40)
    assert (found.births[:, 0] > 0).all()
    assert (found.end >= 0).all()


SCIENCE_BIRTHS = np.array([80, 20, 60, 60])


@pytest.mark.parametrize(
    "how",
    [Accounting(births="proportion"), Accounting(deaths="accounting"), Accounting(balance="after")],
    ids=["births like residents", "deaths as stocks imply", "balance after vital events"],
)
def test_other_assumptions_keep_births_deaths_and_net_migration(how: Accounting) -> None:
    found = account(FIRST, LATER, SCIENCE_BIRTHS, DEATHS, how=how)
    np.testing.assert_allclose(found.births.sum(0), SCIENCE_BIRTHS)
    np.testing.assert_allclose(found.deaths.sum(0), DEATHS, atol=1e-9)
    np.testing.assert_allclose(found.net, [40, -5, -50, 15], atol=1e-8)


def test_children_take_after_residents_where_that_is_assumed() -> None:
    found = account(FIRST, LATER, SCIENCE_BIRTHS, DEATHS, how=Accounting(births="proportion"))
    assert found.births[1, 0] == pytest.approx(80 * 45 / 1205)
    assert account(FIRST, LATER, SCIENCE_BIRTHS, DEATHS).births[1, 0] == 0


def test_deaths_by_birthplace_are_those_the_stocks_imply() -> None:
    found = account(FIRST, LATER, SCIENCE_BIRTHS, DEATHS, how=Accounting(deaths="accounting"))
    np.testing.assert_allclose(found.deaths.sum(1), [50, 60, 35, 15], atol=1e-8)


def test_place_where_nobody_was_born_abroad_does_not_keep_the_others_from_fitting() -> None:
    start = np.array([[100.0, 10, 0], [5, 200, 0], [20, 30, 300]])
    end = np.array([[100.0, 10, 0], [5, 200, 0], [0, 10, 300]])
    found = account(start, end, np.zeros(3), np.full(3, 0.0))
    assert found.miss < 1e-6
    np.testing.assert_allclose(found.start.sum(1), found.end.sum(1), rtol=1e-9)


def test_newton_and_proportional_fitting_agree() -> None:
    table = np.array([[900, 1, 5], [2, 800, 3], [40, 5, 100]])
    rows, columns = table.sum(1) * [1.01, 0.99, 1.0] + [0, -1, 0], table.sum(0).astype(float)
    rows *= columns.sum() / rows.sum()
    quick, slow = scale(table, rows, columns), fit(table, rows, columns, 1e-13)
    np.testing.assert_allclose(quick.table, slow.table, rtol=1e-8)
    assert quick.iterations < slow.iterations


stock = st.lists(st.floats(1, 1e5), min_size=25, max_size=25).map(lambda v: np.array(v).reshape(5, 5))
events = st.lists(st.floats(0, 0.2), min_size=5, max_size=5).map(np.array)


@settings(max_examples=60, deadline=None)
@given(start=stock, end=stock, birth_rates=events, death_rates=events)
def test_net_flows_are_population_change_less_natural_increase(
    start: np.ndarray, end: np.ndarray, birth_rates: np.ndarray, death_rates: np.ndarray
) -> None:
    start, end = start + np.diag(5 * start.sum(0)), end + np.diag(5 * end.sum(0))
    births, deaths = birth_rates * np.diag(end), death_rates * np.diag(start)
    excess = (births - deaths).sum() - (end.sum() - start.sum())
    for table, share in ((start, -0.5), (end, 0.5)):
        np.fill_diagonal(table, np.diag(table) * (1 + share * excess / np.diag(table).sum()))
    if min(np.diag(start).min(), (np.diag(end) - births).min()) <= 0:
        return
    size = float(start.sum() + end.sum())
    for found in (account(start, end, births, deaths), pseudo_bayes(start, end, births, deaths)):
        demography = end.sum(0) - start.sum(0) - births + deaths
        np.testing.assert_allclose(found.net, demography, atol=1e-8 * size)
        np.testing.assert_allclose(found.start.sum(1), found.end.sum(1), rtol=1e-7, atol=1e-8 * size)
        assert (found.od >= -1e-9 * size).all()
        assert np.diag(found.od).sum() == 0
