"""Steps of `build_figures.py`: read publishers' files, derive, check, write."""
