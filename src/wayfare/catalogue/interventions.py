"""What an intervention must say of itself and of the rest of the content."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from wayfare.model.errors import Problem

from .entries import Entry


def problems(
    interventions: Iterable[Entry],
    indicators: Collection[str],
    dimensions: Collection[str],
    lists: Mapping[str, Mapping[str, str]],
) -> Iterator[Problem]:
    """Find numbers used twice, files under another name, and references to what does not exist."""
    numbers: dict[int, str] = {}
    for entry in interventions:
        code, number = str(entry.value.get("code")), entry.value.get("number")
        yield from _own_file(entry, code)
        yield from _answers(entry, indicators, dimensions)
        if str(entry.value.get("grade")) not in lists.get("evidence_grade", {}):
            yield entry.problem(("grade",), "There is no such grade.", "See codelists/evidence_grade.csv.")
        if isinstance(number, int) and number in numbers:
            yield entry.problem(("number",), f"'{numbers[number]}' has this number.", "Give the next free one.")
        elif isinstance(number, int):
            numbers[number] = code


def _own_file(entry: Entry, code: str) -> Iterator[Problem]:
    wanted = f"interventions/{code.replace('.', '/')}.yaml"
    if not entry.layers[0].document.file.endswith(wanted):
        yield entry.problem(("code",), "The code does not match the name of the file.", f"Name the file {wanted}.")


def _answers(entry: Entry, indicators: Collection[str], dimensions: Collection[str]) -> Iterator[Problem]:
    for place, answer in enumerate(entry.value.get("answers") or ()):
        indicator, worse_for = answer.get("indicator"), answer.get("worse_for") or {}
        if indicator not in indicators:
            yield entry.problem(
                ("answers", place, "indicator"), f"There is no indicator '{indicator}'.", "Use the code of a file."
            )
        for name in worse_for:
            if name not in dimensions:
                yield entry.problem(
                    ("answers", place, "worse_for"), f"There is no concept '{name}'.", "Use the name of a concept."
                )
    if not entry.value.get("answers") and not entry.value.get("closes_gaps"):
        yield entry.problem(("answers",), "It answers nothing.", "Name an indicator, or write closes_gaps: true.")
