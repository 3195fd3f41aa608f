"""Reading factor sets, and the values they were chosen among."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import joinedload

from core.catalogue.models import EquipmentCategory
from core.clock import paris_day
from core.db import db, locked
from core.errors import found
from core.keys import LARGEST_KEY
from core.text import folded_words
from core.web.pages import Page, page_of_list
from marketplace.impact.enums import FactorSetState
from marketplace.impact.errors import NoFactorSet
from marketplace.impact.models import FactorAlternative, FactorSet, ImpactFactor
from marketplace.impact.rules import Factor, Factors, FactorValues


def factors_of_year(year: int) -> Factors | None:
    """The factor set a year is computed with: of those published for it or before, the one of the latest year, published last."""
    row = db.session.execute(_of_year(year).options(joinedload(FactorSet.factors))).unique().scalars().first()
    return None if row is None else factors_of(row)


def factors_by_year(years: Collection[int]) -> dict[int, Factors]:
    """The factor set each of those years is computed with, in one statement; a year without one is left out."""
    sets = db.session.scalars(_of_year(max(years, default=0)).options(joinedload(FactorSet.factors))).unique()
    known = [(row.applies_from_year, factors_of(row)) for row in sets]
    found_of = {year: next((factors for first, factors in known if first <= year), None) for year in years}
    return {year: factors for year, factors in found_of.items() if factors is not None}


def get_factors_of_year(year: int) -> Factors:
    """The factor set a year is computed with; raises `NoFactorSet`."""
    factors = factors_of_year(year)
    if factors is None:
        raise NoFactorSet
    return factors


def find_set_of_year(year: int) -> int | None:
    """The key of the set a year is computed with, if any."""
    return db.session.scalar(_of_year(year).with_only_columns(FactorSet.id).limit(1))


def lock_factor_set(year: int) -> None:
    """Hold the factor set of a year until the end of the transaction; raises `NoFactorSet`."""
    if db.session.scalar(locked(_of_year(year).limit(1))) is None:
        raise NoFactorSet


def factor_set_names() -> set[str]:
    """The names of all sets, published or not."""
    return set(db.session.scalars(select(FactorSet.name)))


@dataclass(frozen=True, slots=True)
class SetFilters:
    """Which sets; what is left out does not narrow. The words are looked for in the name and in the source."""

    text: str = ""
    state: FactorSetState | None = None


def sets_page(number: int, filters: SetFilters, *, with_drafts: bool) -> Page[FactorSet]:
    """Factor sets, that of the latest year first; those that are not published only `with_drafts`."""
    return page_of_list(all_sets(filters, with_drafts=with_drafts), number)


def all_sets(filters: SetFilters | None = None, *, with_drafts: bool) -> Sequence[FactorSet]:
    """The same, all of them."""
    sets = db.session.scalars(_sets(with_drafts=with_drafts)).all()
    if filters is None:
        return sets
    # There are a few sets a decade: words are looked for here, whatever their accents.
    words = folded_words(filters.text).split()
    return [
        one
        for one in sets
        if filters.state in {None, one.state} and all(word in folded_words(f"{one.name} {one.source}") for word in words)
    ]


def get_factor_set(factor_set_id: int) -> FactorSet:
    """That set with its factors, published or not; raises `NotFound`."""
    statement = select(FactorSet).where(FactorSet.id == _key(factor_set_id))
    options = (joinedload(FactorSet.factors), joinedload(FactorSet.drafted_from))
    return found(db.session.scalars(statement.options(*options)).unique().first())


def get_factor_set_for_update(factor_set_id: int) -> FactorSet:
    """That set, locked; raises `NotFound`."""
    return found(db.session.scalar(locked(select(FactorSet).where(FactorSet.id == _key(factor_set_id)))))


def factors_of(factor_set: FactorSet) -> Factors:
    """A set as the method takes it."""
    return Factors(
        name=factor_set.name,
        substitution=factor_set.substitution,
        refurbishment=factor_set.refurbishment,
        published_on=paris_day(factor_set.published_at) if factor_set.published_at else None,
        source=factor_set.source,
        by_category={
            factor.category_code: Factor(
                embodied_kg=factor.embodied_co2e_kg,
                reference_life_years=factor.reference_life_years,
                second_life_years=factor.second_life_years,
                low_kg=factor.low_co2e_kg,
                high_kg=factor.high_co2e_kg,
                extra_kwh_per_year=factor.extra_kwh_per_year,
            )
            for factor in factor_set.factors
        },
        electricity_kg_per_kwh=factor_set.electricity_co2e_kg_per_kwh,
    )


def values_of(factor: ImpactFactor) -> FactorValues:
    """All that a set says of one category."""
    return FactorValues(**{one.name: getattr(factor, one.name) for one in fields(FactorValues)})


def alternatives_of(category_code: str | None) -> Sequence[FactorAlternative]:
    """Every value found for that category, source by source; those that concern none in particular when there is no code."""
    is_asked: ColumnElement[bool] = (
        FactorAlternative.category_code.is_(None) if category_code is None else FactorAlternative.category_code == category_code
    )
    return db.session.scalars(select(FactorAlternative).where(is_asked).order_by(FactorAlternative.number)).all()


def alternatives_in(factor_set: FactorSet) -> Sequence[FactorAlternative]:
    """Every value found for the categories of a set and for none in particular, in the order of the file they come from."""
    codes = [factor.category_code for factor in factor_set.factors]
    is_asked = or_(FactorAlternative.category_code.in_(codes), FactorAlternative.category_code.is_(None))
    return db.session.scalars(select(FactorAlternative).where(is_asked).order_by(FactorAlternative.number)).all()


def alternative_numbers() -> set[int]:
    """The rows of the file of alternatives that are loaded."""
    return set(db.session.scalars(select(FactorAlternative.number)))


def category_codes() -> Mapping[str, str]:
    """The code of each category of the catalogue, by its folded code, name and plural."""
    rows = db.session.execute(select(EquipmentCategory.code, EquipmentCategory.label, EquipmentCategory.plural))
    return {folded_words(word): row.code for row in rows for word in row}


def category_labels() -> Mapping[str, str]:
    """The name of each category of the catalogue by its code, in the order of the catalogue."""
    rows = db.session.execute(
        select(EquipmentCategory.code, EquipmentCategory.label).order_by(EquipmentCategory.position, EquipmentCategory.id)
    )
    return {row.code: row.label for row in rows}


def _of_year(year: int) -> Select[FactorSet]:
    return (
        select(FactorSet)
        .where(FactorSet.state == FactorSetState.PUBLISHED, FactorSet.applies_from_year <= year)
        .order_by(FactorSet.applies_from_year.desc(), FactorSet.published_at.desc(), FactorSet.id.desc())
    )


def _sets(*, with_drafts: bool) -> Select[FactorSet]:
    statement = select(FactorSet).order_by(FactorSet.applies_from_year.desc(), FactorSet.id.desc())
    statement = statement.options(joinedload(FactorSet.drafted_from))
    return statement if with_drafts else statement.where(FactorSet.state == FactorSetState.PUBLISHED)


def _key(number: int) -> int:
    return number if number <= LARGEST_KEY else 0
