"""Marenza, a made-up country of any size whose true values are known: for tutorials, tests and benchmarks."""

from .generation import Generated, UnsuitableCountry, generate
from .sampling import Selection

__all__ = ["Generated", "Selection", "UnsuitableCountry", "generate"]
