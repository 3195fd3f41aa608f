"""The smallest valid address, in each of its states."""

from core.clock import now
from geo.addresses.enums import AddressState, Doubt
from geo.addresses.models import Address
from geo.addresses.rules import Candidate, address_words
from tests.factories import keep

ARMES = Candidate("1 Place d'Armes 57000 Metz", "housenumber", 0.64, "57463", 49.1203, 6.1757)
CATHEDRALE = Candidate("Rue de la Cathédrale 57000 Metz", "street", 0.41, "57463", 49.1210, 6.1770)


def make_address(state: AddressState = AddressState.WAITING, *, street: str = "1 place d’Armes", **facts) -> Address:
    """An address of Metz; one to settle has two candidates, one that is placed stands in Metz."""
    defaults = {"insee_code": "57463", "asked_at": now()}
    if state.has_point:
        defaults |= {"latitude": ARMES.latitude, "longitude": ARMES.longitude}
    if state.is_to_settle:
        defaults |= {
            "doubt": Doubt.UNSURE, "score": ARMES.score, "label": ARMES.label, "kind": ARMES.kind, "answered_at": now(),
            "candidates": [ARMES.as_kept(), CATHEDRALE.as_kept()],
        }  # fmt: skip
    return keep(Address(street=street, words=address_words(street), state=state, **{**defaults, **facts}))
