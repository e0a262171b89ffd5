"""Remarks and tasks about any object."""
