"""The only door to the internet: listed hosts, https, limits of size and time, patience, and no private address."""

from __future__ import annotations

import hashlib
import ipaddress
import socket
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.utils import get_environ_proxies
from urllib3.exceptions import HTTPError, IncompleteRead, ProtocolError
from urllib3.util.retry import Retry

from wayfare import __version__
from wayfare.model.errors import ServiceError

CHUNK = 65_536
MANY_REQUESTS = 429
TRY_AGAIN = (MANY_REQUESTS, 500, 502, 503, 504)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What may be fetched. The defaults are for publishers' services; tests name the loopback and allow it."""

    hosts: frozenset[str]
    schemes: frozenset[str] = frozenset({"https"})
    private: bool = False
    """Whether addresses that are not public may be talked to."""
    most_bytes: int = 64 * 2**20
    """Of one answer."""
    seconds: float = 120.0
    """For one answer, from first to last byte."""
    connect_seconds: float = 15.0
    tries: int = 4
    patience: float = 1.0
    """Seconds before the second try; doubled each time, unless the service says how long to wait."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer kept in a file."""

    path: Path
    sha256: str
    content_type: str


@dataclass(slots=True)
class Web:
    """Fetches answers of one service, one after the other, within the rules."""

    rules: Rules
    wait: float = 1.0
    """Seconds between two requests."""
    _session: requests.Session = field(init=False)
    _last: float = field(init=False, default=0.0)

    def __post_init__(self) -> None:
        self._session = _Session(self.rules)

    def get(self, url: str, into: Path, *, headers: dict[str, str] | None = None) -> Answer:
        """Fetch an address into a file; what is not an answer raises `ServiceError` and leaves no file.

        The body is taken as it comes, so that a service that drips byte by byte meets the limit of time.
        """
        self._pause()
        where = without_query(url)
        try:
            with self._session.get(
                url, headers=headers, stream=True, timeout=(self.rules.connect_seconds, self.rules.seconds)
            ) as response:
                _check_status(response, where)
                _check_peer(response, self.rules, where)
                return _keep(response, into, self.rules, where)
        except (requests.RequestException, HTTPError, OSError) as error:
            raise ServiceError(
                f"The service did not answer: {_reason(error)}.",
                where=where,
                remedy="Check the connection and try again; what was fetched so far is kept.",
            ) from None

    def _pause(self) -> None:
        left = self._last + self.wait - time.monotonic()
        if left > 0 and self._last:
            time.sleep(left)
        self._last = time.monotonic()


class _Session(requests.Session):
    """A session that checks the address of every hop, so that a redirect cannot lead anywhere else."""

    def __init__(self, rules: Rules) -> None:
        super().__init__()
        self.rules = rules
        self.trust_env = False  # no passwords from ~/.netrc; proxies of the office are set by hand below
        self.max_redirects = 3
        self.headers["User-Agent"] = f"wayfare/{__version__} (migration statistics; one request at a time)"
        retry = Retry(
            total=rules.tries - 1,
            backoff_factor=rules.patience,
            status_forcelist=TRY_AGAIN,
            respect_retry_after_header=True,
            raise_on_status=False,
            redirect=False,
        )
        for scheme in rules.schemes:
            self.mount(f"{scheme}://", HTTPAdapter(max_retries=retry))

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        """Send a request whose address may be talked to."""
        url = request.url or ""
        check_address(url, self.rules)
        proxies = get_environ_proxies(url)
        if not proxies and not self.rules.private:
            _check_public(urlsplit(url).hostname or "", without_query(url))
        kwargs["proxies"] = proxies
        return super().send(request, **kwargs)


def check_address(url: str, rules: Rules) -> None:
    """Refuse an address that is not of the service or not encrypted."""
    parts = urlsplit(url)
    if parts.scheme not in rules.schemes or parts.hostname not in rules.hosts or parts.username:
        raise ServiceError(
            f"The address {without_query(url)} is not one of this service ({', '.join(sorted(rules.hosts))}, https).",
            remedy="Nothing was sent there. If the service has moved, change 'host' in its file.",
        )


