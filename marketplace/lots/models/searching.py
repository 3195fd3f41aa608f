"""The words and facts a lot is found by."""

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class SearchTerm(Base):
    """A word of some lot, without case, accent or plural; or a fact the catalogue is narrowed by (see `rules.facts_of`)."""

    __tablename__ = "search_term"
    __table_args__ = (UniqueConstraint("term"),)

    term: Mapped[str] = mapped_column(String(80))
    spelling: Mapped[str] = mapped_column(String(80), default="")  # as the first lot that has it writes it; a fact has none


class LotTerm(Base):
    """A term a published lot is found by. A lot's text and lines no longer change once it is published, nor do its terms."""

    __tablename__ = "lot_term"
    __table_args__ = (UniqueConstraint("term_id", "lot_id"),)

    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), index=True)
    term_id: Mapped[int] = mapped_column(ForeignKey("search_term.id"))
