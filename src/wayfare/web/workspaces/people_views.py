"""Pages about who takes part: the list, invitations, and the part each person plays."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wayfare.web import refusals
from wayfare.web.guard import guard, version_of
from wayfare.web.talk.queries import open_tasks
from wayfare.web.versions.kept import kept
from wayfare.web.workspaces import actions, queries
from wayfare.web.workspaces.forms import InvitationForm, PartForm
from wayfare.web.workspaces.models import Invitation, Membership, Workspace


@guard("people.read")
def people(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Show who takes part, from which institution, with how much to do; who did once; and who was invited."""
    tasks = kept(workspace, open_tasks)
    context = {
        "people": [_row(request.member, each, tasks) for each in queries.people(workspace)],
        "former": [_row(request.member, each, tasks) for each in queries.former(workspace)],
        "invitations": queries.invitations(workspace),
    }
    return render(request, "workspaces/people.html", context)


def _row(member: Membership, each: Membership, tasks: dict[str, int]) -> dict[str, object]:
    return {"member": each, "tasks": tasks.get(each.user_id, 0), "theirs": actions.may_change(member, each)}


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


@guard("people.edit", Membership, writes="change")
def edit_part(request: HttpRequest, membership: Membership) -> HttpResponse:
    """Change the part somebody plays, such as the institution they speak for."""
    if not actions.may_change(request.member, membership):
        return refusals.forbidden(request, "people.edit")
    form = PartForm(request.POST or None, instance=Membership.objects.get(pk=membership.pk), member=request.member)
    if request.method == "POST" and form.is_valid():
        try:
            fields = {"version": version_of(request), **form.cleaned_data}
            actions.give_part(by=request.member, membership=membership, **fields)
        except actions.LastCoordinator:
            form.add_error("role", _only_one(membership))
        else:
            messages.success(request, _("Saved."))
            return redirect("workspaces:people", w=request.workspace.slug)
    status = 422 if request.method == "POST" else 200
    return render(request, "workspaces/part.html", {"form": form, "membership": membership}, status=status)


@guard("people.edit", Membership, writes="change")
def end_part(request: HttpRequest, membership: Membership) -> HttpResponse:
    """End the part somebody plays, after a look at what they leave open."""
    if not actions.may_change(request.member, membership):
        return refusals.forbidden(request, "people.edit")
    if request.method == "POST":
        try:
            actions.end_part(by=request.member, membership=membership, version=version_of(request))
        except actions.LastCoordinator:
            messages.error(request, _only_one(membership))
        return redirect("workspaces:people", w=request.workspace.slug)
    tasks = kept(request.workspace, open_tasks).get(membership.user_id, 0)
    return render(request, "workspaces/end_part.html", {"membership": membership, "tasks": tasks})


def _only_one(membership: Membership) -> str:
    told = _("%(name)s is the only coordinator. Give somebody else that role first; nothing was changed.")
    return told % {"name": membership.user}
