"""The evidence folder: immutable Parquet tables named by their hash, each beside its description and its odd rows.

A table is prepared in a folder of its own under `incoming` and enters the store by one rename, so that after a full
disk, Ctrl-C or a power cut it is wholly there or wholly absent.
"""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from wayfare.model.errors import EvidenceError, StoreError
from wayfare.model.evidence import Evidence, Rejected
from wayfare.model.progress import Progress, silent
from wayfare.sources.manifest import read_rejected

from . import sidecar
from .home import default_root
from .intake import AddOptions, Prepared, prepare, sha256

__all__ = ["AddOptions", "Store", "default_root"]

LEAST_DIGITS = 4
READ_ONLY = 0o444
_DECLARED = (
    "publisher", "licence", "vintage", "period", "area", "family", "sensitivity", "design", "made_up", "kind",
    "rows_set_aside",
)  # fmt: skip
"""What must agree for equal rows to be the same evidence; labels, format and file may differ."""


class Store:
    """Evidence kept in one folder, which can be copied and checked with no program but a hash."""

    def __init__(self, root: Path | None = None) -> None:
        self.root = root or default_root()
        self.folder = self.root / "evidence"
        self.incoming = self.root / "incoming"

    def add(self, path: Path, options: AddOptions = AddOptions(), progress: Progress = silent) -> Evidence:  # noqa: B008
        """Store a file of any readable format; the same rows declared alike give the evidence already stored."""
        try:
            with self._workplace() as workplace:
                prepared = prepare(path, workplace, options, progress)
                progress(3, 3, f"Storing {path.name}")
                return self._known(prepared.evidence) or self._keep(prepared, workplace)
        except OSError as error:
            raise self._unwritable(error) from error

    def list(self) -> tuple[Evidence, ...]:
        """Give everything stored, oldest first."""
        return tuple(sorted((self._read(name) for name in self._names()), key=lambda e: (e.added, e.sha256)))

    def get(self, prefix: str) -> Evidence:
        """Find evidence by its hash or the first digits of it."""
        found = [name for name in self._names() if name.startswith(prefix.lower())]
        if len(found) == 1 and len(prefix) >= LEAST_DIGITS:
            return self._read(found[0])
        raise self._not_found(prefix, found)

    def path(self, evidence: Evidence) -> Path:
        """Give the table of evidence."""
        return self._place(evidence.sha256) / f"{evidence.sha256}.parquet"

    def rejected(self, evidence: Evidence) -> Iterator[Rejected]:
        """Give the rows that were set aside, with their reasons."""
        return read_rejected(self._rejected_path(evidence.sha256))

    def remove(self, prefix: str) -> Evidence:
        """Take evidence out of the store; figures that rest on it can no longer be traced."""
        evidence = self.get(prefix)
        gone = self.incoming / f"removed-{evidence.sha256}"
        self.incoming.mkdir(parents=True, exist_ok=True)
        self._place(evidence.sha256).rename(gone)
        _sync(self.folder)
        shutil.rmtree(gone)
        (self.root / "cube" / f"{evidence.sha256}.parquet").unlink(missing_ok=True)
        return evidence

    def verify(self, progress: Progress = silent) -> tuple[EvidenceError, ...]:
        """Hash everything again and report each damage."""
        names = self._names()
        found = []
        for done, name in enumerate(names):
            progress(done, len(names), f"Checking {name[:12]}")
            try:
                self.check(name)
            except EvidenceError as error:
                found.append(error)
        return tuple(found)

    def _names(self) -> tuple[str, ...]:
        return tuple(sorted(p.name for p in self.folder.iterdir() if p.is_dir())) if self.folder.is_dir() else ()

    def _place(self, name: str) -> Path:
        return self.folder / name

    def _rejected_path(self, name: str) -> Path:
        return self._place(name) / f"{name}.rejected.jsonl"

    def _sidecar(self, name: str) -> tuple[Evidence, str]:
        try:
            text = (self._place(name) / f"{name}.json").read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            raise sidecar.damaged(name[:12], "its description cannot be read") from None
        return sidecar.read(text, name[:12])

    def _read(self, name: str) -> Evidence:
        return self._sidecar(name)[0]

    def check(self, name: str) -> None:
        """Hash one piece of evidence again; raises when it is not what was stored."""
        evidence, rejected_sha256 = self._sidecar(name)
        for path, wanted, what in (
            (self.path(evidence), name, "its table"),
            (self._rejected_path(name), rejected_sha256, "its list of rows set aside"),
        ):
            if not path.is_file():
                raise sidecar.damaged(name[:12], f"{what} is gone")
            if sha256(path) != wanted:
                raise sidecar.damaged(name[:12], f"{what} is not what was stored")
        if evidence.sha256 != name:
            raise sidecar.damaged(name[:12], "its description is of another table")

    def _not_found(self, prefix: str, found: Sequence[str]) -> EvidenceError:
        if len(prefix) < LEAST_DIGITS:
            what = f"{prefix!r} is too short to name evidence; give at least {LEAST_DIGITS} digits."
        elif found:
            what = f"{prefix!r} fits {len(found)} stored tables: {', '.join(name[:12] for name in found)}."
        else:
            what = f"There is no evidence {prefix!r}."
        return EvidenceError(what, where=str(self.root), remedy="`wayfare evidence list` shows what is stored.")

    def _known(self, evidence: Evidence) -> Evidence | None:
        """Give what is stored of the same rows; declared differently, they would mean two things under one name."""
        if evidence.sha256 not in self._names():
            return None
        stored = self._read(evidence.sha256)
        differing = [n for n in _DECLARED if getattr(stored, n) != getattr(evidence, n)]
        if differing:
            raise EvidenceError(
                f"The same rows are already stored as {stored.title!r}, with another {', '.join(differing)}.",
                where=evidence.sha256[:12],
                remedy=f"Keep that, or `wayfare evidence remove {evidence.sha256[:12]}` first.",
            )
        return stored

    def _keep(self, prepared: Prepared, workplace: Path) -> Evidence:
        evidence = prepared.evidence
        ready = workplace / "ready"
        ready.mkdir()
        prepared.table.rename(ready / f"{evidence.sha256}.parquet")
        prepared.rejected.rename(ready / f"{evidence.sha256}.rejected.jsonl")
        text = sidecar.write(evidence, sha256(ready / f"{evidence.sha256}.rejected.jsonl"))
        (ready / f"{evidence.sha256}.json").write_text(text, encoding="utf-8")
        for path in ready.iterdir():
            _sync(path)
            path.chmod(READ_ONLY)
        _sync(ready)
        self.folder.mkdir(parents=True, exist_ok=True)
        ready.rename(self._place(evidence.sha256))
        _sync(self.folder)
        return evidence

    @contextmanager
    def _workplace(self) -> Iterator[Path]:
        """Make a folder for one import, locked while it runs; folders that a killed import left are cleared away."""
        self.incoming.mkdir(parents=True, exist_ok=True)
        self.clear_left_over()
        folder = Path(tempfile.mkdtemp(prefix="import-", dir=self.incoming))
        with (folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            try:
                yield folder
            finally:
                shutil.rmtree(folder, ignore_errors=True)

    def clear_left_over(self) -> int:
        """Remove the folders of imports that were killed, never those of one that runs; returns how many."""
        found = list(self.incoming.iterdir()) if self.incoming.is_dir() else []
        for folder in found:
            with suppress(FileNotFoundError, BlockingIOError):
                _clear(folder)
        return sum(not folder.exists() for folder in found)

    def _unwritable(self, error: OSError) -> StoreError:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            return StoreError(
                "The disk is full; nothing was stored and what was there is untouched.",
                where=str(self.root),
                remedy="Free space and add the file again.",
            )
        return StoreError(
            f"The evidence folder cannot be written ({error.strerror or error}); what was there is untouched.",
            where=str(error.filename or self.root),
            remedy="Check its permissions, or choose another with WAYFARE_HOME.",
        )


def _clear(folder: Path) -> None:
    """Remove a left-over folder unless the import that made it is still running."""
    lock = folder / "lock"
    if lock.exists():
        with lock.open() as held:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    shutil.rmtree(folder, ignore_errors=True)


def _sync(path: Path) -> None:
    """Make sure that a file, or the names in a folder, are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
