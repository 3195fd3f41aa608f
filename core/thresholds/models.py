"""Thresholds and delays."""

from datetime import date
from decimal import Decimal

from sqlalchemy import Numeric, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base
from core.thresholds.enums import Unit

START = date(1900, 1, 1)  # the first day of what has always held


class Threshold(Base):
    """A value from a day on, until a later row with the same code."""

    __tablename__ = "threshold"
    __table_args__ = (UniqueConstraint("code", "valid_from"),)

    code: Mapped[str] = mapped_column(String(60))
    valid_from: Mapped[date]
    value: Mapped[Decimal] = mapped_column(Numeric(12, 2))
    unit: Mapped[str] = mapped_column(String(20))
    label: Mapped[str] = mapped_column(String(200))
    source: Mapped[str] = mapped_column(String(300))
    read_on: Mapped[date]

    @property
    def shown(self) -> str:
        """The value with its unit, as it reads."""
        return Unit(self.unit).shown(self.value)

    @property
    def began_on(self) -> date | None:
        """The day from which it holds; `None` when nothing came before."""
        return None if self.valid_from <= START else self.valid_from
