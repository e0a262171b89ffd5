"""The options that declare replicate weights, the same for every command that takes a sampling design."""

from __future__ import annotations

from typing import Annotated

import typer

from wayfare.model.errors import WayfareError
from wayfare.model.survey import ReplicateMethod, Replicates

PANEL = "Replicate weights"

Columns = Annotated[
    str, typer.Option("--replicates", metavar="COLUMNS", help="A,B or a pattern: W_FSTR*.", rich_help_panel=PANEL)
]
Method = Annotated[
    ReplicateMethod | None, typer.Option("--replicate-method", help="How they were made.", rich_help_panel=PANEL)
]
Fay = Annotated[float | None, typer.Option("--fay", help="Fay's k, such as 0.5.", rich_help_panel=PANEL)]
Scale = Annotated[float | None, typer.Option("--scale", help="Factor of the variance.", rich_help_panel=PANEL)]
Rscales = Annotated[
    str, typer.Option("--rscales", help="Factor of each column: A,B or one for all.", rich_help_panel=PANEL)
]
Mse = Annotated[
    bool, typer.Option("--mse", help="Deviations from the full sample, not the mean.", rich_help_panel=PANEL)
]
Factors = Annotated[
    bool, typer.Option("--factors", help="The columns multiply the weight of the row.", rich_help_panel=PANEL)
]


def declared(  # noqa: PLR0917 - one parameter for each option
    columns: str, method: ReplicateMethod | None, fay: float | None, scale: float | None, rscales: str, mse: bool,
    factors: bool,
) -> Replicates | None:  # fmt: skip
    """Put the options together; nothing when no columns were named."""
    names = tuple(name.strip() for name in columns.split(",") if name.strip())
    if not names:
        if method is not None:
            raise WayfareError("No replicate weights were named.", where="--replicates", remedy="Give A,B or W_FSTR*.")
        return None
    if method is None:
        raise WayfareError(
            "Nobody has said how the replicate weights were made.",
            where="--replicate-method",
            remedy=f"The publisher says which: {', '.join(ReplicateMethod)}.",
        )
    return Replicates(
        method=method, weights=names, fay=fay, scale=scale, rscales=_numbers(rscales), mse=mse, combined=not factors
    )


def imputations(texts: list[str] | None) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Read `math=PV1MATH,PV2MATH`: a name in the formulas and the columns it stands for."""
    return tuple(_imputation(text) for text in texts or ())


def _imputation(text: str) -> tuple[str, tuple[str, ...]]:
    name, _, columns = text.partition("=")
    names = tuple(column.strip() for column in columns.split(",") if column.strip())
    if not name.strip().isidentifier() or not names:
        raise WayfareError(
            f"{text!r} does not say a name and columns.", where="--imputed", remedy="Write math=PV1MATH,PV2MATH."
        )
    return name.strip(), names


def _numbers(text: str) -> tuple[float, ...]:
    try:
        return tuple(float(number) for number in text.split(",") if number.strip())
    except ValueError:
        raise WayfareError(f"{text!r} are no numbers.", where="--rscales", remedy="Write 0.5,0.75.") from None
