"""A text file as a stream of UTF-8 bytes, whatever its encoding and packing, with plain words for what is wrong."""

from __future__ import annotations

import codecs
import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from wayfare.model.errors import UnreadableFile

CHUNK = 1 << 20
SMALL_ENOUGH = 64 << 20
GZIP = b"\x1f\x8b"

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UTF8 = {"utf-8", "utf8", "utf-8-sig", "ascii", "us-ascii"}


def encoding_of(path: Path) -> str:
    """Tell the encoding from the mark at the start of the file; without one it is UTF-8."""
    with _unpacked(path) as file:
        head = _read(file, path, 4)
    return next((name for mark, name in _MARKS if head.startswith(mark)), "utf-8")


class Utf8Stream:
    """Reads like a binary file. Undecodable bytes raise UnicodeDecodeError; UTF-8 is left to the parser to check."""

    def __init__(self, path: Path, encoding: str, gzip_ratio: float) -> None:
        self.path, self.closed = path, False
        self.quotes = 0
        """Quotation marks seen so far."""
        self._decoder = None if encoding.lower() in _UTF8 else _decoder(encoding)
        self._raw = path.open("rb")
        self._file: IO[bytes] = _unpack(self._raw)
        self._ratio, self._unpacked_bytes, self._first = gzip_ratio, 0, True
        self._waiting = b""

    def __enter__(self) -> Utf8Stream:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def consumed(self) -> int:
        """Bytes of the file, as stored, that have been read."""
        return self.path.stat().st_size if self._raw.closed else self._raw.tell()

    def readable(self) -> bool:
        """Say yes, as files do."""
        return True

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        self._raw.close()
        self.closed = True

    def read(self, size: int = -1) -> bytes:
        """Give up to `size` bytes, fewer only at the end."""
        parts, wanted = [], size if size >= 0 else 1 << 62
        while wanted > 0:
            if not self._waiting and not self._fill():
                break
            part, self._waiting = self._waiting[:wanted], self._waiting[wanted:]
            wanted -= len(part)
            parts.append(part)
        data = b"".join(parts)
        self.quotes += data.count(b'"')
        return data

    def readline(self) -> bytes:
        """Give one line with its end, whichever of the three kinds it has."""
        while True:
            ends = [self._waiting.find(end) for end in (b"\n", b"\r")]
            found = min((end for end in ends if end >= 0), default=-1)
            if 0 <= found < len(self._waiting) - 1:
                break
            if not self._fill(keep=True):
                return self.read(len(self._waiting))
        length = found + (2 if self._waiting[found : found + 2] == b"\r\n" else 1)
        return self.read(length)

    def _fill(self, *, keep: bool = False) -> bool:
        raw = _read(self._file, self.path, CHUNK)
        self._check_ratio(len(raw))
        text = self._transcode(raw)
        if self._first and text:
            text, self._first = text.removeprefix(codecs.BOM_UTF8), False
        self._waiting = self._waiting + text if keep else text
        return bool(raw) or bool(text)

    def _transcode(self, raw: bytes) -> bytes:
        if self._decoder is None:
            return raw
        return self._decoder.decode(raw, final=not raw).encode("utf-8")

    def _check_ratio(self, count: int) -> None:
        self._unpacked_bytes += count
        if self._unpacked_bytes > SMALL_ENOUGH and self._unpacked_bytes > self._ratio * max(self.consumed, 1):
            raise UnreadableFile(
                f"It unpacks to more than {self._ratio:g} times its size, which no table of data does.",
                where=self.path.name,
                remedy="If you trust it, unpack it yourself and add the result.",
            )


def explain_encoding(path: Path, encoding: str) -> UnreadableFile:
    """Name the first byte that is not of the encoding, where it stands, and what to try."""
    decoder = _decoder("utf-8" if encoding.lower() in _UTF8 else encoding)
    line, position = 1, 0
    with _unpacked(path) as file:
        while chunk := _read(file, path, CHUNK):
            held = len(decoder.getstate()[0])
            try:
                line += decoder.decode(chunk).count("\n")
            except UnicodeDecodeError as error:
                line += error.object[: error.start].decode(encoding, errors="ignore").count("\n")
                return _wrong_encoding(path, encoding, error, position - held + error.start, line)
            position += len(chunk)
    return _wrong_encoding(path, encoding, None, position, line)


def _wrong_encoding(
    path: Path, encoding: str, error: UnicodeDecodeError | None, position: int, line: int
) -> UnreadableFile:
    if error is None:
        return UnreadableFile(
            f"It ends in the middle of a character of {encoding}.",
            where=path.name,
            remedy="It was cut off: export it again.",
        )
    byte = error.object[error.start]
    around = error.object[max(error.start - 12, 0) : error.start + 12].decode("cp1252", errors="replace")
    shown = " ".join(around.split())
    return UnreadableFile(
        f"Byte 0x{byte:02X} at position {position:,} (line {line:,}) is not {encoding} text.",
        where=path.name,
        remedy=f"As cp1252 the place reads {shown!r}: if that is right, say --encoding cp1252; else name its encoding.",
    )


def _decoder(encoding: str) -> codecs.IncrementalDecoder:
    try:
        return codecs.getincrementaldecoder(encoding)("strict")
    except LookupError:
        raise UnreadableFile(
            f"There is no encoding called {encoding!r}.",
            remedy="Common ones: utf-8, utf-16, cp1252, cp1256, iso-8859-1.",
        ) from None


@contextmanager
def _unpacked(path: Path) -> Iterator[IO[bytes]]:
    with path.open("rb") as raw:
        file = _unpack(raw)
        try:
            yield file
        finally:
            file.close()


def _unpack(raw: IO[bytes]) -> IO[bytes]:
    packed = raw.read(2) == GZIP
    raw.seek(0)
    return gzip.GzipFile(fileobj=raw) if packed else raw  # type: ignore[return-value]


def _read(file: IO[bytes], path: Path, size: int) -> bytes:
    try:
        return file.read(size)
    except EOFError:
        raise UnreadableFile(
            "The packed file is cut off: it ends before its own end mark.",
            where=path.name,
            remedy="Download or copy it again.",
        ) from None
    except (gzip.BadGzipFile, zlib.error) as error:
        raise UnreadableFile(
            f"The packed file is damaged ({error}).", where=path.name, remedy="Download or copy it again."
        ) from None
