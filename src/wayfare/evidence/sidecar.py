"""The JSON beside a stored table: what its columns mean, where it came from, and a checksum over itself."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import Any

from wayfare.catalogue.structure import structure
from wayfare.model.errors import EvidenceError
from wayfare.model.evidence import Evidence, Kind, Sensitivity
from wayfare.model.survey import SurveyDesign
from wayfare.sources.manifest import variable_from_json, variable_to_json

LAYOUT = 1
"""Version of the sidecar's own form."""


def write(evidence: Evidence, rejected_sha256: str) -> str:
    """Give the sidecar's text."""
    data = asdict(evidence) | {"variables": [variable_to_json(v) for v in evidence.variables]}
    body = {"layout": LAYOUT, "evidence": data, "rejected_sha256": rejected_sha256}
    return json.dumps(body | {"checksum": _checksum(body)}, ensure_ascii=False, indent=1) + "\n"


def read(text: str, where: str) -> tuple[Evidence, str]:
    """Give the evidence a sidecar describes and the hash of its list of rows set aside."""
    try:
        body = json.loads(text)
        checksum = body.pop("checksum")
        if checksum != _checksum(body):
            raise damaged(where, "its description is not what was written")
        return _evidence(body["evidence"]), str(body["rejected_sha256"])
    except (ValueError, KeyError, TypeError, AttributeError):
        raise damaged(where, "its description cannot be read") from None


def damaged(where: str, how: str) -> EvidenceError:
    """Say that stored evidence is damaged."""
    return EvidenceError(
        f"The stored evidence is damaged: {how}.",
        where=where,
        remedy="Remove it with `wayfare evidence remove`, add the original file again, and check the disk.",
    )


def _evidence(data: dict[str, Any]) -> Evidence:
    design = data["design"]
    typed = {
        "variables": tuple(variable_from_json(v) for v in data["variables"]),
        "sensitivity": Sensitivity(data["sensitivity"]),
        "kind": Kind(data.get("kind", Kind.REAL)),
        "design": structure(SurveyDesign, design),
    }
    return Evidence(**data | typed)


def _checksum(body: dict[str, Any]) -> str:
    canonical = json.dumps(body, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
