"""The letters that follow what happens to accounts."""

from core import mail
from core.accounts import queries
from core.accounts.enums import InvitationState
from core.accounts.events import (
    InvitationResent,
    MembershipEnded,
    OrganisationJoinAsked,
    PasswordChanged,
    PasswordResetAsked,
    PersonInvited,
)
from core.clock import now
from core.events import reacts_to


@reacts_to(OrganisationJoinAsked)
def tell_coordinators_of_join(organisation_id: int) -> None:
    """Ask the coordinators to verify who wants to join."""
    organisation = queries.get_organisation(organisation_id)
    mail.send_to(queries.coordinators(), "account_join_asked", about=f"organisation {organisation_id}", organisation=organisation)


@reacts_to(PersonInvited)
@reacts_to(InvitationResent)
def send_invitation(invitation_id: int) -> None:
    """Write to the person invited; her link is made here and kept nowhere else."""
    invitation = queries.get_invitation(invitation_id)
    if invitation.state(now()) is InvitationState.WAITING:
        mail.send(
            "account_invitation",
            to=invitation.email,
            about=f"invitation {invitation_id}, sending {invitation.sendings}",
            invitation=invitation,
            token=queries.token_of(invitation),
        )


@reacts_to(PasswordResetAsked)
def send_password_link(password_reset_id: int) -> None:
    """Write to whoever forgot her password; to tell a stranger that there is no account takes a letter too."""
    reset = queries.get_password_reset(password_reset_id)
    template = "account_password_reset" if reset.user_id else "account_unknown"
    mail.send(template, to=reset.email, about=f"password reset {reset.id}", reset=reset, token=queries.token_of(reset))


@reacts_to(PasswordChanged)
def tell_password_changed(user_id: int, changed_at: str) -> None:
    """Warn the person, in case it was not her."""
    user = queries.get_user(user_id)
    mail.send("account_password_changed", to=user.email, about=f"password of {user_id} at {changed_at}", user=user)


@reacts_to(MembershipEnded)
def tell_membership_ended(membership_id: int) -> None:
    """Tell the person that she no longer acts for the organisation."""
    membership = queries.get_membership(membership_id)
    if membership.ended_at:
        about = f"membership {membership_id} ended {membership.ended_at.isoformat()}"
        mail.send("account_membership_ended", to=membership.user.email, about=about, membership=membership)
