"""Asking a service: page after page, going on where it broke off, and refusing what is not what was promised."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.loopback import Loopback, Reply, loopback

from wayfare.model.errors import ServiceError
from wayfare.model.progress import Cancelled
from wayfare.model.service import Argument, Key, Paging, Service, Style
from wayfare.sources import service as client
from wayfare.sources.web import Rules, Web

RULES = Rules(
    hosts=frozenset({"127.0.0.1"}), schemes=frozenset({"http"}), private=True, patience=0.01, tries=2, seconds=5.0
)
PAGED = Service(
    code="test.people",
    title="People",
    publisher="A test",
    licence="none",
    documentation="https://example.org",
    mapping="none",
    host="example.org",
    path="/people/{country}",
    parameters={"size": "2"},
    arguments={"country": Argument(meaning="a country", default="ALL", pattern="[A-Z]{3}")},
    paging=Paging(style=Style.PAGES, pages="head.pages", total="head.total"),
    records="data",
    columns={"country": "place.code", "year": "year", "value": "value"},
    problem="error",
    updated="head.updated",
)
NEXT = replace(
    PAGED, parameters={}, paging=Paging(style=Style.NEXT, next="next\\.link", total="head.total"), path="/people"
)


@pytest.fixture
def server() -> Iterator[Loopback]:
    with loopback() as running:
        yield running


def record(number: int, **more: Any) -> dict[str, Any]:
    return {"place": {"code": f"A{number:02}"}, "year": 2020, "value": number, **more}


def page(numbers: list[int], pages: int = 3, total: int = 5, **more: Any) -> Reply:
    head = {"pages": pages, "total": total, "updated": "as of 2024-05-01T00:00"}
    return Reply(json.dumps({"head": head, "data": [record(n) for n in numbers], **more}).encode())


def fetch(service: Service, server: Loopback, folder: Path, progress: Any = lambda *_: None) -> tuple[Path, ...]:
    return client.fetch(service, client.arguments(service, {}), folder, Web(RULES, wait=0), progress, server.base)


def three_pages(server: Loopback) -> None:
    for number, numbers in enumerate(([1, 2], [3, 4], [5]), 1):
        server.say(f"/people/ALL?size=2&page={number}", page(numbers))


def rows(service: Service, answers: tuple[Path, ...], tmp_path: Path) -> list[dict[str, str]]:
    client.table(service, answers, tmp_path / "table.csv")
    with (tmp_path / "table.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_page_is_fetched_once_and_becomes_rows(server: Loopback, tmp_path: Path) -> None:
    three_pages(server)
    answers = fetch(PAGED, server, tmp_path / "answers")
    assert [row["value"] for row in rows(PAGED, answers, tmp_path)] == ["1", "2", "3", "4", "5"]
    assert server.asked == [f"/people/ALL?size=2&page={n}" for n in (1, 2, 3)]
    assert client.updated(PAGED, answers) == "2024-05-01"


def test_addresses_of_next_answers_are_followed(server: Loopback, tmp_path: Path) -> None:
    server.say("/people", page([1, 2], total=3, **{"next.link": "/people?from=2"}))
    server.say("/people?from=2", page([3], total=3, **{"next.link": None}))
    answers = fetch(NEXT, server, tmp_path)
    assert [row["country"] for row in rows(NEXT, answers, tmp_path)] == ["A01", "A02", "A03"]


def test_a_next_answer_on_another_host_is_not_asked_for(server: Loopback, tmp_path: Path) -> None:
    server.say("/people", page([1], **{"next.link": "http://localhost:9/people"}))
    with pytest.raises(ServiceError, match="not one of this service"):
        fetch(NEXT, server, tmp_path)


def test_an_answer_that_names_itself_as_the_next_does_not_go_round_for_ever(server: Loopback, tmp_path: Path) -> None:
    server.say("/people", page([1], **{"next.link": "/people"}))
    with pytest.raises(ServiceError, match="names itself"):
        fetch(NEXT, server, tmp_path)


def test_what_broke_off_goes_on_where_it_was(server: Loopback, tmp_path: Path) -> None:
    three_pages(server)
    server.say("/people/ALL?size=2&page=3", Reply(status=500))
    with pytest.raises(ServiceError, match="busy or out of order"):
        fetch(PAGED, server, tmp_path / "answers")
    three_pages(server)
    server.asked.clear()
    answers = fetch(PAGED, server, tmp_path / "answers")
    assert server.asked == ["/people/ALL?size=2&page=3"]
    assert len(rows(PAGED, answers, tmp_path)) == 5


def test_a_fetch_can_be_cancelled_and_keeps_its_pages(server: Loopback, tmp_path: Path) -> None:
    three_pages(server)

    def cancel(done: int, _total: int, _what: str) -> None:
        if done == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        fetch(PAGED, server, tmp_path / "answers", cancel)
    assert len(list((tmp_path / "answers").iterdir())) == 2


def test_half_an_answer_without_a_promised_length_is_found_and_asked_for_again(
    server: Loopback, tmp_path: Path
) -> None:
    three_pages(server)
    whole = page([3, 4]).body
    server.say("/people/ALL?size=2&page=2", Reply(whole[:40]), Reply(whole))
    with pytest.raises(ServiceError, match="not whole, or is not JSON"):
        fetch(PAGED, server, tmp_path / "answers")
    assert len(fetch(PAGED, server, tmp_path / "answers")) == 3


def test_fewer_records_than_promised_are_refused(server: Loopback, tmp_path: Path) -> None:
    three_pages(server)
    server.say("/people/ALL?size=2&page=3", page([]))
    answers = fetch(PAGED, server, tmp_path / "answers")
    with pytest.raises(ServiceError, match="4 records came of 5 promised"):
        rows(PAGED, answers, tmp_path)


def test_changed_fields_are_named_beside_those_that_are_there(server: Loopback, tmp_path: Path) -> None:
    changed = {"head": {"pages": 1, "total": 1}, "data": [{"place": {"iso": "A01"}, "jahr": 2020, "value": 1}]}
    server.say("/people/ALL", Reply(json.dumps(changed).encode()))
    answers = fetch(PAGED, server, tmp_path / "answers")
    with pytest.raises(ServiceError, match=r"no place\.code, year\. They have: place, jahr, value"):
        rows(PAGED, answers, tmp_path)


def test_a_list_that_has_moved_is_said(server: Loopback, tmp_path: Path) -> None:
    server.say("/people/ALL", Reply(json.dumps({"head": {"pages": 1, "total": 1}, "items": []}).encode()))
    answers = fetch(PAGED, server, tmp_path / "answers")
    with pytest.raises(ServiceError, match="no list of records at data"):
        rows(PAGED, answers, tmp_path)


def test_nothing_found_is_not_an_empty_table(server: Loopback, tmp_path: Path) -> None:
    server.say("/people/ALL", page([], pages=0, total=0))
    answers = fetch(PAGED, server, tmp_path / "answers")
    with pytest.raises(ServiceError, match="no records for what was asked"):
        rows(PAGED, answers, tmp_path)


def test_an_error_inside_an_answer_is_told_in_the_words_of_the_service(server: Loopback, tmp_path: Path) -> None:
    server.say("/people/ALL", Reply(json.dumps({"error": "The indicator was not found."}).encode()))
    with pytest.raises(ServiceError, match="The service says: The indicator was not found"):
        fetch(PAGED, server, tmp_path / "answers")


def test_a_missing_value_stays_empty_and_is_not_zero(server: Loopback, tmp_path: Path) -> None:
    server.say(
        "/people/ALL",
        Reply(json.dumps({"head": {"pages": 1, "total": 1}, "data": [record(1) | {"value": None}]}).encode()),
    )
    assert rows(PAGED, fetch(PAGED, server, tmp_path / "answers"), tmp_path)[0]["value"] == ""


@pytest.mark.parametrize("value", ["../x", "ABC/../../y", "abc", "A?b=1", ""])
def test_an_argument_that_does_not_fit_is_refused_before_anything_is_sent(value: str) -> None:
    with pytest.raises(ServiceError, match="cannot be asked for as country"):
        client.arguments(PAGED, {"country": value})


def test_an_unknown_argument_is_refused() -> None:
    with pytest.raises(ServiceError, match="There are: country"):
        client.arguments(PAGED, {"land": "MEX"})


def test_a_key_is_asked_for_sent_and_never_kept(
    server: Loopback, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyed = replace(PAGED, key=Key(environment="WAYFARE_KEY_TEST", header="X-Key", ask="Ask at the desk."))
    monkeypatch.delenv("WAYFARE_KEY_TEST", raising=False)
    three_pages(server)
    with pytest.raises(ServiceError, match="WAYFARE_KEY_TEST"):
        fetch(keyed, server, tmp_path / "answers")
    assert server.asked == []
    monkeypatch.setenv("WAYFARE_KEY_TEST", "s3cret")
    fetch(keyed, server, tmp_path / "answers")
    assert [headers["X-Key"] for headers in server.headers] == ["s3cret"] * 3
    in_query = replace(NEXT, key=Key(environment="WAYFARE_KEY_TEST", parameter="client_id", ask="Ask."))
    server.say("/people?client_id=s3cret", page([1], **{"next.link": "/people?client_id=s3cret&from=2"}))
    server.say("/people?from=2&client_id=s3cret", page([2], **{"next.link": None}))
    assert len(fetch(in_query, server, tmp_path / "others")) == 2
    assert not any(b"s3cret" in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
