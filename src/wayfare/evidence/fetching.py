"""Fetches a table of a publisher's service and stores it as evidence: each fetch a vintage of its own."""

from __future__ import annotations

import functools
import hashlib
import json
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from wayfare.catalogue.entries import Folder, Kind, read
from wayfare.catalogue.load import CONTENT
from wayfare.catalogue.structure import structure
from wayfare.model.errors import ContentProblems, EvidenceError, Problem, ServiceError
from wayfare.model.evidence import Evidence
from wayfare.model.progress import Progress, silent
from wayfare.model.service import Service
from wayfare.sources import service as client
from wayfare.sources.saved import Saved
from wayfare.sources.web import Rules, Web, without_query

from . import bilateral
from .mappings import mappings
from .store import AddOptions, Store

KIND = Kind("services", "code", "service")
FOLDER = "fetched"
STATE = "fetch.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """Evidence from a service, and whether it was asked for just now."""

    evidence: Evidence
    new: bool
    """False when an earlier fetch is still fresh."""
    answers: int
    when: str
    """UTC time of the fetch, ISO 8601."""


@functools.cache
def services() -> Mapping[str, Service]:
    """Give every service by code; each must name a mapping that is there."""
    entries, problems = read(KIND, (Folder(CONTENT),))
    for entry in entries.values():
        if not problems and entry.value["mapping"] not in mappings():
            problems.append(_unmapped(entry.layers[0].document.file, entry.value["mapping"]))
    if problems:
        raise ContentProblems(problems)
    return {code: structure(Service, entry.value) for code, entry in entries.items()}


def _unmapped(file: str, name: str) -> Problem:
    return Problem(file, 0, "mapping", f"There is no mapping '{name}'.", "Add it to content/mappings.")


def service(code: str) -> Service:
    """Give a service, or say which there are."""
    if code not in services():
        raise ServiceError(f"There is no service {code!r}.", remedy=f"There are: {', '.join(services())}.")
    return services()[code]


def fetch(  # noqa: PLR0917
    store: Store,
    chosen: Service,
    given: Mapping[str, str],
    progress: Progress = silent,
    again: bool = False,
    web: Web | None = None,
    base: str = "",
) -> Fetched:
    """Fetch a table, or use the last fetch of the same while it is fresh; a fetch that broke off goes on.

    `web` and `base` say how and where to ask, when it is not the publisher over the internet.
    """
    asked = client.arguments(chosen, given)
    folder = store.root / FOLDER / chosen.code / _name(asked)
    done = _state(folder)
    if done and not again and (known := _fresh(store, chosen, done)):
        return Fetched(evidence=known, new=False, answers=len(done["answers"]), when=done["when"])
    if done or again:
        shutil.rmtree(folder, ignore_errors=True)
    web = web or Web(Rules(hosts=chosen.hosts), wait=chosen.wait)
    answers = client.fetch(chosen, asked, folder, web, progress, base)
    when = _now()
    options = _options(chosen, asked, client.updated(chosen, answers) or when[:10], base=base)
    evidence = bilateral.add(store, _table(chosen, answers, folder), options, progress)
    return _done(folder, Fetched(evidence=evidence, new=True, answers=len(answers), when=when), asked, answers)


def take_in(  # noqa: PLR0917
    store: Store,
    chosen: Service,
    given: Mapping[str, str],
    files: tuple[Path, ...],
    saved: str = "",
    made_up: bool = False,
    progress: Progress = silent,
) -> Fetched:
    """Store a table from answers that a person saved, in order; they are checked as answers that were fetched are.

    `saved` is the day they were saved, which is their edition where the publisher names none.
    """
    asked = client.arguments(chosen, given)
    folder = store.root / FOLDER / chosen.code / f"{_name(asked)}-saved"
    shutil.rmtree(folder, ignore_errors=True)
    at_hand = Saved(files)
    try:
        answers = client.fetch(chosen, asked, folder, at_hand, progress)
        at_hand.check_all_taken()
        table = _table(chosen, answers, folder)
        vintage = client.updated(chosen, answers) or saved or _no_day()
    except ServiceError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise ServiceError(error.what, where=at_hand.last.name, remedy=error.remedy) from None
    options = _options(chosen, asked, vintage, made_up=made_up)
    evidence = bilateral.add(store, table, options, progress)
    return _done(folder, Fetched(evidence=evidence, new=True, answers=len(answers), when=_now()), asked, answers)


def _no_day() -> str:
    raise ServiceError(
        "The answer does not say of which day it is.", remedy="Say when it was saved, for instance --saved 2026-11-20."
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _options(
    chosen: Service, asked: Mapping[str, str], vintage: str, *, base: str = "", made_up: bool = False
) -> AddOptions:
    return AddOptions(
        mapping=chosen.mapping,
        title=_title(chosen, asked),
        publisher=chosen.publisher,
        licence=chosen.licence,
        vintage=vintage,
        origin=without_query(client.address(chosen, asked, base=base)),
        made_up=made_up,
    )


def _done(folder: Path, fetched: Fetched, asked: Mapping[str, str], answers: tuple[Path, ...]) -> Fetched:
    state = {
        "asked": asked,
        "when": fetched.when,
        "evidence": fetched.evidence.sha256,
        "answers": [hashlib.sha256(path.read_bytes()).hexdigest() for path in answers],
    }
    _write(folder / STATE, state)
    return fetched


def _name(asked: Mapping[str, str]) -> str:
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:16]


def _title(chosen: Service, asked: Mapping[str, str]) -> str:
    said = ", ".join(f"{name} {value}" for name, value in asked.items() if value != chosen.arguments[name].default)
    return f"{chosen.title} ({said})" if said else chosen.title


def _table(chosen: Service, answers: tuple[Path, ...], folder: Path) -> Path:
    """Make one file of the answers, named so that a person knows where it came from."""
    if chosen.sdmx is not None:
        path = folder / f"{chosen.code}.xml"
        shutil.copyfile(answers[0], path)
        return path
    path = folder / f"{chosen.code}.csv"
    client.table(chosen, answers, path)
    return path


def _state(folder: Path) -> dict[str, Any] | None:
    """Read how the last fetch ended; None when it did not end."""
    with suppress(OSError, ValueError):
        found: dict[str, Any] = json.loads((folder / STATE).read_text(encoding="utf-8"))
        return found
    return None


def _fresh(store: Store, chosen: Service, done: Mapping[str, Any]) -> Evidence | None:
    age = datetime.now(UTC) - datetime.fromisoformat(done["when"])
    if age > timedelta(days=chosen.fresh_days):
        return None
    with suppress(EvidenceError):
        return store.get(done["evidence"])
    return None


def _write(path: Path, state: Mapping[str, Any]) -> None:
    part = path.with_suffix(".part")
    part.write_text(json.dumps(state, indent=1), encoding="utf-8")
    part.replace(path)  # one step, so that a fetch has ended or has not
