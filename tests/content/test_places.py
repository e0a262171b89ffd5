"""The list of places is what the code lists of the publishers give."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from wayfare.catalogue import load
from wayfare.catalogue.load import CONTENT

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "build_places.py"


def builder() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_places", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.realdata
def test_the_list_can_be_built_again(world_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = builder()
    monkeypatch.setattr(module, "TARGET", tmp_path / "places.csv")
    monkeypatch.setenv("WAYFARE_SHARED_DATA", str(world_data.parent))
    module.main()
    assert (tmp_path / "places.csv").read_bytes() == (CONTENT / "codelists" / "places.csv").read_bytes()


def test_groups_say_who_belongs_to_them() -> None:
    places = load().places.values()
    for group in (place for place in places if place.level == -1 and place.members != "*"):
        field, _, wanted = group.members.partition("=")
        members = [place for place in places if place.level == 0 and getattr(place, field) in wanted.split("|")]
        assert len(members) > 10, group.code


def test_codes_are_unlike_whatever_their_kind() -> None:
    places = load().places.values()
    for field in ("iso2", "m49"):
        given = [getattr(place, field) for place in places if getattr(place, field)]
        assert len(given) == len(set(given))
