"""Lots, their lines, claims and allocations."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, composite, mapped_column, relationship

from core.accounts.models import Membership, Organisation
from core.catalogue.models import EquipmentCategory
from core.db import Base, Kilograms, unique_where
from core.storage import StoredFile
from marketplace.inventory.enums import Completeness, Condition, Looks, Works
from marketplace.inventory.models import EquipmentItem
from marketplace.ledger.enums import Eligibility
from marketplace.lots.enums import ClaimState, LotState, PhotoSize, PickupAccess, PickupVehicle, WishState


class Lot(Base):
    """Equipment offered together by one public body.

    Public bodies may claim it from `available_on`, partners from `partners_from`, both until `claims_until`: days set when it is
    published. Each audience is told once that it may.
    """

    __tablename__ = "lot"
    __table_args__ = (
        Index("ix_lot_published", "state", "published_at", "id"),
        Index("ix_lot_newest", "published_at", "id"),
        Index("ix_lot_deadline", "state", "claims_until", "id", "available_on", "partners_from"),  # counts open lots, too
        Index("ix_lot_largest", "state", "offered_units", "id"),
        Index("ix_lot_of_giver", "state", "giver_id", "claims_until", "available_on", "partners_from"),
        Index("ix_lot_giver_id", "giver_id", "published_at"),
        CheckConstraint(
            "published_at IS NULL OR (available_on IS NOT NULL AND partners_from IS NOT NULL)", name="published_with_its_days"
        ),
        CheckConstraint("available_on <= partners_from AND partners_from <= claims_until", name="days_in_order"),
    )

    giver_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    title: Mapped[str] = mapped_column(String(120))
    description: Mapped[str] = mapped_column(Text, default="")
    pickup_place: Mapped[str] = mapped_column(String(200))
    pickup_hours: Mapped[str] = mapped_column(String(200), default="")
    pickup_access: Mapped[PickupAccess] = mapped_column(default=PickupAccess.UNKNOWN)
    pickup_vehicle: Mapped[PickupVehicle] = mapped_column(default=PickupVehicle.UNKNOWN)
    pickup_parking: Mapped[str] = mapped_column(String(200), default="")
    pickup_help: Mapped[bool] = mapped_column(default=False)  # whether somebody there helps to load
    pickup_contact: Mapped[str] = mapped_column(String(120), default="")  # a role, not a name
    state: Mapped[LotState]
    available_on: Mapped[date | None]
    partners_from: Mapped[date | None]
    claims_until: Mapped[date]
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id"))
    published_at: Mapped[datetime | None]
    offered_units: Mapped[int] = mapped_column(default=0)  # when it was published: what the catalogue is ordered by
    bodies_told_at: Mapped[datetime | None]
    partners_told_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=0)  # how often what is said of the lot was changed

    giver: Mapped[Organisation] = relationship()
    lines: Mapped[list["LotLine"]] = relationship(back_populates="lot", cascade="all, delete-orphan", order_by="LotLine.id")
    claims: Mapped[list["Claim"]] = relationship(back_populates="lot", order_by="Claim.id")
    photos: Mapped[list["LotPhoto"]] = relationship(back_populates="lot", order_by="LotPhoto.position, LotPhoto.id")

    @property
    def pickup_facts(self) -> list[tuple[str, str]]:
        """What one should know before coming, each with its label; what nobody said is left out, hours apart."""
        facts = [
            ("Où", self.pickup_place),
            ("Quand", self.pickup_hours or "à convenir"),
            ("Accès", "" if self.pickup_access is PickupAccess.UNKNOWN else self.pickup_access.label),
            ("Véhicule qui peut approcher", "" if self.pickup_vehicle is PickupVehicle.UNKNOWN else self.pickup_vehicle.label),
            ("Stationnement", self.pickup_parking),
            ("Chargement", "quelqu’un aide à charger" if self.pickup_help else ""),
            ("À qui s’adresser", self.pickup_contact),
        ]
        return [(label, said) for label, said in facts if said]

    @property
    def units(self) -> int:
        """Units offered."""
        return sum(line.units for line in self.lines)

    @property
    def remaining_units(self) -> int:
        """Units nobody was promised."""
        return sum(line.remaining_units for line in self.lines)

    @property
    def is_for_bodies_first(self) -> bool:
        """Whether public bodies may ask for it before partners."""
        return self.partners_from is not None and self.available_on is not None and self.partners_from > self.available_on

    @property
    def is_promised(self) -> bool:
        """Whether somebody was promised some of it: it cannot be withdrawn any more."""
        return any(line.allocated_units for line in self.lines)

    @property
    def mass_kg(self) -> Decimal | None:
        """The estimated mass of all that is offered, unknown as soon as that of one line is."""
        masses = [line.mass_kg for line in self.lines]
        return None if not masses or None in masses else sum((mass for mass in masses if mass is not None), Decimal(0))


class LotLine(Base):
    """Units of one category, worn alike, that count alike in the decree's rate.

    Conservation: offered (`units`) = remaining + `allocated_units`.
    """

    __tablename__ = "lot_line"
    __table_args__ = (
        CheckConstraint("units > 0", name="units_positive"),
        CheckConstraint("allocated_units >= 0 AND allocated_units <= units", name="promised_once"),
        CheckConstraint("mass_kg > 0", name="mass_positive"),
        CheckConstraint("unit_value_eur >= 0", name="value_not_negative"),
    )

    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), index=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("equipment_category.id"), index=True)
    works: Mapped[Works]
    looks: Mapped[Looks]
    completeness: Mapped[Completeness]
    eligibility: Mapped[Eligibility]
    units: Mapped[int]
    allocated_units: Mapped[int] = mapped_column(default=0)
    mass_kg: Mapped[Decimal | None] = mapped_column(Kilograms)  # estimated, for all the units of the line
    unit_value_eur: Mapped[Decimal | None] = mapped_column(Numeric(12, 2))  # what the giver says one unit is worth

    condition: Mapped[Condition] = composite("works", "looks", "completeness")
    lot: Mapped[Lot] = relationship(back_populates="lines")
    category: Mapped[EquipmentCategory] = relationship()
    items: Mapped[list["LotItem"]] = relationship(back_populates="line", cascade="all, delete-orphan", order_by="LotItem.id")

    @property
    def remaining_units(self) -> int:
        """Units nobody was promised."""
        return self.units - self.allocated_units


class SearchTerm(Base):
    """A word of some lot, without case, accent or plural; or a fact the catalogue is narrowed by (see `rules.facts_of`)."""

    __tablename__ = "search_term"
    __table_args__ = (UniqueConstraint("term"),)

    term: Mapped[str] = mapped_column(String(80))
    spelling: Mapped[str] = mapped_column(String(80), default="")  # as the first lot that has it writes it; a fact has none


class LotTerm(Base):
    """A term a published lot is found by. A lot's text and lines no longer change once it is published, nor do its terms."""

    __tablename__ = "lot_term"
    __table_args__ = (UniqueConstraint("term_id", "lot_id"),)

    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), index=True)
    term_id: Mapped[int] = mapped_column(ForeignKey("search_term.id"))


