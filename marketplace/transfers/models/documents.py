"""Archives of documents."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.accounts.models import Membership, Organisation
from core.db import Base
from core.storage import StoredFile
from marketplace.transfers.enums import DocumentKind
from marketplace.transfers.models.transfers import Transfer


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


class MadeDocument(Base):
    """A file that was given to somebody, by its hash: whoever holds it can ask whether it is one of ours.

    Most documents are made when they are asked for and not kept: the same facts make the same bytes, and one row. `text_sha256` is
    the hash of its text, when the document prints one.
    """

    __tablename__ = "made_document"
    __table_args__ = (UniqueConstraint("sha256"),)

    sha256: Mapped[str] = mapped_column(String(64))
    text_sha256: Mapped[str] = mapped_column(String(64), default="", index=True)
    kind: Mapped[DocumentKind]
    reference: Mapped[str] = mapped_column(String(60))
    dated_on: Mapped[date]
    transfer_id: Mapped[int | None] = mapped_column(ForeignKey("transfer.id"))
    made_at: Mapped[datetime]

    transfer: Mapped[Transfer | None] = relationship()
