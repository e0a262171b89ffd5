"""The reader child: what it may not do, how it ends, and that this process never suffers."""

from __future__ import annotations

import dataclasses
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from wayfare.model.errors import UnreadableFile
from wayfare.model.progress import Cancelled
from wayfare.sources import process
from wayfare.sources.child import ORPHANED
from wayfare.sources.options import Job, ReadOptions
from wayfare.sources.policy import import_policy
from wayfare.sources.read import stage

CONFINED = """
import sys
from wayfare.sources.confine import confine
from wayfare.sources.policy import import_policy
confine(import_policy().limits)
"""


def policy(**limits: float):
    known = import_policy()
    return dataclasses.replace(known, limits=dataclasses.replace(known.limits, **limits))


@pytest.fixture
def survey(tmp_path: Path) -> Path:
    path = tmp_path / "survey.csv"
    path.write_text("a,b\n" + "".join(f"{n},{n}\n" for n in range(1000)))
    return path


@pytest.fixture
def large(tmp_path: Path) -> Path:
    path = tmp_path / "large.csv"
    names = ",".join(f"v{n}" for n in range(20))
    row = ",".join(f"{n}.5" for n in range(20))
    path.write_text(f"{names}\n" + f"{row}\n" * 300_000)
    return path


def confined(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", CONFINED + code], capture_output=True, text=True, timeout=60, check=False
    )


def test_the_child_reads_and_this_process_gets_the_table(survey, tmp_path):
    staged = stage(survey, tmp_path / "staged")
    assert staged.rows == 1000
    assert staged.sums == {"a": 499_500, "b": 499_500}


def test_the_child_has_no_network():
    ended = confined("import socket\nsocket.create_connection(('127.0.0.1', 9), 1)")
    assert ended.returncode != 0
    assert "no network" in ended.stderr


def test_the_child_has_no_network_below_python_either():
    """Where the kernel lets it, the child lives in a network of its own that has nothing but a closed loop-back."""
    ended = confined("print(sorted(open('/proc/self/net/dev').read().count(':') for _ in '1'))")
    if os.geteuid() == 0:
        assert ended.stdout.strip() == "[1]"


def test_the_child_cannot_take_more_memory_than_allowed():
    ended = confined("x = bytearray(4 << 30)")
    assert "MemoryError" in ended.stderr


def test_too_much_memory_is_said_with_the_limit(large, tmp_path):
    with pytest.raises(UnreadableFile, match=r"more than 320 MiB of memory.*limits.memory"):
        stage(large, tmp_path / "staged", policy=policy(memory=320 << 20))


def test_a_wide_table_fits_into_a_third_of_the_memory(tmp_path):
    """Reading three megabytes in six hundred columns once reserved 1.5 GiB and was refused now and then."""
    wide = tmp_path / "wide.csv"
    row = ",".join(f"text{n}" for n in range(600)) + "\n"
    wide.write_text(",".join(f"v{n}" for n in range(600)) + "\n" + row * 800)
    assert stage(wide, tmp_path / "staged", policy=policy(memory=512 << 20)).rows == 800


def test_too_much_time_is_said_with_the_limit(large, tmp_path):
    with pytest.raises(UnreadableFile, match=r"longer than 0.1 seconds"):
        stage(large, tmp_path / "staged", policy=policy(seconds=0.1))


def test_too_much_work_is_said_with_the_limit(large, tmp_path):
    body = large.read_text().partition("\n")[2]
    with large.open("a") as file:
        file.writelines(body for _ in range(5))
    with pytest.raises(UnreadableFile, match=r"more than 1 seconds of work"):
        stage(large, tmp_path / "staged", policy=policy(cpu_seconds=1))


def test_too_large_an_output_is_said_with_the_limit(large, tmp_path):
    with pytest.raises(UnreadableFile, match=r"more than 1,000 bytes"):
        stage(large, tmp_path / "staged", policy=policy(file_size=1000))


def test_cancelling_ends_the_child_and_leaves_nothing_running(large, tmp_path):
    started = time.monotonic()

    def cancel(done: int, total: int, what: str) -> None:
        if time.monotonic() > started + 0.5:
            raise Cancelled

    with pytest.raises(Cancelled):
        stage(large, tmp_path / "staged", progress=cancel)
    assert not (tmp_path / "staged" / "manifest.json").exists()
    assert _readers_of(tmp_path) == []


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (-signal.SIGSEGV, "crashed on it (SIGSEGV)"),
        (-signal.SIGABRT, "crashed on it (SIGABRT)"),
        (-signal.SIGXCPU, "seconds of work"),
        (-signal.SIGXFSZ, "bytes"),
        (process.OUT_OF_TIME, "longer than"),
        (process.OUT_OF_MEMORY, "MiB of memory"),
        (41, "crashed on it (status 41)"),
    ],
)
def test_every_end_has_its_words(status, said, tmp_path):
    job = Job(path=Path("x.sav"), folder=tmp_path, format="spss", options=ReadOptions(), policy=import_policy())
    error = process.explain(process.Ended(status=status), job)
    assert said in error.what
    assert error.remedy
    assert error.where == "x.sav"


def test_a_child_that_dies_of_a_signal_is_survived(survey, tmp_path, monkeypatch):
    """A hostile .sav makes the library crash; here the child is made to crash in the same way."""
    dying = "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"
    real = subprocess.Popen
    monkeypatch.setattr(process.subprocess, "Popen", lambda command, **how: real([sys.executable, "-c", dying], **how))
    with pytest.raises(UnreadableFile, match="SIGSEGV"):
        stage(survey, tmp_path / "staged")


@pytest.mark.parametrize(
    "text", ['{"refusal": {"kind": "OSError"}}', "[1]", "no json", '{"refusal": 1}', '{"refusal": {"kind": []}}']
)
def test_what_a_child_claims_is_not_trusted(survey, tmp_path, monkeypatch, text):
    lying = f"import sys; print({text!r}); sys.exit(3)"
    real = subprocess.Popen
    monkeypatch.setattr(process.subprocess, "Popen", lambda command, **how: real([sys.executable, "-c", lying], **how))
    with pytest.raises(UnreadableFile, match="status 3"):
        stage(survey, tmp_path / "staged")


def test_a_reader_whose_parent_was_killed_before_it_began_reads_nothing(survey, tmp_path):
    folder = tmp_path / "staged"
    folder.mkdir()
    Job(path=survey, folder=folder, format="delimited", options=ReadOptions(), policy=import_policy()).save()
    somebody_else = str(os.getppid())
    command = [sys.executable, "-m", "wayfare.sources.child", str(folder), somebody_else]
    ended = subprocess.run(command, capture_output=True, timeout=60, check=False)
    assert ended.returncode == ORPHANED
    assert not (folder / "manifest.json").exists()


def test_the_description_of_an_earlier_reading_does_not_outlive_a_failed_one(survey, tmp_path):
    folder = tmp_path / "staged"
    stage(survey, folder)
    with pytest.raises(UnreadableFile):
        stage(survey, folder, policy=policy(file_size=10))
    assert not (folder / "manifest.json").exists()


def test_files_that_cannot_be_opened_are_refused(tmp_path):
    with pytest.raises(UnreadableFile, match="no such file"):
        stage(tmp_path / "absent.csv", tmp_path / "staged")
    with pytest.raises(UnreadableFile, match="This is a folder"):
        stage(tmp_path, tmp_path / "staged")


def _readers_of(folder: Path) -> list[str]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                command = (entry / "cmdline").read_bytes().decode(errors="replace")
            except OSError:
                continue
            if "wayfare.sources.child" in command and str(folder) in command:
                found.append(command)
    return found
