"""Reads the text of a formula into a tree, and refuses by name whatever is outside the language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlglot
from sqlglot import exp

from wayfare.model.errors import FormulaError

from .operations import FUNCTIONS, OPERATIONS, Call, Column, Constant, Node

LONGEST = 4_000
DEEPEST = 64
LARGEST_EXPANSION = 20_000
_LARGEST_INTEGER = 2**63 - 1


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


KEYWORDS = _words("and or not between in is null true false case when then else end")
_REFUSED_WORDS = _words(
    """select from where union except intersect insert update delete drop create alter attach detach copy pragma install
    load call export import with recursive cast try_cast like ilike glob similar regexp rlike exists distinct over
    partition filter collate interval as any all some escape unknown having join lambda xor isnull notnull symmetric at
    using values limit offset window qualify struct array map current_date current_time current_timestamp localtime
    localtimestamp execute prepare explain describe show truncate merge begin commit rollback vacuum checkpoint grant
    revoke"""
)
_TOKEN = re.compile(
    r"""(?P<space>[ \t\r\n]+)
      | (?P<comment>--|/\*|\*/)
      | (?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)
      | (?P<name>[^\W\d]\w*)
      | (?P<quoted>"(?:[^"]|"")+")
      | (?P<text>'(?:[^']|'')*')
      | (?P<sign><=|>=|<>|!=|==|[-+*/%=<>(),])""",
    re.VERBOSE,
)
_WHAT_IT_IS = {
    ";": "a semicolon (a formula is one expression, not several statements)",
    ".": "a dot (columns are named without their table)",
    "'": "a text that is not closed; texts stand between two straight quotes: 'F'",
    '"': 'a name that is not closed; names stand between two straight double quotes: "year of birth"',
    "?": "a parameter",
    "$": "a parameter",
    ":": "a parameter or a cast",
    "@": "a parameter",
    "[": "a list",
    "{": "a structure",
    "`": 'a backtick; put names between double quotes: "year of birth"',
    "|": "text concatenation",
    "^": "a power sign; write power(x, 2)",
    "\\": "a backslash",
    "#": "a column number",
}


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text, its kind, and where it starts (from 1)."""

    kind: str
    text: str
    at: int


def read(text: str) -> Node:
    """Read the text of a formula into its tree."""
    tokens = tuple(_tokens(text))
    _refuse_words(tokens)
    _refuse_deep(tokens)
    return _tree(tokens)


def _refuse(what: str, remedy: str = "") -> FormulaError:
    return FormulaError(what, remedy=remedy or f"It has: {', '.join(vocabulary())}.")


def vocabulary() -> tuple[str, ...]:
    """List the functions and words of the language."""
    return (*FUNCTIONS, "case when", "between", "in", "is null", "and", "or", "not")


def _tokens(text: str) -> Iterator[Token]:
    if len(text) > LONGEST:
        raise _refuse(f"The formula has {len(text):,} characters.", f"A formula has at most {LONGEST:,}; split it.")
    if not text.strip():
        raise _refuse("The formula is empty.", "Write a column or a condition, for instance age >= 15.")
    position, before = 0, "space"
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise _refuse(f"The formula has {_describe(text[position])} at character {position + 1}.")
        kind = str(match.lastgroup)
        _check_token(kind, before, match.group(), position + 1)
        if kind != "space":
            yield Token(kind, match.group(), position + 1)
        position, before = match.end(), kind


def _describe(character: str) -> str:
    known = _WHAT_IT_IS.get(character)
    if known:
        return f"{known}, which is not part of the formula language,"
    name = unicodedata.name(character, f"U+{ord(character):04X}").lower()
    shown = f"'{character}' ({name})" if character.isprintable() else f"the invisible character {name}"
    return f"{shown}, which is not part of the formula language,"


def _check_token(kind: str, before: str, text: str, at: int) -> None:
    if kind == "comment":
        raise _refuse(f"The formula has a comment ({text}) at character {at}.", "Leave comments out; write a - (-b).")
    if kind not in ("space", "sign") and before not in ("space", "sign"):
        remedy = "Put a space or an operator between them; numbers are plain decimals, texts have no prefix."
        raise _refuse(f"The formula runs two words together at character {at}, before {text!r}.", remedy)
    if any(unicodedata.category(c) in ("Cc", "Cs", "Co", "Cn", "Cf") for c in text) and kind != "space":
        raise _refuse(f"The formula has an invisible character inside {text!r}.", "Type it again by hand.")
    if kind == "name" and unicodedata.normalize("NFKC", text) != text:
        raise _refuse(f"The name {text!r} is written with look-alike characters.", "Type it again by hand.")


