"""Published editions of a plan as others read them, and the national results that a local result can serve."""

from __future__ import annotations

from functools import lru_cache

from wayfare.model.plan import Plan as Document
from wayfare.model.plan import Result
from wayfare.plan import document as documents
from wayfare.plan.chain import Chain
from wayfare.web.links.models import Link
from wayfare.web.plan.models import Edition
from wayfare.web.workspaces.models import Workspace


@lru_cache(maxsize=64)
def document_at(edition: str) -> Document:
    """Return the document of an edition, which never changes."""
    frozen = Edition.objects.get(pk=edition)
    return documents.from_value(frozen.document, frozen.label)


def latest(workspace: Workspace) -> Edition | None:
    """Return the newest edition that a workspace showed to everybody, without its document."""
    shown = Edition.objects.filter(workspace=workspace, published_at__isnull=False)
    return shown.order_by("-number").defer("document").first()


def in_order(document: Document) -> list[tuple[str, Result]]:
    """Return the results of a plan in the order of its chain, each with its number."""
    chain = Chain(document)
    return [(chain.numbers.get(result.id, ""), result) for result in chain.walk()]


def national_results(workspace: Workspace) -> list[tuple[str, str]]:
    """Return the results of the linked national plan as choices; none without a link or a published edition."""
    if workspace.level != Workspace.Level.LOCAL:
        return []
    link = Link.objects.current().filter(workspace=workspace).first()
    edition = latest(link.other) if link else None
    if edition is None:
        return []
    return [(each.id, f"{number} {each.statement}".strip()) for number, each in in_order(document_at(edition.pk))]
