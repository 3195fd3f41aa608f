"""How long devices lived, and what waits: read in the inventories, kept with the year when it is published."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from marketplace.retex.rules.rates import Rate, dormant_share

DAYS_A_YEAR = Decimal("365.25")
YEAR_DIGITS = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class LifeGroup:
    """Devices of one category that left in the year after the same number of days; null days when no purchase is dated."""

    organisation_id: int
    category_code: str
    days: int | None
    units: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """Decommissioned devices that wait on a day: all of them, those past the limit, those nobody dated."""

    organisation_id: int
    category_code: str
    units: int
    dormant_units: int
    undated_units: int


@dataclass(frozen=True, slots=True)
class Life:
    """Mean and median life of `units` devices, in years; null when no exit is dated. `undated_units` are left out."""

    units: int
    undated_units: int
    mean_years: Decimal | None
    median_years: Decimal | None


@dataclass(frozen=True, slots=True)
class Stocks:
    """What the inventories say of a year: who left after how long, what waits on `day`, past which limit it is dormant."""

    day: date
    dormant_days: int
    lives: tuple[LifeGroup, ...]
    waiting: tuple[Waiting, ...]

    def of(self, organisation_id: int) -> "Stocks":
        """The same for one organisation."""
        return Stocks(
            self.day,
            self.dormant_days,
            tuple(group for group in self.lives if group.organisation_id == organisation_id),
            tuple(group for group in self.waiting if group.organisation_id == organisation_id),
        )

    @property
    def life(self) -> Life:
        """The life of everything that left."""
        return life_of(self.lives)

    @property
    def life_by_category(self) -> dict[str, Life]:
        """The life of each category of which something left."""
        groups: dict[str, list[LifeGroup]] = defaultdict(list)
        for group in self.lives:
            groups[group.category_code].append(group)
        return {code: life_of(found) for code, found in groups.items()}

    @property
    def waiting_units(self) -> int:
        return sum(group.units for group in self.waiting)

    @property
    def dormant_units(self) -> int:
        return sum(group.dormant_units for group in self.waiting)

    @property
    def undated_units(self) -> int:
        return sum(group.undated_units for group in self.waiting)

    @property
    def dormant(self) -> Rate:
        """Dormant ÷ all that waits."""
        return dormant_share(self.dormant_units, self.waiting_units)


@dataclass(frozen=True, slots=True)
class KeptStocks:
    """What `Stocks` said when the year was published: read as it is, never computed again."""

    day: date
    dormant_days: int
    waiting_units: int
    dormant_units: int
    undated_units: int
    dormant: Rate
    life: Life
    life_by_category: dict[str, Life]


@dataclass(frozen=True, slots=True)
class KeptStocksOfYear:
    """The same for everybody, and for each organisation of which the inventories say something, by its key."""

    everybody: KeptStocks
    nobody: KeptStocks
    by_organisation: dict[str, KeptStocks]


def kept_stocks(stocks: Stocks) -> KeptStocksOfYear:
    """What is kept of them with a year."""
    bodies = sorted({group.organisation_id for group in (*stocks.lives, *stocks.waiting)})
    return KeptStocksOfYear(
        everybody=_kept(stocks),
        nobody=_kept(Stocks(stocks.day, stocks.dormant_days, (), ())),
        by_organisation={str(body): _kept(stocks.of(body)) for body in bodies},
    )


def _kept(stocks: Stocks) -> KeptStocks:
    return KeptStocks(**{one.name: getattr(stocks, one.name) for one in fields(KeptStocks)})


def life_of(groups: Iterable[LifeGroup]) -> Life:
    """Mean and median of exit − purchase; a device whose purchase is not dated is counted apart, never guessed."""
    dated: defaultdict[int, int] = defaultdict(int)
    undated = 0
    for group in groups:
        if group.days is None:
            undated += group.units
        else:
            dated[group.days] += group.units
    units = sum(dated.values())
    if not units:
        return Life(0, undated, None, None)
    mean = Decimal(sum(days * count for days, count in dated.items())) / units
    return Life(units, undated, _years(mean), _years(median_of(sorted(dated.items()))))


def median_of(counted: Sequence[tuple[int, int]]) -> Decimal:
    """The middle of some values, each with how many times it comes, in order; the mean of the two middle ones of an even number."""
    units = sum(count for _value, count in counted)
    first, second = (units - 1) // 2, units // 2
    return Decimal(_at(counted, first) + _at(counted, second)) / 2


def reading_day(year: int, *, today: date) -> date:
    """The day on which what waits is counted: the last of a year that is over, today in the one that runs."""
    return min(date(year, 12, 31), today)


def _at(counted: Sequence[tuple[int, int]], place: int) -> int:
    for value, count in counted:
        if place < count:
            return value
        place -= count
    raise IndexError(place)


def _years(days: Decimal) -> Decimal:
    return (days / DAYS_A_YEAR).quantize(YEAR_DIGITS, rounding=ROUND_HALF_UP)


def stocks_shown(stocks: Stocks | KeptStocks | None) -> dict[str, object]:
    """What other programs read of them; null for a year published before they were kept."""
    if stocks is None:
        return {"life": None, "dormant": None}
    life = stocks.life
    return {
        "life": {
            "units": life.units,
            "undated": life.undated_units,
            "mean_years": _number(life.mean_years),
            "median_years": _number(life.median_years),
        },
        "dormant": {
            "day": stocks.day.isoformat(),
            "limit_days": stocks.dormant_days,
            "units": stocks.dormant_units,
            "waiting": stocks.waiting_units,
            "undated": stocks.undated_units,
            "percent": _number(stocks.dormant.percent),
        },
    }


def _number(figure: Decimal | None) -> float | None:
    return None if figure is None else float(figure)
