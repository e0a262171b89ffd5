"""Mine, theirs and base of a refused change, field by field, and what a merge would take."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from django import forms
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model

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

    @property
    def settled(self) -> bool:
        """Whether both sides say the same, so that there is nothing to choose."""
        return _same(self.mine) == _same(self.theirs)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def merged_fields(refused: Stale) -> list[MergedField]:
    """Return what the refused change would have written, field by field, in the object's order.

    Mine is read from the change itself, not from what the browser sent: an empty check box and the cells of a table are
    in it like everything else.
    """
    row, theirs = refused.current, refused.current.state()
    before, now = texts(row, refused.base or theirs), texts(row, theirs)
    mine = texts(row, theirs | refused.mine)
    names = mine if hasattr(row, "texts") else refused.mine
    found = [_merged(refused, name, before.get(name, ""), now.get(name, ""), mine[name]) for name in names]
    return [field for field in found if field.base or field.mine or field.theirs]


def texts(row: Versioned, state: dict[str, Any]) -> dict[str, str]:
    """Return a state as people see it: the object's own words for it, or each field as text."""
    if hasattr(row, "texts"):
        return dict(row.texts(state))
    return {name: _plain(value) for name, value in state.items()}


def _plain(value: object) -> str:
    """Write a value as a form sends it; a row is its key, several values are lines."""
    if isinstance(value, list):
        return "\n".join(map(str, value))
    return "" if value is None else str(value.pk if isinstance(value, Model) else value)


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
    """Name a field as its form does: the object's own names, those of a form of its model, those of the model."""
    if hasattr(row, "labels") and name in (own := row.labels()):
        return str(own[name])
    for form in _forms(forms.ModelForm):
        if form._meta.model is type(row) and name in form.base_fields:
            return str(form.base_fields[name].label)
    try:
        return str(getattr(row._meta.get_field(name), "verbose_name", name))
    except FieldDoesNotExist:
        return name.replace("_", " ")


def _forms(kind: type[forms.ModelForm]) -> Iterator[type[forms.ModelForm]]:
    for form in kind.__subclasses__():
        if getattr(form, "base_fields", None):
            yield form
        yield from _forms(form)
