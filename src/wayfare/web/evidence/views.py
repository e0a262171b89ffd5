"""Pages of the evidence room: the register, a source, a file from upload to evidence, the world's tables, the map."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wayfare.reports.evidence_map import MapView
from wayfare.web.evidence import actions, queries
from wayfare.web.evidence.forms import BringForm, DesignForm, RatingForm, RerateForm, SourceForm
from wayfare.web.evidence.models import Dataset, Rating, Source
from wayfare.web.guard import guard, version_of
from wayfare.web.situation.reading import book
from wayfare.web.workspaces.models import Workspace


@guard("evidence.read")
def index(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Show the register of sources, how good each is, and where its files stand."""
    return render(request, "evidence/index.html", {"sources": queries.sources(workspace)})


@guard("evidence.add", writes="add")
def register(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Add a source to the register."""
    form = SourceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        source = actions.register(by=request.user, workspace=workspace, **form.cleaned_data)
        return redirect("evidence:source", w=workspace.slug, pk=source.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "evidence/register.html", {"form": form}, status=status)


@guard("evidence.read", Source)
def source(request: HttpRequest, source: Source) -> HttpResponse:
    """Show a source: what is said of it, how good it is, its files."""
    context = {"source": source, "criteria": queries.criteria(source), "datasets": source.datasets.all()}
    return render(request, "evidence/source.html", context)


@guard("evidence.edit", Source, writes="change")
def describe(request: HttpRequest, source: Source) -> HttpResponse:
    """Change what the register says of a source."""
    form = SourceForm(request.POST or None, instance=Source.objects.get(pk=source.pk))
    if request.method == "POST" and form.is_valid():
        actions.describe(by=request.user, source=source, version=version_of(request), **form.cleaned_data)
        return redirect("evidence:source", w=request.workspace.slug, pk=source.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "evidence/describe.html", {"form": form, "source": source}, status=status)


@guard("evidence.edit", Source, writes="add")
def rate(request: HttpRequest, source: Source) -> HttpResponse:
    """Say how good a source is in one respect."""
    form = RatingForm(request.POST or None, taken=frozenset(source.ratings.values_list("criterion", flat=True)))
    if request.method == "POST" and form.is_valid():
        actions.rate(by=request.user, source=source, **form.cleaned_data)
        return redirect("evidence:source", w=request.workspace.slug, pk=source.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "evidence/rate.html", {"form": form, "source": source}, status=status)


@guard("evidence.edit", Rating, writes="change")
def rerate(request: HttpRequest, rating: Rating) -> HttpResponse:
    """Rate a source anew in one respect."""
    form = RerateForm(request.POST or None, instance=Rating.objects.get(pk=rating.pk))
    if request.method == "POST" and form.is_valid():
        actions.rate_anew(by=request.user, rating=rating, version=version_of(request), **form.cleaned_data)
        return redirect("evidence:source", w=request.workspace.slug, pk=rating.source_id)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "source": rating.source, "rating": rating}
    return render(request, "evidence/rate.html", context, status=status)


@guard("evidence.add", Source, writes="add")
def bring(request: HttpRequest, source: Source) -> HttpResponse:
    """Bring a file of a source; reading it is long work that can be watched and cancelled."""
    form = BringForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        title = _("Read %(name)s") % {"name": given["file"].name}
        said = {"kind": given["kind"], "period": given["period"]}
        dataset, _job = actions.bring(by=request.user, source=source, upload=given["file"], title=title, **said)
        return redirect("evidence:dataset", w=request.workspace.slug, pk=dataset.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "evidence/bring.html", {"form": form, "source": source}, status=status)


@guard("evidence.read", Dataset)
def dataset(request: HttpRequest, dataset: Dataset) -> HttpResponse:
    """Show a file: what it holds, its design and whether it fits, what its variables mean, what is next."""
    seen = queries.preview(dataset)
    context = {
        "dataset": dataset,
        "job": queries.job_of(dataset),
        "preview": seen,
        "check": queries.check(dataset) if dataset.status == Dataset.Status.READ else None,
        "meaning": queries.meaning(dataset),
        "total": queries.weight_total(dataset, seen),
    }
    return render(request, "evidence/dataset.html", context)


@guard("evidence.edit", Dataset, writes="change")
def declare(request: HttpRequest, dataset: Dataset) -> HttpResponse:
    """Declare how the sample was drawn."""
    form = DesignForm(request.POST or None, instance=Dataset.objects.get(pk=dataset.pk))
    if request.method == "POST" and form.is_valid():
        actions.declare(by=request.user, dataset=dataset, version=version_of(request), **form.cleaned_data)
        return redirect("evidence:dataset", w=request.workspace.slug, pk=dataset.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "evidence/declare.html", {"form": form, "dataset": dataset}, status=status)


@guard("evidence.edit", Dataset, writes="change")
def confirm(request: HttpRequest, dataset: Dataset) -> HttpResponse:
    """Confirm what a file means and store it as evidence."""
    if request.method == "POST" and dataset.status == Dataset.Status.READ:
        title = _("Store %(name)s as evidence") % {"name": dataset.file_name}
        rules = request.POST.getlist("rule")
        actions.confirm(by=request.user, dataset=dataset, version=version_of(request), rules=rules, title=title)
    return redirect("evidence:dataset", w=request.workspace.slug, pk=dataset.pk)


@guard("evidence.edit", Dataset, writes="change")
def withdraw(request: HttpRequest, dataset: Dataset) -> HttpResponse:
    """Take a file out of use, after asking."""
    if request.method == "POST":
        actions.withdraw(by=request.user, dataset=dataset, version=version_of(request))
        messages.success(request, _("Withdrawn. It is not used from the next assessment on."))
        return redirect("evidence:source", w=request.workspace.slug, pk=dataset.source_id)
    return render(request, "evidence/withdraw.html", {"dataset": dataset})


@guard("evidence.read")
def world(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Show the world's tables that are built in, their vintages, and those somebody loaded."""
    return render(request, "evidence/world.html", {"due": queries.world(), "loaded": queries.loaded()})


@guard("evidence.read")
def evidence_map(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Show what is known for whom and where, from the newest assessment."""
    opened = book(workspace)
    charted = opened.words.assessment.evidence_map if opened else None
    view = MapView(opened.words, charted) if opened and charted else None
    return render(request, "evidence/map.html", {"book": opened, "view": view})


@guard("evidence.read")
def map_table(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Give the evidence map as a table."""
    opened = book(workspace)
    charted = opened.words.assessment.evidence_map if opened else None
    text = MapView(opened.words, charted).as_csv() if opened and charted else ""
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="evidence-map.csv"'
    return response