def _refuse_words(tokens: tuple[Token, ...]) -> None:
    for token, following in zip(tokens, (*tokens[1:], Token("end", "", 0)), strict=True):
        word = token.text.lower()
        if token.kind in ("name", "quoted") and following.text == "(" and word not in KEYWORDS | set(FUNCTIONS):
            raise _refuse(f"The formula calls {token.text}, which is not part of the formula language.")
        if token.kind == "name" and word in _REFUSED_WORDS:
            remedy = f'If it is a column, put it in double quotes: "{token.text}".'
            raise _refuse(f"The formula uses {token.text.upper()}, which is not part of the formula language.", remedy)


def _refuse_deep(tokens: tuple[Token, ...]) -> None:
    depth = run = 0
    for token in tokens:
        word = token.text.lower() if token.kind in ("name", "sign") else ""
        depth += (word in ("(", "case")) - (word in (")", "end"))
        run = run + 1 if word in ("not", "-", "+") else 0
        if depth > DEEPEST or run > DEEPEST:
            raise _too_deep()


def _too_deep() -> FormulaError:
    return _refuse(f"The formula is nested more than {DEEPEST} deep.", "Split it into derived columns.")


def _sql_text(tokens: tuple[Token, ...]) -> str:
    """Join the tokens with every column name quoted, so that no name is mistaken for a word of SQL."""
    called = {i for i, following in enumerate(tokens[1:]) if following.text == "("}
    return " ".join(
        f'"{t.text}"' if t.kind == "name" and i not in called and t.text.lower() not in KEYWORDS else t.text
        for i, t in enumerate(tokens)
    )


def _tree(tokens: tuple[Token, ...]) -> Node:
    try:
        parsed: Any = sqlglot.parse_one(_sql_text(tokens), dialect="duckdb", into=exp.Condition)
        tree = _node(parsed)
    except sqlglot.ParseError as error:
        near = error.errors[0].get("highlight") if error.errors else None
        where = f"near {near!r}" if near else "at its end"
        raise _refuse(f"The formula cannot be read {where}.", "Check brackets, operators and quotes.") from None
    except RecursionError:
        raise _too_deep() from None
    _check_size(tree, 1)
    return tree


def _check_size(node: Node, depth: int) -> int:
    """Depth within bounds, and the size of the SQL the tree will become."""
    if depth > DEEPEST:
        raise _too_deep()
    if not isinstance(node, Call):
        return 1
    size = 1 + node.operation.copies * sum(_check_size(a, depth + 1) for a in node.args)
    if size > LARGEST_EXPANSION:
        raise _too_deep()
    return size


_INFIX = {
    exp.Add: "+", exp.Sub: "-", exp.Mul: "*", exp.Div: "/", exp.Mod: "%",
    exp.EQ: "=", exp.NEQ: "<>", exp.LT: "<", exp.LTE: "<=", exp.GT: ">", exp.GTE: ">=",
}  # fmt: skip
_CALLED = {
    exp.Abs: "abs", exp.Least: "least", exp.Greatest: "greatest", exp.Floor: "floor", exp.Ceil: "ceil",
    exp.Sqrt: "sqrt", exp.Ln: "ln", exp.Exp: "exp", exp.Pow: "power", exp.Nullif: "nullif", exp.Coalesce: "coalesce",
}  # fmt: skip


def _node(parsed: Any) -> Node:
    kind = type(parsed)
    if kind in _INFIX:
        return _call(_INFIX[kind], parsed.this, parsed.expression)
    if kind in _CALLED:
        more = parsed.expressions or ([parsed.expression] if parsed.args.get("expression") else [])
        return _call(_CALLED[kind], parsed.this, *more)
    if kind in _READERS:
        return _READERS[kind](parsed)
    raise _refuse(f"The formula contains {kind.__name__.upper()}, which is not part of the formula language.")


