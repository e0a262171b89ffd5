"""The workbench writes only in actions, knows no signals, and trusts no text with markup."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

WEB = Path(__file__).resolve().parents[2] / "src" / "wayfare" / "web"
MODULES = sorted(p for p in WEB.rglob("*.py") if "migrations" not in p.parts)
WRITES = {
    *("save", "create", "update", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create"),
    *("asave", "acreate", "aupdate", "adelete", "raw", "execute", "executemany", "_raw_delete"),
}
WRITING_MODULES = {"wayfare.web.versions.change", "wayfare.web.audit.record"}
VERSIONED = {"add", "change", "remove", "record"}
"""What `versions.change` and `audit.record` offer: a state kept and a line written with every change."""

PAST_THE_VERSIONS = {
    "versions/change.py": "keeps the version, the state and the line itself",
    "audit/record.py": "writes the line itself",
    "guard.py": "keeps the key of a form that was sent, in the transaction of what the form makes",
    "jobs/run.py": "how far a job is; its start and its cancelling are changes like others",
    "monitoring/actions.py": "lays out thousands of reports at once, with their states and one line",
    "consultation/actions.py": "forgets the hour of what was said without a name, and words that were withdrawn",
    "accounts/actions.py": "a person's own name and language",
    "api/actions.py": "when a token was last used, to the minute; its making and its end are changes like others",
    "accounts/models.py": "makes an account, asked by the action that records it",
}
"""The only modules that write without `add`, `change` or `remove`, and why; each has its test of what it records."""


def name_of(path: Path) -> str:
    return path.relative_to(WEB).as_posix()


def is_writer(path: Path) -> bool:
    return path.name == "actions.py" or "made_up" in path.parts or name_of(path) == "jobs/run.py"


def writes(path: Path) -> list[str]:
    """Calls that write rows: of a method that does, on anything but a module of actions or a plain container."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    acting = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if alias.name == "actions"
    }
    return [
        f"{path.name}:{node.lineno}: {node.func.attr}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES
        if not (isinstance(node.func.value, ast.Name) and node.func.value.id in acting)
        if not (node.func.attr == "update" and node.args)
    ]


@pytest.mark.parametrize("path", [p for p in MODULES if name_of(p) not in PAST_THE_VERSIONS], ids=name_of)
def test_rows_are_written_through_their_versions_and_the_record(path: Path) -> None:
    assert not writes(path), "use add, change or remove of versions.change, which keep the state and write the line"


@pytest.mark.parametrize("name", PAST_THE_VERSIONS)
def test_a_module_that_writes_past_the_versions_still_does(name: str) -> None:
    assert writes(WEB / name), f"{name} writes nothing by itself any more; take it off the list"


@pytest.mark.parametrize("path", [p for p in MODULES if not is_writer(p)], ids=name_of)
def test_only_actions_change_anything(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    taken = [
        f"{path.name}:{node.lineno}: {alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and node.module in {"wayfare.web.versions.change", "wayfare.web.audit.record"}
        for alias in node.names
        if alias.name in VERSIONED
    ]
    assert not taken or path.parent.name == "versions", f"only actions write: {taken}"


def test_a_write_in_a_view_would_be_found(tmp_path: Path) -> None:
    view = tmp_path / "views.py"
    view.write_text("from a import actions\nrow.save()\nactions.create(x=1)\nd.update({})\nq.filter(a=1).update(b=2)\n")
    assert writes(view) == ["views.py:2: save", "views.py:5: update"]


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(WEB)))
def test_no_signals_and_no_trusted_markup(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "django.dispatch" not in text
    assert "django.db.models.signals" not in text
    assert "mark_safe" not in text, "use format_html, which escapes what people typed"


def test_templates_trust_no_text() -> None:
    wrong = [
        str(path.relative_to(WEB))
        for path in WEB.rglob("*.html")
        if "|safe" in (text := path.read_text(encoding="utf-8")) or "autoescape off" in text or " onclick=" in text
    ]
    assert not wrong


def test_no_template_holds_an_inline_script_or_an_address_elsewhere() -> None:
    wrong = [
        str(path.relative_to(WEB))
        for path in WEB.rglob("*.html")
        if "<script>" in (text := path.read_text(encoding="utf-8"))
        or 'src="http' in text
        or 'href="http' in text
        or " style=" in text
    ]
    assert not wrong
