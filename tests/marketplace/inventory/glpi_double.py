"""A server that speaks as GLPI does, over both its APIs, and fails as it does."""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

APP_TOKEN, USER_TOKEN = "app-token-of-the-double-0001", "user-token-of-the-double-0002"
OAUTH = {
    "client_id": "client-of-the-double-01",
    "client_secret": "secret-of-the-double-02",
    "username": "boucle",
    "password": "mot de passe é",
}
OPTIONS = {
    "name": 1, "id": 2, "location": 3, "type": 4, "serial": 5, "otherserial": 6, "manufacturer": 23, "status": 31, "buy_date": 37,
    "model": 40, "decommission_date": 159, "user": 70,
}  # fmt: skip
REFERENCES = ("type", "manufacturer", "model", "status", "location", "user")


def device(number: int, **facts: object) -> dict:
    """A device as GLPI knows it, its user included."""
    return {
        "id": number, "name": f"PC-{number:04d}", "serial": f"SN{number:06d}", "otherserial": f"INV-{number:06d}",
        "type": "Portable", "manufacturer": "Dell", "model": "Latitude 5490", "status": "En service",
        "location": "Mairie > Étage 1", "buy_date": "2020-03-02", "decommission_date": None,
        "user": "Martin Eve", "ip": "10.1.2.3", "comment": "", **facts,
    }  # fmt: skip


