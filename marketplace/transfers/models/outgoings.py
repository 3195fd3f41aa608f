"""Equipment that leaves a public body otherwise than through a lot."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Numeric, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.accounts.models import Membership, Organisation
from core.catalogue.models import EquipmentCategory
from core.db import Base
from core.storage import StoredFile
from marketplace.inventory.models import EquipmentItem
from marketplace.ledger.enums import Eligibility
from marketplace.transfers.enums import Channel


class Outgoing(Base):
    """Equipment sold, taken back, given to staff or to somebody who is not on Boucle, in one record of one organisation.

    `recipient` is how the recipient is named: never a person. `committed_on` is the day the buyer, or whoever takes back, committed
    to reuse, before it left. `is_waste` says that it left as waste, for the register. A wrong record is withdrawn,
    never changed.
    """

    __tablename__ = "outgoing"
    __table_args__ = (
        CheckConstraint("committed_on <= left_on", name="committed_before"),
        CheckConstraint("highest_value_eur >= 0", name="value_not_negative"),
        CheckConstraint("NOT is_waste OR channel IN ('sale', 'take_back')", name="a_gift_is_no_waste"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawal_reason = '')", name="withdrawal_has_a_reason"),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    channel: Mapped[Channel]
    recipient: Mapped[str] = mapped_column(String(200))
    left_on: Mapped[date]
    committed_on: Mapped[date | None]
    is_waste: Mapped[bool] = mapped_column(default=False)
    highest_value_eur: Mapped[Decimal | None] = mapped_column(Numeric(12, 2))  # what the dearest unit of a gift is worth
    proof_file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    note: Mapped[str] = mapped_column(String(500), default="")
    recorded_at: Mapped[datetime]
    by_membership_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawal_reason: Mapped[str] = mapped_column(String(300), default="")

    organisation: Mapped[Organisation] = relationship()
    proof_file: Mapped[StoredFile | None] = relationship()
    by: Mapped[Membership | None] = relationship()
    lines: Mapped[list["OutgoingLine"]] = relationship(back_populates="outgoing", order_by="OutgoingLine.id")

    @property
    def units(self) -> int:
        return sum(line.units for line in self.lines)

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None


class OutgoingLine(Base):
    """Units of one category and eligibility; its devices, when the inventory knows them."""

    __tablename__ = "outgoing_line"
    __table_args__ = (CheckConstraint("units > 0", name="units_positive"),)

    outgoing_id: Mapped[int] = mapped_column(ForeignKey("outgoing.id"), index=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("equipment_category.id"))
    eligibility: Mapped[Eligibility]
    units: Mapped[int]

    outgoing: Mapped[Outgoing] = relationship(back_populates="lines")
    category: Mapped[EquipmentCategory] = relationship()
    items: Mapped[list["OutgoingItem"]] = relationship(back_populates="line", order_by="OutgoingItem.id")


class OutgoingItem(Base):
    """A device that left so."""

    __tablename__ = "outgoing_item"
    __table_args__ = (UniqueConstraint("line_id", "item_id"),)

    line_id: Mapped[int] = mapped_column(ForeignKey("outgoing_line.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("equipment_item.id"), index=True)

    line: Mapped[OutgoingLine] = relationship(back_populates="items")
    item: Mapped[EquipmentItem] = relationship()
