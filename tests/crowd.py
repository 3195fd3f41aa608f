"""Fifty people who press at the same moment, each signed in on a browser of her own, on a site served as in production."""

import http.client
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_urlsafe
from urllib.parse import urlencode

from flask import Flask
from itsdangerous import URLSafeTimedSerializer

from core.accounts.models import Membership
from tests.bench.measures import Server, p95, served
from tests.pages import PageClient

CROWD = 50
WORKERS = ("--workers", "2", "--threads", "4")
CSRF = "a" * 40
PATIENCE_SECONDS = 240


@contextmanager
def site_of(app: Flask, folder: Path) -> Iterator[Server]:
    """The site on the database of that application: two workers of four threads, jobs in the process that answers."""
    environment = {
        "DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
        "BOUCLE_INSTANCE": str(folder),
        "SECRET_KEY": app.config["SECRET_KEY"],
        "PUBLIC_URL": "http://127.0.0.1",
        "REDIS_URL": "",
        "STORAGE_URL": f"file://{folder}/storage",
        "MAIL_URL": f"file://{folder}/mail",
    }
    with served("wsgi:app", environment, *WORKERS) as site:
        yield site


@dataclass(frozen=True)
class Press:
    """A form as a browser sends it; without values, a page that is opened."""

    path: str
    cookie: str = ""
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Reply:
    """What came back, and after how long."""

    status: int
    location: str
    page: str
    ms: float


def cookie_of(app: Flask, person: Membership) -> str:
    """The cookie of a browser where that person is signed in."""
    client = PageClient(app, app.response_class, use_cookies=True)
    client.sign_in(person)
    with client.session_transaction() as session:
        session["csrf_token"] = CSRF
    name = app.config["SESSION_COOKIE_NAME"]
    return f"{name}={client.get_cookie(name).value}"


def form_of(app: Flask, **values: object) -> dict[str, str]:
    """Those values with what every form carries: the token of the session and a key of its own."""
    token = URLSafeTimedSerializer(app.config["SECRET_KEY"], salt="wtf-csrf-token").dumps(CSRF)
    return {"csrf_token": str(token), "request_key": token_urlsafe(16), **{name: str(value) for name, value in values.items()}}


def press_together(site: Server, presses: Sequence[Press]) -> list[Reply]:
    """What each gets when all press at the same moment, in their order."""
    barrier = threading.Barrier(len(presses))
    replies: list[Reply | None] = [None] * len(presses)

    def press(number: int) -> None:
        barrier.wait()
        replies[number] = send(site, presses[number])

    threads = [threading.Thread(target=press, args=(number,)) for number in range(len(presses))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=PATIENCE_SECONDS)
    answered = [reply for reply in replies if reply is not None]
    assert len(answered) == len(presses), "somebody had no answer"
    return answered


def send(site: Server, press: Press) -> Reply:
    """One request, as a browser that opens a connection for it."""
    began = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=PATIENCE_SECONDS)
    headers = {"Cookie": press.cookie, "Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST" if press.values else "GET", press.path, urlencode(press.values) or None, headers)
    answer = connection.getresponse()
    page = answer.read().decode()
    connection.close()
    return Reply(answer.status, answer.getheader("Location", ""), page, (time.perf_counter() - began) * 1000)


def p95_ms(replies: Sequence[Reply]) -> float:
    """What nineteen of twenty wait at most."""
    return p95([reply.ms for reply in replies])
