"""JSON Schemas of the content, with every complaint turned into a sentence and a remedy."""

from __future__ import annotations

import json
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from .yaml12 import Steps

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import ValidationError

FOLDER = Path(__file__).resolve().parent.parent / "content" / "schemas"

_TYPES = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list in [brackets]",
    "object": "fields with values",
    "null": "empty",
}

_NOTHING = ("There is nothing here, or too little.", "Give at least {wanted}.")
_LONG = ("This is too long.", "Give at most {wanted}.")
_RANGE = ("{shown} is out of range.", "The limit is {wanted}.")
_SENTENCES = {
    "pattern": ("{shown} is not written as it must be.", "It must match {wanted}."),
    "uniqueItems": ("Something is listed twice.", "Keep each entry once."),
    **dict.fromkeys(("minItems", "minLength", "minProperties"), _NOTHING),
    **dict.fromkeys(("maxItems", "maxLength"), _LONG),
    **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"), _RANGE),
}


@cache
def load(name: str) -> Draft202012Validator:
    """Load `content/schemas/<name>.json`."""
    from jsonschema import Draft202012Validator  # noqa: PLC0415  places and code lists are read without it

    schema = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


@cache
def of_entries(name: str, field: str) -> Draft202012Validator:
    """Load what `content/schemas/<name>.json` says of each entry of a list."""
    whole = load(name)
    return cast("Draft202012Validator", whole.evolve(schema=cast(Any, whole.schema)["properties"][field]["items"]))


def complaints(value: Any, schema: str, entry_of: str = "") -> Iterator[tuple[Steps, str, str]]:
    """Give, for everything wrong: the way to the field, what is wrong, what to do.

    With `entry_of` the value is one entry of that list, and the way begins at the entry.
    """
    for error in (of_entries(schema, entry_of) if entry_of else load(schema)).iter_errors(value):
        yield from _explain(error)


def _explain(error: ValidationError) -> Iterator[tuple[Steps, str, str]]:
    steps: Steps = tuple(error.absolute_path)
    rule, wanted, about = str(error.validator), cast(Any, error.validator_value), cast(dict[str, Any], error.schema)
    if rule == "required":
        yield from _missing(steps, error.instance, wanted, about.get("properties", {}))
    elif rule == "dependentRequired":
        instance = cast(dict[str, Any], error.instance)
        together = [name for given, names in wanted.items() if given in instance for name in names]
        yield from _missing(steps, error.instance, together, about.get("properties", {}))
    elif rule == "additionalProperties":
        yield from _unknown(steps, error.instance, list(about.get("properties", {})))
    else:
        what, remedy = _sentence(rule, wanted, error.instance)
        yield steps, what, str(about.get("remedy", remedy))


def _missing(steps: Steps, value: Any, wanted: list[str], described: Any) -> Iterator[tuple[Steps, str, str]]:
    for name in wanted:
        if name not in value:
            remedy = described.get(name, {}).get("remedy", f"Add '{name}'.")
            yield (*steps, name), f"The field '{name}' is missing.", remedy


def _unknown(steps: Steps, value: Any, known: list[str]) -> Iterator[tuple[Steps, str, str]]:
    for name in value:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            remedy = f"Did you mean '{near[0]}'?" if near else f"Remove it; there are: {', '.join(known)}."
            yield (*steps, name), f"There is no field '{name}' here.", remedy


def _sentence(rule: str, wanted: Any, value: Any) -> tuple[str, str]:
    """Say what a rule of the schema found wrong, and the remedy for schemas that do not give their own."""
    shown = json.dumps(value, ensure_ascii=False) if not isinstance(value, list | dict) else "the value"
    if rule == "type":
        kinds = [wanted] if isinstance(wanted, str) else wanted
        return f"{shown} is not {' or '.join(_TYPES[kind] for kind in kinds)}.", "Write it as such."
    if rule == "enum":
        return f"{shown} is not one of the choices.", f"Choose from: {', '.join(map(str, wanted))}."
    said, remedy = _SENTENCES.get(rule, ("{shown} does not fit.", "It must be {wanted}."))
    return said.format(shown=shown), remedy.format(wanted=wanted)
