"""Asks a publisher's service for a table: page after page, resumable, and checked against what was expected."""

from __future__ import annotations

import csv
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit

from wayfare.model.errors import ServiceError
from wayfare.model.progress import Progress, silent
from wayfare.model.service import Key, Service, Style

from .saved import Saved
from .web import Web, without_query

Record: TypeAlias = Mapping[str, Any]
MOST_PAGES = 5_000
FEW = 8
_UPDATED = re.compile(r"\d{4}-\d{2}-\d{2}")


def arguments(service: Service, given: Mapping[str, str]) -> dict[str, str]:
    """Fill in what was not said; what does not fit is refused before anything is sent."""
    for name in given:
        if name not in service.arguments:
            known = ", ".join(service.arguments) or "it takes none"
            raise ServiceError(f"{service.code} has no argument '{name}'.", remedy=f"There are: {known}.")
    found = {name: given.get(name, argument.default) for name, argument in service.arguments.items()}
    for name, value in found.items():
        if not re.fullmatch(service.arguments[name].pattern, value):
            raise ServiceError(
                f"'{value}' cannot be asked for as {name} ({service.arguments[name].meaning}).",
                where=service.code,
                remedy=f"It must fit {service.arguments[name].pattern}.",
            )
    return found


def key_of(key: Key | None) -> str:
    """Read the key a service asks for from the environment."""
    if key is None:
        return ""
    if value := os.environ.get(key.environment, "").strip():
        return value
    raise ServiceError(
        "The service asks for a key, and none is set.",
        remedy=f"Get one ({key.ask}) and set the environment variable {key.environment}.",
    )


def address(service: Service, asked: Mapping[str, str], *, base: str = "") -> str:
    """Write the address of the first answer; `base` stands for the scheme and host in tests."""
    root = base or f"https://{service.host}"
    if service.sdmx is not None:
        return _sdmx_address(service, asked, root)
    path = service.path.format_map({name: quote(value, safe="") for name, value in asked.items()})
    parameters = {name: value.format_map(asked) for name, value in service.parameters.items()}
    if service.paging.style is Style.PAGES:
        parameters[service.paging.parameter] = "1"
    return f"{root}{path}" + (f"?{urlencode(parameters)}" if parameters else "")


def _sdmx_address(service: Service, asked: Mapping[str, str], root: str) -> str:
    """Let sdmx1 write the address, which knows how each service wants it; nothing is sent."""
    import sdmx  # noqa: PLC0415 - takes half a second

    assert service.sdmx is not None
    client = sdmx.Client(service.sdmx.source)
    request = client.get(
        resource_type="data",
        resource_id=service.sdmx.flow,
        key=service.sdmx.key.format_map(asked) or None,
        params={name: value.format_map(asked) for name, value in service.sdmx.parameters.items()},
        dry_run=True,
    )
    parts = urlsplit(str(request.url))
    return f"{root}{parts.path}" + (f"?{parts.query}" if parts.query else "")


def fetch(  # noqa: PLR0917
    service: Service,
    asked: Mapping[str, str],
    folder: Path,
    web: Web | Saved,
    progress: Progress = silent,
    base: str = "",
) -> tuple[Path, ...]:
    """Fetch every answer into `folder`; those that are there from a try that broke off are not asked for again."""
    key = "" if isinstance(web, Saved) else key_of(service.key)
    url: str | None = address(service, asked, base=base)
    answers: list[Path] = []
    while url is not None:
        if len(answers) >= MOST_PAGES:
            raise ServiceError(
                f"There are more than {MOST_PAGES:,} pages.", where=without_query(url), remedy="Ask for less."
            )
        path = folder / f"{len(answers) + 1:05}.answer"
        if not path.is_file():
            web.get(with_key(url, service, key), path, headers=headers(service, key))
            _forget(service.key, key, path)
        answers.append(path)
        pages, url = _next(service, path, url, len(answers))
        progress(len(answers), max(pages, len(answers)), service.title)
    return tuple(answers)


def headers(service: Service, key: str) -> dict[str, str]:
    """Give the headers that an address is asked with."""
    sent = {"Accept": "application/vnd.sdmx.genericdata+xml;version=2.1, */*;q=0.5"} if service.sdmx else {}
    if service.key is not None and service.key.header:
        sent[service.key.header] = service.key.prefix + key
    return sent


def with_key(url: str, service: Service, key: str) -> str:
    """Give an address with the key in it, where a service wants it there."""
    if service.key is None or not service.key.parameter:
        return url
    parts = urlsplit(url)
    others = [(name, value) for name, value in parse_qsl(parts.query) if name != service.key.parameter]
    return parts._replace(query=urlencode([*others, (service.key.parameter, key)])).geturl()


def _forget(asks: Key | None, key: str, path: Path) -> None:
    """Take the key out of an answer that repeats it, as addresses of next answers do; in a saved one it is unknown."""
    kept = found = path.read_bytes()
    if key:
        found = found.replace(key.encode(), b"KEY")
    if asks is not None and asks.parameter:
        found = re.sub(rb"([?&]" + re.escape(asks.parameter.encode()) + rb"=)[^&\"'\s]+", rb"\1KEY", found)
    if found != kept:
        path.write_bytes(found)


