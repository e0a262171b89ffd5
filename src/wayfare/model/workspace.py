"""A workspace: the country or locality being assessed, the evidence it rests on, the choices somebody made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .disagreement import Ruling
from .survey import Lonely


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A number that people decided, with its unit and the reason, so that a reader can disagree."""

    name: str
    value: float
    unit: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceUse:
    """A survey the assessment uses: a file to read, or the hash of evidence already stored."""

    file: str = ""
    """Path, relative to the workspace file."""
    sha256: str = ""
    """Hash, or its first digits, of stored evidence."""
    family: str = ""
    """Harmonisation family; empty when the sidecar names it."""
    period: str = ""
    lonely: Lonely | None = None
    """Overrides the family's treatment of strata with a single PSU."""
    sheet: str = ""
    """Sheet of a workbook."""
    form: str = ""
    """XLSForm questionnaire of a Kobo or ODK export, relative to the workspace file."""
    layout: str = ""
    """DDI codebook of a file of fixed width, relative to the workspace file."""
    language: str = ""
    """Language of the form whose labels are taken."""
    record: str = ""
    """Type of record of a hierarchical file that becomes a row."""
    attach: str = ""
    """Type of record, or sheet of an export, whose columns each row gets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundariesUse:
    """A GeoJSON file with the areas of the country."""

    file: str
    key: str
    name: str
    dimension: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallAreas:
    """An indicator to be modelled for areas with few interviews, with what is known of every area from elsewhere."""

    dimension: str
    """Column of the survey that names the area, for instance `admin2`."""
    indicator: str
    file: str
    """Table with one row for each area."""
    key: str
    """Its column with the codes of the areas."""
    covariates: tuple[str, ...]
    weight: str = ""
    """Its column with the weight of the area in the national figure; without one nothing is benchmarked."""
    transformation: str = "none"
    smooth_variances: bool = True
    """Whether sampling variances are pooled over areas, because few sampling areas cannot tell their own."""
    areas: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """The table as it was read: covariates and weight by area."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """What an assessment is made from."""

    country: str
    name: str = ""
    """Name of the place, where the list of countries does not have it or it is a locality."""
    title: str = ""
    language: str = "en"
    made_up: bool = False
    evidence: tuple[EvidenceUse, ...] = ()
    recorded: tuple[EvidenceUse, ...] = ()
    """Tables of numbers that people recorded, since no survey and no table of the world has them."""
    choices: Mapping[str, Choice] = field(default_factory=dict)
    peers: tuple[str, ...] = ()
    """Countries to compare with, ISO 3166-1 alpha-3."""
    beside: str = ""
    """A real country whose world figures stand beside a made-up one."""
    confidence: float = 0.95
    boundaries: BoundariesUse | None = None
    small_areas: tuple[SmallAreas, ...] = ()
    overlay: str = ""
    """Folder with the country's own definitions and words, laid over what ships; relative to the workspace file."""
    as_known: str = ""
    """Day on which the world figures had to be known, `2021-06`; empty for today."""
    rulings: tuple[Ruling, ...] = ()
    """Which source the country decided to use where several disagree."""
