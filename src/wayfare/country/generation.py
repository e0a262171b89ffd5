"""Making the country: one call writes tables, map, true values, codebook and a note that says it is made up."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wayfare.model.errors import StoreError, WayfareError
from wayfare.model.progress import Progress, silent
from wayfare.model.survey import SurveyDesign

from . import census
from . import parameters as content
from .areas import Frame, frame
from .borders import maps
from .note import note
from .parameters import Parameters
from .people import Chosen, Tables, batches, everybody, people, wealth_cuts
from .sampling import Sample, Selection, design, respondents, sample
from .tables import FILES, Writer
from .truth import Truth

HOUSEHOLDS_IN_BATCH = 24_000
_UNFINISHED = ".unfinished"


class UnsuitableCountry(WayfareError):
    """The country cannot be made as asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Generated:
    """Where the parts of the country are, how many rows they have, and how the survey was drawn."""

    folder: Path
    persons: Path
    households: Path
    emigrants: Path
    members: Path
    regions: Path
    districts: Path
    census: Path
    """What the last census tells of every district."""
    truth: Path | None
    codebook: Path
    readme: Path
    rows: dict[str, int]
    population: int
    """Persons the frame was laid out for; the true number is in `truth`."""
    design: SurveyDesign
    period: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is to be made."""

    persons: int
    population: int
    seed: int
    draw: int
    round: int
    selection: Selection | None
    """None for everybody."""


def generate(
    folder: Path,
    *,
    persons: int,
    seed: int = 1,
    draw: int = 1,
    round: int = 1,
    sample: bool = True,
    selection: Selection = Selection.PPS,
    population: int | None = None,
    truth: bool = True,
    progress: Progress = silent,
) -> Generated:
    """Write the made-up country into a folder.

    With `sample`, the tables hold a survey of about `persons` persons from a population of `population`; without, they
    hold a whole population of about `persons`. Each `draw` is another sample of the same population. `truth` adds up
    the true values of the whole population, which takes as long as making it. The same arguments give the same bytes.
    """
    parameters = content.load()
    size = population or (_population(parameters, persons) if sample else persons)
    request = Request(
        persons=persons, population=size, seed=seed, draw=draw, round=round, selection=selection if sample else None
    )
    _check(parameters, request)
    with _finished_or_nothing(Path(folder)) as unfinished:
        made = _make(parameters, request, unfinished, truth=truth, progress=progress)
        _describe(made, request, unfinished)
    return _generated(Path(folder), made, request)


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A country that has been written."""

    frame: Frame
    rows: dict[str, int]
    truth: Truth | None


def _make(parameters: Parameters, request: Request, folder: Path, *, truth: bool, progress: Progress) -> Made:
    """Make everybody once when the tables hold everybody; otherwise the sample, and everybody for the true values."""
    land = frame(parameters, population=request.population, seed=request.seed, period=request.round)
    known = Truth(parameters) if truth else None
    with Writer(parameters, folder) as writer:
        if request.selection is None:
            for tables in _everybody(land, progress):
                writer.write(tables)
                if known:
                    known.add(tables)
        else:
            drawn = sample(land, persons=request.persons, selection=request.selection, draw=request.draw)
            for tables in _surveyed(land, drawn, progress):
                writer.write(tables)
    if known and request.selection is not None:
        for tables in _everybody(land, progress):
            known.add(tables)
    return Made(frame=land, rows=writer.rows, truth=known)


def _everybody(land: Frame, progress: Progress) -> Iterator[Tables]:
    areas = np.arange(land.rows.size)
    parts = list(batches(areas, land.households, limit=HOUSEHOLDS_IN_BATCH))
    yield from _people(land, (everybody(land, part) for part in parts), len(parts), "population", progress)


def _surveyed(land: Frame, drawn: Sample, progress: Progress) -> Iterator[Tables]:
    positions = np.arange(len(drawn.areas))
    parts = list(batches(positions, np.full(len(positions), drawn.take), limit=HOUSEHOLDS_IN_BATCH))
    yield from _people(land, (respondents(land, drawn, part) for part in parts), len(parts), "survey", progress)


def _people(land: Frame, chosen: Iterator[Chosen], total: int, what: str, progress: Progress) -> Iterator[Tables]:
    """Make batches one ahead of their use: numpy and Parquet both work outside the interpreter's lock."""
    cuts: NDArray[np.float64] = wealth_cuts(land)
    with ThreadPoolExecutor(max_workers=1) as worker:
        following = [worker.submit(people, land, households, cuts) for households in islice(chosen, 1)]
        for done in range(total):
            progress(done, total, what)
            tables = following.pop().result()
            following = [worker.submit(people, land, households, cuts) for households in islice(chosen, 1)]
            yield tables
    progress(total, total, what)


