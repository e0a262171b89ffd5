"""Pages of the assessment of capacity: rounds, one's own sheet, results by cell and group, gaps and their answers."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wayfare.catalogue.load import unchecked
from wayfare.model.errors import ContentProblems
from wayfare.web.capacity import actions, queries, shown
from wayfare.web.capacity.forms import Answered, Begun, Described, SetAside, cell_forms
from wayfare.web.capacity.models import Exercise, GapAnswer
from wayfare.web.guard import View, guard, version_of
from wayfare.web.plan.actions import PlanIsFrozen
from wayfare.web.plan.queries import plan_of
from wayfare.web.words import entry
from wayfare.web.workspaces.models import Workspace


@guard("capacity.read")
def index(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """List the assessments of capacity."""
    rows = [
        {"exercise": each, "sheet": queries.own_sheet(each, request.user)}
        for each in workspace.capacity_exercises.all()
    ]
    return render(request, "capacity/index.html", {"rows": rows})


@guard("capacity.edit", writes="add")
def begin(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Open an assessment in its first round."""
    form = Begun(request.POST or None)
    if request.method == "POST" and form.is_valid():
        words = {name: form.cleaned_data[name] for name in ("title", "about", "note")}
        cells, version = form.cleaned_data["cells"], unchecked().instruments["capacity"].version
        made = actions.begin(by=request.user, workspace=workspace, instrument_version=version, cells=cells, **words)
        return redirect("capacity:exercise", w=workspace.slug, pk=made.pk)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "heading": _("Begin an assessment of capacity")}
    return render(request, "workspaces/edit.html", context, status=status)


@guard("capacity.edit", Exercise, writes="change")
def describe(request: HttpRequest, exercise: Exercise) -> HttpResponse:
    """Change what is said of an assessment."""
    form = Described(request.POST or None, instance=Exercise.objects.get(pk=exercise.pk))
    if request.method == "POST" and form.is_valid():
        actions.describe(by=request.user, exercise=exercise, version=version_of(request), **form.cleaned_data)
        return redirect("capacity:exercise", w=request.workspace.slug, pk=exercise.pk)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "version": exercise.version, "heading": exercise.title}
    return render(request, "workspaces/edit.html", context, status=status)


@guard("capacity.read", Exercise)
def exercise(request: HttpRequest, exercise: Exercise) -> HttpResponse:
    """Show where an assessment stands, who has handed in, and one's own sheet."""
    sight = queries.sight(exercise, request.member)
    sheet = queries.own_sheet(exercise, request.user)
    parts = queries.parts(exercise)
    done = {p.code: sum(1 for c in p.cells if sheet and sheet.answers.get(c.code)) for p in parts}
    context = {"exercise": exercise, "sheet": sheet, "rates": sight.rates, "progress": shown.progress(exercise)}
    context |= {"parts": [{"part": p, "done": done[p.code], "of": len(p.cells)} for p in parts]}
    context |= {"waiting": queries.waiting(exercise) if sight.who_submitted and exercise.is_open else []}
    context |= {"floor": queries.policy().floor, "key": shown.scale_key(exercise), "may_rate": bool(sight.own)}
    return render(request, "capacity/exercise.html", context)


@guard("capacity.rate", Exercise, writes="add")
def take_sheet(request: HttpRequest, exercise: Exercise) -> HttpResponse:
    """Take one's sheet of the round and begin to score."""
    if request.method == "POST":
        try:
            actions.take_sheet(by=request.user, exercise=exercise)
        except actions.RoundIsClosed:
            return _closed(request, exercise)
        first = queries.parts(exercise)[0]
        return redirect("capacity:sheet", w=request.workspace.slug, pk=exercise.pk, part=first.code)
    return redirect("capacity:exercise", w=request.workspace.slug, pk=exercise.pk)


@guard("capacity.rate", Exercise, writes="change")
def sheet(request: HttpRequest, exercise: Exercise, part: str) -> HttpResponse:
    """Score a page of one's own sheet; nobody else's can be addressed."""
    parts = {each.code: each for each in queries.parts(exercise)}
    mine = queries.own_sheet(exercise, request.user)
    if part not in parts or mine is None:
        raise Http404
    forms = cell_forms(parts[part].cells, queries.instrument(exercise), request.POST, mine.answers)
    right = [form.is_valid() for form in forms]  # each is asked, so that every form tells its errors
    if request.method == "POST" and all(right):
        answers = {form.prefix: form.given() for form in forms}
        try:
            actions.rate(by=request.user, sheet=mine, version=version_of(request), answers=answers)
        except (actions.RoundIsClosed, actions.HandedIn):
            return _closed(request, exercise)
        return _next_page(request, exercise, list(parts), part)
    context = {"exercise": exercise, "sheet": mine, "part": parts[part], "parts": list(parts.values())}
    context |= {"cells": _cells(exercise, parts[part], forms), "key": shown.scale_key(exercise)}
    return render(request, "capacity/sheet.html", context, status=422 if request.method == "POST" else 200)


