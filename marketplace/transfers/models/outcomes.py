"""Outcomes and their proofs, and the files that say many at once."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Numeric, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.accounts.models import Membership
from core.db import Base, Kilograms, unique_where
from core.storage import StoredFile
from marketplace.inventory.models import EquipmentItem
from marketplace.ledger.enums import Proof
from marketplace.transfers.enums import OutcomeFileState, OutcomeKind, Reuse
from marketplace.transfers.models.transfers import Transfer, TransferLine


class Outcome(Base):
    """What the taker did with some units, or with one device, and how it is proved.

    A wrong report is withdrawn, never changed: `withdrawn_at` and the reason stay beside it.
    """

    __tablename__ = "outcome"
    __table_args__ = (
        CheckConstraint("units > 0", name="units_positive"),
        CheckConstraint("item_id IS NULL OR units = 1", name="a_device_is_one_unit"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawal_reason = '')", name="withdrawal_has_a_reason"),
        CheckConstraint("kind = 'reused' OR reuse IS NULL", name="only_reuse_has_a_manner"),
        CheckConstraint("(unit_price_eur IS NULL) = (coalesce(reuse, '') <> 'sold')", name="only_a_sale_has_a_price"),
        CheckConstraint("unit_price_eur > 0", name="price_positive"),
        unique_where("uq_outcome_device", "line_id", "item_id", where="withdrawn_at IS NULL"),
        unique_where("uq_outcome_row", "line_id", "row_key", where="withdrawn_at IS NULL AND row_key <> ''"),
    )

    line_id: Mapped[int] = mapped_column(ForeignKey("transfer_line.id"), index=True)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("equipment_item.id"))
    kind: Mapped[OutcomeKind]
    reuse: Mapped[Reuse | None]  # how it is used again, when somebody said it
    unit_price_eur: Mapped[Decimal | None] = mapped_column(Numeric(8, 2))  # with taxes, what a person paid for one unit
    units: Mapped[int]
    mass_kg: Mapped[Decimal | None] = mapped_column(Kilograms)  # as the ledger has it: a share of what was weighed, or an estimate
    occurred_on: Mapped[date]
    proof: Mapped[Proof]
    proof_file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    note: Mapped[str] = mapped_column(String(500), default="")
    row_key: Mapped[str] = mapped_column(String(64), default="")  # of the row of a file that said it, for a counted line
    reported_at: Mapped[datetime]
    by_membership_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawal_reason: Mapped[str] = mapped_column(String(300), default="")

    line: Mapped[TransferLine] = relationship(back_populates="outcomes")
    item: Mapped[EquipmentItem | None] = relationship()
    proof_file: Mapped[StoredFile | None] = relationship()
    by: Mapped[Membership | None] = relationship()

    @property
    def words(self) -> str:
        """« Réemployé, vendu à prix solidaire »."""
        return f"{self.kind.label}, {self.reuse.label}" if self.reuse else self.kind.label


class OutcomeFile(Base):
    """A file by which a taker says what became of many units of a transfer, kept with what it would do, or did.

    `report` has its rows by fate: `created` and `unchanged` are line numbers, `refused` are line, column and reason.
    """

    __tablename__ = "outcome_file"

    transfer_id: Mapped[int] = mapped_column(ForeignKey("transfer.id"), index=True)
    by_membership_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id"))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    state: Mapped[OutcomeFileState]
    report: Mapped[dict[str, Any]] = mapped_column(JSON)
    given_at: Mapped[datetime]
    applied_at: Mapped[datetime | None]

    transfer: Mapped[Transfer] = relationship()
    by: Mapped[Membership | None] = relationship()
    file: Mapped[StoredFile] = relationship()

    @property
    def is_applied(self) -> bool:
        return self.state is OutcomeFileState.APPLIED
