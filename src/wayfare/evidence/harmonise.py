"""From a survey's own variables to the common concepts, so that one formula asks the same of every survey."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from wayfare import catalogue
from wayfare.engine import formula, replicates, tables
from wayfare.model.errors import EvidenceError
from wayfare.model.evidence import Evidence, VariableType
from wayfare.model.harmonisation import Family, Rule, View
from wayfare.model.indicator import Concept, ObservedOn
from wayfare.model.survey import SurveyDesign
from wayfare.sources.names import ROW

from .family import family_of
from .store import Store

LAYOUT = 1
"""Rises when the derived table would change though evidence and rules do not."""
WEIGHT, STRATUM, REPLICATE = "weight", "stratum", "replicate_"
FEW = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Harmonised:
    """A derived table: `_row`, the design and the concepts, sorted by the design."""

    path: Path
    evidence: Evidence
    family: Family
    rules: str
    """Hash of the rules, since they decide the values too."""
    observed_on: ObservedOn
    design: SurveyDesign
    columns: Mapping[str, VariableType]
    """Concepts of the table and their types."""
    imputations: Mapping[str, tuple[str, ...]]
    """Concepts with several imputed values, and the columns that hold them."""
    without: tuple[str, ...]
    """Concepts the family has rules for, whose variables this file lacks."""
    note: str

    @property
    def area(self) -> str:
        """Country of the survey."""
        return self.evidence.area or self.family.country

    @property
    def period(self) -> str:
        """Period of the survey."""
        return self.evidence.period or self.family.period


def harmonise(
    store: Store, evidence: Evidence, family: str = "", *, kept: Path | None = None
) -> tuple[Harmonised, ...]:
    """Derive one table for each unit the family's rows can stand for; found again in `kept` by what decides it."""
    chosen = family_of(family or evidence.family, evidence)
    folder = (kept or store.root / "harmonised") / evidence.sha256
    return tuple(_view(store, evidence, chosen, view, folder) for view in chosen.views)


