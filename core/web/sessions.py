"""Who is behind a request. The cookie holds a token; the session itself is a row that can be ended."""

from flask import Flask, Request, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager

from core.accounts import queries, services
from core.accounts.models import Membership
from core.clock import now

TOKEN = "token"  # noqa: S105 - the name of the entry, not a secret


def init_app(app: Flask) -> None:
    manager = LoginManager(app)
    manager.request_loader(_load_membership)
    manager.unauthorized_handler(_lead_to_sign_in)


def begin(token: str) -> None:
    """Tie the browser to a session that has just been opened; what an earlier session left is dropped."""
    session.clear()
    session.permanent = True
    session[TOKEN] = token


def end() -> None:
    """Untie the browser, and close its session on the server."""
    token = session.get(TOKEN)
    session.clear()
    if token:
        services.sign_out(token, now=now())


def scope() -> str:
    """A short name for the present session, the same for all visitors who are not signed in."""
    return services.hash_of(session[TOKEN])[:16] if TOKEN in session else "visitor"


def _load_membership(_request: Request) -> Membership | None:
    token = session.get(TOKEN)
    return queries.find_signed_in(services.hash_of(token), now=now()) if token else None


def _lead_to_sign_in() -> ResponseReturnValue:
    if request.method != "GET":
        flash(
            "Votre session est terminée. Connectez-vous, puis revenez en arrière : votre saisie est encore dans la page.", "warning"
        )
    else:
        flash("Connectez-vous pour voir cette page.", "info")
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("accounts.sign_in", suite=wanted))
