"""Write the reference pages that say what the content says: indicators, variables, fields of content files."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

from wayfare.catalogue import Catalogue, load
from wayfare.catalogue.schema import FOLDER as SCHEMAS
from wayfare.cli.interventions import described
from wayfare.model.indicator import Concept, Example, Indicator
from wayfare.model.method import Column, Method, Parameter

REFERENCE = Path(__file__).resolve().parent.parent / "docs" / "reference"
NOTE = "This page is written by `scripts/build_docs.py` from the content files; change those, not this page."


def page(title: str, *parts: str) -> str:
    """Join a page."""
    return "\n\n".join([f"# {title}", NOTE, *parts]) + "\n"


def table(head: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> str:
    """Write a table."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def anchor(code: str) -> str:
    """Name the heading of a code as browsers do."""
    return code.replace(".", "")


def indicators(catalogue: Catalogue) -> str:
    """List indicators by row and describe each."""
    rows = "\n\n".join(_row(catalogue, code) for code in catalogue.rows)
    described = "\n\n".join(_indicator(catalogue, indicator) for indicator in catalogue.indicators.values())
    return page(
        f"Indicators ({len(catalogue.indicators)})",
        "Formulas over surveys use the [variables](variables.md); formulas over countries use codes of other "
        "indicators with dots written as `__`, and `__F` or `__M` at the end for women or men. Rows O1-O15 and "
        "M1-M16 are the promises Wayfare makes.",
        "## By row",
        rows,
        "## One by one",
        described,
    )


def _row(catalogue: Catalogue, code: str) -> str:
    row = catalogue.rows[code]
    serving = [i for i in catalogue.indicators.values() if code in i.rows]
    listed = " · ".join(f"[{i.label}](#{anchor(i.code)})" for i in serving)
    return f"**{code} {row.title}.** {row.question}\n{listed or 'No indicator: answered by other parts of the work.'}"


def _indicator(catalogue: Catalogue, indicator: Indicator) -> str:
    facts = table(("", ""), ((name, text) for name, text in _facts(catalogue, indicator) if text))
    references = "\n".join(
        f"- {f'[{r.title}]({r.url})' if r.url else r.title}{f' ({r.year})' if r.year else ''}: {r.supports}"
        for r in indicator.references
    )
    examples = "\n\n".join(_example(example) for example in indicator.examples)
    parts = (
        f"### {indicator.code}",
        f"**{indicator.label}.** {indicator.question}",
        facts,
        indicator.caution,
        references,
    )
    return "\n\n".join([*parts, *([examples] if examples else [])])


def _facts(catalogue: Catalogue, indicator: Indicator) -> Iterator[tuple[str, str]]:
    yield "Version", f"{indicator.version}, {indicator.status}"
    yield "Unit", catalogue.label("unit", indicator.unit)
    yield "Observed on", catalogue.label("observed_on", indicator.observed_on)
    direction, side = catalogue.label("direction", indicator.direction), catalogue.label("side", indicator.side)
    yield "Reading", f"{direction} · {side}"
    yield "Rows", ", ".join(indicator.rows)
    yield "Statistic", catalogue.label("statistic", indicator.statistic) if indicator.statistic else ""
    yield "Formula", _code(indicator.numerator)
    yield "Among", _code(indicator.denominator)
    yield "Ranked by", _code(indicator.rank_by) + (f" ({indicator.form})" if indicator.form else "")
    yield "Compared with the others", _code(indicator.group)
    yield "Event", _code(indicator.event)
    yield "Order, line", f"{indicator.alpha:g}, {indicator.line}" if indicator.alpha is not None else indicator.line
    yield "Quantile", "" if indicator.q is None else f"{indicator.q:g}"
    yield "By", ", ".join(indicator.disaggregate_by)
    yield "Published by", ", ".join(indicator.published_by)
    yield "SDG", ", ".join(indicator.sdg)
    yield "Global Compact", ", ".join(map(str, indicator.gcm))


def _code(text: str) -> str:
    return f"`{text}`" if text else ""


def _example(example: Example) -> str:
    names = tuple(dict.fromkeys(name for row in example.rows for name in row))
    rows = table(names, (tuple(_cell(row.get(name)) for name in names) for row in example.rows))
    cases = f" from {example.expect['cases']} cases" if "cases" in example.expect else ""
    return f"Example: {example.name}. Gives **{_cell(example.expect['value'])}**{cases}.\n\n{rows}"


