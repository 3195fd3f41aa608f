"""Reading from a server that somebody named: never inside our own network, never more than a limit, never for long.

An address typed by a person may lead anywhere. So the name is resolved here, every address it leads to must be a public one, and
the connection goes to an address that was checked (a second answer of the name server cannot change it); redirections are not
followed; what is read is counted in bytes and in seconds. TLS is verified with the authorities of the machine, or those that
`SSL_CERT_FILE` names.
"""

import ipaddress
import json
import secrets
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from threading import Timer
from typing import Any, NoReturn
from urllib.parse import SplitResult, urlencode, urlsplit

from flask import current_app

MEBIBYTE = 1024 * 1024
MAX_ANSWER_BYTES = 16 * MEBIBYTE
READ_BYTES = 64 * 1024
CONNECT_SECONDS, READ_SECONDS = 10.0, 30.0
ATTEMPTS = 3
FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 10.0
PASSING_TROUBLE = frozenset({429, 502, 503, 504})
REDIRECTIONS = range(300, 400)
NAT64 = ipaddress.ip_network("64:ff9b::/96")

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


class FetchFault(StrEnum):
    """Why nothing could be read."""

    MALFORMED = "malformed"
    NOT_HTTPS = "not_https"
    FORBIDDEN = "forbidden"
    UNKNOWN_HOST = "unknown_host"
    UNREACHABLE = "unreachable"
    CERTIFICATE = "certificate"
    TOO_SLOW = "too_slow"
    TOO_LARGE = "too_large"
    REDIRECTED = "redirected"
    NOT_JSON = "not_json"


