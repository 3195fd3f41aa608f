"""Who may reach a route. Every route declares it; a route that does not stops the start-up."""

from collections.abc import Callable
from enum import StrEnum, auto
from typing import Any, TypeVar

from flask import Flask, abort, current_app, request
from flask_login import current_user

from core.accounts import access
from core.accounts.models import Membership
from core.errors import NotFound

V = TypeVar("V", bound=Callable[..., Any])


class Audience(StrEnum):
    """The widest circle a route is for; each object is checked again by the view."""

    PUBLIC = auto()
    PASSER_BY = auto()  # somebody who gets no cookie: the form has a seal of its own, which the view checks, instead of a token
    MACHINE = auto()  # a server that sends its secret with each message: the view checks it; there is neither session nor form
    SIGNED_IN = auto()
    PUBLIC_BODY = auto()
    PARTNER = auto()
    COORDINATOR = auto()


_ADMITS: dict[Audience, Callable[[object], bool]] = {
    Audience.SIGNED_IN: lambda _user: True,
    Audience.PUBLIC_BODY: lambda user: access.is_of_public_body(user) or access.is_coordinator(user),
    Audience.PARTNER: access.acts_for_partner,
    Audience.COORDINATOR: access.is_coordinator,
}


WITHOUT_SESSION = frozenset({Audience.PASSER_BY, Audience.MACHINE})  # no cookie speaks for them, so no page can borrow one
OPEN = WITHOUT_SESSION | {Audience.PUBLIC}


class UndeclaredRoute(RuntimeError):
    """A route that nobody decided who may call."""


def open_to(audience: Audience) -> Callable[[V], V]:
    """Declare who may call a view."""

    def declare(view: V) -> V:
        view.audience = audience  # type: ignore[attr-defined]  # a mark on the function, read at start-up
        return view

    return declare


def me() -> Membership:
    """Who acts, and for whom, as a plain object the domains can keep."""
    membership = current_user._get_current_object()  # noqa: SLF001 - Flask-Login offers no public way out of its proxy
    if not isinstance(membership, Membership):
        raise TypeError("view not declared for people who are signed in")
    return membership


def require(allowed: Callable[..., bool], *things: object) -> None:
    """Answer 403 unless `allowed(user, *things)`: what she may see but not do."""
    if not allowed(_person(), *things):
        abort(403)


def require_sight(visible: Callable[..., bool], *things: object) -> None:
    """Answer 404 unless `visible(user, *things)`: what she may not see does not exist for her."""
    if not visible(_person(), *things):
        raise NotFound


def audience_of(app: Flask, endpoint: str) -> Audience | None:
    """The audience a route declares, `None` when it declares none."""
    return Audience.PUBLIC if endpoint == "static" else getattr(app.view_functions[endpoint], "audience", None)


def init_app(app: Flask) -> None:
    undeclared = [endpoint for endpoint in app.view_functions if audience_of(app, endpoint) is None]
    if undeclared:
        raise UndeclaredRoute(undeclared)
    for endpoint, view in app.view_functions.items():
        if audience_of(app, endpoint) in WITHOUT_SESSION:
            app.extensions["csrf"].exempt(view)
    app.before_request(_check_audience)


def _person() -> object:
    return current_user._get_current_object()  # noqa: SLF001 - see me()


def _check_audience() -> Any:
    if request.endpoint is None:
        return None
    audience = audience_of(current_app, request.endpoint)
    if audience in OPEN:
        return None
    if not current_user.is_authenticated:
        return current_app.login_manager.unauthorized()  # type: ignore[attr-defined]  # put there by Flask-Login
    if audience is None or not _ADMITS[audience](_person()):
        abort(403)
    return None
