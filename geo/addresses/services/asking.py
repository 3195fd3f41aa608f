"""An address that something stands at, and the answer of the geocoder."""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from core.accounts.models import Membership
from core.clock import paris_day
from core.db import db, hold, transaction
from core.events import announce
from geo.addresses import queries
from geo.addresses.enums import AddressState
from geo.addresses.events import AddressAsked, AddressDoubted, AddressLocated
from geo.addresses.models import Address
from geo.addresses.rules import Candidate, Limits, Question, Verdict, address_words, judge
from geo.addresses.services import geocoder
from geo.points import Point
from geo.territory.queries import all_municipalities

BATCH = 200
UNANSWERED_WAIT = timedelta(hours=1)


class NotAnswered(Exception):
    """The geocoder said nothing of that address yet: it is asked again later."""


def want_address(street: str, insee_code: str, *, by: Membership | None, now: datetime) -> Address:
    """The address of something that stands there, in the transaction of the caller; asked of the geocoder when it is new.

    `street` is what people type (number and street, or a place), not empty; `insee_code`, a municipality of the territory. Keep the
    key of the address with what stands there, show it at `Address.point`, or at the town hall while there is none, and react to
    `AddressLocated`, `AddressPlaced` and `AddressLeft` to follow it.
    """
    words = address_words(street) or street.strip()
    known = queries.find_address(words, insee_code)
    if known is None:
        hold(f"address {insee_code} {words}")
        known = queries.find_address(words, insee_code)
    if known is None:
        known = Address(street=street.strip(), words=words, insee_code=insee_code, state=AddressState.WAITING, asked_at=now)
        db.session.add(known)
        db.session.flush()
        announce(AddressAsked(known.id), by=by, at=now)
    return known


def locate_address(address_id: int, *, clock: Callable[[], datetime]) -> None:
    """Ask for that address, and all others that wait; raises `GeocoderFailed`, or `NotAnswered` while it still waits."""
    locate_waiting(clock=clock)
    if queries.has_geocoder() and queries.is_waiting(address_id):
        raise NotAnswered


def locate_waiting(*, clock: Callable[[], datetime], pause: Callable[[float], None] = time.sleep) -> int:
    """Ask the geocoder for the addresses that wait, a batch after the other; how many were answered. Safe to repeat.

    One batch is asked at a time, whoever asks; that of a process that died is asked again after five minutes. Raises
    `GeocoderFailed`.
    """
    answered = 0
    while queries.has_geocoder() and (questions := _take(now=clock())):
        halls = {place.insee_code: place.town_hall for place in all_municipalities()}
        limits = queries.limits(on=paris_day(clock()))

        def verdict(
            question: Question, best: Candidate | None, halls: Mapping[str, Point] = halls, limits: Limits = limits
        ) -> Verdict:
            return judge(best, insee_code=question.insee_code, town_hall=halls[question.insee_code], limits=limits)

        try:
            located = geocoder.locate(
                questions,
                needs_choice=lambda question, best, verdict=verdict: verdict(question, best).state.is_to_settle,
                pause=pause,
            )
        except geocoder.GeocoderFailed as failed:
            _give_back(questions, until=clock() + failed.wait)
            raise
        verdicts = {one.id: verdict(one, located[one.id].best) for one in questions if one.id in located}
        answered += _keep(questions, located, verdicts, now=clock())
    return answered


def _take(*, now: datetime) -> list[Question]:
    with transaction():
        hold("geocoder")
        if queries.is_being_asked(now=now):
            return []
        addresses = queries.waiting_for_update(now=now, most=BATCH)
        for address in addresses:
            address.taken_at = now
        return [Question(address.id, address.street, address.insee_code) for address in addresses]


def _give_back(questions: Sequence[Question], *, until: datetime) -> None:
    with transaction():
        for address in queries.addresses_for_update([question.id for question in questions]).values():
            address.taken_at, address.next_at = None, until


def _keep(
    questions: Sequence[Question],
    located: Mapping[int, geocoder.Located],
    verdicts: Mapping[int, Verdict],
    *,
    now: datetime,
) -> int:
    """What was answered, unless a person settled the address meanwhile; what was not is asked again in an hour."""
    with transaction():
        for key, address in queries.addresses_for_update([question.id for question in questions]).items():
            address.taken_at = None
            if address.state is not AddressState.WAITING:
                continue
            if key not in verdicts:
                address.next_at = now + UNANSWERED_WAIT
                continue
            _answer(address, located[key], verdicts[key], now=now)
    return len(verdicts)


def _answer(address: Address, located: geocoder.Located, verdict: Verdict, *, now: datetime) -> None:
    best = located.best
    address.state, address.doubt, address.answered_at, address.next_at = verdict.state, verdict.doubt, now, None
    address.candidates = [one.as_kept() for one in located.candidates]
    address.score, address.kind, address.label = (best.score, best.kind, best.label) if best else (None, "", "")
    if verdict.state.has_point and best:
        address.latitude, address.longitude = best.latitude, best.longitude
        announce(AddressLocated(address.id, best.score), at=now)
    else:
        announce(AddressDoubted(address.id, str(verdict.doubt)), at=now)
