"""Reports of the made-up assessment, made once a session."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import assessment
import pytest

from wayfare.model.assessment import Assessment
from wayfare.reports import html, render
from wayfare.reports.document import Document, compose
from wayfare.reports.output import CHARTS, FORMATS


@cache
def _document(language: str) -> Document:
    return compose(assessment.make(language))


@cache
def _page(language: str) -> str:
    return html.page(_document(language))


@pytest.fixture
def made() -> Assessment:
    """The assessment in English."""
    return assessment.make()


@pytest.fixture(scope="session")
def document() -> Callable[[str], Document]:
    """Gives the document in a language."""
    return _document


@pytest.fixture(scope="session")
def page() -> Callable[[str], str]:
    """Gives the page in a language."""
    return _page


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the English report in every format."""
    target = tmp_path_factory.mktemp("report")
    render(assessment.make(), target, formats=(*FORMATS, CHARTS))
    return target