def _cells(exercise: Exercise, part: queries.Part, forms: list[Any]) -> list[dict[str, Any]]:
    """Return the cells of a page with their forms, in the second round with the spread of the first."""
    before = queries.standings(exercise, exercise.round - 1) if exercise.round > 1 else {}
    return [
        {"question": question, "form": form, "before": shown.aspects(before, question.code)[:2]}
        for question, form in zip(part.cells, forms, strict=True)
    ]


def _next_page(request: HttpRequest, exercise: Exercise, parts: list[str], part: str) -> HttpResponse:
    where = {"w": request.workspace.slug, "pk": exercise.pk}
    after = parts[parts.index(part) + 1 :]
    if "stay" in request.POST or not after:
        messages.success(request, _("Saved. Nobody sees it before you hand it in and the round is closed."))
    if "stay" in request.POST:
        return redirect("capacity:sheet", **where, part=part)
    return redirect("capacity:sheet", **where, part=after[0]) if after else redirect("capacity:exercise", **where)


def _closed(request: HttpRequest, exercise: Exercise) -> HttpResponse:
    return render(request, "capacity/closed.html", {"exercise": exercise}, status=409)


@guard("capacity.rate", Exercise, writes="change")
def hand_in(request: HttpRequest, exercise: Exercise) -> HttpResponse:
    """Hand in one's own sheet."""
    mine = queries.own_sheet(exercise, request.user)
    if mine is None:
        raise Http404
    if request.method == "POST":
        try:
            actions.hand_in(by=request.user, sheet=mine, version=version_of(request))
            messages.success(request, _("Handed in. The results open to everybody when the round is closed."))
        except actions.NothingRated:
            messages.error(request, _("Nothing is scored yet, so nothing was handed in."))
        except (actions.RoundIsClosed, actions.HandedIn):
            return _closed(request, exercise)
    return redirect("capacity:exercise", w=request.workspace.slug, pk=exercise.pk)


@guard("capacity.rate", Exercise, writes="change")
def take_back(request: HttpRequest, exercise: Exercise) -> HttpResponse:
    """Take one's own sheet back while the round is open."""
    mine = queries.own_sheet(exercise, request.user)
    if mine is None:
        raise Http404
    if request.method == "POST":
        try:
            actions.take_back(by=request.user, sheet=mine, version=version_of(request))
        except actions.RoundIsClosed:
            return _closed(request, exercise)
    return redirect("capacity:exercise", w=request.workspace.slug, pk=exercise.pk)


@guard("capacity.edit", Exercise, writes="change")
def close(request: HttpRequest, exercise: Exercise) -> HttpResponse:
    """Close the round."""
    if request.method == "POST":
        try:
            actions.close_round(by=request.user, exercise=exercise, version=version_of(request))
        except actions.NotNow:
            messages.error(request, _("The round is closed already. Nothing was changed."))
        return redirect("capacity:exercise", w=request.workspace.slug, pk=exercise.pk)
    context = {"exercise": exercise, "progress": shown.progress(exercise), "floor": queries.policy().floor}
    return render(request, "capacity/close.html", context)


@guard("capacity.edit", Exercise, writes="change")
def open_round(request: HttpRequest, exercise: Exercise) -> HttpResponse:
    """Open the second round."""
    if request.method == "POST":
        try:
            actions.open_round(by=request.user, exercise=exercise, version=version_of(request))
        except actions.NotNow:
            messages.error(request, _("There is no further round to open. Nothing was changed."))
    return redirect("capacity:exercise", w=request.workspace.slug, pk=exercise.pk)


@guard("capacity.read", Exercise)
def results(request: HttpRequest, exercise: Exercise) -> HttpResponse:
    """Show a closed round: medians, where groups are apart, and what the second round changed."""
    context: dict[str, Any] = {"exercise": exercise, "floor": queries.policy().floor}
    if exercise.rounds_closed:
        number = _round(request, exercise)
        found = queries.standings(exercise, number)
        context |= {"number": number, "rounds": range(1, exercise.rounds_closed + 1), "key": shown.scale_key(exercise)}
        context |= {"matrices": shown.matrices(exercise, found), "apart": shown.disagreements(exercise, found)}
        context |= {"turns": shown.turns(queries.convergence(exercise)), "withheld": _withheld(found)}
    return render(request, "capacity/results.html", context)


def _round(request: HttpRequest, exercise: Exercise) -> int:
    given = request.GET.get("round", str(exercise.rounds_closed))
    if not given.isdigit() or not 1 <= int(given) <= exercise.rounds_closed:
        raise Http404
    return int(given)


def _withheld(found: Any) -> bool:
    return bool(found) and all(standing.withheld for standing in found.values())


