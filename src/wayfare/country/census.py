"""What the last census of the made-up country tells of every district, as covariates for its small areas."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from .areas import Frame

FILE = "districts.csv"


def write(land: Frame, path: Path) -> None:
    """Write a row for each district: households counted, their share in towns, and how remote the district is.

    Remoteness is in standard deviations from the average district.
    """
    places, district = land.geography, np.asarray(land.rows["admin2"], dtype=np.int64)
    counted = np.bincount(district, land.old_count, len(places.districts))
    towns = np.bincount(district, land.old_count * np.asarray(land.rows["urban"]), len(places.districts))
    remote = places.traits["remoteness"]
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["code", "name", "urban", "remoteness", "households"])
        for number, (code, name) in enumerate(places.districts.items()):
            share = towns[number] / counted[number] if counted[number] else 0.0
            rows.writerow([code, name, f"{share:.3f}", f"{remote[number]:.3f}", round(counted[number])])
