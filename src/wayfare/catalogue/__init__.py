"""Content files checked into frozen model objects: what is measured, how it is worded, what may be shown."""

from pathlib import Path

from .load import Catalogue, sound, unchecked

__all__ = ["Catalogue", "load"]


def load(overlay: Path | None = None) -> Catalogue:
    """Give the catalogue, with a country's overlay if there is one; the overlay is checked in full before use."""
    catalogue = unchecked(overlay)
    if overlay is None:
        return catalogue
    from .check import problems_of  # noqa: PLC0415  the checks are not needed to read what ships

    return sound((catalogue, problems_of(catalogue)))
