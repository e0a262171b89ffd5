"""Pages of a workspace: the list, the stage board, settings, people."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wayfare.web.guard import guard, signed_in, version_of
from wayfare.web.workspaces import actions, queries
from wayfare.web.workspaces.forms import Description, InstitutionForm, InvitationForm
from wayfare.web.workspaces.models import Invitation, Workspace


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
    return render(request, "workspaces/board.html", {})


@guard("workspace.edit", Workspace, writes="change")
def settings(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Change what a workspace says of itself."""
    form = Description(request.POST or None, instance=Workspace.objects.get(pk=workspace.pk))
    form.fields["parent"].queryset = Workspace.objects.filter(pk__in=queries.of(request.user).values("workspace"))
    if request.method == "POST" and form.is_valid():
        actions.describe(by=request.user, workspace=workspace, version=version_of(request), **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("workspaces:settings", w=workspace.slug)
    status = 422 if request.method == "POST" else 200
    return render(request, "workspaces/settings.html", {"form": form}, status=status)


@guard("people.read")
def people(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Show who takes part, from which institution, and who was invited."""
    context = {"people": queries.people(workspace), "invitations": queries.invitations(workspace)}
    return render(request, "workspaces/people.html", context)


@guard("people.invite", writes="add")
def invite(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Invite a person and show the address to hand to them."""
    form = InvitationForm(request.POST or None, member=request.member)
    if request.method == "POST" and form.is_valid():
        invitation, code = actions.invite(by=request.user, member=request.member, **form.cleaned_data)
        request.session["invited"] = {"name": invitation.name, "code": code}
        return redirect("workspaces:invited", w=workspace.slug)
    status = 422 if request.method == "POST" else 200
    return render(request, "workspaces/invite.html", {"form": form}, status=status)


@guard("people.invite")
def invited(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Show the address of an invitation, once."""
    return render(request, "workspaces/invited.html", {"invited": request.session.pop("invited", None)})


@guard("people.invite", Invitation, writes="change")
def withdraw(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """Withdraw an invitation that was not used."""
    if request.method == "POST":
        actions.withdraw(by=request.user, invitation=invitation, version=version_of(request))
        return redirect("workspaces:people", w=request.workspace.slug)
    return render(request, "workspaces/withdraw.html", {"invitation": invitation})


@guard("workspace.edit", writes="add")
def add_institution(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Add an institution."""
    form = InstitutionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.add_institution(by=request.user, workspace=workspace, **form.cleaned_data)
        return redirect("workspaces:people", w=workspace.slug)
    status = 422 if request.method == "POST" else 200
    return render(request, "workspaces/institution.html", {"form": form}, status=status)
