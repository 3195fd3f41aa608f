"""What the routing server said of the way from one place to another."""

from datetime import datetime

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class Road(Base):
    """The way by car between two places (each `place_key` of a point): metres and seconds, neither when no road joins them."""

    __tablename__ = "road"
    __table_args__ = (
        UniqueConstraint("origin", "destination"),
        CheckConstraint("metres >= 0 AND seconds >= 0", name="forward"),
        CheckConstraint("(metres IS NULL) = (seconds IS NULL)", name="whole"),
    )

    origin: Mapped[str] = mapped_column(String(24))
    destination: Mapped[str] = mapped_column(String(24))
    metres: Mapped[int | None]
    seconds: Mapped[int | None]
    read_at: Mapped[datetime]
