"""What was taken out of boxes, and what became of it."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from agreements.models import Agreement
from core.accounts.models import Membership, Organisation
from core.catalogue.models import EquipmentCategory
from core.db import Base, Kilograms, unique_where
from core.storage import StoredFile
from marketplace.collection.models.boxes import CollectionBox
from marketplace.collection.models.rounds import RoundStop
from marketplace.ledger.enums import Proof
from marketplace.transfers.enums import OutcomeKind


class Emptying(Base):
    """A box emptied on a day: who took it (`taker`), under which agreement, what it weighed and how many devices of each category.

    `mass_kg` is the mass of the devices on the scale, batteries apart (`batteries_kg`, unknown when none were weighed). It is never
    changed: a wrong one is withdrawn, with its reason. `stop`: where a round did it, if one did.
    """

    __tablename__ = "emptying"
    __table_args__ = (
        CheckConstraint("mass_kg > 0", name="mass_positive"),
        CheckConstraint("batteries_kg > 0", name="batteries_positive"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawal_reason = '')", name="withdrawal_has_a_reason"),
        unique_where("uq_emptying_of_day", "box_id", "emptied_on", where="withdrawn_at IS NULL"),
        unique_where("uq_emptying_of_stop", "stop_id", where="withdrawn_at IS NULL"),
        Index("ix_emptying_newest", "emptied_on", "id"),
        Index("ix_emptying_taker", "taker_id", "emptied_on"),
    )

    box_id: Mapped[int] = mapped_column(ForeignKey("collection_box.id"), index=True)
    taker_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"))
    stop_id: Mapped[int | None] = mapped_column(ForeignKey("round_stop.id"))
    emptied_on: Mapped[date]
    mass_kg: Mapped[Decimal] = mapped_column(Kilograms)
    batteries_kg: Mapped[Decimal | None] = mapped_column(Kilograms)
    note: Mapped[str] = mapped_column(String(500), default="")
    photo_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    recorded_at: Mapped[datetime]
    by_membership_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawal_reason: Mapped[str] = mapped_column(String(300), default="")

    box: Mapped[CollectionBox] = relationship()
    taker: Mapped[Organisation] = relationship()
    agreement: Mapped[Agreement] = relationship()
    stop: Mapped[RoundStop | None] = relationship()
    photo: Mapped[StoredFile | None] = relationship()
    by: Mapped[Membership | None] = relationship()
    lines: Mapped[list["EmptyingLine"]] = relationship(back_populates="emptying", order_by="EmptyingLine.id")

    @property
    def reference(self) -> str:
        """« COLLECTE-2026-00012 »."""
        return f"COLLECTE-{self.emptied_on.year}-{self.id:05d}"

    @property
    def units(self) -> int:
        """Devices counted."""
        return sum(line.units for line in self.lines)

    @property
    def unreported_units(self) -> int:
        """Devices of which nobody said what became."""
        return sum(line.unreported_units for line in self.lines)

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None


class EmptyingLine(Base):
    """Devices of one category. `mass_kg` is their share of what was weighed. Conservation: units = reported + not yet reported."""

    __tablename__ = "emptying_line"
    __table_args__ = (
        CheckConstraint("units > 0", name="units_positive"),
        CheckConstraint("reported_units >= 0 AND reported_units <= units", name="reported_once"),
        CheckConstraint("mass_kg >= 0", name="mass_not_negative"),
    )

    emptying_id: Mapped[int] = mapped_column(ForeignKey("emptying.id"), index=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("equipment_category.id"), index=True)
    units: Mapped[int]
    mass_kg: Mapped[Decimal] = mapped_column(Kilograms)
    reported_units: Mapped[int] = mapped_column(default=0)

    emptying: Mapped[Emptying] = relationship(back_populates="lines")
    category: Mapped[EquipmentCategory] = relationship()
    outcomes: Mapped[list["BoxOutcome"]] = relationship(back_populates="line", order_by="BoxOutcome.id")

    @property
    def unreported_units(self) -> int:
        """Devices of which nobody said what became."""
        return self.units - self.reported_units


class BoxOutcome(Base):
    """What the taker did with some devices of a line, and how it is proved. A wrong report is withdrawn, never changed."""

    __tablename__ = "box_outcome"
    __table_args__ = (
        CheckConstraint("units > 0", name="units_positive"),
        CheckConstraint("kind <> 'returned'", name="never_returned"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawal_reason = '')", name="withdrawal_has_a_reason"),
    )

    line_id: Mapped[int] = mapped_column(ForeignKey("emptying_line.id"), index=True)
    kind: Mapped[OutcomeKind]
    units: Mapped[int]
    mass_kg: Mapped[Decimal] = mapped_column(Kilograms)
    is_erased: Mapped[bool] = mapped_column(default=False)
    occurred_on: Mapped[date]
    proof: Mapped[Proof]
    proof_file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    note: Mapped[str] = mapped_column(String(500), default="")
    reported_at: Mapped[datetime]
    by_membership_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawal_reason: Mapped[str] = mapped_column(String(300), default="")

    line: Mapped[EmptyingLine] = relationship(back_populates="outcomes")
    proof_file: Mapped[StoredFile | None] = relationship()

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None
