"""Tables people ask for: made once as visible work, protected beside earlier ones, shared, traced, kept and cited."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from people import Cast

from wayfare.assessment import record
from wayfare.country import generate
from wayfare.evidence.store import AddOptions, Store
from wayfare.model.figure import State
from wayfare.web.evidence import actions as evidence
from wayfare.web.evidence.models import Dataset
from wayfare.web.findings.models import Finding
from wayfare.web.jobs.models import Job
from wayfare.web.jobs.run import run
from wayfare.web.situation import actions
from wayfare.web.situation.models import Edition, Table
from wayfare.web.versions.change import add
from wayfare.web.workspaces.models import Workspace

CELL = re.compile(r'/situation/tables/\w+/figures/(f[0-9a-f]{16})/"')
FORM = {"what": "share.person.education", "by1": "urban", "by2": "sex", "by3": "", "only1": "", "only2": ""}


@pytest.fixture(autouse=True)
def home(settings: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.HOME = tmp_path
    monkeypatch.setenv("WAYFARE_HOME", str(tmp_path))


def surveyed(scene: Cast, home: Path) -> None:
    """Assess a small made-up survey."""
    made = generate(home / "country", persons=2_000, seed=5, truth=False)
    options = AddOptions(family="marenza_persons", period="2023", area="XMZ", made_up=True)
    kept = Store(home).add(Path(made.folder) / "persons.parquet", options)
    source = evidence.register(by=scene.ama, workspace=scene.workspace, title="Survey", sensitivity="restricted")
    said = {"family": "marenza_persons", "period": "2023", "lonely": "adjust", "evidence": kept.sha256}
    dataset = Dataset(workspace=scene.workspace, source=source, file_name="persons.parquet", status="ready", **said)
    add(dataset, by=scene.ama, event="dataset.added")
    Workspace.objects.filter(pk=scene.workspace.pk).update(country="XMZ", made_up=True)
    scene.workspace.refresh_from_db()
    run.func(actions.assess(by=scene.bilal, workspace=scene.workspace, title="Assess").pk)


def asked(scene: Cast, key: str, **more: str) -> Table:
    """Ask for a table through the form, and do its work."""
    sent = scene.client(scene.bilal).post(scene.address("situation/tables/ask/"), {**FORM, **more, "key": key})
    assert sent.status_code == 302, re.findall(r'class="field-error[^<]*<[^>]*>([^<]+)', sent.content.decode())
    table = Table.objects.get(pk=sent["Location"].rstrip("/").rsplit("/", 1)[-1])
    if not table.made:
        run.func(table.job_id)
        table.refresh_from_db()
    assert table.made, table.job.problem
    return table


def test_without_an_assessment_there_is_nothing_to_ask(scene: Cast) -> None:
    assert (
        "Nothing was assessed yet" in scene.client(scene.chidi).get(scene.address("situation/tables/")).content.decode()
    )
    page = scene.client(scene.bilal).get(scene.address("situation/tables/ask/"))
    assert "There is no survey to ask" in page.content.decode()


def test_a_table_is_protected_beside_those_that_were_made_meanwhile(scene: Cast) -> None:
    edition = Edition(workspace=scene.workspace, number=1, run="r0", title="First", engine="e", languages=["en"])
    add(edition, by=scene.ama, event="situation.assessed")
    said = {"edition": edition, "evidence": "aa", "unit": "person", "what": "x", "title": "A table"}
    one, two = (actions.ask_table(by=scene.ama, workspace=scene.workspace, key=key, **said) for key in ("one", "two"))
    filled = {"by": scene.ama, "figures": "[]", "refused": False, "beside": 0}
    assert actions.fill_table(table=one, **filled) is not None
    assert actions.fill_table(table=two, **filled) is None, "another came out after this one was protected"
    assert actions.fill_table(table=two, **{**filled, "beside": 1}) is not None


def test_a_table_is_asked_for_shown_traced_taken_away_kept_and_cited(scene: Cast, tmp_path: Path) -> None:
    surveyed(scene, tmp_path)
    bilal, chidi = scene.client(scene.bilal), scene.client(scene.chidi)
    where = scene.address("situation/tables/ask/")
    assert chidi.get(where).status_code == 403
    refused = bilal.post(where, {**FORM, "by2": "urban", "key": "twice-the-same"})
    assert refused.status_code == 422
    assert "in the table already" in refused.content.decode()
    table = asked(scene, "first-table-key")
    assert asked(scene, "the-same-again").pk == table.pk, "the same question is computed once"
    assert Job.objects.filter(kind="situation.table").count() == 1
    page = chidi.get(scene.address(f"situation/tables/{table.pk}/")).content.decode()
    assert page.index("<svg") < page.index("<table")
    assert " style=" not in page
    figures = record.figures_from(table.figures)
    withheld = [each for each in figures if each.state is State.WITHHELD]
    assert page.count('class="cell-withheld"') == len(withheld)
    told = {each.id: each for each in figures}
    cell = next(each for each in CELL.findall(page) if told[each].state is State.KNOWN)
    _traced(scene, table, cell)
    _taken_away(scene, table, len(figures))
    _kept(scene, table)
    _cited(scene, cell)
    _beside_another_round(scene, table)


def _traced(scene: Cast, table: Table, cell: str) -> None:
    chidi, where = scene.client(scene.chidi), scene.address(f"situation/tables/{table.pk}/figures/{cell}/")
    origin = chidi.get(where).content.decode()
    assert all(words in origin for words in (cell, "SHA-256 of the table", "Method", "Sample design"))
    assert chidi.post(f"{where}again/", {"key": "again-key-1"}).status_code == 302
    run.func(Job.objects.get(kind="situation.table_again").pk)
    assert "Identical to the last digit" in chidi.get(where).content.decode()
    assert b"library(survey)" in chidi.get(f"{where}script.R").content
    assert chidi.get(f"{where}script.sas").status_code == 404
    assert scene.client(scene.dora).get(where).status_code == 404


def _taken_away(scene: Cast, table: Table, cells: int) -> None:
    chidi, where = scene.client(scene.chidi), scene.address(f"situation/tables/{table.pk}/table.")
    starts = {"svg": b"<svg", "png": b"\x89PNG", "csv": b"id,", "parquet": b"PAR1", "R": b"# ", "do": b"* "}
    for kind, start in starts.items():
        assert chidi.get(f"{where}{kind}").content.startswith(start), kind
    assert chidi.get(f"{where}exe").status_code == 404
    sheet = openpyxl.load_workbook(io.BytesIO(chidi.get(f"{where}xlsx").content)).active
    rows = [row for row in sheet.iter_rows(values_only=True) if row[0]]
    head = next(number for number, row in enumerate(rows) if "Standard error" in row)
    assert len(rows) - head - 1 == cells


def _kept(scene: Cast, table: Table) -> None:
    where, form = scene.address(f"situation/tables/{table.pk}/keep/"), {"title": "Who was taught", "kept": "on"}
    assert scene.client(scene.chidi).post(where, form | {"version": table.version}).status_code == 403
    assert scene.client(scene.bilal).post(where, form | {"version": table.version}).status_code == 302
    assert scene.client(scene.ama).post(where, form | {"version": table.version, "title": "Mine"}).status_code == 409
    assert "Who was taught" in scene.client(scene.chidi).get(scene.address("situation/tables/")).content.decode()


def _cited(scene: Cast, cell: str) -> None:
    said = {"statement": "Women learn longer in towns.", "theme": "movement", "side": "setting", "meaning": ""}
    where = scene.address(f"findings/add/?figure={cell}")
    assert scene.client(scene.bilal).post(where, said | {"key": "cites-a-cell"}).status_code == 302
    finding = Finding.objects.get()
    assert finding.grounds.get().figure == cell
    page = scene.client(scene.chidi).get(scene.address(f"findings/{finding.pk}/")).content.decode()
    link = re.search(rf'href="([^"]*/figures/{cell}/)"', page)
    assert link, "the number leads to where it comes from"
    assert scene.client(scene.chidi).get(link[1], follow=True).status_code == 200
    actions.findings.mark_stale(by=scene.ama, workspace=scene.workspace, edition=Edition.objects.get())
    finding.refresh_from_db()
    assert finding.status == "draft", "a cell of a table stands as long as its evidence does"


def _beside_another_round(scene: Cast, table: Table) -> None:
    """A later round in which the first cell rose by twenty points and all others stayed."""
    figures = record.figures_from(table.figures)
    first = next(each for each in figures if each.value is not None and each.se and each.se < 5)
    later = tuple(
        replace(
            each,
            id=f"{each.id[:-1]}x",
            period="2025",
            source="evidence:bb",
            value=each.value + 20 if each is first else each.value,
        )
        for each in figures
    )
    said = {"edition": table.edition, "evidence": "bb", "unit": table.unit, "what": table.what, "key": "later"}
    said |= {"grouped": table.grouped, "limits": table.limits, "figures": record.figures_to(later)}
    other = add(Table(workspace=scene.workspace, **said), by=scene.ama, event="table.made")
    where = scene.address(f"situation/tables/{table.pk}/?beside=")
    page = scene.client(scene.chidi).get(f"{where}{other.pk}").content.decode()
    says = re.findall(r'data-label="What it says">([^<]*)<', page)
    assert says.count("higher") == 1
    assert says.count("lower") == 0
    assert says.count("may be chance") == sum(each.value is not None for each in figures) - 1
    assert says.count("") == page.count("cannot be told")
    stranger = scene.client(scene.chidi).get(f"{where}nobody").content.decode()
    assert "What changed" not in stranger
