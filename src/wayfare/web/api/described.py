"""The description of the API: as OpenAPI for programs, in groups for the page."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from ninja.openapi.schema import get_schema

from wayfare.web.api import problems as refusals
from wayfare.web.api.door import OPERATIONS
from wayfare.web.api.reading import ABOUT
from wayfare.web.api.served import api
from wayfare.web.api.told import Problem

ALWAYS = (401, 403, 404, 422, 429)
OF_CHANGES = (400, 409, 428)
TAKEN = ("NewValue", "NewValues", "ItemChange")
"""What requests carry; there a null says the same as leaving out."""
FILES = {
    "text/csv": {"schema": {"type": "string"}},
    "application/vnd.apache.parquet": {"schema": {"type": "string", "format": "binary"}},
}


@cache
def openapi() -> dict[str, Any]:
    """Return the OpenAPI description, with the problems every operation may answer."""
    found: dict[str, Any] = json.loads(json.dumps(get_schema(api, path_prefix="/api/v1/")))
    schemas = found["components"]["schemas"]
    schemas |= {name: _never_null(schema) for name, schema in schemas.items() if name not in TAKEN}
    schemas["Problem"] = Problem.model_json_schema()
    for methods in found["paths"].values():
        for method, operation in methods.items():
            _complete(operation, ALWAYS if method == "get" else (*ALWAYS, *OF_CHANGES))
    found["tags"] = [{"name": name, "description": text} for name, text in ABOUT.items()]
    return found


def _complete(operation: dict[str, Any], refused: tuple[int, ...]) -> None:
    """Add to an operation how it may refuse, and which files it gives."""
    operation["parameters"] = [_never_null(each) for each in operation["parameters"]]
    if operation.get("description", "").startswith(operation["summary"]):
        del operation["description"]
    if operation["operationId"].startswith("table_of_"):
        operation["responses"]["200"]["content"] = FILES
    operation["responses"] |= {str(status): _problem(status) for status in sorted(refused)}


def _never_null(schema: Any) -> Any:
    """Take null out of what a schema allows: what has no value is left out."""
    if isinstance(schema, list):
        return [_never_null(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: _never_null(value) for key, value in schema.items()}
    kept = [each for each in found.get("anyOf", ()) if each.get("type") != "null"]
    if len(kept) == 1:
        del found["anyOf"]
        found |= kept[0]
    elif kept:
        found["anyOf"] = kept
    return found


def _problem(status: int) -> dict[str, Any]:
    codes = ", ".join(code for code, kind in refusals.KINDS.items() if kind.status == status)
    content = {refusals.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": f"Refused: {codes}", "content": content}


def groups() -> list[dict[str, Any]]:
    """Return the operations by what they are about, as the page lists them."""
    exported = {(each.method, each.path) for each in OPERATIONS if each.exports}
    told: dict[str, list[dict[str, Any]]] = {name: [] for name in ABOUT}
    for path, methods in openapi()["paths"].items():
        for method, operation in methods.items():
            about = {
                "method": method.upper(),
                "path": path,
                "title": operation["summary"],
                "more": operation.get("description", ""),
                "permission": operation.get("x-permission", ""),
                "changes": method != "get",
                "recorded": method != "get" or (method, path.partition("/{w}/")[2]) in exported,
                "parameters": [each for each in operation["parameters"] if each["in"] == "query"],
            }
            told[operation["tags"][0]].append(about)
    return [{"code": code, "title": title, "operations": told[code]} for code, title in ABOUT.items()]


def problems() -> list[dict[str, Any]]:
    """Return the ways in which a request is refused."""
    return [
        {"code": code, "status": kind.status, "title": kind.title, "remedy": kind.remedy}
        for code, kind in refusals.KINDS.items()
    ]
