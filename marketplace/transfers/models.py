"""Transfers, their lines, outcomes and their proofs."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from agreements.models import Agreement
from core.accounts.models import Organisation
from core.catalogue.models import EquipmentCategory
from core.db import Base, Kilograms
from core.storage import StoredFile
from marketplace.inventory.models import EquipmentItem
from marketplace.ledger.enums import Eligibility, Proof
from marketplace.lots.models import Claim, LotLine
from marketplace.transfers.enums import OutcomeKind, TransferState


class Transfer(Base):
    """The goods of one allocated claim changing hands, under one agreement."""

    __tablename__ = "transfer"
    __table_args__ = (
        UniqueConstraint("claim_id"),
        UniqueConstraint("reference"),
        Index("ix_transfer_giver", "giver_id", "state"),
        Index("ix_transfer_taker", "taker_id", "state"),
    )

    reference: Mapped[str] = mapped_column(String(30))
    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"))
    agreement_id: Mapped[int | None] = mapped_column(ForeignKey("agreement.id"))
    giver_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    taker_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    state: Mapped[TransferState]
    prepared_at: Mapped[datetime]
    pickup_on: Mapped[date | None]
    handed_over_on: Mapped[date | None]
    handed_over_by: Mapped[str] = mapped_column(String(120), default="")
    received_on: Mapped[date | None]
    received_by: Mapped[str] = mapped_column(String(120), default="")
    outcomes_due_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    discrepancy_note: Mapped[str] = mapped_column(String(1000), default="")
    deed_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    certificate_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))

    claim: Mapped[Claim] = relationship()
    agreement: Mapped[Agreement | None] = relationship()
    giver: Mapped[Organisation] = relationship(foreign_keys=[giver_id])
    taker: Mapped[Organisation] = relationship(foreign_keys=[taker_id])
    deed: Mapped[StoredFile | None] = relationship(foreign_keys=[deed_id])
    certificate: Mapped[StoredFile | None] = relationship(foreign_keys=[certificate_id])
    lines: Mapped[list["TransferLine"]] = relationship(back_populates="transfer", order_by="TransferLine.id")


class TransferLine(Base):
    """Units of one lot line on their way.

    Conservation: sent = received + discrepancy; received = reported + not yet reported.
    """

    __tablename__ = "transfer_line"
    __table_args__ = (
        UniqueConstraint("transfer_id", "lot_line_id"),
        CheckConstraint("promised_units > 0", name="promised_positive"),
        CheckConstraint("sent_units >= 0 AND sent_units <= promised_units", name="sent_within_promised"),
        CheckConstraint("received_units >= 0 AND received_units <= sent_units", name="received_within_sent"),
        CheckConstraint("reported_units >= 0 AND reported_units <= coalesce(received_units, 0)", name="reported_within_received"),
        CheckConstraint("weighed_kg > 0", name="weighed_positive"),
    )

    transfer_id: Mapped[int] = mapped_column(ForeignKey("transfer.id"))
    lot_line_id: Mapped[int] = mapped_column(ForeignKey("lot_line.id"), index=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("equipment_category.id"))
    eligibility: Mapped[Eligibility]
    promised_units: Mapped[int]
    sent_units: Mapped[int | None]
    received_units: Mapped[int | None]
    reported_units: Mapped[int] = mapped_column(default=0)
    weighed_kg: Mapped[Decimal | None] = mapped_column(Kilograms)  # of all the units received, when they were weighed
    unit_mass_kg: Mapped[Decimal | None] = mapped_column(Kilograms)  # estimate, when they were not

    transfer: Mapped[Transfer] = relationship(back_populates="lines")
    lot_line: Mapped[LotLine] = relationship()
    category: Mapped[EquipmentCategory] = relationship()
    items: Mapped[list["TransferItem"]] = relationship(back_populates="line", order_by="TransferItem.id")
    outcomes: Mapped[list["Outcome"]] = relationship(back_populates="line", order_by="Outcome.id")

    @property
    def discrepancy_units(self) -> int:
        """Sent and not received."""
        return 0 if self.received_units is None or self.sent_units is None else self.sent_units - self.received_units

    @property
    def unreported_units(self) -> int:
        """Received, and nobody said what became of them."""
        return (self.received_units or 0) - self.reported_units


class TransferItem(Base):
    """A device that left with a handover."""

    __tablename__ = "transfer_item"
    __table_args__ = (UniqueConstraint("line_id", "item_id"),)

    line_id: Mapped[int] = mapped_column(ForeignKey("transfer_line.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("equipment_item.id"), index=True)

    line: Mapped[TransferLine] = relationship(back_populates="items")
    item: Mapped[EquipmentItem] = relationship()


class Outcome(Base):
    """What the taker did with some units, or with one device, and how it is proved."""

    __tablename__ = "outcome"
    __table_args__ = (
        CheckConstraint("units > 0", name="units_positive"),
        CheckConstraint("item_id IS NULL OR units = 1", name="a_device_is_one_unit"),
        UniqueConstraint("line_id", "item_id"),
    )

    line_id: Mapped[int] = mapped_column(ForeignKey("transfer_line.id"))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("equipment_item.id"))
    kind: Mapped[OutcomeKind]
    units: Mapped[int]
    occurred_on: Mapped[date]
    proof: Mapped[Proof]
    proof_file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    note: Mapped[str] = mapped_column(String(500), default="")
    reported_at: Mapped[datetime]
    by_membership_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id"))

    line: Mapped[TransferLine] = relationship(back_populates="outcomes")
    item: Mapped[EquipmentItem | None] = relationship()
    proof_file: Mapped[StoredFile | None] = relationship()
