"""Errors a user can act on: what happened, where, and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


class WayfareError(Exception):
    """Something the user can put right. `str(error)` is one readable paragraph.

    `what` is a sentence that says what is wrong, `where` names file, row or field, `remedy` says what to do.
    """

    exit_code = 2

    def __init__(self, what: str, *, where: str = "", remedy: str = "") -> None:
        self.what, self.where, self.remedy = what, where, remedy
        super().__init__(" ".join(part for part in (f"{where}:" if where else "", what, remedy) if part))


class FormulaError(WayfareError):
    """A formula that is not in the formula language, or that names what the data do not have."""


class UnknownVariable(FormulaError):
    """A formula or an option names a column the table does not have."""


class WrongType(FormulaError):
    """A formula or an option uses a column as something it is not."""


class DesignError(WayfareError):
    """The declared sampling design does not fit the data."""


class LonelyPsu(DesignError):
    """A stratum has a single PSU and nobody has said how its variance is to be estimated."""


class UnreadableFile(WayfareError):
    """A file that cannot be read as what it claims to be; nothing was stored."""


class EvidenceError(WayfareError):
    """Evidence that is absent, damaged, or about another country."""


class ServiceError(WayfareError):
    """A publisher's service that did not answer, or not with what was expected; nothing was stored."""


class StoreError(WayfareError):
    """The evidence folder could not be written; it is as it was before."""


class WorkspaceError(WayfareError):
    """A workspace file that does not say what is needed."""


class TraceMismatch(WayfareError):
    """A figure computed again is not the figure that was printed."""

    exit_code = 1


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong in one place of one content file."""

    file: str
    line: int
    field: str
    what: str
    remedy: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.field}: {self.what} {self.remedy}".replace("::", ":")


class ContentProblems(WayfareError):
    """Every problem found in the content, reported together."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(str(p) for p in self.problems))
