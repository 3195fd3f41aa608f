"""The method of avoided impact: what a reuse avoids, how sure it is, what it cannot say.

Kilograms of CO2 equivalent throughout, never to be confused with the kilograms of equipment kept out of waste. Method of
docs/method.md, after ADEME QuantiGES (3rd edition, 2022) and the Restart Project, read November 2026.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import cached_property

from marketplace.impact.errors import NotAShare, NotUnits, NotYears

GRAM = Decimal("0.001")
DIGITS = 60  # beyond any sum of the ledger: a figure is rounded once, at its end
FULL = Decimal(1)
MAX_UNITS = 1_000_000
MAX_YEARS = 50


@dataclass(frozen=True, slots=True)
class Factor:
    """What one unit of a category weighs on the climate. Masses of CO2e are null where no source gives them."""

    embodied_kg: Decimal | None
    reference_life_years: Decimal
    second_life_years: Decimal
    low_kg: Decimal | None
    high_kg: Decimal | None
    extra_kwh_per_year: Decimal | None = None

    @property
    def uses_more(self) -> bool:
        """Whether an old device of that category is known to use more electricity than the new one it stands for."""
        return bool(self.extra_kwh_per_year)


@dataclass(frozen=True)
class Factors:
    """A factor set: its shares s (reuses that replace a purchase) and r (refurbishment), and the factor of each category.

    `electricity_kg_per_kwh` is the mix of electricity, null in a set where no category is known to use more.
    """

    name: str
    substitution: Decimal
    refurbishment: Decimal
    published_on: date | None
    source: str
    by_category: Mapping[str, Factor]
    electricity_kg_per_kwh: Decimal | None = None

    @cached_property
    def of_one_unit(self) -> dict[str, tuple[Decimal | None, Decimal | None]]:
        """What one unit of each category avoids, with the s of the set then with s = 1, not rounded: a report asks often."""
        return {
            code: (_avoided_in(self, factor, self.substitution, units=1), _avoided_in(self, factor, FULL, units=1))
            for code, factor in self.by_category.items()
        }


@dataclass(frozen=True, slots=True)
class Avoided:
    """Emissions avoided, with their interval and their upper scenario. Null where undefined."""

    central: Decimal | None
    low: Decimal | None
    high: Decimal | None
    full_substitution: Decimal | None


NOTHING_KNOWN = Avoided(None, None, None, None)


def avoided_kg(
    factor: Factor,
    *,
    substitution: Decimal,
    refurbishment: Decimal,
    units: int = 1,
    second_life_years: Decimal | None = None,
    electricity_kg_per_kwh: Decimal | None = None,
) -> Decimal | None:
    """units · (s · E · min(L2, L) / L − r · E − ΔU · L2), not rounded; null without factor.

    A second life never avoids more than one new device (the cap), and a negative result is kept: refurbishing a device that
    replaces nothing costs. ΔU is what an old device emits more than a new one, each year it is used (`use_phase_kg`).
    """
    if factor.embodied_kg is None:
        return None
    life = factor.reference_life_years
    added = factor.second_life_years if second_life_years is None else second_life_years
    used = use_phase_kg(factor, years=added, electricity_kg_per_kwh=electricity_kg_per_kwh)
    if used is None:
        return None
    with localcontext() as context:
        context.prec = DIGITS
        gain = substitution * min(added, life) - refurbishment * life
        return units * (factor.embodied_kg * gain / life - used)


def use_phase_kg(factor: Factor, *, years: Decimal, electricity_kg_per_kwh: Decimal | None) -> Decimal | None:
    """ΔU · L2: what one device emits more than a new one over its second life, which the cap does not shorten.

    Zero where no difference is known; null when one is, and nobody said what a kilowatt hour weighs.
    """
    if not factor.uses_more:
        return Decimal(0)
    if electricity_kg_per_kwh is None:
        return None
    with localcontext() as context:
        context.prec = DIGITS
        return (factor.extra_kwh_per_year or Decimal(0)) * electricity_kg_per_kwh * years


def avoided_with(
    factors: Factors,
    category_code: str,
    *,
    units: int,
    substitution: Decimal | None = None,
    second_life_years: Decimal | None = None,
) -> Avoided:
    """The four figures for some units of one category, to the gram, with the parameters of the set or with others.

    The interval was drawn with the set's own parameters: with others it is unknown.
    """
    factor = factors.by_category.get(category_code)
    if factor is None or factor.embodied_kg is None:
        return NOTHING_KNOWN
    is_own = substitution in {None, factors.substitution} and second_life_years in {None, factor.second_life_years}
    low, high = _interval(factor, units) if is_own else (None, None)
    central, full = (
        _avoided_in(factors, factor, share, units=units, second_life_years=second_life_years)
        for share in (factors.substitution if substitution is None else substitution, FULL)
    )
    return Avoided(to_the_gram(central), to_the_gram(low), to_the_gram(high), to_the_gram(full))


def avoided_by(factors: Factors, units_by_category: Mapping[str, int]) -> Avoided:
    """The total over categories, to the gram. Categories without factor add nothing: `without_factor` names them.

    Low ends are added together and so are high ends: s, r and E are shared by all the devices, their errors do not cancel out.
    """
    known = {code: units for code, units in units_by_category.items() if units and has_factor(factors, code)}
    if not known and any(units_by_category.values()):
        return NOTHING_KNOWN
    intervals = [_interval(factors.by_category[code], units) for code, units in known.items()]
    ones = [(*factors.of_one_unit[code], units) for code, units in known.items()]
    central = _total(None if one is None else units * one for one, _full, units in ones)
    full = _total(None if one is None else units * one for _central, one, units in ones)
    return Avoided(
        central=to_the_gram(central),
        low=to_the_gram(_total(low for low, _ in intervals)),
        high=to_the_gram(_total(high for _, high in intervals)),
        full_substitution=to_the_gram(full),
    )


def _avoided_in(
    factors: Factors, factor: Factor, share: Decimal, *, units: int, second_life_years: Decimal | None = None
) -> Decimal | None:
    return avoided_kg(
        factor,
        substitution=share,
        refurbishment=factors.refurbishment,
        units=units,
        second_life_years=second_life_years,
        electricity_kg_per_kwh=factors.electricity_kg_per_kwh,
    )


def has_factor(factors: Factors, category_code: str) -> bool:
    """Whether a source gives what a device of that category weighs on the climate."""
    factor = factors.by_category.get(category_code)
    return factor is not None and factor.embodied_kg is not None


def without_factor(factors: Factors, units_by_category: Mapping[str, int]) -> list[str]:
    """The categories with units and no factor: counted in units and kilograms, never in CO2e."""
    return [code for code, units in units_by_category.items() if units and not has_factor(factors, code)]


def to_the_gram(kilograms: Decimal | None) -> Decimal | None:
    """Rounded to the gram, halves away from zero."""
    if kilograms is None:
        return None
    with localcontext() as context:
        context.prec = DIGITS
        return kilograms.quantize(GRAM, rounding=ROUND_HALF_UP)


def two_significant_digits(figure: Decimal) -> Decimal:
    """What an estimate is shown with: 5 371,4 reads 5 400; 0,637 reads 0,64."""
    if not figure:
        return Decimal(0)
    rounded = figure
    for _ in range(2):  # rounding may add a digit: 99,6 becomes 100
        rounded = rounded.quantize(Decimal(1).scaleb(rounded.adjusted() - 1), rounding=ROUND_HALF_UP)
    return rounded


def check_units(text: str) -> int:
    """The number of devices written in `text`; raises `NotUnits`."""
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(MAX_UNITS)) and int(text) <= MAX_UNITS):
        raise NotUnits
    return int(text)


def check_share(text: str) -> Decimal:
    """The share between 0 and 1 written in `text`; raises `NotAShare`."""
    share = _number(text)
    if share is None or not 0 <= share <= 1:
        raise NotAShare
    return share


def check_years(text: str) -> Decimal:
    """The length of a second life written in `text`, in years; raises `NotYears`."""
    years = _number(text)
    if years is None or not 0 < years <= MAX_YEARS:
        raise NotYears
    return years


def _interval(factor: Factor, units: int) -> tuple[Decimal | None, Decimal | None]:
    """Both ends for some units. Units taken back (a correction) take back both ends."""
    if factor.low_kg is None or factor.high_kg is None:
        return None, None
    low, high = sorted([units * factor.low_kg, units * factor.high_kg])
    return low, high


def _number(text: str) -> Decimal | None:
    whole, _, decimals = text.strip().replace(",", ".").partition(".")
    digits = whole + decimals
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 12):  # noqa: PLR2004 - far beyond any year or share
        return None
    return Decimal(f"{whole or 0}.{decimals or 0}")


def _total(figures: Iterable[Decimal | None]) -> Decimal | None:
    """Their sum, unknown as soon as one is."""
    with localcontext() as context:
        context.prec = DIGITS
        total = Decimal(0)
        for figure in figures:
            if figure is None:
                return None
            total += figure
        return total
