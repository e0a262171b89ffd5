"""What has moved under a finding: its figures as they were when it was written beside what they are now."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from wayfare.catalogue import numbers
from wayfare.model.figure import Figure, State
from wayfare.model.shared_finding import Seen

from .figures import FigureSet, code
from .findings import Text


class Move(StrEnum):
    """What became of a figure."""

    VALUE = "value"
    """The same edition says something else, since evidence or its reading changed."""
    EDITION = "edition"
    """A newer edition says something else of the same period."""
    DEFINITION = "definition"
    """The indicator is computed otherwise now."""
    STATE = "state"
    """It is withheld, failed or empty now, or was."""
    GONE = "gone"
    CONFIRMED = "confirmed"
    """A newer edition says the same, as far as it is printed."""
    LATER = "later"
    """It stands, but there is one of a later period."""


STALE = frozenset({Move.VALUE, Move.EDITION, Move.DEFINITION, Move.STATE, Move.GONE})
"""Moves after which a finding must be read again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A figure that is not what it was."""

    move: Move
    before: Seen
    now: Figure | None
    within: bool = False
    """Whether the two intervals overlap, so that the move may be chance."""

    @property
    def stale(self) -> bool:
        """Whether what rests on it must be read again."""
        return self.move in STALE


def moved(seen: Iterable[Seen], figures: FigureSet) -> tuple[Moved, ...]:
    """Compare figures as they were seen with those there are now; figures that stand as they were are left out."""
    return tuple(found for each in seen if (found := _compared(each, figures)) is not None)


def revised(before: FigureSet, now: FigureSet) -> tuple[Moved, ...]:
    """Compare two editions of an assessment: what both tell, and the later one tells otherwise.

    Both hold older editions of a table beside newer ones. A figure that the earlier assessment itself held a newer one
    of is left out, since nothing became of it from one assessment to the next.
    """
    replaced = {each.before.figure for each in moved(map(Seen.of, before), before) if each.stale}
    standing = (Seen.of(figure) for figure in before if figure.id not in replaced)
    return tuple(each for each in moved(standing, now) if each.stale)


def is_stale(seen: Iterable[Seen], figures: FigureSet) -> bool:
    """Tell whether anything that a finding rests on has moved."""
    return any(each.stale for each in moved(seen, figures))


def _compared(before: Seen, figures: FigureSet) -> Moved | None:
    alike = [figure for figure in figures.of(before.indicator) if _same_place(before, figure)]
    now = _now(before, alike)
    if now is None:
        return Moved(move=Move.GONE, before=before, now=None)
    move = _move(before, now)
    if move is None:
        later = [figure for figure in alike if figure.period > before.period and figure.state is State.KNOWN]
        newest = max(later, key=lambda figure: figure.period, default=None)
        return Moved(move=Move.LATER, before=before, now=newest) if newest else None
    return Moved(move=move, before=before, now=now, within=_overlap(before, now))


def _same_place(before: Seen, figure: Figure) -> bool:
    """Tell whether a figure is about the same place, the same other end and the same people."""
    return (before.area, before.counterpart, before.domain) == (figure.area, figure.counterpart, figure.domain)


def _now(before: Seen, alike: list[Figure]) -> Figure | None:
    """Find what the figure is now: itself, or the newest edition of the same table, or of any, for its period."""
    there = [figure for figure in alike if figure.period == before.period]
    itself = [figure for figure in there if figure.id == before.figure]
    family = [figure for figure in there if _table(figure.source) == _table(before.source)]
    newest = max(family or there, key=lambda figure: figure.vintage, default=None)
    if itself and (newest is None or newest.vintage <= before.vintage or newest not in family):
        return itself[0]
    return newest


def _table(source: str) -> str:
    """Give what editions of one table have in common; stored evidence has its hash as its own."""
    return source.split(".", 1)[0] if not source.startswith("evidence:") else "evidence"


def _move(before: Seen, now: Figure) -> Move | None:
    if now.state is not before.state:
        return Move.STATE
    if now.version != before.version:
        return Move.DEFINITION
    same = now.value == before.value or _printed(now.value, now.unit) == _printed(before.value, before.unit)
    if now.id == before.figure:
        return None if same else Move.VALUE
    if same:
        return Move.CONFIRMED
    return Move.EDITION if now.vintage != before.vintage else Move.VALUE


def _printed(value: float | None, unit: str) -> str:
    return "" if value is None else numbers.amount(value, unit)


def _overlap(before: Seen, now: Figure) -> bool:
    limits = (before.low, before.high, now.low, now.high)
    if any(limit is None for limit in limits):
        return False
    return (before.low or 0.0) <= (now.high or 0.0) and (now.low or 0.0) <= (before.high or 0.0)


def told(
    found: Moved, text: Text, named: Callable[[str], str], label: Callable[[str, str], str], language: str = "en"
) -> str:
    """Say what moved, in a sentence; `named` gives the label of an indicator, `label` that of a category."""
    before = found.before
    people = ", ".join(label(name, code(value)) for name, value in before.domain)
    about = text("moved.about" if people else "moved.about_all", indicator=named(before.indicator), people=people)
    said = {
        "about": about,
        "period": before.period,
        "before": _shown(before.value, before.unit, before.state, text, language),
        "edition_before": before.vintage,
    }
    if found.now is not None:
        said |= {
            "now": _shown(found.now.value, found.now.unit, found.now.state, text, language),
            "edition": found.now.vintage,
            "later": found.now.period,
        }
    sentence = text(f"moved.{found.move}", **said)
    return f"{sentence} {text('moved.within')}" if found.within and found.stale else sentence


def _shown(value: float | None, unit: str, state: State, text: Text, language: str) -> str:
    return text(f"moved.shown.{state}") if value is None else numbers.amount(value, unit, language)