class GlpiDouble:
    """What the server holds, how it misbehaves, what it was asked."""

    def __init__(self) -> None:
        self.devices: dict[str, list[dict]] = {"Computer": [device(1), device(2)], "Monitor": [], "Phone": [], "Printer": [],
                                               "NetworkEquipment": []}  # fmt: skip
        self.asked: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.forbidden: set[str] = set()
        self.is_disabled = False
        self.needs_app_token = True
        self.as_mapping = False
        self.answers: list[tuple[int, dict[str, str], bytes]] = []  # said once each, instead of the true answer
        self.always: tuple[int, dict[str, str], bytes] | None = None
        self.ends_session_after: int | None = None
        self.sessions: set[str] = set()
        self.opened = 0
        self.address = ""

    def answer(self, method: str, target: str, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], bytes]:
        self.asked.append(f"{method} {target}")
        self.headers.append(headers)
        if self.answers:
            return self.answers.pop(0)
        if self.always:
            return self.always
        url = urlsplit(target)
        question = {name: values[0] for name, values in parse_qs(url.query).items()}
        if url.path.startswith("/apirest.php/"):
            return self._legacy(url.path.removeprefix("/apirest.php/"), question, headers)
        if url.path.startswith("/api.php/"):
            return self._high_level(method, url.path.removeprefix("/api.php/"), question, headers, body)
        return 404, {"Content-Type": "text/html"}, b"<!doctype html><title>GLPI</title>"

    def _legacy(self, path: str, question: dict[str, str], headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        if self.is_disabled:
            return said(400, ["", "API disabled"])
        if self.needs_app_token and headers.get("app-token") != APP_TOKEN:
            missing = "app-token" not in headers
            return said(400, ["ERROR_APP_TOKEN_PARAMETERS_MISSING" if missing else "ERROR_WRONG_APP_TOKEN_PARAMETER", "…"])
        if path == "initSession":
            if headers.get("authorization") != f"user_token {USER_TOKEN}":
                return said(401, ["ERROR_GLPI_LOGIN_USER_TOKEN", "le paramètre user_token semble incorrect"])
            return said(200, {"session_token": self._open()})
        if not self._is_open(headers.get("session-token", "")):
            return said(401, ["ERROR_SESSION_TOKEN_INVALID", "…"])
        if path == "killSession":
            self.sessions.discard(headers["session-token"])
            return said(200, {})
        kind = path.removeprefix("search/")
        if kind in self.forbidden:
            return said(403, ["ERROR_RIGHT_MISSING", "…"])
        return self._legacy_search(kind, question)

    def _legacy_search(self, kind: str, question: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        first, last = map(int, question["range"].split("-"))
        held = sorted(self.devices[kind], key=lambda one: one["id"])
        if first > len(held):
            return said(400, ["ERROR_RANGE_EXCEED_TOTAL", "…"])
        shown = {int(value) for name, value in question.items() if re.fullmatch(r"forcedisplay\[\d+\]", name)}
        rows = [
            {str(OPTIONS[name]): value for name, value in one.items() if OPTIONS.get(name) in shown}
            for one in held[first : last + 1]
        ]
        found: dict = {"totalcount": len(held), "count": len(rows), "sort": 2, "order": "ASC"}
        if rows:
            found["data"] = {str(row["2"]): row for row in rows} if self.as_mapping else rows
        place = {"Content-Range": f"{first}-{first + len(rows) - 1}/{len(held)}"} if rows else {}
        return said(200 if first + len(rows) >= len(held) else 206, found, place)

    def _high_level(
        self, method: str, path: str, question: dict[str, str], headers: dict[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        if path == "token" and method == "POST":
            given = {name: values[0] for name, values in parse_qs(body.decode()).items()}
            if any(given.get(name) != OAUTH[name] for name in ("client_id", "client_secret")):
                return said(401, {"error": "invalid_client", "error_description": "Client authentication failed"})
            if any(given.get(name) != OAUTH[name] for name in ("username", "password")):
                return said(400, {"error": "invalid_grant", "error_description": "The user credentials were incorrect."})
            return said(200, {"token_type": "Bearer", "expires_in": 3600, "access_token": self._open()})
        if self.is_disabled:
            return said(403, {"status": "ERROR_RIGHT_MISSING", "title": "…", "detail": "The High-Level API is disabled"})
        if not self._is_open(headers.get("authorization", "").removeprefix("Bearer ")):
            return said(401, {"status": "ERROR_UNAUTHENTICATED", "title": "You are not authenticated", "detail": None})
        kind = path.removeprefix("v2/Assets/")
        if kind in self.forbidden:
            return said(403, {"status": "ERROR_RIGHT_MISSING", "title": "You don't have permission", "detail": None})
        start, limit = int(question["start"]), int(question["limit"])
        held = sorted(self.devices[kind], key=lambda one: one["id"])
        rows = [_named(one) for one in held[start : start + limit]]
        place = {"Content-Range": f"{start}-{max(0, start + limit - 1)}/{len(held)}"}
        return said(206 if start + limit < len(held) else 200, {"results": rows} if self.as_mapping else rows, place)

    def _open(self) -> str:
        self.opened += 1
        token = f"session-{self.opened}"
        self.sessions.add(token)
        return token

    def _is_open(self, token: str) -> bool:
        if self.ends_session_after is not None:
            self.ends_session_after -= 1
            if self.ends_session_after < 0:
                self.ends_session_after = None
                self.sessions.clear()
        return token in self.sessions


def _named(one: dict) -> dict:
    """A device as the second API says it: references are mappings, dates of purchase are not there."""
    references = {name: {"id": 1, "name": one[name]} if one[name] else None for name in REFERENCES}
    kept = {name: one[name] for name in ("id", "name", "serial", "otherserial", "comment")}
    return {**kept, **references, "is_deleted": one.get("is_deleted", False)}


def said(status: int, value: object, headers: dict[str, str] | None = None) -> tuple[int, dict[str, str], bytes]:
    """An answer in JSON."""
    return status, {"Content-Type": "application/json; charset=UTF-8", **(headers or {})}, json.dumps(value).encode()


@contextmanager
def running(double: GlpiDouble, context: object = None) -> Iterator[GlpiDouble]:
    """The double, answering on a port of its own; in TLS with `context`."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # headers and body leave together

        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            heard = {name.lower(): value for name, value in self.headers.items()}
            status, headers, content = double.answer(self.command, self.path, heard, body)
            self.send_response(status)
            for name, value in {"Content-Length": str(len(content)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            try:
                self.wfile.write(content)
                self.wfile.flush()
            except OSError:
                self.close_connection = True
            self.close_connection = self.close_connection or "Content-Length" in headers

        do_POST = do_GET  # noqa: N815 - the name the server calls

        def log_message(self, *_words: object) -> None:
            """Nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_words: object) -> None:
            """Clients of these tests hang up."""

    server = Server(("127.0.0.1", 0), Handler)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    scheme, host = ("https", "localhost") if context is not None else ("http", "127.0.0.1")
    double.address = f"{scheme}://{host}:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield double
    finally:
        server.shutdown()
        server.server_close()
