"""Watches the process that does jobs: when it dies, what it was doing is taken up again by another."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
import time
from collections.abc import Callable

log = logging.getLogger(__name__)
COMMAND = (sys.executable, "-m", "wayfare.web.jobs.worker")
STEADY, LONGEST_PAUSE, LAST_WORK = 60.0, 60.0, 30.0
"""Seconds: a worker that lived so long was sound; the most between two starts; what a job may take when all ends."""


class Watched:
    """A worker that is started again whenever it ends by itself; `died` is called before each new start."""

    def __init__(self, died: Callable[[], object], command: tuple[str, ...] = COMMAND) -> None:
        self._died, self._command = died, command
        self._over, self._starting = threading.Event(), threading.Lock()
        self.process = self._started()
        threading.Thread(target=self._watch, name="watch", daemon=True).start()

    def end(self) -> None:
        """Let the worker finish its job for half a minute; a job that takes longer begins again at the next start."""
        with self._starting:
            self._over.set()
        self.process.terminate()
        try:
            self.process.wait(timeout=LAST_WORK)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        _let_go(self.process)

    def _started(self) -> subprocess.Popen[bytes]:
        self._since = time.monotonic()
        return subprocess.Popen(self._command, stdin=subprocess.PIPE)  # noqa: S603  our own interpreter

    def _watch(self) -> None:
        pause = 1.0
        while True:
            status = self.process.wait()
            if self._over.is_set():
                return
            _let_go(self.process)
            pause = 1.0 if time.monotonic() - self._since > STEADY else min(2 * pause, LONGEST_PAUSE)
            if self._over.wait(pause):
                return  # the signal that ends the server came to the worker too
            log.error("The process that does jobs ended with status %s; another is started", status)
            self._start_another()

    def _start_another(self) -> None:
        try:
            self._died()
        except Exception:  # the database may be away too: the worker that is started ends, and this comes again
            log.exception("Jobs of the process that ended could not be taken up")
        with self._starting:
            if not self._over.is_set():
                self.process = self._started()


def _let_go(ended: subprocess.Popen[bytes]) -> None:
    """Close the end of the pipe by which a worker knows that its server lives."""
    if ended.stdin is not None:
        ended.stdin.close()
