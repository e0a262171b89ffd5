"""The process that reads one file within limits and leaves a staged table, or the reason for refusing it."""

from __future__ import annotations

import errno
import hashlib
import importlib
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from wayfare.model.errors import StoreError, UnreadableFile, WayfareError

from .confine import confine
from .formats import FORMATS
from .manifest import REJECTED, TABLE, Staged, write_manifest
from .options import Job
from .reading import Reading, Reporter

REFUSAL = "refusal"
"""Key of the last line the child says when it refuses: through the pipe, since the disk may be full."""
REFUSED, OUT_OF_MEMORY, ORPHANED = 3, 77, 78


@dataclass(slots=True)
class _Pipe:
    """Tells the parent how far the reading is, one JSON line at a time."""

    last: float = 0.0

    def __call__(self, done: int, total: int) -> None:
        if total and (done - self.last) < total / 200:
            return
        self.last = done
        sys.stdout.write(json.dumps([done, total]) + "\n")
        sys.stdout.flush()


def main(folder: Path, parent: int) -> int:
    """Do the job left in the folder for the process `parent`; the status says how it ended."""
    job = Job.load(folder)
    confine(job.policy.limits)
    if os.getppid() != parent:  # it was killed before this process asked to die with it
        return ORPHANED
    try:
        refusal = attempt(job, _Pipe())
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    return _refuse(job, refusal) if refusal else 0


def attempt(job: Job, report: Reporter) -> WayfareError | None:
    """Do the job, or give the reason for refusing it, whatever the libraries make of the file."""
    try:
        perform(job, report)
    except MemoryError:
        raise
    except WayfareError as refusal:
        return refusal
    except OSError as error:
        return _storage_error(job, error)
    except Exception as error:
        what = f"It cannot be read as {FORMATS[job.format].title}: {_one_line(error)}."
        return UnreadableFile(what, where=job.path.name, remedy="Export it again, or send another format.")
    return None


def perform(job: Job, report: Reporter) -> None:
    """Read the file of the job and leave a staged table with its description."""
    digest = _sha256(job.path)
    module = importlib.import_module(f"wayfare.sources.{FORMATS[job.format].module}")
    reading: Reading = module.read(job, report)
    staged = Staged(
        parquet=job.folder / TABLE,
        rejected=job.folder / REJECTED,
        format=job.format,
        rows=reading.rows,
        rows_set_aside=reading.rows_set_aside,
        variables=reading.variables,
        file_sha256=digest,
        sums=reading.sums,
        options=reading.options,
    )
    write_manifest(job.folder, staged)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _refuse(job: Job, refusal: WayfareError) -> int:
    data = {
        "kind": type(refusal).__name__,
        "what": refusal.what,
        "where": refusal.where or job.path.name,
        "remedy": refusal.remedy,
    }
    sys.stdout.write(json.dumps({REFUSAL: data}) + "\n")
    sys.stdout.flush()
    return REFUSED


def _storage_error(job: Job, error: OSError) -> WayfareError:
    if error.errno == errno.ENOSPC or "No space left" in str(error):
        return StoreError(
            "The disk is full; nothing was stored and what was there is untouched.",
            where=str(job.folder),
            remedy="Free space and add the file again.",
        )
    if error.errno == errno.EFBIG:
        return UnreadableFile(
            f"Reading it would write more than {job.policy.limits.file_size:,} bytes.",
            where=job.path.name,
            remedy="Split the file, or raise limits.file_size in content/policy/import.yaml.",
        )
    return UnreadableFile(
        f"It cannot be read: {_one_line(error)}.", where=job.path.name, remedy="Check the file and its permissions."
    )


def _one_line(error: BaseException) -> str:
    text = " ".join(str(error).split()) or type(error).__name__
    return text[:300].rstrip(".")


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2])))
