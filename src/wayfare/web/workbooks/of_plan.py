"""A plan's workbook that came back: items changed, new and gone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wayfare.catalogue import load
from wayfare.model.errors import UnreadableFile
from wayfare.plan import document as documents
from wayfare.reports import plan_return
from wayfare.reports.plan_return import Difference, Happened
from wayfare.sources.sheets import Pages
from wayfare.web.accounts.models import User
from wayfare.web.accounts.roles import permits
from wayfare.web.plan import actions, queries, rows
from wayfare.web.plan.models import Item, Plan
from wayfare.web.versions.proposed import Row
from wayfare.web.workbooks.models import Workbook
from wayfare.web.workbooks.reading import Problem
from wayfare.web.workspaces.models import Membership


class OfPlan:
    """What a workbook of the plan would change."""

    title = gettext_lazy("Plan")

    def __init__(self, workbook: Workbook, member: Membership, found: Pages) -> None:
        self.workbook, self.member, self.found = workbook, member, found
        plan = queries.plan_of(workbook.workspace)
        if plan is None:
            raise UnreadableFile(
                _("This workspace has no plan yet."), where=workbook.file_name, remedy=_("Begin the plan first.")
            )
        self.plan: Plan = plan

    @cached_property
    def items(self) -> dict[str, Item]:
        """The items of the plan as they stand, by code."""
        return {item.code: item for item in self.workbook.workspace.plan_items.select_related("parent")}

    def compare(self) -> tuple[Sequence[Row], Sequence[Problem]]:
        """Hold the workbook against the plan as it stands."""
        told = plan_return.compare(
            self.found,
            rows.document_of(self.plan),
            name=self.workbook.file_name,
            origin=self.workbook.sha256[:12],
            catalogue=load(),
        )
        problems = [
            Problem(sheet=each.sheet, number=each.row, column=each.column, text=each.text) for each in told.misread
        ]
        return [self._row(each) for each in told.differences], problems

    def take(self, *, by: User, rows: Sequence[Row], seen: Mapping[str, int]) -> None:
        """Bring the items to what the chosen rows say."""
        document = documents_after(self.plan, [row.change for row in rows])
        actions.take_rows(by=by, plan=self.plan, value=document, versions=seen)

    def _row(self, found: Difference) -> Row:
        item = self.items.get(found.item)
        before, now, file = found.said
        return Row(
            key=f"{found.part}|{found.item}|{found.code}",
            target=found.item,
            version=item.version if item else 0,
            kind=found.happened.value,
            sheet=found.sheet,
            number=found.row,
            column=found.column,
            about=found.about.strip("“”"),
            field=found.field,
            before=before,
            now=now,
            file=file,
            why_not=next(self._why_not(found, item), ""),
            change=found,
        )

    def _why_not(self, found: Difference, item: Item | None) -> Iterator[str]:
        if self.plan.status != Plan.Status.DRAFT:
            yield _("The plan is before its institutions or approved; it must be opened before it changes.")
        if item is None and found.happened is not Happened.ADDED:
            yield _("It is no longer in the plan.")
        if found.happened is Happened.ADDED:
            parent = next((self.items.get(found.after.get(name, "")) for name in ("result", "item", "parent")
                           if found.after.get(name)), None)  # fmt: skip
            allowed = permits(self.member, "plan.edit", parent) if parent else permits(
                self.member, "plan.add", self.workbook.workspace
            )  # fmt: skip
        else:
            allowed = item is not None and permits(self.member, "plan.edit", item)
        if not allowed:
            yield _("It is not yours to change; ask whoever answers for it.")


def documents_after(plan: Plan, changes: Sequence[Difference]) -> dict[str, object]:
    """Return the plan's document with changes taken over. Raises `ContentProblems` where it cannot stand."""
    return documents.to_value(plan_return.apply(rows.document_of(plan), changes))
