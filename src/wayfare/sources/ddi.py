"""Reads the DDI-Codebook description of a data file: which variable stands where, and what its codes mean.

The file comes from anywhere, so it is read event by event with expat, which fetches nothing, and one that declares a
document type - the only place where entities can be defined - is refused before any of it is used.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from wayfare.model.errors import UnreadableFile

from .described import Description
from .policy import Limits

CHUNK = 1 << 20
MOST_DECIMALS = 18
DEEPEST = 64
YES = {"y", "yes", "true", "1"}
_WITH_TEXT = {"var/labl", "catgry/catValu", "catgry/labl", "recGrp/labl", "fileTxt/format"}


@dataclass(slots=True, kw_only=True)
class Field:
    """One variable of the layout. `start` and `end` count characters from 0, the end not included."""

    name: str
    start: int = -1
    end: int = -1
    decimals: int = 0
    numeric: bool = True
    records: tuple[str, ...] = ()
    """Types of record that have it; none: all of them."""
    label: str = ""
    codes: dict[str, str] = field(default_factory=dict)
    missing: set[str] = field(default_factory=set)
    """Codes that the codebook declares to stand for a missing value."""

    def description(self) -> Description:
        """Give its labels with codes written as they are in the table: `1` for a number that stands as `01`."""
        written = {self.code(code): text for code, text in self.codes.items()}
        missing = {self.code(code) for code in self.missing}
        return Description(
            label=self.label,
            value_labels={code: text for code, text in written.items() if code not in missing},
            missing_reasons={code: written.get(code, "") for code in sorted(missing)},
        )

    def labels(self) -> Description:
        """Give its labels, those of codes for a missing value among them: the values are left as they are."""
        return Description(label=self.label, value_labels={self.code(code): text for code, text in self.codes.items()})

    def code(self, text: str) -> str:
        """Write a code as it is in the table."""
        whole = text.removeprefix("-")
        if not (self.numeric and whole.isascii() and whole.isdigit()):
            return text
        return str(int(text[:MOST_DECIMALS])) if len(text) <= MOST_DECIMALS else text


@dataclass(slots=True, kw_only=True)
class Layout:
    """What the description says of the file and its variables."""

    fields: list[Field] = field(default_factory=list)
    records: dict[str, str] = field(default_factory=dict)
    """Types of record of a hierarchical file, and what they are called."""
    record_variable: str = ""
    keys: dict[str, str] = field(default_factory=dict)
    """Variable that ties a record of the type to the record it belongs to."""
    hierarchical: bool = False
    encoding: str = ""
    form: str = ""

    def of(self, record: str) -> list[Field]:
        """Give the variables of a type of record; of the whole file when it has one type only."""
        return [f for f in self.fields if not record or not f.records or record in f.records]

    def named(self, name: str) -> Field:
        """Find a variable."""
        return next(f for f in self.fields if f.name == name)


def read_layout(path: Path, limits: Limits) -> Layout:
    """Read the description; anything but a well-formed DDI codebook with variables is refused."""
    if path.stat().st_size > limits.layout_bytes:
        raise _refused(path, f"The layout is larger than {limits.layout_bytes / 2**20:,.0f} MiB.")
    handler = _Handler(path, limits)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = handler.doctype
    parser.StartElementHandler = handler.start
    parser.EndElementHandler = handler.end
    parser.CharacterDataHandler = handler.text
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                parser.Parse(chunk, False)
            parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise _refused(path, f"The layout is no well-formed XML ({error}).") from None
    if not handler.layout.fields:
        raise _refused(path, "The layout describes no variable: it is no DDI codebook of a data file.")
    return handler.layout


@dataclass(slots=True)
class _Handler:
    """Collects what the reader needs and forgets the rest."""

    path: Path
    limits: Limits
    layout: Layout = field(default_factory=Layout)
    stack: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    collected: int = 0
    category: tuple[str, str, bool] = ("", "", False)
    record: str = ""

    def doctype(self, *_: object) -> None:
        raise _refused(self.path, "The layout declares a document type, which could hide entities.")

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        self.stack.append(name.rpartition(" ")[2])
        self.words = []
        if len(self.stack) > DEEPEST:
            raise _refused(self.path, "The elements of the layout are nested too deeply.")
        opened = getattr(self, f"_open_{self.stack[-1]}", None)
        if opened is not None:
            opened(attributes)

    def text(self, words: str) -> None:
        if self._here() not in _WITH_TEXT:
            return
        self.collected += len(words)
        if self.collected > self.limits.layout_bytes:
            raise _refused(self.path, "The labels of the layout are too long.")
        self.words.append(words)

    def end(self, _: str) -> None:
        here, said = self._here(), " ".join("".join(self.words).split())
        if here in _WITH_TEXT:
            self._take(here, said)
        elif self.stack[-1] == "catgry" and self.layout.fields:
            self._end_category()
        self.stack.pop()
        self.words = []

    def _here(self) -> str:
        return "/".join(self.stack[-2:])

    def _take(self, here: str, said: str) -> None:
        code, label, missing = self.category
        if here == "var/labl":
            self.layout.fields[-1].label = self.layout.fields[-1].label or said
        elif here == "catgry/catValu":
            self.category = said, label, missing
        elif here == "catgry/labl":
            self.category = code, label or said, missing
        elif here == "recGrp/labl" and self.record:
            self.layout.records[self.record] = said
        elif here == "fileTxt/format":
            self.layout.form = said

    def _open_var(self, attributes: Mapping[str, str]) -> None:
        if len(self.layout.fields) >= self.limits.columns:
            raise _refused(self.path, f"The layout has more than {self.limits.columns:,} variables.")
        name = attributes.get("name") or attributes.get("ID") or f"column_{len(self.layout.fields) + 1}"
        decimals = self._number(attributes.get("dcml", "0"), name)
        if decimals > MOST_DECIMALS:
            raise _refused(self.path, f"Variable {name!r} is said to have {decimals:,} decimals.")
        records = tuple(attributes.get("rectype", "").split())
        self.layout.fields.append(Field(name=name, decimals=decimals, records=records))

    def _open_location(self, attributes: Mapping[str, str]) -> None:
        if not self.layout.fields or "StartPos" not in attributes or self.layout.fields[-1].start >= 0:
            return
        last = self.layout.fields[-1]
        last.start = self._number(attributes["StartPos"], last.name) - 1
        width = self._number(attributes.get("width", "0"), last.name)
        end = attributes.get("EndPos")
        last.end = self._number(end, last.name) if end else last.start + width
        if last.start < 0 or last.end <= last.start:
            raise _refused(self.path, f"Variable {last.name!r} ends before it starts.")

    def _open_varFormat(self, attributes: Mapping[str, str]) -> None:  # noqa: N802 - the name of the element
        if self.layout.fields:
            self.layout.fields[-1].numeric = attributes.get("type", "numeric") != "character"

    def _open_catgry(self, attributes: Mapping[str, str]) -> None:
        self.category = "", "", attributes.get("missing", "").lower() in YES

    def _open_fileStrc(self, attributes: Mapping[str, str]) -> None:  # noqa: N802
        self.layout.hierarchical = attributes.get("type") == "hierarchical"

    def _open_fileType(self, attributes: Mapping[str, str]) -> None:  # noqa: N802
        self.layout.encoding = attributes.get("charset", "")

    def _open_recGrp(self, attributes: Mapping[str, str]) -> None:  # noqa: N802
        self.record = attributes.get("rectype", "")
        if self.record:
            self.layout.records[self.record] = ""
            self.layout.record_variable = attributes.get("recidvar") or self.layout.record_variable
            if key := attributes.get("keyvar"):
                self.layout.keys[self.record] = key

    def _end_category(self) -> None:
        code, label, missing = self.category
        last = self.layout.fields[-1]
        if code and len(last.codes) < self.limits.layout_codes:
            last.codes[code] = label
            last.missing |= {code} if missing else set()
        elif code:
            raise _refused(self.path, f"Variable {last.name!r} has more than {self.limits.layout_codes:,} codes.")

    def _number(self, text: str, name: str) -> int:
        if text.isascii() and text.isdigit() and len(text) < 10:
            return int(text)
        raise _refused(self.path, f"Variable {name!r} has a position or width {text[:20]!r}, which is no number.")


def refuse_layout(path: Path, what: str, remedy: str) -> UnreadableFile:
    """Say what is wrong with a layout, or with its use."""
    return UnreadableFile(what, where=path.name, remedy=remedy)


def _refused(path: Path, what: str) -> UnreadableFile:
    return refuse_layout(path, what, "Download the DDI codebook (.xml) that belongs to the data file again.")


def listed(names: Sequence[str], labels: Mapping[str, str]) -> str:
    """Name types of record with what they are called."""
    return ", ".join(f"{name} ({labels[name]})" if labels.get(name) else name for name in names)
