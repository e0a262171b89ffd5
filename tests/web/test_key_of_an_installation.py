"""The key of an installation: made once, whole or not at all, whoever starts first."""

from __future__ import annotations

import os
import secrets
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from wayfare.web import settings

TELL = "from wayfare.web import settings; print(settings.SECRET_KEY)"
TOGETHER = 6


@pytest.fixture(autouse=True)
def without_a_key(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("WAYFARE_SECRET_KEY", raising=False)
    monkeypatch.setattr(settings, "HOME", tmp_path)


def test_processes_that_start_together_have_one_key(tmp_path: Path) -> None:
    environment = os.environ | {"WAYFARE_HOME": str(tmp_path)}
    command = [sys.executable, "-c", TELL]
    started = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(TOGETHER)]
    told = {each.communicate(timeout=120)[0].strip() for each in started}
    assert told == {settings._secret()}
    assert len(told.pop()) > 50
    assert [path.name for path in tmp_path.glob("secret.key*")] == ["secret.key"], "nothing half-written is left"
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600


def test_whoever_comes_second_keeps_the_key_of_the_first(tmp_path: Path) -> None:
    settings._make_key(tmp_path / "secret.key")
    first = settings._secret()
    settings._make_key(tmp_path / "secret.key")
    assert settings._secret() == first


def test_an_end_in_the_middle_leaves_no_empty_key(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def ended(_bytes: int) -> str:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(secrets, "token_urlsafe", ended)
        with pytest.raises(KeyboardInterrupt):
            settings._secret()
    assert list(tmp_path.iterdir()) == []
    assert len(settings._secret()) > 50
