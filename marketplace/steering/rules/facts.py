"""What indicators are measured from, for one year or one half of it, and one scope."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from marketplace.collection.rules.rounds import RoundTotals
from marketplace.purchases.rules.shares import KindShare
from marketplace.retex.rules.figures import Figures
from marketplace.retex.rules.rates import Target
from marketplace.retex.rules.stocks import KeptStocks, Stocks


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known. `None` where nothing is.

    `figures` are those of the annual report, frozen when the year is published. `days_to_handover` counts the transfers by the
    whole days between the publication of their lot and their handover. The two other counts are of the last day of the period, or
    of today while it runs. `spend` is what was declared spent in the year on computers and telephones. `rounds` and `stocks` are
    kept with the annual report, and null in an older edition.
    """

    figures: Figures | None = None
    partners_verified: int | None = None
    agreements_in_force: int | None = None
    days_to_handover: Mapping[int, int] = field(default_factory=dict)
    spend: KindShare | None = None
    rounds: RoundTotals | None = None
    stocks: Stocks | KeptStocks | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """What an indicator says of a period. `amount` is null where it is undefined, and `why` then says so in words.

    `low` and `high` are the bounds of an estimate; `numerator` and `denominator`, what a share is made of, in units.
    """

    amount: Decimal | None
    low: Decimal | None = None
    high: Decimal | None = None
    numerator: int | None = None
    denominator: int | None = None
    target: Target | None = None
    is_met: bool | None = None
    why: str = ""
    target_in_words: str = ""  # of a target that is no row of the rates
    beside: str = ""  # what to know of it, in words

    @property
    def is_known(self) -> bool:
        return self.amount is not None


NO_MOVEMENT = "aucun mouvement enregistré"


def undefined(why: str) -> Value:
    """A value that has none, with the reason."""
    return Value(None, why=why)


def median(counts: Mapping[int, int]) -> Decimal | None:
    """The median of values known by how many times each occurs; the mean of the two in the middle of an even number."""
    total = sum(counts.values())
    if not total:
        return None
    low, high, seen = None, None, 0
    for value in sorted(counts):
        seen += counts[value]
        if low is None and seen * 2 >= total:
            low = value
        if seen * 2 > total:
            high = value
            break
    return (Decimal(low or 0) + Decimal(high or 0)) / 2
