"""`wayfare country make`."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from wayfare.cli import country
from wayfare.country import Selection, UnsuitableCountry


@pytest.fixture
def app() -> typer.Typer:
    app = typer.Typer()
    country.register(app)
    return app


def test_it_writes_the_country_and_says_that_it_is_made_up(app: typer.Typer, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["country", "make", "--persons", "2000", "--no-truth", "--out", str(tmp_path)])
    assert done.exit_code == 0
    assert "made up" in done.stdout
    assert "wayfare estimate persons.parquet --weight weight --strata stratum --psu psu" in done.stdout
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {
        "persons.parquet",
        "households.parquet",
        "emigrants.parquet",
        "members.parquet",
        "districts.csv",
        "districts.geojson",
        "regions.geojson",
        "codebook.csv",
        "README.md",
    }


def test_a_wrong_size_is_refused(app: typer.Typer, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["country", "make", "--persons", "5", "--out", str(tmp_path)])
    assert isinstance(done.exception, UnsuitableCountry)


def test_every_way_of_selection_can_be_asked_for() -> None:
    assert set(country.SELECTIONS) == {str(selection) for selection in Selection}
