"""Build `content/figures/*.parquet` from publishers' files; stops when a published total is not reproduced.

Usage: build_figures.py [DATA_FOLDER] [TARGET_FOLDER]. The data folder defaults to WAYFARE_SHARED_DATA, or shared/data
beside the checkout.
"""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from figures import checked, places, publishers, write
from figures.derive import complete

from wayfare.catalogue import yaml12
from wayfare.evidence.mappings import mapping

ROOT = Path(__file__).resolve().parent.parent
CONTENT = ROOT / "src/wayfare/content"


def main(arguments: list[str]) -> None:
    """Read, derive, check, write."""
    given = arguments[0] if arguments else os.environ.get("WAYFARE_SHARED_DATA")
    data = (Path(given) if given else ROOT.parent / "shared" / "data") / "global"
    target = Path(arguments[1]) if len(arguments) > 1 else CONTENT / "figures"
    series = with_formulas(document(CONTENT / "figures/series.yaml"))
    groups = places.groups(data)
    rows = complete(publishers.read(data, series["mapped"]), series, groups)
    if wrong := checked.differences(rows):
        raise SystemExit("Published totals are not reproduced:\n" + "\n".join(wrong))
    target.mkdir(parents=True, exist_ok=True)
    about = descriptions(series)
    write.parquet([r for r in rows if not r.counterpart], about, target / "countries.parquet")
    write.parquet([r for r in rows if r.counterpart], about, target / "corridors.parquet")
    write_groups(groups, target / "groups.csv")
    sizes = {path.name: path.stat().st_size for path in sorted(target.glob("*.parquet"))}
    print(f"{len(rows):,} figures: " + ", ".join(f"{name} {size / 1000:,.0f} kB" for name, size in sizes.items()))


def document(path: Path) -> Any:
    """Read a content file."""
    read, problems = yaml12.read(path, path.name)
    if problems:
        raise SystemExit("\n".join(map(str, problems)))
    return read.value


def indicators() -> dict[str, Mapping[str, Any]]:
    """Read the definitions of indicators by code."""
    entries = [document(path) for path in sorted((CONTENT / "indicators").rglob("*.yaml"))]
    return {str(entry["code"]): entry for entry in entries}


def with_formulas(series: Any) -> dict[str, list[dict[str, Any]]]:
    """Give every derived series the formula of its indicator, unless it names its own."""
    known = indicators()
    derived = [{"formula": known[e["indicator"]].get("numerator", "").strip()} | e for e in series["derived"]]
    return {**series, "derived": derived}


def descriptions(series: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[tuple[str, str, str], dict[str, Any]]:
    """Collect what every row of a series must carry."""
    known = indicators()
    sources = {path.stem: document(path) for path in (CONTENT / "sources").glob("*.yaml")}
    about = {}
    for part, entries in parts(series):
        for entry in entries:
            definition, source = known[entry["indicator"]], sources[entry["source"]]
            over = f"sum over {entry['over']}" if part == "sums" else entry.get("formula", part)
            about[entry["indicator"], entry["source"], over] = {
                "version": definition["version"],
                "unit": definition["unit"],
                "vintage": source["vintage"],
                "licence": source["licence"],
                "definition": entry["definition"],
            }
    return about


def parts(series: Mapping[str, Sequence[Mapping[str, Any]]]) -> Iterator[tuple[str, Sequence[Mapping[str, Any]]]]:
    """Give the parts of the content; what a mapping reads is published, and defined where the mapping is."""
    yield from ((part, entries) for part, entries in series.items() if part != "mapped")
    for entry in series["mapped"]:
        chosen = mapping(entry["mapping"])
        said = {v.indicator: v.definition or chosen.definition for v in chosen.values}
        yield (
            "published",
            [{"indicator": i, "source": chosen.source, "definition": said[i]} for i in entry["indicators"]],
        )


def write_groups(groups: Mapping[str, Sequence[str]], path: Path) -> None:
    """Write who belongs to a group that is added up."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("group", "area"))
        writer.writerows((group, area) for group, areas in groups.items() for area in areas)


if __name__ == "__main__":
    main(sys.argv[1:])
