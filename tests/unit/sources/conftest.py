"""Reads small files in this process; `stage`, with its child process, has tests of its own."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from wayfare.sources import child
from wayfare.sources.formats import detect
from wayfare.sources.manifest import Staged, read_manifest
from wayfare.sources.options import Job, ReadOptions
from wayfare.sources.policy import import_policy

SCRIPT = Path(__file__).resolve().parents[3] / "scripts" / "fuzz_import.py"


@pytest.fixture
def read_file(tmp_path: Path):
    """Stage a file."""

    def _read(path: Path, **options: object) -> Staged:
        folder = tmp_path / "staged"
        folder.mkdir(exist_ok=True)
        job = Job(path=path, folder=folder, format=detect(path), options=ReadOptions(**options), policy=import_policy())
        child.perform(job, lambda done, total: None)
        return read_manifest(folder)

    return _read


@pytest.fixture
def read(tmp_path: Path, read_file):
    """Stage a text or bytes as a file of its own."""

    def _read(content: str | bytes, name: str = "survey.csv", **options: object) -> Staged:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_file(path, **options)

    return _read


def table(staged: Staged) -> dict[str, list[object]]:
    """Give the staged columns as lists."""
    return pq.read_table(staged.parquet).to_pydict()


@pytest.fixture(scope="module")
def fuzz():
    """The script that damages files."""
    specification = importlib.util.spec_from_file_location("fuzz_import", SCRIPT)
    module = importlib.util.module_from_spec(specification)
    sys.modules["fuzz_import"] = module
    specification.loader.exec_module(module)
    return module
