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
from pathlib import Path

from wayfare.model.errors import UnreadableFile
from wayfare.model.progress import Progress

from .child import OUT_OF_MEMORY
from .options import Job

FINISHED = 0
OUT_OF_TIME = -1000
POLL_SECONDS = 0.2
COMPLAINTS = "complaints.txt"
_KEPT_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "PYTHONPATH", "VIRTUAL_ENV", "SYSTEMROOT")
_FRUGAL = {"ARROW_DEFAULT_MEMORY_POOL": "system", "MALLOC_ARENA_MAX": "2", "OPENBLAS_NUM_THREADS": "1"}


def run(job: Job, progress: Progress) -> int:
    """Run the child to its end and give its status: zero, a status of its own, or minus the signal that ended it.

    Whatever happens here - an error, Ctrl-C, `Cancelled` raised by the progress - the child's group is ended.
    """
    with (job.folder / COMPLAINTS).open("wb") as complaints:
        child = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-P", "-m", "wayfare.sources.child", str(job.folder)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=complaints,
            env=_environment(job.folder),
            start_new_session=True,
        )
    try:
        return _listen(child, job, progress)
    finally:
        _end(child)


def _environment(folder: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ}
    return kept | _FRUGAL | {"TMPDIR": str(folder)}


def _listen(child: subprocess.Popen[bytes], job: Job, progress: Progress) -> int:
    """Pass on what the child says until it ends, at every poll, so that it can be cancelled while it is silent."""
    deadline = time.monotonic() + job.policy.limits.seconds
    what, said = f"Reading {job.path.name}", (0, 1)
    assert child.stdout is not None
    with selectors.DefaultSelector() as waiting:
        waiting.register(child.stdout, selectors.EVENT_READ)
        while time.monotonic() < deadline:
            progress(*said, what)
            if not waiting.select(POLL_SECONDS):
                continue
            heard = os.read(child.stdout.fileno(), 65536)
            if not heard:
                return _status(child, deadline)
            said = _last_said(heard) or said
    return OUT_OF_TIME


def _status(child: subprocess.Popen[bytes], deadline: float) -> int:
    try:
        return child.wait(timeout=max(deadline - time.monotonic(), POLL_SECONDS))
    except subprocess.TimeoutExpired:
        return OUT_OF_TIME


def _last_said(heard: bytes) -> tuple[int, int] | None:
    """Read the last whole line the child wrote; anything else it says is not listened to."""
    lines = heard.splitlines(keepends=True)
    whole = [line for line in lines if line.endswith(b"\n")]
    with contextlib.suppress(ValueError, TypeError, IndexError):
        done, total = json.loads(whole[-1])
        return int(done), max(int(total), 1)
    return None


def _end(child: subprocess.Popen[bytes]) -> None:
    """End the child and whatever it started: the group is its own, made by `start_new_session`."""
    if child.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    if child.stdout is not None:
        child.stdout.close()


def explain(status: int, job: Job) -> UnreadableFile:
    """Say which limit was hit, or that the reader crashed, and what to do."""
    limits = job.policy.limits
    split = "Split the file, or raise limits.{} in content/policy/import.yaml if you trust it."
    if status == OUT_OF_TIME:
        what, remedy = f"Reading it took longer than {limits.seconds:g} seconds.", split.format("seconds")
    elif status == -signal.SIGXCPU:
        what, remedy = f"Reading it took more than {limits.cpu_seconds:,} seconds of work.", split.format("cpu_seconds")
    elif status == OUT_OF_MEMORY or _complains_of_memory(job.folder):
        what = f"Reading it needs more than {limits.memory / 2**20:,.0f} MiB of memory."
        remedy = split.format("memory")
    elif status == -signal.SIGXFSZ:
        what, remedy = f"Reading it writes more than {limits.file_size:,} bytes.", split.format("file_size")
    else:
        what = f"The reader crashed on it ({_ending(status)}): the file is damaged, or was made to harm."
        remedy = "Get it again from its publisher, or export it as CSV."
    return UnreadableFile(what, where=job.path.name, remedy=remedy)


def _complains_of_memory(folder: Path) -> bool:
    complaints = (folder / COMPLAINTS).read_bytes()[-4096:].lower()
    return any(word in complaints for word in (b"memory allocation", b"bad_alloc", b"memoryerror", b"out of memory"))


def _ending(status: int) -> str:
    if status < 0:
        with contextlib.suppress(ValueError):
            return signal.Signals(-status).name
    return f"status {status}"
