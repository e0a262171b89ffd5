"""Random numbers without a state: each is a function of seed, unit and the name of what is drawn.

The mixing function is the 64-bit finaliser of Steele, Lea and Flood (2014, "Fast splittable pseudorandom number
generators", section 3). Since nothing depends on what was drawn before, any part of the country can be made alone.
"""

from __future__ import annotations

from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_UNIT = np.float32(2.0**-23)


def salt(*words: object) -> np.uint64:
    """Turn words into 64 bits."""
    digest = blake2b("\x1f".join(map(str, words)).encode(), digest_size=8).digest()
    return np.uint64(int.from_bytes(digest, "little"))


class Draws:
    """The random numbers of a set of units."""

    def __init__(self, keys: NDArray[np.uint64]) -> None:
        self._keys = keys

    @classmethod
    def of(cls, kind: str, ids: NDArray[np.integer], *, seed: int, period: int = 0, draw: int = 0) -> Draws:
        """Give the numbers of units of one kind, by their ids."""
        return cls(_mixed(ids.astype(np.uint64) + salt(kind, seed, period, draw)))

    def take(self, index: NDArray[np.integer]) -> Draws:
        """Give the numbers of some of the units."""
        return Draws(self._keys[index])

    def bits(self, name: str) -> NDArray[np.uint64]:
        """Draw 64 bits for every unit."""
        return _mixed(self._keys + salt(name))

    def uniform(self, name: str) -> NDArray[np.float32]:
        """Draw from the open unit interval."""
        mantissa = (self.bits(name) >> np.uint64(41)).astype(np.float32)
        mantissa += np.float32(0.5)
        mantissa *= _UNIT
        return mantissa

    def normal(self, name: str) -> NDArray[np.float32]:
        """Draw from the standard normal law by inversion."""
        return np.asarray(ndtri(self.uniform(name)), dtype=np.float32)


def _mixed(z: NDArray[np.uint64]) -> NDArray[np.uint64]:
    z ^= z >> np.uint64(30)
    z *= _FIRST
    z ^= z >> np.uint64(27)
    z *= _SECOND
    z ^= z >> np.uint64(31)
    return z
