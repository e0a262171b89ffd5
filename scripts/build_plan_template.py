"""Builds the Word template that plans are filled into; a ministry starts its own from a copy of it.

Tags in double braces and percent signs are those of docxtpl: `{%p` repeats or drops a paragraph, `{%tr` a table row.
"""

from __future__ import annotations

import datetime
import io
import zipfile
from pathlib import Path

from docx import Document
from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table

TARGET = Path(__file__).resolve().parent.parent / "src" / "wayfare" / "content" / "report" / "plan.docx"
ACCENT, MUTED, WARN = RGBColor(0x0B, 0x5C, 0x8F), RGBColor(0x55, 0x62, 0x6F), RGBColor(0x7A, 0x4A, 0x00)
AMOUNTS = ("cost", "required", "available", "to_be_mobilised", "unidentified", "gap")
MOMENT = datetime.datetime(2026, 1, 1)


def build() -> bytes:
    """Give the template; the same script gives the same bytes."""
    word = Document()
    _page(word)
    _front(word)
    _results(word)
    _annexes(word)
    target = io.BytesIO()
    word.core_properties.author, word.core_properties.title = "Wayfare", "Plan"
    word.core_properties.created = word.core_properties.modified = MOMENT
    word.save(target)
    return _settled(target.getvalue())


