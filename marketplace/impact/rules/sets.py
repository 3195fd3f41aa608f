"""What a factor set may hold, from which year it may apply, and what still forbids to publish it."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, replace
from decimal import Decimal

from marketplace.impact.enums import IntervalKind, Quality
from marketplace.impact.errors import (
    AppliesTooFar,
    ElectricityMissing,
    EmbodiedMissing,
    HalfAnInterval,
    HalfARange,
    IntervalOutOfOrder,
    IntervalWithoutValue,
    LifeOutOfRange,
    NegativeValue,
    QualityMissing,
    QualityOfNothing,
    RangeOutOfOrder,
    ShareOutOfRange,
    SourceMissing,
    ValueTooHigh,
    YearAlreadyPublished,
    YearOutOfRange,
)

FIRST_YEAR = 2000
FARTHEST_YEARS = 10
LONGEST_LIFE = 50
HEAVIEST_KG = 999_999


@dataclass(frozen=True, slots=True)
class FactorValues:
    """All that is said of one category in a set. Kilograms of CO2 equivalent, years, kilowatt hours a year; null: nobody knows."""

    category_code: str
    embodied_co2e_kg: Decimal | None
    range_min_co2e_kg: Decimal | None
    range_max_co2e_kg: Decimal | None
    reference_life_years: Decimal
    second_life_years: Decimal
    extra_kwh_per_year: Decimal | None
    low_co2e_kg: Decimal | None
    high_co2e_kg: Decimal | None
    interval: IntervalKind
    scope: str
    quality: Quality
    source: str
    source_url: str
    licence: str
    note: str

    @property
    def rests_on(self) -> tuple[Decimal | None, ...]:
        """What an interval of avoided emissions was established with."""
        return self.embodied_co2e_kg, self.reference_life_years, self.second_life_years, self.extra_kwh_per_year or Decimal(0)

    @property
    def bounds(self) -> tuple[Decimal | None, Decimal | None]:
        """Both ends of that interval."""
        return self.low_co2e_kg, self.high_co2e_kg


@dataclass(frozen=True, slots=True)
class Parameters:
    """What a set says for all its categories."""

    name: str
    substitution: Decimal
    refurbishment: Decimal
    electricity_co2e_kg_per_kwh: Decimal | None
    electricity_source: str
    applies_from_year: int
    source: str

    @property
    def rests_on(self) -> tuple[Decimal | None, ...]:
        """What the intervals of avoided emissions were established with."""
        return self.substitution, self.refurbishment, self.electricity_co2e_kg_per_kwh


def check_values(values: FactorValues) -> None:
    """Values that mean something; raises a refusal that names the column at fault."""
    for column, value in _quantities(values):
        if value is not None and value < 0:
            raise NegativeValue(field=column)
        if value is not None and value > HEAVIEST_KG:
            raise ValueTooHigh(field=column)
    for column, years in (("ref_lifetime_years", values.reference_life_years), ("second_life_years", values.second_life_years)):
        if not 0 < years <= LONGEST_LIFE:
            raise LifeOutOfRange(field=column)
    _check_pairs(values)
    if values.embodied_co2e_kg is None:
        _check_nothing_known(values)
        return
    if values.quality is Quality.NONE:
        raise QualityMissing
    if not values.source:
        raise SourceMissing


def check_parameters(parameters: Parameters, *, published_years: Set[int], this_year: int) -> None:
    """Two shares, and a year whose figures are not published; raises a refusal that names the field at fault."""
    for field, share in (("substitution", parameters.substitution), ("refurbishment", parameters.refurbishment)):
        if not 0 <= share <= 1:
            raise ShareOutOfRange(field=field)
    if parameters.electricity_co2e_kg_per_kwh is not None and parameters.electricity_co2e_kg_per_kwh < 0:
        raise NegativeValue(field="electricity_co2e_kg_per_kwh")
    check_year(parameters.applies_from_year, published_years=published_years, this_year=this_year)


def check_year(year: int, *, published_years: Set[int], this_year: int) -> None:
    """A set begins with a year that is not published: a published year keeps its set.

    Raises `YearOutOfRange`, `YearAlreadyPublished`, `AppliesTooFar`.
    """
    if year < FIRST_YEAR:
        raise YearOutOfRange
    if year > this_year + FARTHEST_YEARS:
        raise AppliesTooFar
    if year in published_years:
        raise YearAlreadyPublished


def check_electricity(electricity_co2e_kg_per_kwh: Decimal | None, factors: Iterable[FactorValues]) -> None:
    """Where a category uses more, a kilowatt hour has a weight; raises `ElectricityMissing`."""
    if electricity_co2e_kg_per_kwh is None and any(factor.extra_kwh_per_year for factor in factors):
        raise ElectricityMissing


def with_interval(after: FactorValues, before: FactorValues | None) -> FactorValues:
    """The values, with what their interval has become.

    An interval holds with what it was established with. Bounds that are typed come with the source of the row; bounds left as
    they were while something they rest on changed are no longer known.
    """
    if after.low_co2e_kg is None:
        return replace(after, interval=IntervalKind.UNKNOWN)
    if before is None or after.bounds != before.bounds:
        return replace(after, interval=IntervalKind.GIVEN)
    if after.rests_on != before.rests_on:
        return without_interval(after)
    return replace(after, interval=before.interval)


def without_interval(values: FactorValues) -> FactorValues:
    """The same, with an interval nobody knows any more."""
    return replace(values, low_co2e_kg=None, high_co2e_kg=None, interval=IntervalKind.UNKNOWN)


def loses_intervals(before: Parameters, after: Parameters) -> bool:
    """Whether what the intervals of a set were established with is no longer what it says."""
    return before.rests_on != after.rests_on


def lost_intervals(before: Sequence[FactorValues], after: Sequence[FactorValues]) -> list[str]:
    """The categories that had an interval and have none any more."""
    known = {values.category_code for values in before if values.low_co2e_kg is not None}
    return [values.category_code for values in after if values.category_code in known and values.low_co2e_kg is None]


def _quantities(values: FactorValues) -> list[tuple[str, Decimal | None]]:
    return [
        ("embodied_kgco2e", values.embodied_co2e_kg),
        ("range_min", values.range_min_co2e_kg),
        ("range_max", values.range_max_co2e_kg),
        ("extra_kwh_per_year", values.extra_kwh_per_year),
    ]


def _check_pairs(values: FactorValues) -> None:
    low, high = values.bounds
    least, most = values.range_min_co2e_kg, values.range_max_co2e_kg
    if (low is None) != (high is None):
        raise HalfAnInterval(field="low" if low is None else "high")
    if low is not None and high is not None and low > high:
        raise IntervalOutOfOrder
    if (least is None) != (most is None):
        raise HalfARange(field="range_min" if least is None else "range_max")
    if least is not None and most is not None and least > most:
        raise RangeOutOfOrder


def _check_nothing_known(values: FactorValues) -> None:
    """Without a value, neither interval nor quality: the category is counted in units and kilograms."""
    if values.low_co2e_kg is not None:
        raise IntervalWithoutValue
    if values.quality is not Quality.NONE:
        raise EmbodiedMissing if values.source else QualityOfNothing
