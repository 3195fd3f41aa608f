"""What the rounds of a year drove and emitted."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

GRAMS_PER_KG = 1000


@dataclass(frozen=True, slots=True)
class RoundTotals:
    """Rounds that left, their kilometres (read at the meter, else planned), what these emitted: null when no factor says it."""

    rounds: int = 0
    km: int = 0
    co2e_kg: Decimal | None = Decimal(0)


def co2e_kg(km: int, grams_per_km: Decimal | int) -> Decimal:
    """What that way emitted, exactly."""
    return Decimal(km) * grams_per_km / GRAMS_PER_KG


def totals_of(rounds: int, km: int, grams_per_km: Decimal | None) -> RoundTotals:
    """The totals of rounds with one factor."""
    return RoundTotals(rounds, km, None if grams_per_km is None else co2e_kg(km, grams_per_km))


def rounds_sum(some: Iterable[RoundTotals]) -> RoundTotals:
    """All of them together; emissions are unknown as soon as those of one are."""
    every = list(some)
    emitted = [one.co2e_kg for one in every if one.co2e_kg is not None]
    return RoundTotals(
        rounds=sum(one.rounds for one in every),
        km=sum(one.km for one in every),
        co2e_kg=sum(emitted, Decimal(0)) if len(emitted) == len(every) else None,
    )
