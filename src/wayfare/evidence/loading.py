"""Load a folder of publishers' world tables: each one whole or not at all, and those done before are not done again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from wayfare.model.errors import WayfareError
from wayfare.model.evidence import Evidence
from wayfare.model.progress import Progress, silent

from . import bilateral, cube
from .intake import sha256
from .mappings import mapping
from .recognise import Recognised, recognise
from .store import AddOptions, Store


class Outcome(StrEnum):
    """What became of a file."""

    LOADED = "loaded"
    KEPT = "kept"
    """It was loaded before."""
    REFUSED = "refused"
    PASSED_OVER = "passed over"
    """It is no table that Wayfare reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A file and what became of it."""

    path: Path
    outcome: Outcome
    mapping: str = ""
    by: str = ""
    evidence: str = ""
    about: cube.About | None = None
    why: str = ""


def load(store: Store, folder: Path, progress: Progress = silent) -> tuple[Loaded, ...]:
    """Load every table of a folder that is recognised; a refused one leaves the others, and what was there, alone."""
    found = recognise(folder)
    before = _before(store.list())
    results = []
    for number, each in enumerate(found):
        progress(number, len(found), each.path.name)
        results.append(_one(store, each, before) if each.mapping else _passed_over(each))
    return tuple(results)


def _before(stored: Iterable[Evidence]) -> Mapping[tuple[str, str], Evidence]:
    """Evidence by the file it came from and the mapping it is read by."""
    return {(e.file_sha256, e.options["mapping"]): e for e in stored if "mapping" in e.options}


def _one(store: Store, each: Recognised, before: Mapping[tuple[str, str], Evidence]) -> Loaded:
    known = before.get((sha256(each.path), each.mapping))
    try:
        if known is not None:
            return _done(store, each, known, _kept(store, known))
        evidence = bilateral.add(store, each.path, AddOptions(mapping=each.mapping))
    except WayfareError as error:
        return Loaded(path=each.path, outcome=Outcome.REFUSED, mapping=each.mapping, by=each.by, why=str(error))
    return _done(store, each, evidence, Outcome.LOADED)


def _kept(store: Store, evidence: Evidence) -> Outcome:
    """Make the figures of stored evidence again when the mapping has changed since, or an import was broken off."""
    if cube.partition(store, evidence) is not None:
        return Outcome.KEPT
    chosen = mapping(evidence.options["mapping"])
    cube.put(store, evidence, bilateral.table(store, evidence), chosen)
    return Outcome.LOADED


def _done(store: Store, each: Recognised, evidence: Evidence, outcome: Outcome) -> Loaded:
    about = next(a for a in cube.contents(store.root).values() if a.evidence == evidence.sha256)
    return Loaded(
        path=each.path,
        outcome=outcome,
        mapping=each.mapping,
        by=each.by,
        evidence=evidence.sha256,
        about=about,
    )


def _passed_over(each: Recognised) -> Loaded:
    return Loaded(path=each.path, outcome=Outcome.PASSED_OVER, why=each.why_not)
