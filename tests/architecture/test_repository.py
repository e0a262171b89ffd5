"""What must hold of the repository as a whole."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MOST_LINES = 600
"""Past this a file holds a second concept."""


def tracked(*patterns: str) -> Iterator[Path]:
    listed = subprocess.run(["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True, check=True)
    yield from (ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file())


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="ignore")


def test_layers_are_kept() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]


@pytest.mark.parametrize("path", sorted(tracked("requirements/*.txt")), ids=lambda path: path.name)
def test_lock_files_hold_hashes_and_no_address(path: Path) -> None:
    text = text_of(path)
    assert "://" not in text
    pinned = re.findall(r"^[a-z0-9._-]+(?:\[[a-z,]+\])?==", text, flags=re.MULTILINE)
    assert len(pinned) > 20
    assert text.count("--hash=sha256:") >= len(pinned)


def test_no_file_speaks_of_one_machine() -> None:
    somewhere = re.compile("/" + "work/|/" + "root/|/" + "home/[a-z]+/|/" + "farm/|" + r"\." + "library/")
    for path in tracked(
        "*.py", "*.md", "*.yaml", "*.toml", "*.sh", "scripts/*", "Makefile", ".ci/*", "*.csv", "*.json"
    ):
        found = somewhere.search(text_of(path))
        assert found is None, f"{path.relative_to(ROOT)}: {found.group()}"


def test_every_module_opens_with_a_sentence() -> None:
    for path in tracked("src/*.py"):
        if "migrations" in path.parts:
            continue  # written by Django from the models, which say what they are
        said = ast.get_docstring(ast.parse(text_of(path)))
        assert said, path
        assert said.splitlines()[0].rstrip().endswith((".", ":")) or len(said.splitlines()) > 1, path


def test_no_module_is_a_drawer_for_odds_and_ends() -> None:
    names = {path.stem for path in tracked("src/*.py")}
    assert not names & {"utils", "util", "helpers", "helper", "base", "common", "manager", "misc"}


def test_no_file_of_code_has_grown_into_two() -> None:
    for path in tracked("src/*.py"):
        assert len(text_of(path).splitlines()) <= MOST_LINES, path


def test_nothing_is_left_unfinished() -> None:
    marks = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b|raise NotImplemented" + "Error")
    for path in tracked("src/*.py", "scripts/*", "benchmarks/*.py"):
        found = marks.search(text_of(path))
        assert found is None, f"{path.relative_to(ROOT)}: {found.group()}"


def test_the_repository_stays_light() -> None:
    sizes = {path.relative_to(ROOT).as_posix(): path.stat().st_size for path in tracked()}
    figures = sum(size for name, size in sizes.items() if name.startswith("src/wayfare/content/figures/"))
    assert figures < 6_000_000
    assert sum(sizes.values()) < 20_000_000
    assert max(sizes.values()) < 3_000_000, max(sizes, key=sizes.__getitem__)


def test_the_two_commands_of_the_readme_are_targets() -> None:
    makefile = text_of(ROOT / "Makefile")
    for command in re.findall(r"^make (\w+)", text_of(ROOT / "README.md"), flags=re.MULTILINE):
        assert re.search(rf"^{command}:", makefile, flags=re.MULTILINE), command


def test_links_between_pages_lead_somewhere() -> None:
    for page in tracked("*.md"):
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text_of(page)):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page.relative_to(ROOT)} -> {target}"


def test_no_two_files_of_tests_share_a_name() -> None:
    """They are modules side by side, so that the second would not be collected."""
    names = [path.name for path in tracked("tests/*test_*.py")]
    assert sorted(names) == sorted(set(names))
