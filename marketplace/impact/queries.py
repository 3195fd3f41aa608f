"""Reading factor sets."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from core.clock import paris_day
from core.db import db, locked
from marketplace.impact.errors import NoFactorSet
from marketplace.impact.models import FactorSet
from marketplace.impact.rules import Factor, Factors


def factors_of_year(year: int) -> Factors | None:
    """The factor set a year is computed with: the newest that applies to it, if any."""
    found = db.session.execute(
        select(FactorSet)
        .where(FactorSet.applies_from_year <= year)
        .options(joinedload(FactorSet.factors))
        .order_by(FactorSet.applies_from_year.desc(), FactorSet.id.desc())
    ).unique()
    row = found.scalars().first()
    return None if row is None else _plain(row)


def get_factors_of_year(year: int) -> Factors:
    """The factor set a year is computed with; raises `NoFactorSet`."""
    factors = factors_of_year(year)
    if factors is None:
        raise NoFactorSet
    return factors


def lock_factor_set(year: int) -> None:
    """Hold the factor set of a year until the end of the transaction; raises `NoFactorSet`."""
    found = db.session.scalar(
        locked(
            select(FactorSet)
            .where(FactorSet.applies_from_year <= year)
            .order_by(FactorSet.applies_from_year.desc(), FactorSet.id.desc())
            .limit(1)
        )
    )
    if found is None:
        raise NoFactorSet


def factor_set_names() -> set[str]:
    """The sets already loaded."""
    return set(db.session.scalars(select(FactorSet.name)))


def _plain(factor_set: FactorSet) -> Factors:
    return Factors(
        name=factor_set.name,
        substitution=factor_set.substitution,
        refurbishment=factor_set.refurbishment,
        published_on=paris_day(factor_set.published_at),
        source=factor_set.source,
        by_category={
            factor.category_code: Factor(
                embodied_kg=factor.embodied_co2e_kg,
                reference_life_years=factor.reference_life_years,
                second_life_years=factor.second_life_years,
                low_kg=factor.low_co2e_kg,
                high_kg=factor.high_co2e_kg,
            )
            for factor in factor_set.factors
        },
    )
