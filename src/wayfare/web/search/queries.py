"""What can be found, by kind, each kind behind the right to open it.

Scores that are given blind, ballots, readings and drafts of capacity are no kind. Of contributions only those are found
that a member reads on the page of results: shown after the end, published, and under a name their author gave.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from wayfare.catalogue.load import unchecked
from wayfare.model.consultation import Identity, Moderated
from wayfare.plan.same import REMEMBERED, Same
from wayfare.web.accounts.roles import permits
from wayfare.web.consultation import queries as consultations
from wayfare.web.consultation.models import Consultation
from wayfare.web.consultation.shown import Groups, texts, word
from wayfare.web.plan.models import Item
from wayfare.web.plan.rows import items_in
from wayfare.web.search.folding import Piece, holds, joined, passage, words_of
from wayfare.web.situation.reading import book
from wayfare.web.words import page_language
from wayfare.web.workspaces.models import Membership, Workspace
from wayfare.web.workspaces.navigation import PAGES, current_cycle

MOST = 10
"""Hits of a kind on the page of all kinds."""
MOST_ALONE = 200
"""Hits of a kind that is looked at alone."""


@dataclass(frozen=True)
class Entry:
    """Something that can be found: what it is called, what it says, and where it opens."""

    title: str
    texts: tuple[str, ...]
    url: str
    about: str = ""
    codes: tuple[str, ...] = ()
    """Searched too, and shown only where nothing else says why it was found."""

    @cached_property
    def compared(self) -> str:
        """Everything that is searched, as it is compared."""
        return joined((self.title, *self.texts, *self.codes))


@dataclass(frozen=True)
class Hit:
    """Something that was found, with the passage that shows why."""

    title: list[Piece]
    passage: list[Piece]
    url: str
    about: str


@dataclass(frozen=True)
class Kind:
    """A kind of things that are searched, and the right to open them."""

    code: str
    title: Any
    permission: str
    entries: Callable[[Workspace], Iterable[Entry]]


@dataclass(frozen=True)
class Group:
    """What was found of a kind; `count` may be more than is shown."""

    code: str
    title: Any
    count: int
    hits: list[Hit]


def searched(member: Membership) -> list[Kind]:
    """Return the kinds a member may open, and so may search."""
    return [kind for kind in KINDS if permits(member, kind.permission, member.workspace)]


def found(member: Membership, text: str, *, only: str = "") -> list[Group]:
    """Return what holds all words, by kind; perhaps of one kind only."""
    words = words_of(text)
    if not words:
        return []
    kinds = [kind for kind in searched(member) if only in ("", kind.code)]
    groups = (_group(kind, member.workspace, words, MOST_ALONE if only else MOST) for kind in kinds)
    return [group for group in groups if group.count]


def _group(kind: Kind, workspace: Workspace, words: tuple[str, ...], most: int) -> Group:
    held = [each for each in kind.entries(workspace) if all(word in each.compared for word in words)]
    held.sort(key=lambda each: not holds((each.title,), words))
    return Group(kind.code, kind.title, len(held), [_hit(each, words) for each in islice(held, most)])


def _hit(entry: Entry, words: tuple[str, ...]) -> Hit:
    said = [text for text in entry.texts if text and text != entry.title]
    named = holds((entry.title,), words)
    tried = (passage(texts, words) for texts in (said, () if named else entry.codes))
    shown = next((pieces for pieces in tried if any(piece.found for piece in pieces)), [])
    return Hit(passage((entry.title,), words), shown, entry.url, entry.about)


def _said(value: Any) -> Iterator[str]:
    """Yield every text of a content that is words: dates, codes and numbers are left out."""
    if isinstance(value, str) and " " in value:
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _said(each)
    elif isinstance(value, list):
        for each in value:
            yield from _said(each)


def _items(workspace: Workspace) -> Iterator[Entry]:
    language = page_language()
    return (_item(Same(item), workspace.slug, language) for item in items_in(workspace))


@lru_cache(maxsize=REMEMBERED)
def _item(kept: Same[Item], slug: str, _language: str) -> Entry:
    """Return what can be found of an item; the same again while nobody saves it."""
    item = kept.it
    url = reverse("plan:item", kwargs={"w": slug, "pk": item.pk})
    return Entry(item.name, tuple(_said(item.content)), url, str(Item.Kind(item.kind).label))


def _findings(workspace: Workspace) -> Iterator[Entry]:
    for finding in workspace.findings.prefetch_related("grounds"):
        said = (finding.meaning, *(ground.passage for ground in finding.grounds.all()))
        url = reverse("findings:show", kwargs={"w": workspace.slug, "pk": finding.pk})
        yield Entry(finding.statement, said, url, finding.get_status_display())


def _evidence(workspace: Workspace) -> Iterator[Entry]:
    for source in workspace.sources.prefetch_related("datasets"):
        files = (each.file_name for each in source.datasets.all())
        said = (source.publisher, source.population, source.definition, source.note, source.licence, *files)
        url = reverse("evidence:source", kwargs={"w": workspace.slug, "pk": source.pk})
        yield Entry(source.title, said, url, source.publisher)


def _contributions(workspace: Workspace) -> Iterator[Entry]:
    named = workspace.consultations.filter(identity=Identity.NAMED.value, published=True)
    for consultation in named:
        if consultation.phase == "closed":
            yield from _words(consultation, workspace)


def _words(consultation: Consultation, workspace: Workspace) -> Iterator[Entry]:
    groups, asked = Groups(consultation), consultations.asked(consultation)
    url = reverse("consultation:results", kwargs={"w": workspace.slug, "pk": consultation.pk})
    shown = consultation.contributions.filter(withdrawn=False, reply__decision=Moderated.SHOWN.value)
    for row in shown.exclude(name="").select_related("reply"):
        for question, text in texts(row, asked):
            told = word(consultation, row, question, text, groups)
            if told["state"] == "shown":
                yield Entry(consultation.title, (told["text"],), url, told["who"])


def _options(workspace: Workspace) -> Iterator[Entry]:
    url = reverse("priorities:options", kwargs={"w": workspace.slug})
    for option in workspace.options.all():
        yield Entry(option.title, (option.note,), url, option.get_source_display())


def _measures(workspace: Workspace) -> Iterator[Entry]:
    known, language = unchecked(), page_language()
    url = reverse("priorities:options", kwargs={"w": workspace.slug})
    for code in known.interventions:
        title, mechanism = (known.intervention_text(code, name, language) for name in ("title", "mechanism"))
        yield Entry(title, (mechanism,), url, _grade(code, language))


def _grade(code: str, language: str) -> str:
    known = unchecked()
    return known.label("evidence_grade", str(known.interventions[code].grade), language)


def _policies(workspace: Workspace) -> Iterator[Entry]:
    for policy in workspace.policies.select_related("body"):
        said = (policy.passage, policy.parties, *_said(policy.passages), policy.body.name if policy.body else "")
        url = reverse("coherence:policy", kwargs={"w": workspace.slug, "pk": policy.pk})
        yield Entry(policy.title, said, url, policy.get_kind_display())


def _indicators(workspace: Workspace) -> Iterator[Entry]:
    """Lead from an indicator to its first figure of the newest edition, and else to the situation as a whole."""
    known, language, opened = unchecked(), page_language(), book(workspace)
    figures = {each.indicator: each.id for each in reversed(opened.words.assessment.figures)} if opened else {}
    whole = reverse("situation:index", kwargs={"w": workspace.slug})
    for code in known.indicators:
        label, question = (known.indicator_text(code, name, language) for name in ("label", "question"))
        url = opened.trace(figures[code]) if opened and code in figures else whole
        about = "" if code in figures else str(_("no figure here yet"))
        yield Entry(label, (question,), url, about, codes=(code,))


def _guidance(workspace: Workspace) -> Iterator[Entry]:
    known, language = unchecked(), page_language()
    for stage in current_cycle(workspace).stages:
        pages = PAGES.get(stage.code, ())
        url = reverse(pages[0].route, kwargs={"w": workspace.slug}) if pages else ""
        for guide in known.guides(stage.code, language):
            yield Entry(guide.title, tuple(guide.paragraphs), url, stage.title)


KINDS = (
    Kind("plan", _("The plan"), "plan.read", _items),
    Kind("findings", _("Findings"), "finding.read", _findings),
    Kind("evidence", _("Evidence"), "evidence.read", _evidence),
    Kind("contributions", _("What people said under their name"), "consultation.read", _contributions),
    Kind("options", _("Options"), "plan.read", _options),
    Kind("policies", _("Policies and agreements"), "coherence.read", _policies),
    Kind("indicators", _("Indicators"), "figure.read", _indicators),
    Kind("measures", _("Measures tried elsewhere"), "plan.read", _measures),
    Kind("guidance", _("Guidance"), "workspace.read", _guidance),
)
"""In the order of the page."""
