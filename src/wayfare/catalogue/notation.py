"""Writes plain values as YAML that the strict reader reads back as what they were."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_BARE = re.compile(r"[^\W\d_](?:[^\W_]|[ ,.()/'%;_-])*(?<! )")
_WORDS = frozenset({"null", "true", "false"})
_ESCAPED = re.compile(r"[\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff]")
STEP = "  "
WIDTH = 118
"""Characters of a line that are still read easily."""


def yaml_text(value: Any) -> str:
    """Write mappings, lists, text, numbers, true, false and null; what YAML cannot hold is an error of the caller."""
    return "\n".join(_lines(value, "")) + "\n"


def _lines(value: Any, indent: str) -> Iterator[str]:
    if isinstance(value, Mapping) and value:
        for key, inner in value.items():
            yield from _entry(f"{indent}{_scalar(key)}:", inner, indent)
    elif _is_list(value) and value:
        for inner in value:
            yield from _item(inner, indent)
    else:
        yield indent + _scalar(value)


def _entry(start: str, value: Any, indent: str) -> Iterator[str]:
    """Write a key with its value, what is short on the same line."""
    short = _flow(value)
    if len(start) + len(short) < WIDTH or not _is_branch(value):
        yield f"{start} {short}"
    else:
        yield start
        yield from _lines(value, indent + STEP)


def _item(value: Any, indent: str) -> Iterator[str]:
    """Write a member of a list, what is short on one line."""
    short = _flow(value)
    if len(indent) + len(short) < WIDTH:
        yield f"{indent}- {short}"
    else:
        first, *rest = _lines(value, indent + STEP)
        yield f"{indent}- {first[len(indent) + len(STEP) :]}"
        yield from rest


def _flow(value: Any) -> str:
    """Write a value on one line, in brackets or braces where it has parts."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_inside(key)}: {_flow_part(inner)}" for key, inner in value.items()) + "}"
    if _is_list(value):
        return "[" + ", ".join(_flow_part(inner) for inner in value) + "]"
    return _scalar(value)


def _flow_part(value: Any) -> str:
    return _flow(value) if _is_branch(value) else _inside(value)


def _inside(value: Any) -> str:
    """Write a plain value inside brackets, where a comma would end it."""
    return _quoted(value) if isinstance(value, str) and "," in value else _scalar(value)


def _is_branch(value: Any) -> bool:
    return bool(value) and (isinstance(value, Mapping) or _is_list(value))


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _scalar(value: Any) -> str:
    if isinstance(value, str):
        bare = _BARE.fullmatch(value) and value.lower() not in _WORDS
        return value if bare and value.isprintable() else _quoted(value)
    if isinstance(value, Mapping | Sequence):
        return "{}" if isinstance(value, Mapping) else "[]"
    return json.dumps(value, allow_nan=False)


def _quoted(text: str) -> str:
    return _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(text, ensure_ascii=False))
