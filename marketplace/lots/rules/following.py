"""Saved searches, wishes, and the letter that tells of new lots."""

from collections.abc import Collection
from datetime import date, timedelta

from marketplace.lots.enums import WishState
from marketplace.lots.errors import NameTaken, TooManySearches, TooManyWishes, UnitsOutOfRange, WishNotOpen, WishOverOutOfRange
from marketplace.lots.models import Wish
from marketplace.lots.rules.building import MOST_UNITS

MOST_SEARCHES, MOST_WISHES = 20, 30
LONGEST_WISH = timedelta(days=365)


def check_new_search(name: str, names: Collection[str]) -> None:
    """A person's searches have different names, and are few enough to be read; raises `TooManySearches`, `NameTaken`."""
    if len(names) >= MOST_SEARCHES:
        raise TooManySearches
    if name.casefold() in {other.casefold() for other in names}:
        raise NameTaken


def check_new_wish(units: int, until: date, *, open_wishes: int, today: date) -> None:
    """A wish is for some units, until a day within a year; raises `UnitsOutOfRange`, `WishOverOutOfRange`, `TooManyWishes`."""
    if not 1 <= units <= MOST_UNITS:
        raise UnitsOutOfRange
    if not today <= until <= today + LONGEST_WISH:
        raise WishOverOutOfRange
    if open_wishes >= MOST_WISHES:
        raise TooManyWishes


def check_wish_open(wish: Wish, *, today: date) -> None:
    """Only a wish that is still looked for is closed; raises `WishNotOpen`."""
    if wish.state_on(today) is not WishState.OPEN:
        raise WishNotOpen


def is_digest_due(digest_on: date | None, *, today: date) -> bool:
    """One letter a day at most."""
    return digest_on is None or digest_on < today
