"""Remarks and tasks: saying, resolving, asking, and one's own queue."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from wayfare.web import refusals
from wayfare.web.accounts.models import User
from wayfare.web.accounts.roles import permits
from wayfare.web.guard import guard, version_of
from wayfare.web.talk import actions, queries
from wayfare.web.talk.models import Assignment, Comment
from wayfare.web.versions.change import Stale
from wayfare.web.versions.proposed import versions_seen
from wayfare.web.workspaces.models import Membership, Workspace


class Remark(forms.Form):
    """What somebody says of an object."""

    text = forms.CharField(label=_("Remark"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 3}))


class Task(forms.Form):
    """What somebody is asked to do by when."""

    assignee = forms.ModelChoiceField(label=_("Who"), queryset=User.objects.none())
    task = forms.CharField(label=_("What"), max_length=300)
    due = forms.DateField(label=_("By when"), required=False, widget=forms.DateInput(attrs={"type": "date"}))


class Tasks(forms.ModelMultipleChoiceField):
    """Tasks to choose from, each with its day."""

    def label_from_instance(self, task: Assignment) -> str:
        if task.due is None:
            return task.task
        return _("%(task)s (by %(day)s)") % {"task": task.task, "day": date_format(task.due)}


class HandOver(forms.Form):
    """Which open tasks of somebody are given to whom."""

    to = forms.ModelChoiceField(label=_("To whom"), queryset=Membership.objects.none())
    tasks = Tasks(label=_("What moves"), queryset=Assignment.objects.none(), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: object, membership: Membership, tasks: QuerySet[Assignment], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = membership.workspace.memberships.current().exclude(pk=membership.pk)
        self.fields["tasks"].queryset, self.fields["tasks"].initial = tasks, list(tasks)

    def clean(self) -> dict[str, Any]:
        cleaned = dict(super().clean() or {})
        to, tasks = cleaned.get("to"), cleaned.get("tasks") or ()
        if to and (beyond := [each.task for each in tasks if not queries.may_read(to, each)]):
            told = _("%(name)s may not read what this is about: %(tasks)s.")
            self.add_error("to", told % {"name": to.user, "tasks": "; ".join(beyond)})
        return cleaned


@guard("talk.comment", writes="add")
def comment(request: HttpRequest, workspace: Workspace, target_type: str, target_id: str) -> HttpResponse:
    """Say something of an object and go back to it."""
    target = _target(request, target_type, target_id)
    form = Remark(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.comment(by=request.user, workspace=workspace, target=target, text=form.cleaned_data["text"])
        return HttpResponseRedirect(_back(request))
    status = 422 if request.method == "POST" else 200
    return render(request, "talk/comment.html", {"form": form, "target": target}, status=status)


@guard("talk.edit", Comment, writes="change")
def reword(request: HttpRequest, comment: Comment) -> HttpResponse:
    """Change one's own remark."""
    form = Remark(request.POST or None, initial={"text": comment.text})
    if request.method == "POST" and form.is_valid():
        actions.reword(by=request.user, comment=comment, version=version_of(request), **form.cleaned_data)
        return HttpResponseRedirect(_back(request))
    status = 422 if request.method == "POST" else 200
    return render(request, "talk/reword.html", {"form": form, "comment": comment}, status=status)


@guard("talk.comment", Comment, writes="change")
def resolve(request: HttpRequest, comment: Comment) -> HttpResponse:
    """Say that a remark was dealt with."""
    if request.method == "POST":
        actions.resolve(by=request.user, comment=comment, version=version_of(request))
    return HttpResponseRedirect(_back(request))


@guard("talk.assign", writes="add")
def assign(request: HttpRequest, workspace: Workspace, target_type: str, target_id: str) -> HttpResponse:
    """Ask somebody to do something with an object."""
    target = _target(request, target_type, target_id)
    if not permits(request.member, "talk.assign", target):
        return refusals.forbidden(request, "talk.assign")
    form = Task(request.POST or None)
    form.fields["assignee"].queryset = User.objects.filter(memberships__in=workspace.memberships.current())
    if request.method == "POST" and form.is_valid():
        actions.assign(by=request.user, workspace=workspace, target=target, **form.cleaned_data)
        return HttpResponseRedirect(_back(request))
    status = 422 if request.method == "POST" else 200
    return render(request, "talk/assign.html", {"form": form, "target": target}, status=status)


@guard("talk.hand_over", Membership, writes="change")
def hand_over(request: HttpRequest, membership: Membership) -> HttpResponse:
    """Give what somebody was asked to do to somebody else, after a look at what moves."""
    tasks = queries.queue_of(membership.user, request.workspace)
    form = HandOver(request.POST or None, membership=membership, tasks=tasks)
    if request.method == "POST" and form.is_valid():
        return _handed_over(request, membership, **form.cleaned_data)
    return _hand_over(request, membership, form, 422 if request.method == "POST" else 200)


def _hand_over(request: HttpRequest, membership: Membership, form: HandOver, status: int) -> HttpResponse:
    tasks = queries.queue_of(membership.user, request.workspace)
    context = {"form": form, "membership": membership, "tasks": tasks}
    return render(request, "talk/hand_over.html", context, status=status)


def _handed_over(request: HttpRequest, membership: Membership, to: Membership, tasks: Any) -> HttpResponse:
    versions = versions_seen(request.POST.getlist("seen"))
    try:
        moved = actions.hand_over(by=request.user, tasks=list(tasks), versions=versions, to=to.user)
    except Stale:
        messages.error(request, _("Some of it was finished or given away meanwhile. Look again; nothing was moved."))
        form = HandOver(membership=membership, tasks=queries.queue_of(membership.user, request.workspace))
        return _hand_over(request, membership, form, 409)
    told = ngettext("%(number)s task now waits for %(name)s.", "%(number)s tasks now wait for %(name)s.", moved)
    messages.success(request, told % {"number": moved, "name": to.user})
    return redirect("workspaces:people", w=request.workspace.slug)


@guard("talk.read", Assignment, writes="change")
def finish(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """Say that what one was asked is done."""
    if assignment.assignee_id != request.user.pk:
        raise Http404
    if request.method == "POST":
        actions.finish(by=request.user, assignment=assignment, version=version_of(request))
    return redirect("talk:queue", w=request.workspace.slug)


@guard("talk.read")
def queue(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Show what a person is asked to do."""
    return render(request, "talk/queue.html", {"queue": queries.queue_of(request.user, workspace)})


def _target(request: HttpRequest, target_type: str, target_id: str) -> object:
    """Find what is talked of; what a person may not read is not there for them."""
    target = queries.target_of(request.workspace, target_type, target_id)
    if target is None or not permits(request.member, queries.TALKED_OF[target_type], target):
        raise Http404
    return target


def _back(request: HttpRequest) -> str:
    path = request.POST.get("back", "")
    home = f"/w/{request.workspace.slug}/"
    return path if path.startswith(home) and "\\" not in path else home
