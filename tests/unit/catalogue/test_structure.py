"""Plain values become model objects by the types the model declares."""

from __future__ import annotations

from wayfare.catalogue.structure import structure
from wayfare.model.estimate import Statistic
from wayfare.model.indicator import Indicator, ObservedOn
from wayfare.model.narrative import Narrative, Pick

INDICATOR = {
    "code": "a.b",
    "version": 1,
    "status": "stable",
    "label": "L",
    "question": "Q?",
    "unit": "percent",
    "observed_on": "emigrant",
    "direction": "context",
    "side": "setting",
    "rows": ["O1"],
    "statistic": "mean",
    "alpha": 2,
    "references": [{"title": "T", "supports": "S"}],
    "examples": [{"name": "N", "rows": [{"x": None, "y": 1}], "expect": {"value": 1.0, "cases": 2}}],
}


def test_words_become_members_and_lists_become_tuples() -> None:
    built = structure(Indicator, INDICATOR)
    assert built.observed_on is ObservedOn.EMIGRANT
    assert built.statistic is Statistic.MEAN
    assert built.rows == ("O1",)
    assert built.references[0].supports == "S"
    assert built.examples[0].rows[0] == {"x": None, "y": 1}
    assert built.examples[0].expect["cases"] == 2


def test_what_is_absent_takes_the_default_of_the_model() -> None:
    built = structure(Indicator, {name: value for name, value in INDICATOR.items() if name != "statistic"})
    assert built.statistic is None
    assert built.denominator == ""


def test_nested_mappings_hold_objects() -> None:
    told = structure(
        Narrative,
        {"row": "O1", "core": [], "statements": [{"say": "x", "use": {"a": {"indicator": "b.c", "pick": "highest"}}}]},
    )
    assert told.statements[0].use["a"].pick is Pick.HIGHEST


def test_objects_cannot_be_changed_through_their_mappings() -> None:
    built = structure(Indicator, INDICATOR)
    assert not hasattr(built.examples[0].rows[0], "__setitem__")
