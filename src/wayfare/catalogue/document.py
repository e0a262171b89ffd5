"""A content file as it was read: its value, the way to each part of it, and the line each part stands on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Steps: TypeAlias = tuple[str | int, ...]
"""Way to a value inside a document: keys and positions."""


@dataclass(frozen=True)
class Document:
    """A file's content and the line each value stands on."""

    file: str
    value: Any
    lines: Mapping[Steps, int] = field(default_factory=dict)

    def line(self, steps: Steps) -> int:
        """Line of a value, or of the nearest value around it."""
        while steps and steps not in self.lines:
            steps = steps[:-1]
        return self.lines.get(steps, 0)


def field_name(steps: Steps) -> str:
    """Write the way to a value as people do: `references[2].title`."""
    text = "".join(f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in steps)
    return text.lstrip(".") or "the file"
