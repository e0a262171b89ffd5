"""Pages of the register of policies and agreements: what each says, its points, the profile of all."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wayfare.web.coherence import actions, queries, shown
from wayfare.web.coherence.forms import PointsForm, PolicyForm, theme_choices
from wayfare.web.coherence.models import Policy
from wayfare.web.guard import guard, version_of
from wayfare.web.talk.queries import comments_on
from wayfare.web.workspaces.models import Workspace


@guard("coherence.read")
def index(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """List the register, with the points by dimension over policies in force."""
    rows = workspace.policies.select_related("body")
    context = {"policies": rows, "profile": shown.profile(workspace), "measures": shown.measures()}
    context["unscored"] = set(queries.profile(workspace).unscored)
    return render(request, "coherence/policies.html", context)


@guard("policy.edit", writes="add")
def add(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Put a policy into the register."""
    form = PolicyForm(request.POST or None, workspace=workspace)
    if request.method == "POST" and form.is_valid():
        made = actions.add_policy(by=request.user, workspace=workspace, **form.cleaned_data)
        return redirect("coherence:policy", w=workspace.slug, pk=made.pk)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "heading": _("Add a policy or an agreement")}
    return render(request, "workspaces/edit.html", context, status=status)


@guard("coherence.read", Policy)
def policy(request: HttpRequest, policy: Policy) -> HttpResponse:
    """Show a policy with its points and what was said of it."""
    themes = dict(theme_choices())
    context = {"policy": policy, "points": shown.points(policy), "comments": comments_on(policy)}
    context["themes"] = [themes[code] for code in policy.themes if code in themes]
    return render(request, "coherence/policy.html", context)


@guard("policy.edit", Policy, writes="change")
def edit(request: HttpRequest, policy: Policy) -> HttpResponse:
    """Change what the register says of a policy."""
    form = PolicyForm(request.POST or None, instance=Policy.objects.get(pk=policy.pk), workspace=request.workspace)
    if request.method == "POST" and form.is_valid():
        actions.change_policy(by=request.user, policy=policy, version=version_of(request), **form.cleaned_data)
        return redirect("coherence:policy", w=request.workspace.slug, pk=policy.pk)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "version": policy.version, "heading": policy.title}
    return render(request, "workspaces/edit.html", context, status=status)


@guard("policy.edit", Policy, writes="change")
def score(request: HttpRequest, policy: Policy) -> HttpResponse:
    """Give a policy its points."""
    start = {f"score-{code}": str(value) for code, value in policy.scores.items()}
    start |= {f"passage-{code}": text for code, text in policy.passages.items()}
    form = PointsForm(queries.register(), queries.asked(policy), request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        given = {"scores": form.scores(), "passages": form.passages()}
        actions.score_policy(by=request.user, policy=policy, version=version_of(request), **given)
        return redirect("coherence:policy", w=request.workspace.slug, pk=policy.pk)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "version": policy.version, "heading": _("Points: %s") % policy.title}
    return render(request, "workspaces/edit.html", context, status=status)


@guard("policy.edit", Policy, writes="change")
def remove(request: HttpRequest, policy: Policy) -> HttpResponse:
    """Take a policy out of the register."""
    if request.method == "POST":
        actions.remove_policy(by=request.user, policy=policy, version=version_of(request))
        return redirect("coherence:policies", w=request.workspace.slug)
    return render(request, "coherence/remove.html", {"policy": policy})
