"""The private calendar of a person."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.accounts.models import Membership
from core.db import Base


class PrivateCalendar(Base):
    """The secret address at which a calendar reads what one membership awaits; only the hash of its secret is kept."""

    __tablename__ = "private_calendar"
    __table_args__ = (UniqueConstraint("membership_id"), UniqueConstraint("token_sha256"))

    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"))
    token_sha256: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]

    membership: Mapped[Membership] = relationship()
