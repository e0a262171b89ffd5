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

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column the design needs, without repetition."""
        named = (self.weights, self.strata, *self.psu, *self.fpc)
        return tuple(dict.fromkeys(name for name in named if name))
