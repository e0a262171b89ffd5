"""Excerpts: passages found again word for word, tagged with what exists, and what documents do not speak of."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from wayfare.catalogue import Catalogue
from wayfare.model.excerpt import Excerpt, Passage, Tags

SDG = re.compile(r"(?:[1-9]|1[0-7])(?:\.(?:[1-9]|1[0-9]|[a-d])(?:\.[1-9])?)?")
"""A goal, a target or an indicator."""
GCM_OBJECTIVES = range(1, 24)

_SPACES = re.compile(r"\s+")


class Found(StrEnum):
    """Whether a passage still stands where it was."""

    THERE = "there"
    MOVED = "moved"
    """Word for word, but in another place, as after a new layout."""
    ALTERED = "altered"
    """Not in the document as it is now."""
    OTHER_DOCUMENT = "other_document"
    """The file is not the one it was taken from, though the passage may stand in it."""


def take(document: bytes, text: str, start: int, end: int, tags: Tags, **more: str) -> Excerpt:
    """Take a passage from the text of a document; `document` is the file, for its hash.

    Raises ValueError where the place is not in the text.
    """
    if not 0 <= start < end <= len(text):
        raise ValueError(f"there is no passage from {start} to {end} in a text of {len(text)} characters")
    passage = Passage(start=start, end=end, heading=more.pop("heading", ""))
    return Excerpt(
        document=hashlib.sha256(document).hexdigest(), text=text[start:end], passage=passage, tags=tags, **more
    )


def find(excerpt: Excerpt, document: bytes, text: str) -> Found:
    """Look an excerpt up in a document; spaces and line ends may differ."""
    here = text[excerpt.passage.start : excerpt.passage.end]
    if not _alike(excerpt.text, here) and _plain(excerpt.text) not in _plain(text):
        return Found.ALTERED
    if hashlib.sha256(document).hexdigest() != excerpt.document:
        return Found.OTHER_DOCUMENT
    return Found.THERE if _alike(excerpt.text, here) else Found.MOVED


def _alike(one: str, other: str) -> bool:
    return _plain(one) == _plain(other)


def _plain(text: str) -> str:
    return _SPACES.sub(" ", text).strip()


def unknown_tags(tags: Tags, catalogue: Catalogue, groups: Iterable[str] = ()) -> Mapping[str, tuple[str, ...]]:
    """Find tags that name nothing, by field; `groups` are those of the workspace, unchecked where there are none."""
    known = set(groups)
    wrong = {
        "themes": [theme for theme in tags.themes if theme not in catalogue.themes],
        "rows": [row for row in tags.rows if row not in catalogue.rows],
        "sdg": [code for code in tags.sdg if not SDG.fullmatch(code)],
        "gcm": [str(number) for number in tags.gcm if number not in GCM_OBJECTIVES],
        "groups": [group for group in tags.groups if known and group not in known],
    }
    return {field: tuple(codes) for field, codes in wrong.items() if codes}


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What documents speak of and what they leave out."""

    by_tag: Mapping[str, tuple[str, ...]]
    """Ids of excerpts by tag: `theme:money`, `row:O2`, `sdg:10.7`, `gcm:20`, `group:women`."""
    silent: tuple[str, ...]
    """Themes and rows of the mission no passage speaks of."""
    untagged: tuple[str, ...]
    """Ids of excerpts without any tag."""


def coverage(excerpts: Iterable[Excerpt], catalogue: Catalogue) -> Coverage:
    """Lay passages out over the framework of themes and rows, so that a silence shows."""
    by_tag: dict[str, list[str]] = {}
    untagged = []
    for excerpt in excerpts:
        names = list(tag_names(excerpt.tags))
        untagged += [] if names else [excerpt.id]
        for name in names:
            by_tag.setdefault(name, []).append(excerpt.id)
    wanted = [*(f"theme:{code}" for code in catalogue.themes), *(f"row:{code}" for code in catalogue.rows)]
    return Coverage(
        by_tag={name: tuple(ids) for name, ids in sorted(by_tag.items())},
        silent=tuple(name for name in wanted if name not in by_tag),
        untagged=tuple(untagged),
    )


def tag_names(tags: Tags) -> Iterator[str]:
    """Name the tags of a passage, a target of the SDGs also under its goal."""
    yield from (f"theme:{theme}" for theme in tags.themes)
    yield from (f"row:{row}" for row in tags.rows)
    yield from dict.fromkeys(name for code in tags.sdg for name in (f"sdg:{code}", f"sdg:{code.split('.')[0]}"))
    yield from (f"gcm:{number}" for number in tags.gcm)
    yield from (f"group:{group}" for group in tags.groups)
