"""An organisation asks to join: its answers, their check, the confirmation."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.accounts import services
from core.accounts.enums import OrganisationKind
from core.accounts.forms import FACTS, Form, JoinForm
from core.accounts.views.blueprint import bp
from core.clock import now
from core.web.access import Audience, open_to


@bp.get("/inscription")
@open_to(Audience.PUBLIC)
def register() -> ResponseReturnValue:
    return render_template("accounts/register.html", form=JoinForm())


@bp.post("/inscription")
@open_to(Audience.PUBLIC)
def check_answers() -> ResponseReturnValue:
    form = JoinForm()
    if form.validate_on_submit():
        with form.refusals():
            services.check_new_siret(form.siret.data or "")
            return render_template("accounts/check_answers.html", form=form, send_form=Form(formdata=None))
    return render_template("accounts/register.html", form=form), 422


@bp.post("/inscription/modifier")
@open_to(Audience.PUBLIC)
def edit_answers() -> ResponseReturnValue:
    return render_template("accounts/register.html", form=JoinForm())


@bp.post("/inscription/envoyer")
@open_to(Audience.PUBLIC)
def ask_to_join() -> ResponseReturnValue:
    form = JoinForm()
    if form.validate_on_submit():
        with form.refusals():
            facts = form.facts(*FACTS, "contact_name", "contact_email")
            kind = OrganisationKind(form.kind.data)
            services.ask_to_join(**facts, kind=kind, address=request.remote_addr or "", now=now())
            return redirect(url_for(".show_join_asked"))
    return render_template("accounts/register.html", form=form), 422


@bp.get("/inscription/envoyee")
@open_to(Audience.PUBLIC)
def show_join_asked() -> ResponseReturnValue:
    return render_template("accounts/show_join_asked.html")
