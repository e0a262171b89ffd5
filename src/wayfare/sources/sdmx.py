"""Reads SDMX data messages through sdmx1: one row for each observation, with its dimensions."""

from __future__ import annotations

import warnings
from dataclasses import replace
from typing import Any

from wayfare.model.errors import UnreadableFile

from . import delimited
from .options import Job
from .reading import Reading, Reporter

VALUE = "OBS_VALUE"


def read(job: Job, report: Reporter) -> Reading:
    """Stage the data set of a message; a message with several, or with none, is refused."""
    written = job.folder / "observations.csv"
    _observations(job).to_csv(written, index=False, na_rep="")
    reading = delimited.read(replace(job, path=written, format="csv"), report)
    return replace(reading, options={**reading.options, "message": "sdmx"})


def _observations(job: Job) -> Any:
    import sdmx  # noqa: PLC0415 - only SDMX needs it

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # structure-specific messages are read without their structure, and it says so
        message = sdmx.read_sdmx(job.path)
    sets = list(getattr(message, "data", ()))
    if len(sets) != 1:
        raise UnreadableFile(
            f"The message holds {len(sets)} data sets, and one is needed.",
            where=job.path.name,
            remedy="Ask the service for data, not for structures, and for one data flow.",
        )
    values = sdmx.to_pandas(sets[0])
    if not len(values):
        raise UnreadableFile(
            "The message holds no observation.", where=job.path.name, remedy="Ask for other countries or years."
        )
    return values.rename(VALUE).reset_index() if hasattr(values, "rename") else values
