"""Signing in and out, and choosing for whom one acts."""

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from core.accounts import queries, rules, services
from core.accounts.forms import ActForForm, SignInForm
from core.accounts.views.blueprint import bp
from core.clock import now
from core.web import sessions
from core.web.access import Audience, me, open_to
from core.web.links import safe_next


@bp.get("/connexion")
@open_to(Audience.PUBLIC)
def sign_in() -> ResponseReturnValue:
    return render_template("accounts/sign_in.html", form=SignInForm(), suite=safe_next(request.args.get("suite")))


@bp.post("/connexion")
@open_to(Audience.PUBLIC)
def open_session() -> ResponseReturnValue:
    form, suite = SignInForm(), safe_next(request.args.get("suite"))
    if form.validate_on_submit():
        with form.refusals():
            device = rules.device_name(request.user_agent.string)
            address = request.remote_addr or ""
            token = services.sign_in(form.email.data or "", form.password.data or "", address=address, now=now(), device=device)
            sessions.begin(token)
            return redirect(_first_page(token, suite))
    return render_template("accounts/sign_in.html", form=form, suite=suite), 422


@bp.post("/deconnexion")
@open_to(Audience.PUBLIC)
def sign_out() -> ResponseReturnValue:
    sessions.end()
    return redirect("/")


@bp.get("/compte/agir-pour")
@open_to(Audience.SIGNED_IN)
def choose_membership() -> ResponseReturnValue:
    form = ActForForm(queries.usable_memberships_of(me().user_id), membership_id=me().id)
    return render_template("accounts/choose_membership.html", form=form, suite=safe_next(request.args.get("suite")))


@bp.post("/compte/agir-pour")
@open_to(Audience.SIGNED_IN)
def switch_membership() -> ResponseReturnValue:
    form, suite = ActForForm(queries.usable_memberships_of(me().user_id)), safe_next(request.args.get("suite"))
    if form.validate_on_submit():
        sessions.begin(services.switch_membership(session[sessions.TOKEN], form.membership_id.data, by=me(), now=now()))
        flash("C’est fait : le nom de l’organisme pour lequel vous agissez est en haut de chaque page.", "success")
        return redirect(suite or "/")
    return render_template("accounts/choose_membership.html", form=form, suite=suite), 422


def _first_page(token: str, suite: str | None) -> str:
    """Somebody who acts for several organisations says first for which."""
    person = queries.find_signed_in(services.hash_of(token), now=now())
    if person and len(queries.usable_memberships_of(person.user_id)) > 1:
        return url_for(".choose_membership", suite=suite)
    return suite or "/"
