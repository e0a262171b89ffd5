"""Every example of the reference runs on every engine, and the reference is what the examples say."""

import pyarrow as pa
import pytest
from language import SECTIONS, Example, all_examples
from reference import PAGE, page
from witnesses import WITNESSES, table

from wayfare.engine import formula_ibis
from wayfare.engine.formula import parse
from wayfare.engine.operations import OPERATIONS
from wayfare.model.errors import UnknownVariable, WrongType
from wayfare.model.evidence import VariableType

CONDITIONS = {"a and b", "a or b", "not a", "employed is true", "employed is not true"}


def rows_of(example: Example) -> pa.Table:
    flags = {name: pa.bool_() for name in example.row} if example.formula in CONDITIONS else None
    return table(example.row, flags)


@pytest.mark.parametrize("engine", WITNESSES)
@pytest.mark.parametrize("example", all_examples(), ids=lambda e: f"{e.formula} {e.row}")
def test_a_formula_gives_what_the_reference_says(example: Example, engine: str) -> None:
    found = WITNESSES[engine](example.formula, rows_of(example))
    assert found == (example.gives if not isinstance(example.gives, float) else pytest.approx(example.gives, rel=1e-15))


def test_the_reference_page_is_fresh() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: .venv/bin/python tests/spec/reference.py"


def test_every_operation_has_an_example() -> None:
    shown = {node.operation for e in all_examples() for node in _calls(e.formula)}
    assert {o.name for o in OPERATIONS.values() if o not in shown} == set()


def test_every_operation_has_an_ibis_form() -> None:
    assert set(formula_ibis.FORMS) == set(OPERATIONS)


def test_no_example_appears_twice() -> None:
    told = [(e.formula, tuple(e.row.items())) for section in SECTIONS for e in section.examples]
    assert len(told) == len(set(told))


def _calls(text: str) -> list:
    from wayfare.engine.formula import walk
    from wayfare.engine.operations import Call

    return [node for node in walk(parse(text).tree) if isinstance(node, Call)]


COLUMNS = {
    "age": VariableType.INTEGER,
    "income": VariableType.NUMBER,
    "sex": VariableType.TEXT,
    "employed": VariableType.BOOLEAN,
    "born": VariableType.DATE,
}


def test_an_unknown_column_is_named_with_the_nearest_and_the_others() -> None:
    with pytest.raises(UnknownVariable) as refused:
        parse("agee > 3").check(COLUMNS)
    assert "no column 'agee'" in refused.value.what
    assert refused.value.remedy == "Did you mean 'age'? It has: age, income, sex, employed, born."


def test_case_matters_in_column_names() -> None:
    with pytest.raises(UnknownVariable, match="Did you mean 'age'"):
        parse("AGE > 3").check(COLUMNS)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("sex = 1", "sex (a text) beside 1 (a number)"),
        ("age = '15'", "age (a number) beside '15' (a text)"),
        ("sex in (1, 2)", "sex (a text) beside 1 (a number)"),
        ("employed = 1", "employed (true or false) beside 1 (a number)"),
        ("sex + 1", "uses sex, which is a text, as a number"),
        ("age and employed", "uses age, which is a number, as a condition"),
        ("not sex", "uses sex, which is a text, as a condition"),
        ("15 < age < 64", "beside 64 (a number)"),
        ("(age > 15) + 1", "which is true or false, as a number"),
        ("born > '31.12.2010'", "born (a date) beside '31.12.2010' (a text)"),
        ("case when employed then 1 else 'x' end", "1 (a number) beside 'x' (a text)"),
        ("coalesce(age, 'none')", "age (a number) beside 'none' (a text)"),
        ("case when age then 1 end", "uses age, which is a number, as a condition"),
    ],
)
def test_values_of_different_kinds_are_not_mixed(text: str, told: str) -> None:
    with pytest.raises(WrongType) as refused:
        parse(text).check(COLUMNS)
    assert told in refused.value.what


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("age", VariableType.NUMBER),
        ("sex", VariableType.TEXT),
        ("born >= '2010-12-31'", VariableType.BOOLEAN),
        ("case when employed then 'a' else null end", VariableType.TEXT),
        ("coalesce(employed, false)", VariableType.BOOLEAN),
        ("age / 2", VariableType.NUMBER),
    ],
)
def test_a_formula_knows_its_type(text: str, kind: VariableType) -> None:
    assert parse(text).check(COLUMNS) == kind


def test_columns_come_in_order_of_appearance_and_once() -> None:
    assert parse("b > a and a < c").columns == ("b", "a", "c")


def test_a_comparison_is_a_condition_and_a_sum_is_a_value() -> None:
    assert [parse(t).kind for t in ("a > 1", "a + 1", "a")] == ["condition", "value", "value"]
