"""Lets the store read in this process; that reading happens in a child is tested with `stage`."""

from __future__ import annotations

import pytest

from wayfare.evidence import intake
from wayfare.sources import child
from wayfare.sources.formats import detect
from wayfare.sources.manifest import read_manifest
from wayfare.sources.options import Job
from wayfare.sources.policy import import_policy


@pytest.fixture
def read_here(monkeypatch):
    """Read in this process; that reading happens in a child is tested with `stage`."""

    def stage(path, folder, options, progress):
        folder.mkdir(parents=True)
        job = Job(path=path, folder=folder, format=detect(path), options=options, policy=import_policy())
        child.perform(job, lambda done, total: progress(done, total, "Reading"))
        return read_manifest(folder)

    monkeypatch.setattr(intake, "stage", stage)
