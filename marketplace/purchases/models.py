"""What public bodies buy, the references it is read by, and what they declared of a year."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.accounts.models import Membership, Organisation
from core.catalogue.models import EquipmentCategory
from core.db import Base, Euros, unique_where
from core.storage import StoredFile
from marketplace.purchases.enums import Lack, PurchaseFileState, TargetBasis
from marketplace.supply.models import RequestedLine


class ProductKind(Base):
    """A kind of product that the law counts, by the very words of the published schema: the file is refused otherwise."""

    __tablename__ = "product_kind"
    __table_args__ = (UniqueConstraint("label"),)

    label: Mapped[str] = mapped_column(String(150))
    position: Mapped[int]
    first_year: Mapped[int]
    source: Mapped[str] = mapped_column(String(300))
    read_on: Mapped[date]


class SpendTarget(Base):
    """The share of a year's spend that a kind of product should reach, from a year on, until a later one."""

    __tablename__ = "spend_target"
    __table_args__ = (
        UniqueConstraint("kind_id", "basis", "first_year"),
        CheckConstraint("percent BETWEEN 0 AND 100", name="percent_in_range"),
    )

    kind_id: Mapped[int] = mapped_column(ForeignKey("product_kind.id"))
    first_year: Mapped[int]
    percent: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    basis: Mapped[TargetBasis]
    source: Mapped[str] = mapped_column(String(300))
    read_on: Mapped[date]

    kind: Mapped[ProductKind] = relationship()


class FlatGiftValue(Base):
    """What one unit received as a gift is counted for, in euros, from a day on: the grid of arrêté TRED2403742A."""

    __tablename__ = "flat_gift_value"
    __table_args__ = (
        UniqueConstraint("label", "valid_from"),
        CheckConstraint("value_eur > 0", name="value_positive"),
    )

    label: Mapped[str] = mapped_column(String(150))
    value_eur: Mapped[Decimal] = mapped_column(Euros)
    valid_from: Mapped[date]
    source: Mapped[str] = mapped_column(String(300))
    read_on: Mapped[date]


class PurchaseFile(Base):
    """A file of purchases, kept with what it would add, or added; `report` has its rows by fate."""

    __tablename__ = "purchase_file"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    by_membership_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id"))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    state: Mapped[PurchaseFileState]
    report: Mapped[dict[str, Any]] = mapped_column(JSON)
    given_at: Mapped[datetime]
    applied_at: Mapped[datetime | None]

    organisation: Mapped[Organisation] = relationship()
    by: Mapped[Membership | None] = relationship()
    file: Mapped[StoredFile] = relationship()

    @property
    def is_applied(self) -> bool:
        return self.state is PurchaseFileState.APPLIED


