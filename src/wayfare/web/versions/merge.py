"""Mine, theirs and base of a refused change, field by field, and what a merge would take."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from django.db.models.fields import NOT_PROVIDED
from django.http import QueryDict

from wayfare.web.versions.change import Stale


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
    """Return the editable fields that were sent, as text, in the model's order."""
    base, theirs = refused.base, refused.current.state()
    return [
        _merged(refused, name, base, theirs, sent)
        for name in refused.current.editable
        if name in sent or name in refused.mine
    ]


def _merged(
    refused: Stale, name: str, base: dict[str, object], theirs: dict[str, object], sent: QueryDict
) -> MergedField:
    field = refused.current._meta.get_field(name)
    mine = sent.get(name) if name in sent else _text(refused.mine[name])
    was, now = _text(base.get(name, theirs[name])), _text(theirs[name])
    both = mine not in (was, now) and now != was
    return MergedField(
        name=name,
        label=str(getattr(field, "verbose_name", name)),
        base=was,
        mine=str(mine),
        theirs=now,
        both_changed=both,
        proposed=now if mine == was else str(mine),
    )


def _text(value: object) -> str:
    return "" if value is None or value is NOT_PROVIDED else str(value)
