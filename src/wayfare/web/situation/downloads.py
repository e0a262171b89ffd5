"""What can be taken away: pictures, their data, the whole report. Each file says its edition in its name."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from wayfare.reports import scripts, svg, tables
from wayfare.reports.document import Drawing, specification
from wayfare.web.guard import guard
from wayfare.web.situation import stored
from wayfare.web.situation.origin import scripted
from wayfare.web.situation.reading import Book, book, inline
from wayfare.web.workspaces.models import Workspace

KINDS = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
    "R": "text/plain; charset=utf-8",
    "do": "text/plain; charset=utf-8",
}
SCRIPTS = {"R": scripts.r, "do": scripts.stata}


@guard("figure.read")
def picture(request: HttpRequest, workspace: Workspace, key: str) -> HttpResponse:
    """Give a large picture as a part of a page, when it comes into view; else as a page of its own."""
    opened, drawing = _drawing(request, workspace, key)
    if not request.htmx:
        return render(request, "situation/picture.html", {"book": opened, "drawing": drawing})
    response = HttpResponse(inline(drawing))
    response["Cache-Control"] = "private, max-age=3600"
    return response


@guard("figure.read")
def picture_file(request: HttpRequest, workspace: Workspace, key: str, kind: str) -> HttpResponse:
    """Give a picture as a file that stands alone, with title, source and what the intervals mean."""
    opened, drawing = _drawing(request, workspace, key)
    spec = specification(drawing.view, titled=not drawing.is_map)
    alone = svg.standalone(svg.draw(spec), drawing.view.alternative)
    if kind == "svg":
        return _file(alone.encode(), opened, f"{key}.svg", kind)
    if kind == "png":
        return _file(svg.as_png(alone), opened, f"{key}.png", kind)
    raise Http404


@guard("figure.read")
def data(request: HttpRequest, workspace: Workspace, key: str, kind: str) -> HttpResponse:
    """Give the figures of a picture as a tidy table."""
    opened, drawing = _drawing(request, workspace, key)
    if kind == "csv":
        return _file(tables.as_csv(opened.words, drawing.view.figures).encode(), opened, f"{key}.csv", kind)
    if kind == "parquet":
        return _file(tables.as_parquet(opened.words, drawing.view.figures), opened, f"{key}.parquet", kind)
    raise Http404


@guard("figure.read")
def report(request: HttpRequest, workspace: Workspace, kind: str) -> FileResponse:
    """Give the whole report as one file."""
    opened = book(workspace, request.GET.get("edition"))
    path = stored.report(opened.row.run, opened.words.language, kind) if opened else None
    if opened is None or path is None:
        raise Http404
    name = f"{path.stem}-edition-{opened.row.number}{path.suffix}"
    return FileResponse(path.open("rb"), as_attachment=True, filename=name)


@guard("figure.read")
def script(request: HttpRequest, workspace: Workspace, figure: str, kind: str) -> HttpResponse:
    """Give a script for R or Stata that computes a figure of a survey again."""
    opened = book(workspace, request.GET.get("edition"))
    found = opened.figure(figure) if opened else None
    asked = scripted(opened, found) if opened and found else None
    if asked is None or kind not in SCRIPTS:
        raise Http404
    return _file(SCRIPTS[kind](asked).encode(), opened, f"{figure}.{kind}", kind)


def _drawing(request: HttpRequest, workspace: Workspace, key: str) -> tuple[Book, Drawing]:
    opened = book(workspace, request.GET.get("edition"))
    drawing = opened.drawing(key) if opened else None
    if opened is None or drawing is None:
        raise Http404
    return opened, drawing


def _file(content: bytes, opened: Book, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=KINDS[kind])
    response["Content-Disposition"] = f'attachment; filename="{opened.words.stem}-{opened.row.number}-{name}"'
    return response