def _population(parameters: Parameters, persons: int) -> int:
    size = parameters.size
    wished = min(persons * size["population_per_sampled_person"], size["population_plateau"])
    return int(max(wished, persons * size["least_population_factor"]))


def _check(parameters: Parameters, request: Request) -> None:
    size = parameters.size
    least, most = size["least_persons"], size["most_persons"]
    if not least <= request.persons <= most:
        raise UnsuitableCountry(
            f"The made-up country cannot have {request.persons:,} persons.", where="--persons",
            remedy=f"Ask for {least:,} to {most:,}.",
        )  # fmt: skip
    if str(request.round) not in parameters.periods:
        raise UnsuitableCountry(
            f"There is no round {request.round}.", where="--round", remedy=f"Rounds: {', '.join(parameters.periods)}."
        )
    if request.seed < 0 or request.draw < 0:
        raise UnsuitableCountry(
            "Seed and draw are whole numbers from 0 on.", where="--seed, --draw", remedy="Leave the minus out."
        )
    least_population = request.persons * (size["least_population_factor"] if request.selection else 1)
    if request.population < least_population:
        raise UnsuitableCountry(
            f"A survey of {request.persons:,} persons needs a larger country than {request.population:,}.",
            where="population", remedy=f"Ask for at least {least_population:,}.",
        )  # fmt: skip


@contextmanager
def _finished_or_nothing(folder: Path) -> Iterator[Path]:
    """Give a folder to write in; what was written is moved into place only when all of it is there."""
    unfinished = folder / _UNFINISHED
    try:
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        yield unfinished
        for path in sorted(unfinished.iterdir()):
            path.replace(folder / path.name)
    except OSError as error:
        raise StoreError(
            f"The made-up country could not be written: {error.strerror or error}.", where=str(folder),
            remedy="Free space there or name another folder.",
        ) from error  # fmt: skip
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _describe(made: Made, request: Request, folder: Path) -> None:
    parameters, geography = made.frame.parameters, made.frame.geography
    for name, collection in maps(parameters, geography).items():
        _write_json(folder / f"{name}.geojson", collection)
    if made.truth:
        _write_json(folder / "truth.json", _truth_document(made, request), indent=1)
    with (folder / "codebook.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["table", "name", "type", "label", "codes"])
        rows.writerows(_codebook(made))
    census.write(made.frame, folder / census.FILE)
    text = note(
        parameters,
        selection=request.selection,
        design=design(request.selection),
        rows=made.rows,
        period=request.round,
        seed=request.seed,
    )
    (folder / "README.md").write_text(text, encoding="utf-8")


def _truth_document(made: Made, request: Request) -> dict[str, Any]:
    parameters = made.frame.parameters
    return {
        "title": parameters.title,
        "made_up": True,
        "country": parameters.country["code"],
        "period": parameters.periods[str(request.round)],
        "seed": request.seed,
        "values": made.truth.values() if made.truth else [],
    }


def _codebook(made: Made) -> Iterator[tuple[str, str, str, str, str]]:
    geography, countries = made.frame.geography, made.frame.parameters.countries
    lists = {"admin1": geography.regions, "admin2": geography.districts}
    lists |= {"country_of_birth": countries, "destination": countries}
    for table in FILES:
        for column in content.columns_of(table):
            codes = lists.get(column.name, column.codes)
            yield table, column.name, column.type, column.label, "|".join(f"{k}={v}" for k, v in codes.items())


def _write_json(path: Path, document: Any, indent: int | None = None) -> None:
    path.write_text(json.dumps(document, ensure_ascii=False, indent=indent) + "\n", encoding="utf-8")


def _generated(folder: Path, made: Made, request: Request) -> Generated:
    return Generated(
        folder=folder,
        persons=folder / "persons.parquet",
        households=folder / "households.parquet",
        emigrants=folder / "emigrants.parquet",
        members=folder / "members.parquet",
        regions=folder / "regions.geojson",
        districts=folder / "districts.geojson",
        census=folder / census.FILE,
        truth=folder / "truth.json" if made.truth else None,
        codebook=folder / "codebook.csv",
        readme=folder / "README.md",
        rows=made.rows,
        population=request.population,
        design=design(request.selection),
        period=made.frame.parameters.periods[str(request.round)],
    )
