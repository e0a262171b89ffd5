"""The translators' files: whole, in step with the source, and true to what each string holds."""

from __future__ import annotations

import gettext
import io
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import words
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django.conf import settings
from django.template import Context, Template
from django.test import Client
from django.utils import translation

from wayfare.web import languages

CODES = sorted(languages.files())
FILES = [*languages.files().values(), *(words.CONTENT / f"{code}.po" for code in CODES)]
NAMED = re.compile(r"%\((\w+)\)[a-z]|(?<!\{)\{([A-Za-z_][\w.]*)\}")
PLACED = re.compile(r"(?<!%)(?:%%)*%[sd]")
TAGS = re.compile(r"</?[a-z][a-z0-9]*")


@pytest.fixture(scope="module")
def template() -> Catalog:
    return words.of_pages()


def read(path: Path) -> Catalog:
    return read_po(io.BytesIO(path.read_bytes()), abort_invalid=True)


def translated(path: Path) -> Iterator[tuple[Message, str, str, bool]]:
    """Give each translation with its English, and whether it is a form among several."""
    for message in read(path):
        if message.id and message.pluralizable:
            for form in message.string:
                if form:
                    yield message, message.id[1], form, True
        elif message.id and message.string:
            yield message, message.id, message.string, False


def named(text: str) -> set[str]:
    return {a or b for a, b in NAMED.findall(text)}


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parts[-3]}/{path.name}")
def test_file_is_whole(path: Path) -> None:
    catalog = read(path)
    code = path.stem if path.parent == words.CONTENT else path.parts[-3]
    assert str(catalog.locale) == code
    assert (catalog.num_plurals, catalog.plural_expr) == languages.plurals(code)
    assert [message.id for message in catalog if message.id and message.fuzzy] == []
    for message in catalog:
        if message.id and message.pluralizable:
            forms = [bool(form) for form in message.string]
            assert len(forms) == catalog.num_plurals, message.id
            assert all(forms) or not any(forms), f"{message.id}: only some of its forms are translated"


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parts[-3]}/{path.name}")
def test_translations_hold_the_same_places_and_marks(path: Path) -> None:
    wrong = []
    for _message, english, text, form in translated(path):
        same = named(text) <= named(english) if form else named(text) == named(english)
        same &= PLACED.findall(text) == PLACED.findall(english)
        same &= Counter(TAGS.findall(text)) == Counter(TAGS.findall(english))
        same &= (english[:1] == "\n", english[-1:] == "\n") == (text[:1] == "\n", text[-1:] == "\n")
        if not same:
            wrong.append((english, text))
    assert wrong == []


@pytest.mark.parametrize("path", languages.files().values(), ids=lambda path: path.parts[-3])
def test_every_string_of_the_source_is_in_the_file(path: Path, template: Catalog) -> None:
    known = {(message.context, message.id) for message in read(path)}
    wanted = {(message.context, message.id) for message in template}
    assert wanted - known == set(), "Run `make words`, then translate these."
    assert known - wanted == set(), "Run `make words`: these are no longer in the source."


@pytest.mark.parametrize("code", languages.COMPLETE)
def test_finished_language_leaves_nothing_in_english(code: str) -> None:
    left = [each.id for each in read(languages.files()[code]) if each.id and not (each.string and all(each.string))]
    assert left == []


def test_making_words_again_changes_nothing(template: Catalog) -> None:
    for code, path in languages.files().items():
        text, gone = words.renewed(template, path, code, "the pages")
        assert (text.splitlines(), gone) == (path.read_text(encoding="utf-8").splitlines(), [])


def test_a_new_string_comes_in_and_one_that_is_gone_is_told(tmp_path: Path) -> None:
    path = tmp_path / "django.po"
    template = Catalog()
    template.add("Save")
    template.add(("%(n)s day", "%(n)s days"))
    path.write_text(words.renewed(template, path, "ar", "a test")[0].replace('"Save"\nmsgstr ""', '"Save"\nmsgstr "س"'))
    assert path.read_text().count('msgstr[5] ""') == 1
    template.add("Open", context="verb")
    text, gone = words.renewed(template, path, "ar", "a test")
    assert 'msgctxt "verb"\nmsgid "Open"\nmsgstr ""' in text
    assert 'msgid "Save"\nmsgstr "س"' in text
    assert gone == []
    template.delete("Save")
    text, gone = words.renewed(template, path, "ar", "a test")
    assert "Save" not in text
    assert [(each.id, each.string) for each in gone] == [("Save", "س")]


def test_words_are_compiled_into_the_home_once(tmp_path: Path) -> None:
    folder = languages.made_ready(tmp_path)
    made = {code: folder / code / "LC_MESSAGES" / "django.mo" for code in CODES}
    before = {code: path.stat().st_mtime_ns for code, path in made.items()}
    for path in made.values():
        with path.open("rb") as stream:
            gettext.GNUTranslations(stream)
    assert languages.made_ready(tmp_path) == folder
    assert {code: path.stat().st_mtime_ns for code, path in made.items()} == before
    assert sorted(each.name for each in folder.rglob("*") if each.is_file()) == ["django.mo"] * len(CODES)


def test_changed_words_are_compiled_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = languages.made_ready(tmp_path)
    changed = tmp_path / "words" / "fr" / languages.FILE
    changed.parent.mkdir(parents=True)
    changed.write_bytes(languages.files()["fr"].read_bytes() + b'\nmsgid "Only in this test"\nmsgstr "Seulement ici"\n')
    monkeypatch.setattr(languages, "WORDS", tmp_path / "words")
    after = languages.made_ready(tmp_path)
    assert after != before
    told = gettext.translation("django", after, ["fr"])
    assert told.gettext("Only in this test") == "Seulement ici"


def test_menu_offers_each_language_in_its_own_name(client: Client, db: None) -> None:
    page = client.get("/accounts/login/").content.decode()
    for code, _name in settings.LANGUAGES:
        assert f'hreflang="{code}"' in page
    assert 'hreflang="es"' not in page


@pytest.mark.parametrize("code", languages.COMPLETE)
def test_django_reads_the_compiled_words(code: str) -> None:
    message, _english, text, _form = next(translated(languages.files()[code]))
    with translation.override(code):
        assert translation.gettext(str(message.id)) == text


def test_lists_in_arabic_keep_names_in_their_order() -> None:
    from wayfare.web import words as shown

    with translation.override("ar"):
        assert shown.listed(["Caldrune", "−3"]) == "\u200f\u2068Caldrune\u2069، \u2068−3\u2069"
        assert Template("{{ value }}").render(Context({"value": 3.5})) == "3.5"
    with translation.override("en"):
        assert shown.listed(["Caldrune", "−3"]) == "Caldrune, −3"
