"""Every string of the content that a reader may see, for translators, and what has gone stale in their work."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wayfare.model.errors import Problem

from .load import Catalogue
from .told import words
from .translate import LOCALE, placeholders, read_catalog

if TYPE_CHECKING:
    from babel.messages.catalog import Message as PoMessage


@dataclass(frozen=True, slots=True)
class Message:
    """A string for translators: its context and its English text."""

    context: str
    text: str


def messages(catalogue: Catalogue) -> Iterator[Message]:
    """List every string of the content that a reader may see."""
    yield from _of_indicators(catalogue)
    for name, concept in catalogue.concepts.items():
        yield Message(f"concept:{name}", concept.label)
    for name, method in catalogue.methods.items():
        for field in ("title", "question", "caution"):
            yield Message(f"method:{name}:{field}", getattr(method, field))
        for part in ("columns", "parameters", "result"):
            yield from (Message(f"method:{name}:{part}:{told.name}", told.meaning) for told in getattr(method, part))
    for code, row in catalogue.rows.items():
        yield Message(f"row:{code}:title", row.title)
        yield Message(f"row:{code}:question", row.question)
    yield from _of_interventions(catalogue)
    for name, framework in catalogue.frameworks.items():
        yield Message(f"framework:{name}:title", framework.title)
        yield from (Message(f"framework:{name}:{goal.code}", goal.title) for goal in framework.goals)
    for name, rule in catalogue.readiness.items():
        yield from (Message(f"readiness:{name}:{part}", getattr(rule, part)) for part in ("missing", "why", "remedy"))
    for code, theme in catalogue.themes.items():
        yield Message(f"theme:{code}:title", theme.title)
        yield Message(f"theme:{code}:question", theme.question)
    yield from _of_the_cycle(catalogue)
    for name, codes in catalogue.codelists.items():
        yield from (Message(f"codelist:{name}:{code}", label) for code, label in codes.items())
    for name, codes in catalogue.explanations.items():
        yield from (Message(f"codelist:{name}:{code}:explanation", text) for code, text in codes.items())
    for code, place in catalogue.places.items():
        yield Message(f"place:{code}", place.name)
    for code, source in catalogue.sources.items():
        yield Message(f"source:{code}:definition", source.definition)
        yield from (Message(f"source:{code}:notes:{number}", note) for number, note in enumerate(source.notes))
    yield from (Message(f"wording:{key}", text) for key, text in catalogue.wordings.items())


def _of_the_cycle(catalogue: Catalogue) -> Iterator[Message]:
    """Instruments, stages with their gates, and guidance."""
    nested: list[tuple[str, object]] = [
        *((f"instrument:{code}", each) for code, each in catalogue.instruments.items()),
        *((f"cycle:{mode}", each) for mode, each in catalogue.cycles.items()),
        *((f"fact:{code}", each) for code, each in catalogue.facts.items()),
        *((f"guide:{stage}:{each.name}", each) for stage, told in catalogue.guidance.items() for each in told),
    ]
    yield from (Message(*found) for context, each in nested for found in words(context, each))


def _of_interventions(catalogue: Catalogue) -> Iterator[Message]:
    for code, intervention in catalogue.interventions.items():
        for field in ("title", "mechanism", "gender"):
            yield Message(f"intervention:{code}:{field}", getattr(intervention, field))
        for field, texts in (
            ("evidence", [each.finding for each in intervention.evidence]),
            ("risks", intervention.risks),
            ("target_groups", intervention.target_groups),
        ):
            yield from (Message(f"intervention:{code}:{field}:{k}", text) for k, text in enumerate(texts))


def _of_indicators(catalogue: Catalogue) -> Iterator[Message]:
    for code, indicator in catalogue.indicators.items():
        for field in ("label", "question", "caution"):
            yield Message(f"indicator:{code}:{field}", getattr(indicator, field))
        for name, given in indicator.inputs.items():
            yield Message(f"indicator:{code}:inputs:{name}", given.label)


def extract(catalogue: Catalogue) -> bytes:
    """Write the template for translators (POT): each string once, under its context."""
    from babel.messages.catalog import Catalog  # noqa: PLC0415  only translators need it
    from babel.messages.pofile import write_po  # noqa: PLC0415

    template = Catalog(project="Wayfare", charset="utf-8", fuzzy=False)
    for message in messages(catalogue):
        if message.text:
            template.add(message.text, context=message.context)
    target = io.BytesIO()
    write_po(target, template, omit_header=False, width=120)
    return target.getvalue()


def problems(catalogue: Catalogue) -> Iterator[Problem]:
    """Find translations of strings that are gone, and translations that lose or invent a placeholder.

    Only the topmost folder is asked: what an overlay says in other words stays English until it brings its own, and
    is no mistake of the translators of what lies below.
    """
    english = {message.context: message.text for message in messages(catalogue)}
    for folder in catalogue.folders[-1:]:
        for path in sorted((folder.path / LOCALE).glob("*.po")):
            for entry in read_catalog(path):
                if entry.id and entry.string:
                    yield from _message_problems(folder.call(path), entry, english)


def _message_problems(file: str, entry: PoMessage, english: Mapping[str, str]) -> Iterator[Problem]:
    context, line = str(entry.context), entry.lineno or 0
    if english.get(context) != entry.id:
        what = "The English text of this translation is no longer in the content."
        yield Problem(file, line, context, what, "Run `make words`, which drops it; then translate the new text.")
    elif placeholders(str(entry.string)) != placeholders(str(entry.id)):
        wanted = ", ".join(f"{{{name}}}" for name in sorted(placeholders(str(entry.id)))) or "none"
        yield Problem(file, line, context, "The translation has other placeholders.", f"It needs: {wanted}.")
