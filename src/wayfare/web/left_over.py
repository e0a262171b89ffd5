"""What a killed server left behind: looked for when the next one starts, and cleared away or taken up again."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK, PASSING = "server.lock", "passing"


@contextmanager
def alone(home: Path) -> Iterator[bool]:
    """Say whether no other server runs in the same folder, and keep it so that the next one knows."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / LOCK).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def keep_passing_files(home: Path) -> None:
    """Have files that pass (sheets that are read, tables that are sorted) made in the folder, where they are found."""
    place = home / PASSING
    place.mkdir(parents=True, exist_ok=True)
    os.environ["TMPDIR"] = str(place)
    tempfile.tempdir = None  # asked for anew at the next use


def clear(home: Path) -> int:
    """Remove files that were passing, uploads that were arriving, and files of no row. Returns how many."""
    from django.conf import settings  # noqa: PLC0415  (needs Django to be set up)

    from wayfare.evidence.store import Store  # noqa: PLC0415
    from wayfare.web.evidence import files  # noqa: PLC0415

    gone = sum(map(_emptied, (home / PASSING, Path(settings.FILE_UPLOAD_TEMP_DIR))))
    return gone + files.clear_others(_held()) + Store(home).clear_left_over()


def _held() -> set[str]:
    """Return the keys of rows whose file is still to be read."""
    from wayfare.web.evidence.models import Dataset  # noqa: PLC0415
    from wayfare.web.workbooks.models import Workbook  # noqa: PLC0415

    over = (Dataset.Status.READY, Dataset.Status.WITHDRAWN)
    datasets = Dataset.objects.exclude(status__in=over).values_list("pk", flat=True)
    return {*datasets, *Workbook.objects.values_list("pk", flat=True)}


def _emptied(folder: Path) -> int:
    found = list(folder.glob("*"))
    for each in found:
        shutil.rmtree(each, ignore_errors=True) if each.is_dir() else each.unlink(missing_ok=True)
    return len(found)
