"""Turns a Word document that was filled in a language written from right to left, so that it runs that way."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from docx import Document
from docx.opc.part import XmlPart
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufefc]")

_AFTER = {
    "w:pPr": (
        "adjustRightInd snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection "
        "textAlignment textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange"
    ),
    "w:tblPr": (
        "tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing tblInd tblBorders shd tblLayout tblCellMar "
        "tblLook tblCaption tblDescription tblPrChange"
    ),
    "w:rPr": "cs em lang eastAsianLayout specVanish oMath rPrChange",
    "w:sectPr": "rtlGutter docGrid printerSettings sectPrChange",
}
"""What stands after the mark of direction in each kind of properties (ISO/IEC 29500-1, 17.3 to 17.6)."""


def turn(path: Path) -> None:
    """Make the paragraphs, tables and pages of a Word document run from right to left, its letters in one size."""
    document = Document(str(path))
    for part in document.part.package.iter_parts():
        if isinstance(part, XmlPart):
            _turn(part.element)
    document.save(str(path))


def _turn(root: Any) -> None:
    for paragraph in root.iter(qn("w:p")):
        _mark(paragraph.get_or_add_pPr(), "w:pPr", "w:bidi")
    for properties in root.iter(qn("w:tblPr")):
        _mark(properties, "w:tblPr", "w:bidiVisual")
    for properties in root.iter(qn("w:sectPr")):
        _mark(properties, "w:sectPr", "w:bidi")
    for run in root.iter(qn("w:r")):
        if RIGHT_TO_LEFT.search("".join(run.itertext())):
            _mark(run.get_or_add_rPr(), "w:rPr", "w:rtl")
    for plain, other in (("w:sz", "w:szCs"), ("w:b", "w:bCs"), ("w:i", "w:iCs")):
        for each in list(root.iter(qn(plain))):
            _say_alike(each, other)


def _mark(properties: Any, kind: str, name: str) -> None:
    """Add a mark where the schema has its place; one that is there stays."""
    if properties.find(qn(name)) is None:
        properties.insert_element_before(OxmlElement(name), *(f"w:{each}" for each in _AFTER[kind].split()))


def _say_alike(each: Any, other: str) -> None:
    """Say of letters of other scripts what is said of Latin ones."""
    if each.getparent().find(qn(other)) is None:
        alike = OxmlElement(other)
        alike.attrib.update(each.attrib)
        each.addnext(alike)
