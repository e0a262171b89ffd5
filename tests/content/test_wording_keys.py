"""Every wording the code asks for by a literal key is there; reports, and pages like them, leave out their prefix."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import wayfare
from wayfare.catalogue import load

SOURCE = Path(wayfare.__file__).parent
ASKED = re.compile(r"\b(?:text|_say|say)\(\s*\"([a-z_]+(?:\.[A-Za-z0-9_]+)+)\"")
KEYS = sorted({
    (key, path.relative_to(SOURCE).as_posix())
    for path in SOURCE.rglob("*.py")
    for key in ASKED.findall(path.read_text(encoding="utf-8"))
})  # fmt: skip


def test_the_code_asks_for_wordings_in_a_way_this_test_sees() -> None:
    assert len(KEYS) > 10


@pytest.mark.parametrize(("key", "file"), KEYS)
def test_wording_is_there(key: str, file: str) -> None:
    of_reports = file.startswith(("reports/", "web/situation/"))
    wanted = {key, f"report.{key}"} if of_reports else {key}
    assert wanted & set(load().wordings), f"{file} asks for '{key}'"
