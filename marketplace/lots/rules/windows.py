"""From which day to which day a lot may be asked for, and by whom."""

from datetime import date, timedelta

from marketplace.lots.enums import LotStage, LotState
from marketplace.lots.errors import AvailabilityOutOfRange, DeadlineNotLater, LotNotExpired, NobodyCouldAsk, WindowOutOfRange
from marketplace.lots.models import Claim, Lot

LONGEST_WINDOW = timedelta(days=365)


def opens_on(lot: Lot, *, is_public: bool) -> date:
    """The first day on which an organisation may ask for a published lot: public bodies first, then partners.

    `queries.opens_on` is the same in SQL.
    """
    day = lot.available_on if is_public else lot.partners_from
    if day is None:
        raise ValueError("a draft opens to nobody")
    return day


def is_claimable(lot: Lot, *, is_public: bool, today: date) -> bool:
    """Whether such an organisation may ask for it that day: published, open to it, its deadline not passed.

    `queries.is_claimable` is the same in SQL.
    """
    return lot.state is LotState.PUBLISHED and opens_on(lot, is_public=is_public) <= today <= lot.claims_until


def stage_of(lot: Lot, *, today: date) -> LotStage:
    """To whom a published lot is open that day."""
    if today > lot.claims_until:
        return LotStage.CLOSED
    if today < opens_on(lot, is_public=True):
        return LotStage.UPCOMING
    return LotStage.BODIES_FIRST if today < opens_on(lot, is_public=False) else LotStage.OPEN


def check_window(available_on: date, bodies_first_days: int, claims_until: date, *, most_days: int, today: date) -> date:
    """The first day of partners, when public bodies come first for that many days from the day the lot is available.

    Raises `AvailabilityOutOfRange`, `WindowOutOfRange`, `NobodyCouldAsk`.
    """
    if not today <= available_on <= today + LONGEST_WINDOW:
        raise AvailabilityOutOfRange
    if not 0 <= bodies_first_days <= most_days:
        raise WindowOutOfRange(most_days)
    partners_from = available_on + timedelta(days=bodies_first_days)
    if partners_from > claims_until:
        raise NobodyCouldAsk(partners_from, claims_until)
    return partners_from


def proposed_window(days: int, claims_until: date, *, today: date) -> int:
    """For how many days public bodies come first unless the giver says otherwise: `days`, or what is left until the deadline."""
    return max(0, min(days, (claims_until - today).days))


def has_expired(lot: Lot, *, has_pending: bool, today: date) -> bool:
    """Whether a lot is to leave the catalogue: its deadline passed, units are left, and no claim waits for the giver's answer."""
    return lot.state is LotState.PUBLISHED and today > lot.claims_until and lot.remaining_units > 0 and not has_pending


def check_offered_again(lot: Lot, claims_until: date, *, today: date) -> None:
    """An expired lot is offered again until a day to come; raises `LotNotExpired`, `DeadlineNotLater`."""
    if lot.state is not LotState.EXPIRED:
        raise LotNotExpired
    if not max(lot.claims_until, today) < claims_until <= today + LONGEST_WINDOW:
        raise DeadlineNotLater


def lapses_after(claim: Claim, claims_until: date, *, days: int) -> date:
    """The last day on which a claim can be answered: so many days after the deadline, or after it left the waiting list."""
    return max(claims_until, claim.recalled_on or claims_until) + timedelta(days=days)
