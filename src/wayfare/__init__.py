"""Wayfare: from raw migration data to an assessment whose every figure can be computed again."""

__version__ = "0.1.0"
