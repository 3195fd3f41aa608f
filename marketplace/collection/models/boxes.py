"""Boxes and what they accept."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.accounts.models import Organisation
from core.catalogue.models import EquipmentCategory
from core.db import Base
from core.storage import StoredFile
from geo.addresses.models import AtAnAddress
from marketplace.collection.enums import BoxState
from marketplace.ledger.enums import Origin


class CollectionBox(AtAnAddress, Base):
    """A fixed box in a building of a public body (`host`) where people leave devices.

    `code` is public and printed on the box: it names the page behind the QR code. `spot` says where it stands in the building;
    `origin`, who leaves things there: residents, or agents when it stands where only they come. The box stands at the position
    somebody gave, else at its address (`address_id`) once that is located, else at the town hall of `insee_code`, which is marked
    as approximate. `opening_hours` are in the syntax of OpenStreetMap.
    `responsible` is the partner that empties it, nobody while that is not arranged. Capacities are unknown when nobody said them.
    `state_since` is when the present state began, `state_reason` why it is out of service or gone. `revision` grows with every
    change; `search_text` is what people search, without case or accents.
    """

    __tablename__ = "collection_box"
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint("capacity_litres > 0", name="capacity_litres_positive"),
        CheckConstraint("capacity_kg > 0", name="capacity_kg_positive"),
        CheckConstraint("origin <> 'public_body'", name="left_by_people"),
        CheckConstraint("photo_id IS NULL OR photo_caption <> ''", name="photo_described"),
        Index("ix_collection_box_state", "state", "insee_code", "id"),
    )

    code: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(120))
    host_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    origin: Mapped[Origin] = mapped_column(default=Origin.RESIDENTS)
    building: Mapped[str] = mapped_column(String(150))
    spot: Mapped[str] = mapped_column(String(200), default="")
    street: Mapped[str] = mapped_column(String(200), default="")
    insee_code: Mapped[str] = mapped_column(String(5), index=True)
    opening_hours: Mapped[str] = mapped_column(String(255), default="")
    model: Mapped[str] = mapped_column(String(80), default="")
    capacity_litres: Mapped[int | None]
    capacity_kg: Mapped[int | None]
    accepts_batteries: Mapped[bool] = mapped_column(default=False)
    responsible_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    state: Mapped[BoxState]
    state_reason: Mapped[str] = mapped_column(Text, default="")
    state_since: Mapped[datetime]
    photo_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    photo_caption: Mapped[str] = mapped_column(String(200), default="")
    photo_width: Mapped[int | None]
    photo_height: Mapped[int | None]
    revision: Mapped[int] = mapped_column(default=0)
    search_text: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]

    host: Mapped[Organisation] = relationship(foreign_keys=[host_id])
    responsible: Mapped[Organisation | None] = relationship(foreign_keys=[responsible_id])
    photo: Mapped[StoredFile | None] = relationship()
    accepted: Mapped[list["BoxCategory"]] = relationship(
        back_populates="box", cascade="all, delete-orphan", order_by="BoxCategory.id"
    )

    @property
    def printed_code(self) -> str:
        """The code as people read and type it: « K7M2-Q9XR »."""
        return f"{self.code[:4]}-{self.code[4:]}"

    @property
    def categories(self) -> list[EquipmentCategory]:
        """What it accepts, in the order of the catalogue."""
        return sorted((one.category for one in self.accepted), key=lambda category: (category.position, category.id))


class BoxCategory(Base):
    """A category of equipment that a box accepts."""

    __tablename__ = "box_category"
    __table_args__ = (UniqueConstraint("box_id", "category_id"),)

    box_id: Mapped[int] = mapped_column(ForeignKey("collection_box.id"))
    category_id: Mapped[int] = mapped_column(ForeignKey("equipment_category.id"), index=True)

    box: Mapped[CollectionBox] = relationship(back_populates="accepted")
    category: Mapped[EquipmentCategory] = relationship()
