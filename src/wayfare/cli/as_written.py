"""Column names as the file writes them: `api.stu` for the column that is called `api_stu` after import."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from wayfare.model.estimate import Estimate, Measure
from wayfare.model.evidence import Variable
from wayfare.model.survey import Replicates, SurveyDesign

_QUOTED = re.compile(r"('(?:[^']|'')*'|\"(?:[^\"]|\"\")*\")")


@dataclass(frozen=True)
class Names:
    """Names that the import changed, from the original to the usable one."""

    changed: Mapping[str, str]

    @classmethod
    def of(cls, variables: Iterable[Variable]) -> Names:
        """Collect the names that were changed."""
        return cls({v.original_name: v.name for v in variables if v.original_name not in ("", v.name)})

    def usable(self, name: str) -> str:
        """Give the usable name of a column."""
        return self.changed.get(name, name)

    def formula(self, text: str) -> str:
        """Write usable names where a formula has original ones, texts in quotes left alone."""
        if text in self.changed:
            return self.changed[text]
        parts = _QUOTED.split(text)
        return "".join(part if number % 2 else self._renamed(part) for number, part in enumerate(parts))

    def design(self, design: SurveyDesign) -> SurveyDesign:
        """Call the columns of a design by their usable names."""
        return replace(
            design,
            weights=design.weights and self.usable(design.weights),
            strata=design.strata and self.usable(design.strata),
            psu=tuple(map(self.usable, design.psu)),
            fpc=tuple(map(self.usable, design.fpc)),
            replicates=design.replicates and self._replicates(design.replicates),
        )

    def _replicates(self, declared: Replicates) -> Replicates:
        """Call replicate weights, or those that fit a pattern, by their usable names."""
        found = [[new for old, new in self.changed.items() if fnmatchcase(old, name)] for name in declared.weights]
        named = [names or [name] for names, name in zip(found, declared.weights, strict=True)]
        return replace(declared, weights=tuple(name for names in named for name in names))

    def measure(self, measure: Measure) -> Measure:
        """Ask for usable names; the answer keeps the name that was asked for."""
        names = ("y", "denominator", "rank_by", "group", "event")
        written = {name: self.formula(text) for name in names if (text := getattr(measure, name))}
        columns = tuple((name, tuple(map(self.usable, found))) for name, found in measure.imputations)
        return replace(measure, imputations=columns, **written)  # type: ignore[arg-type]

    def answer(self, estimate: Estimate) -> Estimate:
        """Call the columns of a domain as they were asked for."""
        original = {usable: name for name, usable in self.changed.items()}
        return replace(estimate, domain=tuple((original.get(name, name), value) for name, value in estimate.domain))

    def _renamed(self, text: str) -> str:
        for name in sorted(self.changed, key=len, reverse=True):
            text = re.sub(rf"(?<![\w.]){re.escape(name)}(?![\w.])", self.changed[name], text)
        return text
