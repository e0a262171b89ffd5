"""A progress bar on standard error, and Ctrl-C that stops between two steps instead of in the middle of one."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from wayfare.model.progress import Cancelled
from wayfare.model.progress import Progress as Report

_COLUMNS = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:.0f}/{task.total:.0f}"))


@contextmanager
def bar() -> Iterator[Report]:
    """Show what is reported; the first Ctrl-C ends the work at its next report, the second at once."""
    console = Console(stderr=True)
    with Progress(*_COLUMNS, TimeElapsedColumn(), console=console, transient=True) as shown, _interruptible() as asked:
        task: TaskID = shown.add_task("", total=1)

        def report(done: int, total: int, what: str) -> None:
            if asked:
                raise Cancelled
            shown.update(task, completed=done, total=total, description=what)

        yield report


@contextmanager
def _interruptible() -> Iterator[list[int]]:
    """Give a list that is empty until the user asks to stop."""
    asked: list[int] = []

    def ask(number: int, _frame: FrameType | None) -> None:
        if asked:
            raise KeyboardInterrupt
        asked.append(number)

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield asked
    finally:
        signal.signal(signal.SIGINT, before)
