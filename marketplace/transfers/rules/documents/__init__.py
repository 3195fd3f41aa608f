"""What each document of a transfer prints: facts already in French, for core.documents."""

from marketplace.transfers.rules.documents.certificate import certificate_facts
from marketplace.transfers.rules.documents.deed import PRICE_CAPS, SOLIDARITY_CLASSES, deed_facts, signed_deed
from marketplace.transfers.rules.documents.parts import Facts, fingerprint
from marketplace.transfers.rules.documents.pickup_note import pickup_note_facts

__all__ = [
    "PRICE_CAPS",
    "SOLIDARITY_CLASSES",
    "Facts",
    "certificate_facts",
    "deed_facts",
    "fingerprint",
    "pickup_note_facts",
    "signed_deed",
]
