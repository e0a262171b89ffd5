"""Published editions: read and taken along by anybody, under a licence; what is not published is seen by nobody."""

from __future__ import annotations

import csv
import hashlib
import io
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from django.test import Client
from people import Cast
from samples import sample

from wayfare.web.plan import actions as plans
from wayfare.web.plan import out, public_files
from wayfare.web.plan.models import Edition, Item

STARTS = {"plan.pdf": b"%PDF", "plan.docx": b"PK", "plan.xlsx": b"PK", "plan.html": b"<!DOCTYPE html>"}


@pytest.fixture(autouse=True)
def home(settings: object, tmp_path: Path) -> Path:
    settings.HOME = tmp_path
    return tmp_path


def test_only_published_editions_are_seen_from_outside(scene: Cast) -> None:
    edition = sample(Edition, scene)
    assert "First" not in Client().get("/public/").content.decode()
    for page in ("", "en/document.json", "en/items.csv"):
        assert Client().get(f"/public/{edition.pk}/{page}").status_code == 404
    plans.publish(by=scene.ama, edition=edition, version=edition.version, licence="CC-BY-4.0")
    assert "First" in Client().get("/public/").content.decode()
    page = Client().get(f"/public/{edition.pk}/").content.decode()
    assert 'rel="license" href="https://spdx.org/licenses/CC-BY-4.0.html"' in page
    assert f"http://testserver/public/{edition.pk}/" in page
    sent = Client().get(f"/public/{edition.pk}/en/document.json")
    assert hashlib.sha256(sent.content).hexdigest() == edition.sha256 == sent["X-Content-SHA256"]


def test_an_edition_is_published_with_a_licence_and_once(scene: Cast) -> None:
    edition = sample(Edition, scene)
    ama, where = scene.client(scene.ama), scene.address(f"plan/editions/{edition.pk}/publish/")
    assert "CC BY-SA 4.0" in ama.get(where).content.decode()
    assert ama.post(where, {"version": 1}).status_code == 422
    assert ama.post(where, {"version": 1, "licence": "mine"}).status_code == 422
    assert ama.post(where, {"version": 1, "licence": "CC0-1.0"}).status_code == 302
    assert ama.post(where, {"version": 2, "licence": "CC-BY-4.0"}).status_code == 302
    edition.refresh_from_db()
    assert (edition.licence, edition.version) == ("CC0-1.0", 2), "a licence that was given is not narrowed"


@pytest.mark.parametrize("language", ["en", "ar"])
def test_everybody_takes_a_published_edition_along(scene: Cast, home: Path, language: str) -> None:
    edition = sample(Edition, scene)
    plans.publish(by=scene.ama, edition=edition, version=edition.version, licence="CC-BY-4.0")
    nobody, where = Client(), f"/public/{edition.pk}/{language}/"
    for name, start in STARTS.items():
        answer = nobody.get(where + name)
        assert answer.content.lstrip().lower().startswith(start.lower()), name
        assert answer["Cache-Control"] == "public, max-age=3600"
        again = nobody.get(where + name, HTTP_IF_NONE_MATCH=answer["ETag"])
        assert (again.status_code, again.content) == (304, b"")
    kept = {path.name for path in (home / "published").rglob("*") if path.is_file()}
    assert kept == {f"{edition.pk}-{name}" for name in STARTS}
    for name in ("plan.yaml", "plan.exe", "..%2fplan.pdf"):
        assert nobody.get(where + name).status_code == 404
    assert nobody.get(f"/public/{edition.pk}/xx/plan.pdf").status_code == 404


def test_a_large_plan_is_not_printed_for_strangers(scene: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    sample(Item, scene)
    edition = plans.freeze(by=scene.ama, plan=scene.workspace.plan, label="With an item")
    plans.publish(by=scene.ama, edition=edition, version=edition.version, licence="CC-BY-4.0")
    monkeypatch.setattr(out, "LARGE", 0)
    answers = {name: Client().get(f"/public/{edition.pk}/en/{name}").status_code for name in public_files.FILES}
    assert {name for name, status in answers.items() if status == 404} == set(public_files.PRINTED)
    assert "plan.pdf" not in Client().get(f"/public/{edition.pk}/").content.decode()


def test_tables_of_a_published_edition_say_whose_they_are_and_under_which_licence(scene: Cast) -> None:
    sample(Item, scene)
    edition = plans.freeze(by=scene.ama, plan=scene.workspace.plan, label="With an item")
    plans.publish(by=scene.ama, edition=edition, version=edition.version, licence="CC-BY-4.0")
    where = f"/public/{edition.pk}/en/"
    items = list(csv.DictReader(io.StringIO(Client().get(where + "items.csv").content.decode())))
    table = pq.read_table(io.BytesIO(Client().get(where + "items.parquet").content))
    assert [each["ITEM"] for each in items] == table.column("ITEM").to_pylist()
    assert len(items) >= 1
    told = {key.decode(): value.decode() for key, value in table.schema.metadata.items()}
    assert told["licence"] == "CC-BY-4.0"
    assert told["version"] == f"plan edition {edition.number}"
    targets = csv.DictReader(io.StringIO(Client().get(where + "targets.csv").content.decode()))
    assert {"INDICATOR", "OBS_VALUE", "TIME_PERIOD"} <= set(targets.fieldnames or ())