def _settled(content: bytes) -> bytes:
    """Write the archive again with one date for every part."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            new.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), old.read(name), zipfile.ZIP_DEFLATED)
    return target.getvalue()


def _page(word: Word) -> None:
    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin, section.bottom_margin = Mm(22), Mm(20)
    normal = word.styles["Normal"]
    normal.font.name, normal.font.size = "Noto Sans", Pt(9.5)
    normal.element.rPr.rFonts.set(qn("w:cs"), "Noto Sans Arabic")
    normal.paragraph_format.space_after = Pt(4)
    for name, size in (("Title", 26), ("Heading 1", 16), ("Heading 2", 11.5), ("Heading 3", 10)):
        style = word.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = "Noto Sans", Pt(size), ACCENT
        style.element.rPr.rFonts.attrib.update({qn(f"w:{key}"): "Noto Sans" for key in ("ascii", "hAnsi")})
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            style.element.rPr.rFonts.attrib.pop(qn(f"w:{theme}"), None)
        for other in style.element.rPr.findall(qn("w:szCs")):
            style.element.rPr.remove(other)  # letters of every script in one size
        style.paragraph_format.keep_with_next = True
    header = section.header.paragraphs[0]
    header.text = "{{ title }}  {{ banner }}"
    header.runs[0].font.size, header.runs[0].font.color.rgb = Pt(8), MUTED
    _page_number(section.footer.paragraphs[0])


def _page_number(paragraph: object) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)  # type: ignore[attr-defined]


def _note(word: Word, text: str, color: RGBColor = MUTED) -> None:
    word.add_paragraph().add_run(text).font.color.rgb = color


def _tag(word: Word, text: str) -> None:
    word.add_paragraph(text)


def _front(word: Word) -> None:
    word.add_paragraph("{{ title }}", style="Title")
    _note(word, "{{ subtitle }}")
    _note(word, "{{ made }}")
    _tag(word, "{%p if banner %}")
    _note(word, "{{ banner }}", WARN)
    _tag(word, "{%p endif %}")
    word.add_paragraph("{{ summary }}")
    word.add_heading("{{ words.numbers }}", 1)
    _table(word, "numbers", "fact", ("value", "label", "note"), widths=(55, 70, 45), heads=None)


def _results(word: Word) -> None:
    word.add_heading("{{ words.results }}", 1)
    _tag(word, "{%p for result in results %}")
    word.add_heading("{{ result.level_name }} {{ result.number }}: {{ result.statement }}", 2)
    for field, head in (("owner", "owner"), ("cost", "cost"), ("because", "because"), ("marker", "marker")):
        _tag(word, f"{{%p if result.{field} %}}")
        line = word.add_paragraph()
        line.add_run(f"{{{{ words.{head} }}}}: ").bold = True
        line.add_run(f"{{{{ result.{field} }}}}")
        if field == "marker":
            line.add_run(" {% if result.marker_passage %}“{{ result.marker_passage }}”{% endif %}")
        _tag(word, "{%p endif %}")
    for field, shown in (("assumptions", "each"), ("measures", "each")):
        head = {"assumptions": "assumptions", "measures": "evidence"}[field]
        _listed(word, f"result.{field}", head, f"{{{{ {shown} }}}}")
    _listed(
        word,
        "result.ties",
        "ties",
        "{{ each.framework }}, {{ each.code }} {{ each.title }} {% if each.passage %}“{{ each.passage }}”{% endif %}",
    )
    _tag(word, "{%p if result.indicators %}")
    _table(
        word, "result.indicators", "each", ("number", "label", "baseline", "targets", "source", "owner"),
        widths=(12, 47, 27, 38, 26, 20), heads=("", "indicator", "baseline", "targets", "source", "owner"),
    )  # fmt: skip
    _tag(word, "{%p endif %}")
    _tag(word, "{%p if result.actions %}")
    _table(
        word, "result.actions", "each", ("number", "title", "who", "when", "where", "cost"),
        widths=(12, 56, 26, 24, 28, 24), heads=("", "action", "who", "when", "where", "cost"),
    )  # fmt: skip
    _tag(word, "{%p endif %}")
    _tag(word, "{%p endfor %}")


def _listed(word: Word, values: str, head: str, shown: str) -> None:
    _tag(word, f"{{%p if {values} %}}")
    word.add_paragraph().add_run(f"{{{{ words.{head} }}}}").bold = True
    _tag(word, f"{{%p for each in {values} %}}")
    word.add_paragraph(shown, style="List Bullet")
    _tag(word, "{%p endfor %}")
    _tag(word, "{%p endif %}")


def _annexes(word: Word) -> None:
    word.add_heading("{{ words.risks }}", 1)
    _table(
        word, "risks", "each", ("statement", "weighed", "measure", "owner"),
        widths=(68, 26, 56, 20), heads=("risk", "weight", "response", "owner"),
    )  # fmt: skip
    word.add_heading("{{ words.budget }}", 1)
    _tag(word, "{%p for split in budget %}")
    word.add_heading("{{ split.title }}", 2)
    money = ("name", "required", "available", "to_be_mobilised", "unidentified", "gap")
    _table(
        word, "split.rows + [split.together]", "each", money,
        widths=(60, 24, 24, 24, 22, 16), heads=("", *money[1:]),
    )  # fmt: skip
    _tag(word, "{%p endfor %}")
    word.add_heading("{{ words.goals }}", 1)
    _tag(word, "{%p for framework in goals %}")
    word.add_heading("{{ framework.title }} ({{ framework.version }})", 2)
    _table(word, "framework.served", "each", ("goal", "results"), widths=(120, 50), heads=("goal", "served"))
    _tag(word, "{%p if framework.untouched %}")
    _note(word, "{{ words.untouched }} {{ framework.untouched | join('; ') }}.")
    _tag(word, "{%p endif %}")
    _tag(word, "{%p endfor %}")
    _tag(word, "{%p if lacks %}")
    word.add_heading("{{ words.lacks }}", 1)
    _tag(word, "{%p for gap in lacks %}")
    word.add_paragraph("{{ gap.missing }} {{ gap.why }} {{ gap.remedy }}", style="List Bullet")
    _tag(word, "{%p endfor %}")
    _tag(word, "{%p endif %}")


SHOWN = {
    "targets": "{% for target in each.targets %}{{ target.period }}: {{ target.whole }} {{ target.sexes }}"
    "{% if not loop.last %}; {% endif %}{% endfor %}",
    "when": "{{ each.start }} – {{ each.end }}",
    "who": "{{ each.who }} / {{ each.accountable }}",
    "label": "{{ each.label }}{% if each.unit %} ({{ each.unit }}){% endif %}",
    "measure": "{{ each.response }}: {{ each.measure }}",
    "statement": "{{ each.statement }} ({{ each.result }}, {{ each.threatens }})",
}
"""What a cell shows that is not simply a value of its row."""


def _table(
    word: Word,
    values: str,
    name: str,
    cells: tuple[str, ...],
    *,
    widths: tuple[int, ...],
    heads: tuple[str, ...] | None,
) -> None:
    table = word.add_table(rows=0, cols=len(cells))
    table.style = "Table Grid"
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    if heads is not None:
        _row(table, [f"{{{{ words.{head} }}}}" if head else "" for head in heads], widths, bold=True)
        _repeat(table)
    _row(table, [f"{{%tr for {name} in {values} %}}"], widths)
    plain = {cell: f"{{{{ {name}.{cell} }}}}" for cell in cells}
    _row(table, [SHOWN.get(cell, plain[cell]) if name == "each" else plain[cell] for cell in cells], widths)
    _row(table, ["{%tr endfor %}"], widths)
    word.add_paragraph()


def _row(table: Table, texts: list[str], widths: tuple[int, ...], *, bold: bool = False) -> None:
    cells = table.add_row().cells
    for cell, width in zip(cells, widths, strict=True):
        cell.width = Mm(width)
    for cell, text in zip(cells, texts, strict=False):
        paragraph = cell.paragraphs[0]
        run = paragraph.add_run(text)
        run.font.size, run.bold = Pt(8), bold
        paragraph.paragraph_format.space_after = Pt(1)
        if any(text.endswith(f".{amount} }}}}") for amount in AMOUNTS):
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _repeat(table: Table) -> None:
    """Repeat the heading on every page, which also tells screen readers what it is."""
    properties = table.rows[0]._tr.get_or_add_trPr()
    header = OxmlElement("w:tblHeader")
    header.set(qn("w:val"), "true")
    properties.append(header)


if __name__ == "__main__":
    TARGET.write_bytes(build())
    print(f"{TARGET.name}: {TARGET.stat().st_size:,} bytes")
