"""The entry form of a report: one field for each cell, in which a number, two numbers or a reason may stand."""

from __future__ import annotations

from typing import Any

from django import forms

from wayfare.catalogue import load
from wayfare.model.plan import PlanIndicator
from wayfare.monitoring import generation, validation
from wayfare.monitoring.telling import Teller
from wayfare.monitoring.typed import Refusal
from wayfare.plan.measure import EVERYBODY
from wayfare.web.words import choices, listed, page_language
from wayfare.web.words import label as word

OVER = "/"
"""Stands between numerator and denominator of a share: `34 / 120`."""
NUMBERS = ("value", "numerator", "denominator", "reason")
COMPUTED = ("how", "figure", "se", "low", "high", "df", "confidence", "n", "source", "vintage", "method")


def field_name(cell: dict[str, Any]) -> str:
    """Return the name of a cell's field."""
    return f"cell-{cell['place']}-{cell.get('sex') or 'T'}"


def text_of(cell: dict[str, Any]) -> str:
    """Return what stands in a cell: the reason, the two numbers, the number, or nothing."""
    if cell.get("reason"):
        return str(cell["reason"])
    if cell.get("denominator") is not None:
        return f"{_plain(cell['numerator'])} {OVER} {_plain(cell['denominator'])}"
    return "" if cell.get("value") is None else _plain(cell["value"])


def texts(cells: list[dict[str, Any]]) -> dict[str, str]:
    """Return every cell's text by its field's name."""
    return {field_name(cell): text_of(cell) for cell in cells}


def _plain(number: float) -> str:
    return str(int(number)) if float(number).is_integer() else repr(float(number))


class Entry(forms.Form):
    """All cells of a report. `places` limits what may be changed to some areas, by code; None allows all."""

    def __init__(
        self,
        *args: Any,
        cells: list[dict[str, Any]],
        indicator: PlanIndicator,
        names: dict[str, str],
        places: frozenset[str] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, initial=texts(cells), **kwargs)
        self.cells, self.indicator = cells, indicator
        self.fraction = generation.rule(indicator).of_ratio
        for cell in cells:
            locked = places is not None and cell["place"] not in places
            field = forms.CharField(label=label(cell, names), required=False, max_length=60, disabled=locked)
            field.widget.attrs |= {"inputmode": "text", "list": "reasons", "class": "number"}
            self.fields[field_name(cell)] = field

    def clean(self) -> dict[str, Any]:
        cleaned = dict(super().clean() or {})
        teller = Teller(load(), page_language())
        for cell in self.cells:
            name = field_name(cell)
            found = entered(self.indicator, str(cleaned.get(name) or ""), page_language())
            if isinstance(found, Refusal):
                self.add_error(name, teller.refusal(found))
            else:
                cleaned[name] = found
        return cleaned

    def changed_cells(self) -> list[dict[str, Any]]:
        """Return the cells with what was entered; a cell that was computed and is as it was keeps its interval."""
        return [self._cell(cell) for cell in self.cells]

    def _cell(self, cell: dict[str, Any]) -> dict[str, Any]:
        name = field_name(cell)
        if name not in self.changed_data:
            return cell
        return with_entry(cell, self.cleaned_data[name])


def entered(indicator: PlanIndicator, text: str, language: str) -> validation.Entry | Refusal | None:
    """Read what stands in a cell: a number, the two numbers of a share, or a reason; None where nothing does."""
    text = text.strip()
    if not text:
        return None
    if generation.rule(indicator).of_ratio and OVER in text:
        above, below = (part.strip() for part in text.split(OVER, 1))
        if any(character.isdecimal() for character in text):
            return validation.fraction(indicator, above, below, language)
    return validation.entry(indicator, text, language)


def with_entry(
    cell: dict[str, Any], entered: validation.Entry | None, note: str | None = None, how: str = "typed"
) -> dict[str, Any]:
    """Return a cell with what was entered in it; what had been computed goes, and with None for a note it stays."""
    kept = {key: value for key, value in cell.items() if key not in (*NUMBERS, *COMPUTED)}
    if note is not None:
        kept = {key: value for key, value in kept.items() if key != "note"} | ({"note": note} if note else {})
    if entered is None:
        return kept
    numbers = {key: getattr(entered, key) for key in NUMBERS if getattr(entered, key) is not None}
    return kept | numbers | ({"how": how} if numbers else {})


def label(cell: dict[str, Any], names: dict[str, str]) -> str:
    """Return the name of a cell: its place and its group."""
    group = word("sex", cell.get("sex") or EVERYBODY)
    place = names.get(cell["place"])
    return listed([place, group] if place else [group])


def reasons() -> list[tuple[str, str]]:
    """Return the reasons that may stand in place of a number, with their names."""
    return choices("missing_reason")()
