"""Facts about organisations and people."""

from dataclasses import dataclass


@dataclass(frozen=True)
class OrganisationCreated:
    organisation_id: int


@dataclass(frozen=True)
class OrganisationJoinAsked:
    organisation_id: int


@dataclass(frozen=True)
class OrganisationVerified:
    organisation_id: int


@dataclass(frozen=True)
class PersonInvited:
    invitation_id: int


@dataclass(frozen=True)
class InvitationAccepted:
    invitation_id: int
    membership_id: int


@dataclass(frozen=True)
class MembershipEnded:
    membership_id: int


@dataclass(frozen=True)
class PasswordResetAsked:
    password_reset_id: int


@dataclass(frozen=True)
class PasswordChanged:
    user_id: int
