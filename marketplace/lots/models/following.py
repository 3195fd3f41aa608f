"""Saved searches, wishes, and what people were told."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.accounts.models import Membership, Organisation
from core.catalogue.models import EquipmentCategory
from core.db import Base
from marketplace.lots.enums import WishState


class SavedSearch(Base):
    """The filters of the catalogue under a name, for a person in an organisation; `question`: what follows `?` in the address."""

    __tablename__ = "saved_search"
    __table_args__ = (UniqueConstraint("membership_id", "name"),)

    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"))
    name: Mapped[str] = mapped_column(String(80))
    question: Mapped[str] = mapped_column(String(600))
    is_alerted: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]

    membership: Mapped[Membership] = relationship()


class Wish(Base):
    """Equipment an organisation looks for, until a day. `words` must be found in a lot; `details` are for people to read."""

    __tablename__ = "wish"
    __table_args__ = (
        CheckConstraint("units > 0", name="units_positive"),
        CheckConstraint("within_km > 0", name="distance_positive"),
        Index("ix_wish_demand", "state", "category_id", "until"),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    by_membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"))
    category_id: Mapped[int] = mapped_column(ForeignKey("equipment_category.id"))
    units: Mapped[int]
    words: Mapped[str] = mapped_column(String(100), default="")
    details: Mapped[str] = mapped_column(String(500), default="")
    within_km: Mapped[int | None]
    until: Mapped[date]
    state: Mapped[WishState]
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]

    organisation: Mapped[Organisation] = relationship()
    category: Mapped[EquipmentCategory] = relationship()

    def state_on(self, day: date) -> WishState:
        """Where it stands that day."""
        return WishState.ENDED if self.state is WishState.OPEN and self.until < day else self.state


class LotFollower(Base):
    """How a person follows lots: whether she wants the daily letter, and the day of the last one. `nonce` is part of its links."""

    __tablename__ = "lot_follower"
    __table_args__ = (UniqueConstraint("user_id"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    wants_digest: Mapped[bool] = mapped_column(default=True)
    digest_on: Mapped[date | None]
    nonce: Mapped[str] = mapped_column(String(64))


class ToldLot(Base):
    """A lot somebody knows of, and no digest tells again: a letter told her (`told_on`), or it was open when she saved a search."""

    __tablename__ = "told_lot"
    __table_args__ = (UniqueConstraint("user_id", "lot_id"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), index=True)
    told_on: Mapped[date | None]


class LotFeed(Base):
    """The secret address by which a feed reader sees lots as one membership does.

    The address is never stored: it is the number of the row and a signature made of the secret key and `nonce`; a new nonce kills
    the address before.
    """

    __tablename__ = "lot_feed"
    __table_args__ = (UniqueConstraint("membership_id"),)

    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"))
    nonce: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]

    membership: Mapped[Membership] = relationship()
