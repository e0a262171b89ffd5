"""Where a file that was brought lies until it is evidence, and how large it may be."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import get_valid_filename

from wayfare.sources.formats import FORMATS
from wayfare.sources.manifest import MANIFEST, Staged, read_manifest

SURVEYS = "csv", "excel", "stata", "spss", "sas", "parquet"
NAMES = tuple(ending for each in SURVEYS for ending in FORMATS[each].endings)
"""Endings of the files that may be brought: those the readers of surveys know."""


def folder(key: str) -> Path:
    """Return the folder of one dataset's file."""
    return Path(settings.HOME) / "uploads" / key


def path(key: str) -> Path | None:
    """Return the file of a dataset, or None when it is gone."""
    found = [each for each in folder(key).glob("file/*") if each.is_file()] if folder(key).is_dir() else []
    return found[0] if found else None


def receive(key: str, upload: UploadedFile) -> Path:
    """Put an uploaded file in its place, wholly or not at all, and make sure that it is on the disk."""
    place = folder(key) / "file"
    place.mkdir(parents=True, exist_ok=True)
    target = place / _safe(upload.name or "file")
    part = folder(key) / "part"
    with part.open("wb") as stream:
        _copy(upload, stream)
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(target)
    return target


def staged(key: str) -> Staged | None:
    """Return what was read of a dataset's file, or None before it was."""
    place = folder(key) / "staged"
    return read_manifest(place) if (place / MANIFEST).is_file() else None


def clear(key: str) -> None:
    """Remove the file and what was read of it; the evidence store has it for good."""
    shutil.rmtree(folder(key), ignore_errors=True)


@contextmanager
def cleared_on_failure(key: str) -> Iterator[None]:
    """Remove a file that was received when no row came to say so."""
    try:
        yield
    except BaseException:
        clear(key)
        raise


def clear_others(keys: Collection[str]) -> int:
    """Remove every file but those of `keys`: what an interrupted server received or left. Returns how many."""
    found = [each for each in folder("").glob("*") if each.name not in keys]
    for each in found:
        shutil.rmtree(each, ignore_errors=True)
    return len(found)


def _copy(upload: UploadedFile, stream: IO[bytes]) -> None:
    for chunk in upload.chunks():
        stream.write(chunk)


def _safe(name: str) -> str:
    """Keep letters, digits, dots and dashes of a name, and no path."""
    return get_valid_filename(Path(name).name)[-120:] or "file"
