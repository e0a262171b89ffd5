"""The door to the internet: what may be asked, how much is taken, and what is said when nothing comes."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.loopback import Loopback, Reply, loopback

from wayfare.model.errors import ServiceError
from wayfare.sources.web import Rules, Web, check_address

HERE = Rules(
    hosts=frozenset({"127.0.0.1"}), schemes=frozenset({"http"}), private=True, patience=0.01, tries=3, seconds=5.0
)


@pytest.fixture
def server() -> Iterator[Loopback]:
    with loopback() as running:
        yield running


def test_an_answer_is_kept_whole_with_its_hash(server: Loopback, tmp_path: Path) -> None:
    server.say("/a", Reply(b"hello"))
    answer = Web(HERE, wait=0).get(f"{server.base}/a", tmp_path / "a")
    assert answer.path.read_bytes() == b"hello"
    assert answer.sha256 == "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
    assert "wayfare/" in server.headers[0]["User-Agent"]


def test_a_service_that_is_busy_is_asked_again_and_then_answers(server: Loopback, tmp_path: Path) -> None:
    server.say("/a", Reply(status=503), Reply(status=429, headers={"Retry-After": "0"}), Reply(b"now"))
    assert Web(HERE, wait=0).get(f"{server.base}/a", tmp_path / "a").path.read_bytes() == b"now"
    assert len(server.asked) == 3


def test_a_service_that_stays_busy_is_given_up_politely(server: Loopback, tmp_path: Path) -> None:
    server.say("/a", Reply(status=503))
    with pytest.raises(ServiceError, match="busy or out of order"):
        Web(HERE, wait=0).get(f"{server.base}/a", tmp_path / "a")
    assert len(server.asked) == 3
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("status", "said"), [(401, "refuses"), (403, "refuses"), (404, "nothing at this address"), (400, "does not accept")]
)
def test_an_error_is_told_in_words_and_not_tried_again(
    server: Loopback, tmp_path: Path, status: int, said: str
) -> None:
    server.say("/a", Reply(b"<html>", status=status))
    with pytest.raises(ServiceError, match=said):
        Web(HERE, wait=0).get(f"{server.base}/a?key=secret", tmp_path / "a")
    assert len(server.asked) == 1


def test_half_an_answer_is_no_answer(server: Loopback, tmp_path: Path) -> None:
    server.say("/a", Reply(b"0123456789", cut=4))
    with pytest.raises(ServiceError, match="cut off"):
        Web(HERE, wait=0).get(f"{server.base}/a", tmp_path / "a")
    assert list(tmp_path.iterdir()) == []


def test_more_than_the_limit_is_not_taken(server: Loopback, tmp_path: Path) -> None:
    server.say("/a", Reply(b"x" * 1000))
    with pytest.raises(ServiceError, match="larger than 999 bytes"):
        Web(replace(HERE, most_bytes=999), wait=0).get(f"{server.base}/a", tmp_path / "a")
    assert list(tmp_path.iterdir()) == []


def test_a_service_that_drips_is_given_up(server: Loopback, tmp_path: Path) -> None:
    server.say("/a", Reply(b"x" * 200_000, drip=0.0001))
    with pytest.raises(ServiceError, match=r"took longer|in time"):
        Web(replace(HERE, seconds=0.3), wait=0).get(f"{server.base}/a", tmp_path / "a")


def test_a_redirect_to_another_host_is_not_followed(server: Loopback, tmp_path: Path) -> None:
    server.say("/a", Reply(status=302, headers={"Location": "http://localhost:9/steal"}))
    with pytest.raises(ServiceError, match="not one of this service"):
        Web(HERE, wait=0).get(f"{server.base}/a", tmp_path / "a")


def test_a_redirect_within_the_host_is_followed_but_not_for_ever(server: Loopback, tmp_path: Path) -> None:
    server.say("/a", Reply(status=302, headers={"Location": "/b"}))
    server.say("/b", Reply(b"here"))
    assert Web(HERE, wait=0).get(f"{server.base}/a", tmp_path / "a").path.read_bytes() == b"here"
    server.say("/b", Reply(status=302, headers={"Location": "/a"}))
    with pytest.raises(ServiceError, match="one address to the next"):
        Web(HERE, wait=0).get(f"{server.base}/a", tmp_path / "c")


@pytest.mark.parametrize(
    "url",
    [
        "http://data.example.org/x",
        "https://data.example.org.evil.net/x",
        "https://evil.net/data.example.org",
        "https://data.example.org@evil.net/x",
        "https://user:word@data.example.org/x",
        "file:///etc/passwd",
        "ftp://data.example.org/x",
    ],
)
def test_only_encrypted_addresses_of_the_host_are_asked(url: str) -> None:
    with pytest.raises(ServiceError, match="not one of this service"):
        check_address(url, Rules(hosts=frozenset({"data.example.org"})))
    check_address("https://data.example.org/x", Rules(hosts=frozenset({"data.example.org"})))


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "192.168.0.1", "::1", "fd00::1"])
def test_a_name_that_leads_to_a_private_address_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, address: str
) -> None:
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(family, socket.SOCK_STREAM, 6, "", (address, 443))])
    with pytest.raises(ServiceError, match="private address"):
        Web(Rules(hosts=frozenset({"data.example.org"})), wait=0).get("https://data.example.org/x", tmp_path / "a")
    assert list(tmp_path.iterdir()) == []


def test_errors_never_show_the_key(server: Loopback, tmp_path: Path) -> None:
    server.say("/a", Reply(status=403))
    with pytest.raises(ServiceError) as raised:
        Web(HERE, wait=0).get(f"{server.base}/a?client_id=topsecret", tmp_path / "a")
    assert "topsecret" not in str(raised.value)
    with pytest.raises(ServiceError) as raised:
        Web(replace(HERE, tries=1), wait=0).get("http://127.0.0.1:9/a?client_id=topsecret", tmp_path / "a")
    assert "topsecret" not in str(raised.value)


def test_requests_keep_their_distance(server: Loopback, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr("wayfare.sources.web.time.sleep", waited.append)
    server.say("/a", Reply(b"x"))
    web = Web(HERE, wait=30.0)
    web.get(f"{server.base}/a", tmp_path / "a")
    web.get(f"{server.base}/a", tmp_path / "b")
    assert len([seconds for seconds in waited if 25 < seconds <= 30]) == 1
