"""Reads an export of Kobo or ODK by the form it was collected with: labels, one column per option, what was not asked.

Each repeat of a form is a sheet of its own. Rows are tied by `_parent_index` to the `_index` of the sheet above, whose
columns `--attach` puts beside them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from wayfare.model.errors import UnreadableFile
from wayfare.model.evidence import Rejected, VariableType

from . import delimited, workbook
from .described import Description, describe, reason_names
from .options import Job
from .reading import Reading, Reporter
from .relevance import Condition
from .tabulate import Block, TextTable, tabulate
from .xlsform import SELECT_MULTIPLE, SELECT_ONE, TEXT, Form, Question, read_form

NOT_ASKED = "not_asked"
REASONS = {NOT_ASKED: "Not asked: the form passes the question over"}
INDEX, PARENT = ("_index", "index"), "_parent_index"
_CHOSEN, _OPEN = {"1", "1.0", "true", "yes"}, {"0", "0.0", "false", "no"}
_SEPARATOR = re.compile(r"[/.]")


def read(job: Job, report: Reporter) -> Reading:
    """Stage the export of the job."""
    form = read_form(Path(job.options.form), job.options.language, job.policy.limits)
    packed = _is_workbook(job.path)
    reader = workbook if packed else delimited
    with reader.opened(job) as (table, style, options):
        whole = _Attached(table, _sheet_above(job, packed), job) if job.options.attach else table
        export = _Export(job, whole, form)
        asked = replace(job, options=replace(job.options, types={**export.types(), **job.options.types}))
        reading = tabulate(export, asked, style, report, options, drop_empty=frozenset(export.reasons))
    said = {"form": Path(job.options.form).name, "language": form.language, "left out": export.left_out}
    said |= {"attached": job.options.attach}
    return describe(reading, export.descriptions(), {name: value for name, value in said.items() if value})


def _is_workbook(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) in {b"PK\x03\x04", b"\xd0\xcf\x11\xe0"}


def _sheet_above(job: Job, packed: bool) -> TextTable:
    if not packed:
        raise UnreadableFile(
            "A CSV file has no other sheet.", where=job.path.name, remedy="Leave out --attach, or add the workbook."
        )
    with workbook.opened(replace(job, options=replace(job.options, sheet=job.options.attach))) as (table, _, _):
        return table


@dataclass
class _Attached:
    """A sheet of a repeat with the columns of the sheet above beside its own."""

    own: TextTable
    above: TextTable
    job: Job
    names: Sequence[str] = field(init=False)
    size: int = field(init=False)

    def __post_init__(self) -> None:
        key = next((self.above.names.index(name) for name in INDEX if name in self.above.names), None)
        if key is None or PARENT not in self.own.names:
            what = f"The sheets are not tied: one needs a column {PARENT}, the other a column {INDEX[0]}."
            raise UnreadableFile(what, where=self.job.path.name, remedy="Leave out --attach, or export again with it.")
        taken = set(self.own.names)
        self._kept = [at for at, name in enumerate(self.above.names) if name not in taken]
        self.names = [*self.own.names, *(self.above.names[at] for at in self._kept)]
        self.size = self.own.size
        blocks = list(self.above.blocks())
        columns = [pa.chunked_array([b.columns[at] for b in blocks], pa.string()) for at in [key, *self._kept]]
        self._keys, self._columns = columns[0].combine_chunks(), columns[1:]
        if len(pc.unique(self._keys)) < len(self._keys):
            what = f"The sheet {self.job.options.attach!r} has two rows with one {self.above.names[key]}."
            raise UnreadableFile(what, where=self.job.path.name, remedy="Remove the copies, or leave out --attach.")

    def blocks(self) -> Iterator[Block]:
        """Read the rows from the start; a row with no record above it is set aside."""
        at = list(self.own.names).index(PARENT)
        for block in self.own.blocks():
            found = pc.index_in(block.columns[at], value_set=self._keys)
            tied = pc.is_valid(found)
            why = f"no row of {self.job.options.attach} has this {INDEX[0]}"
            odd = [
                Rejected(row=row, field=PARENT, reason=why, text=str(key))
                for row, key in zip(
                    block.rows.filter(pc.invert(tied)).to_pylist(),
                    block.columns[at].filter(pc.invert(tied)).to_pylist(),
                    strict=True,
                )
            ]
            own = [column.filter(tied) for column in block.columns]
            more = [column.take(found.filter(tied)).combine_chunks() for column in self._columns]
            yield Block(block.rows.filter(tied), [*own, *more], (*block.ragged, *odd), block.done)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Column:
    """One column of the result: an answer, or one option of a question with several."""

    name: str
    sources: tuple[int, ...]
    """Positions in the export: the column of the answer, or of the option and of all options together."""
    question: Question | None = None
    option: str = ""


@dataclass
class _Export:
    """An export as columns of text named by the form."""

    job: Job
    table: TextTable
    form: Form
    names: Sequence[str] = field(init=False)
    reasons: Sequence[str] = field(init=False)
    size: int = field(init=False)
    left_out: str = field(init=False, default="")

    def __post_init__(self) -> None:
        self._at: dict[str, int] = {}
        self._option_at: dict[tuple[str, str], int] = {}
        self._dropped: list[str] = []
        self._columns = self._plan()
        self._conditions = self._readable_conditions()
        self._reasoned = [c for c in self._columns if c.question and self._conditions.get(c.question.name)]
        names, reserved = [c.name for c in self._columns], self.job.policy.reserved_names
        self.reasons = reason_names(names, [c.name for c in self._reasoned], reserved)
        self.names = [*names, *self.reasons]
        self.size = self.table.size
        self.left_out = f"{len(self._dropped)} notes, calculations and device data" if self._dropped else ""

    def types(self) -> dict[str, VariableType]:
        """Say what the form knows of the types: options are true or false, words are words."""
        known = {c.name: kind for c in self._columns if (kind := _declared(c)) is not None}
        return known | dict.fromkeys(self.reasons, VariableType.TEXT)

    def descriptions(self) -> dict[str, Description]:
        """Label every column the form knows."""
        reasoned = {c.name for c in self._reasoned}
        return {
            c.name: Description(
                label=_label(c.question, c.option),
                value_labels=c.question.options if c.question.kind == SELECT_ONE else {},
                missing_reasons=REASONS if c.name in reasoned else {},
            )
            for c in self._columns
            if c.question
        }

    def blocks(self) -> Iterator[Block]:
        """Read the rows from the start."""
        for block in self.table.blocks():
            cells = [_Cells(self, block, question) for question in self._asked()]
            unasked = {c.question.name: c.not_asked() for c in cells}
            columns = {column.name: self._cells(column, block) for column in self._columns}
            reasons = [_reasons(columns[c.name], unasked[c.question.name]) for c in self._reasoned if c.question]
            yield Block(block.rows, [*columns.values(), *reasons], block.ragged, block.done)

    def _plan(self) -> list[_Column]:
        plain: list[tuple[str, int, Question | None]] = []
        for at, heading in enumerate(self.table.names):
            name, option = self._resolve(heading)
            if option:
                self._option_at[name, option] = at
            elif name in self.form.questions:
                self._at.setdefault(name, at)
            plain.append((name or heading, at, self.form.questions.get(name) if not option else None))
            self._at.setdefault(heading, at)
        seen = {name for name, _ in self._option_at} | {name for name in self._at if name in self.form.questions}
        if not seen:
            raise UnreadableFile(
                "None of its columns is a question of the form.",
                where=self.job.path.name,
                remedy="Name the form it was collected with, and export values and names, not labels.",
            )
        return list(self._unique(plain))

    def _unique(self, plain: Sequence[tuple[str, int, Question | None]]) -> Iterator[_Column]:
        """Give each column once, the options of a question where the question or its first option stands."""
        option_of = {at: self.form.questions[name] for (name, _), at in self._option_at.items()}
        expanded: set[str] = set()
        used: set[str] = set()
        for name, at, answered in plain:
            question = option_of.get(at, answered)
            last = _SEPARATOR.split(name)[-1]
            if question is None and (name in self.form.left_out or last in self.form.left_out):
                self._at.setdefault(last, at)
                if last in self.form.calculated.intersection(self.job.options.keep) - used:
                    used.add(last)
                    yield _Column(name=last, sources=(at,), question=None)
                else:
                    self._dropped.append(name)
            elif question is not None and question.kind == SELECT_MULTIPLE:
                if question.name not in expanded:
                    expanded.add(question.name)
                    yield from self._options_of(question)
            else:
                heading = self.table.names[at]
                shown = next(n for n in (name, heading, f"{heading}_{at + 1}") if n not in used)
                used.add(shown)
                yield _Column(name=shown, sources=(at,), question=question)

    def _options_of(self, question: Question) -> Iterator[_Column]:
        whole = self._at.get(question.name, -1)
        for option in question.options:
            one = self._option_at.get((question.name, option), -1)
            yield _Column(name=f"{question.name}/{option}", sources=(one, whole), question=question, option=option)

    def _resolve(self, heading: str) -> tuple[str, str]:
        """Find the question, and the option, that a heading with or without its groups stands for."""
        questions, parts = self.form.questions, _SEPARATOR.split(heading)
        for cut in (heading.rsplit("/", 1), heading.rsplit(".", 1)):
            before = _SEPARATOR.split(cut[0])[-1]
            if len(cut) > 1 and before in questions and cut[1] in _several(questions[before]):
                return before, cut[1]
        for name in (heading, heading.rpartition("/")[2], parts[-1]):
            if name in questions:
                return name, ""
        before, _, option = parts[-1].rpartition("_")
        while before:
            if before in questions and option in _several(questions[before]):
                return before, option
            before, _, more = before.rpartition("_")
            option = f"{more}_{option}"
        return "", ""

    def _asked(self) -> list[Question]:
        return list({c.question.name: c.question for c in self._reasoned if c.question}.values())

    def _readable_conditions(self) -> dict[str, list[Condition]]:
        """Give the conditions that can be decided from the columns of this table."""
        known: dict[str, list[Condition]] = {}
        for column in self._columns:
            question = column.question
            if question is not None and question.name not in known:
                parsed = [Condition(text) for text in question.conditions]
                known[question.name] = [c for c in parsed if c.tokens and all(self.has(name) for name in c.names)]
        return known

    def has(self, name: str) -> bool:
        """Tell whether the table has the answers to a question."""
        return name in self._at or any((name, o) in self._option_at for o in _several(self.form.questions.get(name)))

    def answers(self, name: str, block: Block) -> list[str | None]:
        """Give the answers to a question; those of several options as one text."""
        if name in self._at:
            return list(block.columns[self._at[name]].to_pylist())
        chosen = [
            (option, block.columns[self._option_at[name, option]].to_pylist())
            for option in self.form.questions[name].options
            if (name, option) in self._option_at
        ]
        return [" ".join(o for o, cells in chosen if _is_chosen(cells[row])) for row in range(len(block.rows))]

    def conditions_of(self, question: Question) -> Sequence[Condition]:
        """Give the conditions of a question that can be decided."""
        return self._conditions[question.name]

    def _cells(self, column: _Column, block: Block) -> pa.Array:
        if not column.option:
            return block.columns[column.sources[0]]
        one, whole = column.sources
        flags: pa.Array = pa.nulls(len(block.rows), pa.string())
        if whole >= 0:
            answered = block.columns[whole]
            listed = f"(^|\\s){re.escape(column.option)}(\\s|$)"
            flags = pc.if_else(pc.match_substring_regex(answered, listed), "true", "false")
        if one >= 0:
            cells = pc.utf8_lower(block.columns[one])
            truth = pc.if_else(pc.is_in(cells, value_set=pa.array(sorted(_CHOSEN))), "true", cells)
            truth = pc.if_else(pc.is_in(cells, value_set=pa.array(sorted(_OPEN))), "false", truth)
            flags = pc.coalesce(truth, flags)
        return flags


@dataclass
class _Cells:
    """The rows of one block seen from one question."""

    export: _Export
    block: Block
    question: Question

    def not_asked(self) -> pa.Array:
        """Tell the rows in which a condition of the question does not hold."""
        count = len(self.block.rows)
        skipped = [False] * count
        for condition in self.export.conditions_of(self.question):
            answers = [self.export.answers(name, self.block) for name in condition.names]
            known: dict[tuple[str | None, ...], bool] = {}
            for row in range(count):
                seen = tuple(column[row] for column in answers)
                if seen not in known:
                    known[seen] = _fails(condition, seen)
                skipped[row] = skipped[row] or known[seen]
        return pa.array(skipped, pa.bool_())


def _fails(condition: Condition, seen: Sequence[str | None]) -> bool:
    answers: Mapping[str, str] = {name: answer or "" for name, answer in zip(condition.names, seen, strict=True)}
    return condition.holds(answers.get) is False


def _reasons(cells: pa.Array, unasked: pa.Array) -> pa.Array:
    return pc.if_else(pc.and_(pc.is_null(cells), unasked), NOT_ASKED, pa.scalar(None, pa.string()))


def _several(question: Question | None) -> Mapping[str, str]:
    return question.options if question is not None and question.kind == SELECT_MULTIPLE else {}


def _is_chosen(cell: str | None) -> bool:
    return (cell or "").lower() in _CHOSEN


def _declared(column: _Column) -> VariableType | None:
    if column.option:
        return VariableType.BOOLEAN
    question = column.question
    if question is None:
        return None
    coded = question.kind == SELECT_ONE and not all(o.removeprefix("-").isdigit() for o in question.options)
    return VariableType.TEXT if coded or question.kind == TEXT else None


def _label(question: Question, option: str) -> str:
    return f"{question.label}: {question.options[option]}" if option else question.label
