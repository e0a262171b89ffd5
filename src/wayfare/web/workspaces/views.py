"""Pages of a workspace: the list, the stage board, settings, institutions, groups concerned, dates."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wayfare.plan.stages import UNKNOWN, Missing
from wayfare.web.design.drawn import drawn
from wayfare.web.guard import guard, signed_in, version_of
from wayfare.web.versions.kept import kept, minute
from wayfare.web.workspaces import actions, calendar, navigation, queries
from wayfare.web.workspaces.forms import (
    Agreement,
    Description,
    InstitutionForm,
    StageDates,
    StakeholderForm,
)
from wayfare.web.workspaces.models import Institution, Stage, Stakeholder, Workspace


@signed_in("a person's own workspaces")
def home(request: HttpRequest) -> HttpResponse:
    """List the workspaces a person takes part in; one alone opens at once."""
    memberships = list(queries.of(request.user))
    if len(memberships) == 1 and "all" not in request.GET:
        return redirect("workspaces:board", w=memberships[0].workspace.slug)
    return render(request, "workspaces/home.html", {"memberships": memberships})


@signed_in("anyone with an account may begin a workspace of their own", writes="add")
def create(request: HttpRequest) -> HttpResponse:
    """Begin a workspace."""
    form = Description(request.POST or None)
    form.fields["parent"].queryset = Workspace.objects.filter(pk__in=queries.of(request.user).values("workspace"))
    if request.method == "POST" and form.is_valid():
        workspace = actions.create(by=request.user, **form.cleaned_data)
        return redirect("workspaces:board", w=workspace.slug)
    status = 422 if request.method == "POST" else 200
    return render(request, "workspaces/create.html", {"form": form}, status=status)


@guard("workspace.read")
def board(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Show where the cycle stands and what is missing for the next gate."""
    context = {"board": kept(workspace, _board, minute()), "lately": queries.lately(workspace)}
    return render(request, "workspaces/board.html", context)


def _board(workspace: Workspace, _minute: int) -> str:
    """Return the stages, drawn; they are judged again every minute, for dates pass and consultations end."""
    stages = [_shown(each, workspace) for each in calendar.stages(workspace)]
    return drawn("components/stage_board.html", {"stages": stages})


def _shown(dated: calendar.Dated, workspace: Workspace) -> dict[str, object]:
    """Return a stage as the board's template takes it."""
    pages = [page["url"] for page in navigation.pages_of(dated.stage.code, workspace)]
    return {
        "title": dated.stage.title,
        "url": pages[0] if pages else "",
        "state": _state(dated),
        "says": dated.stage.purpose,
        "dates": dated.row.planned_end if dated.row and dated.row.planned_end else "",
        "days_late": dated.days_late,
        "gate": [
            {"text": _asked(ask), "why": ask.why, "done": False, "url": navigation.link(ask.link, workspace)}
            for ask in dated.state.missing
        ],
        "passed": dated.state.passed,
        "gates": dated.state.gates,
    }


def _asked(ask: Missing) -> str:
    """Say what a gate asks for; a number nobody can count yet is said in words."""
    return ask.what.replace(UNKNOWN, _("not known yet")) if ask.unknown else ask.what


def _state(dated: calendar.Dated) -> str:
    """Say how far a stage is by what it lacks itself, whatever is still missing before it; closed is done."""
    if not dated.state.missing or (dated.row and dated.row.closed_at):
        return "done"
    return "open" if dated.state.under_way else "later"


@guard("workspace.edit", Workspace, writes="change")
def settings(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Change what a workspace says of itself."""
    form = Agreement(request.POST or None, instance=Workspace.objects.get(pk=workspace.pk))
    form.fields["parent"].queryset = Workspace.objects.filter(pk__in=queries.of(request.user).values("workspace"))
    if request.method == "POST" and form.is_valid():
        actions.describe(by=request.user, workspace=workspace, version=version_of(request), **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("workspaces:settings", w=workspace.slug)
    status = 422 if request.method == "POST" else 200
    return render(request, "workspaces/settings.html", {"form": form}, status=status)


@guard("people.read")
def institutions(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """List the institutions that take part."""
    return render(request, "workspaces/institutions.html", {"institutions": workspace.institutions.all()})


@guard("workspace.edit", Institution, writes="change")
def edit_institution(request: HttpRequest, institution: Institution) -> HttpResponse:
    """Change an institution."""
    form = InstitutionForm(request.POST or None, instance=Institution.objects.get(pk=institution.pk))
    if request.method == "POST" and form.is_valid():
        fields = form.cleaned_data
        actions.change_institution(by=request.user, institution=institution, version=version_of(request), **fields)
        return redirect("workspaces:institutions", w=request.workspace.slug)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "version": institution.version, "heading": institution.name}
    return render(request, "workspaces/edit.html", context, status=status)


@guard("people.read")
def stakeholders(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """List the groups of those concerned."""
    return render(request, "workspaces/stakeholders.html", {"stakeholders": workspace.stakeholders.all()})


@guard("workspace.edit", writes="add")
def add_stakeholder(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Add a group of those concerned."""
    form = StakeholderForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.add_stakeholder(by=request.user, workspace=workspace, **form.cleaned_data)
        return redirect("workspaces:stakeholders", w=workspace.slug)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "heading": _("Add a group of those concerned")}
    return render(request, "workspaces/edit.html", context, status=status)


@guard("workspace.edit", Stakeholder, writes="change")
def edit_stakeholder(request: HttpRequest, stakeholder: Stakeholder) -> HttpResponse:
    """Change what is said of a group of those concerned."""
    form = StakeholderForm(request.POST or None, instance=Stakeholder.objects.get(pk=stakeholder.pk))
    if request.method == "POST" and form.is_valid():
        fields = form.cleaned_data
        actions.change_stakeholder(by=request.user, stakeholder=stakeholder, version=version_of(request), **fields)
        return redirect("workspaces:stakeholders", w=request.workspace.slug)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "version": stakeholder.version, "heading": stakeholder.name}
    return render(request, "workspaces/edit.html", context, status=status)


@guard("workspace.read")
def timetable(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Show when each stage is planned to begin and end."""
    return render(request, "workspaces/calendar.html", {"dated": calendar.stages(workspace)})


@guard("stage.edit", Stage, writes="change")
def edit_stage(request: HttpRequest, stage: Stage) -> HttpResponse:
    """Give a stage its dates."""
    form = StageDates(request.POST or None, instance=Stage.objects.get(pk=stage.pk))
    if request.method == "POST" and form.is_valid():
        actions.plan_stage(by=request.user, stage=stage, version=version_of(request), **form.cleaned_data)
        return redirect("workspaces:timetable", w=request.workspace.slug)
    status = 422 if request.method == "POST" else 200
    title = navigation.current_cycle(request.workspace).stage(stage.code).title
    context = {"form": form, "version": stage.version, "heading": title}
    return render(request, "workspaces/edit.html", context, status=status)


@guard("stage.edit", Stage, writes="change")
def close_stage(request: HttpRequest, stage: Stage) -> HttpResponse:
    """Close a stage."""
    if request.method == "POST":
        actions.close_stage(by=request.user, stage=stage, version=version_of(request))
    return redirect("workspaces:timetable", w=request.workspace.slug)


@guard("workspace.edit", writes="add")
def add_institution(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Add an institution."""
    form = InstitutionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.add_institution(by=request.user, workspace=workspace, **form.cleaned_data)
        return redirect("workspaces:institutions", w=workspace.slug)
    status = 422 if request.method == "POST" else 200
    return render(request, "workspaces/edit.html", {"form": form, "heading": _("Add an institution")}, status=status)
