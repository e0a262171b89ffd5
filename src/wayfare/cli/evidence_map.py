"""`wayfare evidence-map`: what is known for whom and where, and what closing the gaps takes, without a whole report."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("evidence-map")(evidence_map)


def evidence_map(
    workspace: Annotated[Path, typer.Argument(help="Workspace file: country, evidence, choices.")],
    out: Annotated[Path | None, typer.Option(help="Folder to write into; out/<name of the file> if not given.")] = None,
) -> None:
    """Write the evidence map of a workspace as a page and as a table (CSV).

    The choices wanted_margin, wanted_relative_margin, design_effect, response_rate and cost_per_interview in the
    workspace decide what closing a gap takes.
    """
    from wayfare import catalogue  # noqa: PLC0415 - loaded by this command alone
    from wayfare.assessment import situation  # noqa: PLC0415
    from wayfare.assessment import workspace as workspaces  # noqa: PLC0415
    from wayfare.assessment.evidence_figures import settle  # noqa: PLC0415
    from wayfare.evidence.store import default_root  # noqa: PLC0415
    from wayfare.reports.output import render_map  # noqa: PLC0415

    from .progress import bar  # noqa: PLC0415

    home, loaded = default_root(), workspaces.load(workspace)
    with catalogue.overlaid(loaded.overlay) as known, bar() as progress:
        settled = settle(loaded, home, known, progress)
        assessment = situation.assess(settled, home, known, progress=progress)
        written = render_map(assessment, out or Path("out") / workspace.stem)
    charted = assessment.evidence_map
    assert charted is not None, "every assessment has a map"
    for standing in known.codelists["standing"]:
        if standing != "not_asked":
            count = sum(cell.standing == standing for line in charted.lines for cell in line.cells)
            typer.echo(f"{count:6,} {known.label('standing', standing, settled.language)}")
    for path in written:
        typer.echo(str(path))
    typer.echo(f"Open {written[0].resolve().as_uri()}")
