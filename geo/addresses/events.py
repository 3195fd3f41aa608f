"""Facts about addresses: whatever stands at one follows it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class AddressAsked:
    address_id: int


@dataclass(frozen=True)
class AddressLocated:
    """The geocoder found it, and is trusted; `score` from 0 to 1."""

    address_id: int
    score: float


@dataclass(frozen=True)
class AddressDoubted:
    """What the geocoder said is for a person to settle; `doubt` is a value of `Doubt`."""

    address_id: int
    doubt: str


@dataclass(frozen=True)
class AddressPlaced:
    address_id: int
    latitude: float
    longitude: float


@dataclass(frozen=True)
class AddressLeft:
    """What stands there stays at the town hall."""

    address_id: int
