"""The workbench writes only in actions, knows no signals, and trusts no text with markup."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

WEB = Path(__file__).resolve().parents[2] / "src" / "wayfare" / "web"
MODULES = sorted(p for p in WEB.rglob("*.py") if "migrations" not in p.parts)
WRITERS = {"actions.py", "change.py", "record.py", "run.py", "models.py", "made_up.py"}
WRITES = {"save", "create", "update", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
IDEMPOTENCY = {("guard.py", "create"), ("guard.py", "save")}
"""The guard keeps the key of a form that was sent, in the transaction of what the form makes."""


def calls(path: Path) -> list[tuple[str, int]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [
        (node.func.attr, node.lineno)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    ]


@pytest.mark.parametrize("path", [p for p in MODULES if p.name not in WRITERS], ids=lambda p: str(p.relative_to(WEB)))
def test_nothing_writes_outside_actions(path: Path) -> None:
    source = path.read_text(encoding="utf-8").splitlines()
    wrong = [
        f"{path.name}:{line}: {name}"
        for name, line in calls(path)
        if name in WRITES and ("objects" in source[line - 1] or name in {"save", "delete"})
        if (path.name, name) not in IDEMPOTENCY
    ]
    assert not wrong, f"only actions write: {wrong}"


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
