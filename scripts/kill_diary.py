"""What the workbench acknowledged during a campaign of kills, and what was being done when it was killed."""

from __future__ import annotations

import hashlib
import itertools
import json
import secrets
import threading
from collections import Counter
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

DONE = (200, 302)


@dataclass
class Sent:
    """A file that was sent. `key` names what came of it once that was acknowledged."""

    name: str
    sha256: str
    key: str = ""
    token: str = ""
    """Words that stand in each changed cell of a workbook and nowhere else."""
    content: bytes = b""
    again: bool = False
    """Whether it was sent anew after a kill had cut it off."""
    taken: int = 0
    """Rows whose taking over was acknowledged; of a survey 1 once storing it was."""


@dataclass
class Diary:
    """Notes of all the people of a campaign."""

    run: str = field(default_factory=lambda: secrets.token_hex(3))
    """Tells what this campaign sent from what an earlier one did."""
    edits: list[tuple[str, int, str]] = field(default_factory=list)
    """The object, the version that came of it, and the words that were sent."""
    surveys: list[Sent] = field(default_factory=list)
    workbooks: list[Sent] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    doing: dict[str, str] = field(default_factory=dict)
    """What each person is doing at this moment."""
    met: Counter[str] = field(default_factory=Counter)
    """What people were doing when a kill came."""
    addresses: list[str] = field(default_factory=list)
    """Forms that can be edited; looked up once."""
    by_program: int = 0
    cut_off: int = 0

    def __post_init__(self) -> None:
        self._lock, self._numbers = threading.Lock(), itertools.count(1)

    @property
    def acknowledged(self) -> int:
        """How much was acknowledged, of any kind."""
        surveys = sum(bool(each.key) + each.taken for each in self.surveys)
        return len(self.edits) + surveys + sum(bool(each.key) + bool(each.taken) for each in self.workbooks)

    def words(self) -> str:
        """Return words nobody sent before: a number, so that they may stand in a cell of a report too."""
        with self._lock:
            return str(10_000_000 + next(self._numbers))

    def note(self, status: int, key: str, version: int, words: str) -> None:
        """Write down how an edit was answered."""
        if self.answered("edit", status):
            self.edits.append((key, version, words))

    def sends(self, kind: str, name: str, content: bytes, token: str = "") -> Sent:
        """Write down that a file is sent."""
        sent = Sent(name, hashlib.sha256(content).hexdigest(), token=token, content=content)
        {"survey": self.surveys, "workbook": self.workbooks}[kind].append(sent)
        return sent

    def answered(self, what: str, status: int) -> bool:
        """Count an answer that was a refusal; say whether it was none."""
        with self._lock:
            self.refused[f"{what} {status}"] += status not in DONE
        return status in DONE

    def killed(self) -> None:
        """Write down what everybody is doing at a kill."""
        self.met.update(self.doing.values())

    def save(self, path: Path) -> None:
        """Write what was acknowledged down for the process that examines."""
        told: dict[str, Any] = {"run": self.run, "edits": self.edits}
        for name in ("surveys", "workbooks"):
            told[name] = [asdict(replace(each, content=b"")) | {"content": ""} for each in getattr(self, name)]
        path.write_text(json.dumps(told), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Diary:
        """Read what `save` wrote."""
        told = json.loads(path.read_text(encoding="utf-8"))
        files = {name: [Sent(**each) for each in told[name]] for name in ("surveys", "workbooks")}
        return cls(run=told["run"], edits=[tuple(each) for each in told["edits"]], **files)
