"""The note that lies beside the tables and says that the country is made up."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files

from wayfare.model.survey import SurveyDesign

from .parameters import Parameters
from .sampling import Selection


def note(
    parameters: Parameters,
    *,
    selection: Selection | None,
    design: SurveyDesign,
    rows: Mapping[str, int],
    period: int,
    seed: int,
) -> str:
    """Write the note in Markdown."""
    template = (files("wayfare") / "content" / "country" / "note.md").read_text(encoding="utf-8")
    return template.format(
        **rows,
        **parameters.country,
        period=parameters.periods[str(period)],
        round=period,
        seed=seed,
        line=parameters.poverty_line,
        drawn=parameters.sample["described"][selection.value if selection else "everybody"],
        options=_options(design),
    )


def _options(design: SurveyDesign) -> str:
    fpc = f" --fpc {','.join(design.fpc)}" if design.fpc else ""
    return f"--weight {design.weights} --strata {design.strata} --psu {','.join(design.psu)}{fpc}"
