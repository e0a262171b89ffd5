"""Two hundred damaged files of each format: read, refused with a remedy, or a crash that stays in the child."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize("kind", ["csv", "xlsx", "sav", "dta", "parquet"])
def test_no_damaged_file_escapes(fuzz, kind):
    ends = fuzz.short_run(kind, 200, seed=7)
    assert sum(ends.values()) == 200
    assert set(ends) <= {"read", "refused", "crash contained"}, ends
    assert ends["refused"] > 0
    assert ends["read"] > 0, "much damage leaves a file that still reads: sums are shown so that it is seen"


@pytest.mark.parametrize("kind", ["csv", "xlsx", "sav", "dta", "parquet"])
def test_damaged_files_read_as_users_do(fuzz, tmp_path, kind):
    for number in range(3):
        ended = fuzz.outcome(fuzz.make(tmp_path, kind, 11, number), tmp_path / "staged")
        assert ended in {"read", "refused", "crash contained"}
