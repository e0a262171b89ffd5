"""Every service, asked on the loopback for answers in its own form: fetched, checked, stored, and told as figures."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from tests.loopback import Loopback, Reply, loopback

from wayfare.evidence import bilateral, cube, fetching
from wayfare.evidence.store import Store
from wayfare.model.errors import EvidenceError, ServiceError, UnreadableFile, WayfareError
from wayfare.sources.web import Rules, Web

RECORDED = Path(__file__).resolve().parents[2] / "recorded"


@dataclass(frozen=True)
class Case:
    """A service, its answers in order, and a figure that must come out."""

    service: str
    answers: tuple[str, ...]
    area: str
    indicator: str
    period: str
    value: float
    sex: str = "_T"


WORLD_BANK = ("world_bank-1.json", "world_bank-2.json")
RECEIVED = "remittances.received"
ABROAD = "development.unemployment_rate_foreign_born"
CASES = (
    Case("world_bank.remittances_received", WORLD_BANK, "MEX", RECEIVED, "2010", 22080328000.0),
    Case("world_bank.remittances_received", WORLD_BANK, "XKX", RECEIVED, "2010", 996900000.0),
    Case("unhcr.population", ("unhcr-1.json", "unhcr-2.json"), "AFG", "displacement.refugees_from", "2023", 1987729.0),
    Case("unhcr.population", ("unhcr-1.json", "unhcr-2.json"), "AUT", "displacement.refugees_in", "2023", 71112.0),
    Case("who.doctors", ("who-1.json", "who-2.json"), "NPL", "health.doctors_per_10k", "2020", 8.654),
    Case("undesa.net_migration", ("undesa-1.json", "undesa-2.json"), "MDA", "migration.net_migration", "2020", -50123),
    Case("idmc.displacement", ("idmc-1.json", "idmc-2.json"), "SDN", "displacement.idps", "2023", 9053000.0),
    Case("iom.displacement", ("iom.json",), "SDN", "displacement.idps", "2023", 9273000.0),
    Case("eurostat.population_by_birth", ("eurostat.xml",), "AUT", "migrants.immigrant_stock", "2023", 1004000.0, "F"),
    Case("eurostat.population_by_birth", ("eurostat.xml",), "GRC", "migrants.immigrant_stock", "2023", 1173000.0),
    Case("ilo.unemployment_by_birth", ("ilo.xml",), "MEX", ABROAD, "2023", 4.6, "F"),
    Case("oecd.foreign_trained_doctors", ("oecd.xml",), "NGA", "health.doctors_abroad_by_destination", "2022", 10100.0),
)  # fmt: skip


@pytest.fixture
def server() -> Iterator[Loopback]:
    with loopback() as running:
        yield running


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    for service in fetching.services().values():
        if service.key:
            monkeypatch.setenv(service.key.environment, "k3y")
    return Store(tmp_path / "home")


def web() -> Web:
    rules = Rules(hosts=frozenset({"127.0.0.1"}), schemes=frozenset({"http"}), private=True, patience=0.01, tries=2)
    return Web(rules, wait=0)


def answering(server: Loopback, names: tuple[str, ...]) -> None:
    """Give the recorded answers in the order in which they are asked for."""
    bodies = [Reply((RECORDED / name).read_bytes()) for name in names]
    server.choose = lambda _: bodies.pop(0) if len(bodies) > 1 else bodies[0]


def fetch(code: str, store: Store, server: Loopback, *, again: bool = False, **asked: str) -> fetching.Fetched:
    return fetching.fetch(store, fetching.service(code), asked, again=again, web=web(), base=server.base)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.service}-{case.area}")
def test_a_service_becomes_figures_that_name_their_evidence(case: Case, store: Store, server: Loopback) -> None:
    answering(server, case.answers)
    fetched = fetch(case.service, store, server)
    assert fetched.new
    assert fetched.answers == len(case.answers)
    told = {(f.indicator, f.period, f.sex): f.value for f in bilateral.figures(store, fetched.evidence, case.area)}
    assert told[case.indicator, case.period, case.sex] == case.value
    assert fetched.evidence.options["origin"].startswith("http://127.0.0.1")
    assert "k3y" not in json.dumps(dict(fetched.evidence.options))


def test_every_service_is_asked_here() -> None:
    like_another = {"world_bank.remittances_paid", "world_bank.gdp", "world_bank.population", "who.nurses"}
    assert {case.service for case in CASES} | like_another == set(fetching.services())


def test_missing_values_and_other_variants_are_no_figures(store: Store, server: Loopback) -> None:
    answering(server, WORLD_BANK)
    figures = bilateral.figures(store, fetch("world_bank.remittances_received", store, server).evidence, "MEX")
    assert {f.period for f in figures} == {"2010"}
    answering(server, ("undesa-1.json", "undesa-2.json"))
    figures = bilateral.figures(store, fetch("undesa.net_migration", store, server).evidence, "MDA")
    assert [f.value for f in figures] == [-50123.0]


def test_the_edition_is_the_publishers_date_where_it_gives_one(store: Store, server: Loopback) -> None:
    answering(server, WORLD_BANK)
    assert fetch("world_bank.remittances_received", store, server).evidence.vintage == "2024-05-30"
    answering(server, ("who-1.json", "who-2.json"))
    fetched = fetch("who.doctors", store, server)
    assert fetched.evidence.vintage == fetched.when[:10]


def test_a_fresh_fetch_is_used_again_and_a_new_one_is_a_new_edition(store: Store, server: Loopback) -> None:
    answering(server, WORLD_BANK)
    first = fetch("world_bank.remittances_received", store, server)
    asked = len(server.asked)
    second = fetch("world_bank.remittances_received", store, server)
    assert (second.new, second.evidence.sha256, len(server.asked)) == (False, first.evidence.sha256, asked)
    revised = (
        (RECORDED / "world_bank-1.json")
        .read_text()
        .replace("2024-05-30", "2025-05-30")
        .replace("22080328000", "22080328001")
    )
    bodies = [Reply(revised.encode()), Reply((RECORDED / "world_bank-2.json").read_bytes())]
    server.choose = lambda _: bodies.pop(0) if len(bodies) > 1 else bodies[0]
    third = fetch("world_bank.remittances_received", store, server, again=True)
    assert third.evidence.vintage == "2025-05-30"
    assert {e.sha256 for e in store.list()} == {first.evidence.sha256, third.evidence.sha256}


def test_arguments_are_part_of_what_was_asked(store: Store, server: Loopback) -> None:
    answering(server, ("iom.json",))
    fetch("iom.displacement", store, server)
    answering(server, ("iom.json",))
    fetch("iom.displacement", store, server, country="TCD")
    assert server.asked[-1].endswith("Admin0Pcode=TCD")
    assert server.headers[-1]["Ocp-Apim-Subscription-Key"] == "k3y"


@pytest.mark.parametrize(
    ("code", "answer", "said"),
    [
        ("world_bank.gdp", "world_bank-error.json", "parameter value is not valid"),
        ("iom.displacement", "iom-error.json", "country code is not known"),
    ],
)
def test_an_error_of_the_service_is_passed_on_and_nothing_is_stored(
    code: str, answer: str, said: str, store: Store, server: Loopback
) -> None:
    answering(server, (answer,))
    with pytest.raises(ServiceError, match=said):
        fetch(code, store, server)
    assert store.list() == ()


def test_a_country_nobody_knows_refuses_the_whole_table(store: Store, server: Loopback) -> None:
    body = (
        (RECORDED / "who-2.json")
        .read_text()
        .replace('"GHA"', '"GHX"')
        .replace('"NumericValue": null', '"NumericValue": 1.5')
    )
    server.choose = lambda _: Reply(body.encode())
    with pytest.raises(EvidenceError, match="GHX"):
        fetch("who.doctors", store, server)
    assert store.list() == ()


@pytest.mark.parametrize(
    "damage", [b"", b"<html>busy</html>", b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"]
)
def test_an_answer_that_is_no_sdmx_message_is_refused(damage: bytes, store: Store, server: Loopback) -> None:
    server.choose = lambda _: Reply(damage)
    with pytest.raises(WayfareError):
        fetch("ilo.unemployment_by_birth", store, server)
    assert store.list() == ()


def test_an_sdmx_message_without_observations_is_not_an_empty_table(store: Store, server: Loopback) -> None:
    text = (RECORDED / "ilo.xml").read_text()
    start, end = text.index("<gen:Series>"), text.rindex("</gen:Series>") + len("</gen:Series>")
    server.choose = lambda _: Reply((text[:start] + text[end:]).encode())
    with pytest.raises(UnreadableFile, match="no observation"):
        fetch("ilo.unemployment_by_birth", store, server)
    assert store.list() == ()


def test_a_service_must_name_a_mapping_that_is_there() -> None:
    for service in fetching.services().values():
        assert service.mapping in fetching.mappings()
        assert service.hosts == {service.host}
    with pytest.raises(ServiceError, match=r"There are: .*unhcr\.population"):
        fetching.service("unhcr.populaton")


def test_the_host_of_an_entry_is_the_only_one_allowed(store: Store) -> None:
    elsewhere = replace(fetching.service("who.doctors"), host="example.org")
    with pytest.raises(ServiceError, match=r"not one of this service \(example\.org, https\)"):
        fetching.fetch(store, elsewhere, {}, base="https://other.example.org")


REMITTANCES = "world_bank.remittances_received"


def take_in(code: str, store: Store, *names: str, saved: str = "", made_up: bool = False) -> fetching.Fetched:
    files = tuple(RECORDED / name for name in names)
    return fetching.take_in(store, fetching.service(code), {}, files, saved, made_up)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.service}-{case.area}")
def test_saved_answers_give_the_figures_that_fetched_ones_give(
    case: Case, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = fetching.service(case.service).key
    if key:
        monkeypatch.delenv(key.environment)
    taken = take_in(case.service, store, *case.answers, saved="2026-11-20")
    told = {(f.indicator, f.period, f.sex): f.value for f in bilateral.figures(store, taken.evidence, case.area)}
    assert told[case.indicator, case.period, case.sex] == case.value
    assert taken.evidence.vintage == ("2024-05-30" if case.answers == WORLD_BANK else "2026-11-20")
    assert taken.evidence.options["origin"].startswith("https://")


@pytest.mark.parametrize(
    ("code", "names", "said"),
    [
        (REMITTANCES, WORLD_BANK[:1], r"world_bank-1\.json: .*one more\. Save https://api\.worldbank\.org.*&page=2"),
        (REMITTANCES, (*WORLD_BANK, "iom.json"), r"end with world_bank-2\.json, and there are more files: iom\.json"),
        (REMITTANCES, WORLD_BANK[:1] * 2, "6 records came of 5 promised"),
        ("world_bank.gdp", WORLD_BANK, r"has BX\.TRF\.PWKR\.CD\.DT as indicator\.id; this table has NY\.GDP\.MKTP\.CD"),
        ("who.nurses", ("who-1.json", "who-2.json"), "HWF_0001 as IndicatorCode"),
        ("who.doctors", ("who-1.json", "who-2.json"), "--saved"),
        (REMITTANCES, ("README.md",), r"README\.md: The answer is not whole, or is not JSON"),
        (REMITTANCES, ("nothing.json",), "The file is not there"),
        (REMITTANCES, ("world_bank-error.json",), "parameter value is not valid"),
    ],
)
def test_saved_answers_that_are_not_the_table_are_refused_by_the_name_of_the_file(
    code: str, names: tuple[str, ...], said: str, store: Store
) -> None:
    with pytest.raises(ServiceError, match=said):
        take_in(code, store, *names)
    assert store.list() == ()
    assert list((store.root / fetching.FOLDER).glob("*/*")) == []


def test_a_key_in_a_saved_answer_is_not_kept(store: Store, tmp_path: Path) -> None:
    files = []
    for name in ("idmc-1.json", "idmc-2.json"):
        text = (RECORDED / name).read_text().replace("client_id=KEY", "client_id=s3cret")
        files.append(tmp_path / name)
        files[-1].write_text(text)
    assert "s3cret" in files[0].read_text()
    fetching.take_in(store, fetching.service("idmc.displacement"), {}, tuple(files), "2026-11-20")
    kept = [path for path in store.root.rglob("*") if path.is_file()]
    assert not [path for path in kept if b"s3cret" in path.read_bytes()]


def test_made_up_answers_are_told_alone_and_never_among_a_publishers(store: Store) -> None:
    real = take_in(REMITTANCES, store, *WORLD_BANK)
    assert {f.value for f in cube.profile(store.root, "MEX") if f.source == "wb.service"} == {22080328000.0}
    store.remove(real.evidence.sha256)
    made_up = take_in(REMITTANCES, store, *WORLD_BANK, made_up=True)
    assert made_up.evidence.made_up
    assert [f for f in cube.profile(store.root, "MEX") if f.source == "wb.service"] == []
    assert {f.value for f in bilateral.figures(store, made_up.evidence, "MEX")} == {22080328000.0}


def test_a_service_is_asked_although_an_answer_of_it_was_saved(store: Store, server: Loopback) -> None:
    take_in(REMITTANCES, store, *WORLD_BANK)
    answering(server, WORLD_BANK)
    assert fetch(REMITTANCES, store, server).new
    assert len(server.asked) == len(WORLD_BANK)
