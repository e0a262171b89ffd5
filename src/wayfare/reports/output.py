"""Write an assessment in every form asked for: page, print, tables and charts."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from wayfare.model.assessment import Assessment
from wayfare.model.errors import WayfareError
from wayfare.model.progress import Progress, silent

from . import html, pdf, svg, tables
from .document import Document, compose, specification
from .exhibits import MAP_KINDS

FORMATS = ("html", "pdf", "csv", "parquet", "json")
CHARTS = "charts"

_CONTENT: dict[str, Callable[[Document], str | bytes]] = {
    "pdf": lambda document: pdf.print_pdf(document),
    "csv": lambda document: tables.as_csv(document.edition),
    "parquet": lambda document: tables.as_parquet(document.edition),
    "json": lambda document: tables.as_json(document.edition),
}


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


def _check(formats: Sequence[str]) -> None:
    unknown = [name for name in formats if name not in (*FORMATS, CHARTS)]
    if unknown:
        raise WayfareError(
            f"A report cannot be written as {unknown[0]!r}.",
            where="formats",
            remedy=f"Choose from {', '.join((*FORMATS, CHARTS))}.",
        )


def _files(document: Document, formats: Sequence[str]) -> Iterator[tuple[str, Callable[[], str | bytes]]]:
    stem = document.edition.stem
    beside = tuple((f"{stem}.{kind}", kind) for kind in FORMATS if kind in formats and kind != "html")
    for kind in (kind for kind in FORMATS if kind in formats):
        if kind == "html":
            yield f"{stem}.html", lambda: html.page(document, beside)
        else:
            yield f"{stem}.{kind}", lambda kind=kind: _CONTENT[kind](document)  # type: ignore[misc]
    if CHARTS in formats:
        yield from _charts(document)


def _charts(document: Document) -> Iterator[tuple[str, Callable[[], str | bytes]]]:
    """Each exhibit as a picture that stands alone, and as the specification it is drawn from."""
    for chapter in document.chapters:
        for drawing in chapter.drawings:
            view, stem = drawing.view, f"{document.edition.stem}-charts/{drawing.key}"
            spec = specification(view, titled=view.kind not in MAP_KINDS)
            yield f"{stem}.svg", lambda view=view, spec=spec: svg.standalone(svg.draw(spec), view.alternative)  # type: ignore[misc]
            yield f"{stem}.vl.json", lambda spec=spec: json.dumps(spec, ensure_ascii=False, indent=1)  # type: ignore[misc]


def _write(path: Path, content: str | bytes) -> Path:
    """Write beside the target and move into place, so that nobody ever sees half a report."""
    data = content.encode() if isinstance(content, str) else content
    unfinished = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_bytes(data)
        os.replace(unfinished, path)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise WayfareError(
            f"The report could not be written ({error.strerror}).",
            where=str(path),
            remedy="Choose a folder you may write to, with enough free space.",
        ) from error
    return path
