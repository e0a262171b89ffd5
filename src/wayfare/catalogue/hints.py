"""Hints from which mappings are guessed, read from `content/harmonise/hints.yaml` and checked before use."""

from __future__ import annotations

from functools import lru_cache

from wayfare.model.errors import ContentProblems, Problem
from wayfare.model.harmonisation import Hint

from . import entries
from .entries import Folder, Kind
from .harmonise import SHIPPED
from .load import CONCEPTS
from .structure import structure

HINTS = Kind("harmonise", "concept", "hint", files="hints.yaml")
WEIGHT, STRATA, PSU = "design_weight", "design_strata", "design_psu"
DESIGN = (WEIGHT, STRATA, PSU)


@lru_cache(maxsize=2)
def hints(folders: tuple[Folder, ...] = SHIPPED) -> tuple[Hint, ...]:
    """Give the hints in the order of the file; raises `ContentProblems` with everything that is wrong with them."""
    found, problems = entries.read(HINTS, folders)
    concepts, _ = entries.read(CONCEPTS, folders)
    problems += [_unknown(name, found) for name in found if name not in concepts and name not in DESIGN]
    if problems:
        raise ContentProblems(problems)
    return tuple(structure(Hint, entry.value) for entry in found.values())


def _unknown(name: str, found: entries.Entries) -> Problem:
    return found[name].problem(("concept",), f"There is no concept '{name}'.", "Add it to concepts/, or correct it.")
