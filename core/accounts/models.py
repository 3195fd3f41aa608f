"""Organisations, people, and the memberships by which people act for organisations."""

from datetime import date, datetime

from flask_login import UserMixin
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.accounts.enums import OrganisationKind, Role
from core.db import Base, Siret, unique_where


class Organisation(Base):
    """A legal person with a SIRET: the metropole, a municipality, another public body, a partner."""

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
    verified_on: Mapped[date | None]
    is_demonstration: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]

    @property
    def address(self) -> str:
        """The postal address on one line."""
        return ", ".join(part for part in (self.street, f"{self.postcode} {self.town}".strip()) if part)


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
    """A link sent to somebody so that she joins an organisation."""

    __tablename__ = "invitation"
    __table_args__ = (UniqueConstraint("token_hash"),)

    token_hash: Mapped[str] = mapped_column(String(64))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    email: Mapped[str] = mapped_column(String(254))
    role: Mapped[Role]
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("membership.id"))
    invited_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]

    organisation: Mapped[Organisation] = relationship()


class PasswordReset(Base):
    """A link that lets a person choose a new password, once."""

    __tablename__ = "password_reset"
    __table_args__ = (UniqueConstraint("token_hash"),)

    token_hash: Mapped[str] = mapped_column(String(64))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    requested_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()
