"""What may be added to the references: a kind of product, a target, a flat value."""

from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal

from core.text import folded_words
from marketplace.purchases import errors
from marketplace.purchases.enums import TargetBasis
from marketplace.purchases.models import FlatGiftValue, ProductKind, SpendTarget

FIRST_YEAR = 2021  # the law counts what was bought from 1 January 2021 (loi n° 2020-105, article 58)
FARTHEST_YEARS = 10
HIGHEST = 100


def check_kind(label: str, first_year: int, known: Iterable[ProductKind], *, this_year: int) -> None:
    """A kind that is not there yet; raises `KindKnown`, `YearOutOfRange`."""
    if folded_words(label) in {folded_words(kind.label) for kind in known}:
        raise errors.KindKnown
    _check_year(first_year, this_year)


def replaced_target(
    known: Collection[SpendTarget], *, first_year: int, percent: Decimal, basis: TargetBasis, this_year: int
) -> SpendTarget | None:
    """The target of the same kind that this one takes the place of: the same year, when nobody had verified it or it is to come.

    What is verified and has begun is kept. Raises `PercentOutOfRange`, `YearOutOfRange`, `TargetBegun`.
    """
    if not 0 <= percent <= HIGHEST:
        raise errors.PercentOutOfRange
    _check_year(first_year, this_year)
    same = [one for one in known if one.first_year == first_year]
    found = next((one for one in same if one.basis is basis), None) or next(
        (one for one in same if not one.basis.is_verified), None
    )
    if found is not None and found.basis.is_verified and first_year <= this_year:
        raise errors.TargetBegun
    return found


def check_gift_value(label: str, valid_from: date, known: Iterable[FlatGiftValue]) -> None:
    """One value of a thing a day; raises `GiftValueKnown`."""
    if (folded_words(label), valid_from) in {(folded_words(one.label), one.valid_from) for one in known}:
        raise errors.GiftValueKnown


def _check_year(year: int, this_year: int) -> None:
    if not FIRST_YEAR <= year <= this_year + FARTHEST_YEARS:
        raise errors.YearOutOfRange