def _call(name: str, *parsed: Any) -> Call:
    return _applied(name, *(_node(p) for p in parsed))


def _applied(name: str, *args: Node) -> Call:
    operation = OPERATIONS[name]
    least, most = operation.arity
    if not least <= len(args) <= most:
        count = f"{least}" if least == most else f"{least} to {most}"
        raise _refuse(f"The formula gives {name} {len(args)} arguments; it takes {count}.", "Correct the call.")
    return Call(operation, args)


def _chain(parsed: Any) -> Call:
    """Read a run of `and` or of `or` as one operation with many arguments, so that long lists are not deep."""
    terms, node = [], parsed
    while type(node) is type(parsed):
        terms.append(node.expression)
        node = node.this
    return _call("and" if isinstance(parsed, exp.And) else "or", node, *reversed(terms))


def _column(parsed: Any) -> Column:
    return Column(str(parsed.this.this))


def _literal(parsed: Any) -> Constant:
    if parsed.is_string:
        return Constant(str(parsed.this))
    number = float(parsed.this)
    if abs(number) == float("inf"):
        raise _refuse(f"The number {parsed.this} is too large.", "Numbers go up to about 1.8e308.")
    whole = str(parsed.this).isdigit() and int(parsed.this) <= _LARGEST_INTEGER
    return Constant(int(parsed.this) if whole else number)


def _between(parsed: Any) -> Node:
    value = _node(parsed.this)
    low = _applied(">=", value, _node(parsed.args["low"]))
    return _applied("and", low, _applied("<=", value, _node(parsed.args["high"])))


def _in(parsed: Any) -> Node:
    values = [_node(v) for v in parsed.expressions]
    if not values or not all(_is_plain(v) for v in values):
        raise _refuse(
            "The list after IN must hold numbers or texts, and at least one.", "Write for instance sex in (1, 2)."
        )
    return _applied("in", _node(parsed.this), *values)


def _is_plain(node: Node) -> bool:
    return isinstance(node, Constant) and node.value is not None


def _negative(parsed: Any) -> Node:
    value = _node(parsed.this)
    if isinstance(value, Constant) and isinstance(value.value, int | float) and not isinstance(value.value, bool):
        return Constant(-value.value)
    return _applied("negative", value)


def _is(parsed: Any) -> Node:
    if isinstance(parsed.expression, exp.Null):
        return _call("is null", parsed.this)
    if isinstance(parsed.expression, exp.Boolean):
        return _call("is true" if parsed.expression.this else "is false", parsed.this)
    raise _refuse("IS is followed by something other than [not] null, true or false.", "Use = to compare values.")


def _case(parsed: Any) -> Node:
    subject = None if parsed.this is None else _node(parsed.this)
    parts: list[Node] = []
    for branch in parsed.args["ifs"]:
        test = _node(branch.this)
        parts += [test if subject is None else _applied("=", subject, test), _result(branch.args["true"])]
    return _applied("case", *parts, _result(parsed.args.get("default")))


def _result(parsed: Any) -> Node:
    return Constant(None) if parsed is None or isinstance(parsed, exp.Null) else _node(parsed)


def _round(parsed: Any) -> Node:
    digits = parsed.args.get("decimals")
    if digits is None:
        return _call("round", parsed.this)
    try:
        places = int(digits.sql())
    except ValueError:
        places = 99
    if abs(places) > 9:
        raise _refuse("The decimals of round must be a whole number from -9 to 9.", "Write for instance round(x, 2).")
    return _applied("round", _node(parsed.this), Constant(places))


def _null(_: Any) -> Node:
    raise _refuse(
        "The formula compares or computes with NULL, which is never true.", "Write x is null or x is not null."
    )


_READERS = {
    exp.Paren: lambda p: _node(p.this),
    exp.Neg: _negative,
    exp.Not: lambda p: _call("not", p.this),
    exp.And: _chain,
    exp.Or: _chain,
    exp.Column: _column,
    exp.Literal: _literal,
    exp.Boolean: lambda p: Constant(bool(p.this)),
    exp.Null: _null,
    exp.Between: _between,
    exp.In: _in,
    exp.Is: _is,
    exp.Case: _case,
    exp.Round: _round,
}
