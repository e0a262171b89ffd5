"""Reads SAS transport files (version 5 and 8)."""

from __future__ import annotations

import datetime
import re

import pyreadstat

from . import readstat
from .options import Job
from .reading import Reading, Reporter

SMALLEST_IBM_FLOAT = 16.0**-65
"""The format's smallest number; its zero is often read as this (5.4e-79)."""

SAS = readstat.Dialect(
    read=pyreadstat.read_xport,
    day_format=re.compile(r"^(DATE|MMDDYY|DDMMYY|YYMMDD|E8601DA)", re.IGNORECASE),
    time_format=re.compile(r"^(DATETIME|E8601DT)", re.IGNORECASE),
    epoch=datetime.datetime(1960, 1, 1),
    days_per_unit=1.0,
    seconds_per_unit=1.0,
    smallest=SMALLEST_IBM_FLOAT * 2,
)


def read(job: Job, report: Reporter) -> Reading:
    """Stage the file of the job."""
    return readstat.read(job, report, SAS)
