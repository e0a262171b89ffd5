"""Brings the made-up country's survey as its analyst would: round by round, each stored, assessed and told of."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext as _

from wayfare.model.errors import WorkspaceError
from wayfare.web.evidence import actions as evidence
from wayfare.web.evidence.models import Dataset, Source
from wayfare.web.jobs import run as jobs
from wayfare.web.jobs.models import Job
from wayfare.web.jobs.run import Progress, kind
from wayfare.web.made_up import findings
from wayfare.web.made_up.examples import examples
from wayfare.web.made_up.scene import Scene
from wayfare.web.made_up.told import told
from wayfare.web.situation import actions as situation
from wayfare.web.workspaces import actions as workspaces
from wayfare.web.workspaces import places
from wayfare.web.workspaces.models import Workspace

KIND = "made_up.survey"
RECORDED = "recorded-first.csv", "recorded-corrected.csv"


def _year(round: int) -> str:
    return str(told("survey")["rounds"][round - 1])


def register(scene: Scene) -> None:
    """Register the sources and how good they are, decide what the assessment rests on, and start the first round."""
    bilal = scene.people["bilal"]
    for code, about in told("survey")["sources"].items():
        days = {name: date.fromisoformat(about[name]) for name in ("fieldwork_start", "fieldwork_end")}
        source = evidence.register(by=bilal, workspace=scene.workspace, **about | days)
        for criterion, (score, reason) in told("survey")["ratings"][code].items():
            evidence.rate(by=bilal, source=source, criterion=criterion, score=score, reason=reason)
    situation.set_up(by=bilal, workspace=scene.workspace, areas="admin1")
    situation.choose(by=bilal, workspace=scene.workspace, **told("survey")["poverty_line"])
    _start(scene, 1)


def _start(scene: Scene, round: int) -> None:
    title = _("Survey of %(year)s: made, stored and assessed") % {"year": _year(round)}
    jobs.start(by=scene.people["bilal"], workspace=scene.workspace, kind=KIND, title=title, can_wait=True, round=round)


@kind(KIND)
def bring(job: Job, progress: Progress, *, round: int) -> dict[str, Any]:
    """Make a round of the survey, store it, assess, and tell of it; what an interrupted run finished is taken over."""
    scene = Scene.of(job.workspace)
    progress(doing=_("The people of Marenza are made up and interviewed"))
    with tempfile.TemporaryDirectory() as folder:
        _tables(scene, Path(folder), round, progress)
    _recorded(scene, round)
    if scene.workspace.editions.count() < round:
        _done(situation.assess(by=scene.people["bilal"], workspace=scene.workspace, title=_title(round)))
    if round == 1:
        findings.fill(scene)
        _start(scene, 2)
    return {}


def _title(round: int) -> str:
    return _("Assessment of the situation with the survey of %(year)s") % {"year": _year(round)}


def _tables(scene: Scene, folder: Path, round: int, progress: Progress) -> None:
    from wayfare.country import generate  # noqa: PLC0415  (loads what makes a country)

    about, year = told("survey"), _year(round)
    source = _source(scene.workspace, "survey")
    generate(folder, persons=about["persons"], seed=about["seed"], round=round, truth=False)
    _boundaries(scene, folder / "regions.geojson")
    for number, table in enumerate(about["tables"]):
        progress(number, len(about["tables"]) + 1, _("The survey of %(year)s is stored") % {"year": year})
        _kept(scene, source, f"{table}-{year}.parquet", (folder / f"{table}.parquet").read_bytes(), period=year)


def _boundaries(scene: Scene, path: Path) -> None:
    areas = places.read(path.read_bytes(), path.name)
    workspaces.take_places(by=scene.ama, workspace=scene.workspace, areas=areas)


def _recorded(scene: Scene, round: int) -> None:
    """Bring the numbers people wrote down; in the second round they are corrected and the first are withdrawn."""
    text = (examples("marenza-recorded.csv")).read_text(encoding="utf-8")
    source, name = _source(scene.workspace, "recorded"), RECORDED[round - 1]
    content = text if round == 1 else corrected(text)
    _kept(scene, source, name, content.encode(), kind=Dataset.Kind.RECORDED)
    for old in source.datasets.filter(status=Dataset.Status.READY).exclude(file_name=name):
        evidence.withdraw(by=scene.people["bilal"], dataset=old, version=old.version)


def corrected(text: str) -> str:
    """Write another number where the register had to correct one. Raises `LookupError` where there is none such."""
    about, rows = told("survey")["correction"], list(csv.DictReader(io.StringIO(text)))
    wanted = {name: about[name] for name in ("indicator", "entry", "input")} | {"value": about["was"]}
    found = [row for row in rows if wanted.items() <= row.items()]
    if len(found) != 1:
        raise LookupError(f"no single recorded number is {json.dumps(wanted)}")
    found[0]["value"] = about["now"]
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0].keys(), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _source(workspace: Workspace, code: str) -> Source:
    return workspace.sources.get(title=told("survey")["sources"][code]["title"])


def _kept(scene: Scene, source: Source, name: str, content: bytes, **fields: object) -> None:
    """Bring a file and confirm what it means, as a person does on its page, unless that was done."""
    by = scene.people["bilal"]
    dataset = source.datasets.filter(file_name=name).first()
    if dataset is None:
        upload = SimpleUploadedFile(name, content)
        title = _("Read %(name)s") % {"name": name}
        dataset, reading = evidence.bring(by=by, source=source, upload=upload, title=title, **fields)
        _done(reading)
    if dataset.status in {Dataset.Status.READY, Dataset.Status.WITHDRAWN}:
        return
    dataset.refresh_from_db()
    title = _("Store %(name)s as evidence") % {"name": name}
    _done(evidence.confirm(by=by, dataset=dataset, version=dataset.version, rules=[], title=title))


def _done(job: Job) -> None:
    """Do the work of a job here and now. Raises `WorkspaceError` where it failed."""
    jobs.run.call(job.pk)
    job.refresh_from_db()
    if job.status != Job.Status.DONE:
        raise WorkspaceError(job.problem or _("It was cancelled."), where=job.title)
