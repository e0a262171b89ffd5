"""Where the evidence folder of this machine is."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def default_root() -> Path:
    """`WAYFARE_HOME`, or the folder where this system keeps a user's data."""
    if home := os.environ.get("WAYFARE_HOME"):
        return Path(home)
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "wayfare"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "wayfare"