def _cell(value: object) -> str:
    if value is None:
        return "missing"
    return f"{value:g}" if isinstance(value, float) else str(value).lower() if isinstance(value, bool) else str(value)


def variables(catalogue: Catalogue) -> str:
    """List the concepts surveys are mapped to, and the codes of each."""
    head = ("Variable", "Meaning", "Type", "Observed on", "Unit", "Codes")
    listed = table(head, (_variable(concept) for concept in catalogue.concepts.values()))
    return page(
        f"Variables ({len(catalogue.concepts)})",
        "A survey's own variables are mapped to these by the files of `content/harmonise`, so that one definition of "
        "an indicator works on every survey that has what it needs.",
        listed,
    )


def _variable(concept: Concept) -> tuple[str, ...]:
    codes = ", ".join(f"`{code}` {label}" for code, label in concept.categories.items())
    return f"`{concept.name}`", concept.label, concept.type, concept.observed_on, concept.unit, codes


def content_files(_: Catalogue) -> str:
    """Describe the fields of every kind of content file from its schema."""
    schemas = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(SCHEMAS.glob("*.json"))]
    kinds = "\n\n".join(_kind(schema) for schema in schemas)
    return page(
        "Content files",
        "Definitions are strict YAML 1.2: one document a file, no duplicate keys, no anchors, no tags; `NO` is text. "
        "`wayfare content check` lists every mistake with file, line, field and remedy. A country's own folder, given "
        "with `--overlay`, replaces fields by code; when it changes what is computed it must raise `version`.",
        kinds,
    )


def _kind(schema: Mapping[str, Any]) -> str:
    entry = _entry(schema)
    required = set(entry.get("required", ()))
    fields = table(
        ("Field", "Must be there", "What to write"),
        (
            (f"`{name}`", "yes" if name in required else "", _wanted(field))
            for name, field in entry.get("properties", {}).items()
        ),
    )
    parts = (f"## {schema.get('title', '')}", schema.get("description", ""), fields)
    return "\n\n".join(part for part in parts if part)


