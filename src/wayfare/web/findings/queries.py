"""What is read of findings, always within the workspace."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from wayfare.assessment import moved
from wayfare.assessment.drafts import unsupported
from wayfare.catalogue import load
from wayfare.model.figure import Figure
from wayfare.model.finding import Sentence
from wayfare.web.findings.models import Finding, Ground, Position
from wayfare.web.situation import tabulated
from wayfare.web.situation.reading import Book
from wayfare.web.words import page_language
from wayfare.web.workspaces.models import Institution, Workspace


@dataclass(frozen=True)
class Resting:
    """Something a finding rests on, as its page shows it: as it was seen, and what became of it."""

    ground: Ground
    label: str = ""
    then: str = ""
    about: str = ""
    became: str = ""
    """Empty while it stands as it stood."""
    stale: bool = False
    url: str = ""


@dataclass(frozen=True)
class Proposal:
    """A sentence composed by rule from figures, which somebody may take up as a draft."""

    number: int
    sentence: Sentence
    taken: bool


def listed(workspace: Workspace, status: str = "") -> list[tuple[str, list[Finding]]]:
    """Return findings by theme in the order of the themes, perhaps of one status."""
    found = workspace.findings.select_related("created_by").annotate(said=Count("positions", distinct=True))
    found = found.filter(status=status) if status in Finding.Status.values else found
    order = {code: number for number, code in enumerate(load().themes)}
    ordered = sorted(found, key=lambda each: (order.get(each.theme, len(order)), each.side, each.created_at))
    language = page_language()
    return [
        (load().theme_text(code, "title", language) if code in order else code, list(group))
        for code, group in groupby(ordered, key=lambda each: each.theme)
    ]


def counts(workspace: Workspace) -> list[dict[str, Any]]:
    """Return how many findings are in each state."""
    number = dict(workspace.findings.order_by().values_list("status").annotate(n=Count("pk")))
    return [{"code": code, "label": label, "count": number.get(code, 0)} for code, label in Finding.Status.choices]


def grounds(finding: Finding, book: Book | None) -> list[Resting]:
    """Return what a finding rests on, each figure as it stood and as the newest edition tells it."""
    return [_resting(each, book) for each in finding.grounds.select_related("source", "edition")]


def positions(finding: Finding) -> list[tuple[str, list[Position]]]:
    """Return positions by the kind of institution, so that groups are seen apart."""
    found = list(finding.positions.select_related("institution", "created_by"))
    kinds = [(code, label) for code, label in Institution.Kind.choices]
    grouped = [
        (str(label), [each for each in found if each.institution and each.institution.kind == code])
        for code, label in kinds
    ]
    alone = [each for each in found if each.institution is None]
    return [(label, told) for label, told in [*grouped, (_("Speaking for themselves"), alone)] if told]


def position_of(finding: Finding, member: Any) -> Position | None:
    """Return what a member's institution, or the member, has said of a finding."""
    if member.institution_id:
        return finding.positions.filter(institution=member.institution_id).first()
    return finding.positions.filter(institution=None, created_by=member.user).first()


def proposals(book: Book, theme: str, workspace: Workspace) -> list[Proposal]:
    """Return the sentences an edition composed for a theme, and which were taken up already."""
    taken = set(workspace.findings.filter(theme=theme).values_list("statement", flat=True))
    return [
        Proposal(number, sentence, sentence.text.strip() in taken)
        for number, sentence in enumerate(sentences(book, theme))
    ]


def sentences(book: Book, theme: str) -> list[Sentence]:
    """Return the sentences of a theme that rest on figures, each once."""
    chapter = book.chapter(theme)
    if chapter is None:
        return []
    told = [chapter.page.key] if chapter.page.key else []
    told += [sentence for part in chapter.parts for sentence in part.known]
    return list({each.text: each for each in told if each.figures}.values())


def figures(book: Book, sentence: Sentence) -> tuple[Figure, ...]:
    """Return the figures a sentence rests on, each once."""
    found: Iterable[Figure | None] = (book.figure(each) for each in dict.fromkeys(sentence.figures))
    return tuple(figure for figure in found if figure is not None)


def unborne(finding: Finding) -> tuple[str, ...]:
    """Return the numbers of somebody's own statement that none of its figures bears out."""
    if finding.composed:
        return ()
    seen = [ground.seen for ground in finding.grounds.exclude(figure="")]
    return unsupported(finding.statement, [each for each in seen if each]) if seen else ()


def _resting(ground: Ground, book: Book | None) -> Resting:
    seen = ground.seen
    if seen is None or book is None:
        return Resting(ground)
    found = next(iter(moved.moved([seen], tabulated.figures(book.row))), None)
    now = found.now if found else tabulated.cited(book, ground.figure)
    return Resting(
        ground,
        label=book.words.indicator_text(seen.indicator),
        then=book.as_seen(seen),
        about=book.about_seen(seen),
        became=_became(found, book) if found else "",
        stale=found.stale if found else False,
        url=book.trace(now.id) if now else "",
    )


def _became(found: moved.Moved, book: Book) -> str:
    words, language = book.words, book.words.language
    text = partial(_text, language)
    return moved.told(found, text, words.indicator_text, words.category, language)


def _text(language: str, key: str, **values: object) -> str:
    return load().text(key, language, **values)
