"""Published annual reports, and the targets rates are compared with."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Numeric, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base
from core.storage import StoredFile
from marketplace.retex.enums import RateKind


class RateTarget(Base):
    """What a rate should reach in a year, who says so, and where it was read."""

    __tablename__ = "rate_target"
    __table_args__ = (
        UniqueConstraint("rate", "year"),
        CheckConstraint("percent BETWEEN 0 AND 100", name="percent_in_range"),
        CheckConstraint("rate IN ('decree', 'roadmap')", name="rate_known"),
    )

    rate: Mapped[str] = mapped_column(String(20))
    year: Mapped[int]
    percent: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    is_legal: Mapped[bool]
    source: Mapped[str] = mapped_column(String(300))
    read_on: Mapped[date]

    @property
    def label(self) -> str:
        """The name of the rate."""
        return RateKind(self.rate).label


class Retex(Base):
    """The annual report of a year as it was published: its figures never move again.

    `figures` is `{"report": …, "basis": …, "stocks": …}`: what is shown, all it was computed from, and what the inventories said of
    lives and of what waits (absent of the first reports); `headline` has the few that lists show.
    """

    __tablename__ = "retex"
    __table_args__ = (UniqueConstraint("year"),)

    year: Mapped[int]
    headline: Mapped[dict[str, Any]] = mapped_column(JSON)
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)
    figures_sha256: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[datetime]
    by_membership_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id"))
    document_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))

    document: Mapped[StoredFile | None] = relationship()
