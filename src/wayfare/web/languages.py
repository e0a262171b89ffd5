"""The languages of the pages: which there are, which are finished, and their words made ready for Django."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path
from typing import NamedTuple

WORDS = Path(__file__).parent / "locale"
FILE = Path("LC_MESSAGES") / "django.po"

NAMES = {"en": "English", "fr": "Français", "ar": "العربية"}
"""Languages the menu offers, each named in itself. English is the source and needs no file."""

COMPLETE: tuple[str, ...] = ("fr", "ar")
"""Languages in which no string of the pages may be left in English: the tests hold them to it."""


class Plurals(NamedTuple):
    """How a language counts: in how many forms, and which form a number takes."""

    number: int
    expression: str


_PLURALS = {
    "fr": Plurals(2, "(n > 1)"),
    "ar": Plurals(6, "(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5)"),
}


def plurals(code: str) -> Plurals:
    """Return how a language counts."""
    return _PLURALS.get(code, Plurals(2, "(n != 1)"))


def files() -> dict[str, Path]:
    """Return the translators' file of each language but English."""
    return {code: WORDS / code / FILE for code in NAMES if code != "en"}


def made_ready(home: Path) -> Path:
    """Compile the translators' files into a folder of the home, unless it is there, and return that folder.

    The folder is named after what the files hold. Several servers of several versions can so share a home, and an
    installed package is never written to.
    """
    held = {code: path.read_bytes() for code, path in files().items() if path.is_file()}
    digest = hashlib.sha256(b"".join(code.encode() + held[code] for code in sorted(held))).hexdigest()
    folder = home / "locale" / digest[:16]
    for code in held:
        target = folder / code / FILE.with_suffix(".mo")
        if not target.is_file():
            _write(target, files()[code])
    return folder


def _write(target: Path, source: Path) -> None:
    """Write a compiled file whole or not at all: another process may be reading or writing the same."""
    from wayfare.catalogue.translate import compiled  # noqa: PLC0415  only the first start after a change needs it

    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=target.parent)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(compiled(source))
    Path(name).replace(target)