@guard("capacity.read", Exercise)
def cell(request: HttpRequest, exercise: Exercise, cell: str) -> HttpResponse:
    """Show one cell of closed rounds by group, with what raters point to."""
    question = queries.asked(exercise).get(cell)
    if question is None:
        raise Http404
    rounds = [
        {"number": number, "aspects": shown.aspects(queries.standings(exercise, number), cell)}
        for number in range(exercise.rounds_closed, 0, -1)
    ]
    context = {"exercise": exercise, "question": question, "rounds": rounds, "floor": queries.policy().floor}
    context |= {"evidence": queries.evidence(exercise, cell), "key": shown.scale_key(exercise)}
    context |= {"turns": shown.turn_of(queries.convergence(exercise), cell)[:4]}
    return render(request, "capacity/cell.html", context)


@guard("capacity.read")
def gaps(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Rank the gaps of the newest closed round, with what became of each."""
    exercise = queries.latest(workspace)
    rows = shown.gap_rows(exercise) if exercise else []
    open_ = [row for row in rows if row["first"] and not row["answer"]]
    context = {"exercise": exercise, "rows": rows, "open": len(open_), "plan": plan_of(workspace)}
    return render(request, "capacity/gaps.html", context)


def _first_counts(view: View) -> View:
    """Show what somebody else answered to a gap meanwhile, beside what was typed; it is not answered twice."""

    @wraps(view)
    def shown_first(request: HttpRequest, exercise: Exercise, cell: str) -> HttpResponse:
        try:
            return view(request, exercise, cell)
        except actions.AnsweredAlready as found:
            names = ("statement", "reason")
            typed = [text for name in names if (text := request.POST.get(name, "").strip())]
            context = {"answer": found.answer, "typed": typed, "question": queries.asked(exercise).get(cell)}
            status = 409 if request.method == "POST" else 200
            return render(request, "capacity/answered.html", context, status=status)

    return shown_first


@guard("plan.add", Exercise, writes="add")
@_first_counts
def answer(request: HttpRequest, exercise: Exercise, cell: str) -> HttpResponse:
    """Answer a gap with an output of the plan."""
    plan, gap = plan_of(request.workspace), _open_gap(exercise, cell)
    if plan is None:
        return render(request, "plan/none.html", {})
    proposed = shown.proposal(exercise, gap)
    items = request.workspace.plan_items.all()
    form = Answered(request.POST or None, items=items, initial={"statement": proposed.statement})
    if request.method == "POST" and form.is_valid():
        measure = shown.measure_of(proposed, exercise.created_at.year, plan.last_year)
        if made := _answered(request, form, exercise, cell, measure):
            messages.success(request, _("The plan has an output for this gap."))
            return redirect("plan:item", w=request.workspace.slug, pk=made.item_id)
    context = {"form": form, "exercise": exercise, "proposed": proposed, "gap": gap}
    return render(request, "capacity/answer.html", context, status=422 if request.method == "POST" else 200)


def _answered(
    request: HttpRequest, form: Answered, exercise: Exercise, cell: str, measure: dict[str, Any]
) -> GapAnswer | None:
    given = form.cleaned_data
    if given["existing"]:
        return actions.point_to(by=request.user, exercise=exercise, cell=cell, item=given["existing"])
    try:
        return actions.answer_gap(
            by=request.user,
            exercise=exercise,
            cell=cell,
            parent=given["parent"],
            content={"statement": given["statement"]} | _owned(request),
            measure=measure if given["measured"] else {},
        )
    except ContentProblems as refused:
        for problem in refused.problems:
            form.add_error(None, entry(problem.field, f"{problem.what} {problem.remedy}"))
    except PlanIsFrozen:
        form.add_error(None, _("The plan is before its institutions or approved; it must be opened before it changes."))
    return None


def _owned(request: HttpRequest) -> dict[str, str]:
    """Return who answers for an output: the institution of whoever adds it, so that they can go on with it."""
    body = request.member.institution
    return {"owner": body.code} if body else {}


@guard("capacity.edit", Exercise, writes="add")
@_first_counts
def aside(request: HttpRequest, exercise: Exercise, cell: str) -> HttpResponse:
    """Set a gap aside with a reason."""
    gap, form = _open_gap(exercise, cell), SetAside(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.set_aside(by=request.user, exercise=exercise, cell=cell, **form.cleaned_data)
        return redirect("capacity:gaps", w=request.workspace.slug)
    context = {"form": form, "exercise": exercise, "gap": gap, "question": queries.asked(exercise)[cell]}
    return render(request, "capacity/aside.html", context, status=422 if request.method == "POST" else 200)


def _open_gap(exercise: Exercise, cell: str) -> Any:
    gap = next((each for each in queries.gaps(exercise) if each.cell == cell), None)
    if gap is None:
        raise Http404
    if answered := queries.answers(exercise).get(cell):
        raise actions.AnsweredAlready(answered)
    return gap


@guard("capacity.edit", GapAnswer, writes="change")
def reconsider(request: HttpRequest, answer: GapAnswer) -> HttpResponse:
    """Open a gap again."""
    if request.method == "POST":
        actions.reconsider(by=request.user, answer=answer, version=version_of(request))
    return redirect("capacity:gaps", w=request.workspace.slug)
