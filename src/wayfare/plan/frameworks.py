"""Alignment with goals of the world and of a country: which a plan serves, which not, and on what grounds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from wayfare.catalogue import Catalogue, schema, yaml12
from wayfare.catalogue import frameworks as check
from wayfare.catalogue.document import field_name
from wayfare.catalogue.structure import structure
from wayfare.model.errors import ContentProblems, Problem, UnreadableFile
from wayfare.model.framework import Framework, Goal
from wayfare.model.plan import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """A result that says it serves a goal, and the passage that shows it."""

    result: str
    passage: str

    @property
    def shown(self) -> bool:
        """Whether there is a passage."""
        return bool(self.passage.strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How a plan stands to one framework."""

    framework: Framework
    served: Mapping[str, tuple[Tie, ...]]
    """Ties by code of the goal, in the order of the framework."""
    untouched: tuple[Goal, ...]
    """Goals nothing serves, nor anything under them."""
    unknown: tuple[tuple[str, str], ...]
    """Result and code of ties to goals the framework does not have."""

    @property
    def ties(self) -> int:
        """Number of ties to goals there are."""
        return sum(map(len, self.served.values()))

    @property
    def shown_share(self) -> float | None:
        """Percent of ties with a passage: low where goals are named for show; None without ties."""
        shown = sum(tie.shown for ties in self.served.values() for tie in ties)
        return 100.0 * shown / self.ties if self.ties else None


def load(path: Path) -> Framework:
    """Read a framework from a country's own file; raises `ContentProblems` with everything wrong in it."""
    if not path.is_file():
        raise UnreadableFile(
            "There is no such file.", where=str(path), remedy="Give the path of a YAML file with goals."
        )
    document, problems = yaml12.read(path, path.name)
    found = list(schema.complaints(document.value, "framework")) if not problems else []
    found = found or (list(check.complaints(document.value)) if not problems else [])
    problems += [Problem(path.name, document.line(at), field_name(at), what, remedy) for at, what, remedy in found]
    if problems:
        raise ContentProblems(problems)
    return structure(Framework, document.value)


def known(catalogue: Catalogue, own: Iterable[Framework] = ()) -> Mapping[str, Framework]:
    """Give all frameworks by id, a country's own after those that ship."""
    return {**catalogue.frameworks, **{framework.id: framework for framework in own}}


def coverage(plan: Plan, framework: Framework) -> Coverage:
    """Tell which goals of a framework the results of a plan serve."""
    ties: dict[str, list[Tie]] = {}
    unknown = []
    for result in plan.results:
        for each in result.alignments:
            if (each.framework, each.version) != (framework.code, framework.version):
                continue
            if framework.goal(each.code) is None:
                unknown.append((result.id, each.code))
            else:
                ties.setdefault(each.code, []).append(Tie(result=result.id, passage=each.passage))
    reached = set(ties) | {goal.under for goal in framework.goals if goal.code in ties}
    return Coverage(
        framework=framework,
        served={goal.code: tuple(ties[goal.code]) for goal in framework.goals if goal.code in ties},
        untouched=tuple(goal for goal in framework.goals if goal.code not in reached),
        unknown=tuple(unknown),
    )
