"""Net migration and mobility against published values."""

from __future__ import annotations

import pytest

from wayfare.catalogue import load
from wayfare.methods import mobility, net_migration
from wayfare.model.errors import WayfareError


def test_survivors_of_greater_bombay_add_up_as_published() -> None:
    rows = load().methods["net_migration_survival"].example.rows
    columns = {n: [r[n] for r in rows] for n in ("population_start", "survival", "population_end")}
    assert net_migration.survival_ratio(**columns)["forward"].round().sum() == 562043


def test_survival_above_one_is_refused_with_its_row() -> None:
    with pytest.raises(WayfareError, match="row 2, column survival"):
        net_migration.survival_ratio([10, 10], [0.9, 1.2], [9, 9])


def test_nobody_has_no_rate() -> None:
    assert str(net_migration.vital_statistics([0], [0], [0], [0])["rate"][0]) == "nan"


def test_korea_2020_intensity_and_what_follows_from_it() -> None:
    cmi = mobility.intensity(2_534_114, 51_829_023)
    assert cmi == pytest.approx(4.8894, abs=5e-5)
    assert mobility.courgeau_k(cmi, 17) == pytest.approx(0.8629, abs=5e-5)
    assert mobility.net_rate(cmi, 7.67) == pytest.approx(0.3750, abs=5e-5)


def test_moves_that_cancel_out_are_not_effective() -> None:
    told = mobility.indices(["a", "b"], ["b", "a"], [10, 10], 100)
    assert told["effectiveness"] == [0]
    assert told["net_rate"] == [0]
    assert told["intensity"] == [20]
