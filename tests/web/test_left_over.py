"""What a killed server leaves is cleared away or taken up by the next one, and never read as if it were whole."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from people import Cast

from wayfare.sources.manifest import MANIFEST
from wayfare.web import left_over
from wayfare.web.evidence import actions, files
from wayfare.web.evidence.models import Dataset
from wayfare.web.jobs.models import MOST_ATTEMPTS, Job
from wayfare.web.jobs.run import resume_lost, run
from wayfare.web.workbooks import actions as workbooks

ROWS = "stratum,cluster,weight,sex,age\n" + "".join(f"1,{n // 8},2.5,{'FM'[n % 2]},{n % 70}\n" for n in range(80))


@pytest.fixture(autouse=True)
def home(settings: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    settings.HOME = tmp_path
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "uploading"
    monkeypatch.setenv("WAYFARE_HOME", str(tmp_path))
    return tmp_path


def brought(scene: Cast) -> tuple[Dataset, Job]:
    source = actions.register(by=scene.ama, workspace=scene.workspace, title="Labour survey")
    upload = SimpleUploadedFile("survey.csv", ROWS.encode())
    return actions.bring(by=scene.bilal, source=source, upload=upload, title="Read", period="2024")


def done_again(job: Job) -> Job:
    """Do a job as if the worker had been killed right before it wrote down that it was done."""
    Job.objects.filter(pk=job.pk).update(status=Job.Status.QUEUED)
    run.func(job.pk)
    return Job.objects.get(pk=job.pk)


def test_files_of_no_row_are_cleared_and_those_still_to_be_read_stay(scene: Cast, home: Path) -> None:
    dataset, _job = brought(scene)
    book = workbooks.bring(by=scene.ama, workspace=scene.workspace, upload=SimpleUploadedFile("b.xlsx", b"x"))
    left = ["uploads/gone/part", "uploads/gone2/file/a.csv", "uploading/x.upload", "passing/wayfare-1/table"]
    left.append("incoming/import-1/staged/table.parquet")
    for name in left:
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_bytes(b"half")
    assert left_over.clear(home) == len(left)
    assert not [name for name in left if (home / name).exists()]
    assert files.path(dataset.pk).read_bytes() == ROWS.encode()
    assert files.path(book.pk).read_bytes() == b"x"
    assert left_over.clear(home) == 0


def test_a_file_whose_row_could_not_be_written_is_not_kept(
    scene: Cast, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_given: object, **_named: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(actions, "add", refuse)
    source = scene.workspace.sources.create(title="Labour survey", created_by=scene.ama, changed_by=scene.ama)
    with pytest.raises(OSError, match="full"):
        actions.bring(by=scene.bilal, source=source, upload=SimpleUploadedFile("a.csv", b"a"), title="Read")
    assert not list(home.glob("uploads/*"))


def test_storing_that_was_interrupted_at_its_end_leaves_the_evidence_ready(scene: Cast) -> None:
    dataset, reading = brought(scene)
    run.func(reading.pk)
    dataset.refresh_from_db()
    actions.declare(by=scene.bilal, dataset=dataset, version=dataset.version, weights="weight", psu="cluster")
    dataset.refresh_from_db()
    storing = actions.confirm(
        by=scene.bilal, dataset=dataset, version=dataset.version, rules=["age", "sex"], title="Store"
    )
    run.func(storing.pk)
    dataset.refresh_from_db()
    told = (dataset.status, dataset.evidence, dataset.version)
    assert told[0] == Dataset.Status.READY
    for job in (storing, reading):
        assert done_again(job).status == Job.Status.DONE
    dataset.refresh_from_db()
    assert (dataset.status, dataset.evidence, dataset.version) == told


def test_half_a_description_is_not_read_and_does_not_hinder_the_next_reading(scene: Cast) -> None:
    dataset, job = brought(scene)
    run.func(job.pk)
    place = files.folder(dataset.pk) / "staged"
    (place / f"{MANIFEST}.part").write_text('{"format": "cs')
    (place / MANIFEST).unlink()
    assert files.staged(dataset.pk) is None
    Dataset.objects.filter(pk=dataset.pk).update(status=Dataset.Status.UPLOADED)
    assert done_again(job).status == Job.Status.DONE
    assert files.staged(dataset.pk).rows == 80


@pytest.mark.parametrize("how", ["killed", "cancelled"])
def test_a_file_whose_reading_was_given_up_says_so(scene: Cast, how: str) -> None:
    dataset, job = brought(scene)
    lost = {"killed": {"attempts": MOST_ATTEMPTS}, "cancelled": {"cancel_asked": True}}[how]
    Job.objects.filter(pk=job.pk).update(status=Job.Status.RUNNING, **lost)
    assert resume_lost() == 0
    dataset.refresh_from_db()
    assert dataset.status == Dataset.Status.FAILED
    assert dataset.problem
    page = scene.client(scene.bilal).get(scene.address(f"evidence/files/{dataset.pk}/")).content.decode()
    assert "being read" not in page
    assert dataset.problem in page


def test_a_second_server_in_the_same_folder_knows_that_it_is_not_alone(home: Path) -> None:
    with left_over.alone(home) as first, left_over.alone(home) as second:
        assert (first, second) == (True, False)
    with left_over.alone(home) as third:
        assert third is True


def test_files_that_pass_are_made_where_they_are_found(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", tempfile.gettempdir())
    monkeypatch.setattr(tempfile, "tempdir", None)
    left_over.keep_passing_files(home)
    with tempfile.TemporaryDirectory() as folder:
        assert Path(folder).parent == home / left_over.PASSING
