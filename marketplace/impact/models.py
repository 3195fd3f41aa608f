"""Versioned factor sets, and every value that was found for a factor."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Numeric, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base
from marketplace.impact.enums import FactorSetState, IntervalKind, Quality


class FactorSet(Base):
    """The factors and parameters a year is computed with; a published year keeps its set, and a published set never changes.

    `electricity_co2e_kg_per_kwh` is the mix of electricity the use phase is computed with, null as long as no category uses more.
    """

    __tablename__ = "factor_set"
    __table_args__ = (
        UniqueConstraint("name"),
        CheckConstraint("substitution BETWEEN 0 AND 1", name="substitution_is_a_share"),
        CheckConstraint("refurbishment BETWEEN 0 AND 1", name="refurbishment_is_a_share"),
        CheckConstraint("electricity_co2e_kg_per_kwh >= 0", name="electricity_not_negative"),
        CheckConstraint("(state = 'published') = (published_at IS NOT NULL)", name="published_is_dated"),
    )

    name: Mapped[str] = mapped_column(String(80))
    state: Mapped[FactorSetState] = mapped_column(default=FactorSetState.DRAFT)
    substitution: Mapped[Decimal] = mapped_column(Numeric(6, 4))
    refurbishment: Mapped[Decimal] = mapped_column(Numeric(6, 4))
    electricity_co2e_kg_per_kwh: Mapped[Decimal | None] = mapped_column(Numeric(8, 5))
    electricity_source: Mapped[str] = mapped_column(String(300), default="")
    applies_from_year: Mapped[int]
    source: Mapped[str] = mapped_column(String(500))
    published_at: Mapped[datetime | None]
    drafted_from_id: Mapped[int | None] = mapped_column(ForeignKey("factor_set.id"))

    factors: Mapped[list["ImpactFactor"]] = relationship(back_populates="factor_set", order_by="ImpactFactor.id")
    drafted_from: Mapped["FactorSet | None"] = relationship(remote_side="FactorSet.id")

    @property
    def is_published(self) -> bool:
        return self.state is FactorSetState.PUBLISHED

    @property
    def is_draft(self) -> bool:
        return self.state is FactorSetState.DRAFT


class ImpactFactor(Base):
    """What one unit of a category weighs on the climate. Kilograms of CO2 equivalent, years; null where no source gives it.

    `low` and `high` bound what one reuse avoids; `range_min` and `range_max` are the lowest and the highest embodied value found.
    """

    __tablename__ = "impact_factor"
    __table_args__ = (
        UniqueConstraint("factor_set_id", "category_code"),
        CheckConstraint("embodied_co2e_kg >= 0", name="embodied_not_negative"),
        CheckConstraint("reference_life_years > 0", name="reference_life_positive"),
        CheckConstraint("second_life_years > 0", name="second_life_positive"),
        CheckConstraint("low_co2e_kg <= high_co2e_kg", name="range_in_order"),
        CheckConstraint("range_min_co2e_kg >= 0 AND range_min_co2e_kg <= range_max_co2e_kg", name="sources_in_order"),
        CheckConstraint("extra_kwh_per_year >= 0", name="extra_use_not_negative"),
    )

    factor_set_id: Mapped[int] = mapped_column(ForeignKey("factor_set.id"))
    category_code: Mapped[str] = mapped_column(String(40))
    embodied_co2e_kg: Mapped[Decimal | None] = mapped_column(Numeric(12, 3))
    range_min_co2e_kg: Mapped[Decimal | None] = mapped_column(Numeric(12, 3))
    range_max_co2e_kg: Mapped[Decimal | None] = mapped_column(Numeric(12, 3))
    reference_life_years: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    second_life_years: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    extra_kwh_per_year: Mapped[Decimal | None] = mapped_column(Numeric(8, 2))
    low_co2e_kg: Mapped[Decimal | None] = mapped_column(Numeric(12, 3))
    high_co2e_kg: Mapped[Decimal | None] = mapped_column(Numeric(12, 3))
    interval: Mapped[IntervalKind]
    scope: Mapped[str] = mapped_column(String(200))
    quality: Mapped[Quality]
    source: Mapped[str] = mapped_column(String(300))
    source_url: Mapped[str] = mapped_column(String(300))
    licence: Mapped[str] = mapped_column(String(200))
    note: Mapped[str] = mapped_column(String(500))

    factor_set: Mapped[FactorSet] = relationship(back_populates="factors")


class FactorAlternative(Base):
    """One value that some source gives, chosen or not: what the chosen one is to be compared with.

    `category_code` is one of ours; none for what concerns no category in particular (a share of reuses that replace a purchase).
    """

    __tablename__ = "factor_alternative"
    __table_args__ = (UniqueConstraint("number"),)

    number: Mapped[int]  # its row in the file it comes from
    category_code: Mapped[str | None] = mapped_column(String(40), index=True)
    named: Mapped[str] = mapped_column(String(40))  # as the file names it: a firewall, told beside switches
    quantity: Mapped[str] = mapped_column(String(40))
    value: Mapped[Decimal | None] = mapped_column(Numeric(12, 3))
    low: Mapped[Decimal | None] = mapped_column(Numeric(12, 3))
    high: Mapped[Decimal | None] = mapped_column(Numeric(12, 3))
    unit: Mapped[str] = mapped_column(String(20))
    sample: Mapped[int | None]
    scope: Mapped[str] = mapped_column(String(300))
    source: Mapped[str] = mapped_column(String(300))
    source_url: Mapped[str] = mapped_column(String(300))
    source_version: Mapped[str] = mapped_column(String(60))
    licence: Mapped[str] = mapped_column(String(200))
    redistributable: Mapped[str] = mapped_column(String(40))
    verified: Mapped[str] = mapped_column(String(40))

    @property
    def is_read_in_source(self) -> bool:
        """Whether it was read in the source itself, and not where somebody else reports it."""
        return self.verified == "yes"
