"""Commands on organisations, people and sessions."""

from core.accounts.services.hashing import hash_of, hash_password
from core.accounts.services.invitations import accept_invitation, cancel_invitation, invite, join_with_invitation, resend_invitation
from core.accounts.services.members import change_role, create_user_with_membership, end_membership, rename_user
from core.accounts.services.organisations import (
    ask_to_join,
    check_new_siret,
    create_organisation,
    edit_organisation,
    verify_organisation,
)
from core.accounts.services.passwords import ask_password_reset, change_password, choose_password
from core.accounts.services.sign_ins import end_session, open_session, sign_in, sign_out, switch_membership

__all__ = [
    "accept_invitation",
    "ask_password_reset",
    "ask_to_join",
    "cancel_invitation",
    "change_password",
    "change_role",
    "check_new_siret",
    "choose_password",
    "create_organisation",
    "create_user_with_membership",
    "edit_organisation",
    "end_membership",
    "end_session",
    "hash_of",
    "hash_password",
    "invite",
    "join_with_invitation",
    "open_session",
    "rename_user",
    "resend_invitation",
    "sign_in",
    "sign_out",
    "switch_membership",
    "verify_organisation",
]
