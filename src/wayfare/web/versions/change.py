"""The only two ways to write an editable object: add it, or change it from a version the caller names."""

from __future__ import annotations

from typing import TypeVar

from django.db import models, transaction
from django.utils import timezone

from wayfare.web.audit.record import record
from wayfare.web.versions.models import Revision, Versioned

Row = TypeVar("Row", bound=Versioned)


class Stale(Exception):
    """The object moved on after the version a change was made from; nothing was written."""

    def __init__(self, current: Versioned, *, version: int, mine: dict[str, object]) -> None:
        self.current, self.version, self.mine = current, version, mine
        super().__init__(f"{current._meta.label} {current.pk} is at version {current.version}, not {version}")

    @property
    def base(self) -> dict[str, object]:
        """The state the change was made from; empty when that version never was."""
        found = Revision.objects.filter(
            target_type=self.current._meta.label_lower, target_id=self.current.pk, version=self.version
        ).first()
        return dict(found.state) if found else {}


@transaction.atomic
def add(row: Row, *, by: models.Model | None, event: str, note: str = "") -> Row:
    """Insert a new object with its first revision and its audit record."""
    row.created_by = row.changed_by = by
    row.version = _next_version(row)
    row.save(force_insert=True)
    _keep(row, by)
    record(by=by, event=event, target=row, after=row.state(), note=note)
    return row


@transaction.atomic
def change(
    row: Row, *, by: models.Model | None, version: int, event: str, note: str | None = None, **fields: object
) -> Row:
    """Set fields of an object if it is still at `version`: compare and set in one statement.

    Raises `Stale` with mine, theirs and base otherwise. `note` goes into the record, and into the row where it has a
    note of its own. Fields outside `editable` are the action's own (a state, a
    date) and are written too, but a merge never offers them.
    """
    before = row.state()
    if note is not None and any(field.name == "note" for field in row._meta.fields):
        fields["note"] = note
    stamped = {"version": version + 1, "changed_at": timezone.now(), "changed_by": by, **fields}
    if not type(row)._default_manager.filter(pk=row.pk, version=version).update(**stamped):
        current = type(row)._default_manager.get(pk=row.pk)
        raise Stale(current, version=version, mine={k: v for k, v in fields.items() if k in row.editable})
    row.refresh_from_db()
    _keep(row, by)
    record(by=by, event=event, target=row, before=before, after=row.state(), note=note or "")
    return row


@transaction.atomic
def remove(row: Versioned, *, by: models.Model | None, version: int, event: str, note: str = "") -> None:
    """Delete an object if it is still at `version`; its revisions and its audit records stay."""
    before = row.state()
    locked = type(row)._default_manager.select_for_update().filter(pk=row.pk, version=version)
    if not locked.exists():
        raise Stale(type(row)._default_manager.get(pk=row.pk), version=version, mine={})
    record(by=by, event=event, target=row, before=before, note=note)
    locked.delete()


def _next_version(row: Versioned) -> int:
    """Return 1, or the version after the last of an object that was taken out and comes back."""
    earlier = Revision.objects.filter(target_type=row._meta.label_lower, target_id=row.pk)
    return 1 + (earlier.aggregate(most=models.Max("version"))["most"] or 0)


def _keep(row: Versioned, by: models.Model | None) -> None:
    Revision.objects.create(
        target_type=row._meta.label_lower, target_id=row.pk, version=row.version, state=row.state(), by=by
    )
