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


def yaml_text(value: Any) -> str:
    """Write mappings, lists, text, numbers, true, false and null; what YAML cannot hold is an error of the caller."""
    return "\n".join(_lines(value, "")) + "\n"


def _lines(value: Any, indent: str) -> Iterator[str]:
    if isinstance(value, Mapping) and value:
        for key, inner in value.items():
            yield from _entry(f"{indent}{_scalar(key)}:", inner, indent)
    elif _is_list(value) and value:
        for inner in value:
            first, *rest = _lines(inner, indent + STEP)
            yield f"{indent}- {first[len(indent) + len(STEP) :]}"
            yield from rest
    else:
        yield indent + _scalar(value)


def _entry(start: str, value: Any, indent: str) -> Iterator[str]:
    """Write a key with its value, short values on the same line."""
    if not _is_branch(value):
        yield f"{start} {_scalar(value)}"
    elif short := _flow(value):
        yield f"{start} {short}"
    else:
        yield start
        yield from _lines(value, indent + STEP)


def _flow(value: Any) -> str:
    """Write a list of short plain values in brackets; empty when that would not be read easily."""
    if not _is_list(value) or any(_is_branch(inner) for inner in value):
        return ""
    text = f"[{', '.join(json.dumps(x) if isinstance(x, str) and ',' in x else _scalar(x) for x in value)}]"
    return text if len(text) <= 90 else ""


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
