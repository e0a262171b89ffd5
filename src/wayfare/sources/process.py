"""Starts the reader child, listens to it, ends it with its whole group, and says in words how it ended."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wayfare.model.errors import UnreadableFile
from wayfare.model.progress import Progress

from .child import OUT_OF_MEMORY
from .options import Job

FINISHED = 0
OUT_OF_TIME = -1000
POLL_SECONDS = 0.2
MOST_KEPT = 16_384
_KEPT_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "PYTHONPATH", "VIRTUAL_ENV", "SYSTEMROOT")
_FRUGAL = {
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "MALLOC_ARENA_MAX": "2",
    "MALLOC_MMAP_THRESHOLD_": "262144",  # what is freed goes back at once: a wide table took four times the space
    "OPENBLAS_NUM_THREADS": "1",
}


@dataclass(slots=True)
class Ended:
    """How the child ended and what it said last."""

    status: int = OUT_OF_TIME
    """Zero, a status of its own, or minus the signal that ended it."""
    said: bytes = b""
    complained: bytes = b""

    def last(self) -> Any:
        """Give the last whole line it said, as plain data; None if that was no JSON."""
        lines = [line for line in self.said.splitlines(keepends=True) if line.endswith(b"\n")]
        try:
            return json.loads(lines[-1]) if lines else None
        except ValueError:
            return None


def run(job: Job, progress: Progress) -> Ended:
    """Run the child to its end.

    Whatever happens here - an error, Ctrl-C, `Cancelled` raised by the progress - the child's group is ended.
    """
    child = subprocess.Popen(  # noqa: S603 - our own interpreter and module
        [sys.executable, "-P", "-m", "wayfare.sources.child", str(job.folder), str(os.getpid())],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(job.folder),
        start_new_session=True,
    )
    try:
        return _listen(child, job, progress)
    finally:
        _end(child)


def environment(folder: Path) -> dict[str, str]:
    """Give the child no more of the environment than it needs, and habits that fit its memory."""
    kept = {name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ}
    return kept | _FRUGAL | {"TMPDIR": str(folder)}


def _listen(child: subprocess.Popen[bytes], job: Job, progress: Progress) -> Ended:
    """Pass on how far the child is until it ends, at every poll, so that it can be cancelled while it is silent."""
    deadline = time.monotonic() + job.policy.limits.seconds
    ended, far = Ended(), (0, 1)
    assert child.stdout is not None
    assert child.stderr is not None
    with selectors.DefaultSelector() as waiting:
        waiting.register(child.stdout, selectors.EVENT_READ)
        waiting.register(child.stderr, selectors.EVENT_READ)
        while waiting.get_map() and time.monotonic() < deadline:
            progress(*far, f"Reading {job.path.name}")
            for key, _ in waiting.select(POLL_SECONDS):
                heard = os.read(key.fd, MOST_KEPT)
                if not heard:
                    waiting.unregister(key.fileobj)
                elif key.fileobj is child.stdout:
                    ended.said = (ended.said + heard)[-MOST_KEPT:]
                    far = _far(ended.last()) or far
                else:
                    ended.complained = (ended.complained + heard)[-MOST_KEPT:]
    ended.status = _status(child, deadline)
    return ended


def _status(child: subprocess.Popen[bytes], deadline: float) -> int:
    try:
        return child.wait(timeout=max(deadline - time.monotonic(), 0.0))
    except subprocess.TimeoutExpired:
        return OUT_OF_TIME


def _far(said: Any) -> tuple[int, int] | None:
    """Read how far the child says it is; anything else it says is not progress."""
    with contextlib.suppress(ValueError, TypeError):
        done, total = said
        return int(done), max(int(total), 1)
    return None


def _end(child: subprocess.Popen[bytes]) -> None:
    """End the child and whatever it started: the group is its own, made by `start_new_session`."""
    if child.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    for pipe in (child.stdout, child.stderr):
        if pipe is not None:
            pipe.close()


def explain(ended: Ended, job: Job) -> UnreadableFile:
    """Say which limit was hit, or that the reader crashed, and what to do."""
    limits, status = job.policy.limits, ended.status
    split = "Split the file, or raise limits.{} in content/policy/import.yaml if you trust it."
    if status == OUT_OF_TIME:
        what, remedy = f"Reading it took longer than {limits.seconds:g} seconds.", split.format("seconds")
    elif status == -signal.SIGXCPU:
        what, remedy = f"Reading it took more than {limits.cpu_seconds:,} seconds of work.", split.format("cpu_seconds")
    elif status == OUT_OF_MEMORY or _is_about_memory(ended.complained):
        what = f"Reading it needs more than {limits.memory / 2**20:,.0f} MiB of memory."
        remedy = split.format("memory")
    elif status == -signal.SIGXFSZ:
        what, remedy = f"Reading it writes more than {limits.file_size:,} bytes.", split.format("file_size")
    else:
        what = f"The reader crashed on it ({_ending(status)}): the file is damaged, or was made to harm."
        remedy = "Get it again from its publisher, or export it as CSV."
    return UnreadableFile(what, where=job.path.name, remedy=remedy)


def _is_about_memory(complaints: bytes) -> bool:
    said = complaints.lower()
    return any(word in said for word in (b"memory allocation", b"bad_alloc", b"memoryerror", b"out of memory"))


def _ending(status: int) -> str:
    if status < 0:
        with contextlib.suppress(ValueError):
            return signal.Signals(-status).name
    return f"status {status}"
