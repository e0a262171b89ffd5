"""Compiles the tree of a formula to SQL text; nothing but allowed operations can come out."""

from __future__ import annotations

from typing import Literal, TypeAlias

from .operations import Call, Column, Constant, Node, Scalar, Takes

Dialect: TypeAlias = Literal["duckdb", "sqlite"]


def quote(name: str) -> str:
    """Write a column name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def sql(node: Node, dialect: Dialect) -> str:
    """Compile the node to one SQL expression."""
    if isinstance(node, Column):
        return quote(node.name)
    if isinstance(node, Constant):
        return _constant(node.value)
    as_number = node.operation.takes == Takes.NUMBERS
    args = [_number(arg, dialect) if as_number else sql(arg, dialect) for arg in node.args]
    build = node.operation.sqlite if dialect == "sqlite" and node.operation.sqlite else node.operation.sql
    return build(*args)


def _number(node: Node, dialect: Dialect) -> str:
    """Compile a number in double precision, so that arithmetic neither overflows nor cuts, on any engine."""
    if isinstance(node, Constant) and isinstance(node.value, int | float):
        return _constant(float(node.value))
    return sql(node, dialect) if is_computed(node) else f"CAST({sql(node, dialect)} AS DOUBLE)"


def is_computed(node: Node) -> bool:
    """Say whether the node gives a number in double precision by itself."""
    return isinstance(node, Call) and node.operation.takes == Takes.NUMBERS


def _constant(value: Scalar) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool | int):
        return str(value).upper()
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return repr(value) if "e" in repr(value) else f"{value!r}e0"
