"""Formulas that must be refused, and the word each refusal must name."""

import pytest

from wayfare.engine.formula import parse
from wayfare.model.errors import FormulaError

REFUSED_BY_NAME = {
    "read_csv('/etc/passwd')": "read_csv",
    "read_text('/etc/passwd') = 'x'": "read_text",
    "age = getenv('HOME')": "getenv",
    "READ_PARQUET('x') is null": "READ_PARQUET",
    "count(*)": "count",
    "sum(age)": "sum",
    "sum(age) over (partition by sex)": "sum",
    "row_number() over ()": "row_number",
    "random() < 0.5": "random",
    "now() is null": "now",
    "system('rm -rf /')": "system",
    "\"read_csv\"('x')": "read_csv",
    "if(age, 1, 2)": "if",
    "ifnull(age, 1)": "ifnull",
    "mod(age, 2)": "mod",
    "cast(age as text)": "cast",
    "try_cast(age as text)": "try_cast",
    "exists(select 1)": "exists",
    "array(1)": "array",
    "struct_pack(a := 1)": "parameter",
    "list_transform(a, b)": "list_transform",
    "age = any(1)": "any",
    "regexp_matches(name, 'x')": "regexp_matches",
    "(select 1)": "SELECT",
    "age in (select age from people)": "SELECT",
    "select * from people": "SELECT",
    "1 union select 2": "UNION",
    "drop table people": "DROP",
    "age = 1 or 1 = 1 union all values (1)": "UNION",
    "attach 'x.db' as x": "ATTACH",
    "copy people to 'x.csv'": "COPY",
    "pragma database_list": "PRAGMA",
    "install httpfs": "INSTALL",
    "name like 'A%'": "LIKE",
    "name ilike 'a%'": "ILIKE",
    "name glob 'a*'": "GLOB",
    "name similar to 'a'": "SIMILAR",
    "name collate nocase = 'a'": "COLLATE",
    "interval 1 day": "INTERVAL",
    "age is distinct from 3": "DISTINCT",
    "age between symmetric 3 and 1": "SYMMETRIC",
    "age as years": "AS",
    "current_date > '2010-01-01'": "CURRENT_DATE",
    "age; drop table people": "semicolon",
    "age -- 1": "comment",
    "age /* hidden */ = 1": "comment",
    "people.age": "dot",
    "age::text": "cast",
    "age = ?": "parameter",
    "age = $1": "parameter",
    "age = :limit": "parameter",
    "@age": "parameter",
    "[1, 2]": "list",
    "age[1]": "list",
    "{'a': 1}": "structure",
    "`age` = 1": "backtick",
    "name || 'x' = 'yx'": "concatenation",
    "age ^ 2": "power",
    "#1 = 2": "column number",
    "name = 'open": "not closed",
    '"open = 1': "not closed",
    "name = “F”": "left double quotation mark",
    "age ≥ 15": "greater-than or equal to",
    "age\u00a0= 1": "no-break space",
    "age\u200b = 1": "zero width space",
    "age = 1\x00": "character",
    "name = 'a\x00b'": "invisible character",
    "name = 'abc\u202e'": "invisible character",
    "ａｇｅ = 1": "look-alike",
    "E'\\n' = name": "two words together",
    "x'41' = name": "two words together",
    "0x1F = age": "two words together",
    "1_000 = age": "two words together",
    "age = 15years": "two words together",
    "*": "STAR",
    "age ** 2": "cannot be read",
    "age // 2": "cannot be read",
    "age -> 2": "cannot be read",
    "age = ": "cannot be read",
    "(age = 1": "cannot be read",
    "age = 1)": "cannot be read",
    "age, sex": "cannot be read",
    "age sex": "cannot be read",
    "case when age = 1 then 2": "cannot be read",
    "name = 'a' 'b'": "CONCAT",
    "(age, sex) = (1, 2)": "TUPLE",
    "()": "TUPLE",
    "age = null": "NULL",
    "age in (1, null)": "NULL",
    "age in ()": "list after IN",
    "age in (sex)": "list after IN",
    "age is 1": "IS is followed",
    "round(age, sex)": "decimals",
    "round(age, 99)": "decimals",
    "power(age)": "cannot be read",
    "coalesce(age)": "coalesce",
    "1e999 = age": "too large",
    "": "empty",
    "   ": "empty",
}


@pytest.mark.parametrize("text", REFUSED_BY_NAME)
def test_a_hostile_formula_is_refused_by_name(text: str) -> None:
    with pytest.raises(FormulaError) as refused:
        parse(text)
    assert REFUSED_BY_NAME[text] in refused.value.what


@pytest.mark.parametrize(
    "text",
    [
        "(" * 65 + "a" + ")" * 65,
        "not " * 500 + "a",
        "- " * 500 + "a",
        "(" * 1900 + "a",
        "round(" * 20 + "a" + ")" * 20,
        " + ".join(["a"] * 200),
        "case when a then 1 else " * 65 + "1" + " end" * 65,
        "abs(" * 65 + "a" + ")" * 65,
    ],
    ids=["brackets", "nots", "signs", "open brackets", "growing", "sums", "cases", "calls"],
)
def test_a_formula_nested_too_deep_is_refused(text: str) -> None:
    with pytest.raises(FormulaError, match="nested more than 64 deep"):
        parse(text)


def test_a_formula_that_is_too_long_is_refused() -> None:
    with pytest.raises(FormulaError, match="4,001 characters"):
        parse("a" * 4_001)


def test_a_long_list_of_alternatives_is_no_deep_formula() -> None:
    assert len(parse(" or ".join(f"a = {i}" for i in range(300))).sql()) > 300


@pytest.mark.parametrize("name", ["date", "order", "group", "end_", "left", "user", "year", "table", "type", "año"])
def test_a_column_may_be_called_like_a_word_of_sql(name: str) -> None:
    assert parse(f"{name} > 1").columns == (name,)


def test_a_quoted_name_cannot_end_its_quotes() -> None:
    formula = parse('"a"" or true --" = 1')
    assert formula.columns == ('a" or true --',)
    assert formula.sql() == '("a"" or true --" = 1)'


def test_a_text_cannot_end_its_quotes() -> None:
    assert parse("name = 'x'' or ''1''=''1'").sql() == "(\"name\" = 'x'' or ''1''=''1')"
