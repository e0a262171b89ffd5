"""`wayfare sample-size`: how many interviews a wanted precision takes, and what they cost."""

from __future__ import annotations

import math
from typing import Annotated

import typer

from wayfare.methods import sample_size as sizes
from wayfare.model.errors import WayfareError

QUANTITY = "What is to be known"
DESIGN = "How the sample will be drawn"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("sample-size")(sample_size)


def sample_size(  # noqa: PLR0917 - typer reads options from parameters
    proportion: Annotated[
        float | None,
        typer.Option(help="The share as it may be, such as 0.1; 0.5 is the safe choice.", rich_help_panel=QUANTITY),
    ] = None,
    other: Annotated[
        float | None, typer.Option(help="A second share that should be told apart from it.", rich_help_panel=QUANTITY)
    ] = None,
    spread: Annotated[
        float | None, typer.Option(help="Standard deviation, for a mean instead of a share.", rich_help_panel=QUANTITY)
    ] = None,
    margin: Annotated[
        float | None, typer.Option(help="Wanted margin on either side, such as 0.03.", rich_help_panel=QUANTITY)
    ] = None,
    confidence: Annotated[float, typer.Option(help="Confidence level.", rich_help_panel=QUANTITY)] = 0.95,
    power: Annotated[
        float, typer.Option(help="Chance of finding a difference that is there.", rich_help_panel=QUANTITY)
    ] = 0.8,
    deff: Annotated[float | None, typer.Option(help="Design effect; 1 if not given.", rich_help_panel=DESIGN)] = None,
    take: Annotated[
        float | None,
        typer.Option(help="Interviews in each cluster, instead of a design effect.", rich_help_panel=DESIGN),
    ] = None,
    homogeneity: Annotated[
        float | None, typer.Option(help="How alike people of a cluster are, 0 to 1.", rich_help_panel=DESIGN)
    ] = None,
    response: Annotated[float, typer.Option(help="Share that will answer.", rich_help_panel=DESIGN)] = 1.0,
    population: Annotated[
        float | None, typer.Option(help="Size of the population, where it is small.", rich_help_panel=DESIGN)
    ] = None,
    domains: Annotated[int, typer.Option(help="Groups or areas to know apart.", rich_help_panel=DESIGN)] = 1,
    cost: Annotated[float | None, typer.Option(help="What one interview costs.", rich_help_panel=DESIGN)] = None,
) -> None:
    """Say how many interviews a wanted precision takes.

    Cochran (1977) and Kish (1965); a difference of two shares as power.prop.test of R has it.
    """
    effect = _effect(deff, take, homogeneity)
    try:
        if proportion is not None and other is not None:
            groups = {"confidence": confidence, "power": power, "deff": effect, "response": response}
            _say(sizes.difference(proportion, other, **groups, domains=2 * domains), effect, cost)
            return
        _say(_one(proportion, spread, margin, confidence, effect, response, population, domains), effect, cost)
    except ValueError as error:
        raise WayfareError(
            f"{error}.", where="wayfare sample-size", remedy="See `wayfare sample-size --help`."
        ) from None


def _effect(deff: float | None, take: float | None, homogeneity: float | None) -> float:
    if (take is None) != (homogeneity is None) or (deff is not None and take is not None):
        raise WayfareError(
            "The design is told either by --deff, or by --take and --homogeneity together.",
            where="wayfare sample-size",
            remedy="Give one of the two.",
        )
    if take is not None and homogeneity is not None:
        return sizes.design_effect(take, homogeneity)
    return 1.0 if deff is None else deff


def _one(  # noqa: PLR0917 - handed through as they were given
    proportion: float | None,
    spread: float | None,
    margin: float | None,
    confidence: float,
    deff: float,
    response: float,
    population: float | None,
    domains: int,
) -> sizes.SampleSize:
    if margin is None or (proportion is None) == (spread is None):
        raise WayfareError(
            "A size needs a margin, and either a share or a spread.",
            where="wayfare sample-size",
            remedy="For instance: wayfare sample-size --proportion 0.1 --margin 0.03 --deff 2",
        )
    if proportion is not None:
        return sizes.proportion(
            proportion,
            margin,
            confidence=confidence,
            deff=deff,
            response=response,
            population=population,
            domains=domains,
        )
    return sizes.mean(
        spread or math.nan,
        margin,
        confidence=confidence,
        deff=deff,
        response=response,
        population=population,
        domains=domains,
    )


def _say(size: sizes.SampleSize, deff: float, cost: float | None) -> None:
    typer.echo(
        f"{size.total:,} interviews" + (f": {size.interviews:,} in each of {size.domains}" if size.domains > 1 else "")
    )
    typer.echo(f"{size.total_selected:,} to select, so that so many answer")
    typer.echo(f"design effect {deff:g}")
    if cost is not None:
        typer.echo(
            f"{size.total * cost:,.0f} for interviews at {cost:,g} each, without travel, training and management"
        )
