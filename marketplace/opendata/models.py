"""The files of published years, kept as they were."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base
from core.storage import StoredFile
from marketplace.opendata.enums import Dataset, Form


class OpenFile(Base):
    """A table of an edition of a year, in one form: its content never changes, whatever the base becomes.

    The address of the year gives the newest; an erratum has files of its own for what is counted alone.
    """

    __tablename__ = "open_file"
    __table_args__ = (UniqueConstraint("year", "edition", "dataset", "form"),)

    year: Mapped[int]
    edition: Mapped[int]
    dataset: Mapped[Dataset]
    form: Mapped[Form]
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    kept_at: Mapped[datetime]

    file: Mapped[StoredFile] = relationship()
