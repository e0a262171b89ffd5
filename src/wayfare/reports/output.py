"""Write an assessment in every form asked for: page, print, tables and charts."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from wayfare.model.assessment import Assessment
from wayfare.model.errors import WayfareError
from wayfare.model.progress import Progress, silent

from . import html, pdf, svg, tables
from .canvas import Spec
from .document import Document, Drawing, compose, specification
from .edition import Edition
from .evidence_map import MapView
from .protect import protect

FORMATS = ("html", "pdf", "csv", "parquet", "json")
CHARTS = "charts"

Content = Callable[[], str | bytes]


def render(
    assessment: Assessment,
    folder: Path,
    *,
    formats: Sequence[str] = FORMATS,
    progress: Progress = silent,
) -> list[Path]:
    """Write the report into `folder` and give the files; a format is written whole or not at all.

    `charts` as a further format writes each chart as SVG beside its Vega-Lite specification.
    """
    _check(formats)
    document = compose(assessment, progress)
    written = []
    for number, (name, content) in enumerate(_files(document, formats), start=1):
        progress(number, len(formats), name)
        written.append(_write(folder / name, content()))
    return written


def render_map(assessment: Assessment, folder: Path) -> list[Path]:
    """Write the evidence map alone, as a page and as a table."""
    edition = Edition(protect(assessment))
    assert assessment.evidence_map is not None, "every assessment has a map"
    charted = MapView(edition, assessment.evidence_map)
    stem = folder / f"{edition.stem}-evidence-map"
    page, table = stem.with_name(f"{stem.name}.html"), stem.with_name(f"{stem.name}.csv")
    return [_write(page, html.map_page(edition, charted)), _write(table, charted.as_csv())]


def _check(formats: Sequence[str]) -> None:
    unknown = [name for name in formats if name not in (*FORMATS, CHARTS)]
    if unknown:
        raise WayfareError(
            f"A report cannot be written as {unknown[0]!r}.",
            where="formats",
            remedy=f"Choose from {', '.join((*FORMATS, CHARTS))}.",
        )


def _files(document: Document, formats: Sequence[str]) -> Iterator[tuple[str, Content]]:
    """Name each file asked for and say how its content is made."""
    names = {kind: f"{document.edition.stem}.{kind}" for kind in FORMATS if kind in formats}
    summary = f"{document.edition.stem}-summary.pdf"
    beside = tuple((name, kind) for kind, name in names.items() if kind != "html")
    beside += ((summary, "summary"),) if "pdf" in names else ()
    makers: dict[str, Content] = {
        "html": partial(html.page, document, beside),
        "pdf": partial(pdf.print_pdf, document),
        "csv": partial(tables.as_csv, document.edition),
        "parquet": partial(tables.as_parquet, document.edition),
        "json": partial(tables.as_json, document.edition),
    }
    yield from ((name, makers[kind]) for kind, name in names.items())
    if "pdf" in names:
        yield summary, partial(pdf.print_summary, document)
    if CHARTS in formats:
        yield from _charts(document)


def _charts(document: Document) -> Iterator[tuple[str, Content]]:
    """Name each exhibit as a picture that stands alone, and as the specification it is drawn from."""
    for drawing in (drawing for chapter in document.chapters for drawing in chapter.drawings):
        stem = f"{document.edition.stem}-charts/{drawing.key}"
        spec = specification(drawing.view, titled=not drawing.is_map)
        yield f"{stem}.svg", partial(_picture, drawing, spec)
        yield f"{stem}.vl.json", partial(json.dumps, spec, ensure_ascii=False, indent=1)


def _picture(drawing: Drawing, spec: Spec) -> str:
    return svg.standalone(svg.draw(spec), drawing.view.alternative)


def _write(path: Path, content: str | bytes) -> Path:
    """Write beside the target and move into place, so that nobody ever sees half a report."""
    data = content.encode() if isinstance(content, str) else content
    unfinished = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_bytes(data)
        unfinished.replace(path)
    except OSError as error:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise WayfareError(
            f"The report could not be written ({error.strerror}).",
            where=str(path),
            remedy="Choose a folder you may write to, with enough free space.",
        ) from error
    return path
