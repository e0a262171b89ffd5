"""Which survey family evidence is of, and whether it really is: same country, and the variables are there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fnmatch import fnmatch
from pathlib import Path

from wayfare.catalogue import harmonise as declared
from wayfare.catalogue.entries import Folder
from wayfare.model.errors import EvidenceError
from wayfare.model.evidence import Evidence, Variable
from wayfare.model.harmonisation import Family, Standing

from .home import default_root

FEW = 12


def known() -> Mapping[str, Family]:
    """Give the families that ship and those of `WAYFARE_HOME/content/harmonise`, drafts among them."""
    return declared.families(folders())


def folders() -> tuple[Folder, ...]:
    """Name the folders families are read from; one's own lies over what ships."""
    own = own_content()
    return (*declared.SHIPPED, Folder(own, f"{own}/")) if own.is_dir() else declared.SHIPPED


def own_content() -> Path:
    """Name the folder for families of one's own."""
    return default_root() / "content"


def find(name: str) -> Family:
    """Find a family by its name; a draft is refused until a person has looked at it."""
    families = known()
    if name not in families:
        what = f"There is no survey family {name!r}." if name else "Nobody has said which survey family this is of."
        raise EvidenceError(what, remedy=f"Families: {', '.join(sorted(families))}. Say --family.")
    if families[name].status is Standing.DRAFT:
        raise EvidenceError(
            f"The family {name} is a draft: nobody has confirmed what its variables mean.",
            where=f"harmonise/{name}/family.yaml",
            remedy="Read every rule beside it, correct or delete it, then write `status: confirmed` in family.yaml.",
        )
    return families[name]


def family_of(name: str, evidence: Evidence) -> Family:
    """Find the family and make sure that the evidence is of it: same country, and the variables are there."""
    family = find(name)
    check_family(family, evidence.variables, evidence.area, evidence.title)
    return family


def check_country(family: Family, area: str, where: str) -> None:
    """Refuse a survey of another country; a questionnaire used in many needs to be told which."""
    if not family.country and not area:
        raise EvidenceError(
            f"{family.title} is asked in many countries, and nobody has said which this is of.",
            where=where,
            remedy="Say --area with the three-letter code of the country, or `country` in a workspace.",
        )
    if area and family.country and area != family.country:
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


def recognise(variables: Iterable[Variable], file: str = "") -> tuple[str, ...]:
    """Name the confirmed families whose required variables are all there, best first.

    Those that know the file's name come first, then those that require more of it: a table of persons that carries
    what is known of their households is one of persons.
    """
    names = {v.name for v in variables}
    fitting = [f for f in known().values() if f.status is Standing.CONFIRMED and names.issuperset(f.requires)]
    fitting.sort(key=lambda f: -len(f.requires))
    named = [f for f in fitting if any(fnmatch(file.lower(), pattern.lower()) for pattern in f.files)]
    return tuple(dict.fromkeys(family.family for family in (*named, *fitting)))
