"""The API answers what its description says, whatever is sent; never with a fault of its own."""

from __future__ import annotations

import os
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, settings
from people import Cast
from samples import sample
from schemathesis.specs.openapi.checks import (
    missing_required_header,
    negative_data_rejection,
    positive_data_acceptance,
)

from wayfare.web.api import door
from wayfare.web.evidence.models import Source
from wayfare.web.findings.models import Finding
from wayfare.web.monitoring.models import Report
from wayfare.web.plan.models import Edition, Item

EXAMPLES = int(os.environ.get("WAYFARE_API_EXAMPLES", "5"))
"""Requests to each operation; `make fuzz-api` sends many more."""
NOT_FOR_US = [missing_required_header, negative_data_rejection, positive_data_acceptance]
"""Checks that cannot know us: a change without its version is 428; requests are aimed at what is there and carry a key
whatever was drawn; and what a plan's document cannot hold is refused though it is JSON of the right shape."""
OBJECTS = {"plan/items": Item, "reports": Report, "plan/editions": Edition, "evidence": Source, "findings": Finding}


schema = schemathesis.openapi.from_wsgi("/api/openapi.json", get_wsgi_application())


@pytest.fixture(autouse=True)
def never_too_many(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.API_PER_MINUTE = 10_000_000
    monkeypatch.setattr(door, "WRONG_KEYS", 10_000_000)


@pytest.fixture
def objects(scene: Cast) -> dict[str, str]:
    """An object of each kind, by the address of its list."""
    return {path: sample(model, scene).pk for path, model in OBJECTS.items()}


@pytest.fixture
def key(scene: Cast) -> str:
    from test_api import keys, member

    return keys(member(scene, scene.ama))[1]


@schema.parametrize()
@settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True, database=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
def test_every_operation_answers_as_described(case: Any, scene: Cast, key: str, objects: dict[str, str]) -> None:
    aim(case, scene, objects)
    headers = {"Authorization": f"Bearer {key}", "Accept-Encoding": "identity"}
    case.call_and_validate(headers=headers, excluded_checks=NOT_FOR_US)


def aim(case: Any, scene: Cast, objects: dict[str, str]) -> None:
    """Put something that is there into two addresses of three, so that requests come through the door."""
    named = dict(case.path_parameters or {})
    if not named or len(str(sorted(named.items()))) % 3 == 0:
        return
    named["w"] = scene.workspace.slug
    path = case.path.partition("{w}/")[2]
    found = next((pk for part, pk in objects.items() if path.startswith(part)), None)
    if "id" in named and found:
        named["id"] = found
        if case.headers and "If-Match" in case.headers:
            case.headers["If-Match"] = str(_version(path, found))
    case.path_parameters = named


def _version(path: str, pk: str) -> int:
    model: Any = Item if path.startswith("plan") else Report
    return int(model.objects.get(pk=pk).version)
