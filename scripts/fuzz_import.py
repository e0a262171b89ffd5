"""Damage survey files in seeded random ways and read them: whatever they do to the reader, this process must survive.

    scripts/fuzz_import.py --mutants 2000 --seed 7

Every mutant must end as read, as refused with a sentence, or as a crash of the child that was told as one. Anything
else is an error of ours, is printed with the seed that makes it, and ends the run with status 1.
"""

# ruff: noqa: PLC0415 - a batch is confined and must not carry libraries it does not use
from __future__ import annotations

import argparse
import importlib
import random
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from wayfare.model.errors import WayfareError
from wayfare.sources import child
from wayfare.sources.confine import confine
from wayfare.sources.formats import FORMATS, detect
from wayfare.sources.options import Job, ReadOptions
from wayfare.sources.policy import ImportPolicy, import_policy
from wayfare.sources.process import environment
from wayfare.sources.read import stage

ROWS = 120
MEMORY = 1 << 30
SECONDS = 60.0


def columns() -> dict[str, list[object]]:
    """Give a small survey with every kind of column."""
    return {
        "hh": [float(n // 4) for n in range(ROWS)],
        "weight": [100.5 + n % 17 for n in range(ROWS)],
        "answer": [float(n % 5) if n % 11 else 98.0 for n in range(ROWS)],
        "name": [f"Peña {n}" for n in range(ROWS)],
    }


def write_csv(path: Path) -> None:
    """Write the survey as text."""
    rows = zip(*columns().values(), strict=True)
    path.write_text("\n".join(",".join(map(str, row)) for row in (columns(), *rows)) + "\n", encoding="utf-8")


def write_xlsx(path: Path) -> None:
    """Write the survey as a workbook."""
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("data")
    for at, (name, values) in enumerate(columns().items()):
        sheet.write_column(0, at, [name, *values])
    book.close()


def write_sav(path: Path) -> None:
    """Write the survey as SPSS does, with labels and user-missing values."""
    import pandas as pd
    import pyreadstat

    pyreadstat.write_sav(
        pd.DataFrame(columns()),
        str(path),
        column_labels=["Household", "Weight", "Answer", "Name"],
        variable_value_labels={"answer": {1: "yes", 98: "refused"}},
        missing_ranges={"answer": [{"lo": 98, "hi": 99}]},
    )


def write_dta(path: Path) -> None:
    """Write the survey as Stata does, with labels."""
    import pandas as pd
    import pyreadstat

    labels = {"answer": {1: "yes", 2: "no"}}
    pyreadstat.write_dta(pd.DataFrame(columns()), str(path), variable_value_labels=labels)


def write_parquet(path: Path) -> None:
    """Write the survey as Parquet."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table(columns()), path)


WRITERS: dict[str, Callable[[Path], None]] = {
    "csv": write_csv,
    "xlsx": write_xlsx,
    "sav": write_sav,
    "dta": write_dta,
    "parquet": write_parquet,
}


def mutate(content: bytes, chance: random.Random) -> bytes:
    """Damage a file in one to four places."""
    data = bytearray(content)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(max(len(data), 1))
        match chance.randrange(6):
            case 0:
                data[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                data[at : at + 4] = chance.choice([b"\xff" * 4, b"\x00" * 4, b"\x7f\xff\xff\xff", b"\xff\xff\xff\x7f"])
            case 2:
                del data[at:]
            case 3:
                data[at:at] = data[at : at + chance.randint(1, 200)]
            case 4:
                del data[at : at + chance.randint(1, 50)]
            case _:
                data[at : at + 8] = chance.randbytes(8)
    return bytes(data)


def limited() -> ImportPolicy:
    """Give the policy with the limits that the test programme asks for."""
    policy = import_policy()
    return replace(policy, limits=replace(policy.limits, memory=MEMORY, seconds=SECONDS, cpu_seconds=int(SECONDS)))


def make(folder: Path, kind: str, seed: int, number: int) -> Path:
    """Write one mutant."""
    original = folder / f"original.{kind}"
    if not original.exists():
        WRITERS[kind](original)
    path = folder / f"{kind}-{number}.{kind}"
    path.write_bytes(mutate(original.read_bytes(), random.Random(f"{seed}-{kind}-{number}")))
    return path


def outcome(path: Path, folder: Path) -> str:
    """Read a mutant as users do and name how it ended."""
    try:
        stage(path, folder, policy=limited())
    except WayfareError as error:
        if not (error.what and error.remedy):
            return f"refused without a remedy: {error}"
        return "crash contained" if "crashed" in error.what else "refused"
    except Exception as error:
        return f"our error: {type(error).__name__}: {error}"
    return "read"


def batch(folder: Path, kind: str, seed: int, first: int, last: int) -> None:
    """Read many mutants in this one process, which is confined and may die; used for short runs."""
    policy = limited()
    paths = [make(folder, kind, seed, number) for number in range(first, last)]
    importlib.import_module(f"wayfare.sources.{FORMATS[detect(folder / f'original.{kind}')].module}")
    confine(policy.limits)
    for number, path in enumerate(paths, start=first):
        try:
            job = Job(path=path, folder=folder, format=detect(path), options=ReadOptions(), policy=policy)
            refusal = child.attempt(job, lambda *_: None)
        except WayfareError as error:
            refusal = error
        except MemoryError:
            refusal = WayfareError("It needs more memory than allowed.", remedy="Split it.")
        said = "read" if refusal is None else "refused" if refusal.remedy else f"no remedy: {refusal}"
        print(number, said, flush=True)


def short_run(kind: str, mutants: int, seed: int) -> Counter[str]:
    """Count how mutants of one format end, starting again behind one that kills the reader."""
    ends: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="wayfare-fuzz-") as folder:
        WRITERS[kind](Path(folder) / f"original.{kind}")
        done = 0
        while done < mutants:
            command = [sys.executable, __file__, "--batch", folder, kind, str(seed), str(done), str(mutants)]
            run = subprocess.run(command, capture_output=True, text=True, check=False, env=environment(Path(folder)))
            told = [line.split(" ", 1) for line in run.stdout.splitlines()]
            ends.update(said for _, said in told)
            done += len(told)
            if done < mutants:
                ends["crash contained" if run.returncode < 0 else f"our error: {run.stderr[-500:]}"] += 1
                done += 1
    return ends


def main() -> int:
    """Run as the arguments say and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mutants", type=int, default=2000, help="of each format")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--formats", default=",".join(WRITERS))
    parser.add_argument("--batch", nargs=5, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.batch:
        folder, kind, seed, first, last = asked.batch
        batch(Path(folder), kind, int(seed), int(first), int(last))
        return 0
    bad = 0
    for kind in asked.formats.split(","):
        ends: Counter[str] = Counter()
        with tempfile.TemporaryDirectory(prefix="wayfare-fuzz-") as folder:
            for number in range(asked.mutants):
                ended = outcome(make(Path(folder), kind, asked.seed, number), Path(folder) / "staged")
                ends[ended] += 1
                if ended not in {"read", "refused", "crash contained"}:
                    bad += 1
                    print(f"{kind} seed {asked.seed} mutant {number}: {ended}")
        print(f"{kind:8} " + ", ".join(f"{name} {count}" for name, count in sorted(ends.items())))
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
