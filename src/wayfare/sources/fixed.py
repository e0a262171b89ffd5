"""Reads text of fixed width by its DDI layout: rectangular files, and hierarchical ones of households and persons."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from wayfare.model.errors import UnreadableFile
from wayfare.model.evidence import Rejected, VariableType

from . import delimited
from .bytestream import Utf8Stream, explain_encoding
from .cells import Style
from .ddi import Field, Layout, listed, read_layout, refuse_layout
from .described import Description, describe, reason_names
from .layout_table import read_layout_table
from .options import Job
from .policy import Limits
from .reading import Reading, Reporter
from .tabulate import Block, tabulate

BLOCK_BYTES = 4 << 20
LONGEST_LINE = 1 << 20
ODD_LINES = "Check that the layout is the one of this very extract: every extract has its own."


def read(job: Job, report: Reporter) -> Reading:
    """Stage the file of the job by the layout that was named; a layout of delimited text gives the labels alone."""
    path = Path(job.options.layout)
    layout = _layout(path, job.policy.limits)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    said = {"layout": path.name, "layout sha256": digest}
    if _is_delimited(layout, job):
        return describe(delimited.read(job, report), {f.name: f.labels() for f in layout.fields}, said)
    record = _record(layout, job, path)
    attached = _attached(layout, record, job, path)
    table = _FixedText(job, layout, record, attached)
    said |= {"record": record} if record else {}
    said |= {"attached": attached} if attached else {}
    texts = [*(f.name for f in table.fields if not f.numeric), *table.reasons]
    typed = dict.fromkeys(texts, VariableType.TEXT)
    asked = replace(job, options=replace(job.options, types=typed | dict(job.options.types)))
    options = {"encoding": table.encoding}
    try:
        reading = tabulate(table, asked, Style(job.missing_marks), report, options, drop_empty=frozenset(table.reasons))
    except UnicodeDecodeError:
        raise explain_encoding(job.path, table.encoding) from None
    return describe(reading, _descriptions(table.fields), said)


def _layout(path: Path, limits: Limits) -> Layout:
    """Read the layout: a DDI codebook, or the table of an agency."""
    with path.open("rb") as file:
        head = file.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")
    return read_layout(path, limits) if head.startswith(b"<") or not head else read_layout_table(path, limits)


def _descriptions(fields: Sequence[Field]) -> dict[str, Description]:
    return {f.name: f.description() for f in fields}


def _is_delimited(layout: Layout, job: Job) -> bool:
    """Tell whether the file starts with a row of the names in the layout."""
    with Utf8Stream(job.path, job.options.encoding or "utf-8", job.policy.limits.gzip_ratio) as stream:
        head = stream.readline().decode("utf-8", errors="ignore").lower()
    names = {name.strip(' "\r\n') for name in re.split(f"[{re.escape(delimited.DELIMITERS)}]", head)}
    return all(f.name.lower() in names for f in layout.fields)


def _record(layout: Layout, job: Job, path: Path) -> str:
    """Name the type of record to read: the one asked for, or none when the file has one type only."""
    asked, known = job.options.record, listed(list(layout.records), layout.records)
    if not layout.hierarchical:
        if asked or job.options.attach:
            raise refuse_layout(path, "The layout has one type of record.", "Leave out --record and --attach.")
        return ""
    if asked in layout.records:
        return asked
    what = f"There is no record of type {asked!r}." if asked else "The file holds records of several types."
    raise refuse_layout(path, what, f"Say which to read with --record: {known}.")


def _attached(layout: Layout, record: str, job: Job, path: Path) -> str:
    """Name the type of record whose variables each row gets, if one was asked for."""
    asked = job.options.attach
    if not asked:
        return ""
    key = layout.keys.get(record, "")
    tied = any(f.name == key and (not f.records or asked in f.records) for f in layout.fields)
    if asked == record or asked not in layout.records or not tied:
        what = f"Records of type {record!r} are not tied to records of type {asked!r} by a variable they share."
        known = listed([r for r in layout.records if r != record], layout.records)
        raise refuse_layout(path, what, f"Other types: {known}. Leave out --attach to read {record!r} alone.")
    return asked


@dataclass
class _FixedText:
    """A file of fixed width as columns of text."""

    job: Job
    layout: Layout
    record: str
    attached: str
    fields: list[Field] = field(init=False)
    names: Sequence[str] = field(init=False)
    reasons: Sequence[str] = field(init=False)
    encoding: str = field(init=False)
    size: int = field(init=False)
    _above: str | None = field(init=False, default=None)
    """The last record of the attached type."""

    def __post_init__(self) -> None:
        self.size = self.job.path.stat().st_size
        self.encoding = self.job.options.encoding or self.layout.encoding or "utf-8"
        own = self.layout.of(self.record)
        extra = [f for f in self.layout.of(self.attached) if f not in own] if self.attached else []
        self.fields = [*own, *extra]
        unplaced = [f.name for f in self.fields if f.start < 0]
        if unplaced:
            what = f"The layout does not say where these stand: {', '.join(unplaced[:10])}."
            raise refuse_layout(Path(self.job.options.layout), what, "Get the layout of the fixed-width file.")
        self._own, self._extra = own, extra
        names = [f.name for f in self.fields]
        reserved = self.job.policy.reserved_names
        self.reasons = reason_names(names, [f.name for f in self.fields if f.missing], reserved)
        self.names = [*names, *self.reasons]

    def blocks(self) -> Iterator[Block]:
        """Read the rows from the start."""
        self._above = None
        number, rest = 1, b""
        with Utf8Stream(self.job.path, self.encoding, self.job.policy.limits.gzip_ratio) as stream:
            while chunk := stream.read(BLOCK_BYTES):
                *lines, rest = (rest + chunk).split(b"\n")
                if len(rest) > LONGEST_LINE:
                    raise self._no_lines()
                yield self._block(lines, number, stream.consumed)
                number += len(lines)
            if rest:
                yield self._block([rest], number, stream.consumed)

    def _no_lines(self) -> UnreadableFile:
        what = f"One line is longer than {LONGEST_LINE >> 20} MiB."
        return UnreadableFile(what, where=self.job.path.name, remedy="Get the file again: its line ends are lost.")

    def _block(self, lines: list[bytes], number: int, done: int) -> Block:
        numbers = pa.array(np.arange(number, number + len(lines), dtype=np.int64))
        try:
            texts = pa.array([line.rstrip(b"\r") for line in lines], pa.binary()).cast(pa.string())
        except pa.ArrowInvalid:
            raise explain_encoding(self.job.path, self.encoding) from None
        keep = pc.greater(pc.utf8_length(pc.utf8_trim_whitespace(texts)), 0)
        above = None
        if self.record:
            kinds = self._cut(texts, self.layout.named(self.layout.record_variable))
            above = self._records_above(texts, kinds) if self.attached else None
            keep = pc.and_(keep, pc.equal(pc.fill_null(kinds, ""), self.record))
        above = above.filter(keep) if above is not None else None
        return self._columns(texts.filter(keep), numbers.filter(keep), above, done)

    def _records_above(self, texts: pa.Array, kinds: pa.Array) -> pa.Array:
        """Give each line the nearest record of the attached type before it."""
        is_above = np.asarray(pc.fill_null(pc.equal(kinds, self.attached), False).to_numpy(zero_copy_only=False))
        at = np.maximum.accumulate(np.where(is_above, np.arange(len(is_above)) + 1, 0))
        candidates = pa.concat_arrays([pa.array([self._above], pa.string()), texts])
        found = candidates.take(pa.array(at))
        if len(found):
            self._above = found[-1].as_py()
        return found

    def _columns(self, texts: pa.Array, numbers: pa.Array, above: pa.Array | None, done: int) -> Block:
        problems = self._problems(texts, above)
        good = pc.is_null(problems)
        odd = [
            Rejected(row=row, field="", reason=reason, text=text)
            for row, reason, text in zip(
                numbers.filter(pc.invert(good)).to_pylist(),
                problems.drop_null().to_pylist(),
                texts.filter(pc.invert(good)).to_pylist(),
                strict=True,
            )
        ]
        texts, numbers = texts.filter(good), numbers.filter(good)
        columns = [self._cell(texts, f) for f in self._own]
        if above is not None:
            columns += [self._cell(above.filter(good), f) for f in self._extra]
        reasons = []
        for at, f in enumerate(self.fields):
            if f.missing:
                codes = pa.array(sorted({f.code(code) for code in f.missing}), pa.string())
                absent = pc.is_in(columns[at], value_set=codes)
                reasons.append(pc.if_else(absent, columns[at], pa.scalar(None, pa.string())))
                columns[at] = pc.if_else(absent, pa.scalar(None, pa.string()), columns[at])
        return Block(numbers, [*columns, *reasons], tuple(odd), done)

    def _problems(self, texts: pa.Array, above: pa.Array | None) -> pa.Array:
        """Say of each line what is wrong with it; null where nothing is."""
        long = max(f.end for f in self._own)
        lengths = pc.utf8_length(pc.utf8_rtrim(texts, " "))
        full = pc.utf8_length(texts)
        short = pc.less(full, long)
        wrong = pc.or_(short, pc.greater(lengths, long))
        said = pc.binary_join_element_wise(full.cast(pa.string()), f" characters instead of {long}", "")
        problems = pc.if_else(wrong, said, pa.scalar(None, pa.string()))
        if above is not None:
            key = self.layout.named(self.layout.keys[self.record])
            fits = pc.fill_null(pc.equal(self._cut(texts, key), self._cut(above, key)), False)
            stray = f"no record of type {self.attached} with the same {key.name} before it"
            problems = pc.if_else(pc.and_(pc.is_null(problems), pc.invert(fits)), stray, problems)
        return problems

    def _cut(self, texts: pa.Array, f: Field) -> pa.Array:
        return pc.utf8_trim(pc.utf8_slice_codeunits(texts, f.start, f.end), " ")

    def _cell(self, texts: pa.Array, f: Field) -> pa.Array:
        """Cut a variable out of the lines: blank is missing, a number loses its zeros in front."""
        cut = self._cut(texts, f)
        marks = pa.array(["", *self.job.missing_marks], pa.string())
        cells = pc.if_else(pc.is_in(cut, value_set=marks), pa.scalar(None, pa.string()), cut)
        if not f.numeric:
            return cells
        return _with_point(cells, f.decimals) if f.decimals else pc.replace_substring_regex(cells, _ZEROS, r"\1\2")


_ZEROS = r"^(-?)0+([0-9]{1,18})$"


def _with_point(cells: pa.Array, decimals: int) -> pa.Array:
    """Write `00001475590` with four implied decimals as `0.1475590`; digits with a point of their own stay."""
    plain = pc.fill_null(pc.match_substring_regex(cells, r"^-?[0-9]+$"), False)
    minus = pc.if_else(pc.starts_with(cells, "-"), "-", "")
    digits = pc.utf8_lpad(pc.utf8_ltrim(pc.utf8_ltrim(cells, "-"), "0"), decimals + 1, "0")
    whole = pc.utf8_slice_codeunits(digits, 0, -decimals)
    part = pc.utf8_slice_codeunits(digits, -decimals, None)
    return pc.if_else(plain, pc.binary_join_element_wise(minus, whole, ".", part, ""), cells)
