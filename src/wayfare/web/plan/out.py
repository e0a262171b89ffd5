"""The plan as files people take with them: page, print, text document, workbook, and the document itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wayfare.catalogue import load
from wayfare.model.plan import Plan
from wayfare.plan import document as documents
from wayfare.reports import plan_document, plan_workbook

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Form:
    """A form the plan leaves in: its name, its type, and how it is made."""

    title: Any
    media_type: str
    make: Callable[[Plan, str], bytes]


def _tree(plan: Plan, language: str) -> Any:
    return plan_document.tree(plan, timezone.now().date(), catalogue=load(), language=language)


FORMS: dict[str, Form] = {
    "pdf": Form(_("Print (PDF)"), "application/pdf", lambda p, lang: plan_document.print_pdf(_tree(p, lang))),
    "docx": Form(_("Text document (DOCX)"), WORD, lambda p, lang: plan_document.word(_tree(p, lang))),
    "xlsx": Form(_("Workbook (XLSX)"), WORKBOOK, lambda p, lang: plan_workbook.workbook(p, language=lang)),
    "html": Form(_("One page (HTML)"), "text/html", lambda p, lang: plan_document.page(_tree(p, lang)).encode()),
    "yaml": Form(_("Document (YAML)"), "application/yaml", lambda p, _lang: documents.to_yaml(p).encode()),
}
"""By the ending of the file."""
