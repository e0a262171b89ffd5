"""Where the pages of an edition are kept, and how they come back without anything being computed."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from wayfare.assessment import kept, record
from wayfare.assessment.figures import FigureSet
from wayfare.assessment.record import Run
from wayfare.assessment.record import save as write_record
from wayfare.model.assessment import Assessment
from wayfare.model.errors import WayfareError
from wayfare.model.progress import Progress
from wayfare.reports import output
from wayfare.reports.document import Document, arrange, compose, drawn
from wayfare.reports.exhibits import View

FORMATS = ("html", "pdf", "csv", "parquet", "json")
PROBLEM = "pdf-problem.txt"


def folder(run: str, language: str) -> Path:
    """Return the folder of one run in one language."""
    return Path(settings.HOME) / "situations" / run / language


def keep(assessment: Assessment, run: Run, progress: Progress) -> None:
    """Write everything the pages of a run show: the assessment, its record, its pictures, its report as files."""
    place = folder(run.id, assessment.language)
    place.mkdir(parents=True, exist_ok=True)
    for drawing in (each for chapter in compose(assessment, progress).chapters for each in chapter.drawings):
        _write(place / "pictures" / f"{drawing.key}.svg", drawing.picture)
    _render(assessment, place, progress)
    write_record(run, place, Path(settings.HOME) / "runs")
    kept.write(assessment, place / "assessment.json")


def _render(assessment: Assessment, place: Path, progress: Progress) -> None:
    """Write the report as files; where it cannot be printed, keep the others and the reason."""
    (place / PROBLEM).unlink(missing_ok=True)
    try:
        output.render(assessment, place, formats=FORMATS, progress=progress)
    except WayfareError as error:
        others = [each for each in FORMATS if each != "pdf"]
        output.render(assessment, place, formats=others, progress=progress)
        _write(place / PROBLEM, str(error))


def pdf_problem(run: str, language: str) -> str:
    """Say why the report of a run could not be printed; empty where it was."""
    path = folder(run, language) / PROBLEM
    return path.read_text(encoding="utf-8") if path.is_file() else ""


@lru_cache(maxsize=4)
def document(run: str, language: str) -> Document:
    """Return the pages of a run; its pictures are read when they are looked at."""
    place = folder(run, language)

    def picture(view: View) -> str:
        path = place / "pictures" / f"{view.exhibit.key.replace('.', '-')}.svg"
        return path.read_text(encoding="utf-8") if path.is_file() else drawn(view)

    return arrange(kept.read(place / "assessment.json"), picture)


@lru_cache(maxsize=4)
def run_of(run: str, language: str) -> Run:
    """Return the record of a run: what it was made from, and every figure."""
    return record.load(folder(run, language))


@lru_cache(maxsize=4)
def figures(run: str, language: str) -> FigureSet:
    """Return the figures of a run, to be found by what they say."""
    return FigureSet(document(run, language).assessment.figures)


def report(run: str, language: str, kind: str) -> Path | None:
    """Return the report of a run as a file of one kind, or None where there is none."""
    if kind == "summary":
        return next(iter(sorted(folder(run, language).glob("*-summary.pdf"))), None)
    found = sorted(folder(run, language).glob(f"wayfare-*.{kind}")) if kind in FORMATS else []
    return next((path for path in found if "-summary" not in path.name), None)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)
