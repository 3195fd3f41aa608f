"""Municipalities."""

from typing import Any

from sqlalchemy import JSON, CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, deferred, mapped_column

from core.db import Base
from geo.points import Point


class Municipality(Base):
    """A municipality of the territory; its contour is read only by what draws it."""

    __tablename__ = "municipality"
    __table_args__ = (UniqueConstraint("insee_code"), CheckConstraint("length(insee_code) = 5", name="insee_code_length"))

    insee_code: Mapped[str] = mapped_column(String(5))
    siren: Mapped[str] = mapped_column(String(9))
    name: Mapped[str] = mapped_column(String(100))
    postcodes: Mapped[list[str]] = mapped_column(JSON)
    population: Mapped[int]
    latitude: Mapped[float]
    longitude: Mapped[float]
    contour: Mapped[dict[str, Any]] = deferred(mapped_column(JSON))

    @property
    def town_hall(self) -> Point:
        """Where the town hall stands, or a point inside the municipality when the source does not know."""
        return Point(self.latitude, self.longitude)
