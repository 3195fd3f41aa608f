"""Claims, what they were granted, and invitations to claim."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.accounts.models import Membership, Organisation
from core.db import Base, unique_where
from marketplace.lots.enums import ClaimState
from marketplace.lots.models.lots import Lot, LotLine


class Claim(Base):
    """One organisation's request on one lot, whole or part. One live claim per organisation and lot."""

    __tablename__ = "claim"
    __table_args__ = (
        unique_where("uq_claim_live", "lot_id", "taker_id", where="state IN ('pending', 'waiting', 'allocated')"),
        Index("ix_claim_taker", "taker_id", "state"),
    )

    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), index=True)
    taker_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    by_membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"))
    state: Mapped[ClaimState]
    message: Mapped[str] = mapped_column(Text, default="")
    may_wait: Mapped[bool] = mapped_column(default=True)  # rather than be refused when all it asks for is promised to others
    claimed_at: Mapped[datetime]
    recalled_on: Mapped[date | None]  # the day it last came back from the waiting list
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[str] = mapped_column(String(500), default="")
    assessment: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # see rules.matching.recorded; older claims have none

    lot: Mapped[Lot] = relationship(back_populates="claims")
    taker: Mapped[Organisation] = relationship()
    by: Mapped[Membership] = relationship()
    lines: Mapped[list["ClaimLine"]] = relationship(back_populates="claim", cascade="all, delete-orphan", order_by="ClaimLine.id")

    @property
    def units(self) -> int:
        """Units asked for."""
        return sum(line.units for line in self.lines)

    @property
    def granted_units(self) -> int:
        """Units the giver granted."""
        return sum(line.granted_units for line in self.lines)


class ClaimLine(Base):
    """How many units of a line are asked for, and how many the giver granted."""

    __tablename__ = "claim_line"
    __table_args__ = (
        UniqueConstraint("claim_id", "lot_line_id"),
        CheckConstraint("units > 0", name="units_positive"),
        CheckConstraint("granted_units >= 0 AND granted_units <= units", name="granted_within_asked"),
    )

    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"))
    lot_line_id: Mapped[int] = mapped_column(ForeignKey("lot_line.id"), index=True)
    units: Mapped[int]
    granted_units: Mapped[int] = mapped_column(default=0)

    claim: Mapped[Claim] = relationship(back_populates="lines")
    lot_line: Mapped[LotLine] = relationship()


class LotInvitation(Base):
    """The giver let an organisation know that a lot would suit it. Once per lot and organisation."""

    __tablename__ = "lot_invitation"
    __table_args__ = (UniqueConstraint("lot_id", "organisation_id"),)

    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    by_membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"))
    invited_at: Mapped[datetime]

    lot: Mapped[Lot] = relationship()
    organisation: Mapped[Organisation] = relationship()
