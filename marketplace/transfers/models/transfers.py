"""Transfers, their lines, their devices, and the reminders about them."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from agreements.enums import ErasedBy
from agreements.models import Agreement
from core.accounts.models import Organisation
from core.catalogue.models import EquipmentCategory
from core.db import Base, Kilograms
from core.storage import StoredFile
from marketplace.inventory.models import EquipmentItem
from marketplace.ledger.enums import Eligibility
from marketplace.lots.models import Claim, LotLine
from marketplace.transfers.enums import ReminderKind, TransferState

if TYPE_CHECKING:
    from marketplace.transfers.models.outcomes import Outcome


class Transfer(Base):
    """The goods of one allocated claim changing hands, under one agreement.

    `deed_facts` is the text of the deed as the giver signed it, `deed_sha256` its hash; a deed given to somebody never changes.
    """

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
    pickup_begins: Mapped[time | None]  # of the slot that was chosen; none when only a day was agreed
    pickup_ends: Mapped[time | None]
    pickup_number: Mapped[int] = mapped_column(default=0)  # how many times the appointment was made or changed: calendars need it
    pickup_proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    pickup_agreed_at: Mapped[datetime | None]
    handed_over_on: Mapped[date | None]
    handed_over_at: Mapped[datetime | None]
    handed_over_by: Mapped[str] = mapped_column(String(120), default="")
    handed_over_capacity: Mapped[str] = mapped_column(String(120), default="")
    received_on: Mapped[date | None]
    received_at: Mapped[datetime | None]
    received_by: Mapped[str] = mapped_column(String(120), default="")
    received_capacity: Mapped[str] = mapped_column(String(120), default="")
    outcomes_due_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    discrepancy_note: Mapped[str] = mapped_column(String(1000), default="")
    discrepancy_settled_at: Mapped[datetime | None]  # both sides agreed on the figures
    cancellation_reason: Mapped[str] = mapped_column(String(500), default="")
    deed_facts: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    deed_sha256: Mapped[str] = mapped_column(String(64), default="")
    certificate_number: Mapped[int] = mapped_column(default=0)  # a corrected certificate is another document
    deed_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    certificate_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))

    claim: Mapped[Claim] = relationship()
    agreement: Mapped[Agreement | None] = relationship()
    giver: Mapped[Organisation] = relationship(foreign_keys=[giver_id])
    taker: Mapped[Organisation] = relationship(foreign_keys=[taker_id])
    deed: Mapped[StoredFile | None] = relationship(foreign_keys=[deed_id])
    certificate: Mapped[StoredFile | None] = relationship(foreign_keys=[certificate_id])
    lines: Mapped[list["TransferLine"]] = relationship(
        back_populates="transfer", order_by="TransferLine.id", cascade="all, delete-orphan"
    )
    slots: Mapped[list["PickupSlot"]] = relationship(
        back_populates="transfer", cascade="all, delete-orphan", order_by="(PickupSlot.day, PickupSlot.begins, PickupSlot.id)"
    )

    @property
    def promised_units(self) -> int:
        """Units that are to leave, or were; it only ever falls, so that the same number is the same promise."""
        return sum(line.promised_units for line in self.lines)

    @property
    def is_erased_by_taker(self) -> bool:
        """Whether the agreement it left under gives the erasure of the data to the partner."""
        return self.agreement is not None and self.agreement.erased_by is ErasedBy.PARTNER

    @property
    def kept_units(self) -> int:
        """Promised, and not sent: the giver keeps them."""
        return sum(line.promised_units - (line.sent_units or 0) for line in self.lines)

    @property
    def received_units(self) -> int:
        """What the taker counted; nothing before."""
        return sum(line.received_units or 0 for line in self.lines)

    @property
    def reported_units(self) -> int:
        """Those somebody said the fate of."""
        return sum(line.reported_units for line in self.lines)

    @property
    def discrepancy_units(self) -> int:
        """Sent and not received."""
        return sum(line.discrepancy_units for line in self.lines)


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
        CheckConstraint("picked_units >= 0 AND picked_units <= promised_units", name="picked_within_promised"),
        CheckConstraint(
            "erased_units >= 0 AND taker_erased_units >= 0 AND erased_units + taker_erased_units <= coalesce(sent_units, 0)",
            name="erased_within_sent",
        ),
    )

    transfer_id: Mapped[int] = mapped_column(ForeignKey("transfer.id"))
    lot_line_id: Mapped[int] = mapped_column(ForeignKey("lot_line.id"), index=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("equipment_category.id"))
    eligibility: Mapped[Eligibility]
    promised_units: Mapped[int]
    sent_units: Mapped[int | None]
    received_units: Mapped[int | None]
    reported_units: Mapped[int] = mapped_column(default=0)
    picked_units: Mapped[int | None]  # without inventory: how many the giver has put aside for the pickup
    erased_units: Mapped[int] = mapped_column(default=0)  # without inventory: how many the giver says it erased
    taker_erased_units: Mapped[int] = mapped_column(default=0)  # and how many the taker says it erased once received
    weighed_kg: Mapped[Decimal | None] = mapped_column(Kilograms)  # of all the units received, when they were weighed
    unit_mass_kg: Mapped[Decimal | None] = mapped_column(Kilograms)  # estimate, when they were not

    transfer: Mapped[Transfer] = relationship(back_populates="lines")
    lot_line: Mapped[LotLine] = relationship()
    category: Mapped[EquipmentCategory] = relationship()
    items: Mapped[list["TransferItem"]] = relationship(back_populates="line", order_by="TransferItem.id")
    picked: Mapped[list["PickedItem"]] = relationship(cascade="all, delete-orphan", order_by="PickedItem.id")
    outcomes: Mapped[list["Outcome"]] = relationship(back_populates="line", order_by="Outcome.id")

    @property
    def details(self) -> str:
        """What tells the line from another of the same category: « fonctionne, plus de dix ans »."""
        return self.lot_line.details.lower()

    @property
    def designation(self) -> str:
        """The line in words: « Ordinateur portable (fonctionne, plus de dix ans) »."""
        return f"{self.category.label} ({self.details})"

    @property
    def discrepancy_units(self) -> int:
        """Sent and not received."""
        return 0 if self.received_units is None or self.sent_units is None else self.sent_units - self.received_units

    @property
    def unerased_units(self) -> int:
        """Without inventory, of a kind that holds data: those nobody says were erased."""
        return (self.sent_units or 0) - self.erased_units - self.taker_erased_units if self.category.holds_data else 0

    @property
    def unreported_units(self) -> int:
        """Received, and nobody said what became of them."""
        return (self.received_units or 0) - self.reported_units

    @property
    def live_outcomes(self) -> list["Outcome"]:
        """Those that hold: a wrong report that was withdrawn is kept, and counts for nothing."""
        return [outcome for outcome in self.outcomes if outcome.withdrawn_at is None]


class TransferItem(Base):
    """A device that left with a handover."""

    __tablename__ = "transfer_item"
    __table_args__ = (UniqueConstraint("line_id", "item_id"),)

    line_id: Mapped[int] = mapped_column(ForeignKey("transfer_line.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("equipment_item.id"), index=True)

    line: Mapped[TransferLine] = relationship(back_populates="items")
    item: Mapped[EquipmentItem] = relationship()


class DiscrepancyEntry(Base):
    """What one side says of a discrepancy, and the units received it proposes, by line; never changed, another one answers it."""

    __tablename__ = "discrepancy_entry"

    transfer_id: Mapped[int] = mapped_column(ForeignKey("transfer.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    by_membership_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id"))
    text: Mapped[str] = mapped_column(String(1000))
    figures: Mapped[dict[str, int]] = mapped_column(JSON)
    said_at: Mapped[datetime]

    organisation: Mapped[Organisation] = relationship()

    def units_of(self, line: TransferLine) -> int:
        """The units of a line it says were received."""
        return self.figures.get(str(line.id), line.received_units or 0)


class PickedItem(Base):
    """A device the giver has put aside for the pickup: ticked, or its code read, on the pick list."""

    __tablename__ = "picked_item"
    __table_args__ = (UniqueConstraint("line_id", "item_id"),)

    line_id: Mapped[int] = mapped_column(ForeignKey("transfer_line.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("equipment_item.id"), index=True)
    picked_at: Mapped[datetime]
    by_membership_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id"))


class PickupSlot(Base):
    """A moment the giver proposes for the pickup, in Paris time; gone once one is chosen, or others are proposed."""

    __tablename__ = "pickup_slot"
    __table_args__ = (
        UniqueConstraint("transfer_id", "day", "begins"),
        CheckConstraint("begins < ends", name="begins_before_it_ends"),
    )

    transfer_id: Mapped[int] = mapped_column(ForeignKey("transfer.id"))
    day: Mapped[date]
    begins: Mapped[time]
    ends: Mapped[time]

    transfer: Mapped[Transfer] = relationship(back_populates="slots")


class Reminder(Base):
    """One organisation was reminded of one thing, once for each stage of its delay."""

    __tablename__ = "transfer_reminder"
    __table_args__ = (
        UniqueConstraint("transfer_id", "organisation_id", "kind", "due_on", "days_late", name="uq_transfer_reminder_once"),
    )

    transfer_id: Mapped[int] = mapped_column(ForeignKey("transfer.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[ReminderKind]
    due_on: Mapped[date]
    days_late: Mapped[int]
    reminded_at: Mapped[datetime]

    transfer: Mapped[Transfer] = relationship()
