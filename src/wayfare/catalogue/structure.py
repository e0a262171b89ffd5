"""Turns plain values read from files into frozen model objects, by the types the model declares."""

from __future__ import annotations

import types
from collections.abc import Callable, Hashable, Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")

_PLAIN: Mapping[Any, Callable[[Any], Any]] = {float: float, Decimal: lambda value: Decimal(str(value))}


def structure(kind: type[T], value: Any) -> T:
    """Build an object of a model class from a mapping that its schema has already accepted."""
    hints = _hints(cast(Hashable, kind))
    return kind(**{name: _convert(hints[name], given) for name, given in value.items() if name in hints})


@cache
def _hints(kind: Any) -> Mapping[str, Any]:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}


def _convert(kind: Any, value: Any) -> Any:
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return None if value is None else _convert_any(get_args(kind), value)
    if origin is tuple:
        return tuple(_convert(get_args(kind)[0], item) for item in value)
    if origin is not None and issubclass(origin, Mapping):
        return types.MappingProxyType({key: _convert(get_args(kind)[1], item) for key, item in value.items()})
    if is_dataclass(kind):
        return structure(kind, value)  # type: ignore[arg-type]
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    return _PLAIN[kind](value) if kind in _PLAIN else value


def _convert_any(kinds: tuple[Any, ...], value: Any) -> Any:
    """Convert to the one rich type of a union; plain types are kept as they are."""
    rich = [kind for kind in kinds if kind not in (type(None), str, int, float, bool)]
    if rich == [Decimal]:
        return _convert(Decimal, value)
    return _convert(rich[0], value) if len(rich) == 1 and not isinstance(value, int | float) else value