def _check_public(host: str, where: str) -> None:
    try:
        found = {item[4][0] for item in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)}
    except OSError:
        raise ServiceError(
            "The name of the service cannot be found.", where=where, remedy="Check the connection to the internet."
        ) from None
    for address in found:
        if not ipaddress.ip_address(address).is_global:
            raise _private(where)


def _check_peer(response: requests.Response, rules: Rules, where: str) -> None:
    """Look at who really answered, since a name may point elsewhere the second time it is asked."""
    connection = getattr(response.raw, "connection", None) or getattr(response.raw, "_connection", None)
    socket_ = getattr(connection, "sock", None)
    peer = socket_.getpeername()[0] if socket_ else None
    if peer and not rules.private and not get_environ_proxies(response.url) and not _is_global(peer):
        raise _private(where)


def _is_global(address: str) -> bool:
    return ipaddress.ip_address(address.partition("%")[0]).is_global


def _private(where: str) -> ServiceError:
    return ServiceError(
        "The name of the service leads to a private address.",
        where=where,
        remedy="Nothing was read. Ask who looks after the network whether names are being redirected.",
    )


def _check_status(response: requests.Response, where: str) -> None:
    status = response.status_code
    if status == requests.codes.ok:
        return
    if status in (401, 403):
        what, remedy = "The service refuses the request.", "Check the key and the terms of the service."
    elif status == 404:
        what, remedy = "The service has nothing at this address.", "It may have been moved; see its documentation."
    elif status in TRY_AGAIN:
        what, remedy = "The service is busy or out of order.", "Try again later; what was fetched so far is kept."
    else:
        what, remedy = "The service does not accept the request.", "Check the arguments against its documentation."
    raise ServiceError(f"{what} (HTTP {status})", where=where, remedy=remedy)


def _keep(response: requests.Response, into: Path, rules: Rules, where: str) -> Answer:
    deadline, digest, size = time.monotonic() + rules.seconds, hashlib.sha256(), 0
    part = into.with_name(into.name + ".part")
    into.parent.mkdir(parents=True, exist_ok=True)
    try:
        with part.open("wb") as file:
            while chunk := response.raw.read1(CHUNK, decode_content=True):
                size += len(chunk)
                if size > rules.most_bytes:
                    raise ServiceError(
                        f"The answer is larger than {rules.most_bytes:,} bytes.",
                        where=where,
                        remedy="Ask for less, by naming countries or years.",
                    )
                if time.monotonic() > deadline:
                    raise ServiceError(
                        f"The answer took longer than {rules.seconds:g} seconds.",
                        where=where,
                        remedy="Try again later.",
                    )
                digest.update(chunk)
                file.write(chunk)
        part.replace(into)
    finally:
        part.unlink(missing_ok=True)
    kind = response.headers.get("Content-Type", "").split(";")[0].strip()
    return Answer(path=into, sha256=digest.hexdigest(), content_type=kind)


def without_query(url: str) -> str:
    """Give an address without its query, where keys may stand."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname}{parts.path}"


def _reason(error: BaseException) -> str:
    """Say in a few words what went wrong, without the address, which may hold a key."""
    if isinstance(error, requests.ConnectTimeout | requests.ReadTimeout | TimeoutError):
        return "no byte came in time"
    if isinstance(error, requests.TooManyRedirects):
        return "it sends from one address to the next"
    if isinstance(error, requests.exceptions.SSLError):
        return "its certificate is not valid"
    if isinstance(error, requests.exceptions.RetryError):
        return "it was busy at every try"
    if isinstance(error, requests.exceptions.ChunkedEncodingError | IncompleteRead | ProtocolError):
        return "the answer was cut off"
    return "no connection"
