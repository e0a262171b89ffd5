"""Shortening somebody's words: leaving words out where the mark of an omission stands, and never putting any in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

OMISSION = "[…]"


def is_part(wording: Mapping[str, str], answers: Mapping[str, Any]) -> bool:
    """Say whether texts are shortenings of what was said, and at least one leaves something out."""
    pairs = [(text, str(answers.get(question, ""))) for question, text in wording.items()]
    shorter = any(text.split() != said.split() for text, said in pairs)
    return shorter and all(_left_of(text, said) for text, said in pairs)


def _left_of(text: str, said: str) -> bool:
    """Whether the words between omissions stand in what was said, in its order and next to each other."""
    words, at = said.split(), 0
    for run in text.split(OMISSION):
        part = run.split()
        found = next((i for i in range(at, len(words) - len(part) + 1) if words[i : i + len(part)] == part), None)
        if found is None:
            return False
        at = found + len(part)
    return True
