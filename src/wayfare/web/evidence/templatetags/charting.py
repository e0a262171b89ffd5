"""The evidence map in a template."""

from __future__ import annotations

from typing import Any

from django import template

from wayfare.model.evidence_map import Line
from wayfare.reports.evidence_map import MapView

register = template.Library()


@register.simple_tag
def map_line(view: MapView, line: Line) -> dict[str, Any]:
    """Return a question of the map with its cells in words."""
    cells = [{"standing": str(cell.standing), "words": view.words(cell)} for cell in view.cells(line)]
    return {"label": view.edition.indicator_text(line.indicator), "cells": cells}
