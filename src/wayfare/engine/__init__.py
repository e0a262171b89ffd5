"""Formulas and designs in, estimates with honest uncertainty out; the only room that knows DuckDB."""
