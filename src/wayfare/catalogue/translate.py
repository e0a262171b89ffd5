"""Languages: every string of the content in gettext catalogues, under contexts that stay when the English changes."""

from __future__ import annotations

import gettext
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from wayfare.model.errors import Problem

from .entries import Folder

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog
    from babel.messages.catalog import Message as PoMessage

    from .load import Catalogue

LOCALE = "locale"
SOURCE_LANGUAGE = "en"
PSEUDO = "qps"

_PLACEHOLDER = re.compile(r"\{[A-Za-z_][A-Za-z0-9_.]*\}")
_ACCENTED = str.maketrans(
    "aeiounscyzgdlrtAEIOUNSCYZGDLRT", "áéíóúñšçýžğđłŕţÁÉÍÓÚÑŠÇÝŽĞĐŁŔŢ"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Message:
    """A string for translators: its context and its English text."""

    context: str
    text: str


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
    from babel.messages.mofile import write_mo  # noqa: PLC0415  English needs none of it

    compiled = io.BytesIO()
    write_mo(compiled, _read_po(path))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def _read_po(path: Path) -> Catalog:
    from babel.messages.pofile import read_po  # noqa: PLC0415  English needs none of it

    with path.open("rb") as lines:
        return read_po(lines, locale=path.stem.replace("-", "_"))


def messages(catalogue: Catalogue) -> Iterator[Message]:
    """List every string of the content that a reader may see."""
    for code, indicator in catalogue.indicators.items():
        for field in ("label", "question", "caution"):
            yield Message(f"indicator:{code}:{field}", getattr(indicator, field))
    for name, concept in catalogue.concepts.items():
        yield Message(f"concept:{name}", concept.label)
    for code, row in catalogue.rows.items():
        yield Message(f"row:{code}:title", row.title)
        yield Message(f"row:{code}:question", row.question)
    for name, codes in catalogue.codelists.items():
        yield from (Message(f"codelist:{name}:{code}", label) for code, label in codes.items())
    for name, codes in catalogue.explanations.items():
        yield from (Message(f"codelist:{name}:{code}:explanation", text) for code, text in codes.items())
    for code, place in catalogue.places.items():
        yield Message(f"place:{code}", place.name)
    for code, source in catalogue.sources.items():
        yield Message(f"source:{code}:definition", source.definition)
        yield from (Message(f"source:{code}:notes:{number}", note) for number, note in enumerate(source.notes))
    yield from (Message(f"wording:{key}", text) for key, text in catalogue.wordings.items())


def extract(catalogue: Catalogue) -> bytes:
    """Write the template for translators (POT): each string once, under its context."""
    from babel.messages.catalog import Catalog  # noqa: PLC0415  only translators need it
    from babel.messages.pofile import write_po  # noqa: PLC0415

    template = Catalog(project="Wayfare", charset="utf-8", fuzzy=False)
    for message in messages(catalogue):
        if message.text:
            template.add(message.text, context=message.context)
    target = io.BytesIO()
    write_po(target, template, omit_header=False, width=120)
    return target.getvalue()


def problems(catalogue: Catalogue) -> Iterator[Problem]:
    """Find translations of strings that are gone, and translations that lose or invent a placeholder."""
    english = {message.context: message.text for message in messages(catalogue)}
    for folder in catalogue.folders:
        for path in sorted((folder.path / LOCALE).glob("*.po")):
            for entry in _read_po(path):
                if entry.id:
                    yield from _message_problems(folder.call(path), entry, english)


def _message_problems(file: str, entry: PoMessage, english: Mapping[str, str]) -> Iterator[Problem]:
    context, line = str(entry.context), entry.lineno or 0
    if english.get(context) != entry.id:
        what = "The English text of this translation is no longer in the content."
        yield Problem(file, line, context, what, "Update the file from the template of translators.")
    elif entry.string and placeholders(str(entry.string)) != placeholders(str(entry.id)):
        wanted = ", ".join(f"{{{name}}}" for name in sorted(placeholders(str(entry.id)))) or "none"
        yield Problem(file, line, context, "The translation has other placeholders.", f"It needs: {wanted}.")
