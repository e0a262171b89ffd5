"""Guidance: short texts that help with a stage, one Markdown file each, a country's own replacing ours by name."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from types import MappingProxyType

from wayfare.model.errors import Problem
from wayfare.model.stage import Guide

from .entries import Folder

FOLDER = "guidance"
MOST_WORDS = 400
"""Longer texts are not read at work."""


def guides(folders: Sequence[Folder]) -> tuple[Mapping[str, tuple[Guide, ...]], list[Problem]]:
    """Read the texts of every stage, in the order of their names."""
    found: dict[tuple[str, str], Guide] = {}
    problems: list[Problem] = []
    for folder in folders:
        for path in sorted((folder.path / FOLDER).glob("*/*.md")):
            file, text = folder.call(path), path.read_text(encoding="utf-8")
            problems += _problems(file, text)
            title, *blocks = _blocks(text) or [""]
            guide = Guide(stage=path.parent.name, name=path.stem, title=title.lstrip("# "), paragraphs=tuple(blocks))
            found[guide.stage, guide.name] = guide
    stages = dict.fromkeys(stage for stage, _ in found)
    told = {stage: tuple(found[key] for key in sorted(found) if key[0] == stage) for stage in stages}
    return MappingProxyType(told), problems


def without_a_guide(cycles: Mapping[str, Collection[str]], told: Collection[str]) -> Iterator[Problem]:
    """Find stages that help with nothing, and guidance for stages that do not exist."""
    there = {stage: mode for mode, stages in cycles.items() for stage in stages}
    for stage, mode in there.items():
        if stage not in told:
            what, remedy = f"The stage '{stage}' has no guidance.", f"Write {FOLDER}/{stage}/<name>.md."
            yield Problem(f"stages/{mode}.yaml", 0, stage, what, remedy)
    for stage in told:
        if stage not in there:
            what = f"There is no stage '{stage}'."
            yield Problem(f"{FOLDER}/{stage}", 0, "the folder", what, f"There are: {', '.join(there)}.")


def _blocks(text: str) -> list[str]:
    return [block.strip() for block in text.split("\n\n") if block.strip()]


def _problems(file: str, text: str) -> Iterator[Problem]:
    first = text.lstrip().split("\n", 1)[0]
    if not first.startswith("# ") or text.count("\n# "):
        yield Problem(file, 1, "title", "A guide has one title, in its first line.", "Begin with '# Title'.")
    if len(text.split()) > MOST_WORDS:
        what = f"The guide has {len(text.split())} words."
        yield Problem(file, 1, "text", what, f"Cut it to {MOST_WORDS}, or write two.")
    if "<" in text:
        line = text[: text.index("<")].count("\n") + 1
        yield Problem(file, line, "text", "A guide holds Markdown only.", "Write it without HTML.")
