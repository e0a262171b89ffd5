"""The plan as files people take with them: page, print, text document, workbook, and the document itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from wayfare.catalogue import load
from wayfare.model.plan import Plan
from wayfare.plan import document as documents
from wayfare.reports import plan_document, plan_workbook
from wayfare.web.plan.models import Plan as Row
from wayfare.web.workspaces.models import Workspace

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Form:
    """A form the plan leaves in: its name, its type, and how it is made of the plan, in a language, on a day."""

    title: Any
    media_type: str
    make: Callable[[Plan, str, date], bytes]


def _tree(plan: Plan, language: str, day: date) -> Any:
    return plan_document.tree(plan, day, catalogue=load(), language=language)


FORMS: dict[str, Form] = {
    "pdf": Form(_("Print (PDF)"), "application/pdf", lambda *of: plan_document.print_pdf(_tree(*of))),
    "docx": Form(_("Text document (DOCX)"), WORD, lambda *of: plan_document.word(_tree(*of))),
    "xlsx": Form(_("Workbook (XLSX)"), WORKBOOK, lambda p, lang, _day: plan_workbook.workbook(p, language=lang)),
    "html": Form(_("One page (HTML)"), "text/html", lambda *of: plan_document.page(_tree(*of)).encode()),
    "yaml": Form(_("Document (YAML)"), "application/yaml", lambda p, _lang, _day: documents.to_yaml(p).encode()),
}
"""By the ending of the file."""

LARGE = 600
"""Items of a plan whose files take longer than a page may take."""


def is_large(workspace: Workspace) -> bool:
    """Say whether the files of a workspace's plan are written beside the pages."""
    return workspace.plan_items.count() > LARGE


def titled(workspace: Workspace, form: str) -> Any:
    """Name a file of the plan; None where there is no such form, or no plan."""
    there = form in FORMS and Row.objects.filter(workspace=workspace).exists()
    return f"{_('The plan')}: {FORMS[form].title}" if there else None


def name(plan: Row, form: str) -> str:
    """Return the name of a file of the plan."""
    return f"{plan.workspace.file_stem}-plan-v{plan.version}.{form}"
