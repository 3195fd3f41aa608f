"""What the register said of establishments, and the verifications that asked it."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Siret
from geo.companies.enums import CheckFault, Standing


class Company(Base):
    """An establishment as the register told it on the day of `checked_at`; what it does not say is unknown (`None`).

    `is_restricted`: its holder opposed diffusion. Only whether it is closed is kept of it, and no file gives that away.
    """

    __tablename__ = "company"
    __table_args__ = (
        UniqueConstraint("siret"),
        CheckConstraint("length(siret) = 14", name="siret_length"),
        CheckConstraint("closed_on IS NULL OR standing = 'closed'", name="closed_since"),
        CheckConstraint("NOT is_restricted OR legal_name = ''", name="no_name_if_restricted"),
    )

    siret: Mapped[Siret]
    standing: Mapped[Standing]
    closed_on: Mapped[date | None]
    legal_name: Mapped[str] = mapped_column(String(200), default="")
    is_restricted: Mapped[bool] = mapped_column(default=False)
    is_ess: Mapped[bool | None]
    is_siae: Mapped[bool | None]
    is_association: Mapped[bool | None]
    checked_at: Mapped[datetime] = mapped_column(index=True)

    @property
    def qualities(self) -> list[str]:
        """What the register holds for true of it, in French."""
        words = (
            (self.is_ess, "économie sociale et solidaire"),
            (self.is_siae, "structure d’insertion (SIAE)"),
            (self.is_association, "association"),
        )
        return [word for holds, word in words if holds]


class CompanyCheck(Base):
    """A verification of many establishments: how many were due, how many were read, and what stopped it, if anything did."""

    __tablename__ = "company_check"

    asked_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    due: Mapped[int] = mapped_column(default=0)
    checked: Mapped[int] = mapped_column(default=0)
    fault: Mapped[CheckFault | None]
