"""Whatever stands in a content file, the check answers with sentences and never breaks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from wayfare.catalogue import yaml12
from wayfare.catalogue.check import problems_of
from wayfare.catalogue.entries import Folder
from wayfare.catalogue.load import CONTENT, Catalogue
from wayfare.model.errors import Problem

FILES = (
    "indicators/poverty/headcount.yaml",
    "indicators/remittances/received_gdp_share.yaml",
    "narratives/O5.yaml",
    "policy/disclosure.yaml",
    "rows/rows.yaml",
    "concepts/family.yaml",
    "sources/undesa.ims2024.yaml",
    "wording/common.yaml",
)
BRIEF = settings(
    max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate]
)
"""A failure is not made smaller: what breaks the check is small already."""
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-10, 10) | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


def ways(value: Any, steps: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield steps
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from ways(inner, (*steps, key))


def replaced(value: Any, steps: tuple[Any, ...], new: Any) -> Any:
    if not steps:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[steps[0]] = replaced(copy[steps[0]], steps[1:], new)
    return copy


def found_in(file: str, text: str | bytes) -> list[Problem]:
    """Check a small content: the code lists, and one file of each kind of which one is broken."""
    with TemporaryDirectory() as folder:
        content = Path(folder)
        (content / "codelists").symlink_to(CONTENT / "codelists")
        for name in FILES:
            (content / name).parent.mkdir(parents=True, exist_ok=True)
            (content / name).write_bytes((CONTENT / name).read_bytes())
        (content / file).write_bytes(text if isinstance(text, bytes) else text.encode())
        return problems_of(Catalogue((Folder(content),)))


@pytest.mark.parametrize("file", FILES)
@BRIEF
@given(data=st.data())
def test_a_value_replaced_by_anything_is_answered_in_sentences(file: str, data: st.DataObject) -> None:
    document, _ = yaml12.read(CONTENT / file, file)
    steps = data.draw(st.sampled_from(list(ways(document.value))))
    broken = replaced(document.value, steps, data.draw(ANYTHING))
    for problem in found_in(file, json.dumps(broken)):
        assert problem.what
        assert problem.remedy


@BRIEF
@given(text=st.binary(max_size=60))
def test_a_file_of_any_bytes_is_answered_in_sentences(text: bytes) -> None:
    for problem in found_in("indicators/poverty/headcount.yaml", text):
        assert problem.what
        assert problem.remedy