class LotItem(Base):
    """A device of the inventory placed in a lot; a device is in one lot at a time."""

    __tablename__ = "lot_item"
    __table_args__ = (UniqueConstraint("item_id"),)

    line_id: Mapped[int] = mapped_column(ForeignKey("lot_line.id"), index=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("equipment_item.id"))

    line: Mapped[LotLine] = relationship(back_populates="items")
    item: Mapped[EquipmentItem] = relationship()


class Claim(Base):
    """One organisation's request on one lot, whole or part. One live claim per organisation and lot."""

    __tablename__ = "claim"
    __table_args__ = (
        unique_where("uq_claim_live", "lot_id", "taker_id", where="state IN ('pending', 'waiting', 'allocated')"),
        Index("ix_claim_taker", "taker_id", "state"),
    )

    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), index=True)
    taker_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    by_membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"))
    state: Mapped[ClaimState]
    message: Mapped[str] = mapped_column(Text, default="")
    may_wait: Mapped[bool] = mapped_column(default=True)  # rather than be refused when all it asks for is promised to others
    claimed_at: Mapped[datetime]
    recalled_on: Mapped[date | None]  # the day it last came back from the waiting list
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[str] = mapped_column(String(500), default="")
    assessment: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # see rules.matching.recorded; older claims have none

    lot: Mapped[Lot] = relationship(back_populates="claims")
    taker: Mapped[Organisation] = relationship()
    by: Mapped[Membership] = relationship()
    lines: Mapped[list["ClaimLine"]] = relationship(back_populates="claim", cascade="all, delete-orphan", order_by="ClaimLine.id")

    @property
    def units(self) -> int:
        """Units asked for."""
        return sum(line.units for line in self.lines)

    @property
    def granted_units(self) -> int:
        """Units the giver granted."""
        return sum(line.granted_units for line in self.lines)


class ClaimLine(Base):
    """How many units of a line are asked for, and how many the giver granted."""

    __tablename__ = "claim_line"
    __table_args__ = (
        UniqueConstraint("claim_id", "lot_line_id"),
        CheckConstraint("units > 0", name="units_positive"),
        CheckConstraint("granted_units >= 0 AND granted_units <= units", name="granted_within_asked"),
    )

    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"))
    lot_line_id: Mapped[int] = mapped_column(ForeignKey("lot_line.id"), index=True)
    units: Mapped[int]
    granted_units: Mapped[int] = mapped_column(default=0)

    claim: Mapped[Claim] = relationship(back_populates="lines")
    lot_line: Mapped[LotLine] = relationship()


class LotInvitation(Base):
    """The giver let an organisation know that a lot would suit it. Once per lot and organisation."""

    __tablename__ = "lot_invitation"
    __table_args__ = (UniqueConstraint("lot_id", "organisation_id"),)

    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    by_membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"))
    invited_at: Mapped[datetime]

    lot: Mapped[Lot] = relationship()
    organisation: Mapped[Organisation] = relationship()


