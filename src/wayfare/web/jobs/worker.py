"""The process that does jobs: it ends with the server that started it, so that no job is ever done by two."""

from __future__ import annotations

import os
import sys
import threading

from django.core.management import execute_from_command_line

OPTIONS = ("--interval", "0.5", "--no-startup-delay", "--no-reload")


def main() -> None:
    """Do jobs until asked to stop, or until the server is gone."""
    threading.Thread(target=_end_with_server, daemon=True).start()
    execute_from_command_line(["wayfare", "db_worker", *OPTIONS])


def _end_with_server() -> None:
    """Wait for the end of standard input: the server holds its other end, and a killed server lets go of it."""
    while os.read(sys.stdin.fileno(), 1):
        pass
    os._exit(1)


if __name__ == "__main__":
    main()
