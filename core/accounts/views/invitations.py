"""Opening an invitation and accepting it."""

from flask import flash, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.accounts import queries, rules, services
from core.accounts.forms import AcceptInvitationForm, Form
from core.accounts.models import Invitation
from core.accounts.views.blueprint import bp
from core.clock import now
from core.web import sessions
from core.web.access import Audience, me, open_to


@bp.get("/invitations/<token>")
@open_to(Audience.PUBLIC)
def show_invitation(token: str) -> ResponseReturnValue:
    return _invitation_page(queries.get_waiting_invitation(token, now=now()), token, AcceptInvitationForm())


@bp.post("/invitations/<token>")
@open_to(Audience.PUBLIC)
def accept_invitation(token: str) -> ResponseReturnValue:
    form, invitation = AcceptInvitationForm(), queries.get_waiting_invitation(token, now=now())
    if form.validate_on_submit():
        with form.refusals():
            name, password = form.name.data or "", form.password.data or ""
            membership = services.accept_invitation(token, name=name, password=password, now=now())
            device = rules.device_name(request.user_agent.string)
            sessions.begin(services.open_session(membership.id, now=now(), device=device))
            flash("Bienvenue : votre compte est créé.", "success")
            return redirect("/")
    return _invitation_page(invitation, token, form), 422


@bp.post("/invitations/<token>/rejoindre")
@open_to(Audience.SIGNED_IN)
def join_with_invitation(token: str) -> ResponseReturnValue:
    membership = services.join_with_invitation(token, by=me(), now=now())
    sessions.begin(services.switch_membership(session[sessions.TOKEN], membership.id, by=me(), now=now()))
    flash("Bienvenue : vous agissez maintenant pour ce nouvel organisme.", "success")
    return redirect("/")


def _invitation_page(invitation: Invitation, token: str, form: AcceptInvitationForm) -> str:
    user = queries.find_user(invitation.email)
    return render_template(
        "accounts/show_invitation.html",
        invitation=invitation,
        token=token,
        form=form,
        join_form=Form(),
        is_known=bool(user and user.password_hash),
        is_me=current_user.is_authenticated and me().user.email == invitation.email,
    )
