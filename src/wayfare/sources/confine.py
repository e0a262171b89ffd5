"""Ties the hands of the process that parses a file nobody has vouched for: memory, time, size, network."""

from __future__ import annotations

import contextlib
import ctypes
import resource
import signal
import sys
from typing import Any

from .policy import Limits

CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000
PR_SET_PDEATHSIG = 1
GRACE_SECONDS = 5


def confine(limits: Limits) -> None:
    """Limit this process for good; called before a byte of the file is looked at."""
    _limit(resource.RLIMIT_AS, limits.memory)
    _limit(resource.RLIMIT_CPU, limits.cpu_seconds, GRACE_SECONDS)
    _limit(resource.RLIMIT_FSIZE, limits.file_size)
    _limit(resource.RLIMIT_CORE, 0)
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
    if sys.platform == "linux":
        _leave_network_and_die_with_parent()
    sys.addaudithook(_refuse_network)


def _limit(what: int, soft: int, grace: int = 0) -> None:
    _, hard = resource.getrlimit(what)
    wanted = soft if hard == resource.RLIM_INFINITY else min(soft, hard)
    ceiling = wanted + grace if hard == resource.RLIM_INFINITY else min(wanted + grace, hard)
    with contextlib.suppress(ValueError, OSError):  # macOS does not know every limit
        resource.setrlimit(what, (wanted, ceiling))


def _leave_network_and_die_with_parent() -> None:
    """Move into a network of its own, where the kernel allows it; the audit hook stands in where it does not."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if libc.unshare(CLONE_NEWNET) != 0:
        libc.unshare(CLONE_NEWUSER | CLONE_NEWNET)


def _refuse_network(event: str, arguments: tuple[Any, ...]) -> None:
    if event in {"socket.connect", "socket.bind", "socket.getaddrinfo", "socket.sendto"}:
        raise PermissionError(f"a file reader has no network ({event} {arguments[-1:]})")
