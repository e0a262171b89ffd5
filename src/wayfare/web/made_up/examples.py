"""Where the made-up examples that come with Wayfare lie, installed or in a checkout."""

from __future__ import annotations

from pathlib import Path

import wayfare


def examples(name: str) -> Path:
    """Return the path of a made-up example that comes with Wayfare."""
    package = Path(wayfare.__file__).parent
    inside, beside = package / "examples" / name, package.parents[1] / "examples" / name
    return inside if inside.exists() else beside
