"""Content files checked into frozen model objects: what is measured, how it is worded, what may be shown."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from .load import Catalogue, sound, unchecked

__all__ = ["Catalogue", "load", "overlaid"]

_overlaid: ContextVar[Catalogue | None] = ContextVar("overlaid", default=None)


def load(overlay: Path | None = None) -> Catalogue:
    """Give the catalogue, with a country's overlay if there is one; the overlay is checked in full before use.

    Within `overlaid`, that overlay is part of the catalogue that is given when none is named.
    """
    if overlay is None:
        return _overlaid.get() or unchecked()
    catalogue = unchecked(overlay)
    from .check import problems_of  # noqa: PLC0415  the checks are not needed to read what ships

    return sound((catalogue, problems_of(catalogue)))


@contextmanager
def overlaid(overlay: str | Path) -> Iterator[Catalogue]:
    """Lay a country's folder over what ships for all that is done within; an empty name lays nothing over it."""
    mark = _overlaid.set(load(Path(overlay)) if overlay else None)
    try:
        yield load()
    finally:
        _overlaid.reset(mark)
