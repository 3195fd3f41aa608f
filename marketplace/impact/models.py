"""Versioned factor sets."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Numeric, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base


class FactorSet(Base):
    """The factors and parameters a year is computed with; a published year keeps its set."""

    __tablename__ = "factor_set"
    __table_args__ = (
        UniqueConstraint("name"),
        CheckConstraint("substitution BETWEEN 0 AND 1", name="substitution_is_a_share"),
        CheckConstraint("refurbishment BETWEEN 0 AND 1", name="refurbishment_is_a_share"),
    )

    name: Mapped[str] = mapped_column(String(80))
    substitution: Mapped[Decimal] = mapped_column(Numeric(6, 4))
    refurbishment: Mapped[Decimal] = mapped_column(Numeric(6, 4))
    applies_from_year: Mapped[int]
    source: Mapped[str] = mapped_column(String(500))
    published_at: Mapped[datetime]

    factors: Mapped[list["ImpactFactor"]] = relationship(back_populates="factor_set", order_by="ImpactFactor.id")


class ImpactFactor(Base):
    """What one unit of a category weighs on the climate. Kilograms of CO2 equivalent, years; null where no source gives it."""

    __tablename__ = "impact_factor"
    __table_args__ = (
        UniqueConstraint("factor_set_id", "category_code"),
        CheckConstraint("embodied_co2e_kg >= 0", name="embodied_not_negative"),
        CheckConstraint("reference_life_years > 0", name="reference_life_positive"),
        CheckConstraint("second_life_years > 0", name="second_life_positive"),
        CheckConstraint("low_co2e_kg <= high_co2e_kg", name="range_in_order"),
    )

    factor_set_id: Mapped[int] = mapped_column(ForeignKey("factor_set.id"))
    category_code: Mapped[str] = mapped_column(String(40))
    embodied_co2e_kg: Mapped[Decimal | None] = mapped_column(Numeric(12, 3))
    reference_life_years: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    second_life_years: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    low_co2e_kg: Mapped[Decimal | None] = mapped_column(Numeric(12, 3))
    high_co2e_kg: Mapped[Decimal | None] = mapped_column(Numeric(12, 3))
    source: Mapped[str] = mapped_column(String(300))
    source_url: Mapped[str] = mapped_column(String(300))
    licence: Mapped[str] = mapped_column(String(200))
    note: Mapped[str] = mapped_column(String(500))

    factor_set: Mapped[FactorSet] = relationship(back_populates="factors")
