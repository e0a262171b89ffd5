"""Pages of the plan: its chain, its items, its costs, what it lacks, its approval and its editions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from wayfare.catalogue import load
from wayfare.model.errors import ContentProblems
from wayfare.plan import costing
from wayfare.plan import document as documents
from wayfare.plan import editions as editions_of_plans
from wayfare.plan.chain import Chain
from wayfare.plan.measure import baseline_readiness, sex_completeness
from wayfare.web.accounts.models import User
from wayfare.web.guard import guard, version_of
from wayfare.web.jobs import large
from wayfare.web.plan import actions, measures, out, queries, rows, shown, states
from wayfare.web.plan.forms import PARTS, PlanForm, PublishForm, form_for
from wayfare.web.plan.models import Approval, Edition, Item, Plan
from wayfare.web.talk.queries import comments_on
from wayfare.web.versions.kept import kept
from wayfare.web.words import entry, page_language
from wayfare.web.workspaces.models import Institution, Workspace


class Asking(forms.Form):
    """Which institution is asked for its approval."""

    institution = forms.ModelChoiceField(queryset=Institution.objects.none())


class Answering(forms.Form):
    """An institution's answer and its reasons."""

    answer = forms.ChoiceField(choices=Approval.Answer.choices)
    note = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 3}))


