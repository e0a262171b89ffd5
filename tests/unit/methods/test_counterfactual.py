"""What must hold of income without migration at every level, whatever the data."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from wayfare.methods import counterfactual as cf
from wayfare.methods.inequality import fgt, gini

PLAN = cf.Plan(line=900.0, draws=20, replicates=10, seed=7)


def households(count: int = 3000, *, sent: float = 250.0, seed: int = 3) -> tuple[cf.Households, np.ndarray]:
    """Draw households; those with migrants receive money and would earn like others had nobody left."""
    random = np.random.default_rng(seed)
    size = 1.0 + random.poisson(3, count)
    schooling, urban = random.normal(size=count), random.random(count) < 0.6
    migrants = random.random(count) < 1 / (1 + np.exp(1.8 - 0.5 * schooling + 0.8 * urban))
    at_home = np.exp(7 + 0.4 * schooling + 0.4 * urban + 0.6 * random.normal(size=count)) / np.sqrt(size)
    without = np.where(migrants, 0.6 * at_home, at_home)
    x = np.column_stack([np.ones(count), np.log(size), schooling, urban])
    made = cf.Households(
        income=without + sent * migrants,
        without=without,
        size=size,
        migrants=migrants,
        returning=migrants * 0.0,
        x=x,
        x_returned=x,
    )
    return made, random.uniform(50, 150, count)


def everywhere(made: cf.Households) -> np.ndarray:
    return np.ones(len(made.income), dtype=bool)


def levels(made: cf.Households, weights: np.ndarray, plan: cf.Plan = PLAN) -> dict[str, dict[str, float]]:
    found, _ = cf.estimate(made, weights, plan, [everywhere(made)])
    return {
        level: dict(zip(cf.OUTCOMES, row, strict=True)) for level, row in zip(cf.LEVELS, found[0].tolist(), strict=True)
    }


def test_what_is_observed_and_what_is_left_are_plain_measures_of_people() -> None:
    made, weights = households()
    people = weights * made.size
    found = levels(made, weights)
    for level, income in (("observed", made.income), ("subtraction", made.without)):
        assert found[level]["headcount"] == pytest.approx(np.average(income < PLAN.line, weights=people), rel=1e-12)
        assert found[level]["severity"] == pytest.approx(fgt(income, PLAN.line, 2, people), rel=1e-12)
        assert found[level]["gini"] == pytest.approx(gini(income, people), rel=1e-10)


def test_money_that_is_not_there_has_no_effect_when_taken_away() -> None:
    made, weights = households(sent=0.0)
    found = levels(made, weights)
    assert found["subtraction"] == found["observed"]


def test_no_migrants_no_effect_at_any_level() -> None:
    made, weights = households()
    nobody = replace(made, migrants=np.zeros_like(made.migrants), without=made.income)
    found = levels(nobody, weights)
    for level in cf.LEVELS:
        assert found[level] == pytest.approx(found["observed"], rel=1e-9), level


def test_prediction_and_reweighting_find_the_true_effect_and_subtraction_overstates_it() -> None:
    made, weights = households(count=40_000)
    people = weights * made.size
    truth = np.average(np.where(made.migrants, made.without / 0.6, made.without) < PLAN.line, weights=people)
    found = {level: row["headcount"] for level, row in levels(made, weights).items()}
    assert found["subtraction"] - truth > 0.02
    for level in ("prediction", "reweighting"):
        assert found[level] == pytest.approx(truth, abs=0.01), level


def test_the_effect_in_percent_grows_with_the_weight_on_the_poorest() -> None:
    """The pattern of Ghana, Guatemala and Nepal: larger for severity than for the gap, and so on."""
    made, weights = households(sent=400.0)
    found = levels(made, weights)
    effect = [
        1 - found["observed"][outcome] / found["subtraction"][outcome] for outcome in ("headcount", "gap", "severity")
    ]
    assert effect == sorted(effect)
    assert effect[0] > 0


def test_returned_migrants_are_counted_and_share_the_income() -> None:
    made, weights = households()
    back = replace(made, returning=made.migrants * 2.0)
    likely, _ = cf.propensities(back, weights)
    chance = np.random.default_rng(1).random((3, int(back.migrants.sum())))
    found = cf.simulation(back, weights, likely, chance)
    extra = (weights * 2.0)[back.migrants].sum()
    assert found.people.sum() == pytest.approx((weights * back.size).sum() + extra, rel=1e-12)


def returning(made: cf.Households, members: float) -> cf.Households:
    back = made.migrants * members
    x = made.x.copy()
    x[:, 1] = np.log(made.size + back)
    return replace(made, returning=back, x_returned=x)


def test_people_who_would_do_well_anywhere_owe_less_to_migration() -> None:
    made, weights = households()
    poor = [
        levels(returning(made, 1.0), weights, replace(PLAN, selection=selection))["simulation"]["headcount"]
        for selection in (-0.4, 0.0, 0.4)
    ]
    assert poor == sorted(poor, reverse=True), "the abler those who left, the fewer would be poor had they stayed"


def test_without_anybody_to_come_back_simulation_is_subtraction() -> None:
    made, weights = households()
    found = levels(made, weights)
    assert found["simulation"] == pytest.approx(found["subtraction"], rel=1e-9)


def test_migrants_who_earn_like_others_bring_back_what_their_absence_took() -> None:
    """Households whose income grows with the root of their size; a third of them sent a member away."""
    random = np.random.default_rng(12)
    count = 40_000
    size = 2.0 + random.poisson(2, count)
    level = np.exp(6.9 + 0.5 * random.normal(size=count))
    away = random.random(count) < 0.3
    whole, left = level / np.sqrt(size), level / np.sqrt(size - away)
    x = np.column_stack([np.ones(count), np.log(size - away)])
    made = cf.Households(
        income=left + 100.0 * away,
        without=left,
        size=size - away,
        migrants=away,
        returning=away * 1.0,
        x=x,
        x_returned=np.column_stack([np.ones(count), np.log(size)]),
    )
    truth = np.average(whole < PLAN.line, weights=size)
    found = levels(made, np.ones(count))["simulation"]["headcount"]
    assert found == pytest.approx(truth, abs=0.015)


def test_the_same_seed_gives_the_same_bits_and_another_does_not() -> None:
    made, weights = households(count=400)
    units = np.arange(400) // 10
    design = {"strata": units // 10, "psus": units}
    one, two = (cf.bootstrap(made, weights, PLAN, [everywhere(made)], **design)[1] for _ in range(2))
    other = cf.bootstrap(made, weights, replace(PLAN, seed=8), [everywhere(made)], **design)[1]
    assert one.tobytes() == two.tobytes()
    assert one.tobytes() != other.tobytes()


def test_a_replicate_is_the_same_however_many_are_drawn_of_the_incomes() -> None:
    made, weights = households(count=400)
    first = cf.estimate(made, weights, PLAN, [everywhere(made)], number=3)[0]
    again = cf.estimate(made, weights, PLAN, [everywhere(made), made.x[:, 3] > 0], number=3)[0]
    assert again[0].tobytes() == first[0].tobytes(), "asking for a part changes nothing for the whole"


def test_households_without_income_stay_in_the_world_that_is_imagined() -> None:
    made, weights = households()
    nothing = (np.arange(len(made.income)) % 10 == 0) & ~made.migrants
    broke = replace(made, income=np.where(nothing, 0.0, made.income))
    chance = np.random.default_rng(1).random((40, int(made.migrants.sum())))
    found = cf.prediction(broke, weights, chance)
    imagined = found.income[int((~made.migrants).sum()) :]
    share = (weights * nothing).sum() / weights[~made.migrants].sum()
    assert (imagined == 0).mean() == pytest.approx(share, abs=0.01)
