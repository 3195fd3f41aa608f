"""The people of an organisation: members, roles, invitations."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core.accounts import access, queries, services
from core.accounts.forms import Form, InviteForm, RoleForm
from core.accounts.models import Membership, Organisation
from core.accounts.views.blueprint import bp
from core.clock import now
from core.web.access import Audience, me, open_to, require, require_sight
from core.web.pages import page_asked


@bp.get("/organismes/<int:organisation_id>")
@open_to(Audience.SIGNED_IN)
def show_organisation(organisation_id: int) -> ResponseReturnValue:
    organisation = _organisation_in_sight(organisation_id)
    may_invite = access.can_invite(me(), organisation)
    invitations = queries.open_invitations(organisation_id) if may_invite else []
    return render_template(
        "accounts/show_organisation.html",
        organisation=organisation,
        page=queries.page_of_members(organisation_id, page_asked()),
        invitations=[(invitation, invitation.state(now())) for invitation in invitations],
        grantable=access.roles_to_give(me(), organisation),
        may_invite=may_invite,
        may_edit=access.is_coordinator(me()),
        may_verify=access.can_verify(me(), organisation),
        form=Form(),
    )


@bp.get("/organismes/<int:organisation_id>/inviter")
@open_to(Audience.SIGNED_IN)
def invite_person(organisation_id: int) -> ResponseReturnValue:
    organisation = _organisation_to_manage(organisation_id)
    form = InviteForm(access.roles_to_give(me(), organisation))
    return render_template("accounts/invite_person.html", organisation=organisation, form=form)


@bp.post("/organismes/<int:organisation_id>/inviter")
@open_to(Audience.SIGNED_IN)
def send_invitation(organisation_id: int) -> ResponseReturnValue:
    organisation = _organisation_to_manage(organisation_id)
    form = InviteForm(access.roles_to_give(me(), organisation))
    if form.validate_on_submit():
        with form.refusals():
            services.invite(organisation_id, email=form.email.data or "", role=form.role.data, by=me(), now=now())
            flash("L’invitation est partie.", "success")
            return redirect(url_for(".show_organisation", organisation_id=organisation_id))
    return render_template("accounts/invite_person.html", organisation=organisation, form=form), 422


@bp.post("/organismes/<int:organisation_id>/invitations/<int:invitation_id>/renvoyer")
@open_to(Audience.SIGNED_IN)
def resend_invitation(organisation_id: int, invitation_id: int) -> ResponseReturnValue:
    _organisation_to_manage(organisation_id)
    services.resend_invitation(invitation_id, organisation_id=organisation_id, by=me(), now=now())
    flash("L’invitation est repartie. Le lien du message précédent ne sert plus.", "success")
    return redirect(url_for(".show_organisation", organisation_id=organisation_id))


@bp.post("/organismes/<int:organisation_id>/invitations/<int:invitation_id>/annuler")
@open_to(Audience.SIGNED_IN)
def cancel_invitation(organisation_id: int, invitation_id: int) -> ResponseReturnValue:
    _organisation_to_manage(organisation_id)
    services.cancel_invitation(invitation_id, organisation_id=organisation_id, by=me(), now=now())
    flash("L’invitation est annulée : son lien ne sert plus.", "success")
    return redirect(url_for(".show_organisation", organisation_id=organisation_id))


@bp.get("/organismes/<int:organisation_id>/membres/<int:membership_id>")
@open_to(Audience.SIGNED_IN)
def edit_member(organisation_id: int, membership_id: int) -> ResponseReturnValue:
    membership = _member_to_manage(organisation_id, membership_id)
    form = RoleForm(access.roles_to_give(me(), membership.organisation), role=membership.role)
    return render_template("accounts/edit_member.html", membership=membership, form=form, end_form=Form())


@bp.post("/organismes/<int:organisation_id>/membres/<int:membership_id>")
@open_to(Audience.SIGNED_IN)
def change_role(organisation_id: int, membership_id: int) -> ResponseReturnValue:
    membership = _member_to_manage(organisation_id, membership_id)
    form = RoleForm(access.roles_to_give(me(), membership.organisation))
    if form.validate_on_submit():
        with form.refusals():
            services.change_role(membership_id, form.role.data, organisation_id=organisation_id, by=me(), now=now())
            flash("Le rôle est changé.", "success")
            return redirect(url_for(".show_organisation", organisation_id=organisation_id))
    return render_template("accounts/edit_member.html", membership=membership, form=form, end_form=Form()), 422


@bp.post("/organismes/<int:organisation_id>/membres/<int:membership_id>/terminer")
@open_to(Audience.SIGNED_IN)
def end_membership(organisation_id: int, membership_id: int) -> ResponseReturnValue:
    membership = _member_to_manage(organisation_id, membership_id)
    form = RoleForm(access.roles_to_give(me(), membership.organisation), role=membership.role, formdata=None)
    with form.refusals():
        services.end_membership(membership_id, organisation_id=organisation_id, by=me(), now=now())
        flash("L’accès de cette personne est terminé.", "success")
        return redirect(url_for(".show_organisation", organisation_id=organisation_id))
    return render_template("accounts/edit_member.html", membership=membership, form=form, end_form=Form()), 422


def _organisation_in_sight(organisation_id: int) -> Organisation:
    organisation = queries.get_organisation(organisation_id)
    require_sight(access.can_see_members, organisation)
    return organisation


def _organisation_to_manage(organisation_id: int) -> Organisation:
    organisation = _organisation_in_sight(organisation_id)
    require(access.can_invite, organisation)
    return organisation


def _member_to_manage(organisation_id: int, membership_id: int) -> Membership:
    _organisation_in_sight(organisation_id)
    membership = queries.get_active_membership(membership_id, organisation_id=organisation_id)
    require(access.can_manage, membership)
    return membership
