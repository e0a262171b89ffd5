"""Files of a published edition: each is made once in each language, from the frozen document, and then only sent."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

import wayfare
from wayfare.model.plan import Plan
from wayfare.plan import document as documents
from wayfare.reports import tidy
from wayfare.web.monitoring.queries import whole_area
from wayfare.web.plan import out
from wayfare.web.plan.models import Edition

DOCUMENT = "document.json"
_one_at_a_time = threading.Lock()
"""Strangers ask for these files: however many do, one is made at a time."""


@dataclass(frozen=True)
class File:
    """A file everybody may take: its name in the address, what it is called, its type, and how it is made."""

    name: str
    title: Any
    media_type: str
    make: Callable[[Edition, Plan, str], bytes]


def _printed(form: str) -> Callable[[Edition, Plan, str], bytes]:
    return lambda edition, plan, language: out.FORMS[form].make(plan, language, _day(edition))


def _tidy(make: Callable[[Edition, Plan], tidy.Table], kind: str) -> Callable[[Edition, Plan, str], bytes]:
    return lambda edition, plan, _language: make(edition, plan).written(kind)


def _items(edition: Edition, plan: Plan) -> tidy.Table:
    return tidy.Table(tidy.ITEMS, list(tidy.items(plan)), _about(edition))


def _targets(edition: Edition, plan: Plan) -> tidy.Table:
    return tidy.Table(tidy.TARGETS, list(tidy.targets(plan, whole_area(edition.workspace))), _about(edition))


PRINTED = ("plan.pdf", "plan.docx", "plan.html")
FILES = {
    each.name: each
    for each in (
        *(
            File(f"plan.{form}", out.FORMS[form].title, out.FORMS[form].media_type, _printed(form))
            for form in ("pdf", "docx", "xlsx", "html")
        ),
        *(
            File(f"{table}.{kind}", title, tidy.MEDIA_TYPES[kind], _tidy(make, kind))
            for table, make, kind, title in (
                ("items", _items, "csv", _("Items, one a row (CSV)")),
                ("items", _items, "parquet", _("Items, one a row (Parquet)")),
                ("targets", _targets, "csv", _("Baselines and targets, one a row (CSV)")),
                ("targets", _targets, "parquet", _("Baselines and targets, one a row (Parquet)")),
            )
        ),
        File(
            DOCUMENT,
            _("The document its hash was taken of (JSON)"),
            "application/json",
            lambda _edition, plan, _language: documents.to_json(plan).encode(),
        ),
    )
}


def offered(edition: Edition) -> dict[str, File]:
    """Return the files of an edition, by name; printing a large plan takes too long to do it for any stranger."""
    parts = sum(len(each) for each in edition.document.values() if isinstance(each, list))
    return FILES if parts <= out.LARGE else {name: each for name, each in FILES.items() if name not in PRINTED}


def content(edition: Edition, name: str, language: str) -> bytes:
    """Return a file of a published edition; it is made when it is asked for the first time."""
    place = Path(settings.HOME) / "published" / edition.sha256 / wayfare.__version__ / language
    path = place / f"{edition.pk}-{name}"
    if not path.is_file():
        with _one_at_a_time:
            if not path.is_file():
                _keep(path, FILES[name].make(edition, documents.from_value(edition.document, edition.label), language))
    return path.read_bytes()


def tag(edition: Edition, name: str, language: str) -> str:
    """Return the tag of a file: another edition, language or version of the program gives another."""
    return f'"{edition.sha256[:32]}-{wayfare.__version__}-{language}-{name}"'


def _keep(path: Path, made: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    part.write_bytes(made)
    part.replace(path)


def _day(edition: Edition) -> Any:
    return (edition.published_at or edition.created_at).date()


def _about(edition: Edition) -> dict[str, str]:
    made_up = str(edition.workspace.made_up).lower()
    about = {"workspace": edition.workspace.title, "made_up": made_up, "version": f"plan edition {edition.number}"}
    return about | {"licence": edition.licence}
