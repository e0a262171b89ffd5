"""A table to take away: picture, data, workbook, and scripts for R and Stata that compute it elsewhere."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from wayfare.model.figure import Figure, State
from wayfare.reports import scripts, svg, table_sheet, tables
from wayfare.reports.document import specification
from wayfare.web.situation.downloads import KINDS as OF_PICTURES
from wayfare.web.situation.origin import scripted
from wayfare.web.situation.tabulated import TableBook

KINDS = OF_PICTURES | {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


def written(opened: TableBook, kind: str) -> bytes | None:
    """Write a table in one form; None for a form there is not."""
    write = WRITTEN.get(kind)
    return write(opened) if write else None


def script_of(opened: TableBook, figure: Figure, kind: str) -> bytes | None:
    """Write the script for one cell."""
    asked = scripted(opened, figure)
    write = {"R": scripts.r, "do": scripts.stata}.get(kind)
    return write(asked).encode() if asked and write else None


def scripted_cells(opened: TableBook) -> list[scripts.Asked]:
    """Return the cells a script can compute: those that are shown."""
    shown = [figure for figure in opened.ordered if figure.state is State.KNOWN]
    found = [scripted(opened, figure) for figure in shown]
    return [each for each in found if each is not None]


def _svg(opened: TableBook) -> str:
    view = opened.drawing.view
    return svg.standalone(svg.draw(specification(view, titled=True)), view.alternative)


def _xlsx(opened: TableBook) -> bytes:
    heads = [_("Estimate"), _("Lower limit"), _("Upper limit"), _("Standard error"), _("Interviews"), _("Remarks")]
    rows = [
        table_sheet.Row(
            groups=line.groups,
            figure=line.shown.figure,
            remarks="; ".join([line.shown.value, *line.shown.flags] if line.shown.state else line.shown.flags),
        )
        for line in opened.lines
    ]
    view = opened.drawing.view
    about = (view.subtitle, view.source, view.note)
    return table_sheet.as_xlsx(opened.heading, about, [*opened.column_names, *heads], rows, rtl=opened.words.rtl)


def _script(write: Callable[[str, list[scripts.Asked]], str]) -> Callable[[TableBook], bytes | None]:
    def whole(opened: TableBook) -> bytes | None:
        cells = scripted_cells(opened)
        return write(opened.heading, cells).encode() if cells else None

    return whole


WRITTEN: dict[str, Callable[[TableBook], bytes | None]] = {
    "svg": lambda opened: _svg(opened).encode(),
    "png": lambda opened: svg.as_png(_svg(opened)),
    "csv": lambda opened: tables.as_csv(opened.words, opened.ordered).encode(),
    "parquet": lambda opened: tables.as_parquet(opened.words, opened.ordered),
    "xlsx": _xlsx,
    "R": _script(scripts.r_table),
    "do": _script(scripts.stata_table),
}
"""How a table is written, by the ending of the file."""
