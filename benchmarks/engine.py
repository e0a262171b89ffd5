"""Measures the engine beside a raw scan of the same columns and beside its peers, all in one run.

    python benchmarks/engine.py            1 and 10 million persons
    python benchmarks/engine.py --quick    200,000 persons, once: shows that it works, measures nothing worth quoting

CPU seconds and ratios are to be trusted; wall time depends on who else uses the machine.
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ENGINE = ("raw scan", "one pass", "whole request", "portable way")
MOST_PORTABLE = 2_000_000
"""The portable way is a witness, not a way to work: beyond this it would take most of an hour."""
PEERS = ("one pass, R's part", "R survey", "one pass, svy's part", "svy")
OTHERS = ("CSV import", "wayfare profile")


@dataclass(frozen=True)
class Task:
    """A way to measure on a file with a number of indicators."""

    way: str
    rows: int
    indicators: int
    repeat: int


def tasks(sizes: list[int], repeat: int) -> list[Task]:
    """List what is measured: the engine at every size, peers and imports at the smallest."""
    least = min(sizes)
    wanted = [Task(way, rows, k, repeat) for rows in sizes for k in (20, 60) for way in ENGINE]
    wanted = [t for t in wanted if t.way != "portable way" or (t.indicators == 20 and t.rows <= MOST_PORTABLE)]
    peers = [Task(way, least, 20, 1 if way == "R survey" else repeat) for way in PEERS]
    return [*wanted, *peers, *(Task(way, least, 0, repeat) for way in OTHERS)]


def country(rows: int, folder: Path) -> Path:
    """Make the made-up country once: a sample of about so many persons, sorted by stratum and PSU."""
    from wayfare.country import generate  # noqa: PLC0415 - only when it is to be made

    made = folder / f"marenza-{rows}"
    if not (made / "persons.parquet").exists():
        print(f"making the made-up country with {rows:,} persons", file=sys.stderr)
        generate(made, persons=rows, seed=2026, sample=True, truth=False)
    return made / "persons.parquet"


def measure(task: Task, file: Path) -> list[dict[str, Any]] | str:
    """Run a task several times, each in a process of its own; a sentence says why it could not run."""
    found = []
    for _ in range(task.repeat):
        command = [sys.executable, str(HERE / "ways.py"), task.way, str(file), str(task.indicators)]
        run = subprocess.run(command, capture_output=True, text=True, check=False)
        if run.returncode:
            return run.stderr.strip().splitlines()[-1]
        found.append(json.loads(run.stdout))
    return found


def summary(values: list[float]) -> str:
    """Least, middle and greatest."""
    return " / ".join(f"{v:.2f}" for v in (min(values), statistics.median(values), max(values)))


def line(task: Task, found: list[dict[str, Any]] | str, floor: float | None) -> str:
    """One line of the printed table."""
    head = f"{task.rows:>11,} {task.indicators:>4} {task.way:<22}"
    if isinstance(found, str):
        return f"{head} {found}"
    cpu = [f["cpu"] for f in found]
    ratio = f"{statistics.median(cpu) / floor:7.2f}" if floor and task.way in ENGINE else "      -"
    wall = summary([f["wall"] for f in found])
    memory = max(f["megabytes"] for f in found)
    return f"{head} {summary(cpu):>23} {ratio} {wall:>23} {memory:7.0f} {found[0]['estimates']:>9,} {found[0]['note']}"


def run(sizes: list[int], repeat: int, folder: Path) -> list[dict[str, Any]]:
    """Measure everything and print it as it comes."""
    print("CPU and wall seconds are min / median / max; `x scan` is CPU over that of the raw scan; MB is the peak")
    print(
        f"{'persons':>11} {'ind.':>4} {'way':<22} {'CPU s':>23} {'x scan':>7} {'wall s':>23} {'MB':>7} {'estimates':>9}"
    )
    files = {rows: country(rows, folder) for rows in sizes}
    floors: dict[tuple[int, int], float] = {}
    kept = []
    for task in tasks(sizes, repeat):
        found = measure(task, files[task.rows])
        if task.way == "raw scan" and not isinstance(found, str):
            floors[task.rows, task.indicators] = statistics.median(f["cpu"] for f in found)
        print(line(task, found, floors.get((task.rows, task.indicators))), flush=True)
        kept.append({"way": task.way, "persons": task.rows, "indicators": task.indicators, "runs": found})
    return kept


def main() -> None:
    """Read the command line, measure, keep the results."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--quick", action="store_true", help="200,000 persons, once")
    ask.add_argument("--persons", type=int, nargs="+", default=[1_000_000, 10_000_000])
    ask.add_argument("--repeat", type=int, default=3)
    ask.add_argument("--data", type=Path, default=HERE.parent / "out" / "benchmark", help="where the country is kept")
    given = ask.parse_args()
    sizes, repeat = ([200_000], 1) if given.quick else (sorted(given.persons), given.repeat)
    results = run(sizes, repeat, given.data)
    target = HERE / "results" / f"{time.strftime('%Y%m%d-%H%M%S')}.json"
    target.parent.mkdir(exist_ok=True)
    about = {"machine": platform.machine(), "python": platform.python_version(), "repeat": repeat}
    target.write_text(json.dumps({"about": about, "results": results}, indent=1), encoding="utf-8")
    print(f"kept in {target}")
    if any(isinstance(r["runs"], str) and not r["runs"].startswith("not measured") for r in results):
        raise SystemExit("a way failed; see its line above")


if __name__ == "__main__":
    main()
