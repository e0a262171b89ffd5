"""How alike two pieces of text are: words without accents and endings, compared one by one (stdlib `difflib`)."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher
from functools import lru_cache

LEAST_ALIKE = 0.86
"""Similarity from which two words count as one, so that 'sampling' meets 'sample' but 'paid' does not meet 'said'."""
LEAST_LETTERS = 5
"""Shorter words must be equal."""
_WORD = re.compile(r"[^\W_]+")


@lru_cache(maxsize=50_000)
def words(text: str) -> tuple[str, ...]:
    """Split a label or a name into words: small letters, no accents, `camelCase` and `snake_case` taken apart."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    plain = unicodedata.normalize("NFKD", parted).casefold()
    return tuple(_WORD.findall("".join(c for c in plain if not unicodedata.combining(c))))


@lru_cache(maxsize=200_000)
def alike(one: str, other: str) -> bool:
    """Tell whether two words are the same but for an ending or a slip of the pen."""
    if one == other:
        return True
    if min(len(one), len(other)) < LEAST_LETTERS:
        return False
    return SequenceMatcher(None, one, other).ratio() >= LEAST_ALIKE


def says(text: str, phrase: str) -> bool:
    """Tell whether a text has all words of a phrase."""
    wanted, there = words(phrase), words(text)
    return bool(wanted) and all(any(alike(word, other) for other in there) for word in wanted)


def names(text: str, phrase: str) -> bool:
    """Tell whether a text has all words of a phrase, letter by letter: 'mother' is not in 'other country'."""
    return set(words(phrase)) <= set(words(text))


def share(text: str, phrase: str) -> float:
    """Say how much of a text a phrase makes up: one when the text says nothing else."""
    there = words(text)
    return min(1.0, len(words(phrase)) / len(there)) if there and says(text, phrase) else 0.0
