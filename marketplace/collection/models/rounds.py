"""Rounds, their vehicles, their stops, and everything drivers said of each stop."""

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.accounts.models import Membership, Organisation
from core.db import Base, Kilograms, unique_where
from geo.points import Point
from marketplace.collection.enums import DueReason, RoundState, StopResult
from marketplace.collection.models.boxes import CollectionBox
from marketplace.transfers.models import Transfer

if TYPE_CHECKING:
    from marketplace.collection.models.emptyings import Emptying


class Round(Base):
    """The stops of one day for the vehicles of one carrier, which leave from its place and come back to it.

    What is said of places, loads and hours is what was known when the round was prepared. `ways` says whence the distances come;
    `planned_at` is empty while the order is being searched; `revision` grows with each order, so that a form shown before is known.
    """

    __tablename__ = "collection_round"
    __table_args__ = (Index("ix_collection_round_day", "held_on", "id"), Index("ix_collection_round_of", "carrier_id", "held_on"))

    carrier_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    held_on: Mapped[date]
    state: Mapped[RoundState]
    latitude: Mapped[float]
    longitude: Mapped[float]
    ways: Mapped[str] = mapped_column(String(300), default="")
    planned_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=0)
    cancellation_reason: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]

    carrier: Mapped[Organisation] = relationship()
    vehicles: Mapped[list["RoundVehicle"]] = relationship(
        back_populates="round", cascade="all, delete-orphan", order_by="RoundVehicle.rank"
    )
    stops: Mapped[list["RoundStop"]] = relationship(back_populates="round", cascade="all, delete-orphan", order_by="RoundStop.id")

    @property
    def name(self) -> str:
        return f"Tournée {self.id}"

    @property
    def depot(self) -> Point:
        """Where vehicles leave from."""
        return Point(self.latitude, self.longitude)

    @property
    def in_order(self) -> list["RoundStop"]:
        """The stops that are served, vehicle by vehicle, as they are numbered on the map."""
        return [stop for vehicle in self.vehicles for stop in vehicle.stops]

    @property
    def unserved(self) -> list["RoundStop"]:
        """The stops that are on no tour."""
        return [stop for stop in self.stops if stop.vehicle_id is None]

    @property
    def metres(self) -> int:
        """The way of all vehicles, as planned."""
        return sum(vehicle.planned_metres for vehicle in self.vehicles)


class RoundVehicle(Base):
    """One vehicle of a round: what it carries, its hours (seconds since midnight, in Paris), its way planned and driven."""

    __tablename__ = "round_vehicle"
    __table_args__ = (
        UniqueConstraint("round_id", "rank"),
        CheckConstraint("capacity_kg > 0", name="capacity_kg_positive"),
        CheckConstraint("capacity_litres > 0", name="capacity_litres_positive"),
        CheckConstraint("begins < ends", name="begins_before_it_ends"),
        CheckConstraint("driven_km >= 0", name="driven_forward"),
    )

    round_id: Mapped[int] = mapped_column(ForeignKey("collection_round.id"))
    rank: Mapped[int]
    capacity_kg: Mapped[int | None]
    capacity_litres: Mapped[int | None]
    begins: Mapped[int]
    ends: Mapped[int]
    leaves: Mapped[int | None]
    returns: Mapped[int | None]
    planned_metres: Mapped[int] = mapped_column(default=0)
    driven_km: Mapped[int | None]  # as the driver read it at the meter

    round: Mapped[Round] = relationship(back_populates="vehicles")

    @property
    def name(self) -> str:
        return f"Véhicule {self.rank + 1}"

    @property
    def stops(self) -> list["RoundStop"]:
        """Its stops, in the order they are served."""
        own = [stop for stop in self.round.stops if stop.vehicle_id == self.id and stop.position is not None]
        return sorted(own, key=lambda stop: (stop.position, stop.id))

    @property
    def km(self) -> int:
        """Driven, else planned; whole kilometres."""
        return (self.planned_metres + 500) // 1000 if self.driven_km is None else self.driven_km


