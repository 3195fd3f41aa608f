"""A person's private calendar: made, closed, read by a telephone."""

from datetime import timedelta

from flask import Response, abort, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from core import ical
from core.accounts.services import hash_of
from core.clock import now, today
from core.errors import NotFound
from core.web.access import Audience, me, open_to, require
from core.web.pace import Pace
from marketplace.transfers import access, forms, queries, services
from marketplace.transfers.views.blueprint import bp

# A calendar asks a few times an hour; that of a provider asks for many people from one address.
OF_CALENDAR, FROM_ADDRESS = Pace(60, timedelta(minutes=15)), Pace(600, timedelta(minutes=15))
SECRET = "calendar"  # noqa: S105 - the entry of the session that holds the secret until its page has shown it


@bp.get("/compte/agenda")
@open_to(Audience.SIGNED_IN)
def show_calendar() -> ResponseReturnValue:
    require(access.can_have_calendar)
    token = session.pop(SECRET, "")
    return render_template(
        "transfers/show_calendar.html",
        calendar=queries.find_calendar(me().id),
        address=_address(token) if token else "",
        subscription=f"webcal://{_address(token).partition('://')[2]}" if token else "",
        form=forms.Form(formdata=None),
    )


@bp.post("/compte/agenda")
@open_to(Audience.SIGNED_IN)
def renew_calendar() -> ResponseReturnValue:
    require(access.can_have_calendar)
    session[SECRET] = services.renew_calendar(by=me(), now=now())
    flash("Votre agenda a une nouvelle adresse. L’ancienne, s’il y en avait une, ne mène plus nulle part.", "success")
    return redirect(url_for(".show_calendar"))


@bp.post("/compte/agenda/fermer")
@open_to(Audience.SIGNED_IN)
def close_calendar() -> ResponseReturnValue:
    require(access.can_have_calendar)
    services.close_calendar(by=me(), now=now())
    flash("Votre agenda est fermé : son adresse ne mène plus nulle part.", "success")
    return redirect(url_for(".show_calendar"))


@bp.get("/agenda/<token>.ics")
@open_to(Audience.PUBLIC)
def read_calendar(token: str) -> ResponseReturnValue:
    """What a calendar that holds the secret address reads, as the person sees it."""
    digest = hash_of(token)
    if FROM_ADDRESS.is_past(request.remote_addr or "", at=now()) or OF_CALENDAR.is_past(digest, at=now()):
        abort(429)
    person = queries.membership_of_calendar(digest)
    if not access.can_have_calendar(person):
        raise NotFound
    content = services.private_calendar(person, public_url=current_app.config["PUBLIC_URL"], today=today())
    response = Response(content, mimetype=ical.MEDIA_TYPE)
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Robots-Tag"] = "noindex"
    response.add_etag()
    return response.make_conditional(request)


def _address(token: str) -> str:
    return current_app.config["PUBLIC_URL"] + url_for(".read_calendar", token=token)
