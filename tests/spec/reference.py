"""Writes docs/reference/formula-language.md from the examples: run this file after changing them."""

from __future__ import annotations

from pathlib import Path

from language import SECTIONS, Example, Section, Value

from wayfare.engine.grammar import DEEPEST, LONGEST
from wayfare.engine.operations import GROUPS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "formula-language.md"

HEAD = f"""# The formula language

*This page is written by `tests/spec/reference.py` from examples that run as tests on two databases; change those, not
this page.*

A formula is a condition or a calculation on one row of a table, in the condition part of SQL. Indicators,
harmonisation rules and the options `--y`, `--denominator` and `--where` use it. Weights, strata, PSUs and
groups are no part of it.

A condition is true, false or missing. **Where a condition says who is counted, missing counts as not true.**
Where it is what is measured (the `y` of a proportion), a row on which it is missing is left out and reported as
missing.

Upper and lower case do not matter in the words of the language; they do in column names and texts. A formula
has at most {LONGEST:,} characters and is nested at most {DEEPEST} deep. Whatever is not on this page is refused
by name: other functions, sub-queries, several statements, comments, casts, patterns (`like`), parameters, lists
and structures.
"""


def page() -> str:
    """Write the page."""
    return "\n".join([HEAD, *(_section(s) for s in SECTIONS), _operations()])


def _section(section: Section) -> str:
    rows = "\n".join(_row(example) for example in section.examples)
    return f"## {section.title}\n\n{section.rule}\n\n| Formula | Row | Gives |\n|---|---|---|\n{rows}\n"


def _row(example: Example) -> str:
    row = ", ".join(f"{name}: {_shown(value)}" for name, value in example.row.items())
    return f"| `{example.formula}` | {row} | {_shown(example.gives)} |"


def _shown(value: Value) -> str:
    if value is None:
        return "missing"
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)


def _operations() -> str:
    parts = ["## Every operation\n"]
    for title, operations in GROUPS.items():
        lines = "\n".join(f"| `{o.name}` | {o.about} |" for o in operations)
        parts.append(f"### {title}\n\n| Operation | Gives |\n|---|---|\n{lines}\n")
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
