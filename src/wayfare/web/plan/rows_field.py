"""A field of several rows: a small table of inputs, which reads and writes a list of mappings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from wayfare.web import numbers
from wayfare.web.design.drawn import drawn

BLANK = 3
"""Empty rows offered below those that are filled."""
MOST = 200
BETWEEN = " | "
Choices = Sequence[tuple[str, Any]]


@dataclass(frozen=True)
class Column:
    """One column: the key in the mapping, its heading, its choices if there are any, and how its text is read."""

    key: str
    label: Any
    choices: Choices | Callable[[], Choices] = ()
    read: Callable[[str], Any] = str
    required: bool = True

    def options(self) -> Choices:
        return self.choices() if callable(self.choices) else self.choices


class Options:
    """The choices of a column as they are drawn: most cells say the same, and a list of goals is long."""

    def __init__(self, column: Column) -> None:
        self.options = [(code, label) for code, label in column.options()]
        self.known: dict[str, str] = {}

    def with_chosen(self, text: str) -> str:
        """Return them with one chosen; nothing where the column has none."""
        if self.options and text not in self.known:
            self.known[text] = drawn("components/row_options.html", {"options": self.options, "value": text})
        return self.known.get(text, "")


class RowsWidget(forms.Widget):
    """The table of inputs; each input is named `field-row-column`."""

    template_name = "components/rows_field.html"

    def __init__(self, columns: Sequence[Column]) -> None:
        super().__init__()
        self.columns = columns

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        rows = (
            lines(value)
            if isinstance(value, str)
            else [[numbers.typed_in(row.get(column.key)) for column in self.columns] for row in value or ()]
        )
        filled = [(row + [""] * len(self.columns))[: len(self.columns)] for row in rows]
        blank = [[""] * len(self.columns)] * min(BLANK, MOST - len(filled))
        columns = [(column, Options(column)) for column in self.columns]
        context["rows"] = [
            [self._cell(name, number, *column, text) for column, text in zip(columns, row, strict=True)]
            for number, row in enumerate(filled + blank)
        ]
        context["columns"] = self.columns
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str:
        """Return the rows as lines; a merge sends the lines themselves."""
        if name in data:
            return str(data[name])
        found = []
        for number in range(MOST):
            cells = [data.get(f"{name}-{number}-{column.key}") for column in self.columns]
            if all(cell is None for cell in cells):
                break
            if any((cell or "").strip() for cell in cells):
                found.append(BETWEEN.join((cell or "").replace("|", "/").replace("\n", " ").strip() for cell in cells))
        return "\n".join(found)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data and not any(key.startswith(f"{name}-") for key in data)

    @staticmethod
    def _cell(name: str, number: int, column: Column, options: Options, text: str) -> dict[str, Any]:
        return {
            "name": f"{name}-{number}-{column.key}",
            "label": f"{column.label}, {_('row')} {number + 1}",
            "value": text,
            "options": options.with_chosen(text),
            "short": column.read is not str,
        }


class RowsField(forms.Field):
    """Reads the table into a list of mappings without the empty cells; says which row is wrong."""

    def __init__(self, *, columns: Sequence[Column], **kwargs: Any) -> None:
        self.columns = columns
        super().__init__(widget=RowsWidget(columns), required=False, **kwargs)

    def to_python(self, value: Any) -> list[dict[str, Any]]:
        rows = lines(value) if isinstance(value, str) else []
        if len(rows) > MOST:
            raise ValidationError(_("At most %s rows.") % MOST)
        return [self._row(number, row) for number, row in enumerate(rows, start=1)]

    def _row(self, number: int, row: list[str]) -> dict[str, Any]:
        padded = (row + [""] * len(self.columns))[: len(self.columns)]
        found: dict[str, Any] = {}
        for column, text in zip(self.columns, padded, strict=True):
            if not text:
                if column.required:
                    raise ValidationError(_("Row %(row)s: “%(column)s” is empty.") % self._named(number, column))
                continue
            if column.options() and text not in {str(code) for code, _label in column.options()}:
                raise ValidationError(
                    _("Row %(row)s: “%(column)s” is none of the choices.") % self._named(number, column)
                )
            try:
                found[column.key] = column.read(text)
            except ValidationError as refused:
                why = {"why": " ".join(refused.messages)}
                raise ValidationError(
                    _("Row %(row)s, “%(column)s”: %(why)s") % (self._named(number, column) | why)
                ) from None
        return found

    @staticmethod
    def _named(number: int, column: Column) -> dict[str, Any]:
        return {"row": number, "column": column.label}


def lines(text: str) -> list[list[str]]:
    """Split the text of a table into rows of cells."""
    return [[cell.strip() for cell in line.split("|")] for line in text.splitlines() if line.strip()]


def as_texts(row: Mapping[str, Any], columns: Sequence[Column]) -> list[str]:
    """Return a mapping as the texts of its cells."""
    return ["" if row.get(column.key) is None else str(row[column.key]) for column in columns]


def as_text(rows: Sequence[Mapping[str, Any]], columns: Sequence[Column]) -> str:
    """Return a list of mappings as the text of its table."""
    return "\n".join(BETWEEN.join(as_texts(row, columns)) for row in rows)
