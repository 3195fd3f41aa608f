"""French pages for what goes wrong. They say what to do next, and give nothing away."""

from flask import Flask, current_app, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError

from core.db import db
from core.errors import NotFound, Refusal
from core.web.access import Audience, audience_of

PAGES = (403, 404, 413, 422, 429)
RETRY_AFTER_SECONDS = "300"


def init_app(app: Flask) -> None:
    app.register_error_handler(HTTPException, _show_http_error)
    app.register_error_handler(NotFound, lambda _error: (_page(404), 404))
    app.register_error_handler(Refusal, lambda refusal: (_page(422, str(refusal)), 422))
    app.register_error_handler(CSRFError, lambda _error: (_page(403, EXPIRED_PAGE), 403))
    app.register_error_handler(Exception, _show_failure)


EXPIRED_PAGE = (
    "Cette page est restée ouverte trop longtemps ou vient d’une autre session. "
    "Revenez en arrière, rechargez la page et recommencez : rien n’a été enregistré."
)


def _show_http_error(error: HTTPException) -> ResponseReturnValue:
    code = error.code or 500
    if code < 400:  # noqa: PLR2004 - redirects pass through here too
        return error.get_response()
    if request.endpoint and audience_of(current_app, request.endpoint) is Audience.MACHINE:
        return jsonify(error=error.name.lower()), code
    if isinstance(error, SecurityError):
        return _bare_page(400), 400
    if code >= 500:  # noqa: PLR2004 - HTTP
        return _failure_page()
    headers = {"Retry-After": RETRY_AFTER_SECONDS} if code == 429 else {}  # noqa: PLR2004 - HTTP
    if code == 405 and error.get_response().headers.get("Allow"):  # noqa: PLR2004 - HTTP
        headers["Allow"] = error.get_response().headers["Allow"]
    return _page(code if code in PAGES else 404 if code == 405 else 422), code, headers  # noqa: PLR2004 - HTTP


def _show_failure(error: Exception) -> ResponseReturnValue:
    current_app.logger.error("unexpected failure", exc_info=error)
    db.session.rollback()
    if current_app.config["TESTING"]:
        raise error
    return _failure_page()


def _page(code: int, sentence: str | None = None) -> str:
    return render_template(f"errors/{code}.html", sentence=sentence)


def _failure_page() -> ResponseReturnValue:
    return _bare_page(500), 500


def _bare_page(code: int) -> str:
    """A page without what others know (who is signed in, where things are): that may be the very thing that failed."""
    return current_app.jinja_env.get_template(f"errors/{code}.html").render()
