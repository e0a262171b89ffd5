"""Strict YAML 1.2: one document, no duplicate keys, no anchors, no tags; `NO` stays text and every value has a line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from wayfare.model.errors import Problem

from . import parsed
from .document import Document, Steps, field_name

__all__ = ["Document", "Steps", "field_name", "read"]

_SHIPPED = Path(__file__).resolve().parent.parent / "content"


@dataclass(frozen=True, eq=False)
class _Lines(Mapping[Steps, int]):
    """Lines of a document that was read before, found when somebody asks for one: only problems have lines."""

    content: bytes

    @cached_property
    def _found(self) -> Mapping[Steps, int]:
        from . import yaml12_events  # noqa: PLC0415

        return yaml12_events.parse(self.content, "")[1]

    def __getitem__(self, steps: Steps) -> int:
        return self._found[steps]

    def __iter__(self) -> Iterator[Steps]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


def read(path: Path, file: str) -> tuple[Document, list[Problem]]:
    """Read one YAML file; the document is empty (None) when it cannot be read at all.

    A file that ships with Wayfare and was read without problems is not parsed again while its bytes stay the same.
    """
    content = path.read_bytes()
    shipped = path.is_relative_to(_SHIPPED)
    if shipped and (kept := parsed.recall(content)) is not None:
        return Document(file, kept.value, _Lines(content)), []
    from . import yaml12_events  # noqa: PLC0415  a tenth of a second that kept documents do not need

    value, lines, problems = yaml12_events.parse(content, file)
    if shipped and not problems:
        parsed.keep(content, value)
    return Document(file, value, lines), problems
