"""A forgotten password: asking for a link, choosing a new one."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.accounts import queries, services
from core.accounts.errors import LinkNotValid
from core.accounts.forms import NewPasswordForm, PasswordForgottenForm
from core.accounts.views.blueprint import bp
from core.clock import now
from core.web.access import Audience, open_to


@bp.get("/mot-de-passe-oublie")
@open_to(Audience.PUBLIC)
def forget_password() -> ResponseReturnValue:
    return render_template("accounts/forget_password.html", form=PasswordForgottenForm())


@bp.post("/mot-de-passe-oublie")
@open_to(Audience.PUBLIC)
def ask_password_reset() -> ResponseReturnValue:
    form = PasswordForgottenForm()
    if form.validate_on_submit():
        with form.refusals():
            services.ask_password_reset(form.email.data or "", address=request.remote_addr or "", now=now())
            return redirect(url_for(".show_reset_asked"))
    return render_template("accounts/forget_password.html", form=form), 422


@bp.get("/mot-de-passe-oublie/envoye")
@open_to(Audience.PUBLIC)
def show_reset_asked() -> ResponseReturnValue:
    return render_template("accounts/show_reset_asked.html")


@bp.get("/mot-de-passe/<token>")
@open_to(Audience.PUBLIC)
def reset_password(token: str) -> ResponseReturnValue:
    queries.get_password_reset_in_force(token, now=now())
    return render_template("accounts/reset_password.html", form=NewPasswordForm(), token=token)


@bp.post("/mot-de-passe/<token>")
@open_to(Audience.PUBLIC)
def choose_password(token: str) -> ResponseReturnValue:
    form = NewPasswordForm()
    queries.get_password_reset_in_force(token, now=now())
    if form.validate_on_submit():
        with form.refusals():
            services.choose_password(token, password=form.password.data or "", now=now())
            flash("Votre nouveau mot de passe est enregistré. Connectez-vous avec lui.", "success")
            return redirect(url_for(".sign_in"))
    return render_template("accounts/reset_password.html", form=form, token=token), 422


@bp.errorhandler(LinkNotValid)
def show_dead_link(_refusal: LinkNotValid) -> ResponseReturnValue:
    return render_template("accounts/show_dead_link.html"), 410
