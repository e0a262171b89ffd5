"""A report is written in a language there are words in, or not at all."""

from dataclasses import replace
from pathlib import Path

import pytest

from wayfare.assessment import situation, workspace
from wayfare.catalogue import load
from wayfare.model.errors import WorkspaceError


def test_a_language_without_words_is_refused_before_anything_is_computed(tmp_path: Path) -> None:
    asked = replace(workspace.of_country("TON"), language="uk")
    with pytest.raises(WorkspaceError, match="no words in the language 'uk'") as caught:
        situation.assess(asked, tmp_path / "home", load())
    assert "uk.po" in str(caught.value)
    assert not (tmp_path / "home").exists()
