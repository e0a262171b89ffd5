"""Assessments as accessible pages, printed documents and tidy tables; every number is one the assessment holds."""

from .output import FORMATS, render
from .printed import misprints, printed_figures

__all__ = ["FORMATS", "misprints", "printed_figures", "render"]
