"""What a file turns out to be once it was read: the survey families that fit, or a draft of its meaning and design."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from wayfare.catalogue import Catalogue
from wayfare.engine import design as engine_design
from wayfare.engine import tables
from wayfare.model.survey import Lonely, SurveyDesign
from wayfare.sources.manifest import Staged

from . import drafting
from .column import Column, columns
from .design_guess import DesignGuess
from .drafting import Draft
from .family import recognise
from .guessing import Guess


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a staged file seems to be. It holds no value of a row."""

    families: tuple[str, ...]
    draft: Draft | None
    """Where no family fits."""


def look(staged: Staged, file_name: str, catalogue: Catalogue, *, area: str, period: str = "") -> Look:
    """Recognise a staged file, or draft what its variables mean."""
    fitting = recognise(staged.variables, file_name)
    if fitting:
        return Look(families=fitting, draft=None)
    found = drafting.draft_family(
        staged.parquet, staged.variables, catalogue, name="draft", title=file_name, area=area, period=period
    )
    return Look(families=(), draft=found if found.rules else None)


def guesses(draft: Draft) -> list[dict[str, Any]]:
    """Give the guesses of a draft as plain values: concept, column, how sure, why, what else it could be."""
    return [
        {
            "concept": rule.guess.concept,
            "column": rule.guess.column.name,
            "label": rule.guess.column.label,
            "certainty": rule.guess.certainty,
            "score": round(rule.guess.score, 2),
            "reasons": list(rule.guess.reasons),
            "alternatives": [name for name, _ in rule.guess.alternatives],
            "rule": rule.formula or "; ".join(f"{code} → {category}" for code, category in rule.codes.items()),
            "left_out": list(rule.left_out),
        }
        for rule in draft.rules
    ]


def guessed_design(draft: Draft) -> dict[str, str]:
    """Give the columns a draft takes for the design."""
    found = draft.design
    named = (("weights", found.weights), ("strata", found.strata), ("psu", found.psu))
    return {role: guess.column.name for role, guess in named if guess is not None}


def lonely_strata(table: Path, design: SurveyDesign) -> tuple[str, ...]:
    """Check a design against a table and name its strata with a single unit; raises `DesignError`."""
    with tables.open_table(table) as opened:
        return engine_design.check(opened, replace(design, lonely=Lonely.CERTAINTY)).lonely


def confirmed(draft: Draft, staged: Staged, name: str, keep: Collection[str], design: SurveyDesign) -> Draft:
    """Give the draft as people confirmed it: only the rules they kept, and the design they declared."""
    seen = {column.name: column for column in columns(staged.parquet, staged.variables, {})}
    chosen = DesignGuess(
        weights=_chosen("weights", design.weights, seen),
        strata=_chosen("strata", design.strata, seen),
        psu=_chosen("psu", design.psu[0] if design.psu else None, seen),
        nested=draft.design.nested,
        remarks=(),
    )
    kept = tuple(rule for rule in draft.rules if rule.guess.concept in keep)
    return replace(draft, name=name, rules=kept, design=chosen)


def _chosen(role: str, name: str | None, seen: dict[str, Column]) -> Guess | None:
    if not name or name not in seen:
        return None
    return Guess(concept=role, column=seen[name], score=1.0, reasons=(), codes={})
