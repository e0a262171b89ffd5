"""The monitoring sheet people take along: the rows of what is to be reported, with what is held."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from wayfare.catalogue import load
from wayfare.monitoring import sheet as sheets
from wayfare.monitoring.sheet import Row
from wayfare.reports import monitoring_workbook
from wayfare.web.monitoring.plan import Monitored, monitored
from wayfare.web.monitoring.queries import own_places
from wayfare.web.words import listed, page_language
from wayfare.web.workspaces.models import Membership, Workspace


def rows(plan: Monitored, *, periods: Collection[str] = (), owner: str = "") -> tuple[Row, ...]:
    """Return the rows to fill in, for some periods or one owner, with the values held now."""
    reports = plan.workspace.reports.filter(period__in=periods) if periods else plan.workspace.reports.all()
    held = [value for report in reports.select_related("item") for value in report.values()]
    return sheets.rows(
        plan.document, plan.calendar, periods_=periods, owner=owner, values=held, whole=plan.workspace.title
    )


def workbook(plan: Monitored, *, periods: Collection[str] = (), owner: str = "", member: Any) -> bytes:
    """Write the sheet as a workbook; somebody who reports for an area gets the rows of that area."""
    own = own_places(member)
    found = [row for row in rows(plan, periods=periods, owner=owner) if own is None or row.place in own]
    made_up = plan.workspace.made_up
    title = plan.document.title
    return monitoring_workbook.write(found, load(), title=title, language=page_language(), made_up=made_up)


LARGE = 3000
"""Rows of a sheet that takes longer to write than a page may take."""


@dataclass(frozen=True)
class Asked:
    """Which sheet: of some periods or, without one, of all; of everybody or of one institution."""

    periods: tuple[str, ...]
    mine: bool

    @classmethod
    def of(cls, what: str) -> Asked:
        """Read it from the word of an address, as `what` writes it."""
        whose, *periods = what.split("_")
        return cls(tuple(periods), whose == "mine")

    @property
    def what(self) -> str:
        """The word of an address that names it."""
        return "_".join(("mine" if self.mine else "all", *self.periods))

    @property
    def note(self) -> str:
        """What the record says of it."""
        return ", ".join(self.periods)

    def named(self, workspace: Workspace) -> str:
        """Return the name of the file."""
        return f"{workspace.slug}-{slugify('-'.join(('monitoring', *self.periods)))}.xlsx"

    def is_large(self, plan: Monitored) -> bool:
        """Say whether it is written beside the pages."""
        reports = plan.workspace.reports.filter(period__in=self.periods) if self.periods else plan.workspace.reports
        return reports.count() * max(1, len(plan.document.localities)) > LARGE

    def write(self, plan: Monitored, member: Membership) -> bytes:
        """Write it for somebody."""
        owner = member.institution.code if self.mine and member.institution else ""
        return workbook(plan, periods=self.periods, owner=owner, member=member)


def titled(workspace: Workspace, what: str) -> Any:
    """Name a sheet; None where nothing is monitored, or in no such period."""
    asked, plan = Asked.of(what), monitored(workspace)
    there = plan is not None and asked.what == what and set(asked.periods) <= {each.id for each in plan.frame.periods}
    return listed([str(_("Monitoring sheet")), *asked.periods]) if there else None
