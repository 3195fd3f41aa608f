"""Public bodies that ask for a box."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.accounts.models import Membership, Organisation
from core.db import Base, unique_where
from marketplace.collection.enums import RequestState
from marketplace.collection.models.boxes import CollectionBox


class BoxRequest(Base):
    """A public body asks for a box in one of its buildings; one waits for a building at most. `box_id` is what it became."""

    __tablename__ = "box_request"
    __table_args__ = (
        CheckConstraint("(state = 'accepted') = (box_id IS NOT NULL)", name="accepted_is_a_box"),
        CheckConstraint("state <> 'refused' OR answer <> ''", name="refused_in_words"),
        unique_where("uq_box_request_waiting", "organisation_id", "building", where="state = 'waiting'"),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    building: Mapped[str] = mapped_column(String(150))
    street: Mapped[str] = mapped_column(String(200), default="")
    insee_code: Mapped[str] = mapped_column(String(5))
    opening_hours: Mapped[str] = mapped_column(String(255), default="")
    words: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[RequestState] = mapped_column(default=RequestState.WAITING, index=True)
    answer: Mapped[str] = mapped_column(Text, default="")
    box_id: Mapped[int | None] = mapped_column(ForeignKey("collection_box.id"))
    requested_at: Mapped[datetime]
    by_membership_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id"))
    answered_at: Mapped[datetime | None]

    organisation: Mapped[Organisation] = relationship()
    by: Mapped[Membership | None] = relationship()
    box: Mapped[CollectionBox | None] = relationship()
