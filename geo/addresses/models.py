"""Addresses of the territory, each once, with what is known of where it is."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.accounts.models import Membership
from core.db import Base
from geo.addresses.enums import AddressState, Doubt
from geo.points import Point


class Address(Base):
    """A street and number in a municipality (INSEE code), whoever stands there.

    `words` is what makes two of them one: case, accents and punctuation apart. The point is there once the geocoder is trusted or
    a person settled it. `score`, `kind`, `label`, `doubt`, `candidates` (mappings of `Candidate`) are what the geocoder said at
    `answered_at`; `taken_at` is since when it is being asked, `next_at` when it may be asked again.
    """

    __tablename__ = "address"
    __table_args__ = (
        UniqueConstraint("words", "insee_code"),
        Index("ix_address_state", "state", "id"),
        CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="point_whole"),
        CheckConstraint("(latitude IS NOT NULL) = (state IN ('located', 'placed'))", name="point_when_known"),
        CheckConstraint("score BETWEEN 0 AND 1", name="score_in_range"),
    )

    street: Mapped[str] = mapped_column(String(200))
    words: Mapped[str] = mapped_column(String(200))
    insee_code: Mapped[str] = mapped_column(String(5), index=True)
    state: Mapped[AddressState]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    score: Mapped[float | None]
    kind: Mapped[str] = mapped_column(String(20), default="")
    label: Mapped[str] = mapped_column(String(200), default="")
    doubt: Mapped[Doubt | None]
    candidates: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    asked_at: Mapped[datetime]
    taken_at: Mapped[datetime | None]
    next_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id"))

    settled_by: Mapped[Membership | None] = relationship()

    @property
    def point(self) -> Point | None:
        """Where it is, as far as anybody knows."""
        return None if self.latitude is None or self.longitude is None else Point(self.latitude, self.longitude)


class AtAnAddress:
    """What stands somewhere: at the position people gave, else at its address once that is located, else at the town hall.

    For a model, which says in which municipality. `address_id` is null while a position is given, or without an address; at the
    town hall its place is approximate.
    """

    address_id: Mapped[int | None] = mapped_column(ForeignKey("address.id"), index=True)
    latitude: Mapped[float]
    longitude: Mapped[float]
    location_is_approximate: Mapped[bool] = mapped_column(default=True)

    @property
    def place(self) -> Point:
        """Where it stands, or the town hall while that is not known."""
        return Point(self.latitude, self.longitude)

    @property
    def has_given_position(self) -> bool:
        """Whether people gave its position themselves, rather than an address or a municipality."""
        return not self.location_is_approximate and self.address_id is None

    @property
    def place_in_words(self) -> str:
        """How exact its place on the map is."""
        if self.location_is_approximate:
            why = "l’adresse n’étant pas encore placée" if self.address_id else "sans adresse exacte"
            return f"Approximative\u00a0: à la commune, {why}"
        return "À son adresse" if self.address_id else "Exacte"

    def stand(self, exact: Point | None, town_hall: Point) -> None:
        """It is there, or at the town hall while nobody knows better."""
        place = exact or town_hall
        self.latitude, self.longitude = place.latitude, place.longitude
        self.location_is_approximate = exact is None
