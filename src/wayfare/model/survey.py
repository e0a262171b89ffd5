"""How a survey was drawn: what its standard errors rest on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Lonely(StrEnum):
    """What to do with a stratum that has a single PSU (the names are those of R's `survey.lonely.psu`)."""

    FAIL = "fail"
    CERTAINTY = "certainty"
    ADJUST = "adjust"
    AVERAGE = "average"
    REMOVE = "remove"


class ReplicateMethod(StrEnum):
    """How replicate weights were made (the names are those of R's `svrepdesign`)."""

    BRR = "brr"
    FAY = "fay"
    JK1 = "jk1"
    JK2 = "jk2"
    JKN = "jkn"
    BOOTSTRAP = "bootstrap"
    SUCCESSIVE_DIFFERENCE = "successive_difference"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Replicates:
    """Weights that a publisher gives in place of strata and PSUs: one column for each part of the sample left out.

    The variance of any statistic is `scale` times the sum over replicates of `rscales` times its squared deviation.
    What is left out here follows from the method (Wolter 2007, chapters 3 to 5).
    """

    method: ReplicateMethod
    weights: tuple[str, ...]
    """Columns, or patterns such as `W_FSTR*` that stand for all columns that fit, in the order of their numbers."""
    fay: float | None = None
    """Fay's k: by how much weights were perturbed; 0.5 in PISA."""
    scale: float | None = None
    rscales: tuple[float, ...] = ()
    """One for each column, or a single one for all."""
    mse: bool = False
    """Deviations from the estimate of the full sample, not from the mean of the replicates."""
    combined: bool = True
    """False where the columns hold factors by which the weight of the row is multiplied."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyDesign:
    """A declared sampling design, by column name.

    `psu` names the sampling units stage by stage; `fpc` gives, for each stage, the number of units in the
    population of the stratum (values above 1) or the sampling fraction (values up to 1). Without `psu` every row
    is its own unit. `nested` says whether unit codes restart in every stratum: None decides from the data and says so.
    """

    weights: str | None = None
    strata: str | None = None
    psu: tuple[str, ...] = ()
    fpc: tuple[str, ...] = ()
    lonely: Lonely = Lonely.FAIL
    nested: bool | None = None
    probability: bool = True
    """False for a quota, purposive or convenience sample: estimates then carry no standard error."""
    replicates: Replicates | None = None
    """Replicate weights; they decide the standard errors alone, whatever strata and units are named."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column the design needs, without repetition."""
        replicates = self.replicates.weights if self.replicates else ()
        named = (self.weights, self.strata, *self.psu, *self.fpc, *replicates)
        return tuple(dict.fromkeys(name for name in named if name))