def _next(service: Service, path: Path, url: str, number: int) -> tuple[int, str | None]:
    """Give how many answers there are, as far as is known, and the address of the next."""
    paging = service.paging
    if paging.style is Style.ONE:
        return 1, None
    document = _document(service, path, url)
    if paging.style is Style.NEXT:
        following = _way(document, paging.next)
        if not following:
            return number, None
        target = urljoin(url, str(following))
        if target == url:
            raise ServiceError("An answer names itself as the next one.", where=without_query(url), remedy=_REPORT)
        return number + 1, target
    pages = _whole(_way(document, paging.pages), "the number of pages", url)
    if number >= pages:
        return max(pages, 1), None
    return pages, re.sub(rf"([?&]{re.escape(paging.parameter)}=)\d+", rf"\g<1>{number + 1}", url)


_REPORT = "The service may have changed; see its documentation, and change its file in content/services."


def records(service: Service, answers: Sequence[Path]) -> Iterator[Record]:
    """Give every record of all answers; a number of records that is not the one promised is an error."""
    found, promised = 0, None
    for path in answers:
        document = _document(service, path, service.host)
        if service.paging.total:
            promised = _whole(_way(document, service.paging.total), "the number of records", service.host)
        listed = _way(document, service.records) if service.records else document
        if listed is None and promised == 0:
            listed = []
        if not isinstance(listed, list):
            raise ServiceError(
                f"The answer has no list of records{f' at {service.records}' if service.records else ''}.",
                where=service.code,
                remedy=_REPORT,
            )
        for record in listed:
            found += 1
            yield record
    if promised is not None and found != promised:
        raise ServiceError(
            f"{found:,} records came of {promised:,} promised.",
            where=service.code,
            remedy="The table changed while it was fetched, or an answer was cut short. Fetch it again with --again.",
        )


def table(service: Service, answers: Sequence[Path], into: Path) -> int:
    """Write the records as a table with the columns of the service's file; gives the number of rows."""
    rows = 0
    with into.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(service.columns)
        for record in records(service, answers):
            if rows == 0:
                _check_columns(service, record)
            _check_subject(service, record)
            writer.writerow([_cell(_way(record, way)) for way in service.columns.values()])
            rows += 1
    if rows == 0:
        raise ServiceError(
            "The service has no records for what was asked.",
            where=service.code,
            remedy="Nothing was stored. Ask for other countries or years.",
        )
    return rows


def updated(service: Service, answers: Sequence[Path]) -> str:
    """Give the date the publisher names for the data, or nothing."""
    if not service.updated or service.sdmx is not None:
        return ""
    found = _UPDATED.search(str(_way(_document(service, answers[0], service.host), service.updated) or ""))
    return found.group() if found else ""


def _check_columns(service: Service, record: Any) -> None:
    missing = [way for way in service.columns.values() if not isinstance(record, dict) or not _there(record, way)]
    if missing:
        there = ", ".join(list(record)[: 4 * FEW]) if isinstance(record, dict) else "something else than fields"
        raise ServiceError(
            f"The records have no {', '.join(missing[:FEW])}. They have: {there}.", where=service.code, remedy=_REPORT
        )


def _check_subject(service: Service, record: Record) -> None:
    """Refuse an answer about something else, which may have the same columns."""
    for way, wanted in service.every.items():
        if (found := _cell(_way(record, way))) != wanted:
            raise ServiceError(
                f"A record has {found or 'nothing'} as {way}; this table has {wanted}.",
                where=service.code,
                remedy="The answer is about something else. Compare the address with `wayfare fetch show`.",
            )


def _document(service: Service, path: Path, url: str) -> Any:
    try:
        document = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        path.unlink()  # so that the next try asks for it again
        raise ServiceError(
            "The answer is not whole, or is not JSON.",
            where=without_query(url) if "://" in url else url,
            remedy="Try again; if it stays so, the service may have changed.",
        ) from None
    said = _way(document, service.problem) if service.problem else None
    if said:
        path.unlink()
        raise ServiceError(f"The service says: {str(said)[:300]}", where=service.code, remedy="Ask for something else.")
    return document


def _way(value: Any, way: str) -> Any:
    """Go into an answer, step by step; None where the way ends early."""
    for step in _steps(way):
        if isinstance(value, list) and step.isdecimal() and int(step) < len(value):
            value = value[int(step)]
        elif isinstance(value, dict) and step in value:
            value = value[step]
        else:
            return None
    return value


def _steps(way: str) -> list[str]:
    """Take a way apart at its dots; a dot that belongs to a name is written with a backslash before it."""
    return [step.replace("\\.", ".") for step in re.split(r"(?<!\\)\.", way)]


def _there(record: Any, way: str) -> bool:
    *before, last = _steps(way)
    inner = _way(record, ".".join(before)) if before else record
    return inner is None or (isinstance(inner, dict) and last in inner)


def _whole(value: Any, what: str, where: str) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        raise ServiceError(f"The answer does not say {what}.", where=without_query(where), remedy=_REPORT) from None


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return json.dumps(value) if isinstance(value, dict | list) else str(value)
