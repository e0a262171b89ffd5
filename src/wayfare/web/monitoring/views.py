"""Pages of monitoring: progress, what is due, one report, spending, the review."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wayfare.model.errors import WayfareError
from wayfare.monitoring import states
from wayfare.monitoring.validation import MOST_PASTED
from wayfare.web.accounts.models import User
from wayfare.web.accounts.roles import permits
from wayfare.web.guard import guard, version_of
from wayfare.web.jobs import large
from wayfare.web.monitoring import actions, by_area, entry, pasting, queries, sheet, shown, waiting
from wayfare.web.monitoring.forms import LessonForm, Narrowing, Spending
from wayfare.web.monitoring.models import Lesson, Report
from wayfare.web.monitoring.plan import monitored
from wayfare.web.plan.models import Item
from wayfare.web.plan.out import WORKBOOK
from wayfare.web.talk.queries import comments_on
from wayfare.web.versions.kept import kept
from wayfare.web.workspaces.calendar import today
from wayfare.web.workspaces.models import Workspace

RIGHTS = {
    "approve": "monitoring.approve",
    "return": "monitoring.approve",
    "lock": "monitoring.lock",
    "reopen": "monitoring.lock",
}


def right_to(to: str) -> str:
    """Return the right a move of a report takes."""
    return RIGHTS.get(to, "monitoring.report")


class Block(forms.Form):
    """Cells copied from a spreadsheet."""

    block = forms.CharField(
        label=gettext_lazy("Cells from a spreadsheet"),
        max_length=MOST_PASTED,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "dir": "auto", "spellcheck": "false"}),
        error_messages={"required": gettext_lazy("Paste the cells first.")},
        help_text=gettext_lazy(
            "One row for each area, one column for each group, as you copy them. With names of areas in the first"
            " column or of groups in the first row they go by name, else by their order here."
        ),
    )


class Reason(forms.Form):
    """Why a report is sent back or opened again."""

    reason = forms.CharField(required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


@guard("monitoring.read")
def board(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Show how every indicator stands against its path."""
    plan = monitored(workspace)
    if plan is None:
        return render(request, "monitoring/none.html", {})
    asked = Narrowing(request.GET, workspace=workspace)
    chosen = asked.chosen()
    pages = kept(workspace, queries.pages)
    given = today(workspace), shown.Asked(**chosen, page=request.GET.get("page", "1")[:9]), pages
    found = shown.board(workspace, *given) if chosen["words"] else kept(workspace, shown.board, *given)
    return render(request, "monitoring/board.html", found | {"narrowing": asked, "query": asked.query()})


@guard("monitoring.read", Item)
def sums(request: HttpRequest, item: Item) -> HttpResponse:
    """Show what the reports of an indicator add up to in a year, drafts as well, against its targets."""
    plan = monitored(request.workspace)
    if plan is None:
        return render(request, "monitoring/none.html", {})
    if item.code not in plan.indicators:
        raise Http404
    year = request.GET.get("year", str(shown.year_of_sums(plan, item.code, today(request.workspace).year)))
    if year not in map(str, plan.document.years):
        raise Http404
    return render(request, "monitoring/sums.html", {"item": item, **shown.sums(plan, item.code, int(year))})


