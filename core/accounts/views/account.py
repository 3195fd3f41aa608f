"""One's own account: name, password, sessions."""

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from core.accounts import queries, services
from core.accounts.access import is_official
from core.accounts.forms import Form, NameForm, PasswordForm
from core.accounts.views.blueprint import bp
from core.clock import now
from core.web import sessions
from core.web.access import Audience, me, open_to


@bp.get("/compte")
@open_to(Audience.SIGNED_IN)
def show_account() -> ResponseReturnValue:
    return render_template(
        "accounts/show_account.html",
        memberships=queries.usable_memberships_of(me().user_id),
        sign_ins=queries.open_sign_ins(me().user_id, now=now()),
        present=services.hash_of(session[sessions.TOKEN]),
        form=Form(),
        acts=not is_official(me()),
    )


@bp.get("/compte/modifier")
@open_to(Audience.SIGNED_IN)
def edit_name() -> ResponseReturnValue:
    return render_template("accounts/edit_name.html", form=NameForm(name=me().user.name))


@bp.post("/compte/modifier")
@open_to(Audience.SIGNED_IN)
def rename_user() -> ResponseReturnValue:
    form = NameForm()
    if form.validate_on_submit():
        services.rename_user(form.name.data or "", by=me(), now=now())
        flash("Votre nom est enregistré.", "success")
        return redirect(url_for(".show_account"))
    return render_template("accounts/edit_name.html", form=form), 422


@bp.get("/compte/mot-de-passe")
@open_to(Audience.SIGNED_IN)
def edit_password() -> ResponseReturnValue:
    return render_template("accounts/edit_password.html", form=PasswordForm())


@bp.post("/compte/mot-de-passe")
@open_to(Audience.SIGNED_IN)
def change_password() -> ResponseReturnValue:
    form = PasswordForm()
    if form.validate_on_submit():
        with form.refusals():
            services.change_password(
                current_password=form.current_password.data or "",
                password=form.password.data or "",
                token=session[sessions.TOKEN],
                address=request.remote_addr or "",
                by=me(),
                now=now(),
            )
            flash("Votre mot de passe est changé. Vos autres sessions sont terminées.", "success")
            return redirect(url_for(".show_account"))
    return render_template("accounts/edit_password.html", form=form), 422


@bp.post("/compte/sessions/<int:sign_in_id>/terminer")
@open_to(Audience.SIGNED_IN)
def end_session(sign_in_id: int) -> ResponseReturnValue:
    services.end_session(sign_in_id, by=me(), now=now())
    flash("Cette session est terminée.", "success")
    return redirect(url_for(".show_account"))
