"""Clean-up events, who comes, and what they gave."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.accounts.models import Organisation
from core.catalogue.models import EquipmentCategory
from core.db import Base, Kilograms
from marketplace.collection.enums import Workshop


class CleanupEvent(Base):
    """A day or less on which people come to sort their data and bring their devices: Digital Clean Up Day and others.

    `year` is the calendar year it begins in, in Paris; `seats`, how many may come, unknown when there is no limit. Its figures are
    what its organiser says once it is over: `participants`, `gigabytes_deleted` (by all of them), and its lines.
    """

    __tablename__ = "cleanup_event"
    __table_args__ = (
        CheckConstraint("ends_at > begins_at", name="ends_after_it_begins"),
        CheckConstraint("seats > 0", name="seats_positive"),
        CheckConstraint("participants >= 0 AND gigabytes_deleted >= 0", name="figures_not_negative"),
        CheckConstraint("(reported_at IS NULL) = (participants IS NULL)", name="reported_with_figures"),
        CheckConstraint("cancelled_at IS NULL OR reported_at IS NULL", name="cancelled_or_reported"),
        Index("ix_cleanup_event_year", "year", "begins_at", "id"),
    )

    organiser_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    description: Mapped[str] = mapped_column(Text, default="")
    workshops: Mapped[list[str]] = mapped_column(JSON)
    begins_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    year: Mapped[int]
    place: Mapped[str] = mapped_column(String(200))
    insee_code: Mapped[str] = mapped_column(String(5), index=True)
    seats: Mapped[int | None]
    search_text: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str] = mapped_column(Text, default="")
    participants: Mapped[int | None]
    gigabytes_deleted: Mapped[Decimal | None] = mapped_column(Numeric(12, 1))
    reported_at: Mapped[datetime | None]

    organiser: Mapped[Organisation] = relationship()
    lines: Mapped[list["BroughtLine"]] = relationship(
        back_populates="event", cascade="all, delete-orphan", order_by="BroughtLine.id"
    )

    @property
    def held_workshops(self) -> list[Workshop]:
        """The workshops it holds, in their order."""
        return [workshop for workshop in Workshop if workshop.value in self.workshops]


class BroughtLine(Base):
    """What people brought of one category; `mass_kg` is weighed, unknown when nobody did."""

    __tablename__ = "brought_line"
    __table_args__ = (
        UniqueConstraint("event_id", "category_id"),
        CheckConstraint("units > 0", name="units_positive"),
        CheckConstraint("mass_kg > 0", name="mass_positive"),
    )

    event_id: Mapped[int] = mapped_column(ForeignKey("cleanup_event.id"))
    category_id: Mapped[int] = mapped_column(ForeignKey("equipment_category.id"), index=True)
    units: Mapped[int]
    mass_kg: Mapped[Decimal | None] = mapped_column(Kilograms())

    event: Mapped[CleanupEvent] = relationship(back_populates="lines")
    category: Mapped[EquipmentCategory] = relationship()


class Registration(Base):
    """Some people say that they will come. An address is asked for to write to them alone, and forgotten afterwards."""

    __tablename__ = "event_registration"
    __table_args__ = (
        CheckConstraint("people > 0", name="people_positive"),
        Index("ix_event_registration_event", "event_id", "cancelled_at"),
    )

    event_id: Mapped[int] = mapped_column(ForeignKey("cleanup_event.id"))
    people: Mapped[int]
    email: Mapped[str] = mapped_column(String(254), default="")
    nonce: Mapped[str] = mapped_column(String(64))
    registered_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]

    event: Mapped[CleanupEvent] = relationship()
