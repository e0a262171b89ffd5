"""Pages of the matrix: how measures act on outcomes, one's own scores, conflicts and their settlement."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wayfare.plan.coherence import Cell, Matrix
from wayfare.web import numbers
from wayfare.web.capacity.shown import group_names
from wayfare.web.guard import guard, version_of
from wayfare.web.interactions import actions, queries
from wayfare.web.interactions.models import Reading, Settlement
from wayfare.web.words import isolated, listed
from wayfare.web.workspaces.models import Workspace

STEPS = [
    ("", gettext_lazy("not said")),
    ("-3", gettext_lazy("−3: makes it impossible")),
    ("-2", gettext_lazy("−2: works against it")),
    ("-1", gettext_lazy("−1: limits it")),
    ("0", gettext_lazy("0: no effect either way")),
    ("1", gettext_lazy("+1: opens a way")),
    ("2", gettext_lazy("+2: helps it along")),
    ("3", gettext_lazy("+3: it cannot be reached without")),
]
"""The seven points of Nilsson, Griggs and Visbeck (2016), in our words."""


class ReadingForm(forms.Form):
    """A score for each outcome, with the passage it rests on."""

    def __init__(self, objectives: dict[str, str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.codes = list(objectives)
        for code, title in objectives.items():
            self.fields[f"score-{code}"] = forms.ChoiceField(label=title, choices=STEPS, required=False)
            self.fields[f"passage-{code}"] = forms.CharField(
                label=_("Passage it rests on"), required=False, max_length=1000
            )

    def scores(self) -> dict[str, int]:
        """Return the scores that were given."""
        given = {code: self.cleaned_data.get(f"score-{code}", "") for code in self.codes}
        return {code: int(value) for code, value in given.items() if value}

    def passages(self) -> dict[str, str]:
        """Return the passages that were given."""
        given = {code: self.cleaned_data.get(f"passage-{code}", "").strip() for code in self.codes}
        return {code: text for code, text in given.items() if text}


class SettlementForm(forms.Form):
    """Why a conflict may stand, or what was done about it."""

    reason = forms.CharField(
        label=gettext_lazy("Reason, or what was changed"),
        min_length=10,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@guard("coherence.read")
def index(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Show the medians of all, conflicts first to be settled, and where people see it differently."""
    measures, objectives = queries.measures(workspace), queries.objectives(workspace)
    found, there = queries.matrix(workspace), queries.settled(workspace)
    mine = set(workspace.readings.filter(rater=request.user).values_list("acting", flat=True))
    named = {"measures": measures, "objectives": objectives}
    context = {
        "rows": _rows(found, measures, objectives),
        "columns": [{"title": title} for title in objectives.values()],
        "conflicts": [_cell(c, **named) | {"settled": there.get((c.acting, c.on))} for c in found.conflicts],
        "disputed": [_cell(c, **named) for c in queries.disputed(found)],
        "to_score": [{"key": k, "title": t, "mine": k in mine} for k, t in measures.items()] if objectives else [],
        "withheld": len(found.withheld),
        "floor": queries.floor(),
        "scored": None if found.scored_share is None else round(found.scored_share),
        "key": [{"value": v.replace("-", "−"), "text": str(t).split(": ")[-1]} for v, t in STEPS[1:]],
    }
    return render(request, "interactions/index.html", context)


def _rows(found: Matrix, measures: dict[str, str], objectives: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "title": title,
            "cells": [_shown(found, key, code) for code in objectives],
        }
        for key, title in measures.items()
        if any((key, code) in found.cells or (key, code) in found.withheld for code in objectives)
    ]


def _shown(found: Matrix, key: str, code: str) -> dict[str, Any]:
    """Return a cell as the matrix shows it: its median, that it is withheld, or that nobody scored it."""
    cell = found.cells.get((key, code))
    return {"value": cell.median if cell else None, "text": _("withheld") if (key, code) in found.withheld else ""}


def _cell(cell: Cell, measures: dict[str, str], objectives: dict[str, str]) -> dict[str, Any]:
    groups = listed(f"{group_names(g.splitlines())} {isolated(numbers.signed(m))}" for g, m in cell.by_group.items())
    return {"cell": cell, "measure": measures[cell.acting], "objective": objectives[cell.on], "groups": groups}


@guard("coherence.score", writes="add")
def take(request: HttpRequest, workspace: Workspace, acting: str) -> HttpResponse:
    """Begin to score a measure, or go on."""
    if acting not in queries.measures(workspace):
        raise Http404
    if request.method == "POST":
        made = actions.take_reading(by=request.user, workspace=workspace, acting=acting)
        return redirect("interactions:reading", w=workspace.slug, pk=made.pk)
    return redirect("interactions:index", w=workspace.slug)


@guard("coherence.score", Reading, writes="change")
def reading(request: HttpRequest, reading: Reading) -> HttpResponse:
    """Score a measure against every outcome; nobody opens another's."""
    title = queries.measures(request.workspace).get(reading.acting)
    if reading.rater_id != request.user.pk or title is None:
        raise Http404
    start = reading.texts(reading.state())
    form = ReadingForm(queries.objectives(request.workspace), request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        given = {"scores": form.scores(), "passages": form.passages()}
        actions.score(by=request.user, reading=reading, version=version_of(request), **given)
        return redirect("interactions:index", w=request.workspace.slug)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "version": reading.version, "heading": title, "back": _home(request)}
    return render(request, "workspaces/edit.html", context, status=status)


def _home(request: HttpRequest) -> str:
    return reverse("interactions:index", kwargs={"w": request.workspace.slug})


@guard("policy.edit", writes="add")
def settle(request: HttpRequest, workspace: Workspace, acting: str, on: str) -> HttpResponse:
    """Settle a conflict with a reason."""
    cell = queries.matrix(workspace).cells.get((acting, on))
    if cell is None or cell.median >= 0 or (acting, on) in queries.settled(workspace):
        raise Http404
    form = SettlementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.settle(by=request.user, workspace=workspace, acting=acting, on=on, **form.cleaned_data)
        return redirect("interactions:index", w=workspace.slug)
    status = 422 if request.method == "POST" else 200
    about = _cell(cell, queries.measures(workspace), queries.objectives(workspace))
    context = {"form": form, "heading": _("Settle a conflict"), "back": _home(request), "conflict": about}
    return render(request, "interactions/settle.html", context, status=status)


@guard("policy.edit", Settlement, writes="change")
def unsettle(request: HttpRequest, settlement: Settlement) -> HttpResponse:
    """Open a conflict again."""
    if request.method == "POST":
        actions.unsettle(by=request.user, settlement=settlement, version=version_of(request))
    return redirect("interactions:index", w=request.workspace.slug)