class RoundStop(Base):
    """A box to empty or an agreed pickup, as it was known when the round was prepared.

    `windows` are the hours it may be visited, in seconds since midnight (none: at any time). On no vehicle, it has no position.
    """

    __tablename__ = "round_stop"
    __table_args__ = (
        UniqueConstraint("round_id", "box_id"),
        UniqueConstraint("round_id", "transfer_id"),
        CheckConstraint("(box_id IS NULL) <> (transfer_id IS NULL)", name="one_thing"),
        CheckConstraint("(vehicle_id IS NULL) = (position IS NULL)", name="placed_whole"),
        CheckConstraint("kg >= 0 AND litres >= 0 AND service_seconds >= 0", name="not_negative"),
        CheckConstraint("noted_kg >= 0", name="noted_not_negative"),
        Index("ix_round_stop_vehicle", "vehicle_id", "position"),
    )

    round_id: Mapped[int] = mapped_column(ForeignKey("collection_round.id"))
    box_id: Mapped[int | None] = mapped_column(ForeignKey("collection_box.id"), index=True)
    transfer_id: Mapped[int | None] = mapped_column(ForeignKey("transfer.id"), index=True)
    why: Mapped[DueReason]
    name: Mapped[str] = mapped_column(String(150))
    address: Mapped[str] = mapped_column(String(400), default="")
    latitude: Mapped[float]
    longitude: Mapped[float]
    is_approximate: Mapped[bool]
    kg: Mapped[int]
    litres: Mapped[int] = mapped_column(default=0)
    service_seconds: Mapped[int]
    windows: Mapped[list[list[int]]] = mapped_column(JSON, default=list)
    vehicle_id: Mapped[int | None] = mapped_column(ForeignKey("round_vehicle.id"))
    position: Mapped[int | None]
    arrives: Mapped[int | None]
    result: Mapped[StopResult | None]
    noted_kg: Mapped[Decimal | None] = mapped_column(Kilograms)
    reason: Mapped[str] = mapped_column(String(300), default="")
    said_at: Mapped[datetime | None]

    round: Mapped[Round] = relationship(back_populates="stops")
    box: Mapped[CollectionBox | None] = relationship()
    transfer: Mapped[Transfer | None] = relationship()
    emptying: Mapped["Emptying | None"] = relationship(
        primaryjoin="and_(Emptying.stop_id == RoundStop.id, Emptying.withdrawn_at.is_(None))", viewonly=True, uselist=False
    )
    records: Mapped[list["StopRecord"]] = relationship(back_populates="stop", order_by="StopRecord.id")

    @property
    def point(self) -> Point:
        return Point(self.latitude, self.longitude)

    @property
    def awaits_emptying(self) -> bool:
        """A box was emptied there by whoever still empties it, and nobody recorded what it held."""
        is_done = self.result is not None and self.result.is_done
        return is_done and self.emptying is None and self.box is not None and self.box.responsible_id == self.round.carrier_id

    @property
    def counted(self) -> "StopRecord | None":
        """What was said first, by whom: what counts."""
        return next((record for record in self.records if record.counts), None)

    @property
    def set_aside(self) -> list["StopRecord"]:
        """What was said of the stop once it was known: kept, and counted for nothing."""
        return [record for record in self.records if not record.counts]


class StopRecord(Base):
    """What one telephone said of a stop, under a key it drew itself. The first one counts; another is kept beside it, and shown."""

    __tablename__ = "stop_record"
    __table_args__ = (
        UniqueConstraint("stop_id", "key"),
        unique_where("uq_stop_record_counts", "stop_id", where="counts"),
    )

    stop_id: Mapped[int] = mapped_column(ForeignKey("round_stop.id"))
    key: Mapped[str] = mapped_column(String(40))
    counts: Mapped[bool]
    result: Mapped[StopResult]
    kg: Mapped[Decimal | None] = mapped_column(Kilograms)
    reason: Mapped[str] = mapped_column(String(300), default="")
    received_at: Mapped[datetime]
    by_membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"))

    stop: Mapped[RoundStop] = relationship(back_populates="records")
    by: Mapped[Membership] = relationship()
