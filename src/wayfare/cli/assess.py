"""`wayfare assess` and `wayfare trace`: make an assessment, and walk any of its figures back to where it came from."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from wayfare.model.errors import TraceMismatch, WorkspaceError
from wayfare.model.workspace import Workspace

FORMATS = "html,pdf,csv,parquet,json"
SHOWN_MISMATCHES = 20


Overlay = Annotated[
    Path | None, typer.Option(help="A country's own content folder, laid over what ships; overrides the file.")
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("assess")(assess)
    app.command("trace")(trace)


def assess(  # noqa: PLR0917 - typer reads options from parameters
    workspace: Annotated[Path, typer.Argument(help="Workspace file: country, evidence, choices.")],
    out: Annotated[Path | None, typer.Option(help="Folder to write into; out/<name of the file> if not given.")] = None,
    formats: Annotated[str, typer.Option("--formats", help="What to write, separated by commas.")] = FORMATS,
    beside: Annotated[
        str, typer.Option(help="A real country whose world figures stand beside a made-up one; overrides the file.")
    ] = "",
    peers: Annotated[
        str, typer.Option(help="Countries to compare with, separated by commas; overrides the file.")
    ] = "",
    overlay: Overlay = None,
) -> None:
    """Make the situation assessment of a workspace.

    An assessment that was cancelled goes on where it stopped: evidence that was read and surveys that were estimated
    are kept.
    """
    from wayfare.assessment import workspace as workspaces  # noqa: PLC0415 - loaded by this command alone
    from wayfare.evidence import countries  # noqa: PLC0415

    loaded = workspaces.load(workspace)
    if beside:
        loaded = replace(loaded, beside=countries.resolve(beside))
    if peers:
        loaded = replace(loaded, peers=tuple(map(countries.resolve, peers.split(","))))
    if overlay:
        loaded = replace(loaded, overlay=str(overlay.resolve()))
    make(loaded, out or Path("out") / workspace.stem, tuple(formats.split(",")))


def make(workspace: Workspace, folder: Path, formats: tuple[str, ...]) -> None:
    """Compute, render, record, and print where the report is."""
    from wayfare import catalogue  # noqa: PLC0415
    from wayfare.assessment import record, situation  # noqa: PLC0415
    from wayfare.assessment.evidence_figures import settle  # noqa: PLC0415
    from wayfare.evidence.store import default_root  # noqa: PLC0415
    from wayfare.reports.output import render  # noqa: PLC0415

    from .progress import bar  # noqa: PLC0415

    home = default_root()
    with catalogue.overlaid(workspace.overlay) as known, bar() as progress:
        workspace = settle(workspace, home, known, progress)
        assessment = situation.assess(workspace, home, known, progress=progress)
        written = render(assessment, folder, formats=formats, progress=progress)
        run = record.of(assessment, workspace)
        written.append(record.save(run, folder, home / "runs"))
    for path in written:
        typer.echo(f"{path.stat().st_size / 1e6:8.2f} MB  {path}")
    page = next((path for path in written if path.suffix == ".html"), None)
    if page is not None:
        typer.echo(f"Open {page.resolve().as_uri()}")


def trace(
    figure: Annotated[str, typer.Argument(help="Id of a figure, as printed beside it: f and sixteen digits.")] = "",
    report: Annotated[
        Path | None, typer.Option(help="Folder of a report: trace every figure in it, or the one given.")
    ] = None,
    overlay: Overlay = None,
) -> None:
    """Print where a figure comes from and compute it again; without a figure, check a whole report."""
    if figure:
        _trace_one(figure, report, overlay)
    elif report is not None:
        _trace_all(report, overlay)
    else:
        raise WorkspaceError("Nothing to trace.", remedy="Give the id of a figure, or --report FOLDER, or both.")


def _trace_one(figure_id: str, report: Path | None, overlay: Path | None) -> None:
    from wayfare import catalogue  # noqa: PLC0415
    from wayfare.assessment import record, trace  # noqa: PLC0415
    from wayfare.evidence.store import default_root  # noqa: PLC0415

    from . import origin  # noqa: PLC0415

    home = default_root()
    run = record.load(report) if report is not None else record.find(figure_id, home / "runs")
    with catalogue.overlaid(overlay or (run.workspace.overlay if run else "")) as known:
        traced = trace.one(figure_id, run, home, known)
        typer.echo(origin.describe(traced, known))
    if not traced.identical:
        raise TraceMismatch(
            "Computed again, the figure is not what was recorded.",
            where=figure_id,
            remedy="The record, the evidence or the content was changed. Make the assessment again and compare.",
        )


def _trace_all(folder: Path, overlay: Path | None) -> None:
    from wayfare import catalogue  # noqa: PLC0415
    from wayfare.assessment import record, trace  # noqa: PLC0415
    from wayfare.evidence.store import default_root  # noqa: PLC0415

    from .progress import bar  # noqa: PLC0415

    run = record.load(folder)
    with catalogue.overlaid(overlay or run.workspace.overlay) as known, bar() as progress:
        computed = trace.again(run, default_root(), known, progress)
        wrong = list(trace.disagreements(run, computed, _printed(folder)))
    for mismatch in wrong[:SHOWN_MISMATCHES]:
        typer.echo(str(mismatch), err=True)
    if wrong:
        raise TraceMismatch(
            f"{len(wrong)} figures are not what the evidence gives.",
            where=str(folder),
            remedy="Do not use this report. Make the assessment again.",
        )
    typer.echo(f"All {len(run.figures):,} figures were computed again and are identical, to the last digit.")


def _printed(folder: Path) -> dict[str, float]:
    """Read what the pages of the report show; a number whose text does not match its value is an error by itself."""
    from wayfare.reports import printed  # noqa: PLC0415

    values: dict[str, float] = {}
    for page in sorted(folder.glob("*.html")):
        text = page.read_text(encoding="utf-8")
        for each in printed.misprints(text):
            raise TraceMismatch(
                f"The page shows {each.text!r}, but the value behind it is {each.value!r}.",
                where=f"{page.name} {each.figure}",
                remedy="The page was changed after it was made. Do not use it.",
            )
        values |= printed.printed_figures(text)
    return values
