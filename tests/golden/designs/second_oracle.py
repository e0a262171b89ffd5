"""Computes means, totals and ratios of a few designs with svy, a second oracle; writes second_oracle.csv beside it.

Run with the packages of requirements/bench.txt: python second_oracle.py
"""

from __future__ import annotations

import csv
from pathlib import Path

import polars as pl
import svy

FOLDER = Path(__file__).parent
DESIGNS = {
    "stratified": {"wgt": "w", "stratum": "stratum"},
    "cluster": {"wgt": "w", "psu": "psu"},
    "stratified_cluster": {"wgt": "w", "stratum": "stratum", "psu": "psu"},
    "stratified_cluster_fpc": {"wgt": "w", "stratum": "stratum", "psu": "psu", "pop_size": "n_psu"},
}
KEYS = ("design", "statistic", "y", "denominator", "by", "group", "estimate", "se")


def main() -> None:
    """Ask svy every question and write what it answers."""
    people = pl.read_csv(FOLDER / "people.csv", infer_schema_length=None)
    people = people.with_columns(pl.col("income").fill_null(0.0))
    with (FOLDER / "second_oracle.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(KEYS)
        for name, columns in DESIGNS.items():
            for by in (None, "group"):
                writer.writerows(answers(svy.Sample(people, svy.Design(**columns)).estimation, name, by))
    (FOLDER / "second_oracle_version.txt").write_text(f"svy {svy.__version__}\n", encoding="utf-8")


def answers(ask: svy.Estimation, name: str, by: str | None) -> list[tuple[object, ...]]:
    """Give the rows of one design and breakdown; missing incomes count as zero here."""
    asked = {
        ("mean", "spending", ""): ask.mean("spending", by=by),
        ("total", "income0", ""): ask.total("income", by=by),
        ("ratio", "income0", "spending"): ask.ratio("income", "spending", by=by),
    }
    return [
        (name, *question, by or "", cell.by_level[0] if by else "", repr(float(cell.est)), repr(float(cell.se)))
        for question, estimate in asked.items()
        for cell in estimate.estimates
    ]


if __name__ == "__main__":
    main()
