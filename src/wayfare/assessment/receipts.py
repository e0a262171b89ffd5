"""Codes people hold: a receipt that finds a contribution again, and a code that opens a consultation.

A receipt has a hundred random bits, so that nobody guesses one and a plain hash suffices to keep it; it is shown once.
The code of a consultation is meant for posters and radio: it has fifty, is not a secret between two, and whoever takes
codes must limit how often one may try.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without I, L, O and U, which are read wrongly (Crockford's base 32)."""
RECEIPT_LENGTH, CODE_LENGTH = 20, 10
_GROUP = 5
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})


def new_receipt() -> str:
    """Make a receipt of twenty characters and one that checks them, in groups of five."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(RECEIPT_LENGTH))
    return grouped(body + _check(body))


def new_code() -> str:
    """Make the code of a consultation, in groups of five."""
    return grouped("".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH)))


def grouped(code: str) -> str:
    """Write a code so that it can be read aloud."""
    return "-".join(code[k : k + _GROUP] for k in range(0, len(code), _GROUP))


def plain(typed: str) -> str:
    """Read a code as it was typed: small letters, spaces, dashes, and letters mistaken for digits are put right."""
    return "".join(character for character in typed.upper().translate(_MISREAD) if character in ALPHABET)


def well_typed(typed: str) -> bool:
    """Tell whether a receipt could be one, so that a slip is told from an unknown receipt."""
    code = plain(typed)
    return len(code) == RECEIPT_LENGTH + 1 and hmac.compare_digest(_check(code[:-1]), code[-1])


def digest(typed: str) -> str:
    """Give what is kept of a receipt: its SHA-256 in hexadecimal, from which nobody finds the receipt."""
    return hashlib.sha256(b"wayfare receipt " + plain(typed).encode()).hexdigest()


def matches(typed: str, kept: str) -> bool:
    """Compare a receipt with what was kept, in constant time."""
    return well_typed(typed) and hmac.compare_digest(digest(typed), kept)


def _check(body: str) -> str:
    """Give the check character: places weighed by odd numbers, modulo 32.

    Odd weights find any single slip; of swapped neighbours only those sixteen apart in the alphabet pass.
    """
    total = sum((2 * place + 1) * ALPHABET.index(character) for place, character in enumerate(body))
    return ALPHABET[total % len(ALPHABET)]
