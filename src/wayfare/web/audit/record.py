"""Writing audit records, in the same transaction as the change they tell of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime

from django.db import models, transaction
from django.utils import timezone

from wayfare.web.audit import chain
from wayfare.web.audit.models import Head, Mark, Record

_by_way_of: ContextVar[str] = ContextVar("by_way_of", default="")
Marks = Mapping[str, frozenset[tuple[str, str]]]


@dataclass(frozen=True)
class _Seen:
    """Marks that were read, by workspace, and whether that was in the middle of a change."""

    changing: bool
    marks: dict[str, Marks] = field(default_factory=dict)


_seen: ContextVar[_Seen | None] = ContextVar("seen", default=None)


@contextmanager
def by_way_of(what: str) -> Iterator[None]:
    """Add to the note of every line written inside by which way the change came, such as a token by its name."""
    before = _by_way_of.set(what)
    try:
        yield
    finally:
        _by_way_of.reset(before)


def record(
    *,
    by: models.Model | None,
    event: str,
    target: models.Model,
    before: dict[str, object] | None = None,
    after: dict[str, object] | None = None,
    note: str = "",
    tables: Sequence[type[models.Model]] = (),
) -> Record:
    """Append one line to the chain of the target's workspace; must be called inside the change's transaction.

    `tables` names what was written besides the target's own table.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"{event} was recorded outside the transaction of its change")
    scope = scope_of(target)
    head = _held(scope)
    line = Record(
        scope=scope,
        sequence=head.sequence + 1,
        at=_moment(target),
        actor_id=getattr(by, "pk", None),
        event=event,
        target_type=target._meta.label_lower,
        target_id=str(target.pk),
        version=getattr(target, "version", None),
        before=chain.content_hash(before) if before is not None else "",
        after=chain.content_hash(after) if after is not None else "",
        note=" · ".join(part for part in (note, _by_way_of.get()) if part),
        previous=head.hash,
    )
    line.hash = chain.link_hash(as_link(line))
    line.save(force_insert=True)
    Head.objects.filter(scope=scope).update(sequence=line.sequence, hash=line.hash)
    _mark(line, target, tables)
    return line


@contextmanager
def marks_seen_once() -> Iterator[None]:
    """Read the marks of a workspace once inside, as they stood when they were asked for first; a change forgets them.

    What is read from the rows after its marks may be newer than they say, never older. In the middle of a change
    nothing is used that was seen before it.
    """
    before = _seen.set(_Seen(transaction.get_connection().in_atomic_block))
    try:
        yield
    finally:
        _seen.reset(before)


def marks(workspace: str) -> Marks:
    """Return, for each table written for a workspace or for the instance, the newest line of each chain about it."""
    seen = _seen.get()
    if seen is None or seen.changing != transaction.get_connection().in_atomic_block:
        return _marks_now(workspace)
    if workspace not in seen.marks:
        seen.marks[workspace] = _marks_now(workspace)
    return seen.marks[workspace]


def _marks_now(workspace: str) -> Marks:
    found: dict[str, set[tuple[str, str]]] = {}
    lines = Mark.objects.filter(workspace__in=(workspace, "")).values_list("table", "scope", "hash")
    for table, scope, newest in lines:
        found.setdefault(table, set()).add((scope, newest))
    return {table: frozenset(lines) for table, lines in found.items()}


def scope_of(target: models.Model) -> str:
    """Return the chain a target belongs to: its own where it has one, its workspace's, or the instance's."""
    return str(getattr(target, "record_scope", "") or _workspace_of(target))


def _workspace_of(target: models.Model) -> str:
    if target._meta.label_lower == "workspaces.workspace":
        return str(target.pk)
    return str(getattr(target, "workspace_id", "") or "")


def _held(scope: str) -> Head:
    """Return the end of a chain, held until the transaction ends; a new chain gets one."""
    ends = Head.objects.select_for_update().filter(scope=scope)
    if (head := ends.first()) is None:
        Head.objects.get_or_create(scope=scope)
        head = ends.get()
    return head


def _mark(line: Record, target: models.Model, tables: Sequence[type[models.Model]]) -> None:
    if (seen := _seen.get()) is not None:
        seen.marks.clear()
    workspace, names = _workspace_of(target), {model._meta.db_table for model in (type(target), *tables)}
    Mark.objects.bulk_create(
        [Mark(scope=line.scope, workspace=workspace, table=name, hash=line.hash) for name in sorted(names)],
        update_conflicts=True,
        update_fields=["hash"],
        unique_fields=["scope", "table"],
    )


def _moment(target: models.Model) -> datetime:
    """Return now, or the day of a target of which people were told that no hour is kept."""
    now = timezone.now()
    return now.replace(hour=0, minute=0, second=0, microsecond=0) if getattr(target, "keeps_day_only", False) else now


def as_link(line: Record) -> dict[str, object]:
    """Return a line as the chain hashes it and as it is exported."""
    return {
        "scope": line.scope,
        "sequence": line.sequence,
        "at": line.at.isoformat(),
        "actor": line.actor_id or "",
        "event": line.event,
        "target_type": line.target_type,
        "target_id": line.target_id,
        "version": line.version,
        "before": line.before,
        "after": line.after,
        "note": line.note,
        "previous": line.previous,
        "hash": line.hash,
    }


def links(scope: str) -> Iterator[dict[str, object]]:
    """Yield the lines of a chain in order."""
    return (as_link(line) for line in Record.objects.filter(scope=scope).order_by("sequence").iterator())


def verify(scope: str) -> chain.Break | None:
    """Return the first break of a stored chain, or None when it is whole."""
    head = Head.objects.filter(scope=scope).first()
    return chain.first_break(links(scope), head=head.hash if head else chain.START)
