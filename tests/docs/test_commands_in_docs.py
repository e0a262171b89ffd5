"""Every command a page shows is one that exists, with options that exist."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer

from wayfare.cli.main import application

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])


@pytest.fixture(scope="module")
def command() -> Any:
    return typer.main.get_command(application())


def shown(page: Path) -> list[list[str]]:
    """Commands in the fenced blocks of a page, continued lines joined, comments dropped."""
    text = page.read_text(encoding="utf-8").replace("\\\n", " ")
    blocks = re.findall(r"^\s*```(?:sh|shell|bash|console)?\n(.*?)^\s*```", text, flags=re.DOTALL | re.MULTILINE)
    lines = [line.strip().removeprefix("$ ") for block in blocks for line in block.splitlines()]
    called = [re.sub(r"^(\.venv/bin/)", "", line) for line in lines]
    return [shlex.split(line, comments=True)[1:] for line in called if line.startswith("wayfare ")]


@pytest.mark.parametrize("page", [page for page in PAGES if shown(page)], ids=lambda page: page.stem)
def test_commands_and_options_exist(page: Path, command: Any) -> None:
    for words in shown(page):
        found = command
        rest = list(words)
        while hasattr(found, "commands"):
            name = rest.pop(0)
            assert name in found.commands, f"wayfare {' '.join(words)}"
            found = found.commands[name]
        known = {option for parameter in found.params for option in (*parameter.opts, *parameter.secondary_opts)}
        used = {word.split("=")[0] for word in rest if word.startswith("--")}
        assert used <= known | {"--help"}, f"wayfare {' '.join(words)}: {sorted(used - known)}"
