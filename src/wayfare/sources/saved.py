"""Answers of a service that somebody saved where there is internet, taken in the order of the addresses."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path

from wayfare.model.errors import ServiceError

from .web import Answer, Rules


@dataclass(slots=True)
class Saved:
    """Gives one file for each address; nothing is sent."""

    files: tuple[Path, ...]
    taken: int = 0

    def get(self, url: str, into: Path, *, headers: dict[str, str] | None = None) -> Answer:
        """Copy the next file into the place of the answer from `url`; without one, the error says what is missing."""
        del headers
        if self.taken == len(self.files):
            raise ServiceError(
                "The answers given are not all; the last says that there is one more.",
                where=self.last.name,
                remedy=f"Save {url} as well and give all of them in order, each with its own --from.",
            )
        self.taken += 1
        size = _size(self.last)
        if size > (most := Rules(hosts=frozenset()).most_bytes):
            raise ServiceError(
                f"The file has {size:,} bytes, more than the {most:,} of any answer.",
                where=str(self.last),
                remedy="Ask for less, by naming countries or years.",
            )
        into.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(self.last, into)
        return Answer(path=into, sha256=hashlib.sha256(into.read_bytes()).hexdigest(), content_type="")

    @property
    def last(self) -> Path:
        """The file that was taken last."""
        return self.files[max(self.taken - 1, 0)]

    def check_all_taken(self) -> None:
        """Refuse files that no answer asked for."""
        if left := self.files[self.taken :]:
            raise ServiceError(
                f"The answers end with {self.last.name}, and there are more files: {', '.join(f.name for f in left)}.",
                remedy="Leave them out, or put the files into the order in which they were saved.",
            )


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        raise ServiceError("The file is not there.", where=str(file), remedy="Name an answer that was saved.") from None