def rules_hash(family: Family) -> str:
    """Hash everything in the family that decides a derived value."""
    parts = {
        "layout": LAYOUT,
        "design": asdict(family.design),
        "views": [asdict(view) for view in family.views],
        "same_names": family.same_names,
        "rules": [[r.concept, r.formula, r.variable, sorted(r.codes.items()), *r.imputations] for r in family.rules],
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def rule_formula(rule: Rule, types: Mapping[str, VariableType]) -> str:
    """Write a rule as a formula; codes become `case when`, quoted where the variable holds text.

    Of a rule with imputations this is the first.
    """
    if not rule.codes:
        return rule.formula or rule.imputations[0]
    text = types.get(rule.variable) == VariableType.TEXT
    cases = " ".join(
        f"when {rule.variable} = {_quoted(code) if text else code} then {_quoted(category)}"
        for code, category in rule.codes.items()
    )
    return f"case {cases} end"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _view(store: Store, evidence: Evidence, family: Family, view: View, folder: Path) -> Harmonised:
    types = {v.name: v.type for v in evidence.variables}
    formulas, without = concept_formulas(family, types)
    imputations = imputed_concepts(family, formulas)
    formulas = _each_imputation(family, formulas, imputations)
    design, design_formulas = _design(evidence, family, view)
    rules = rules_hash(family)
    path = folder / f"{_key(rules, evidence, view, formulas)}.parquet"
    if not path.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        _derive(store.path(evidence), path, design_formulas, formulas, family)
    kinds = tables.columns(path)
    return Harmonised(
        path=path,
        evidence=evidence,
        family=family,
        rules=rules,
        observed_on=view.observed_on,
        design=design,
        columns={name: kinds[imputations.get(name, (name,))[0]] for name in (*formulas, *imputations)},
        imputations=imputations,
        without=without,
        note=view.note,
    )


def _key(rules: str, evidence: Evidence, view: View, concepts: Iterable[str]) -> str:
    """Name a derived table by all that decides what is in it, the concepts this file can tell among them."""
    said = json.dumps([rules, asdict(evidence.design), view.observed_on, sorted(concepts)], sort_keys=True)
    return f"{view.observed_on}-{hashlib.sha256(said.encode()).hexdigest()[:16]}"


def concept_formulas(family: Family, types: Mapping[str, VariableType]) -> tuple[Mapping[str, str], tuple[str, ...]]:
    """Give the formula of every concept this file can tell, and the concepts it cannot."""
    written = {rule.concept: rule_formula(rule, types) for rule in family.rules}
    if family.same_names:
        written = {name: name for name in catalogue.load().concepts if name in types} | written
    all_of = {rule.concept: rule.imputations for rule in family.rules if rule.imputations}
    told = {
        c: text
        for c, text in written.items()
        if all(set(formula.parse(t).columns) <= set(types) for t in all_of.get(c, (text,)))
    }
    return told, tuple(sorted(written.keys() - told.keys()))


def imputed_concepts(family: Family, told: Mapping[str, str]) -> Mapping[str, tuple[str, ...]]:
    """Name the columns of the concepts with several imputed values."""
    return {
        rule.concept: tuple(f"{rule.concept}__{number}" for number, _ in enumerate(rule.imputations, start=1))
        for rule in family.rules
        if rule.imputations and rule.concept in told
    }


def _each_imputation(
    family: Family, told: Mapping[str, str], imputations: Mapping[str, Sequence[str]]
) -> Mapping[str, str]:
    """Put one formula for each imputed value in place of that of the concept."""
    kept = {name: text for name, text in told.items() if name not in imputations}
    for rule in family.rules:
        kept |= dict(zip(imputations.get(rule.concept, ()), rule.imputations, strict=False))
    return kept


def _design(evidence: Evidence, family: Family, view: View) -> tuple[SurveyDesign, Mapping[str, str]]:
    """Take the design declared with the evidence, or else the family's, under uniform names."""
    base = evidence.design if evidence.design.columns else family.design
    if base.weights not in {None, family.design.weights}:
        raise EvidenceError(
            f"The evidence declares the weight {base.weights!r}, but its family weighs by {view.weights!r}.",
            where=evidence.title,
            remedy="Add the file without --weight, or without --family.",
        )
    formulas = {WEIGHT: view.weights}
    found = uniform(base)
    if base.strata:
        formulas[STRATUM] = base.strata
    formulas.update(zip((*found.psu, *found.fpc), (*base.psu, *base.fpc), strict=True))
    return _with_replicates(found, base, [v.name for v in evidence.variables], formulas), formulas


def _with_replicates(
    found: SurveyDesign, base: SurveyDesign, columns: Sequence[str], formulas: dict[str, str]
) -> SurveyDesign:
    """Bring replicate weights over under names of their own."""
    if base.replicates is None:
        return found
    named = replicates.expanded(base, columns)
    names = tuple(f"{REPLICATE}{number}" for number, _ in enumerate(named.weights, start=1))
    formulas.update(zip(names, named.weights, strict=True))
    return replace(found, replicates=replace(named, weights=names))


def uniform(base: SurveyDesign) -> SurveyDesign:
    """Give a declared design under the names it has in every derived table."""
    strata = STRATUM if base.strata else None
    return replace(base, weights=WEIGHT, strata=strata, psu=_numbered("psu", base.psu), fpc=_numbered("fpc", base.fpc))


def _numbered(name: str, columns: Sequence[str]) -> tuple[str, ...]:
    return tuple(name if stage == 1 else f"{name}_{stage}" for stage in range(1, len(columns) + 1))


def _derive(source: Path, target: Path, design: Mapping[str, str], concepts: Mapping[str, str], family: Family) -> None:
    """Write the derived table whole or not at all; only what a rule has made is kept, not raw columns of like name."""
    wide, narrow = (target.with_suffix(f".{os.getpid()}.{part}") for part in ("wide", "narrow"))
    try:
        tables.derive(source, wide, {**concepts, **design})
        _project(wide, narrow, [ROW, *design, *concepts])
        _check_categories(narrow, concepts, family)
        narrow.replace(target)
    finally:
        wide.unlink(missing_ok=True)
        narrow.unlink(missing_ok=True)


def _project(source: Path, target: Path, names: Sequence[str]) -> None:
    file = pq.ParquetFile(source)
    schema = pa.schema([file.schema_arrow.field(name) for name in names])
    with pq.ParquetWriter(target, schema, compression="zstd") as writer:
        for batch in file.iter_batches(batch_size=tables.ROW_GROUP, columns=list(names)):
            writer.write_batch(batch.select(list(names)))
    file.close()


def _check_categories(path: Path, concepts: Mapping[str, str], family: Family) -> None:
    """Make sure that every category that came out is one the code list knows."""
    known = catalogue.load().concepts
    for name in concepts:
        if name not in known or not known[name].categories or known[name].type != "category":
            continue
        found = {str(v) for v in pc.unique(pq.read_table(path, columns=[name])[name]).to_pylist() if v is not None}
        if strange := sorted(found - known[name].categories.keys()):
            raise _strange_category(known[name], strange, family)


def _strange_category(concept: Concept, strange: Sequence[str], family: Family) -> EvidenceError:
    return EvidenceError(
        f"The rule for {concept.name!r} gives {', '.join(strange[:FEW])}, which the code list "
        f"{concept.codelist!r} does not have.",
        where=f"harmonise/{family.family}",
        remedy=f"It has: {', '.join(concept.categories)}. Correct the rule, or the data.",
    )
