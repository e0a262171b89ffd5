"""A monitoring sheet that came back: values changed, and those that are refused with what to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from xlsxwriter.utility import xl_col_to_name

from wayfare.catalogue import load
from wayfare.model.errors import UnreadableFile
from wayfare.monitoring import states
from wayfare.monitoring.returned import Difference, Verdict, compare
from wayfare.monitoring.sheet import Cell
from wayfare.monitoring.sheet import Row as Asked
from wayfare.monitoring.validation import Entry
from wayfare.reports import monitoring_workbook
from wayfare.sources.sheets import Pages
from wayfare.web.accounts.models import User
from wayfare.web.accounts.roles import permits
from wayfare.web.monitoring import actions, queries, sheet
from wayfare.web.monitoring.entry import text_of, with_entry
from wayfare.web.monitoring.models import Report
from wayfare.web.monitoring.plan import monitored
from wayfare.web.versions.proposed import Row
from wayfare.web.words import label as word
from wayfare.web.words import listed, page_language
from wayfare.web.workbooks.models import Workbook
from wayfare.web.workbooks.reading import Problem
from wayfare.web.workspaces.models import Membership


class OfValues:
    """What a monitoring sheet would change."""

    title = gettext_lazy("Values of indicators")

    def __init__(self, workbook: Workbook, member: Membership, found: Pages) -> None:
        self.workbook, self.member, self.found = workbook, member, found
        plan = monitored(workbook.workspace)
        if plan is None:
            raise UnreadableFile(
                _("No edition of the plan is frozen yet, so nothing is monitored."),
                where=workbook.file_name,
                remedy=_("Approve the plan first."),
            )
        self.plan, self.told = plan, queries.teller(plan)

    @cached_property
    def reports(self) -> dict[tuple[str, str], Report]:
        """The reports of the workspace by indicator and period."""
        return {(each.indicator, each.period): each for each in self.workbook.workspace.reports.select_related("item")}

    def compare(self) -> tuple[Sequence[Row], Sequence[Problem]]:
        """Hold the sheet against what is held now."""
        known, language = load(), page_language()
        asked = sheet.rows(self.plan)
        found = compare(
            monitoring_workbook.lines(self.found, name=self.workbook.file_name, language=language),
            asked,
            self.plan.indicators,
            monitoring_workbook.reasons_by_label(known, language),
            language=language,
            closed={row.cell: why for row in asked if (why := next(self._why_not(row.cell), ""))},
        )
        refused = [self._problem(each) for each in found if each.verdict is Verdict.REFUSED]
        changed = (Verdict.CHANGED, Verdict.CONFLICT)
        return [self._row(each) for each in found if each.verdict in changed], refused

    def take(self, *, by: User, rows: Sequence[Row], seen: Mapping[str, int]) -> None:
        """Write the chosen values, one change for each report."""
        chosen: dict[str, list[Difference]] = {}
        for row in rows:
            chosen.setdefault(row.target, []).append(row.change)
        reports = {report.pk: report for report in self.reports.values()}
        for key, differences in chosen.items():
            report = reports[key]
            said = {_place(each): each for each in differences}
            cells = [
                with_entry(cell, said[at].entry, said[at].note) if (at := (cell["place"], cell.get("sex", ""))) in said
                else cell
                for cell in report.cells
            ]  # fmt: skip
            actions.enter(by=by, report=report, version=seen[key], cells=cells)

    def _row(self, found: Difference) -> Row:
        held = found.held
        assert held is not None
        assert found.entry is not None
        report, now = self.reports[held.indicator, held.period], _text(_entry(held), held.note)
        before = now if found.before is None else _text(found.before, "")
        return Row(
            key="|".join((report.pk, *_place(found))),
            target=report.pk,
            version=report.version,
            kind=found.verdict.value,
            sheet=monitoring_workbook.SHEET,
            number=found.number,
            column="",
            about=listed([held.label, held.period]),
            field=listed([held.place_name, self.told.group(held.group)]),
            before=before or "–",
            now=now or "–",
            file=_text(found.entry, found.note) or "–",
            change=found,
        )

    def _problem(self, found: Difference) -> Problem:
        assert found.refusal is not None
        column = found.column or "wf_value"
        return Problem(
            sheet=monitoring_workbook.SHEET,
            number=found.number,
            column=xl_col_to_name(monitoring_workbook.FIELDS.index(column)),
            text=self.told.refusal(found.refusal),
        )

    @cached_property
    def _own(self) -> frozenset[str] | None:
        return queries.own_places(self.member)

    def _why_not(self, cell: Cell) -> Iterator[str]:
        report = self.reports.get(cell[:2])
        if report is None:
            yield _("not laid out yet")
            return
        if not states.editable(states.ReportStatus(report.status)):
            yield str(report.get_status_display()).lower()
        own = self._own
        if not permits(self.member, "monitoring.report", report) or (own is not None and cell[2] not in own):
            yield _("not yours to report")


def _place(found: Difference) -> tuple[str, str]:
    assert found.held is not None
    return found.held.place, str(dict(found.held.group).get("sex", ""))


def _entry(row: Asked) -> Entry:
    return Entry(value=row.value, numerator=row.numerator, denominator=row.denominator, reason=row.reason)


def _text(entry: Entry, note: str) -> str:
    """Write a value as people read it, with its note."""
    if entry.reason is not None:
        said = word("missing_reason", entry.reason)
    else:
        numbers = {name: getattr(entry, name) for name in ("value", "numerator", "denominator")}
        said = text_of(numbers)
    return f"{said} ({note})" if note and said else said or note
