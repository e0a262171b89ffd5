"""Reports from the first line to the last file: CPU seconds, wall seconds and peak memory of whole commands.

    python benchmarks/report.py [--country MDA] [--runs 3] [--quick]

Every command runs in a process of its own, with an evidence folder of its own: what the first run keeps there, content
files as parsed and surveys as estimated, the later ones find. So each job is shown cold, and then warm.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
PERSONS = "20000"


@dataclass(frozen=True)
class Spent:
    """What one command took."""

    cpu: float
    wall: float
    peak: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--country", default="MDA", help="whose world figures are told")
    parser.add_argument("--runs", type=int, default=3, help="warm runs of each command")
    parser.add_argument("--quick", action="store_true", help="figures of the country alone, one warm run")
    asked = parser.parse_args()
    print(f"{'':36}{'cold: CPU s':>12}{'wall':>7}{'MB':>7}   warm: CPU s min / median / max{'wall':>7}{'MB':>7}")
    with tempfile.TemporaryDirectory(prefix="wayfare-bench-") as name:
        folder = Path(name)
        told(folder, "profile --format json", ["profile", asked.country, "--format", "json"], asked)
        if not asked.quick:
            reports(folder, asked)


def reports(folder: Path, asked: argparse.Namespace) -> None:
    """A country without a survey, then the made-up country with three, beside it."""
    out = str(folder / "report")
    told(folder, "profile, all formats", ["profile", asked.country, "--out", out], asked)
    measured(["country", "make", "--persons", PERSONS, "--seed", "2026", "--out", "out/marenza"], folder, "made")
    (folder / "examples").mkdir()
    for file in (HERE / "examples").iterdir():
        (folder / "examples" / file.name).write_bytes(file.read_bytes())
    assess = ["assess", "examples/marenza.yaml", "--beside", asked.country, "--out", out]
    told(folder, "assess, three surveys, page alone", [*assess, "--formats", "html"], asked)
    told(folder, "assess, three surveys, all formats", assess, asked)


def told(folder: Path, title: str, command: Sequence[str], asked: argparse.Namespace) -> None:
    """Measure a command with an empty folder, then with what that run kept, and print both."""
    home = title.replace(" ", "-").replace(",", "")
    cold = measured(command, folder, home)
    warm = [measured(command, folder, home) for _ in range(1 if asked.quick else asked.runs)]
    cpu = [each.cpu for each in warm]
    spread = f"{min(cpu):.2f} / {statistics.median(cpu):.2f} / {max(cpu):.2f}"
    wall, peak = statistics.median(each.wall for each in warm), max(each.peak for each in warm)
    print(
        f"{title:36}{cold.cpu:12.2f}{cold.wall:7.1f}{cold.peak:7.0f}   {spread:>30}{wall:7.1f}{peak:7.0f}", flush=True
    )


def measured(command: Sequence[str], folder: Path, home: str) -> Spent:
    """Run a command to its end; one that fails ends the benchmark."""
    environment = os.environ | {"WAYFARE_HOME": str(folder / home)}
    arguments = [sys.executable, "-m", "wayfare", *command]
    start = time.perf_counter()
    with (folder / "log.txt").open("wb") as log:
        actions = [(os.POSIX_SPAWN_DUP2, log.fileno(), 1), (os.POSIX_SPAWN_DUP2, log.fileno(), 2)]
        os.chdir(folder)
        process = os.posix_spawn(sys.executable, arguments, environment, file_actions=actions)
        _, status, used = os.wait4(process, 0)
    if status:
        sys.exit((folder / "log.txt").read_text(encoding="utf-8"))
    return Spent(used.ru_utime + used.ru_stime, time.perf_counter() - start, used.ru_maxrss / 1024)


if __name__ == "__main__":
    main()
