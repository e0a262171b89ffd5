"""A design that does not fit its table is refused with one sentence that says what, where and what to do."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from wayfare.engine.design import check
from wayfare.engine.run import answer_request, estimate
from wayfare.engine.tables import open_table
from wayfare.model.errors import DesignError, FormulaError, LonelyPsu, UnknownVariable, WayfareError, WrongType
from wayfare.model.estimate import Flag, Interval, Measure, Statistic
from wayfare.model.survey import Lonely, SurveyDesign

MEAN = Measure(name="y", statistic=Statistic.MEAN, y="y")


def table(**changed: list[Any]) -> pa.Table:
    """Eight rows: two strata of two PSUs of two rows."""
    columns: dict[str, list[Any]] = {
        "w": [1.0, 2.0, 1.0, 2.0, 3.0, 1.0, 2.0, 1.0],
        "stratum": ["a", "a", "a", "a", "b", "b", "b", "b"],
        "psu": [1, 1, 2, 2, 3, 3, 4, 4],
        "number": [10, 10, 10, 10, 20, 20, 20, 20],
        "y": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0],
        "name": ["u", "v", "u", "v", "u", "v", "u", "v"],
    }
    return pa.table(columns | changed)


def refusal(design: SurveyDesign, **changed: list[Any]) -> WayfareError:
    with pytest.raises(WayfareError) as caught:
        estimate(table(**changed), design, [MEAN])
    return caught.value


FULL = SurveyDesign(weights="w", strata="stratum", psu=("psu",))


def test_an_unknown_column_is_named_with_the_nearest_and_all_there_are() -> None:
    error = refusal(SurveyDesign(weights="weigth", strata="stratum"), w=[1.0] * 8, weight=[1.0] * 8)
    assert isinstance(error, UnknownVariable)
    assert "weigth" in str(error)
    assert "Did you mean 'weight'?" in str(error)
    assert "stratum, psu, number" in str(error)


def test_weights_that_are_text_are_refused() -> None:
    error = refusal(SurveyDesign(weights="name"))
    assert isinstance(error, WrongType)
    assert "'name' is text, not a number" in str(error)


def test_missing_weights_are_counted_and_their_rows_named() -> None:
    error = refusal(FULL, w=[1.0, None, 1.0, float("nan"), 3.0, 1.0, 2.0, 1.0])
    assert "2 rows have no value in 'w' (row 2, 4)" in str(error)


def test_long_lists_of_rows_are_cut() -> None:
    error = refusal(FULL, w=[-1.0] * 8)
    assert "8 rows have a negative weight 'w' (row 1, 2, 3, 4, 5, ...)" in str(error)


@pytest.mark.parametrize(
    ("column", "values", "said"),
    [
        ("w", [0.0] * 8, "Every weight in 'w' is zero"),
        ("w", [float("inf")] + [1.0] * 7, "infinite in 'w' (row 1)"),
        ("stratum", [None] + ["a"] * 3 + ["b"] * 4, "1 rows have no value in 'stratum' (row 1)"),
        ("psu", [1, 1, 2, None, 3, 3, 4, 4], "1 rows have no value in 'psu' (row 4)"),
    ],
)
def test_design_columns_must_be_whole(column: str, values: list[Any], said: str) -> None:
    assert said in str(refusal(FULL, **{column: values}))


def test_an_empty_table_is_refused() -> None:
    with pytest.raises(DesignError, match="no rows"):
        estimate(table().slice(0, 0), FULL, [MEAN])


def test_a_psu_in_two_strata_is_named() -> None:
    codes = [1, 1, 2, 2, 2, 3, 4, 4]
    error = refusal(FULL, psu=codes)
    assert "1 of 4 PSUs lie in two strata; for instance PSU 2 in strata a and b" in str(error)
    assert "--nest" in str(error)
    assert estimate(table(psu=codes), SurveyDesign(weights="w", strata="stratum", psu=("psu",), nested=True), [MEAN])


def test_codes_that_restart_in_every_stratum_are_told_apart_and_that_is_said() -> None:
    codes = [1, 1, 2, 2, 1, 1, 2, 2]
    answer = answer_request(table(psu=codes), FULL, [MEAN], policy=None)
    assert any("Codes of 'psu' restart in every stratum" in note for note in answer.notes)
    assert answer.estimates == tuple(estimate(table(), FULL, [MEAN], policy=None))
    strict = SurveyDesign(weights="w", strata="stratum", psu=("psu",), nested=False)
    assert "lie in two strata" in str(refusal(strict, psu=codes))


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ([10, 10, 10, 10, 1, 1, 1, 1], "gives stratum b 1, where 2 units were sampled"),
        ([10, 10, 11, 10, 20, 20, 20, 20], "varies inside stratum a (from 10 to 11)"),
        ([0.5, 0.5, 0.5, 0.5, 20, 20, 20, 20], "mix fractions (0.5) and counts (20)"),
        ([0, 0, 0, 0, 20, 20, 20, 20], "holds 0, but a population has units"),
    ],
)
def test_a_population_that_cannot_be_is_refused(numbers: list[float], said: str) -> None:
    design = SurveyDesign(weights="w", strata="stratum", psu=("psu",), fpc=("number",))
    assert said in str(refusal(design, number=[float(n) for n in numbers]))


def test_more_population_columns_than_stages_are_refused() -> None:
    design = SurveyDesign(weights="w", psu=("psu",), fpc=("number", "number"))
    assert "2 population columns for 1 stages" in str(refusal(design))


def test_lonely_psus_are_listed_with_the_choices() -> None:
    codes = [1, 1, 1, 1, 3, 3, 4, 4]
    error = refusal(FULL, psu=codes)
    assert isinstance(error, LonelyPsu)
    assert "stratum a: a single PSU was sampled" in str(error)
    for choice in Lonely:
        assert choice == Lonely.FAIL or str(choice) in str(error)


def test_a_treated_lonely_psu_is_flagged_and_said() -> None:
    design = SurveyDesign(weights="w", strata="stratum", psu=("psu",), lonely=Lonely.ADJUST)
    answer = answer_request(table(psu=[1, 1, 1, 1, 3, 3, 4, 4]), design, [MEAN], [("stratum",)], policy=None)
    flags = {e.domain[0][1]: Flag.LONELY_PSU in e.flags for e in answer.estimates}
    assert flags == {"a": True, "b": False}
    assert any("single PSU" in note and "adjust" in note for note in answer.notes)


def test_where_every_stratum_is_lonely_the_average_knows_nothing() -> None:
    design = SurveyDesign(weights="w", strata="stratum", psu=("psu",), lonely=Lonely.AVERAGE)
    (found,) = estimate(table(psu=[1, 1, 1, 1, 3, 3, 3, 3]), design, [MEAN], policy=None)
    assert (found.estimate, found.se, found.ci_low) == (pytest.approx(59 / 13), None, None)


def test_a_lonely_unit_below_the_first_stage_stops_the_work_too() -> None:
    design = SurveyDesign(weights="w", psu=("psu", "unit"), fpc=("number", "inside"))
    changed = {"number": [10] * 8, "unit": [1, 1, 1, 2, 1, 2, 1, 2], "inside": [5] * 8}
    assert "stratum 0, unit 1: a single unit of stage 2" in str(refusal(design, **changed))


def test_without_any_design_rows_are_a_simple_random_sample_and_that_is_flagged() -> None:
    (found,) = estimate(table(), SurveyDesign(), [MEAN], policy=None)
    assert found.estimate == 4.5
    assert found.se == pytest.approx((6 / 8) ** 0.5)
    assert Flag.NO_DESIGN in found.flags
    assert found.deff is None, "a sample without a population size has no design effect"


def test_a_sample_not_drawn_at_random_has_no_standard_error() -> None:
    (found,) = estimate(table(), SurveyDesign(strata="stratum", probability=False), [MEAN], policy=None)
    assert (found.estimate, found.n) == (4.5, 8)
    assert (found.se, found.ci_low, found.ci_high, found.df, found.deff) == (None,) * 5
    assert Flag.NON_PROBABILITY in found.flags


def test_missing_values_leave_numerator_and_denominator_and_are_flagged() -> None:
    (found,) = estimate(table(y=[1.0, None, 3.0, None, 5.0, 6.0, 7.0, 8.0]), FULL, [MEAN], policy=None)
    assert found.n == 6
    assert found.estimate == pytest.approx((1 + 3 + 15 + 6 + 14 + 8) / 9)
    assert Flag.MISSING_VALUES in found.flags


def test_an_empty_domain_has_no_number() -> None:
    (found,) = estimate(table(), FULL, [MEAN], where="y > 100", policy=None)
    assert (found.estimate, found.se, found.n, found.flags) == (None, None, 0, (Flag.EMPTY,))


def test_a_domain_in_one_psu_is_flagged_and_has_no_interval() -> None:
    (found,) = estimate(table(), FULL, [MEAN], where="psu = 1", policy=None)
    assert found.se is not None
    assert (found.df, found.ci_low) == (0.0, None)
    assert {Flag.SINGLE_PSU_DOMAIN, Flag.FEW_DF} <= set(found.flags)


def test_rows_without_a_group_are_in_none_and_that_is_said() -> None:
    answer = answer_request(table(name=["u", None] * 4), FULL, [MEAN], [("name",)], policy=None)
    assert [e.domain for e in answer.estimates] == [(("name", "u"),)]
    assert any("4 rows have no name" in note for note in answer.notes)


@pytest.mark.parametrize(
    ("measure", "kind", "said"),
    [
        (Measure(name="m", statistic=Statistic.RATIO, y="y"), FormulaError, "needs a denominator"),
        (Measure(name="m", statistic=Statistic.QUANTILE, y="y", q=1.5), FormulaError, "between 0 and 1"),
        (Measure(name="m", statistic=Statistic.QUANTILE, y="name", q=0.5), WrongType, "not a number"),
        (Measure(name="m", statistic=Statistic.FGT, y="y", alpha=0), FormulaError, "poverty line above 0"),
        (Measure(name="m", statistic=Statistic.FGT, y="y", line=5, alpha=-1), FormulaError, "alpha of 0 or more"),
        (Measure(name="m", statistic=Statistic.MEAN, y="y", interval=Interval.LOGIT), WrongType, "for proportions"),
        (Measure(name="m", statistic=Statistic.MEAN, y="y", denominator="y + 1"), WrongType, "not a condition"),
        (Measure(name="m", statistic=Statistic.MEAN, y="read_csv('x')"), FormulaError, "read_csv"),
        (Measure(name="m", statistic=Statistic.RATIO, y="name", denominator="y"), WrongType, "not a number"),
        (Measure(name="m", statistic=Statistic.MEAN, y="missing_column"), UnknownVariable, "missing_column"),
    ],
)
def test_a_measure_that_cannot_be_is_refused(measure: Measure, kind: type[WayfareError], said: str) -> None:
    with pytest.raises(kind, match=said.replace("(", r"\(")):
        estimate(table(), FULL, [measure])


def test_an_unknown_group_is_refused() -> None:
    with pytest.raises(UnknownVariable, match="nane"):
        estimate(table(), FULL, [MEAN], [("nane",)])


def test_a_variable_with_too_many_categories_is_refused() -> None:
    rows = pa.table({"c": [f"c{i}" for i in range(501)]})
    with pytest.raises(WrongType, match="501 different values"):
        estimate(rows, SurveyDesign(), [Measure(name="c", statistic=Statistic.PROPORTION, y="c")])


def test_what_is_not_finite_is_missing() -> None:
    values = [1.0, float("nan"), 3.0, float("inf"), 5.0, 6.0, 7.0, 8.0]
    (found,) = estimate(table(y=values), FULL, [MEAN], policy=None)
    assert found.n == 6
    assert Flag.MISSING_VALUES in found.flags


def test_categories_of_a_numeric_code_are_levels_of_a_proportion() -> None:
    found = estimate(
        table(y=[1.0, 2.0] * 4), FULL, [Measure(name="y", statistic=Statistic.PROPORTION, y="y")], policy=None
    )
    assert [(e.level, e.estimate) for e in found] == [("1", pytest.approx(7 / 13)), ("2", pytest.approx(6 / 13))]


def test_an_estimate_does_not_depend_on_what_else_is_asked() -> None:
    others = [Measure(name=f"m{i}", statistic=Statistic.MEAN, y=f"y * {i}") for i in range(2, 6)]
    together = estimate(table(), FULL, [*others, MEAN], [(), ("name",)], policy=None)
    alone = estimate(table(), FULL, [MEAN], [("name",)], policy=None)
    assert [e for e in together if e.y == "y" and e.domain] == alone


def test_the_sample_is_counted_stage_by_stage() -> None:
    design = SurveyDesign(weights="w", strata="stratum", psu=("psu", "unit"), fpc=("number", "inside"))
    rows = table(unit=[1, 2] * 4, inside=[4] * 8)
    with open_table(rows) as opened:
        first, second = check(opened, design).stages
    assert first.sizes.sort_by("s").to_pydict() == {
        "s": ["a", "b"], "n": [2.0, 2.0], "f": [0.8, 0.9], "expansion": [5.0, 10.0], "above": [1.0, 1.0],
    }  # fmt: skip
    by = second.sizes.sort_by("u1").to_pydict()
    assert (by["u1"], by["n"], by["f"]) == ([1, 2, 3, 4], [2.0] * 4, [0.5] * 4)
    assert by["above"] == pytest.approx([0.2, 0.2, 0.1, 0.1])


def test_a_stage_without_a_population_counts_as_drawn_with_replacement() -> None:
    rows = table(unit=[1, 2] * 4, endless=[1e14] * 8)
    silent = SurveyDesign(weights="w", strata="stratum", psu=("psu", "unit"), fpc=("number",))
    spoken = SurveyDesign(weights="w", strata="stratum", psu=("psu", "unit"), fpc=("number", "endless"))
    answer = answer_request(rows, silent, [MEAN], policy=None)
    (wanted,) = estimate(rows, spoken, [MEAN], policy=None)
    assert answer.estimates[0].se == pytest.approx(wanted.se, rel=1e-9)
    assert any("'unit': it counts as drawn with replacement" in note for note in answer.notes)
