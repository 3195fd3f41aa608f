"""How reuse enters the footprint of an organisation: another account than avoided emissions, never added to it."""

from dataclasses import dataclass
from decimal import Decimal

from marketplace.impact.rules.method import FULL

HUNDRED = 100


@dataclass(frozen=True, slots=True)
class FootprintLife:
    """The years over which the manufacture of a device is spread, and what that changes to a year of it, in percent."""

    years: Decimal
    yearly_change_percent: Decimal


def footprint_life(internal_years: Decimal, total_years: Decimal, *, reuse_rate: Decimal, is_certified: bool) -> FootprintLife:
    """internal + reuse rate × (mean total life − internal): how long a device counts in the footprint of who bought it.

    RCP Systèmes d'information (ADEME, December 2024, read November 2026): the reuse rate is what the refurbisher certifies; without
    certificates it is zero. A total life shorter than the internal one adds nothing. The internal life is more than zero.
    """
    rate = reuse_rate if is_certified else Decimal(0)
    years = internal_years + rate * max(total_years - internal_years, Decimal(0))
    return FootprintLife(years, (internal_years / years - FULL) * HUNDRED)


def upstream_life(internal_years: Decimal, *, years_before: Decimal, share_bought: Decimal) -> Decimal:
    """internal + years lived before × share bought refurbished, in years (same rule: 50 of 250 laptops after 3 years add 0,6)."""
    return internal_years + years_before * share_bought
