"""Reading addresses: those to ask, those to settle, who stands there."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from flask import current_app
from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from core.db import db, locked
from core.errors import found
from core.text import folded_words
from core.thresholds import threshold_values
from core.waiting import Waiting
from core.web.pages import Page, page_of_rows
from geo.addresses.enums import AddressState
from geo.addresses.models import Address
from geo.addresses.rules import Limits
from geo.territory.models import Municipality

LONGEST_RUN = timedelta(minutes=5)  # past it, whoever was asking is dead


class Occupant(NamedTuple):
    """What stands at an address, and the page that shows it."""

    name: str
    endpoint: str
    values: Mapping[str, Any]


Finder = Callable[[Collection[int]], Mapping[int, Sequence[Occupant]]]
_finders: list[Finder] = []


def stands_at_addresses(finder: Finder) -> Finder:
    """Ask the decorated function what of its domain stands at some addresses, by key."""
    _finders.append(finder)
    return finder


def occupants_of(address_ids: Collection[int]) -> dict[int, list[Occupant]]:
    """What stands at each of those addresses, whatever the domain."""
    found_at = [finder(address_ids) for finder in _finders]
    return {key: [one for of_domain in found_at for one in of_domain.get(key, ())] for key in address_ids}


def has_geocoder() -> bool:
    """Whether this installation has a geocoder; without one, no address leaves it."""
    return bool(current_app.config["GEOCODER_URL"])


def states_to_settle() -> tuple[AddressState, ...]:
    """Where an address waits for a person: what the geocoder is not sure of, and what nobody will ever ask it."""
    return tuple(state for state in AddressState if state.is_to_settle or (state is AddressState.WAITING and not has_geocoder()))


def get_address(address_id: int) -> Address:
    """That address with who settled it; raises `NotFound`."""
    statement = select(Address).where(Address.id == address_id).options(joinedload(Address.settled_by))
    return found(db.session.scalar(statement))


def get_address_for_update(address_id: int) -> Address:
    """That address, kept from other commands until the end of the transaction; raises `NotFound`."""
    return found(db.session.scalar(locked(select(Address).where(Address.id == address_id))))


def find_address(words: str, insee_code: str) -> Address | None:
    """The address of those words in that municipality, if it is known."""
    return db.session.scalar(select(Address).where(Address.words == words, Address.insee_code == insee_code))


def is_waiting(address_id: int) -> bool:
    """Whether nobody said yet where it is."""
    statement = select(Address.id).where(Address.id == address_id, Address.state == AddressState.WAITING)
    return db.session.scalar(statement) is not None


def is_being_asked(*, now: datetime) -> bool:
    """Whether a batch is with the geocoder."""
    return db.session.scalar(select(Address.id).where(Address.taken_at > now - LONGEST_RUN).limit(1)) is not None


def waiting_for_update(*, now: datetime, most: int) -> Sequence[Address]:
    """The addresses of the territory that may be asked now, oldest first, kept from other commands."""
    due = or_(Address.next_at.is_(None), Address.next_at <= now)
    statement = (
        select(Address)
        .where(Address.state == AddressState.WAITING, due, Address.insee_code.in_(select(Municipality.insee_code)))
        .order_by(Address.id)
        .limit(most)
    )
    return db.session.scalars(locked(statement)).all()


def addresses_for_update(address_ids: Collection[int]) -> dict[int, Address]:
    """Those addresses by key, kept from other commands."""
    statement = locked(select(Address).where(Address.id.in_(address_ids)).order_by(Address.id))
    return {address.id: address for address in db.session.scalars(statement)}


def limits(*, on: date) -> Limits:
    """From which score an answer is believed, that day."""
    values = threshold_values(("address_refused_below", "address_trusted_from"), on=on)
    return Limits(values["address_refused_below"], values["address_trusted_from"])


def addresses_page(number: int, **filters: Any) -> Page[Any]:
    """A page of the addresses, those that wait for a person first. Rows: Address, municipality (its name).

    Filters: `states`, `municipality` (INSEE code), `text`.
    """
    return page_of_rows(_listed(**filters), number)


def listed_addresses(**filters: Any) -> Sequence[Any]:
    """All of them; same filters, same rows."""
    return db.session.execute(_listed(**filters)).all()


def addresses_to_settle() -> Waiting:
    """How many addresses wait for a person, and the first of them."""
    row = db.session.execute(
        select(func.count(Address.id), func.min(Address.id)).where(Address.state.in_(states_to_settle()))
    ).one()
    return Waiting(*row)


def _listed(*, states: Collection[AddressState] = (), municipality: str | None = None, text: str = "") -> Select[*tuple[Any, ...]]:
    statement = (
        select(Address, Municipality.name.label("municipality"))
        .join(Municipality, Municipality.insee_code == Address.insee_code)
        .order_by(Address.state.in_(states_to_settle()).desc(), func.lower(Municipality.name), Address.words, Address.id)
    )
    if states:
        statement = statement.where(Address.state.in_(states))
    if municipality:
        statement = statement.where(Address.insee_code == municipality)
    for word in folded_words(text).split():
        statement = statement.where(Address.words.contains(word, autoescape=True))
    return statement
