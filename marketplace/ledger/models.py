"""Movements."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.accounts.models import Organisation
from core.catalogue.models import EquipmentCategory
from core.db import Base, Kilograms
from marketplace.ledger.enums import Eligibility, MovementKind, Origin, Proof


class Movement(Base):
    """Some units of one category that changed hands or fate on a day. A row is never changed: a correction is another movement.

    `units` and `mass_kg` are negative in a correction. `year` is the one whose figures count it: that of `occurred_on`, or the
    first one still open when that one is closed already.
    """

    __tablename__ = "movement"
    __table_args__ = (
        CheckConstraint("units <> 0", name="units_not_zero"),
        CheckConstraint("correction_reason <> '' OR units > 0", name="negative_is_a_correction"),
        Index(
            "ix_movement_figures", "year", "giver_id", "category_id", "kind", "eligibility", "proof", "origin", "units", "mass_kg",
            "mass_is_weighed",
        ),
        Index("ix_movement_source", "transfer_line_id"),
        Index("uq_movement_brought_back", "brought_back_id", "year", unique=True),
        Index("ix_movement_of_box", "emptying_line_id"),
    )  # fmt: skip

    kind: Mapped[MovementKind]
    occurred_on: Mapped[date]
    year: Mapped[int]
    recorded_at: Mapped[datetime]
    giver_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    taker_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)  # none: it left for outside Boucle
    category_id: Mapped[int] = mapped_column(ForeignKey("equipment_category.id"))
    units: Mapped[int]
    mass_kg: Mapped[Decimal | None] = mapped_column(Kilograms)
    mass_is_weighed: Mapped[bool]
    eligibility: Mapped[Eligibility]
    proof: Mapped[Proof]
    origin: Mapped[Origin]
    transfer_line_id: Mapped[int | None]
    emptying_line_id: Mapped[int | None]  # what a box held, when it comes from one
    correction_reason: Mapped[str] = mapped_column(String(300), default="")
    brought_back_id: Mapped[int | None]  # the movement that this one takes away from a year, or counts again in another

    giver: Mapped[Organisation] = relationship(foreign_keys=[giver_id])
    taker: Mapped[Organisation | None] = relationship(foreign_keys=[taker_id])
    category: Mapped[EquipmentCategory] = relationship()


class MovementSum(Base):
    """The movements alike in all that the figures of a giver look at, up to the mark of `SummedUntil`: made from them alone.

    `units_without_mass` are the units of the movements without a known mass.
    """

    __tablename__ = "movement_sum"
    __table_args__ = (
        UniqueConstraint(
            "year",
            "giver_id",
            "category_id",
            "kind",
            "eligibility",
            "proof",
            "origin",
            "mass_is_weighed",
            name="uq_movement_sum_alike",
        ),
    )

    year: Mapped[int]
    giver_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    category_id: Mapped[int] = mapped_column(ForeignKey("equipment_category.id"))
    kind: Mapped[MovementKind]
    eligibility: Mapped[Eligibility]
    proof: Mapped[Proof]
    origin: Mapped[Origin]
    mass_is_weighed: Mapped[bool]
    units: Mapped[int]
    mass_kg: Mapped[Decimal | None] = mapped_column(Kilograms)
    units_without_mass: Mapped[int]


class SummedUntil(Base):
    """The last movement that the sums hold: one row, made with the table."""

    __tablename__ = "movement_summed_until"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    movement_id: Mapped[int]


class ClosedYear(Base):
    """A year whose figures were published: no movement is added to them any more."""

    __tablename__ = "closed_year"
    __table_args__ = (UniqueConstraint("year"),)

    year: Mapped[int]
    closed_at: Mapped[datetime]
