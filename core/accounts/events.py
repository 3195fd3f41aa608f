"""Facts about organisations and people."""

from dataclasses import dataclass, field


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
class OrganisationEdited:
    """`changes`: name of the field, and what it was."""

    organisation_id: int
    changes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class PersonInvited:
    invitation_id: int


@dataclass(frozen=True)
class InvitationResent:
    invitation_id: int


@dataclass(frozen=True)
class InvitationCancelled:
    invitation_id: int


@dataclass(frozen=True)
class InvitationAccepted:
    invitation_id: int
    membership_id: int


@dataclass(frozen=True)
class MembershipGiven:
    membership_id: int


@dataclass(frozen=True)
class MembershipRoleChanged:
    membership_id: int
    role: str


@dataclass(frozen=True)
class MembershipEnded:
    membership_id: int


@dataclass(frozen=True)
class SessionOpened:
    sign_in_id: int


@dataclass(frozen=True)
class SessionEnded:
    sign_in_id: int


@dataclass(frozen=True)
class PasswordResetAsked:
    password_reset_id: int


@dataclass(frozen=True)
class PasswordChanged:
    """`changed_at`: the moment, in ISO 8601; each change is told once."""

    user_id: int
    changed_at: str


@dataclass(frozen=True)
class UserRenamed:
    user_id: int
