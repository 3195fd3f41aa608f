"""Equipment categories."""

from decimal import Decimal

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Kilograms


class EquipmentCategory(Base):
    """What a device is, for the map, the lots and the figures alike."""

    __tablename__ = "equipment_category"
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint("weee_category BETWEEN 1 AND 7", name="weee_category_known"),
        CheckConstraint("default_mass_kg > 0", name="default_mass_positive"),
    )

    code: Mapped[str] = mapped_column(String(40))
    label: Mapped[str] = mapped_column(String(80))
    plural: Mapped[str] = mapped_column(String(80))
    weee_category: Mapped[int]
    in_decree: Mapped[bool]
    holds_data: Mapped[bool]
    default_mass_kg: Mapped[Decimal | None] = mapped_column(Kilograms)
    source: Mapped[str] = mapped_column(String(300))
    position: Mapped[int]
    is_active: Mapped[bool] = mapped_column(default=True)
