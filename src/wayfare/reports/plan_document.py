"""A plan as an accessible page, as tagged PDF, and as a Word file through a ministry's own template."""

from __future__ import annotations

import datetime
import json
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

from markupsafe import Markup

from wayfare import catalogue as catalogues
from wayfare.catalogue import Catalogue
from wayfare.catalogue.load import CONTENT
from wayfare.model.framework import Framework
from wayfare.model.plan import Plan
from wayfare.plan.found import Facts
from wayfare.sources import filled

from . import html, pdf
from .plan_tree import Teller, Tree

TEMPLATES = CONTENT / "report"
WORD = TEMPLATES / "plan.docx"
"""The template that ships; a ministry starts its own from a copy."""


def tree(
    plan: Plan,
    made: datetime.date,
    *,
    catalogue: Catalogue | None = None,
    language: str = "en",
    own: Iterable[Framework] = (),
    facts: Facts | None = None,
) -> Tree:
    """Say the whole plan in a language: what the templates, a ministry's own too, are filled with."""
    known = catalogue or catalogues.load()
    return Teller(plan, known, language, tuple(own), facts or Facts()).tree(made)


def page(words: Tree) -> str:
    """Write the plan as one HTML page that needs nothing beside it: no script, no request."""
    style = html.style_sheet(rtl=words["rtl"]) + (TEMPLATES / "plan.css").read_text(encoding="utf-8")
    template = html.environment().get_template("plan.html")
    return template.render(plan=words, words=words["words"], style=Markup(style), policy=html.content_policy(style))  # noqa: S704  our own file


def print_pdf(words: Tree) -> bytes:
    """Set the plan in print, tagged for screen readers; the same words give the same bytes."""
    with tempfile.TemporaryDirectory(prefix="wayfare-plan-") as name:
        folder = Path(name)
        shutil.copyfile(TEMPLATES / "plan.typ", folder / "plan.typ")
        (folder / "data.json").write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")
        year, month, day = words["date"]
        return pdf.set_pages(folder / "plan.typ", datetime.datetime(year, month, day, tzinfo=datetime.UTC))


def word(words: Tree, template: Path = WORD) -> bytes:
    """Fill a Word template with the plan.

    A template is somebody's file: it is opened, checked and filled in a child process with limits, where its tags can
    read the plan and nothing else. Raises `UnreadableFile` that says what is wrong with it, a name it asks for and the
    plan does not have for instance.
    """
    return filled.fill(template, words)
