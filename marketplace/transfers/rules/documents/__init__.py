"""What each document of a transfer prints: facts already in French, for core.documents."""

from marketplace.transfers.rules.documents.certificate import certificate_facts
from marketplace.transfers.rules.documents.deed import deed_facts, signed_deed
from marketplace.transfers.rules.documents.parts import Facts, fingerprint
from marketplace.transfers.rules.documents.pickup_note import pickup_note_facts
from marketplace.transfers.rules.documents.records import (
    PREPARATION,
    RECYCLING,
    IndexRow,
    StatedOutgoing,
    StatedTransfer,
    WasteRow,
    bundle_index_facts,
    erasure_certificate_facts,
    statement_facts,
    waste_register_facts,
)

__all__ = [
    "PREPARATION",
    "RECYCLING",
    "Facts",
    "IndexRow",
    "StatedOutgoing",
    "StatedTransfer",
    "WasteRow",
    "bundle_index_facts",
    "certificate_facts",
    "deed_facts",
    "erasure_certificate_facts",
    "fingerprint",
    "pickup_note_facts",
    "signed_deed",
    "statement_facts",
    "waste_register_facts",
]
