"""Languages: strings of the content in gettext catalogues, under contexts that stay when the English changes."""

from __future__ import annotations

import gettext
import io
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from .entries import Folder

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

LOCALE = "locale"
SOURCE_LANGUAGE = "en"
PSEUDO = "qps"
MIRRORED = "qps-rtl"
"""The made-up language of tests, from right to left."""
_RIGHT_TO_LEFT = ("ar", "fa", "he", "ps", "ur")

_PLACEHOLDER = re.compile(r"\{[A-Za-z_][A-Za-z0-9_.]*\}")
_ACCENTED = str.maketrans(
    "aeiounscyzgdlrtAEIOUNSCYZGDLRT", "áéíóúñšçýžğđłŕţÁÉÍÓÚÑŠÇÝŽĞĐŁŔŢ"
)  # fmt: skip


def placeholders(text: str) -> frozenset[str]:
    """Names in braces that a sentence fills in."""
    return frozenset(match[0][1:-1] for match in _PLACEHOLDER.finditer(text))


def fill(text: str, values: Mapping[str, object]) -> str:
    """Put values in the places named in braces; a place nobody gave a value for stays as it is."""
    return _PLACEHOLDER.sub(lambda match: str(values.get(match[0][1:-1], match[0])), text)


def translated(context: str, text: str, language: str, folders: Sequence[Folder]) -> str:
    """Give a string in a language; English where there is no translation."""
    if language == SOURCE_LANGUAGE or not text:
        return text
    if language.startswith(PSEUDO):
        return pseudo(text)
    for folder in reversed(folders):
        told = _translations(folder.path, language).pgettext(context, text)
        if told != text:
            return told
    return text


def is_right_to_left(language: str) -> bool:
    """Tell whether a language, perhaps with a region, is written from right to left."""
    return language.partition("-")[0] in _RIGHT_TO_LEFT or language == MIRRORED


def languages(folders: Sequence[Folder]) -> tuple[str, ...]:
    """Name the languages whose words are finished: a report in another would fall back to English half of the time."""
    files = [path for folder in folders for path in (folder.path / LOCALE).glob("*.po")]
    unfinished = {path.stem for path in files if not _is_finished(path)}
    return tuple(sorted({SOURCE_LANGUAGE, *(path.stem for path in files)} - unfinished))


@lru_cache(maxsize=64)
def _is_finished(path: Path) -> bool:
    return all(entry.string for entry in read_catalog(path) if entry.id)


def pseudo(text: str) -> str:
    """Disguise a string so that a test sees at once which words on a page never went through here."""
    parts = _PLACEHOLDER.split(text)
    kept = _PLACEHOLDER.findall(text)
    disguised = [part.translate(_ACCENTED) for part in parts]
    inner = "".join(part + place for part, place in zip(disguised, [*kept, ""], strict=True))
    return f"⟦{inner}⟧"


@lru_cache(maxsize=64)
def _translations(content: Path, language: str) -> gettext.NullTranslations:
    path = content / LOCALE / f"{language}.po"
    if not path.is_file():
        return gettext.NullTranslations()
    return gettext.GNUTranslations(io.BytesIO(compiled(path)))


def compiled(path: Path) -> bytes:
    """Return a PO file as the binary form (MO) that gettext reads."""
    from babel.messages.mofile import write_mo  # noqa: PLC0415  English needs none of it

    written = io.BytesIO()
    write_mo(written, read_catalog(path))
    return written.getvalue()


def read_catalog(path: Path) -> Catalog:
    """Read a PO file; its header names the language."""
    from babel.messages.pofile import read_po  # noqa: PLC0415  English needs none of it

    with path.open("rb") as lines:
        return read_po(lines)