class Purchase(Base):
    """A line of an order: amounts are in euros, without tax.

    `amount_eur` is the whole, unknown until somebody says it. `reuse_eur` was bought from reuse or reconditioning, `gift_eur` is
    the flat value of what came as a gift, `recycled_eur` holds recycled matter. `row_key` stands for the row of the file it came
    from, so that the same file twice adds nothing; `requested_line_id` is the quotation it began from.
    """

    __tablename__ = "purchase"
    __table_args__ = (
        CheckConstraint("units > 0", name="units_positive"),
        CheckConstraint("amount_eur >= 0 AND reuse_eur >= 0 AND gift_eur >= 0 AND recycled_eur >= 0", name="amounts_not_negative"),
        CheckConstraint(
            "(amount_eur IS NULL AND reuse_eur = 0 AND gift_eur = 0 AND recycled_eur = 0)"
            " OR (reuse_eur + gift_eur <= amount_eur AND recycled_eur <= amount_eur)",
            name="parts_within_whole",
        ),
        CheckConstraint("gift_eur = 0 OR gift_source <> ''", name="gift_has_source"),
        unique_where("uq_purchase_row", "organisation_id", "row_key", where="removed_at IS NULL"),
        unique_where("uq_purchase_requested_line", "requested_line_id", where="removed_at IS NULL"),
        Index("ix_purchase_of", "organisation_id", "bought_on"),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    bought_on: Mapped[date]
    supplier: Mapped[str] = mapped_column(String(150), default="")
    label: Mapped[str] = mapped_column(String(200))
    kind_id: Mapped[int | None] = mapped_column(ForeignKey("product_kind.id"), index=True)
    category_id: Mapped[int | None] = mapped_column(ForeignKey("equipment_category.id"))
    units: Mapped[int]
    amount_eur: Mapped[Decimal | None] = mapped_column(Euros)
    reuse_eur: Mapped[Decimal] = mapped_column(Euros, default=Decimal(0))
    gift_eur: Mapped[Decimal] = mapped_column(Euros, default=Decimal(0))
    gift_source: Mapped[str] = mapped_column(String(300), default="")
    recycled_eur: Mapped[Decimal] = mapped_column(Euros, default=Decimal(0))
    comment: Mapped[str] = mapped_column(Text, default="")
    search_text: Mapped[str] = mapped_column(Text, default="")
    requested_line_id: Mapped[int | None] = mapped_column(ForeignKey("requested_line.id"))
    purchase_file_id: Mapped[int | None] = mapped_column(ForeignKey("purchase_file.id"), index=True)
    row_key: Mapped[str | None] = mapped_column(String(64))
    recorded_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]

    organisation: Mapped[Organisation] = relationship()
    kind: Mapped[ProductKind | None] = relationship()
    category: Mapped[EquipmentCategory | None] = relationship()
    requested_line: Mapped[RequestedLine | None] = relationship()

    @property
    def lacks(self) -> list[Lack]:
        """What must be said before its year is declared."""
        return [lack for lack, is_there in ((Lack.KIND, self.kind_id), (Lack.AMOUNT, self.amount_eur is not None)) if not is_there]


class SpendDeclaration(Base):
    """What an organisation declared of what it bought in a year: it never changes, a correction is the next number.

    `figures` is all it was made from, sealed by `figures_sha256`; `file` is what is given to the national portal. Reopened, its
    lines may be corrected, while it stands until the next one.
    """

    __tablename__ = "spend_declaration"
    __table_args__ = (
        UniqueConstraint("organisation_id", "year", "number"),
        unique_where("uq_spend_declaration_last", "organisation_id", "year", where="is_last"),
        CheckConstraint("number = 1 OR reason <> ''", name="correction_has_reason"),
        CheckConstraint("year BETWEEN 2024 AND 2200", name="year_plausible"),
        Index("ix_spend_declaration_year", "year", "organisation_id"),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    year: Mapped[int]
    number: Mapped[int]
    reason: Mapped[str] = mapped_column(String(500), default="")
    is_last: Mapped[bool]
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)
    figures_sha256: Mapped[str] = mapped_column(String(64))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    declared_at: Mapped[datetime]
    by_membership_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id"))
    reopened_at: Mapped[datetime | None]
    reopening_reason: Mapped[str] = mapped_column(String(500), default="")

    organisation: Mapped[Organisation] = relationship()
    file: Mapped[StoredFile] = relationship()
    by: Mapped[Membership | None] = relationship()
    totals: Mapped[list["SpendTotal"]] = relationship(
        back_populates="declaration", cascade="all, delete-orphan", order_by="SpendTotal.id"
    )


class SpendTotal(Base):
    """One kind of product of a declaration: sums of its lines, in euros without tax."""

    __tablename__ = "spend_total"
    __table_args__ = (
        UniqueConstraint("declaration_id", "kind_id"),
        CheckConstraint("reuse_eur + gift_eur <= amount_eur AND recycled_eur <= amount_eur", name="parts_within_whole"),
    )

    declaration_id: Mapped[int] = mapped_column(ForeignKey("spend_declaration.id"))
    kind_id: Mapped[int] = mapped_column(ForeignKey("product_kind.id"), index=True)
    amount_eur: Mapped[Decimal] = mapped_column(Euros)
    reuse_eur: Mapped[Decimal] = mapped_column(Euros)
    gift_eur: Mapped[Decimal] = mapped_column(Euros)
    recycled_eur: Mapped[Decimal] = mapped_column(Euros)
    comment: Mapped[str] = mapped_column(String(500), default="")

    declaration: Mapped[SpendDeclaration] = relationship(back_populates="totals")
    kind: Mapped[ProductKind] = relationship()
