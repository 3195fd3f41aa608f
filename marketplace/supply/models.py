"""Reconditioned equipment that partners offer, and what public bodies ask a price for."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.accounts.models import Membership, Organisation
from core.catalogue.models import EquipmentCategory
from core.db import Base
from core.storage import StoredFile
from geo.partners.models import Partner
from marketplace.supply.enums import Delivery, Grade, PriceBasis, RequestState, Terms

PRICED = "(terms = 'sale' AND unit_price_eur > 0 AND price_basis IS NOT NULL) OR (terms = 'gift' AND unit_price_eur IS NULL)"


def reference_of(request_id: int) -> str:
    """How people and documents call the request of that key."""
    return f"DD-{request_id:05d}"


class StockOffer(Base):
    """Some units of one reconditioned model that a partner sells or gives.

    `confirmed_on` is the day its partner last said that it was true; `withdrawn_at`, when it stopped offering it; `search_text` is
    what people search, without case or accents. Prices are in euros a unit, unknown for a gift.
    """

    __tablename__ = "stock_offer"
    __table_args__ = (
        CheckConstraint("units > 0", name="units_positive"),
        CheckConstraint("warranty_months >= 0", name="warranty_not_negative"),
        CheckConstraint(PRICED, name="price_of_terms"),
        Index("ix_stock_offer_search", "withdrawn_at", "confirmed_on"),
    )

    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"), index=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("equipment_category.id"), index=True)
    model: Mapped[str] = mapped_column(String(150))
    details: Mapped[str] = mapped_column(Text, default="")
    grade: Mapped[Grade]
    units: Mapped[int]
    terms: Mapped[Terms]
    unit_price_eur: Mapped[Decimal | None] = mapped_column(Numeric(10, 2))
    price_basis: Mapped[PriceBasis | None]
    warranty_months: Mapped[int] = mapped_column(default=0)
    delivery: Mapped[Delivery]
    delivery_note: Mapped[str] = mapped_column(String(200), default="")
    search_text: Mapped[str] = mapped_column(Text, default="")
    offered_at: Mapped[datetime]
    confirmed_on: Mapped[date]
    withdrawn_at: Mapped[datetime | None]

    partner: Mapped[Partner] = relationship()
    category: Mapped[EquipmentCategory] = relationship()


class StaleNotice(Base):
    """A letter told a partner that an offer is no longer shown: once for each day it was confirmed on."""

    __tablename__ = "stale_notice"
    __table_args__ = (UniqueConstraint("offer_id", "confirmed_on"),)

    offer_id: Mapped[int] = mapped_column(ForeignKey("stock_offer.id"))
    confirmed_on: Mapped[date]
    noticed_at: Mapped[datetime]


class QuotationRequest(Base):
    """A public body asks a partner for its price.

    `document` is the request as a PDF, `quotation` the file the partner answers with.
    """

    __tablename__ = "quotation_request"
    __table_args__ = (Index("ix_quotation_request_partner", "partner_id", "state"),)

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("membership.id"))
    place: Mapped[str] = mapped_column(String(300))
    wanted_by: Mapped[date | None]
    message: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[RequestState] = mapped_column(index=True)
    asked_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None]
    document_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    quotation_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))

    organisation: Mapped[Organisation] = relationship()
    partner: Mapped[Partner] = relationship()
    asked_by: Mapped[Membership] = relationship()
    document: Mapped[StoredFile | None] = relationship(foreign_keys=[document_id])
    quotation: Mapped[StoredFile | None] = relationship(foreign_keys=[quotation_id])
    lines: Mapped[list["RequestedLine"]] = relationship(
        back_populates="request", cascade="all, delete-orphan", order_by="RequestedLine.id"
    )

    @property
    def reference(self) -> str:
        """How people and documents call it."""
        return reference_of(self.id)


class RequestedLine(Base):
    """Units of one offer, in the words and at the price it had when they were asked for."""

    __tablename__ = "requested_line"
    __table_args__ = (
        UniqueConstraint("request_id", "offer_id"),
        CheckConstraint("units > 0", name="units_positive"),
        CheckConstraint(PRICED, name="price_of_terms"),
    )

    request_id: Mapped[int] = mapped_column(ForeignKey("quotation_request.id"))
    offer_id: Mapped[int] = mapped_column(ForeignKey("stock_offer.id"), index=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("equipment_category.id"))
    model: Mapped[str] = mapped_column(String(150))
    details: Mapped[str] = mapped_column(Text, default="")
    grade: Mapped[Grade]
    units: Mapped[int]
    terms: Mapped[Terms]
    unit_price_eur: Mapped[Decimal | None] = mapped_column(Numeric(10, 2))
    price_basis: Mapped[PriceBasis | None]

    request: Mapped[QuotationRequest] = relationship(back_populates="lines")
    category: Mapped[EquipmentCategory] = relationship()
