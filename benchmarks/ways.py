"""The ways that are compared. Each runs in a process of its own, which measures itself and prints one line of JSON."""

# ruff: noqa: PLC0415 - each way imports only what it measures
from __future__ import annotations

import json
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import workload

R_BREAKDOWNS = ((), ("sex",))
PEER_BREAKDOWNS = ((), ("sex",), ("age_group",), ("wealth_quintile",))
PEER_INDICATORS = 4


@dataclass(frozen=True)
class Measured:
    """CPU and wall seconds of the work, highest memory of the process, estimates made, and what was left out."""

    cpu: float
    wall: float
    megabytes: float
    estimates: int
    note: str = ""


def cpu_seconds(who: int = resource.RUSAGE_SELF) -> float:
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


def megabytes(who: int = resource.RUSAGE_SELF) -> float:
    """Highest memory; of this process by the kernel's own mark, since ru_maxrss begins with what the parent used."""
    status = Path("/proc/self/status")
    if who == resource.RUSAGE_SELF and status.is_file():
        marked = re.search(r"VmHWM:\s+(\d+) kB", status.read_text())
        if marked:
            return int(marked[1]) / 1024
    return resource.getrusage(who).ru_maxrss / 1024


def timed(work: Callable[[], int], note: str = "") -> Measured:
    """Measure work in this process."""
    cpu, wall = cpu_seconds(), time.perf_counter()
    estimates = work()
    return Measured(cpu_seconds() - cpu, time.perf_counter() - wall, megabytes(), estimates, note)


def raw_scan(file: Path, indicators: int) -> Measured:
    """Sum every column the work needs: the floor."""
    import duckdb

    from wayfare.engine import tables

    types = tables.columns(file)
    sums = {
        "text": "sum(strlen({0}))",
        "boolean": "count_if({0})",
        "integer": "sum({0})",
        "number": "sum({0})",
    }
    asked = ", ".join(sums[types[name]].format(tables.quote(name)) for name in needed(indicators))

    def work() -> int:
        with duckdb.connect() as connection:
            connection.execute(f"select {asked} from read_parquet('{file}')").fetchall()
        return 0

    return timed(work)


def csv_import(file: Path, _: int) -> Measured:
    """Read a CSV of thirty columns and store it as Parquet sorted by stratum and PSU."""
    import duckdb

    from wayfare.engine.tables import columns, sort_to_parquet
    from wayfare.sources.read import stage

    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "persons.csv"
        names = ", ".join(f'"{name}"' for name in list(columns(file))[:30])
        with duckdb.connect() as connection:
            connection.execute(f"copy (select {names} from read_parquet('{file}')) to '{data}' (format csv, header)")
        before, wall = cpu_seconds() + cpu_seconds(resource.RUSAGE_CHILDREN), time.perf_counter()
        staged = stage(data, Path(folder) / "staged")
        sort_to_parquet(staged.parquet, Path(folder) / "sorted.parquet", ("stratum", "psu"))
        cpu = cpu_seconds() + cpu_seconds(resource.RUSAGE_CHILDREN) - before
        most = max(megabytes(), megabytes(resource.RUSAGE_CHILDREN))
        return Measured(cpu, time.perf_counter() - wall, most, 0, "30 columns, CSV to sorted Parquet")