class LotMessage(Base):
    """A message between the giver of a lot and one organisation that asks for it, or asks about it. It is never changed.

    `organisation_id` is that organisation, whoever writes: lot and organisation make a conversation. `sender_id` is for whom the
    person wrote, one of the two.
    """

    __tablename__ = "lot_message"
    __table_args__ = (
        CheckConstraint("body <> ''", name="body_not_empty"),
        Index("ix_lot_message_conversation", "lot_id", "organisation_id", "id"),
        Index("ix_lot_message_pace", "sender_id", "sent_at"),
    )

    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    sender_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    by_membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"))
    body: Mapped[str] = mapped_column(Text)
    sent_at: Mapped[datetime]

    lot: Mapped[Lot] = relationship()
    organisation: Mapped[Organisation] = relationship(foreign_keys=[organisation_id])
    sender: Mapped[Organisation] = relationship(foreign_keys=[sender_id])
    by: Mapped[Membership] = relationship()


class LotAnswer(Base):
    """A question and its answer that all who see the lot may read. Written anew by the giver, it does not say who asked."""

    __tablename__ = "lot_answer"
    __table_args__ = (unique_where("uq_lot_answer_shown", "message_id", where="withdrawn_at IS NULL"),)

    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), index=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("lot_message.id"))  # the giver's message it was made from
    question: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text)
    by_membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"))
    published_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class LotPhoto(Base):
    """A photo of a lot in three sizes, and what it shows in words. `width` and `height` are those of the largest."""

    __tablename__ = "lot_photo"
    __table_args__ = (CheckConstraint("caption <> ''", name="described"),)

    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), index=True)
    position: Mapped[int]
    caption: Mapped[str] = mapped_column(String(200))
    small_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    medium_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    large_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    small_width: Mapped[int]
    medium_width: Mapped[int]
    width: Mapped[int]
    height: Mapped[int]

    lot: Mapped[Lot] = relationship(back_populates="photos")
    small: Mapped[StoredFile] = relationship(foreign_keys=[small_id])
    medium: Mapped[StoredFile] = relationship(foreign_keys=[medium_id])
    large: Mapped[StoredFile] = relationship(foreign_keys=[large_id])

    def file_of(self, size: PhotoSize) -> StoredFile:
        """The file of that size."""
        return {PhotoSize.SMALL: self.small, PhotoSize.MEDIUM: self.medium, PhotoSize.LARGE: self.large}[size]


class SavedSearch(Base):
    """The filters of the catalogue under a name, for a person in an organisation; `question`: what follows `?` in the address."""

    __tablename__ = "saved_search"
    __table_args__ = (UniqueConstraint("membership_id", "name"),)

    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"))
    name: Mapped[str] = mapped_column(String(80))
    question: Mapped[str] = mapped_column(String(600))
    is_alerted: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]

    membership: Mapped[Membership] = relationship()


class Wish(Base):
    """Equipment an organisation looks for, until a day. `words` must be found in a lot; `details` are for people to read."""

    __tablename__ = "wish"
    __table_args__ = (
        CheckConstraint("units > 0", name="units_positive"),
        CheckConstraint("within_km > 0", name="distance_positive"),
        Index("ix_wish_demand", "state", "category_id", "until"),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    by_membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"))
    category_id: Mapped[int] = mapped_column(ForeignKey("equipment_category.id"))
    units: Mapped[int]
    words: Mapped[str] = mapped_column(String(100), default="")
    details: Mapped[str] = mapped_column(String(500), default="")
    within_km: Mapped[int | None]
    until: Mapped[date]
    state: Mapped[WishState]
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]

    organisation: Mapped[Organisation] = relationship()
    category: Mapped[EquipmentCategory] = relationship()

    def state_on(self, day: date) -> WishState:
        """Where it stands that day."""
        return WishState.ENDED if self.state is WishState.OPEN and self.until < day else self.state


class LotFollower(Base):
    """How a person follows lots: whether she wants the daily letter, and the day of the last one. `nonce` is part of its links."""

    __tablename__ = "lot_follower"
    __table_args__ = (UniqueConstraint("user_id"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    wants_digest: Mapped[bool] = mapped_column(default=True)
    digest_on: Mapped[date | None]
    nonce: Mapped[str] = mapped_column(String(64))


class ToldLot(Base):
    """A lot somebody knows of: a letter told her, or it was open when she saved the search. It is told once."""

    __tablename__ = "told_lot"
    __table_args__ = (UniqueConstraint("user_id", "lot_id"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), index=True)


class LotFeed(Base):
    """The secret address by which a feed reader sees lots as one membership does.

    The address is never stored: it is the number of the row and a signature made of the secret key and `nonce`; a new nonce kills
    the address before.
    """

    __tablename__ = "lot_feed"
    __table_args__ = (UniqueConstraint("membership_id"),)

    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"))
    nonce: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]

    membership: Mapped[Membership] = relationship()
