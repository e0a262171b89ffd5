"""Kill -9 and a full disk in the middle of an import: evidence is wholly there or wholly absent."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from wayfare.evidence.store import AddOptions, Store
from wayfare.model.errors import StoreError, UnreadableFile
from wayfare.model.evidence import Evidence
from wayfare.model.survey import SurveyDesign

KILLING = """
import os, signal, sys
from pathlib import Path
import wayfare.engine.design, wayfare.engine.tables, wayfare.sources.delimited, fcntl, shutil, tempfile
from wayfare.evidence import intake
from wayfare.evidence.store import AddOptions, Store
from wayfare.model.survey import SurveyDesign
from wayfare.sources import child
from wayfare.sources.formats import detect
from wayfare.sources.manifest import read_manifest
from wayfare.sources.options import Job
from wayfare.sources.policy import import_policy

root, survey = Path(sys.argv[1]), Path(sys.argv[2])
CHANGES = {"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.chmod", "shutil.rmtree", "fcntl.flock"}
POLICY = import_policy()

def stage(path, folder, options, progress):
    folder.mkdir(parents=True)
    child.perform(Job(path=path, folder=folder, format=detect(path), options=options, policy=POLICY), lambda d, t: None)
    return read_manifest(folder)

def attempt(deadly):
    seen, home = 0, root / str(deadly)
    def die_at(event, arguments):
        nonlocal seen
        if event not in CHANGES or not (str(home) in repr(arguments) or event == "fcntl.flock"):
            return
        seen += 1
        if seen == deadly:
            os.kill(os.getpid(), signal.SIGKILL)
    intake.stage = stage
    sys.addaudithook(die_at)
    Store(home).add(survey, AddOptions(design=SurveyDesign(strata="s", psu=("p",))))
    (root / "steps").write_text(str(seen))
    os._exit(0)

def killed(deadly):
    pid = os.fork()
    if not pid:
        attempt(deadly)
    return os.waitpid(pid, 0)[1] == signal.SIGKILL

assert not killed(0)
for deadly in range(1, int((root / "steps").read_text()) + 1):
    assert killed(deadly), deadly
"""
OPTIONS = AddOptions(design=SurveyDesign(strata="s", psu=("p",)))


@pytest.fixture
def survey(tmp_path: Path) -> Path:
    path = tmp_path / "survey.csv"
    path.write_text("s,p,n\n" + "".join(f"{9 - n % 9},{n % 4},{n}\n" for n in range(500)))
    return path


def test_killed_at_every_step_the_evidence_is_there_or_absent(tmp_path, survey, read_here):
    """A process of its own kills copies of itself at the first, second, ... change they make to the store."""
    command = [sys.executable, "-c", KILLING, str(tmp_path), str(survey)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert ended.returncode == 0, ended.stderr
    steps = int((tmp_path / "steps").read_text())
    (wanted,) = Store(tmp_path / "0").list()
    counts = [_survived(Store(tmp_path / str(deadly)), wanted, survey) for deadly in range(1, steps + 1)]
    assert steps >= 20
    assert counts == sorted(counts), "absent up to one step, there from it on"
    assert set(counts) == {0, 1}


def _survived(store: Store, wanted: Evidence, survey: Path) -> int:
    found = store.list()
    assert [e.sha256 for e in found] in ([], [wanted.sha256])
    assert store.verify() == ()
    assert store.add(survey, OPTIONS).sha256 == wanted.sha256, "trying again gives what was wanted"
    assert list(store.incoming.iterdir()) == [], "what the killed import left is cleared away"
    return len(found)


def test_a_reader_that_is_killed_leaves_the_store_as_it_was(tmp_path, survey, monkeypatch):
    dying = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    real, store = subprocess.Popen, Store(tmp_path / "home")
    with monkeypatch.context() as patched:
        patched.setattr(
            "wayfare.sources.process.subprocess.Popen",
            lambda command, **how: real([sys.executable, "-c", dying], **how),
        )
        with pytest.raises(UnreadableFile, match="SIGKILL"):
            store.add(survey, OPTIONS)
    assert store.list() == ()
    assert list(store.incoming.iterdir()) == []


def test_a_running_import_is_not_cleared_away(tmp_path, survey):
    store = Store(tmp_path / "home")
    with store._workplace() as workplace:
        store.add(survey, OPTIONS)
        assert workplace.is_dir()
    assert len(store.list()) == 1


@pytest.fixture
def small_disk(tmp_path: Path):
    """A disk of half a mebibyte; root alone can make one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode != 0:
        pytest.skip("a small disk can only be made by root")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_disk_that_is_full_is_said_and_nothing_is_lost(small_disk, tmp_path, survey):
    store = Store(small_disk)
    kept = store.add(survey, OPTIONS)
    large = tmp_path / "large.csv"
    large.write_text("s,p,n\n" + "".join(f"1,{n},{n * 7919 % 100_003}\n" for n in range(200_000)))
    with pytest.raises(StoreError, match="disk is full"):
        store.add(large, OPTIONS)
    assert store.list() == (kept,)
    assert store.verify() == ()
    assert list(store.incoming.iterdir()) == []
