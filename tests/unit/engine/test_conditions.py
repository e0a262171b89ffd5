"""Conditions are split into factors without changing which rows they hold for."""

import pytest

from wayfare.engine.conditions import ALWAYS, factors, known, known_given, together
from wayfare.engine.formula import parse


def split(text: str) -> frozenset:
    return together([factors(parse(text).tree)])


def test_a_conjunction_is_split() -> None:
    assert split("a = 1 and (b = 2 and c between 3 and 4)") == split("c <= 4 and c >= 3 and b = 2 and a = 1")
    assert len(split("a = 1 and b = 2")) == 2


def test_being_there_goes_without_saying_where_a_value_is_compared() -> None:
    assert split("a is not null and a > 3") == split("a > 3")
    assert split("a is not null and b > 3") != split("b > 3")


def test_being_there_does_not_go_without_saying_after_coalesce() -> None:
    assert split("a is not null and coalesce(a, 5) > 3") != split("coalesce(a, 5) > 3")


def test_either_part_of_a_ratio_is_its_denominator() -> None:
    assert split("(a is not null and b > 3) or (a = 1 and b > 3)") == split("a is not null and b > 3")


def test_alternatives_that_do_not_contain_each_other_stay_whole() -> None:
    assert len(split("a = 1 or b = 2")) == 1


@pytest.mark.parametrize(
    ("text", "nullable", "asked"),
    [
        ("a > 3", [], 0),
        ("a > b", ["a", "b"], 2),
        ("a > 3 and b > 2", ["c"], 0),
        ("a > 3 and b > 2", ["a", "b"], 1),
        ("a is null", ["a"], 0),
        ("a / b", [], 1),
        ("case when a = 1 then 1 end", [], 1),
        ("coalesce(a, 0)", ["a"], 0),
    ],
)
def test_whether_a_value_is_missing_is_asked_only_where_it_can_be(text: str, nullable: list[str], asked: int) -> None:
    assert len(known(parse(text).tree, nullable)) == asked


def test_what_the_counted_rows_imply_is_not_asked_again() -> None:
    given = factors(parse("age >= 15 and age <= 64").tree)
    numerator = parse("status = 'employed' and age between 15 and 64").tree
    assert known_given(numerator, given, ["status", "age"]) == known(parse("status = 'employed'").tree, ["status"])
    assert known_given(parse("age >= 15").tree, given, ["age"]) == ALWAYS