class FetchError(Exception):
    """Nothing could be read, and why. Never says what was sent."""

    def __init__(self, fault: FetchFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered, whatever its status."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON; raises `FetchError` when it is something else, or cut short."""
        try:
            return json.loads(self.body.decode("utf-8-sig"))
        except (ValueError, RecursionError) as error:
            raise FetchError(FetchFault.NOT_JSON) from error


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file to send with a form; its name and its kind are ours, never what somebody typed."""

    field: str
    name: str
    kind: str
    content: bytes


@dataclass(frozen=True, slots=True)
class FetchRules:
    """What this installation allows: plain http or not, and the hosts of its own network that may be read all the same."""

    https_only: bool
    private_hosts: frozenset[str]

    def check(self, address: str) -> SplitResult:
        """The parts of an address that may be read, as far as its text says; raises `FetchError`."""
        try:
            url = urlsplit(address)
            host, port = url.hostname, url.port
        except ValueError as error:
            raise FetchError(FetchFault.MALFORMED) from error
        plain = address.isascii() and address.isprintable() and not set(address) & set(" \\\"'<>")
        if url.scheme not in {"http", "https"} or not host or url.username or url.password or port == 0 or not plain:
            raise FetchError(FetchFault.MALFORMED)
        if self.https_only and url.scheme != "https":
            raise FetchError(FetchFault.NOT_HTTPS)
        return url

    def allows_private(self, host: str) -> bool:
        return host.lower().rstrip(".") in self.private_hosts


def site_rules() -> FetchRules:
    """What the settings of this installation allow."""
    settings = current_app.config
    return FetchRules(https_only=settings["IN_PRODUCTION"], private_hosts=frozenset(settings["PRIVATE_HOSTS"]))


def is_public(text: str) -> bool:
    """Whether an IP address is one of the open Internet, and does not stand for one that is not."""
    address: IpAddress = ipaddress.ip_address(text.partition("%")[0])
    return all(each.is_global and not each.is_multicast for each in _meant_by(address))


def _meant_by(address: IpAddress) -> Iterable[IpAddress]:
    """The address, and those it carries inside (IPv4 in IPv6, in the ways that routers understand)."""
    if isinstance(address, ipaddress.IPv4Address):
        return [address]
    inside = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in NAT64:
        inside.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    carried = [each for each in inside if each is not None]
    return carried if address.ipv4_mapped else [address, *carried]


class Reader:
    """A conversation with one server, over one connection where it lets us, within a number of seconds for all of it."""

    def __init__(self, address: str, rules: FetchRules, *, seconds: float, pause: Callable[[float], None] = time.sleep) -> None:
        self._url = rules.check(address)
        self._rules, self._pause = rules, pause
        self._ends_at = time.monotonic() + seconds
        self._connection: HTTPConnection | None = None

    def get(self, path: str, headers: Mapping[str, str]) -> Answer:
        """Read `path` under the address; passing trouble is tried again, a little later each time. Raises `FetchError`."""
        return self._ask("GET", path, headers, None)

    def post(self, path: str, fields: Mapping[str, str]) -> Answer:
        """Send a form to `path` under the address; raises `FetchError`."""
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", path, headers, urlencode(fields).encode())

    def post_file(self, path: str, fields: Sequence[tuple[str, str]], file: SentFile, headers: Mapping[str, str]) -> Answer:
        """Send a form with a file (RFC 7578) to `path` under the address; a field may come several times. Raises `FetchError`."""
        boundary = secrets.token_hex(24)
        body = multipart(fields, file, boundary=boundary)
        return self._ask("POST", path, {"Content-Type": f"multipart/form-data; boundary={boundary}", **headers}, body)

    def close(self) -> None:
        if self._connection:
            self._connection.close()
        self._connection = None

    def _ask(self, method: str, path: str, headers: Mapping[str, str], body: bytes | None) -> Answer:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                answer = self._once(method, path, headers, body)
            except FetchError as error:
                if error.fault not in {FetchFault.UNREACHABLE, FetchFault.TOO_SLOW} or attempt == ATTEMPTS or self._left() <= 0:
                    raise
                self._wait(attempt, "")
                continue
            if answer.status not in PASSING_TROUBLE or attempt == ATTEMPTS:
                return answer
            self._wait(attempt, answer.headers.get("retry-after", ""))
        raise FetchError(FetchFault.UNREACHABLE)

    def _wait(self, attempt: int, asked: str) -> None:
        seconds = float(asked[:4]) if asked.isascii() and asked.isdigit() else FIRST_PAUSE_SECONDS * 2**attempt
        self._pause(max(0.0, min(seconds, LONGEST_PAUSE_SECONDS, self._left())))

    def _left(self) -> float:
        return self._ends_at - time.monotonic()

    def _once(self, method: str, path: str, headers: Mapping[str, str], body: bytes | None) -> Answer:
        if self._left() <= 0:
            raise FetchError(FetchFault.TOO_SLOW)
        connection = self._connection = self._connection or self._connected()
        watchdog = Timer(max(0.1, self._left()), _cut, [connection])
        watchdog.daemon = True
        watchdog.start()
        try:
            connection.request(method, self._url.path.rstrip("/") + path, body, {"Accept": "application/json", **headers})
            response = connection.getresponse()
            answer = Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, self._read(response))
        except TimeoutError:
            self._fail(FetchFault.TOO_SLOW)
        except (OSError, HTTPException):
            self._fail(FetchFault.TOO_SLOW if self._left() <= 0 else FetchFault.UNREACHABLE)
        except FetchError as error:
            self._fail(error.fault)
        finally:
            watchdog.cancel()
        if answer.status in REDIRECTIONS:
            self._fail(FetchFault.REDIRECTED)
        if response.will_close:
            self.close()
        return answer

    def _read(self, response: HTTPResponse) -> bytes:
        pieces, size = [], 0
        while piece := response.read(READ_BYTES):
            size += len(piece)
            if size > MAX_ANSWER_BYTES:
                raise FetchError(FetchFault.TOO_LARGE)
            if self._left() <= 0:
                raise FetchError(FetchFault.TOO_SLOW)
            pieces.append(piece)
        if self._left() <= 0:  # the watchdog cut it, and what is left looks like a whole answer
            raise FetchError(FetchFault.TOO_SLOW)
        if response.length:  # the server hung up before the end it had promised
            raise FetchError(FetchFault.UNREACHABLE)
        return b"".join(pieces)

    def _fail(self, fault: FetchFault) -> NoReturn:
        self.close()
        raise FetchError(fault)

    def _connected(self) -> HTTPConnection:
        """A connection to an address that was checked. The name still serves for the certificate, no longer to find the server."""
        host, is_secure = str(self._url.hostname), self._url.scheme == "https"
        port = self._url.port or (443 if is_secure else 80)
        sock = self._socket(self._resolved(host, port))
        kind = HTTPSConnection if is_secure else HTTPConnection
        connection = kind(host, port)
        if is_secure:
            try:
                sock = ssl.create_default_context().wrap_socket(sock, server_hostname=host)
            except ssl.SSLCertVerificationError as error:
                sock.close()
                raise FetchError(FetchFault.CERTIFICATE) from error
            except TimeoutError as error:
                sock.close()
                raise FetchError(FetchFault.TOO_SLOW) from error
            except OSError as error:
                sock.close()
                raise FetchError(FetchFault.UNREACHABLE) from error
        connection.sock = sock
        connection.auto_open = 0  # closed is closed: opening it again by itself would look the name up without checking
        return connection

    def _resolved(self, host: str, port: int) -> list[Any]:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise FetchError(FetchFault.UNKNOWN_HOST) from error
        if not self._rules.allows_private(host) and not all(is_public(str(each[4][0])) for each in found):
            raise FetchError(FetchFault.FORBIDDEN)
        return found

    def _socket(self, found: list[Any]) -> socket.socket:
        fault = FetchFault.UNREACHABLE
        for family, kind, protocol, _name, place in found:
            sock = socket.socket(family, kind, protocol)
            sock.settimeout(min(CONNECT_SECONDS, max(0.1, self._left())))
            try:
                sock.connect(place)
                sock.settimeout(min(READ_SECONDS, max(0.1, self._left())))
            except OSError as error:
                sock.close()
                fault = FetchFault.TOO_SLOW if isinstance(error, TimeoutError) else FetchFault.UNREACHABLE
                continue
            return sock
        raise FetchError(fault)


def multipart(fields: Sequence[tuple[str, str]], file: SentFile, *, boundary: str) -> bytes:
    """A form with a file, as RFC 7578 lays it out; `boundary` is found nowhere in it."""
    parts = [f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}'.encode() for name, value in fields]
    head = f'Content-Disposition: form-data; name="{file.field}"; filename="{file.name}"\r\nContent-Type: {file.kind}\r\n\r\n'
    pieces = [b"--" + boundary.encode() + b"\r\n" + part + b"\r\n" for part in [*parts, head.encode() + file.content]]
    return b"".join(pieces) + b"--" + boundary.encode() + b"--\r\n"


def _cut(connection: HTTPConnection) -> None:
    """End a conversation that lasts: a server that sends one byte at a time never meets a time-out."""
    try:
        if connection.sock:
            connection.sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
