"""Reads SPSS data files, with value labels and user-missing values."""

from __future__ import annotations

import datetime
import re

import pyreadstat

from . import readstat
from .options import Job
from .reading import Reading, Reporter

SPSS = readstat.Dialect(
    read=pyreadstat.read_sav,
    day_format=re.compile(r"^[AEJS]?DATE\d"),
    time_format=re.compile(r"^(DATETIME|YMDHMS)"),
    epoch=datetime.datetime(1582, 10, 14),
    days_per_unit=1 / 86_400,
    seconds_per_unit=1.0,
    options={"user_missing": True},
)


def read(job: Job, report: Reporter) -> Reading:
    """Stage the file of the job."""
    return readstat.read(job, report, SPSS)
