"""Strict YAML 1.2 from parser events: values, the line each stands on, and what the house does not allow."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from wayfare.model.errors import Problem

from .document import Steps, field_name

_INTEGER = re.compile(r"[-+]?[0-9]+")
_NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_WORDS: Mapping[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


def parse(content: bytes, file: str) -> tuple[Any, dict[Steps, int], list[Problem]]:
    """Read a document; its value is None when it cannot be read at all."""
    reader = _Reader(file)
    try:
        value = reader.document(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        reader.refuse(0, (), f"Byte {error.start + 1} is not UTF-8.", "Save the file as UTF-8.")
        value = None
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        reader.refuse(line, (), f"This is not YAML: {error.problem}.", "Check indentation, colons and quotes there.")
        value = None
    except YAMLError as error:
        what = f"This is not YAML: {str(error).splitlines()[0]}."
        reader.refuse(0, (), what, "Remove characters that are not text.")
        value = None
    except RecursionError:
        reader.refuse(0, (), "The file is nested too deeply.", "A definition needs at most six levels.")
        value = None
    return value, reader.lines, reader.problems


class _Reader:
    """Builds a document from parser events, keeping lines and refusing what the house does not allow."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.lines: dict[Steps, int] = {}

    def refuse(self, line: int, steps: Steps, what: str, remedy: str) -> None:
        self.problems.append(Problem(self.file, line, field_name(steps), what, remedy))

    def document(self, text: str) -> Any:
        events: Iterator[Event] = YAML(typ="safe", pure=True).parse(text)
        value, seen = None, 0
        for event in events:
            if isinstance(event, DocumentStartEvent):
                seen += 1
                self._check_start(event, seen)
            elif not isinstance(event, DocumentEndEvent) and _is_content(event):
                value = self._value(event, events, ())
        if seen == 0:
            self.refuse(1, (), "The file is empty.", "Write a definition or delete the file.")
        return value

    def _check_start(self, event: DocumentStartEvent, seen: int) -> None:
        line = event.start_mark.line + 1
        if seen > 1:
            self.refuse(line, (), "The file holds several documents.", "Keep one document to a file; remove '---'.")
        if event.version or event.tags:
            self.refuse(line, (), "The file has a YAML directive.", "Remove the line that begins with '%'.")

    def _value(self, event: Event, events: Iterator[Event], steps: Steps) -> Any:
        line = event.start_mark.line + 1
        self.lines.setdefault(steps, line)
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
            self.refuse(line, steps, "Anchors (&) and aliases (*) are not used here.", "Write the value out.")
        tag = getattr(event, "tag", None)
        if tag:
            self.refuse(line, steps, f"The tag {tag} is not used here.", "Remove the word that begins with '!'.")
        if isinstance(event, MappingStartEvent):
            return self._mapping(events, steps)
        if isinstance(event, SequenceStartEvent):
            return self._sequence(events, steps)
        return _scalar(event) if isinstance(event, ScalarEvent) else None

    def _sequence(self, events: Iterator[Event], steps: Steps) -> list[Any]:
        values: list[Any] = []
        for event in events:
            if isinstance(event, SequenceEndEvent):
                break
            values.append(self._value(event, events, (*steps, len(values))))
        return values

    def _mapping(self, events: Iterator[Event], steps: Steps) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for event in events:
            if isinstance(event, MappingEndEvent):
                break
            key = self._key(event, events, steps)
            line = event.start_mark.line + 1
            if key in values:
                first = self.lines[(*steps, key)]
                what = f"'{key}' is given twice, on lines {first} and {line}."
                self.refuse(line, (*steps, key), what, "Keep one of them.")
            self.lines.setdefault((*steps, key), line)
            values[key] = self._value(next(events), events, (*steps, key))
        return values

    def _key(self, event: Event, events: Iterator[Event], steps: Steps) -> str:
        if isinstance(event, ScalarEvent):
            return str(event.value)
        line = event.start_mark.line + 1
        self.refuse(line, steps, "A key must be plain text.", "Put quotes around text that begins with [ or {.")
        return str(self._value(event, events, (*steps, "?")))


def _is_content(event: Event) -> bool:
    return isinstance(event, ScalarEvent | AliasEvent | MappingStartEvent | SequenceStartEvent)


def _scalar(event: ScalarEvent) -> Any:
    """Resolve a plain scalar by the core schema of YAML 1.2 (section 10.3.2); quoted and block text is text."""
    text = str(event.value)
    if event.style is not None:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _NUMBER.fullmatch(text) else text
