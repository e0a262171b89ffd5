"""Every string a reader may see goes through the translators' template, and comes back in the language asked for."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po

from wayfare.catalogue import load, messages, translate, yaml12
from wayfare.catalogue.check import problems_of
from wayfare.catalogue.load import CONTENT, Catalogue, unchecked

CATALOGUE = load()
READ_BY_PEOPLE = {
    "indicators": {"label", "question", "caution"},
    "concepts": {"label"},
    "rows": {"title", "question"},
    "sources": {"definition", "notes"},
    "narratives": {"say", "higher", "lower", "alike", "title", "always_unknown"},
    "themes": {"title", "question"},
    "instruments": {"title", "purpose", "caution", "means", "phrase", "text", "look_for", "anchors", "compose"},
    "stages": {"title", "purpose", "produces", "missing", "why"},
    "facts": {"means"},
    "wording": None,
}
"""Fields of each folder that reports and screens show; None means every field."""


@pytest.fixture(scope="module")
def template() -> dict[str, str]:
    catalog = read_po(io.BytesIO(messages.extract(CATALOGUE)))
    return {str(message.context): str(message.id) for message in catalog if message.id}


def leaves(value: Any, steps: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], str]]:
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(inner, (*steps, key))
    elif isinstance(value, str):
        yield steps, value


def written_for_people() -> Iterator[tuple[str, str]]:
    for folder, fields in READ_BY_PEOPLE.items():
        for path in sorted((CONTENT / folder).rglob("*.yaml")):
            if path.name != "differences.yaml":
                document, _ = yaml12.read(path, path.name)
                for steps, text in leaves(document.value):
                    if fields is None or fields & {step for step in steps if isinstance(step, str)}:
                        yield f"{path.name}: {steps}", text


def test_every_string_written_for_people_is_in_the_template(template: dict[str, str]) -> None:
    known = set(template.values())
    left_out = [where for where, text in written_for_people() if text not in known and not any(
        step in where for step in ("'references'", "'examples'", "'use'")
    )]  # fmt: skip
    assert left_out == []


def test_no_context_stands_for_two_strings() -> None:
    counted = Counter(message.context for message in messages.messages(CATALOGUE))
    assert [context for context, times in counted.items() if times > 1] == []


def test_contexts_name_what_they_translate(template: dict[str, str]) -> None:
    assert (
        template["indicator:remittances.received_gdp_share:label"] == "Remittances received compared with the economy"
    )
    assert template["codelist:flag:withheld"] == "withheld"
    assert template["place:MDA"] == "Republic of Moldova"
    assert template["row:O5:question"] == CATALOGUE.rows["O5"].question


def shown(catalogue: Catalogue, language: str) -> Iterator[str]:
    """Everything the catalogue words, through the functions screens use."""
    for code in catalogue.indicators:
        yield from (catalogue.indicator_text(code, field, language) for field in ("label", "question", "caution"))
    for code in catalogue.rows:
        yield from (catalogue.row_text(code, field, language) for field in ("title", "question"))
    for name, codes in catalogue.codelists.items():
        yield from (catalogue.label(name, code, language) for code in codes)
    for name, codes in catalogue.explanations.items():
        yield from (catalogue.explanation(name, code, language) for code in codes)
    yield from (catalogue.place_name(code, language) for code in catalogue.places)
    yield from (catalogue.text(key, language) for key in catalogue.wordings)


@pytest.mark.parametrize("language", ["qps", "qps-rtl"])
def test_pseudo_language_reaches_every_string(language: str) -> None:
    missed = [text for text in shown(CATALOGUE, language) if not (text.startswith("⟦") and text.endswith("⟧"))]
    assert missed == []


def test_pseudo_language_keeps_the_places_to_fill() -> None:
    assert translate.pseudo("between {low} and {high.unit}") == "⟦béţwééñ {low} áñđ {high.unit}⟧"
    assert CATALOGUE.text("interval.words", "qps", low=1, high=2) == "⟦béţwééñ 1 áñđ 2⟧"


def test_filling_leaves_what_nobody_gave_a_value_for() -> None:
    assert CATALOGUE.text("interval.words", low=1) == "between 1 and {high}"
    assert translate.fill("{a.b} {a}", {"a": "x"}) == "{a.b} x"


def test_filling_never_reads_attributes() -> None:
    assert translate.fill("{a.__class__}", {"a": 1}) == "{a.__class__}"


def test_unknown_key_is_an_error_not_an_empty_text() -> None:
    with pytest.raises(KeyError):
        CATALOGUE.text("no.such.key")


PO = """\
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"

msgctxt "indicator:poverty.headcount:label"
msgid "People in poverty"
msgstr "Pessoas pobres"

msgctxt "wording:interval.words"
msgid "between {low} and {high}"
msgstr "entre {low} e {high}"
"""


def overlay(folder: Path, po: str) -> Path:
    (folder / "locale").mkdir()
    (folder / "locale" / "pt.po").write_text(po, encoding="utf-8")
    return folder


def test_translation_is_used_and_english_fills_the_gaps(tmp_path: Path) -> None:
    catalogue = load(overlay(tmp_path, PO))
    assert catalogue.indicator_text("poverty.headcount", "label", "pt") == "Pessoas pobres"
    assert catalogue.text("interval.words", "pt", low=1, high=2) == "entre 1 e 2"
    assert catalogue.indicator_text("poverty.gap", "label", "pt") == "Poverty gap"
    assert catalogue.indicator_text("poverty.headcount", "label", "es") == "People in poverty"


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("entre {low} e {high}", "entre {menor} e {high}", "other placeholders"),
        ('msgid "People in poverty"', 'msgid "Poor people"', "no longer in the content"),
    ],
)
def test_translation_that_no_longer_fits_is_reported(tmp_path: Path, old: str, new: str, what: str) -> None:
    assert old in PO
    found = problems_of(unchecked(overlay(tmp_path, PO.replace(old, new))))
    assert len(found) == 1
    assert what in found[0].what
    assert found[0].file == f"{tmp_path.name}/locale/pt.po"
    assert found[0].line > 0