def profile(_: Path, __: int) -> Measured:
    """World figures of one country from a cold start."""
    wall = time.perf_counter()
    command = [str(Path(sys.executable).with_name("wayfare")), "profile", "MEX", "--format", "json"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode:
        raise SystemExit(f"not measured: {run.stderr.strip().splitlines()[-1]}")
    who = resource.RUSAGE_CHILDREN
    found = len(json.loads(run.stdout))
    return Measured(cpu_seconds(who), time.perf_counter() - wall, megabytes(who), found, "cold start, JSON")


def needed(indicators: int) -> list[str]:
    """Name the columns the work needs."""
    from wayfare.engine.formula import parse

    formulas = [parse(text) for pair in workload.pairs(indicators) for text in pair]
    inside = [name for formula in formulas for name in formula.columns]
    groups = [name for breakdown in workload.BREAKDOWNS for name in breakdown]
    return sorted({*inside, *groups, *workload.DESIGN.columns})


def _reduced(
    file: Path, indicators: int, way: str, breakdowns: Sequence[tuple[str, ...]] = workload.BREAKDOWNS
) -> Measured:
    """Reduce and solve: estimates with standard errors as arrays, the design having been checked before."""
    from wayfare.engine import one_pass, portable
    from wayfare.engine.design import check
    from wayfare.engine.tables import open_table
    from wayfare.engine.terms import all_questions
    from wayfare.engine.variance import solve

    with open_table(file, threads=1) as table:
        sample = check(table, workload.DESIGN)
        terms = [q.term for q in all_questions(table, workload.measures(indicators), None)]
        reduce = {"one pass": one_pass, "portable": portable}[way].reduce

        def work() -> int:
            found = reduce(table, sample, terms, breakdowns, None)
            return sum(len(solve(r, i, t.kind).estimate) for r in found for i, t in enumerate(terms))

        return timed(work, part(indicators, breakdowns))


def part(indicators: int, breakdowns: Sequence[tuple[str, ...]]) -> str:
    return f"{indicators} indicators, {len(breakdowns)} of {len(workload.BREAKDOWNS)} breakdowns"


def one_pass(file: Path, indicators: int) -> Measured:
    return _reduced(file, indicators, "one pass")


def one_pass_as_r(file: Path, indicators: int) -> Measured:
    return _reduced(file, indicators, "one pass", R_BREAKDOWNS)


def one_pass_as_svy(file: Path, indicators: int) -> Measured:
    return _reduced(file, min(indicators, PEER_INDICATORS), "one pass", PEER_BREAKDOWNS)


def portable(file: Path, indicators: int) -> Measured:
    return _reduced(file, indicators, "portable")


def estimate(file: Path, indicators: int) -> Measured:
    """Answer the whole request: checks, one pass, intervals, protection of small groups."""
    from wayfare.engine.run import estimate as ask

    wanted = workload.measures(indicators)
    return timed(lambda: len(ask(file, workload.DESIGN, wanted, workload.BREAKDOWNS)))


def r_survey(file: Path, indicators: int) -> Measured:
    """R's survey package over some of the breakdowns; reading the data is not measured."""
    import duckdb

    program = shutil.which("Rscript")
    if program is None:
        raise SystemExit("not measured: R not found")
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data.csv"
        with duckdb.connect() as connection:
            connection.execute(f"copy ({_indicator_query(file, indicators)}) to '{data}' (format csv, header)")
        script = Path(__file__).with_name("survey.R")
        by = [",".join(breakdown) or "-" for breakdown in R_BREAKDOWNS]
        run = subprocess.run(
            [program, str(script), str(data), str(indicators), *by], capture_output=True, text=True, check=False
        )
    if run.returncode:
        raise SystemExit(f"not measured: {run.stderr.strip().splitlines()[-1]}")
    cpu, wall, estimates = run.stdout.split()[-3:]
    note = part(indicators, R_BREAKDOWNS)
    return Measured(float(cpu), float(wall), megabytes(resource.RUSAGE_CHILDREN), int(estimates), note)


def _indicator_query(file: Path, indicators: int) -> str:
    """Each indicator as 1 or 0, missing outside its denominator, beside the design and the groups."""
    from wayfare.engine.formula import parse

    design = ["stratum", "psu", "weight", "sex", "age_group", "wealth_quintile"]
    cases = [
        f"case when {parse(d).sql()} then coalesce({parse(n).sql()}, false)::int end as i{k + 1}"
        for k, (n, d) in enumerate(workload.pairs(indicators))
    ]
    return f"select {', '.join([*design, *cases])} from read_parquet('{file}')"


def svy(file: Path, indicators: int) -> Measured:
    """The best Python peer over some of the indicators and breakdowns; reading the data is not measured."""
    import duckdb

    try:
        import svy as package
    except ImportError:
        raise SystemExit("not measured: svy not found") from None
    number = min(indicators, PEER_INDICATORS)
    with duckdb.connect() as connection:
        people = connection.execute(_indicator_query(file, number)).pl()
    ask = package.Sample(people, package.Design(stratum="stratum", psu="psu", wgt="weight")).estimation

    def work() -> int:
        found = 0
        for k in range(number):
            for breakdown in PEER_BREAKDOWNS:
                answer = ask.mean(f"i{k + 1}", by=breakdown[0] if breakdown else None, drop_nulls=True)
                found += len(answer.to_polars())
        return found

    return timed(work, part(number, PEER_BREAKDOWNS))


WAYS: dict[str, Callable[[Path, int], Measured]] = {
    "raw scan": raw_scan,
    "one pass": one_pass,
    "whole request": estimate,
    "portable way": portable,
    "one pass, R's part": one_pass_as_r,
    "R survey": r_survey,
    "one pass, svy's part": one_pass_as_svy,
    "svy": svy,
    "CSV import": csv_import,
    "wayfare profile": profile,
}

if __name__ == "__main__":
    print(json.dumps(asdict(WAYS[sys.argv[1]](Path(sys.argv[2]), int(sys.argv[3])))))
