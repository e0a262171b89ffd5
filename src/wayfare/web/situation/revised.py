"""What an edition tells otherwise than the one before, and what rests on it: findings, and baselines of the plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.core.paginator import Page, Paginator
from django.urls import reverse

from wayfare.assessment.moved import Move, Moved, revised
from wayfare.web.situation import stored
from wayfare.web.situation.models import Edition
from wayfare.web.situation.reading import Book, Shown
from wayfare.web.workspaces.models import Workspace

PAGE = 50


@dataclass(frozen=True)
class Rests:
    """Something that rests on a figure: what it says, and its address."""

    title: str
    url: str


@dataclass(frozen=True)
class Revised:
    """A figure that moved from one edition to the next, as a page shows it."""

    label: str
    about: str
    was: str
    now: Shown | None
    """None where the edition no longer tells it."""
    overlap: bool
    """Whether the two intervals overlap. Both are mostly of the same sample: that is no test of a change."""
    anew: bool
    """Whether the indicator is computed otherwise now, so that the two are not of one kind."""
    rests: tuple[Rests, ...]


@lru_cache(maxsize=4)
def _moved(before: tuple[str, str], now: tuple[str, str]) -> tuple[Moved, ...]:
    return revised(stored.figures(*before), stored.figures(*now))


def before(edition: Edition) -> Edition | None:
    """Return the edition before another."""
    return edition.workspace.editions.filter(number__lt=edition.number).first()


def page(opened: Book, earlier: Edition, number: str | None) -> Page:
    """Return a page of the figures that moved from an earlier edition; those something rests on come first."""
    runs = [(each.run, each.languages[0]) for each in (earlier, opened.row)]
    resting = _resting(opened.row.workspace)
    found = sorted(_moved(*runs), key=lambda each: each.before.figure not in resting)
    asked = Paginator(found, PAGE).get_page(number)
    asked.object_list = [_shown(each, opened, resting.get(each.before.figure, ())) for each in asked.object_list]
    return asked


def _shown(found: Moved, opened: Book, rests: tuple[Rests, ...]) -> Revised:
    return Revised(
        label=opened.words.indicator_text(found.before.indicator),
        about=opened.about_seen(found.before),
        was=opened.as_seen(found.before),
        now=opened.show(found.now) if found.now else None,
        overlap=found.within,
        anew=found.move is Move.DEFINITION,
        rests=rests,
    )


def _resting(workspace: Workspace) -> dict[str, tuple[Rests, ...]]:
    """Return what rests on each figure."""
    found: dict[str, list[Rests]] = defaultdict(list)
    for figure, rests in (*_findings(workspace), *_baselines(workspace)):
        found[figure].append(rests)
    return {figure: tuple(rests) for figure, rests in found.items()}


def _findings(workspace: Workspace) -> Iterator[tuple[str, Rests]]:
    for finding in workspace.findings.prefetch_related("grounds"):
        url = reverse("findings:show", kwargs={"w": workspace.slug, "pk": finding.pk})
        yield from ((ground.figure, Rests(finding.statement, url)) for ground in finding.grounds.all() if ground.figure)


def _baselines(workspace: Workspace) -> Iterator[tuple[str, Rests]]:
    for item in workspace.plan_items.filter(kind="indicator"):
        figure = (item.content.get("baseline") or {}).get("figure")
        if figure:
            yield figure, Rests(item.name, reverse("plan:item", kwargs={"w": workspace.slug, "pk": item.pk}))