@guard("plan.read")
def index(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Show the results chain."""
    plan = queries.plan_of(workspace)
    if plan is None:
        return render(request, "plan/none.html", {})
    return render(request, "plan/index.html", {"plan": plan, "chain": kept(workspace, shown.chain)})


@guard("plan.decide", writes="add")
def begin(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Begin the plan."""
    start = {"currency": workspace.currency, "first_year": workspace.first_year, "last_year": workspace.last_year}
    form = PlanForm(request.POST or None, initial={**start, "price_year": workspace.first_year, "inflation": 0})
    if request.method == "POST" and form.is_valid():
        actions.begin(by=request.user, workspace=workspace, **form.cleaned_data)
        return redirect("plan:index", w=workspace.slug)
    status = 422 if request.method == "POST" else 200
    return render(request, "workspaces/edit.html", {"form": form, "heading": _("Begin the plan")}, status=status)


@guard("plan.decide", Plan, writes="change")
def describe(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Change what is said of the whole plan."""
    form = PlanForm(request.POST or None, instance=Plan.objects.get(pk=plan.pk))
    if request.method == "POST" and form.is_valid():
        actions.describe(by=request.user, plan=plan, version=version_of(request), **form.cleaned_data)
        return redirect("plan:index", w=request.workspace.slug)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "version": plan.version, "heading": plan.title}
    return render(request, "workspaces/edit.html", context, status=status)


@guard("plan.add", writes="add")
def add_top(request: HttpRequest, workspace: Workspace, kind: str) -> HttpResponse:
    """Add a result that stands below no other."""
    if kind != Item.Kind.RESULT:
        raise Http404
    return _add(request, workspace, kind, None)


@guard("plan.edit", Item, writes="add")
def add_below(request: HttpRequest, item: Item, kind: str) -> HttpResponse:
    """Add something below an item."""
    if kind not in PARTS.get(item.kind, ()):
        raise Http404
    return _add(request, request.workspace, kind, item)


def _add(request: HttpRequest, workspace: Workspace, kind: str, parent: Item | None) -> HttpResponse:
    plan = queries.plan_of(workspace)
    if plan is None:
        raise Http404
    own = request.member.institution.code if request.member.institution else ""
    start = shown.start_of(kind, parent, plan, own)
    form = form_for(kind)(request.POST or None, workspace=workspace, initial=start)
    if request.method == "POST" and form.is_valid():
        content = form.content({})
        if made := _tried(
            form, lambda: actions.add_item(by=request.user, plan=plan, kind=kind, parent=parent, content=content)
        ):
            messages.success(request, _("Added."))
            return redirect("plan:item", w=workspace.slug, pk=made.pk)
    status = 422 if request.method == "POST" else 200
    heading = _("Add: %s") % Item.Kind(kind).label
    return render(request, "plan/add.html", {"form": form, "heading": heading, "parent": parent}, status=status)


@guard("plan.read", Item)
def item(request: HttpRequest, item: Item) -> HttpResponse:
    """Show an item with what stands below it, what it lacks and what was said of it."""
    plan = item.workspace.plan
    plan.workspace = item.workspace
    lacking = [gap for gap in queries.gaps(plan) if gap.item == item.code]
    parts = [shown.part(part, request.workspace) for part in shown.parts(item)]
    context = {"item": item, "plan": plan, "parts": parts, "lacking": lacking, "rows": shown.fields(item)}
    context |= {"comments": comments_on(item), "addable": shown.addable(item), "measures": measures.told(item.content)}
    context |= {"above": shown.above(item)}
    return render(request, "plan/item.html", context)


@guard("plan.edit", Item, writes="change")
def edit(request: HttpRequest, item: Item) -> HttpResponse:
    """Change an item."""
    kind = form_for(item.kind)
    form = kind(request.POST or None, workspace=request.workspace, initial=shown.initial(item))
    if request.method == "POST" and form.is_valid():
        content = form.content(item.content)
        version = version_of(request)
        if _tried(form, lambda: actions.change_item(by=request.user, item=item, version=version, content=content)):
            messages.success(request, _("Saved."))
            return redirect("plan:item", w=request.workspace.slug, pk=item.pk)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "version": item.version, "heading": Item.Kind(item.kind).label, "item": item}
    return render(request, "plan/edit.html", context, status=status)


@guard("plan.edit", Item, writes="change")
def remove(request: HttpRequest, item: Item) -> HttpResponse:
    """Take out an item that has nothing below it."""
    if request.method == "POST" and not item.parts.exists():
        actions.remove_item(by=request.user, item=item, version=version_of(request))
        return redirect("plan:index", w=request.workspace.slug)
    return render(request, "plan/remove.html", {"item": item, "parts": item.parts.count()})


@guard("plan.read")
def actions_page(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Show what is done when, by whom."""
    plan = queries.plan_of(workspace)
    if plan is None:
        return render(request, "plan/none.html", {})
    return render(request, "plan/actions.html", {"plan": plan, **shown.timeline(plan)})


@guard("plan.read")
def matrix(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Show the results matrix: indicators, baselines, targets, sources, assumptions and risks."""
    plan = queries.plan_of(workspace)
    if plan is None:
        return render(request, "plan/none.html", {})
    document = rows.document_of(plan)
    context = {"plan": plan, "rows": shown.matrix(document, Chain(document))}
    context |= {"ready": baseline_readiness(document.indicators), "by_sex": sex_completeness(document.indicators)}
    return render(request, "plan/matrix.html", context)


@guard("plan.read")
def costs(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Show what is required, available and to be found."""
    plan = queries.plan_of(workspace)
    if plan is None:
        return render(request, "plan/none.html", {})
    split = request.GET.get("by", "outcome")
    if split not in shown.SPLITS:
        raise Http404
    document = rows.document_of(plan)
    context = {"plan": plan, "rows": shown.money(document, costing.By(split)), "split": split}
    context |= {"splits": shown.SPLITS.items(), "marked": costing.gender_budget(document)}
    return render(request, "plan/costs.html", context)


@guard("plan.read")
def readiness_page(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Show everything the plan lacks, and why it matters."""
    plan = queries.plan_of(workspace)
    if plan is None:
        return render(request, "plan/none.html", {})
    return render(request, "plan/readiness.html", {"plan": plan, **shown.readiness(plan)})


@guard("plan.read")
def approval(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Show which institutions approved, and offer one's own institution's answer."""
    plan = queries.plan_of(workspace)
    if plan is None:
        return render(request, "plan/none.html", {})
    asked = workspace.approvals.select_related("institution", "answered_by")
    form = Asking()
    form.fields["institution"].queryset = workspace.institutions.exclude(approvals__in=asked)
    blocking = [gap for gap in queries.gaps(plan) if gap.severity == "blocks"]
    context = {"plan": plan, "approvals": asked, "form": form, "blocking": len(blocking)}
    return render(request, "plan/approval.html", context)


@guard("plan.submit", writes="add")
def ask(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Ask an institution for its approval."""
    form = Asking(request.POST or None)
    form.fields["institution"].queryset = workspace.institutions.exclude(approvals__workspace=workspace)
    plan = queries.plan_of(workspace)
    if request.method == "POST" and plan and form.is_valid():
        actions.ask(by=request.user, plan=plan, institution=form.cleaned_data["institution"])
    return redirect("plan:approval", w=workspace.slug)


@guard("plan.submit", Plan, writes="change")
def submit(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Lay the plan before its institutions."""
    if request.method == "POST":
        try:
            actions.submit(by=request.user, plan=plan, version=version_of(request))
        except actions.PlanNotReady as refused:
            context = {"plan": plan, "gaps": refused.gaps}
            return render(request, "plan/not_ready.html", context, status=422)
        except states.NotNow:
            messages.error(request, _("The plan is not in the state this starts from. Nothing was changed."))
    return redirect("plan:approval", w=request.workspace.slug)


@guard("plan.approve", Approval, writes="change")
def answer(request: HttpRequest, approval: Approval) -> HttpResponse:
    """Give one's institution's answer."""
    form = Answering(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer(by=request.user, approval=approval, version=version_of(request), **form.cleaned_data)
        except actions.OwnWork:
            return render(request, "plan/own_work.html", {"approval": approval}, status=403)
        except states.NotNow:
            messages.error(request, _("The plan is not before its institutions now. Nothing was changed."))
        return redirect("plan:approval", w=request.workspace.slug)
    status = 422 if request.method == "POST" else 200
    return render(request, "plan/answer.html", {"form": form, "approval": approval}, status=status)


@guard("plan.submit", Plan, writes="change")
def revise(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Open an approved plan for changes."""
    if request.method == "POST" and plan.status == Plan.Status.APPROVED:
        actions.revise(by=request.user, plan=plan, version=version_of(request))
    return redirect("plan:approval", w=request.workspace.slug)


@guard("plan.read")
def editions(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """List the frozen editions."""
    context = {"editions": workspace.plan_editions.all(), "forms": out.FORMS.items()}
    return render(request, "plan/editions.html", context | {"plan": queries.plan_of(workspace)})


@guard("plan.read", Edition)
def edition(request: HttpRequest, edition: Edition) -> HttpResponse:
    """Show a frozen edition: its document, its hash, and what changed since the one before."""
    return render(request, "plan/edition.html", {"edition": edition, **shown.edition(edition)})


@guard("export.read")
def download(request: HttpRequest, workspace: Workspace, form: str) -> HttpResponse:
    """Send the plan as it stands, in one of its forms; the record says who took it."""
    plan = queries.plan_of(workspace)
    if plan is None or form not in out.FORMS:
        raise Http404
    if out.is_large(workspace):
        return large.elsewhere(workspace, "plan", form)
    made = out.FORMS[form].make(rows.document_of(plan), page_language(), timezone.now().date())
    actions.exported(by=request.user, plan=plan, what=form)
    response = HttpResponse(made, content_type=out.FORMS[form].media_type)
    response["Content-Disposition"] = f'attachment; filename="{out.name(plan, form)}"'
    return response


def _exported(*, by: User, workspace: Workspace, what: str) -> None:
    actions.exported(by=by, plan=workspace.plan, what=what)


large.offer("plan", out.titled, _exported)


@guard("plan.read", Edition)
def compare(request: HttpRequest, edition: Edition) -> HttpResponse:
    """Say in sentences what changed from one edition to the plan as it stands."""
    plan = edition.workspace.plan
    before = documents.from_value(edition.document, edition.label)
    changes = editions_of_plans.compare(before, rows.document_of(plan), load(), page_language())
    return render(request, "plan/compare.html", {"edition": edition, "changes": changes})


@guard("publish.edit", Edition, writes="change")
def publish(request: HttpRequest, edition: Edition) -> HttpResponse:
    """Show an edition to everybody, under a licence."""
    if edition.published_at is not None:
        return redirect("published:edition", edition=edition.pk)
    form = PublishForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.publish(by=request.user, edition=edition, version=version_of(request), **form.cleaned_data)
        return redirect("published:edition", edition=edition.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "plan/publish.html", {"form": form, "edition": edition}, status=status)


def _tried(form: forms.Form, act: Any) -> Any:
    """Do what a form asks; what the plan's document refuses becomes the form's errors, and nothing is written."""
    try:
        return act()
    except ContentProblems as refused:
        for problem in refused.problems:
            form.add_error(None, entry(problem.field, f"{problem.what} {problem.remedy}"))
    except actions.PlanIsFrozen:
        form.add_error(None, _("The plan is before its institutions or approved; it must be opened before it changes."))
    return None
