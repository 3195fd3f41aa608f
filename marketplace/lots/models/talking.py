"""What is written about a lot."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.accounts.models import Membership, Organisation
from core.db import Base, unique_where
from marketplace.lots.models.lots import Lot


class LotMessage(Base):
    """A message between the giver of a lot and one organisation that asks for it, or asks about it. It is never changed.

    `organisation_id` is that organisation, whoever writes: lot and organisation make a conversation. `sender_id` is for whom the
    person wrote, one of the two.
    """

    __tablename__ = "lot_message"
    __table_args__ = (
        CheckConstraint("body <> ''", name="body_not_empty"),
        Index("ix_lot_message_conversation", "lot_id", "organisation_id", "id"),
        Index("ix_lot_message_pace", "sender_id", "sent_at"),
    )

    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    sender_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    by_membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"))
    body: Mapped[str] = mapped_column(Text)
    sent_at: Mapped[datetime]

    lot: Mapped[Lot] = relationship()
    organisation: Mapped[Organisation] = relationship(foreign_keys=[organisation_id])
    sender: Mapped[Organisation] = relationship(foreign_keys=[sender_id])
    by: Mapped[Membership] = relationship()


class LotAnswer(Base):
    """A question and its answer that all who see the lot may read. Written anew by the giver, it does not say who asked."""

    __tablename__ = "lot_answer"
    __table_args__ = (unique_where("uq_lot_answer_shown", "message_id", where="withdrawn_at IS NULL"),)

    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), index=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("lot_message.id"))  # the giver's message it was made from
    question: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text)
    by_membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"))
    published_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
