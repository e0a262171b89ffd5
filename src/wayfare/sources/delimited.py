"""Reads delimited text: comma, semicolon, tab or bar; plain or gzip; UTF-8, UTF-16 or a declared encoding."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

from wayfare.model.errors import UnreadableFile
from wayfare.model.evidence import Rejected

from .bytestream import Utf8Stream, encoding_of, explain_encoding
from .cells import Style, two_letter_codes, writes_decimal_comma
from .options import Job
from .reading import Reading, Reporter
from .tabulate import Block, TextTable, tabulate

BLOCK_BYTES = 4 << 20
LONGEST_HEADER = 1 << 20
DELIMITERS = ",;\t|"
SNIFFED_RECORDS = 20


def read(job: Job, report: Reporter) -> Reading:
    """Stage the file of the job."""
    with opened(job) as (table, style, options):
        return tabulate(table, job, style, report, options)


@contextmanager
def opened(job: Job) -> Iterator[tuple[TextTable, Style, Mapping[str, str]]]:
    """Open the file of the job as rows of text; what is wrong with its text, then or later, is said in words."""
    encoding = job.options.encoding or encoding_of(job.path)
    try:
        table = _DelimitedText(job, encoding)
        decimal = job.options.decimal or table.decimal()
        options = {"encoding": encoding, "delimiter": table.delimiter, "decimal": decimal}
        yield table, Style(job.missing_marks, decimal), options
    except (pa.ArrowInvalid, UnicodeDecodeError) as error:
        raise _explained(error, job, encoding) from None


@dataclass
class _DelimitedText:
    """A delimited file as rows of text."""

    job: Job
    encoding: str
    names: Sequence[str] = field(init=False)
    delimiter: str = field(init=False)
    size: int = field(init=False)
    _keeps_na: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        self.size = self.job.path.stat().st_size
        with self._open() as stream:
            head = _head(stream)
        lines = head.split("\n", self.job.options.header_row - 1)
        self.delimiter = self.job.options.delimiter or _sniff(lines[-1])
        self.names = self._header(lines[-1])
        self._keeps_na = self._has_country_codes()

    def blocks(self) -> Iterator[Block]:
        """Read the rows from the start."""
        with self._open() as stream:
            self._skip_to_rows(stream)
            yield from self._rows(stream)

    def decimal(self) -> str:
        """Tell the decimal sign from the first rows: a comma only where the comma does not part the columns."""
        if self.delimiter == ",":
            return "."
        first = next(self.blocks(), None)
        return "," if first is not None and any(writes_decimal_comma(c) for c in first.columns) else "."

    def _open(self) -> Utf8Stream:
        return Utf8Stream(self.job.path, self.encoding, self.job.policy.limits.gzip_ratio)

    def _header(self, text: str) -> list[str]:
        names = next(csv.reader(io.StringIO(text, newline=""), delimiter=self.delimiter), [])
        if not any(name.strip() for name in names):
            raise UnreadableFile(
                f"Row {self.job.options.header_row} should hold the column names, but it is blank.",
                where=self.job.path.name,
                remedy="Say --header-row N if the names stand further down.",
            )
        return [name.strip() for name in names]

    def _skip_to_rows(self, stream: Utf8Stream) -> None:
        """Read up to the end of the record of names, which may span lines inside quotation marks."""
        for _ in range(self.job.options.header_row - 1):
            stream.readline()
        record = stream.readline()
        while record.count(b'"') % 2 and len(record) < LONGEST_HEADER:
            more = stream.readline()
            if not more:
                break
            record += more
        stream.quotes = 0

    def _rows(self, stream: Utf8Stream) -> Iterator[Block]:
        ragged: list[Rejected] = []
        reader = self._reader(stream, ragged)
        if reader is None:
            return
        number = 1
        last: pa.RecordBatch | None = None
        for batch in reader:
            rows = _numbers(number, len(batch), ragged)
            number = (rows[-1].as_py() if len(rows) else number - 1) + 1
            yield Block(rows, batch.columns, _until(ragged, number), stream.consumed)
            last = batch
        _check_quotes(self.job.path, stream, last, ragged, number)
        if ragged:
            empty = [pa.array([], pa.string()) for _ in self.names]
            yield Block(pa.array([], pa.int64()), empty, tuple(ragged), stream.consumed)

    def _reader(self, stream: Utf8Stream, ragged: list[Rejected]) -> pacsv.CSVStreamingReader | None:
        def set_aside(row: pacsv.InvalidRow) -> str:
            reason = f"{row.actual_columns} fields instead of {row.expected_columns}"
            ragged.append(Rejected(row=row.number, field="", reason=reason, text=row.text))
            return "skip"

        columns = [f"c{position}" for position in range(len(self.names))]
        marks = [m for m in self.job.missing_marks if not (self._keeps_na and m.upper() == "NA")]
        try:
            return pacsv.open_csv(
                stream,
                read_options=pacsv.ReadOptions(use_threads=False, column_names=columns, block_size=BLOCK_BYTES),
                parse_options=pacsv.ParseOptions(
                    delimiter=self.delimiter,
                    newlines_in_values=True,
                    invalid_row_handler=set_aside,
                    ignore_empty_lines=len(columns) > 1,
                ),
                convert_options=pacsv.ConvertOptions(
                    column_types=dict.fromkeys(columns, pa.string()),
                    null_values=marks,
                    strings_can_be_null=True,
                    quoted_strings_can_be_null=True,
                ),
            )
        except pa.ArrowInvalid as error:
            if "Empty CSV" in str(error):
                return None
            raise

    def _has_country_codes(self) -> bool:
        """Look for a column of two-letter codes, where `NA` is Namibia and no mark of a missing value."""
        self._keeps_na = True
        first = next(self.blocks(), None)
        return first is not None and any(two_letter_codes(column) for column in first.columns)


def _head(stream: Utf8Stream) -> str:
    data = stream.read(LONGEST_HEADER)
    text = data.decode("utf-8", errors="ignore")
    if not text.strip():
        raise UnreadableFile("The file is empty.", where=stream.path.name, remedy="Export it again.")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _sniff(text: str) -> str:
    """Take the delimiter that cuts the first records into the most columns of equal number."""
    whole = text[: text.rfind("\n") + 1] or text

    def score(delimiter: str) -> tuple[bool, int]:
        records = csv.reader(io.StringIO(whole, newline=""), delimiter=delimiter)
        widths = [len(record) for record, _ in zip(records, range(SNIFFED_RECORDS), strict=False) if record]
        return len(set(widths)) == 1 and widths[0] > 1, widths[0] if widths else 0

    return max(DELIMITERS, key=score)


def _numbers(start: int, count: int, ragged: Sequence[Rejected]) -> pa.Array:
    """Give the good rows of a block their numbers from `start` on, passing over those of rows set aside."""
    taken = {r.row for r in ragged if r.row >= start}
    if not taken:
        return pa.array(np.arange(start, start + count, dtype=np.int64))
    numbers: list[int] = []
    candidate = start
    while len(numbers) < count:
        if candidate not in taken:
            numbers.append(candidate)
        candidate += 1
    return pa.array(numbers, pa.int64())


def _until(ragged: list[Rejected], number: int) -> tuple[Rejected, ...]:
    """Take out the rows set aside before row `number`."""
    before = tuple(r for r in ragged if r.row < number)
    ragged[:] = [r for r in ragged if r.row >= number]
    return before


def _check_quotes(
    path: Path, stream: Utf8Stream, last: pa.RecordBatch | None, ragged: Sequence[Rejected], number: int
) -> None:
    """Refuse a file whose last record swallowed the rest after a quotation mark that is never closed."""
    if stream.quotes % 2 == 0:
        return
    texts = [r.text for r in ragged] + [c[-1].as_py() or "" for c in (last.columns if last is not None else ())]
    if any("\n" in text for text in texts):
        raise UnreadableFile(
            f"A quotation mark opened in row {number - 1:,} is never closed.",
            where=path.name,
            remedy="The file may have been cut off: export it again, or close the quotation mark.",
        )


def _explained(error: Exception, job: Job, encoding: str) -> UnreadableFile:
    text = str(error)
    undecodable = "UTF8" in text or "CSV parse error: Row" in text  # odd rows are set aside unless they are no text
    if undecodable or isinstance(error, UnicodeDecodeError):
        return explain_encoding(job.path, encoding)
    if "straddling object" in text or "out of sync" in text:
        return UnreadableFile(
            f"One row is longer than {BLOCK_BYTES >> 20} MiB.",
            where=job.path.name,
            remedy="A quotation mark is probably never closed: look for it near the first odd row, or export again.",
        )
    return UnreadableFile(f"It is not a delimited table ({text}).", where=job.path.name, remedy="Export it again.")
