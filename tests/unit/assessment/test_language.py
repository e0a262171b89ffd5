"""A report is written in a language whose words are finished, or not at all."""

from dataclasses import replace
from pathlib import Path

import pytest

from wayfare.assessment import situation, workspace
from wayfare.catalogue import load
from wayfare.catalogue.entries import Folder
from wayfare.catalogue.translate import languages
from wayfare.model.errors import WorkspaceError

HEADER = 'msgid ""\nmsgstr ""\n"Language: fr\\n"\n\n'
STRINGS = 'msgctxt "a"\nmsgid "One"\nmsgstr "Un"\n\nmsgctxt "b"\nmsgid "Two"\nmsgstr "%s"\n'


@pytest.mark.parametrize("language", ["es", "uk"])
def test_a_language_that_is_not_finished_is_refused_before_anything_is_computed(language: str, tmp_path: Path) -> None:
    asked = replace(workspace.of_country("TON"), language=language)
    with pytest.raises(WorkspaceError, match=f"no words in the language '{language}'") as caught:
        situation.assess(asked, tmp_path / "home", load())
    assert f"{language}.po" in str(caught.value)
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize(("last", "found"), [("", ("en",)), ("Deux", ("en", "fr"))])
def test_one_string_left_in_english_keeps_a_language_unfinished(
    last: str, found: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "locale").mkdir()
    (tmp_path / "locale" / "fr.po").write_text(HEADER + STRINGS % last, encoding="utf-8")
    assert languages((Folder(tmp_path, ""),)) == found
