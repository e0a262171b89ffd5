"""Replicate weights from the file that is added, through the store, to the harmonised table."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from wayfare.evidence.harmonise import harmonise
from wayfare.evidence.intake import AddOptions
from wayfare.evidence.store import Store
from wayfare.model.errors import DesignError
from wayfare.model.survey import ReplicateMethod, Replicates, SurveyDesign


@pytest.fixture
def file(tmp_path: Path) -> Path:
    rows = "\n".join(f"{n},{n % 2},{1 + n % 2},{2 - n % 2},{n % 3}" for n in range(40))
    (tmp_path / "survey.csv").write_text(f"y,w 10,w 2,w 1,w\n{rows}\n", encoding="utf-8")
    return tmp_path / "survey.csv"


def declared(*weights: str) -> SurveyDesign:
    return SurveyDesign(weights="w", replicates=Replicates(method=ReplicateMethod.FAY, weights=weights, fay=0.5))


def test_a_pattern_becomes_the_usable_names_of_columns_in_the_order_of_their_numbers(file, tmp_path):
    store = Store(tmp_path / "home")
    added = store.add(file, AddOptions(design=declared("w *")))
    assert added.design.replicates.weights == ("w_1", "w_2", "w_10")
    assert store.get(added.sha256).design == added.design


def test_a_declaration_that_lacks_something_is_refused_before_anything_is_stored(file, tmp_path):
    store = Store(tmp_path / "home")
    wrong = Replicates(method=ReplicateMethod.FAY, weights=("w *",))
    options = AddOptions(design=SurveyDesign(weights="w", replicates=wrong))
    with pytest.raises(DesignError, match="needs its k"):
        store.add(file, options)
    assert store.list() == ()


@pytest.mark.realdata
def test_the_harmonised_table_keeps_replicates_and_every_plausible_value(microdata, tmp_path):
    store = Store(tmp_path / "home")
    added = store.add(microdata / "nld-pisa-2003" / "pisa_nld_2003.csv.gz", AddOptions(family="nld_pisa"))
    assert len(added.design.replicates.weights) == 80
    (table,) = harmonise(store, added)
    assert table.design.replicates.weights[:2] == ("replicate_1", "replicate_2")
    assert table.imputations["reading_score"] == tuple(f"reading_score__{n}" for n in range(1, 6))
    columns = pq.read_schema(table.path).names
    assert {"replicate_80", "mathematics_score__5", "sex"} <= set(columns)
    assert "mathematics_score" not in columns, "one value alone would be taken for the score"
    assert "mathematics_score" in table.columns
