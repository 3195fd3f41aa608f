"""The profile of a partner and what it can do."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.accounts.models import Membership, Organisation
from core.catalogue.models import EquipmentCategory
from core.db import Base, unique_where
from core.storage import StoredFile
from geo.addresses.models import Address, AtAnAddress
from geo.partners.enums import Activity, DocumentKind, DocumentState, LegalClass, PartnerState, SuggestionState
from geo.territory.models import Municipality


class Partner(AtAnAddress, Base):
    """The public profile of an organisation that collects, reconditions, redistributes or recycles.

    `statutory_purpose` is what its statutes say it is for; `state_reason` says why a profile was sent back or suspended; `revision`
    grows with every change, so that a form filled in on an older profile is recognised; `search_text` is what people search,
    without case or accents; no municipality means that the partner is established outside the territory. `street` is where people
    may come, in public; the partner stands at that address once it is located, unless it gave its position. `served_codes` are the
    INSEE codes of where it goes, empty for the whole territory; `monthly_capacity`, the units it can take in a month, unknown when
    it sets itself no limit; `opening_hours` are in the syntax of OpenStreetMap;
    `public_served` says who is welcome, `languages` those spoken, `logistics` how goods come, with the volume of its vehicle,
    unknown when it says none; `documents_valid_until`, the last day on which every document the coordinator accepted is valid, kept
    by the commands on them.
    """

    __tablename__ = "partner"
    __table_args__ = (
        UniqueConstraint("organisation_id"),
        CheckConstraint("monthly_capacity > 0", name="monthly_capacity_positive"),
        CheckConstraint("vehicle_volume_m3 > 0", name="vehicle_volume_positive"),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    description: Mapped[str] = mapped_column(Text, default="")
    website: Mapped[str] = mapped_column(String(300), default="")
    legal_class: Mapped[LegalClass]
    statutory_purpose: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[PartnerState] = mapped_column(index=True)
    state_reason: Mapped[str] = mapped_column(Text, default="")
    verified_on: Mapped[date | None]
    revision: Mapped[int] = mapped_column(default=0)
    search_text: Mapped[str] = mapped_column(Text, default="")
    insee_code: Mapped[str | None] = mapped_column(ForeignKey("municipality.insee_code"), index=True)
    street: Mapped[str] = mapped_column(String(200), default="")
    served_codes: Mapped[list[str]] = mapped_column(JSON, default=list)
    monthly_capacity: Mapped[int | None]
    price_caps_accepted_on: Mapped[date | None]
    opening_hours: Mapped[str] = mapped_column(String(255), default="")
    public_served: Mapped[str] = mapped_column(String(300), default="")
    languages: Mapped[str] = mapped_column(String(200), default="")
    logistics: Mapped[list[str]] = mapped_column(JSON, default=list)
    vehicle_volume_m3: Mapped[int | None]
    documents_valid_until: Mapped[date | None] = mapped_column(index=True)

    organisation: Mapped[Organisation] = relationship()
    municipality: Mapped[Municipality | None] = relationship()
    located_address: Mapped[Address | None] = relationship()
    capabilities: Mapped[list["Capability"]] = relationship(
        back_populates="partner", cascade="all, delete-orphan", order_by="Capability.id"
    )

    @property
    def activities_by_category(self) -> list[tuple[str, list[Activity]]]:
        """What it does with each category of equipment: label of the category, activities, in the order of the catalogue."""
        order = list(Activity)
        by_category: dict[EquipmentCategory, list[Activity]] = {}
        for capability in sorted(self.capabilities, key=lambda item: (item.category.position, order.index(item.activity))):
            by_category.setdefault(capability.category, []).append(capability.activity)
        return [(category.label, activities) for category, activities in by_category.items()]


class Capability(Base):
    """One activity of a partner on one category of equipment."""

    __tablename__ = "capability"
    __table_args__ = (UniqueConstraint("partner_id", "category_id", "activity"),)

    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"))
    category_id: Mapped[int] = mapped_column(ForeignKey("equipment_category.id"), index=True)
    activity: Mapped[Activity]

    partner: Mapped[Partner] = relationship(back_populates="capabilities")
    category: Mapped[EquipmentCategory] = relationship()


class PartnerDocument(Base):
    """A document by which a partner proves something. `valid_until` is its last day, unknown when it has no end."""

    __tablename__ = "partner_document"
    __table_args__ = (
        unique_where("uq_partner_document_submitted", "partner_id", "kind", where="state = 'submitted'"),
        unique_where("uq_partner_document_accepted", "partner_id", "kind", where="state = 'accepted'"),
        Index("ix_partner_document_end", "state", "valid_until"),
    )

    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"), index=True)
    kind: Mapped[DocumentKind]
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    valid_until: Mapped[date | None]
    state: Mapped[DocumentState]
    state_reason: Mapped[str] = mapped_column(Text, default="")
    submitted_at: Mapped[datetime]
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id"))
    decided_at: Mapped[datetime | None]

    partner: Mapped[Partner] = relationship()
    file: Mapped[StoredFile] = relationship()
    submitted_by: Mapped[Membership | None] = relationship()


class DocumentNotice(Base):
    """A warning about the end of a document, said once for each stage, in days before the end (0: it is past)."""

    __tablename__ = "document_notice"
    __table_args__ = (UniqueConstraint("document_id", "days"),)

    document_id: Mapped[int] = mapped_column(ForeignKey("partner_document.id"))
    days: Mapped[int]
    noticed_at: Mapped[datetime]


class ProfileSuggestion(Base):
    """What a partner would change in a profile that was verified; `content` holds the answers that differ, and only those.

    One waits at most: what the partner sends next takes its place.
    """

    __tablename__ = "profile_suggestion"
    __table_args__ = (unique_where("uq_profile_suggestion_waiting", "partner_id", where="state = 'waiting'"),)

    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"), index=True)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[SuggestionState]
    state_reason: Mapped[str] = mapped_column(Text, default="")
    suggested_at: Mapped[datetime]
    suggested_by_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id"))
    decided_at: Mapped[datetime | None]
