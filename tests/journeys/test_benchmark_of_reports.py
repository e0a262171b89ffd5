"""The benchmark of whole reports runs: its short form, not timed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

BENCHMARK = Path(__file__).resolve().parents[2] / "benchmarks" / "report.py"


def test_the_short_form_measures_a_country_cold_and_warm() -> None:
    done = subprocess.run([sys.executable, BENCHMARK, "--quick"], capture_output=True, text=True, check=True)
    heading, line = done.stdout.splitlines()
    assert "cold" in heading
    assert "warm" in heading
    numbers = [float(word) for word in line.removeprefix("profile --format json").split() if word != "/"]
    assert len(numbers) == 8
    assert min(numbers) > 0
