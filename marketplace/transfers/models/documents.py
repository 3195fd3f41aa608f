"""Archives of documents."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.accounts.models import Membership, Organisation
from core.db import Base
from core.storage import StoredFile


class DocumentBundle(Base):
    """All the documents of one organisation over a period in one archive, for an auditor; made by a job, then never changed."""

    __tablename__ = "document_bundle"
    __table_args__ = (CheckConstraint("first_on <= last_on", name="period_in_order"),)

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    first_on: Mapped[date]
    last_on: Mapped[date]
    by_membership_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id"))
    asked_at: Mapped[datetime]
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))

    organisation: Mapped[Organisation] = relationship()
    by: Mapped[Membership | None] = relationship()
    file: Mapped[StoredFile | None] = relationship()

    @property
    def is_made(self) -> bool:
        return self.file_id is not None
