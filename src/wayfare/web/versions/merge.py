"""Mine, theirs and base of a refused change, field by field, and what a merge would take."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.http import QueryDict

from wayfare.web.versions.change import Stale
from wayfare.web.versions.models import Versioned


@dataclass(frozen=True)
class MergedField:
    """One field three times. `both_changed` says that a person must choose; otherwise `proposed` loses nothing."""

    name: str
    label: str
    base: str
    mine: str
    theirs: str
    both_changed: bool
    proposed: str

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def merged_fields(refused: Stale, sent: QueryDict) -> list[MergedField]:
    """Return the fields that were sent as text, in the object's order."""
    base, theirs = texts(refused.current, refused.base), texts(refused.current, refused.current.state())
    mine = {name: "\n".join(sent.getlist(name)) for name in theirs if name in sent} or texts(
        refused.current, refused.mine
    )
    return [
        _merged(refused, name, base.get(name, now), now, mine[name]) for name, now in theirs.items() if name in mine
    ]


def texts(row: Versioned, state: dict[str, Any]) -> dict[str, str]:
    """Return a state as people see it: the object's own words for it, or each field as text."""
    if not state:
        return {}
    if hasattr(row, "texts"):
        return dict(row.texts(state))
    return {name: "" if value is None else str(value) for name, value in state.items()}


def _merged(refused: Stale, name: str, was: str, now: str, mine: str) -> MergedField:
    both = _same(mine) not in (_same(was), _same(now)) and _same(now) != _same(was)
    return MergedField(
        name=name,
        label=_label(refused.current, name),
        base=was,
        mine=mine,
        theirs=now,
        both_changed=both,
        proposed=now if _same(mine) == _same(was) else mine,
    )


def _same(text: str) -> str:
    """Browsers send other line ends than they were given."""
    return text.replace("\r\n", "\n").strip()


def _label(row: Versioned, name: str) -> str:
    try:
        return str(getattr(row._meta.get_field(name), "verbose_name", name))
    except FieldDoesNotExist:
        return name.replace("_", " ")
