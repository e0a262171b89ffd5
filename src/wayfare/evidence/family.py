"""Which survey family evidence is of, and whether it really is: same country, and the variables are there."""

from __future__ import annotations

from collections.abc import Iterable

from wayfare.catalogue import harmonise as declared
from wayfare.model.errors import EvidenceError
from wayfare.model.evidence import Evidence, Variable
from wayfare.model.harmonisation import Family

FEW = 12


def find(name: str) -> Family:
    """Find a family by its name."""
    known = declared.families()
    if name not in known:
        what = f"There is no survey family {name!r}." if name else "Nobody has said which survey family this is of."
        raise EvidenceError(what, remedy=f"Families: {', '.join(sorted(known))}. Say --family.")
    return known[name]


def family_of(name: str, evidence: Evidence) -> Family:
    """Find the family and make sure that the evidence is of it: same country, and the variables are there."""
    family = find(name)
    check_family(family, evidence.variables, evidence.area, evidence.title)
    return family


def check_country(family: Family, area: str, where: str) -> None:
    """Refuse a survey of another country."""
    if area and area != family.country:
        raise EvidenceError(
            f"This is a survey of another country: it is about {area}, and the family {family.family} is of "
            f"{family.country}.",
            where=where,
            remedy="Correct --area, or choose the family of that country.",
        )


def check_family(family: Family, variables: Iterable[Variable], area: str, where: str) -> None:
    """Refuse a survey of another country or layout, saying what was expected and what was found."""
    check_country(family, area, where)
    names = [v.name for v in variables]
    missing = [name for name in family.requires if name not in names]
    if missing:
        raise EvidenceError(
            f"This is not the layout of {family.title}: it lacks {', '.join(missing)}.",
            where=where,
            remedy=f"Found instead: {', '.join(names[:FEW])}{' ...' if len(names) > FEW else ''}. "
            "Check that it is the right file of the survey, or choose another family.",
        )


def recognise(variables: Iterable[Variable]) -> tuple[str, ...]:
    """Name the families whose required variables are all there."""
    names = {v.name for v in variables}
    return tuple(name for name, family in declared.families().items() if names.issuperset(family.requires))
