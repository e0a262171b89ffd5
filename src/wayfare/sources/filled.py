"""Fills somebody's Word template with values, in the limited child: no macros, no outside parts, tags in a sandbox."""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from wayfare.model.errors import UnreadableFile
from wayfare.model.progress import Progress, silent

from .options import Job, ReadOptions
from .policy import ImportPolicy, Limits, import_policy
from .reading import Reading, Reporter
from .zipped import SMALL_ENOUGH

VALUES, FILLED = "values.json", "filled.docx"
_SAVE = "Save it in Word as .docx, without macros, and send it again."
_FORBIDDEN = ("vbaproject.bin", "activex", "oleobject", "embeddings/")


def fill(
    template: Path, values: Mapping[str, Any], *, progress: Progress = silent, policy: ImportPolicy | None = None
) -> bytes:
    """Give the filled document; raises `UnreadableFile` for a template that is damaged, unsafe or mistaken."""
    from .read import attempt  # noqa: PLC0415  it knows this module's format by name

    with tempfile.TemporaryDirectory(prefix="wayfare-template-") as name:
        folder = Path(name)
        (folder / VALUES).write_text(json.dumps(values, ensure_ascii=False), encoding="utf-8")
        path = template.resolve()
        attempt(
            Job(path=path, folder=folder, format="template", options=ReadOptions(), policy=policy or import_policy()),
            progress,
        )
        return (folder / FILLED).read_bytes()


def read(job: Job, report: Reporter) -> Reading:
    """Check and fill the template of the job, in the child."""
    check(job.path, job.policy.limits)
    report(1, 3)
    values = json.loads((job.folder / VALUES).read_text(encoding="utf-8"))
    _render(job, values)
    report(3, 3)
    return Reading(rows=0, rows_set_aside=0, variables=(), sums={}, options={})


def check(path: Path, limits: Limits) -> None:
    """Refuse what is no Word document, unpacks to too much, carries programs, or fetches something from elsewhere."""
    if path.stat().st_size > limits.workbook_bytes:
        raise _refused(path, "It is too large.")
    try:
        with zipfile.ZipFile(path) as packed:
            _check_parts(path, packed, limits)
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise _refused(path, f"It is no Word document, or it is damaged ({error}).") from None


def _check_parts(path: Path, packed: zipfile.ZipFile, limits: Limits) -> None:
    entries = packed.infolist()
    if "word/document.xml" not in {entry.filename for entry in entries}:
        raise _refused(path, "It is no Word document.")
    if len(entries) > limits.workbook_entries or sum(e.file_size for e in entries) > limits.workbook_unpacked:
        raise _refused(path, "It unpacks to more than a template can need.")
    for entry in entries:
        if entry.file_size > SMALL_ENOUGH and entry.file_size > limits.workbook_ratio * max(entry.compress_size, 1):
            raise _refused(path, f"Its part {entry.filename} unpacks to more than it can need.")
        name = entry.filename.lower()
        if any(word in name for word in _FORBIDDEN):
            raise _refused(path, f"It carries a program or an embedded file ({entry.filename}).")
        if name.endswith((".xml", ".rels")):
            _check_text(path, entry.filename, packed.read(entry))


def _check_text(path: Path, name: str, content: bytes) -> None:
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise _refused(path, f"Its part {name} declares entities, which Word never does.")
    for relation in content.split(b"<Relationship ")[1:] if name.endswith(".rels") else ():
        head = relation.partition(b">")[0]
        if b'TargetMode="External"' in head and b"/hyperlink" not in head:
            raise _refused(path, f"Its part {name} fetches something from outside the document.")


def _render(job: Job, values: Mapping[str, Any]) -> None:
    from docxtpl import DocxTemplate  # noqa: PLC0415  only the child opens templates
    from jinja2 import StrictUndefined, TemplateError, UndefinedError  # noqa: PLC0415
    from jinja2.sandbox import ImmutableSandboxedEnvironment  # noqa: PLC0415

    environment = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    document = DocxTemplate(str(job.path))
    try:
        document.render(dict(values), environment, autoescape=True)
    except UndefinedError as error:
        what = f"The template asks for what the plan does not have: {error.message}."
        remedy = f"It can use: {', '.join(sorted(values))}."
        raise UnreadableFile(what, where=job.path.name, remedy=remedy) from None
    except TemplateError as error:
        what = f"A tag of the template cannot be read: {error.message}."
        remedy = "Compare it with the template that ships with Wayfare."
        raise UnreadableFile(what, where=job.path.name, remedy=remedy) from None
    document.save(str(job.folder / FILLED))
    if values.get("rtl"):
        from .right_to_left import turn  # noqa: PLC0415  only the child opens documents

        turn(job.folder / FILLED)


def _refused(path: Path, what: str) -> UnreadableFile:
    return UnreadableFile(what, where=path.name, remedy=_SAVE)
