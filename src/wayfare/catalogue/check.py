"""What the parts of the content must say of each other; every problem is found in one run."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wayfare.model.errors import Problem
from wayfare.model.indicator import ObservedOn

from . import (
    codelists,
    coverage,
    editions,
    entries,
    frameworks,
    guidance,
    instruments,
    interventions,
    messages,
    narratives,
    stages,
    themes,
    wording,
)
from .entries import Entries, Entry, Folder, Kind
from .load import (
    ASSESSMENT,
    BRIEF,
    CONCEPTS,
    COUNTERFACTUAL,
    FACTS,
    FRAMEWORKS,
    INDICATORS,
    INSTRUMENTS,
    INTERVENTIONS,
    METHODS,
    MONITORING,
    NARRATIVES,
    PARTICIPATION,
    PLANNING,
    POLICY,
    PRECISION,
    READINESS,
    ROWS,
    SOURCES,
    STAGES,
    THEMES,
    VERBS,
    Catalogue,
)

SURVEYED = frozenset({ObservedOn.PERSON, ObservedOn.HOUSEHOLD, ObservedOn.EMIGRANT, ObservedOn.MEMBER})
OF_PEOPLE = frozenset({ObservedOn.PERSON, ObservedOn.EMIGRANT, ObservedOn.MEMBER})
NEEDS = {
    "ratio": ("denominator",),
    "quantile": ("q",),
    "fgt": ("line", "alpha"),
    "gini_contribution": ("rank_by",),
    "gini_elasticity": ("rank_by",),
    "concentration": ("rank_by",),
    "gap": ("group",),
    "risk_ratio": ("group",),
    "survival_median": ("event",),
}
"""Fields a statistic cannot do without, besides its numerator."""
OWN = {
    "q": {"quantile"},
    "alpha": {"fgt"},
    "rank_by": {"concentration", "gini_contribution", "gini_elasticity"},
    "form": {"concentration"},
    "group": {"gap", "risk_ratio"},
    "event": {"survival_median"},
}
"""Fields that only some statistics read."""
DECIDES_NUMBERS = (
    *("statistic", "numerator", "denominator", "q", "line", "alpha", "rank_by", "form", "group", "event"),
    *("unit", "observed_on", "method", "weigh_by"),
)
_KINDS = (
    *(INDICATORS, CONCEPTS, SOURCES, ROWS, NARRATIVES, THEMES, BRIEF),
    *(INTERVENTIONS, METHODS, POLICY, ASSESSMENT, COUNTERFACTUAL, PRECISION, MONITORING),
    *(PLANNING, READINESS, VERBS, PARTICIPATION, INSTRUMENTS, STAGES, FACTS),
    FRAMEWORKS,
)

_SEX = re.compile(r"\bsex\s*=")


@dataclass(frozen=True)
class Known:
    """Names that definitions may refer to."""

    indicators: Entries
    concepts: Entries
    sources: Entries
    lists: Mapping[str, Mapping[str, str]]
    minimum_respondents: int


def problems_of(catalogue: Catalogue) -> list[Problem]:
    """Find everything wrong in the whole content."""
    read, problems = _read(catalogue.folders)
    lists, wrong_lists = codelists.labels(catalogue.folders)
    _, wrong_places = codelists.places(catalogue.folders)
    _, wrong_words = wording.sentences(catalogue.folders)
    wrong_editions = editions.problems(catalogue.folders, read[INDICATORS], read[SOURCES])
    problems += [*wrong_lists, *wrong_places, *wrong_words, *wrong_editions]
    known = Known(read[INDICATORS], read[CONCEPTS], read[SOURCES], lists, _least_cases(read[POLICY]))
    unsound = frozenset(problem.file for problem in problems)
    problems += _counterfactual(read[COUNTERFACTUAL].values(), known)
    problems += _between(known, read[NARRATIVES], unsound)
    measures = [entry for entry in read[INTERVENTIONS].values() if not entry.files & unsound]
    problems += interventions.problems(measures, known.indicators, known.concepts, lists)
    problems += _of_the_cycle(catalogue, read, unsound)
    problems += frameworks.problems(read[FRAMEWORKS], unsound)
    problems += themes.problems(read[THEMES], read[BRIEF], read[INDICATORS], read[NARRATIVES]) if not unsound else ()
    if not problems:
        told = {code: _text(entry.value, "catalogue_code") for code, entry in read[INDICATORS].items()}
        problems += coverage.problems(catalogue.folders, told, read[METHODS])
    if not problems:
        problems += messages.problems(catalogue)
    return sorted(set(problems))


def _of_the_cycle(catalogue: Catalogue, read: Mapping[Kind, Entries], unsound: frozenset[str]) -> Iterator[Problem]:
    """Find what is wrong with instruments, stages and guidance; files broken in themselves are passed over."""
    forms = {code: entry for code, entry in read[INSTRUMENTS].items() if not entry.files & unsound}
    yield from instruments.problems(forms, read[INDICATORS])
    cycles = {mode: entry for mode, entry in read[STAGES].items() if not entry.files & unsound}
    facts = read[FACTS]
    if not any(entry.files & unsound for entry in facts.values()):
        yield from stages.problems(cycles, facts)
    told, wrong = guidance.guides(catalogue.folders)
    yield from wrong
    if len(cycles) == len(read[STAGES]):
        there = {mode: [stage["code"] for stage in entry.value["stages"]] for mode, entry in cycles.items()}
        yield from guidance.without_a_guide(there, told)


def _read(folders: Sequence[Folder]) -> tuple[dict[Kind, Entries], list[Problem]]:
    read: dict[Kind, Entries] = {}
    problems: list[Problem] = []
    for kind in _KINDS:
        read[kind], found = entries.read(kind, folders)
        problems += found
    return read, problems


def _between(known: Known, told: Entries, unsound: frozenset[str]) -> Iterator[Problem]:
    """Find what definitions say wrongly of each other."""
    for entry in known.concepts.values():
        yield from _concept(entry, known)
    for entry in known.indicators.values():
        yield from _indicator(entry, known)
    for entry in told.values():
        if not entry.files & unsound:
            yield from narratives.problems(entry, known.indicators)
    yield from _same_examples(known.indicators.values())


def _least_cases(policies: Entries) -> int:
    value = policies["disclosure"].value.get("minimum_respondents") if "disclosure" in policies else None
    return value if isinstance(value, int) else 0


def _concept(entry: Entry, known: Known) -> Iterator[Problem]:
    codelist = _text(entry.value, "codelist")
    if codelist and codelist not in known.lists:
        what, remedy = f"There is no code list '{codelist}'.", f"There are: {', '.join(sorted(known.lists))}."
        yield entry.problem(("codelist",), what, remedy)


def _counterfactual(policies: Iterable[Entry], known: Known) -> Iterator[Problem]:
    for entry in policies:
        for field in ("covariates", "breakdowns"):
            for number, name in enumerate(_listed(entry.value, field)):
                if name not in known.concepts:
                    yield entry.problem((field, number), f"There is no concept '{name}'.", "Use a name of concepts/.")


def _indicator(entry: Entry, known: Known) -> Iterator[Problem]:
    value = entry.value
    yield from _own_file(entry, value)
    yield from _named(entry, value, known)
    yield from _overlaid(entry)
    observed = _text(value, "observed_on")
    if value.get("inputs"):
        yield from _recorded(entry, value, known)
    elif observed in SURVEYED and not value.get("counterfactual"):
        yield from _surveyed(entry, value, known)
    if observed in OF_PEOPLE and not _tells_of_sex(value):
        what, remedy = "An indicator of people must be told for women and men.", "Add 'sex' to disaggregate_by."
        yield entry.problem(("disaggregate_by",), what, remedy)
    if (value.get("numerator") or value.get("method")) and not value.get("examples"):
        what, remedy = "A formula needs an example that shows what it means.", "Add 'examples' with rows and expect."
        yield entry.problem(("examples",), what, remedy)


def _tells_of_sex(value: Mapping[str, Any]) -> bool:
    """Tell whether women and men are told apart or compared, or the formula is about them."""
    written = f"{_text(value, 'numerator')} {_text(value, 'group')}"
    return "sex" in _listed(value, "disaggregate_by") or bool(_SEX.search(written))


def _own_file(entry: Entry, value: Mapping[str, Any]) -> Iterator[Problem]:
    file, code = entry.layers[0].document.file, _text(value, "code")
    wanted = code.replace(".", "/") + ".yaml"
    if "." in code and not file.endswith(f"indicators/{wanted}"):
        remedy = f"Name the file indicators/{wanted}."
        yield entry.problem(("code",), "The code does not match the name of the file.", remedy)


def _named(entry: Entry, value: Mapping[str, Any], known: Known) -> Iterator[Problem]:
    """Find names that do not exist."""
    uses: tuple[tuple[str, Iterable[str], Iterable[str]], ...] = (
        ("published_by", _listed(value, "published_by"), known.sources),
        ("unit", [_text(value, "unit")], known.lists.get("unit", {})),
        ("disaggregate_by", _listed(value, "disaggregate_by"), known.concepts),
    )
    for field, names, there in uses:
        for name in names:
            if name and name not in there:
                remedy = f"There are: {', '.join(sorted(there)[:40])}."
                yield entry.problem((field,), f"There is no '{name}'.", remedy)


def _surveyed(entry: Entry, value: Mapping[str, Any], known: Known) -> Iterator[Problem]:
    statistic = value.get("statistic")
    for field in ("statistic", "numerator", *NEEDS.get(str(statistic), ())):
        if value.get(field) is None:
            what = f"A survey indicator with statistic '{statistic or 'unknown'}' needs '{field}'."
            yield entry.problem((field,), what, f"Add '{field}'.")
    for field, readers in OWN.items():
        if value.get(field) is not None and statistic not in readers:
            what = f"The statistic '{statistic or 'unknown'}' does not read '{field}'."
            yield entry.problem((field,), what, f"Remove it, or choose {' or '.join(sorted(readers))}.")
    least = value.get("minimum_cases")
    if isinstance(least, int) and least < known.minimum_respondents:
        what = f"{least} is less than the disclosure policy asks for."
        remedy = f"Remove it or write {known.minimum_respondents} or more."
        yield entry.problem(("minimum_cases",), what, remedy)


def _recorded(entry: Entry, value: Mapping[str, Any], known: Known) -> Iterator[Problem]:
    """Find what a recorded definition lacks: either a statistic with its formula, or a method."""
    if value.get("method"):
        for field in ("statistic", "numerator", "denominator"):
            if value.get(field):
                yield entry.problem(
                    (field,), f"A method takes the place of '{field}'.", f"Remove '{field}' or 'method'."
                )
    else:
        statistic = value.get("statistic")
        for field in ("statistic", "numerator", *NEEDS.get(str(statistic), ())):
            if value.get(field) is None:
                yield entry.problem((field,), f"A recorded indicator needs '{field}', or a method.", f"Add '{field}'.")
    for name, given in _mapping(value, "inputs").items():
        if name in known.concepts:
            what = f"'{name}' is a variable of surveys already."
            yield entry.problem(("inputs", name), what, "Choose another name.")
        unit = _text(given, "unit") if isinstance(given, dict) else ""
        if unit and unit not in known.lists.get("unit", {}):
            yield entry.problem(("inputs", name, "unit"), f"There is no '{unit}'.", "Use a code of codelists/unit.csv.")


def _overlaid(entry: Entry) -> Iterator[Problem]:
    """Find overlays that change what is computed without a new version."""
    ours = entry.layers[0].value
    for layer in entry.layers[1:]:
        changed = [name for name in DECIDES_NUMBERS if name in layer.value and layer.value[name] != ours.get(name)]
        if changed and _whole(layer.value, "version") <= _whole(ours, "version"):
            what = f"The overlay changes {', '.join(changed)}, so numbers change, but not the version."
            remedy = f"Write a version above {ours.get('version')}."
            yield entry.problem(("version",) if "version" in layer.value else (changed[0],), what, remedy)


def _same_examples(indicators: Iterable[Entry]) -> Iterator[Problem]:
    """Find examples given twice: the same rows for the same formula show nothing new."""
    seen: dict[str, str] = {}
    for entry in indicators:
        for number, example in enumerate(_examples(entry)):
            computed = [entry.value.get(field) for field in DECIDES_NUMBERS]
            shown = repr((computed, example.get("rows")))
            name = f"{entry.value.get('code')}: {example.get('name')}"
            for mark in (shown, name):
                if mark in seen:
                    what, remedy = f"The example repeats '{seen[mark]}'.", "Show something else or delete it."
                    yield entry.problem(("examples", number, "name"), what, remedy)
                    break
            seen.setdefault(shown, name)
            seen.setdefault(name, name)


def _examples(entry: Entry) -> list[Mapping[str, Any]]:
    return [example for example in _items(entry.value, "examples") if isinstance(example, dict)]


def _listed(value: Mapping[str, Any], field: str) -> list[str]:
    return [name for name in _items(value, field) if isinstance(name, str)]


def _text(value: Mapping[str, Any], field: str) -> str:
    found = value.get(field)
    return found if isinstance(found, str) else ""


def _whole(value: Mapping[str, Any], field: str) -> int:
    found = value.get(field)
    return found if isinstance(found, int) else 0


def _mapping(value: Mapping[str, Any], field: str) -> Mapping[str, Any]:
    found = value.get(field)
    return found if isinstance(found, dict) else {}


def _items(value: Mapping[str, Any], field: str) -> list[Any]:
    found = value.get(field)
    return found if isinstance(found, list) else []
