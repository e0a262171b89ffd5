"""Words of nested definitions: found for translators, and put back in another language."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache
from types import MappingProxyType
from typing import Annotated, Any, TypeVar, cast, get_args, get_origin, get_type_hints

from wayfare.model.words import MARK

T = TypeVar("T")

Say = Callable[[str, str], str]
"""Translates: `say(context, text)`."""


def words(context: str, value: Any) -> Iterator[tuple[str, str]]:
    """List the words of a definition, each under the way that leads to it; empty ones are left out."""
    found: list[tuple[str, str]] = []

    def note(where: str, text: str) -> str:
        found.append((where, text))
        return text

    told(context, value, note)
    yield from found


def told(context: str, value: T, say: Say) -> T:
    """Give a definition with its words put through `say`."""
    hints = _hints(cast(Hashable, type(value)))
    changed = {name: _put(f"{context}:{name}", hint, getattr(value, name), say) for name, hint in hints.items()}
    return cast(T, replace(cast(Any, value), **changed))


def _put(context: str, hint: Any, value: Any, say: Say) -> Any:
    if get_origin(hint) is Annotated and MARK in get_args(hint):
        return say(context, value) if value else value
    if isinstance(value, Mapping):
        inner = get_args(hint)[1]
        return MappingProxyType({key: _put(f"{context}:{key}", inner, each, say) for key, each in value.items()})
    if isinstance(value, tuple) and get_args(hint):
        inner = get_args(hint)[0]
        return tuple(_put(f"{context}:{_name(each, k)}", inner, each, say) for k, each in enumerate(value))
    return told(context, value, say) if is_dataclass(value) and not isinstance(value, type) else value


def _name(value: Any, position: int) -> str:
    """Call an item by its code, a step of a scale by its value, anything else by its place."""
    code = getattr(value, "code", None)
    step = getattr(value, "value", None) if is_dataclass(value) else None
    return code or (f"{step:g}" if isinstance(step, float) else str(position))


@cache
def _hints(kind: Any) -> Mapping[str, Any]:
    hints = get_type_hints(kind, include_extras=True)
    return {field.name: hints[field.name] for field in fields(kind)}
