"""What the note carried to the pickup prints."""

from core.accounts.models import Membership, Organisation
from core.clock import paris_day
from marketplace.transfers.models import Transfer
from marketplace.transfers.rules.appointments import appointment_words
from marketplace.transfers.rules.documents.parts import Facts, estimated_mass, party
from marketplace.transfers.rules.preparing import document_reference


def pickup_note_facts(transfer: Transfer, *, giver_contact: Membership | None, taker_contact: Membership | None) -> Facts:
    """The note carried to the pickup."""
    lot = transfer.claim.lot
    promised = [(line, line.promised_units) for line in transfer.lines]
    return {
        "reference": document_reference(transfer.reference, "ENL"),
        "dated": (transfer.pickup_on or paris_day(transfer.prepared_at)).isoformat(),
        "deed_reference": document_reference(transfer.reference, "ACTE"),
        "giver": party(transfer.giver),
        "partner": party(transfer.taker),
        "place": {
            "name": lot.pickup_place,
            "address": transfer.giver.address,
            "access": ", ".join(said for label, said in lot.pickup_facts if label != "Où"),
        },
        "appointment": appointment_words(transfer),
        "giver_contact": _contact(transfer.giver, giver_contact),
        "taker_contact": _contact(transfer.taker, taker_contact),
        "lines": [
            {"designation": f"État : {line.details}", "category": line.category.label, "units": units} for line, units in promised
        ],
        "totals": {"units": sum(units for _line, units in promised), "mass_kg": estimated_mass(promised)},
    }


def _contact(organisation: Organisation, person: Membership | None) -> Facts:
    return {
        "name": person.user.name if person else organisation.name,
        "phone": organisation.phone or None,
        "email": person.user.email if person else organisation.email or None,
    }
