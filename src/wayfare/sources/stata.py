"""Reads Stata data files, with value labels and the extended missing values `.a` to `.z`."""

from __future__ import annotations

import datetime
import re

import pyreadstat

from . import readstat
from .options import Job
from .reading import Reading, Reporter

STATA = readstat.Dialect(
    read=pyreadstat.read_dta,
    day_format=re.compile(r"^%-?\d*(td|d)"),
    time_format=re.compile(r"^%-?\d*t[cC]"),
    epoch=datetime.datetime(1960, 1, 1),
    days_per_unit=1.0,
    seconds_per_unit=0.001,
    options={"user_missing": True},
)


def read(job: Job, report: Reporter) -> Reading:
    """Stage the file of the job."""
    return readstat.read(job, report, STATA)
