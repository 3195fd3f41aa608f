"""Signing in and out, one's account, organisations and their people."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.accounts import services
from core.accounts.forms import SignInForm
from core.clock import now
from core.web import sessions
from core.web.access import Audience, open_to
from core.web.links import safe_next

bp = Blueprint("accounts", __name__)


@bp.get("/connexion")
@open_to(Audience.PUBLIC)
def sign_in() -> ResponseReturnValue:
    return render_template("accounts/sign_in.html", form=SignInForm())


@bp.post("/connexion")
@open_to(Audience.PUBLIC)
def open_session() -> ResponseReturnValue:
    form = SignInForm()
    if form.validate_on_submit():
        with form.refusals():
            token = services.sign_in(form.email.data or "", form.password.data or "", address=request.remote_addr or "", now=now())
            sessions.begin(token)
            return redirect(safe_next(request.args.get("suite")) or "/")
    return render_template("accounts/sign_in.html", form=form), 422


@bp.post("/deconnexion")
@open_to(Audience.PUBLIC)
def sign_out() -> ResponseReturnValue:
    sessions.end()
    return redirect("/")


@bp.get("/compte")
@open_to(Audience.SIGNED_IN)
def show_account() -> ResponseReturnValue:
    return render_template("accounts/show_account.html")


@bp.get("/organismes")
@open_to(Audience.COORDINATOR)
def list_organisations() -> ResponseReturnValue:
    return redirect(url_for(".show_account"))
