"""Lots, their lines, devices and photos."""

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, composite, mapped_column, relationship

from core.accounts.models import Organisation
from core.catalogue.models import EquipmentCategory
from core.db import Base, Kilograms
from core.storage import StoredFile
from marketplace.inventory.enums import Completeness, Condition, Looks, Works
from marketplace.inventory.models import EquipmentItem
from marketplace.ledger.enums import Eligibility
from marketplace.lots.enums import LotState, PhotoSize, PickupAccess, PickupVehicle

if TYPE_CHECKING:
    from marketplace.lots.models.claims import Claim


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
        """Units on offer: promised to nobody, and not taken back."""
        return sum(line.remaining_units for line in self.lines)

    @property
    def taken_back_units(self) -> int:
        """Units the giver took back once others were promised."""
        return sum(line.taken_back_units for line in self.lines)

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

    Conservation: offered (`units`) = remaining + `allocated_units` + `taken_back_units`.
    """

    __tablename__ = "lot_line"
    __table_args__ = (
        CheckConstraint("units > 0", name="units_positive"),
        CheckConstraint(
            "allocated_units >= 0 AND taken_back_units >= 0 AND allocated_units + taken_back_units <= units", name="promised_once"
        ),
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
    taken_back_units: Mapped[int] = mapped_column(default=0)  # by the giver, once others were promised
    mass_kg: Mapped[Decimal | None] = mapped_column(Kilograms)  # estimated, for all the units of the line
    unit_value_eur: Mapped[Decimal | None] = mapped_column(Numeric(12, 2))  # what the giver says one unit is worth

    condition: Mapped[Condition] = composite("works", "looks", "completeness")
    lot: Mapped[Lot] = relationship(back_populates="lines")
    category: Mapped[EquipmentCategory] = relationship()
    items: Mapped[list["LotItem"]] = relationship(back_populates="line", cascade="all, delete-orphan", order_by="LotItem.id")

    @property
    def details(self) -> str:
        """What tells the line from another of the same category, whoever reads: « Fonctionne, plus de dix ans »."""
        return ", ".join(part for part in (self.condition.label, self.eligibility.age_words) if part)

    @property
    def remaining_units(self) -> int:
        """Units on offer: promised to nobody, and not taken back."""
        return self.units - self.allocated_units - self.taken_back_units


class LotItem(Base):
    """A device of the inventory placed in a lot; a device is in one lot at a time."""

    __tablename__ = "lot_item"
    __table_args__ = (UniqueConstraint("item_id"),)

    line_id: Mapped[int] = mapped_column(ForeignKey("lot_line.id"), index=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("equipment_item.id"))

    line: Mapped[LotLine] = relationship(back_populates="items")
    item: Mapped[EquipmentItem] = relationship()


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
