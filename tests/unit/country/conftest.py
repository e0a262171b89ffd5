"""A small survey and a small whole country, made once for the tests of the generator."""

from __future__ import annotations

import pytest

from wayfare.country import Generated, generate

PERSONS = 60_000


@pytest.fixture(scope="session")
def everybody(tmp_path_factory: pytest.TempPathFactory) -> Generated:
    """The whole of a country of 60,000."""
    return generate(tmp_path_factory.mktemp("everybody"), persons=PERSONS, seed=3, sample=False)


@pytest.fixture(scope="session")
def later(tmp_path_factory: pytest.TempPathFactory) -> Generated:
    """The same country two years later."""
    return generate(tmp_path_factory.mktemp("later"), persons=PERSONS, seed=3, round=2, sample=False)


@pytest.fixture(scope="session")
def survey(tmp_path_factory: pytest.TempPathFactory) -> Generated:
    """A survey of 8,000 out of 200,000."""
    return generate(tmp_path_factory.mktemp("survey"), persons=8_000, population=200_000, seed=3)
