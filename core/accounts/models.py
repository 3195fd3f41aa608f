"""Organisations, people, and the memberships by which people act for organisations."""

from datetime import date, datetime
from typing import Any

from flask_login import UserMixin
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from core.accounts.enums import InvitationState, OrganisationKind, Role, VerificationState
from core.db import Base, Siret, unique_where
from core.text import folded


class Organisation(Base):
    """A legal person with a SIRET: the metropole, a municipality, another public body, a partner.

    `contact_name` and `contact_email` name who asked to join, until the organisation is verified and she is invited.
    """

    __tablename__ = "organisation"
    __table_args__ = (
        UniqueConstraint("siret"),
        CheckConstraint("length(siret) = 14", name="siret_length"),
        unique_where("uq_organisation_metropole", "kind", where="kind = 'metropole'"),
    )

    name: Mapped[str] = mapped_column(String(150))
    siret: Mapped[Siret]
    kind: Mapped[OrganisationKind]
    insee_code: Mapped[str | None] = mapped_column(String(5), index=True)
    street: Mapped[str] = mapped_column(String(200), default="")
    postcode: Mapped[str] = mapped_column(String(5), default="")
    town: Mapped[str] = mapped_column(String(100), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    phone: Mapped[str] = mapped_column(String(30), default="")
    contact_name: Mapped[str] = mapped_column(String(120), default="")
    contact_email: Mapped[str] = mapped_column(String(254), default="")
    search_text: Mapped[str] = mapped_column(String(300), default="")
    verified_on: Mapped[date | None]
    is_demonstration: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]

    @property
    def verification(self) -> VerificationState:
        """Whether the coordinator has checked who this is."""
        return VerificationState.VERIFIED if self.verified_on else VerificationState.UNVERIFIED

    @property
    def address(self) -> str:
        """The postal address on one line."""
        return ", ".join(part for part in (self.street, f"{self.postcode} {self.town}".strip()) if part)

    @validates("name", "town", "siret")
    def _keep_search_text(self, key: str, value: Any) -> Any:
        facts = {"name": self.name, "town": self.town, "siret": self.siret, key: value}
        self.search_text = folded(" ".join(fact for fact in facts.values() if fact))[:300]
        return value


class User(Base):
    """A person who signs in. No password yet means invited, and not come."""

    __tablename__ = "user"
    __table_args__ = (UniqueConstraint("email"), CheckConstraint("email = lower(email)", name="email_lower"))

    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(254))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class Membership(UserMixin, Base):
    """A person acting for an organisation: what views and services receive as `by`."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("user_id", "organisation_id"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    role: Mapped[Role]
    ended_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()
    organisation: Mapped[Organisation] = relationship()


class SignIn(Base):
    """One open session. Ending the row ends the session at the next request."""

    __tablename__ = "sign_in"
    __table_args__ = (UniqueConstraint("token_hash"),)

    token_hash: Mapped[str] = mapped_column(String(64))
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"), index=True)
    device: Mapped[str] = mapped_column(String(60), default="")
    began_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    membership: Mapped[Membership] = relationship()


class SignInAttempt(Base):
    """One failed attempt, kept to slow down guessing; `target` is the hash of an account or of an address."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (Index(None, "target", "attempted_at"),)

    target: Mapped[str] = mapped_column(String(64))
    attempted_at: Mapped[datetime]


class Invitation(Base):
    """A link sent to somebody so that she joins an organisation.

    The link is never stored: it is the number of the row and a signature made from the secret key, the address and `nonce`
    (see `rules.link_token`). A new nonce kills the links sent before.
    """

    __tablename__ = "invitation"
    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email_lower"),
        unique_where("uq_invitation_open", "organisation_id", "email", where="accepted_at IS NULL AND cancelled_at IS NULL"),
    )

    nonce: Mapped[str] = mapped_column(String(64))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    email: Mapped[str] = mapped_column(String(254))
    role: Mapped[Role]
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id"))
    invited_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    sendings: Mapped[int] = mapped_column(default=1)
    accepted_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]

    organisation: Mapped[Organisation] = relationship()
    invited_by: Mapped[Membership | None] = relationship()

    def state(self, now: datetime) -> InvitationState:
        """Where it stands at that moment."""
        if self.accepted_at:
            return InvitationState.ACCEPTED
        if self.cancelled_at:
            return InvitationState.CANCELLED
        return InvitationState.WAITING if now < self.expires_at else InvitationState.EXPIRED


class PasswordReset(Base):
    """Somebody asked for a link to choose a new password; nobody has that address when `user_id` is empty."""

    __tablename__ = "password_reset"

    nonce: Mapped[str] = mapped_column(String(64))
    email: Mapped[str] = mapped_column(String(254))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    requested_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    user: Mapped[User | None] = relationship()
