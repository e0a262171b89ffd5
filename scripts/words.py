"""Keep the translators' files in step with the source: new strings come in, strings that are gone go out.

Reads the pages' strings from Python and templates, and the content's from the catalogue, by babel and Django alone: no
gettext programs are needed. The order is that of the source and nothing is dated, so that a file changes only where
its strings do. A translation is never moved to another string by likeness: what changed is translated again.
"""

from __future__ import annotations

import io
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path

from babel.core import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import PoFileError, read_po, write_po
from django.utils.translation.template import templatize

from wayfare.catalogue import load
from wayfare.catalogue.messages import messages
from wayfare.web import languages

SOURCE = Path(languages.__file__).parent
CONTENT = SOURCE.parent / "content" / "locale"
KEYWORDS = DEFAULT_KEYWORDS | {
    f"{name}_lazy": DEFAULT_KEYWORDS[name] for name in ("gettext", "ngettext", "pgettext", "npgettext")
}
HEADER = """\
# {name} words of {what}. `make words` keeps this file in step with the source.
msgid ""
msgstr ""
"Language: {code}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals={plurals}; plural={rule};\\n"

"""


def of_pages() -> Catalog:
    """Return the strings of the pages, each with the first file it stands in."""
    template = Catalog()
    for path in sorted(SOURCE.rglob("*")):
        if path.suffix in {".py", ".html", ".txt"} and "migrations" not in path.parts:
            where = path.relative_to(SOURCE).as_posix()
            for text, comments, context in _strings(path):
                known = template.get(text if isinstance(text, str) else text[0], context)
                if known is None or isinstance(text, tuple):
                    template.add(text, locations=[] if known else [(where, 0)], auto_comments=comments, context=context)
    return template


def _strings(path: Path) -> Iterator[tuple[str | tuple[str, ...], list[str], str | None]]:
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # What Django leaves of a template is one call after another; without indentation it reads as Python.
        source = "\n".join(line.strip() for line in templatize(source, origin=str(path)).splitlines())
    found = extract("python", io.BytesIO(source.encode()), KEYWORDS, ["Translators:"], {"encoding": "utf-8"})
    try:
        for _line, text, comments, context in found:
            yield text, comments, context
    except (SyntaxError, tokenize.TokenError) as error:
        sys.exit(f"{path}: its strings cannot be read: {error}")


def of_content() -> Catalog:
    """Return the strings of the content, each under its context."""
    template = Catalog()
    for message in messages(load()):
        if message.text:
            template.add(message.text, context=message.context)
    return template


def renewed(template: Catalog, path: Path, code: str, what: str) -> tuple[str, list[Message]]:
    """Return the file of a language as it should be, and the translations for which it has no string any more."""
    told, rule = _read(path), languages.plurals(code)
    fresh = Catalog(locale=code)
    for each in template:
        if each.id:
            said = told.get(each.id, each.context)
            kept = said is not None and said.pluralizable == each.pluralizable
            empty = ("",) * rule.number if each.pluralizable else ""
            fresh.add(
                each.id,
                said.string if kept else empty,
                locations=each.locations,
                auto_comments=each.auto_comments,
                user_comments=said.user_comments if kept else (),
                context=each.context,
            )
    written = io.BytesIO()
    write_po(written, fresh, width=0, omit_header=True, include_lineno=False)
    name = Locale.parse(code).english_name
    head = HEADER.format(name=name, what=what, code=code, plurals=rule.number, rule=rule.expression)
    gone = [each for each in told if each.id and each.string and template.get(each.id, each.context) is None]
    return head + written.getvalue().decode(), gone


def _read(path: Path) -> Catalog:
    if not path.is_file():
        return Catalog()
    try:
        return read_po(io.BytesIO(path.read_bytes()), ignore_obsolete=True, abort_invalid=True)
    except PoFileError as error:
        sys.exit(f"{path}: {error}. Where two branches met in it, take either side whole and run this again.")


def in_step() -> Iterator[tuple[Path, str, list[Message]]]:
    """Give each file with what it should hold."""
    pages, content = of_pages(), of_content()
    for code, path in languages.files().items():
        yield path, *renewed(pages, path, code, "the pages")
        beside = CONTENT / f"{code}.po"
        yield beside, *renewed(content, beside, code, "the content")


def main() -> None:
    """Write every file anew and say what was lost."""
    for path, text, gone in in_step():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        left = sum(1 for each in _read(path) if each.id and not (each.string and all(each.string)))
        print(f"{path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path}: {left} to translate")
        for each in gone:
            print(f"  no longer in the source: {each.id!r} -> {each.string!r}")


if __name__ == "__main__":
    main()
