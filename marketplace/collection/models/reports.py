"""What passers-by report."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.accounts.models import Membership
from core.db import Base
from core.storage import StoredFile
from marketplace.collection.enums import Problem, ReportState
from marketplace.collection.models.boxes import CollectionBox


class BoxReport(Base):
    """A problem somebody saw. Nothing says who: she follows the answer by a link made of the row, the secret key and `nonce`.

    The same problem reported again while it is open, with nothing more to say, is counted (`times`) and follows the same answer.
    """

    __tablename__ = "box_report"
    __table_args__ = (
        CheckConstraint("times > 0", name="times_positive"),
        CheckConstraint("state = 'received' OR answer <> ''", name="answered_in_words"),
        Index("ix_box_report_of_box", "box_id", "reported_at"),
        Index("ix_box_report_open", "state", "box_id"),
    )

    box_id: Mapped[int] = mapped_column(ForeignKey("collection_box.id"))
    problem: Mapped[Problem]
    words: Mapped[str] = mapped_column(String(500), default="")
    photo_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    photo_width: Mapped[int | None]
    photo_height: Mapped[int | None]
    times: Mapped[int] = mapped_column(default=1)
    state: Mapped[ReportState] = mapped_column(default=ReportState.RECEIVED)
    answer: Mapped[str] = mapped_column(Text, default="")
    nonce: Mapped[str] = mapped_column(String(64))
    reported_at: Mapped[datetime]
    last_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id"))

    box: Mapped[CollectionBox] = relationship()
    photo: Mapped[StoredFile | None] = relationship()
    answered_by: Mapped[Membership | None] = relationship()
