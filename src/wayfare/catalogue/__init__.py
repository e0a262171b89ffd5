"""Content files checked into frozen model objects: what is measured, how it is worded, what may be shown."""

from .load import Catalogue, load

__all__ = ["Catalogue", "load"]