def _entry(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give the fields of one entry, of a file that is a list or a mapping of entries too."""
    inner = schema.get("items") or schema.get("additionalProperties")
    return schema if "properties" in schema or not isinstance(inner, dict) else _entry(inner)


def _wanted(field: Mapping[str, Any]) -> str:
    if "remedy" in field:
        return str(field["remedy"])
    if "items" in field:
        return f"A list. {_wanted(field['items'])}".strip()
    return f"{field.get('type', '')}".replace("string", "Text.").replace("boolean", "true or false.")


def methods(catalogue: Catalogue) -> str:
    """Describe each method of the field."""
    described = "\n\n".join(_method(method) for method in catalogue.methods.values())
    return page(
        f"Methods ({len(catalogue.methods)})",
        "`wayfare method run NAME TABLE` runs a method on a table with the columns named here; `--column NAME=YOURS` "
        "takes a column of another name, `--set NAME=VALUE` another assumption. Assumptions with a low and a high "
        "value are in dispute: unless one is set, the method is run at all three and says which row is which.",
        described,
    )


def _method(method: Method) -> str:
    head = ("Column", "Meaning", "Unit", "")
    parts = (
        f"## {method.name}",
        f"**{method.title}.** {method.question}",
        "Takes",
        table(head, map(_method_column, method.columns)),
        *(("Assumes", _assumptions(method.parameters)) if method.parameters else ()),
        "Gives",
        table(head, map(_method_column, method.result)),
        method.caution,
        "\n".join(f"- {r.title}{f' ({r.year})' if r.year else ''}: {r.supports}" for r in method.references),
        f"Worked example, computed at every check: {method.example.name}.",
    )
    return "\n\n".join(part for part in parts if part)


def _method_column(column: Column) -> tuple[str, ...]:
    words = {"may be left out": column.optional, "values may be missing": column.missing, "several": column.many}
    said = ", ".join([column.type, *(word for word, so in words.items() if so)])
    return f"`{column.name}`", column.meaning, column.unit, said


def _assumptions(parameters: tuple[Parameter, ...]) -> str:
    head = ("Parameter", "Meaning", "Unit", "Value", "Low, high or choices")
    return table(head, ((f"`{p.name}`", p.meaning, p.unit, _cell(p.default), _choices(p)) for p in parameters))


def _choices(parameter: Parameter) -> str:
    return f"{parameter.low:g}, {parameter.high:g}" if parameter.ranged else ", ".join(parameter.choices)


def interventions(catalogue: Catalogue) -> str:
    """Describe each measure tried elsewhere, the strength of its evidence first."""
    head = ("Measure", "Evidence", "Code")
    rows = (
        (f"[{each.title}](#{anchor(code)})", catalogue.label("evidence_grade", str(each.grade)), f"`{code}`")
        for code, each in catalogue.interventions.items()
    )
    described = "\n\n".join(_intervention(catalogue, code) for code in catalogue.interventions)
    return page(
        f"Interventions ({len(catalogue.interventions)})",
        "What has been tried elsewhere, how it is meant to work, and how well that is known. A grade says how strong "
        "the evidence is, not how large the effect would be here. Findings marked as reported were not checked against "
        "the study and carry no numbers.",
        table(head, rows),
        described,
    )


def _intervention(catalogue: Catalogue, code: str) -> str:
    title, *lines = described(catalogue, catalogue.interventions[code], "en")
    return "\n\n".join([f"### {code}", f"**{title}**", *_paragraphs(lines)])


def _paragraphs(lines: list[str]) -> Iterator[str]:
    """Keep list items together, everything else apart."""
    for bullet, group in groupby((line for line in lines if line), key=lambda line: line.startswith("- ")):
        yield ("\n" if bullet else "\n\n").join(group)


REGISTER = REFERENCE.parents[1] / "tests" / "published" / "register.csv"
SECTIONS = {
    "A": "Who moves",
    "B": "Remittances",
    "C": "Poverty and inequality",
    "D": "Skills",
    "E": "Ties with those abroad",
    "F": "Schools, enterprise, disasters",
    "H": "Return, families, gender",
    "J": "Policies and plans",
    "4": "Priorities",
    "6": "Methods of estimation",
}
MARKS = {"F": "found", "C": "recomputed", "F, C": "found, recomputed", "rule": "rule", "none": "not marked"}


def check_values(_: Catalogue) -> str:
    """List values published elsewhere with the test that computes each, or why there is none."""
    with REGISTER.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    states = Counter(row["state"] for row in rows)
    head = ("Code", "Value", "Mark", "Published in", "Test, or why there is none")
    sections = (
        f"## {title}\n\n{table(head, (_check(row) for row in rows if row['code'][0] == letter))}"
        for letter, title in SECTIONS.items()
    )
    return page(
        f"Check values ({len(rows)})",
        f"Numbers and rules published elsewhere that Wayfare is held to: {states['tested']} are computed by a test, "
        f"{states['cannot']} cannot be, for the reason beside them. Codes are those of the indicators (A to J) or of "
        "the method. *Found* means read in the source, *recomputed* that the published inputs gave the published "
        "output before Wayfare was written, *rule* that it follows from a definition, *not marked* that the source is "
        "named but nobody wrote down having read it. Values known from memory alone are not listed. The register is "
        "`tests/published/register.csv`; a test proves that every test named here exists and is not left out.",
        *sections,
    )


def _check(row: Mapping[str, str]) -> tuple[str, ...]:
    return row["code"], row["value"], MARKS[row["mark"]], row["source"], _where(row)


def _where(row: Mapping[str, str]) -> str:
    if row["state"] == "cannot":
        return row["where"]
    path, name = row["where"].split("::")
    return f"[{name.removeprefix('test_').replace('_', ' ')}](../../{path})"


PAGES: Mapping[str, Callable[[Catalogue], str]] = {
    "indicators.md": indicators,
    "variables.md": variables,
    "methods.md": methods,
    "interventions.md": interventions,
    "content-files.md": content_files,
    "check-values.md": check_values,
}


def main() -> None:
    """Write every page."""
    REFERENCE.mkdir(parents=True, exist_ok=True)
    for name, write in PAGES.items():
        (REFERENCE / name).write_text(write(load()), encoding="utf-8")


if __name__ == "__main__":
    main()
