"""World flows beside R's migest on the same input: CPU seconds, peak memory, sum of flows.

    python benchmarks/flows.py [--migest FILE] [--sex F] [--period 2010-2015]

migest is on neither Debian nor every mirror; where it is not installed, FILE is R code that defines its `ffs_demo`.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from wayfare.evidence import flow_inputs, world_flows
from wayfare.methods.flows import account

HERE = Path(__file__).resolve().parent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--migest", type=Path, help="R code that defines ffs_demo")
    parser.add_argument("--sex", choices=flow_inputs.SEXES, default="F")
    parser.add_argument("--period", default="2010-2015")
    parser.add_argument("--no-r", action="store_true", help="measure Wayfare alone")
    asked = parser.parse_args()
    world()
    one = single(asked.sex, asked.period)
    if not asked.no_r:
        other = migest(asked.sex, asked.period, asked.migest)
        if other:
            print(f"ratio of CPU for one sex and period: {other['cpu'] / one:.0f}")


def world() -> None:
    """All sexes and periods, from reading the figures to the table, three times."""
    spent = []
    for method in world_flows.METHODS:
        times = [timed(method) for _ in range(3)]
        spent.append(f"{method} {min(times):.2f} / {sorted(times)[1]:.2f} / {max(times):.2f}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"Wayfare, world, 2 sexes x 6 periods, CPU s (min / median / max): {'; '.join(spent)}; peak {peak:.0f} MB")


def timed(method: world_flows.FlowMethod) -> float:
    before = time.process_time()
    world_flows.estimate(method)
    return time.process_time() - before


def single(sex: str, period: str) -> float:
    """One sex and period, without reading."""
    inputs = flow_inputs.read()
    s, p = flow_inputs.SEXES.index(sex), inputs.periods.index(period)
    before = time.process_time()
    for _ in range(5):
        flows = account(inputs.stocks[s, p], inputs.stocks[s, p + 1], inputs.births[s, p], inputs.deaths[s, p])
    spent = (time.process_time() - before) / 5
    print(f"Wayfare, {sex} {period}: {spent:.3f} CPU s, sum of flows {flows.od.sum():,.0f}, miss {flows.miss:.1g}")
    return spent


def migest(sex: str, period: str, code: Path | None) -> dict[str, float]:
    """The same table in R."""
    inputs = flow_inputs.read()
    s, p = flow_inputs.SEXES.index(sex), inputs.periods.index(period)
    with tempfile.TemporaryDirectory() as folder:
        for name, table in (("start.csv", inputs.stocks[s, p]), ("end.csv", inputs.stocks[s, p + 1])):
            _write(Path(folder) / name, inputs.places, inputs.places, table)
        vital = zip(inputs.births[s, p], inputs.deaths[s, p], strict=True)
        _write(Path(folder) / "vital.csv", inputs.places, ("births", "deaths"), vital)
        words = ["Rscript", str(HERE / "flows.R"), folder, *([str(code)] if code else [])]
        ended = subprocess.run(words, capture_output=True, text=True, check=False)
    if ended.returncode:
        print(f"migest could not run: {ended.stderr.strip()}", file=sys.stderr)
        return {}
    told: dict[str, float] = json.loads(ended.stdout.strip().splitlines()[-1])
    print(f"migest, {sex} {period}: {told['cpu']:.1f} CPU s, peak {told['peak_mb']:.0f} MB, sum {told['total']:,.0f}")
    return told


def _write(path: Path, rows: tuple[str, ...], names: tuple[str, ...], table: object) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["", *names])
        writer.writerows([row, *map(repr, map(float, values))] for row, values in zip(rows, table, strict=True))


if __name__ == "__main__":
    main()
