"""The same form sent twice acts once.

A double click, a page sent again after a lost answer: the second request finds the key of the first in the database, written in
the very transaction of the command, and is led to the same place.
"""

import time
from datetime import datetime
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, flash, g, has_request_context, redirect, request
from sqlalchemy import Select, String, UniqueConstraint, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.wrappers import Response as BaseResponse

from core.clock import now
from core.db import Base, at_opening, db, transaction
from core.web import sessions
from core.web.links import safe_next

WAIT_SECONDS = 3.0
POLL_SECONDS = 0.02
KEY_LENGTH = 40
REDIRECTS = range(300, 400)


class DoneRequest(Base):
    """A form whose effect is kept, and where its sender was led."""

    __tablename__ = "done_request"
    __table_args__ = (UniqueConstraint("key"),)

    key: Mapped[str] = mapped_column(String(64))
    location: Mapped[str | None] = mapped_column(String(500))
    done_at: Mapped[datetime]


class AlreadyDone(Exception):
    """This form has had its effect."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def init_app(app: Flask) -> None:
    app.before_request(_lead_to_known_answer)
    app.after_request(_remember_answer)
    app.register_error_handler(AlreadyDone, lambda error: _lead_to(error.key))


def _lead_to_known_answer() -> BaseResponse | None:
    given = request.form.get("request_key", "") if request.method == "POST" else ""
    if not given or len(given) > KEY_LENGTH:
        return None
    g.request_key = f"{sessions.scope()}.{given}"
    known = db.session.execute(_location_of(g.request_key)).first()
    return None if known is None else _lead_to(g.pop("request_key"))


def _lead_to(key: str) -> BaseResponse:
    location = _wait_for_location(key)
    if location is None:
        flash("C’était déjà enregistré : rien n’a été fait deux fois.", "info")
    return redirect(location or _page_of_form())


def _page_of_form() -> str:
    """Where to come back when the process died before it knew where to lead: many forms are sent to addresses that show nothing."""
    shows = current_app.url_map.bind("").test(request.path, method="GET")
    return request.path if shows else safe_next(urlsplit(request.referrer or "").path) or "/"


def _wait_for_location(key: str) -> str | None:
    """Where the first request led; it may be about to answer, so give it a moment."""
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        db.session.rollback()
        location = db.session.scalar(_location_of(key))
        if location or time.monotonic() > deadline:
            return location
        time.sleep(POLL_SECONDS)


def _location_of(key: str) -> Select[str | None]:
    return select(DoneRequest.location).where(DoneRequest.key == key)


@at_opening
def _claim_key() -> None:
    """The first transaction of the request keeps its key, together with its effect or not at all."""
    key = g.get("request_key") if has_request_context() else None
    if not key:
        return
    g.request_key, g.done_key = None, key
    db.session.add(DoneRequest(key=key, done_at=now()))
    try:
        db.session.flush()
    except IntegrityError as error:
        raise AlreadyDone(key) from error


def _remember_answer(response: Response) -> Response:
    key = g.pop("done_key", None)
    if key and response.status_code not in REDIRECTS:  # a refusal that left a trace (a failed sign-in): the form may be sent again
        with transaction():
            db.session.execute(delete(DoneRequest).where(DoneRequest.key == key))
    elif key:
        with transaction():
            db.session.execute(update(DoneRequest).where(DoneRequest.key == key).values(location=response.location[:500]))
    return response
