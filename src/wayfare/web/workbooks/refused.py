"""Why rows of a workbook were not taken over, in a sentence and with what to do."""

from __future__ import annotations

from django.utils.translation import gettext as _

from wayfare.model.errors import ContentProblems, UnreadableFile
from wayfare.web.monitoring.actions import ReportIsClosed
from wayfare.web.plan.actions import ItemIsGone, PlanIsFrozen, StillNeeded
from wayfare.web.versions.change import Stale
from wayfare.web.words import entry

REFUSALS = (Stale, ItemIsGone, PlanIsFrozen, StillNeeded, ReportIsClosed, ContentProblems, UnreadableFile)
"""Everything that keeps rows from being taken over; nothing was changed then."""


def said(error: Exception) -> str:
    """Say what stands in the way."""
    match error:
        case Stale() | ItemIsGone():
            return _(
                "Somebody changed something of this while you looked at it. Nothing was taken over. Below is how it"
                " stands now; look again and choose again."
            )
        case PlanIsFrozen():
            return _("The plan is before its institutions or approved; it must be opened before it changes.")
        case StillNeeded():
            return _(
                "“%s” cannot be taken out: something stands below it that the workbook does not take out, such as a"
                " risk. Nothing was taken over."
            ) % str(error)
        case ReportIsClosed():
            return _("A report was handed in meanwhile; its values cannot be changed now. Nothing was taken over.")
        case ContentProblems():
            found = "; ".join(entry(each.field, f"{each.what} {each.remedy}") for each in error.problems[:5])
            return _("The plan would not hold together with these rows, so nothing was taken over. %s") % found
        case _:
            return str(error)
