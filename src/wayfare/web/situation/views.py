"""Pages of the situation room: the overview, a theme, a figure and where it comes from, how it is assessed."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wayfare.web.guard import guard, version_of
from wayfare.web.situation import actions, given, queries, revised
from wayfare.web.situation.forms import ChoiceForm, RechoiceForm, SetupForm
from wayfare.web.situation.models import Choice
from wayfare.web.situation.origin import origin_of, scripted
from wayfare.web.situation.reading import Book, book, state_words
from wayfare.web.workspaces.models import Workspace


@guard("figure.read")
def index(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Show what is known in one page: key figures, the sentences of the summary, the themes, the gaps."""
    opened = book(workspace, request.GET.get("edition"))
    newest = opened.row if opened and opened.newest else None
    context = {
        "book": opened,
        "making": queries.making(workspace),
        "failure": queries.failure(workspace),
        "waiting": queries.not_in(newest, workspace) if opened is None or opened.newest else 0,
    }
    return render(request, "situation/index.html", context)


@guard("figure.read")
def making(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Show how far the assessment is; once it is over, the page opens anew."""
    job = queries.making(workspace)
    if job is None and request.htmx:
        response = HttpResponse(status=200)
        response["HX-Refresh"] = "true"
        return response
    return render(request, "situation/_making.html", {"making": job})


@guard("figure.read")
def theme(request: HttpRequest, workspace: Workspace, code: str) -> HttpResponse:
    """Show a theme: charts and maps first, benefits beside risks, how surely, what is not known, what was found."""
    opened = _book(request, workspace)
    chapter = opened.chapter(code)
    if chapter is None:
        raise Http404
    context = {"book": opened, "chapter": chapter, "findings": queries.findings_on(workspace, code)}
    return render(request, "situation/theme.html", context)


@guard("figure.read")
def figure(request: HttpRequest, workspace: Workspace, figure: str) -> HttpResponse:
    """Show where a figure comes from, and whether it was computed again."""
    opened = _book(request, workspace)
    found = opened.figure(figure)
    table = queries.home_of(workspace, figure) if found is None else None
    if table is not None:
        return redirect("situation:table_figure", w=workspace.slug, pk=table.pk, figure=figure)
    if found is None:
        raise Http404
    context = {
        "book": opened,
        "shown": opened.show(found),
        "origin": origin_of(opened, found),
        "scripted": scripted(opened, found) is not None,
        "why": state_words(str(found.state)),
        "again": queries.computed_again(opened.row, figure),
    }
    return render(request, "situation/figure.html", context)


@guard("figure.read")
def sources(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Show whose data the edition rests on, and the choices made with their consequences."""
    return render(request, "situation/sources.html", {"book": _book(request, workspace)})


@guard("figure.read")
def editions(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """List the assessments that were made and how much moved from one to the next."""
    return render(request, "situation/editions.html", {"editions": queries.editions(workspace)})


@guard("figure.read")
def moved(request: HttpRequest, workspace: Workspace, number: int) -> HttpResponse:
    """List the figures that an edition tells otherwise than the one before, with what rests on them."""
    opened = book(workspace, str(number))
    earlier = revised.before(opened.row) if opened else None
    if opened is None or earlier is None:
        raise Http404
    found = revised.page(opened, earlier, request.GET.get("page"))
    return render(request, "situation/moved.html", {"book": opened, "earlier": earlier, "found": found})


@guard("situation.assess", writes="add")
def assess(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Start an assessment and go to the overview, which shows how far it is."""
    if request.method == "POST":
        actions.assess(by=request.user, workspace=workspace, title=_("Assessment of the situation"))
    return redirect("situation:index", w=workspace.slug)


@guard("figure.read", writes="add")
def compute_again(request: HttpRequest, workspace: Workspace, figure: str) -> HttpResponse:
    """Start computing a figure again from stored evidence."""
    opened = _book(request, workspace)
    found = opened.figure(figure)
    if found is None:
        raise Http404
    if request.method == "POST":
        title = _("Compute again: %(label)s") % {"label": opened.show(found).label}
        actions.compute_again(by=request.user, edition=opened.row, figure=figure, title=title)
    return redirect(opened.trace(figure))


@guard("situation.edit", Workspace, writes="change")
def setup(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Say how the situation is assessed; `version` is that of the setup, 1 before anybody changed it."""
    now = given.setup_of(workspace)
    form = SetupForm(request.POST or None, instance=given.setup_of(workspace), made_up=workspace.made_up)
    if request.method == "POST" and form.is_valid():
        actions.set_up(by=request.user, workspace=workspace, version=version_of(request), **form.cleaned_data)
        messages.success(request, _("Saved. It counts from the next assessment on."))
        return redirect("situation:setup", w=workspace.slug)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "setup": now, "choices": workspace.choices.all()}
    return render(request, "situation/setup.html", context, status=status)


@guard("situation.edit", writes="add")
def choose(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Decide a number the assessment rests on."""
    taken = frozenset(workspace.choices.values_list("name", flat=True))
    form = ChoiceForm(request.POST or None, taken=taken)
    if request.method == "POST" and form.is_valid():
        actions.choose(by=request.user, workspace=workspace, **form.cleaned_data)
        return redirect("situation:setup", w=workspace.slug)
    status = 422 if request.method == "POST" else 200
    return render(request, "situation/choose.html", {"form": form}, status=status)


@guard("situation.edit", Choice, writes="change")
def rechoose(request: HttpRequest, choice: Choice) -> HttpResponse:
    """Decide a number otherwise."""
    form = RechoiceForm(request.POST or None, instance=Choice.objects.get(pk=choice.pk))
    if request.method == "POST" and form.is_valid():
        actions.rechoose(by=request.user, choice=choice, version=version_of(request), **form.cleaned_data)
        return redirect("situation:setup", w=request.workspace.slug)
    status = 422 if request.method == "POST" else 200
    return render(request, "situation/choose.html", {"form": form, "choice": choice}, status=status)


@guard("situation.edit", Choice, writes="change")
def unchoose(request: HttpRequest, choice: Choice) -> HttpResponse:
    """Take a decision back, after asking."""
    if request.method == "POST":
        actions.unchoose(by=request.user, choice=choice, version=version_of(request))
        return redirect("situation:setup", w=request.workspace.slug)
    return render(request, "situation/unchoose.html", {"choice": choice})


def _book(request: HttpRequest, workspace: Workspace) -> Book:
    """Open the edition of the address; without any edition there is no such page."""
    opened = book(workspace, request.GET.get("edition"))
    if opened is None:
        raise Http404
    return opened