@guard("monitoring.lock", writes="add")
def lay_out(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Make the reports that the plan asks for."""
    plan = monitored(workspace)
    if plan is None:
        raise Http404
    if request.method == "POST":
        made = actions.lay_out(by=request.user, plan=plan)
        messages.success(request, _("Reports laid out: %s.") % made)
        return redirect("monitoring:queue", w=workspace.slug)
    return render(request, "monitoring/lay_out.html", {"due": len({(d.indicator, d.period.id) for d in plan.due()})})


@guard("monitoring.read")
def queue(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Show what is to be handed in next, and by whom."""
    own = request.member.institution_id if "mine" in request.GET else None
    only, page = request.GET.get("part", ""), request.GET.get("page", "1")
    if only and only not in waiting.TITLES:
        raise Http404
    parts = shown.queue(workspace, today(workspace), own=own, only=only, page=page)
    context = {"parts": [each for each in parts if each["count"] or only], "mine": own is not None}
    context["query"] = ("mine&" if own is not None else "") + (f"part={only}&" if only else "")
    return render(request, "monitoring/queue.html", context)


@guard("export.read")
def sheet_out(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Send the monitoring sheet: of one period or all, of everybody or one's own institution; the record says so."""
    plan = monitored(workspace)
    if plan is None:
        raise Http404
    periods = tuple(period for period in request.GET.getlist("period") if period)
    asked = sheet.Asked(periods, "mine" in request.GET)
    if asked.is_large(plan) and sheet.titled(workspace, asked.what):
        return large.elsewhere(workspace, "monitoring", asked.what)
    made = asked.write(plan, request.member)
    actions.exported(by=request.user, workspace=workspace, what=asked.note)
    response = HttpResponse(made, content_type=WORKBOOK)
    response["Content-Disposition"] = f'attachment; filename="{asked.named(workspace)}"'
    return response


def _exported(*, by: User, workspace: Workspace, what: str) -> None:
    actions.exported(by=by, workspace=workspace, what=sheet.Asked.of(what).note)


large.offer("monitoring", sheet.titled, _exported)


@guard("monitoring.read")
def graveyard(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Show indicators nobody measures, and reports that are overdue."""
    plan = monitored(workspace)
    if plan is None:
        return render(request, "monitoring/none.html", {})
    told, now = queries.teller(plan), today(workspace)
    page = waiting.page(waiting.parts(workspace, now)["late"], request.GET.get("page", "1"))
    context = {
        "dead": [told.alarm(each) for each in queries.dead(plan, now)],
        "items": [shown.due(each, workspace, late=True) for each in page.object_list],
        "page": page,
    }
    return render(request, "monitoring/graveyard.html", context)


@guard("monitoring.read")
def areas(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Show one indicator in one period area by area, on a map and in a table."""
    plan = monitored(workspace)
    if plan is None:
        return render(request, "monitoring/none.html", {})
    asked = {"indicator": request.GET.get("indicator", ""), "asked": request.GET.get("period", "")}
    return render(request, "monitoring/areas.html", shown.areas(plan, **asked))


@guard("monitoring.read")
def areas_file(request: HttpRequest, workspace: Workspace, kind: str) -> HttpResponse:
    """Give the map of an indicator by area as SVG, or its table as CSV."""
    plan = monitored(workspace)
    asked = {"indicator": request.GET.get("indicator", ""), "asked": request.GET.get("period", "")}
    found = by_area.by_area(plan, **asked)[0] if plan else None
    kinds = {"csv": ("text/csv; charset=utf-8", by_area.ByArea.table), "svg": ("image/svg+xml", by_area.ByArea.file)}
    content = kinds[kind][1](found) if found and kind in kinds else ""
    if not content:
        raise Http404
    response = HttpResponse(content, content_type=kinds[kind][0])
    named = slugify(f"{workspace.slug}-{found.indicator.id}-{found.period}")
    response["Content-Disposition"] = f'attachment; filename="{named}.{kind}"'
    return response


@guard("monitoring.read", Report)
def report(request: HttpRequest, report: Report) -> HttpResponse:
    """Show a report: its values, its moves, its scars, what was said of it."""
    plan = monitored(report.workspace)
    if plan is None:
        raise Http404
    context = shown.report(report, plan) | {"report": report, "comments": comments_on(report)}
    context["moves"] = [
        (each.value, shown.MOVES[each.value])
        for each in states.moves(
            states.ReportStatus(report.status),
            roles={request.member.role},
            by=request.user.pk,
            authors=report.authors,
        )
        if permits(request.member, right_to(each.value), report)
    ]
    context["can_enter"] = states.editable(states.ReportStatus(report.status))
    return render(request, "monitoring/report.html", context)


@guard("monitoring.report", Report, writes="change")
def enter(request: HttpRequest, report: Report) -> HttpResponse:
    """Enter the values of a report."""
    plan = monitored(report.workspace)
    if plan is None:
        raise Http404
    form = entry.Entry(
        request.POST or None,
        cells=report.cells,
        indicator=plan.indicators[report.indicator],
        names=queries.names_of(plan),
        places=queries.own_places(request.member),
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.enter(by=request.user, report=report, version=version_of(request), cells=form.changed_cells())
        except actions.ReportIsClosed:
            form.add_error(None, _("The report was handed in; its values cannot be changed now."))
        else:
            messages.success(request, _("Saved as a draft."))
            return redirect("monitoring:report", w=request.workspace.slug, pk=report.pk)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "report": report, "reasons": entry.reasons()} | shown.report(report, plan)
    return render(request, "monitoring/enter.html", context, status=status)


@guard("monitoring.report", Report, writes="change")
def paste(request: HttpRequest, report: Report) -> HttpResponse:
    """Lay a block of cells over a report, show what each would become, and write it when that is confirmed."""
    plan = monitored(report.workspace)
    if plan is None:
        raise Http404
    over = pasting.over(report, plan, request.member)
    form, asked = Block(request.POST or None), request.method == "POST"
    found = pasting.laid(form.cleaned_data["block"], over) if asked and form.is_valid() else None
    if found and "take" in request.POST and (not found.refused or "without" in request.POST):
        try:
            actions.enter(by=request.user, report=report, version=version_of(request), cells=found.cells)
        except actions.ReportIsClosed:
            form.add_error(None, _("The report was handed in; its values cannot be changed now."))
        else:
            messages.success(request, _("Saved as a draft."))
            return redirect("monitoring:report", w=request.workspace.slug, pk=report.pk)
    status = 422 if asked and (found is None or "take" in request.POST) else 200
    context = {"form": form, "report": report, "found": found, "over": over, "reasons": entry.reasons()}
    return render(request, "monitoring/paste.html", context, status=status)


@guard("monitoring.read", Report, writes="change", further=right_to)
def move(request: HttpRequest, report: Report, to: str) -> HttpResponse:
    """Move a report on."""
    if to not in set(states.Move):
        raise Http404
    form = Reason(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = {"move": to, "reason": form.cleaned_data["reason"]}
        try:
            actions.move(by=request.user, report=report, version=version_of(request), **given)
        except WayfareError as refused:
            form.add_error(None, f"{refused.what} {refused.remedy}")
        else:
            return redirect("monitoring:report", w=request.workspace.slug, pk=report.pk)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "report": report, "heading": shown.MOVES[to], "to": to}
    return render(request, "monitoring/move.html", context, status=status)


@guard("monitoring.read")
def spending(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Show what was spent against the budget."""
    plan = monitored(workspace)
    if plan is None:
        return render(request, "monitoring/none.html", {})
    return render(request, "monitoring/spending.html", shown.spending(plan))


@guard("monitoring.approve", writes="add")
def spend(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Record what was spent."""
    form = Spending(request.POST or None, workspace=workspace)
    if request.method == "POST" and form.is_valid():
        actions.spend(by=request.user, workspace=workspace, **form.cleaned_data)
        return redirect("monitoring:spending", w=workspace.slug)
    status = 422 if request.method == "POST" else 200
    return render(request, "workspaces/edit.html", {"form": form, "heading": _("Add what was spent")}, status=status)


@guard("monitoring.read")
def review(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Show what the review learnt, by criterion."""
    return render(request, "monitoring/review.html", {"lessons": workspace.lessons.select_related("item")})


@guard("review.edit", writes="add")
def learn(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Record what the review learnt."""
    form = LessonForm(request.POST or None, workspace=workspace)
    if request.method == "POST" and form.is_valid():
        actions.learn(by=request.user, workspace=workspace, **form.cleaned_data)
        return redirect("monitoring:review", w=workspace.slug)
    status = 422 if request.method == "POST" else 200
    return render(request, "workspaces/edit.html", {"form": form, "heading": _("Add a lesson")}, status=status)


@guard("review.edit", Lesson, writes="change")
def respond(request: HttpRequest, lesson: Lesson) -> HttpResponse:
    """Change a lesson, or answer its recommendation."""
    form = LessonForm(request.POST or None, workspace=request.workspace, instance=Lesson.objects.get(pk=lesson.pk))
    if request.method == "POST" and form.is_valid():
        actions.respond(by=request.user, lesson=lesson, version=version_of(request), **form.cleaned_data)
        return redirect("monitoring:review", w=request.workspace.slug)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "version": lesson.version, "heading": lesson.get_criterion_display()}
    return render(request, "workspaces/edit.html", context, status=status)
