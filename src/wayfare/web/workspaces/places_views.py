"""Pages of the areas of a workspace: the list with its map, and a file of areas compared before it is taken over."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wayfare.sources.areas import Areas
from wayfare.web.guard import guard, version_of
from wayfare.web.workspaces import actions, places_shown
from wayfare.web.workspaces import places as reading
from wayfare.web.workspaces.forms import AreasColumns, PlacesFile
from wayfare.web.workspaces.models import AreasFile, Workspace

MOST_SHOWN = 500


@guard("people.read")
def places(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """List the areas of a workspace under a map of one level of them."""
    level = request.GET.get("level", "")
    context = places_shown.page(workspace, int(level) if level.isdecimal() and len(level) < 3 else None)
    return render(request, "workspaces/places.html", context)


@guard("people.read")
def taken_along(request: HttpRequest, workspace: Workspace, kind: str) -> HttpResponse:
    """Give the areas as GeoJSON, or the map of one level as SVG."""
    level = request.GET.get("level", "")
    at = int(level) if level.isdecimal() and len(level) < 3 else None
    if kind == "geojson":
        response: HttpResponse = JsonResponse(places_shown.collection(workspace, at))
        response.headers["Content-Type"] = "application/geo+json"
    elif kind == "svg" and (picture := places_shown.picture_file(workspace, at)):
        response = HttpResponse(picture, content_type="image/svg+xml")
    else:
        raise Http404
    response["Content-Disposition"] = f'attachment; filename="{workspace.slug}-areas.{kind}"'
    return response


@guard("workspace.edit", writes="add")
def bring(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Read a file of areas in the limited child and keep what it holds for a look."""
    form = PlacesFile(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            found = reading.found_in(upload.read(), upload.name)
        except reading.UnreadablePlaces as error:
            for problem in error.problems:
                form.add_error("file", problem)
        else:
            file = actions.bring_areas(by=request.user, workspace=workspace, name=upload.name, found=found)
            return redirect("workspaces:areas_file", w=workspace.slug, pk=file.pk)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "heading": _("Upload areas"), "submit": _("Upload and compare")}
    return render(request, "workspaces/edit.html", context, status=status)


@guard("workspace.edit", AreasFile, writes="change")
def decide(request: HttpRequest, file: AreasFile) -> HttpResponse:
    """Show what the areas of a file would change, and take them over."""
    compared = _compared(file)
    if request.method != "POST":
        return _shown(request, file, compared)
    if compared.refused and "without" not in request.POST:
        return _shown(request, file, compared, _("Areas with mistakes were not left out. Nothing was taken over."))
    given = {"version": version_of(request), "areas": compared.takes, "seen": request.POST.get("seen", "")}
    try:
        changed = actions.take_areas(by=request.user, file=file, **given)
    except actions.PlacesMoved:
        problem = _("Somebody changed the areas while you looked. Nothing was taken over; compare again.")
        return _shown(request, file, _compared(file), problem)
    messages.success(request, ngettext("%s area added or changed.", "%s areas added or changed.", changed) % changed)
    return redirect("workspaces:places", w=request.workspace.slug)


@guard("workspace.edit", AreasFile, writes="change")
def columns(request: HttpRequest, file: AreasFile) -> HttpResponse:
    """Say which column of a file says what."""
    form = AreasColumns(request.POST or None, instance=AreasFile.objects.get(pk=file.pk))
    if request.method == "POST" and form.is_valid():
        actions.read_areas_so(by=request.user, file=file, version=version_of(request), **form.cleaned_data)
        return redirect("workspaces:areas_file", w=request.workspace.slug, pk=file.pk)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "version": file.version, "heading": _("How to read %s") % file.file_name}
    return render(request, "workspaces/edit.html", context, status=status)


@guard("workspace.edit", AreasFile, writes="change")
def put_away(request: HttpRequest, file: AreasFile) -> HttpResponse:
    """Put a file of areas away."""
    if request.method == "POST":
        actions.put_areas_away(by=request.user, file=file, version=version_of(request))
        messages.success(request, _("Put away. Nothing of it was taken over."))
        return redirect("workspaces:places", w=request.workspace.slug)
    return redirect("workspaces:areas_file", w=request.workspace.slug, pk=file.pk)


def _compared(file: AreasFile) -> reading.Comparison:
    return reading.compared(Areas.from_json(file.found), places_shown.columns_of(file), file.workspace)


def _shown(request: HttpRequest, file: AreasFile, compared: reading.Comparison, problem: str = "") -> HttpResponse:
    context = places_shown.comparison(file, compared, MOST_SHOWN) | {"problem": problem}
    return render(request, "workspaces/areas_file.html", context, status=409 if problem else 200)
