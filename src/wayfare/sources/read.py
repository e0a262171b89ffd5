"""Reads a file that somebody brought: in a child process with limits, into a staged table with its reasons."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from wayfare.model import errors
from wayfare.model.errors import UnreadableFile, WayfareError
from wayfare.model.progress import Progress, silent

from . import process
from .child import REFUSAL
from .formats import detect, with_description
from .manifest import MANIFEST, Staged, read_manifest
from .options import Job, ReadOptions
from .policy import ImportPolicy, import_policy

__all__ = ["ReadOptions", "Staged", "stage"]

_REFUSALS = {kind.__name__: kind for kind in (errors.UnreadableFile, errors.StoreError, errors.UnknownVariable)}


def stage(
    path: Path,
    folder: Path,
    options: ReadOptions = ReadOptions(),  # noqa: B008 - frozen
    *,
    progress: Progress = silent,
    policy: ImportPolicy | None = None,
) -> Staged:
    """Read a file of any format into `folder` as one Parquet table; raise `UnreadableFile` when it cannot be.

    Rows that cannot be used are set aside with their reasons. Whatever the file does to its reader - crash it, fill
    the memory, never end - this process is untouched.
    """
    job = Job(
        path=path.resolve(),
        folder=folder.resolve(),
        format=with_description(path, detect(path), options.layout, options.form),
        options=replace(options, layout=_resolved(options.layout), form=_resolved(options.form)),
        policy=policy or import_policy(),
    )
    job.folder.mkdir(parents=True, exist_ok=True)
    (job.folder / MANIFEST).unlink(missing_ok=True)  # of an earlier reading, whose table is written over now
    attempt(job, progress)
    return read_manifest(job.folder)


def attempt(job: Job, progress: Progress) -> None:
    """Have a child do a job; raise what it refused the file for, or what ended it."""
    job.save()
    ended = process.run(job, progress)
    if ended.status != process.FINISHED:
        raise _refusal(ended.last()) or process.explain(ended, job)


def _resolved(path: str) -> str:
    return str(Path(path).resolve()) if path else ""


def _refusal(said: Any) -> WayfareError | None:
    """Give the reason the child gave. What it says is not trusted: only known kinds and plain text pass."""
    try:
        data = said[REFUSAL]
        kind = _REFUSALS.get(data["kind"], UnreadableFile)
        return kind(str(data["what"]), where=str(data["where"]), remedy=str(data["remedy"]))
    except (KeyError, TypeError):
        return None
