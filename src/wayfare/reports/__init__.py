"""Assessments as accessible pages, printed documents and tidy tables; every number is one the assessment holds."""

from .printed import misprints, printed_figures
from .output import FORMATS, render

__all__ = ["FORMATS", "misprints", "printed_figures", "render"]
