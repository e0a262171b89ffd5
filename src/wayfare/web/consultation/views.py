"""Pages of consultations for members: what is asked, who was heard, results, moderation and answers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wayfare.web.consultation import actions, queries, shown
from wayfare.web.consultation.forms import Affected, AnswerForm, ConsultationForm, Disposing, Moderating, Prolonged
from wayfare.web.consultation.forms import consultation_texts as texts_of
from wayfare.web.consultation.models import Consultation, Reply
from wayfare.web.guard import guard, version_of
from wayfare.web.workspaces.models import Workspace


@guard("consultation.read")
def index(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """List the consultations."""
    rows = [
        {"consultation": each, "heard": each.contributions.filter(withdrawn=False).count()}
        for each in queries.of(workspace)
    ]
    return render(request, "consultation/index.html", {"rows": rows})


@guard("consultation.edit", writes="add")
def begin(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Begin a consultation."""
    language = (workspace.languages or ["en"])[0]
    form = ConsultationForm(request.POST or None, initial={"language": language, "floor": _floor()})
    if request.method == "POST" and form.is_valid():
        made = actions.begin(by=request.user, workspace=workspace, **form.cleaned_data)
        return redirect("consultation:show", w=workspace.slug, pk=made.pk)
    context = {"form": form, "heading": _("Begin a consultation")}
    return render(request, "workspaces/edit.html", context, status=_status(request))


def _floor() -> int:
    return queries.unchecked().participation_policy.floor


def _status(request: HttpRequest) -> int:
    return 422 if request.method == "POST" else 200


