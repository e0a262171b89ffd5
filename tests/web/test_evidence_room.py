"""The evidence room: the register, ratings, and files from an upload to evidence or to a refusal that says why."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from people import Cast

from wayfare.web.audit.models import Record
from wayfare.web.evidence import actions, files
from wayfare.web.evidence.models import Dataset, Rating, Source
from wayfare.web.jobs.models import Job
from wayfare.web.jobs.run import run

ROWS = "stratum,cluster,weight,sex,age\n" + "".join(
    f"{1 + number // 40},{number // 8},{2.5},{'FM'[number % 2]},{number % 70}\n" for number in range(160)
)


@pytest.fixture(autouse=True)
def home(settings: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.HOME = tmp_path
    monkeypatch.setenv("WAYFARE_HOME", str(tmp_path))


def source(scene: Cast) -> Source:
    return actions.register(by=scene.ama, workspace=scene.workspace, title="Labour survey")


def brought(scene: Cast, name: str, content: bytes, **more: str) -> tuple[Dataset, Job]:
    upload = SimpleUploadedFile(name, content)
    dataset, job = actions.bring(by=scene.bilal, source=source(scene), upload=upload, title="Read", **more)
    run.func(job.pk)
    dataset.refresh_from_db(), job.refresh_from_db()
    return dataset, job


def test_a_source_is_registered_once_and_described(scene: Cast) -> None:
    bilal, form = scene.client(scene.bilal), {"key": "a-source-key", "title": "Census", "sensitivity": "public"}
    assert {bilal.post(scene.address("evidence/sources/add/"), form).status_code for _ in range(2)} == {302}
    made = Source.objects.get()
    where = scene.address(f"evidence/sources/{made.pk}/edit/")
    wrong = {"version": 1, **form, "fieldwork_start": "2024-05-01", "fieldwork_end": "2024-04-01"}
    assert bilal.post(where, wrong).status_code == 422
    assert bilal.post(where, {"version": 1, **form, "licence": "CC BY"}).status_code == 302
    assert bilal.post(where, {"version": 1, **form, "licence": "none"}).status_code == 409
    assert Record.objects.filter(event="source.described").count() == 1
    assert scene.client(scene.chidi).post(where, {"version": 2, **form}).status_code == 403


def test_a_source_is_rated_with_a_reason(scene: Cast) -> None:
    made = source(scene)
    where = scene.address(f"evidence/sources/{made.pk}/rate/")
    form = {"key": "a-rating-key", "criterion": "coverage", "score": 6, "reason": "x"}
    assert scene.client(scene.bilal).post(where, form).status_code == 422
    assert scene.client(scene.bilal).post(where, form | {"score": 4, "reason": ""}).status_code == 422
    assert scene.client(scene.bilal).post(where, form | {"score": 4}).status_code == 302
    assert Rating.objects.get().score == 4


def test_a_file_becomes_evidence_by_confirming_its_meaning(scene: Cast) -> None:
    dataset, job = brought(scene, "survey.csv", ROWS.encode(), period="2024")
    assert (job.status, dataset.status, dataset.rows) == ("done", "read", 160)
    bilal, where = scene.client(scene.bilal), scene.address(f"evidence/files/{dataset.pk}/")
    design = {"version": dataset.version, "family": "", "period": "2024", "probability": "on", "lonely": "adjust"}
    columns = {"weights": "weight", "strata": "stratum", "psu": "cluster", "fpc": ""}
    assert bilal.post(f"{where}design/", design | columns).status_code == 302
    page = bilal.get(where).content.decode()
    assert "The design fits the table" in page
    dataset.refresh_from_db()
    confirmed = bilal.post(f"{where}confirm/", {"version": dataset.version, "rule": ["age", "sex"]})
    assert confirmed.status_code == 302
    run.func(Job.objects.get(kind="evidence.keep").pk)
    dataset.refresh_from_db()
    assert (dataset.status, dataset.problem) == ("ready", "")
    assert len(dataset.evidence) == 64
    assert files.path(dataset.pk) is None, "the store has it for good"
    assert "160" in bilal.get(where).content.decode()


def test_no_value_of_a_row_is_shown(scene: Cast) -> None:
    secret = "Maria-Luz-of-the-third-house"
    dataset, _ = brought(scene, "survey.csv", (ROWS + f"9,99,2.5,{secret},31\n").encode())
    page = scene.client(scene.ama).get(scene.address(f"evidence/files/{dataset.pk}/")).content.decode()
    assert secret not in page


def test_a_stratum_with_one_unit_is_named_and_waits_for_a_decision(scene: Cast) -> None:
    dataset, _ = brought(scene, "survey.csv", (ROWS + "7,99,2.5,F,31\n").encode(), period="2024")
    said = {"weights": "weight", "strata": "stratum", "psu": "cluster"}
    actions.declare(by=scene.bilal, dataset=dataset, version=dataset.version, **said)
    page = scene.client(scene.ama).get(scene.address(f"evidence/files/{dataset.pk}/")).content.decode()
    assert "1 stratum has a single unit" in page


HOSTILE = {
    "bomb.xlsx": b"PK\x03\x04" + b"\x00" * 200,
    "nothing.csv": b"",
    "picture.sav": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20,
    "torn.dta": b"<stata_dta><header><release>118</release>",
    "nul.csv": b"a,b\n1,\x00\x00\n" * 50 + b"\xff\xfe\x00",
}


@pytest.mark.parametrize("name", [name for name in HOSTILE if name != "nul.csv"])
def test_a_hostile_file_is_refused_by_name_and_nothing_is_lost(scene: Cast, name: str) -> None:
    dataset, job = brought(scene, name, HOSTILE[name])
    assert (job.status, dataset.status) == ("failed", "failed")
    assert dataset.problem
    assert files.path(dataset.pk) is not None
    assert scene.client(scene.ama).get(scene.address(f"evidence/files/{dataset.pk}/")).status_code == 200


def test_a_file_with_nul_bytes_leaves_the_worker_standing(scene: Cast) -> None:
    _, job = brought(scene, "nul.csv", HOSTILE["nul.csv"])
    assert job.status in {"done", "failed"}
    assert "fault of the program" not in job.problem


def test_a_path_in_a_name_leads_nowhere(scene: Cast) -> None:
    dataset, _ = brought(scene, "../../../etc/passwd.csv", ROWS.encode())
    assert dataset.file_name == "passwd.csv"


def test_a_file_too_large_or_of_no_known_kind_is_refused_in_the_form(scene: Cast, settings: object) -> None:
    settings.UPLOAD_LIMIT_BYTES = 1_000
    where = scene.address(f"evidence/sources/{source(scene).pk}/bring/")
    for name, content, words in (("big.csv", b"a" * 4_000, "file"), ("tool.exe", b"MZ", "no kind")):
        form = {"key": f"key-of-{name}", "kind": "survey", "period": "", "file": SimpleUploadedFile(name, content)}
        response = scene.client(scene.bilal).post(where, form)
        assert response.status_code == 422
        assert words in response.content.decode()
    assert not Dataset.objects.exists()


def test_packed_text_is_read_and_the_page_that_waited_for_it_is_read_anew(scene: Cast) -> None:
    dataset, job = brought(scene, "survey.csv.gz", gzip.compress(ROWS.encode()))
    assert (dataset.status, dataset.rows) == ("read", 160)
    bilal, asked = scene.client(scene.bilal), scene.address(f"jobs/{job.pk}/")
    here, elsewhere = scene.address(f"evidence/files/{dataset.pk}/"), scene.address("jobs/")
    for page, anew in ((here, "true"), (elsewhere, None)):
        headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{page}"}
        assert bilal.get(asked, headers=headers).headers.get("HX-Refresh") == anew


def test_only_files_a_reader_knows_are_offered() -> None:
    assert {".csv", ".gz", ".dta", ".sav", ".xlsx", ".parquet"} <= set(files.NAMES)
    assert not {".por", ".zip", ".exe"} & set(files.NAMES)
