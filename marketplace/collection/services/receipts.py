"""The receipt of an emptying: made when it is asked for, known by its hash from then on."""

from datetime import datetime

from geo.territory.queries import municipality_names
from marketplace.collection import rules
from marketplace.collection.models import Emptying
from marketplace.transfers.enums import DocumentKind
from marketplace.transfers.services import print_document


def print_receipt(emptying: Emptying, *, now: datetime) -> bytes:
    """The PDF of an emptying as it stands now."""
    facts = rules.receipt_facts(emptying, municipality_names().get(emptying.box.insee_code, ""))
    return print_document(DocumentKind.BOX_RECEIPT, facts, now=now)