@guard("consultation.read", Consultation)
def show(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Show what is asked, what people are told of their anonymity, and how many spoke."""
    context = {"consultation": consultation, "asked": queries.asked(consultation)}
    context |= {"promises": queries.promises(consultation), "address": _address(request, consultation)}
    context |= {"heard": consultation.contributions.filter(withdrawn=False).count()}
    context |= {"unread": consultation.replies.filter(decision="", contribution__withdrawn=False).count()}
    context |= {"mine": consultation.contributions.filter(created_by=request.user, withdrawn=False).exists()}
    return render(request, "consultation/show.html", context)


def _address(request: HttpRequest, consultation: Consultation) -> str:
    return request.build_absolute_uri(queries.address(consultation)) if consultation.way == "code" else ""


@guard("consultation.edit", Consultation, writes="change")
def edit(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Change a draft, or the last day of one that is open."""
    kind = ConsultationForm if consultation.phase == "draft" else Prolonged
    form = kind(request.POST or None, instance=Consultation.objects.get(pk=consultation.pk))
    if request.method == "POST" and form.is_valid():
        try:
            fields = {"version": version_of(request), **form.cleaned_data}
            actions.describe(by=request.user, consultation=consultation, **fields)
        except actions.NotNow:
            messages.error(request, _("The consultation is closed. Nothing was changed."))
        return redirect("consultation:show", w=request.workspace.slug, pk=consultation.pk)
    context = {"form": form, "version": consultation.version, "heading": consultation.title}
    return render(request, "workspaces/edit.html", context, status=_status(request))


@guard("consultation.edit", Consultation, writes="change")
def affected(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Say how many people of each group are concerned."""
    start = texts_of(consultation.state())
    form = Affected(request.POST or None, workspace=request.workspace, initial=start)
    if request.method == "POST" and form.is_valid():
        fields = {"version": version_of(request), **form.cleaned_data}
        actions.say_who_is_affected(by=request.user, consultation=consultation, **fields)
        return redirect("consultation:representation", w=request.workspace.slug)
    context = {"form": form, "version": consultation.version, "heading": _("Who is concerned")}
    return render(request, "workspaces/edit.html", context, status=_status(request))


@guard("consultation.edit", Consultation, writes="change")
def open_up(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Open a draft."""
    if request.method == "POST":
        try:
            actions.open_up(by=request.user, consultation=consultation, version=version_of(request))
        except (actions.NotNow, actions.UntruePromise):
            messages.error(request, _("It cannot be opened as it stands. Nothing was changed."))
    return redirect("consultation:show", w=request.workspace.slug, pk=consultation.pk)


@guard("consultation.edit", Consultation, writes="change")
def close(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Close for good."""
    if request.method == "POST":
        try:
            actions.close(by=request.user, consultation=consultation, version=version_of(request))
        except actions.NotNow:
            messages.error(request, _("It is not open. Nothing was changed."))
        return redirect("consultation:show", w=request.workspace.slug, pk=consultation.pk)
    return render(request, "consultation/close.html", {"consultation": consultation})


@guard("consultation.contribute", Consultation, writes="add")
def answer(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Take part as a member, under one's name."""
    if consultation.way != Consultation.Way.INVITED:
        return redirect("consultation_public:answer", code=consultation.code)
    form = AnswerForm(consultation, request.POST or None)
    context: dict[str, Any] = {"consultation": consultation, "form": form, "inside": True}
    context["promises"] = queries.promises(consultation)
    if request.method == "POST" and form.is_valid():
        try:
            said = {**form.said(), "name": request.user.name, "language": get_language() or ""}
            made = actions.contribute(by=request.user, consultation=consultation, key=request.POST["key"], **said)
        except (actions.ConsultationIsClosed, actions.SaidAlready):
            return render(request, "consultation/not_open.html", context, status=409)
        response = render(request, "consultation/received.html", context | {"receipt": made[1]}, status=201)
        response.headers["Location"] = f"/say/{consultation.code}/sent/"
        return response
    return render(request, "consultation/answer.html", context, status=_status(request))


@guard("consultation.read", Consultation)
def results(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Show results, after the end only."""
    found = shown.results(consultation) if consultation.phase == "closed" else {}
    context = {"consultation": consultation, "open": not found, **found}
    return render(request, "consultation/results.html", context)


@guard("consultation.read")
def representation(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Compare who was heard with who is concerned, consultation by consultation."""
    found = [
        {"consultation": each, "found": shown.representation(each) if each.phase == "closed" else None}
        for each in queries.of(workspace)
    ]
    return render(request, "consultation/representation.html", {"rows": found})


@guard("consultation.read")
def dispositions(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Show what became of every contribution, those that wait first."""
    found = [
        {"consultation": each, "rows": shown.disposition_rows(each, inside=False), **shown.outcomes(each)}
        for each in queries.of(workspace)
        if each.phase != "draft"
    ]
    return render(request, "consultation/dispositions.html", {"found": found})


@guard("consultation.moderate", Consultation)
def moderation(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Show every text for moderators, those that wait for them first."""
    rows = [row for row in shown.disposition_rows(consultation, inside=True) if row["words"]]
    rows.sort(key=lambda row: (bool(row["reply"].decision) and not row["reply"].appeal_open,))
    return render(request, "consultation/moderation.html", {"consultation": consultation, "rows": rows})


@guard("consultation.moderate", Reply, writes="change")
def moderate(request: HttpRequest, reply: Reply) -> HttpResponse:
    """Show, shorten or hide what somebody wrote."""
    start = {"decision": reply.decision, "decision_reason": reply.decision_reason, "read": reply.contribution.version}
    texts = shown.texts(reply.contribution, queries.asked(reply.consultation))
    form = Moderating(request.POST or None, initial=start, texts=texts, wording=reply.wording)
    if request.method == "POST" and form.is_valid():
        version = version_of(request)
        fields = {"contribution": reply.contribution, "version": version, **form.cleaned_data}
        actions.moderate(by=request.user, **fields)
        return redirect("consultation:moderation", w=request.workspace.slug, pk=reply.consultation_id)
    return _about(request, reply, form, _("Show, shorten or hide"))


@guard("consultation.dispose", Reply, writes="change")
def dispose(request: HttpRequest, reply: Reply) -> HttpResponse:
    """Say what became of a contribution."""
    start = {"outcome": reply.outcome, "items": reply.items, "reason": reply.reason}
    form = Disposing(request.POST or None, workspace=request.workspace, initial=start)
    if request.method == "POST" and form.is_valid():
        actions.dispose(by=request.user, reply=reply, version=version_of(request), **form.cleaned_data)
        messages.success(request, _("Answered."))
        return redirect("consultation:dispositions", w=request.workspace.slug)
    return _about(request, reply, form, _("What became of it"))


def _about(request: HttpRequest, reply: Reply, form: Any, heading: str) -> HttpResponse:
    words = shown.texts(reply.contribution, queries.asked(reply.consultation))
    context = {"form": form, "version": reply.version, "heading": heading, "reply": reply, "words": words}
    return render(request, "consultation/reply.html", context, status=_status(request))
