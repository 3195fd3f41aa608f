"""Movements, recorded through the only door."""

from datetime import UTC, date, datetime
from decimal import Decimal

from core.db import db, transaction
from marketplace.ledger.enums import Eligibility, MovementKind, Proof
from marketplace.ledger.models import Movement
from marketplace.ledger.services import record_movement
from tests.factories import make_category, make_manager, make_partner_manager

NOON = datetime(2026, 3, 10, 11, tzinfo=UTC)


def make_movement(
    kind: MovementKind = MovementKind.GIVEN, *, on: date = date(2026, 3, 10), giver=None, taker=None, **facts
) -> Movement:
    """Ten laptops given by a municipality to a partner."""
    defaults = {
        "giver_id": giver.organisation_id if giver else make_manager().organisation_id,
        "taker_id": taker.organisation_id if taker else make_partner_manager().organisation_id,
        "category_id": make_category().id,
        "units": 10,
        "mass_kg": Decimal("16.5"),
        "mass_is_weighed": False,
        "eligibility": Eligibility.COUNTS,
        "proof": Proof.DECLARED,
        "now": NOON,
    }
    with transaction():
        movement = record_movement(kind, on=on, **{**defaults, **facts})
        db.session.flush()
    db.session.refresh(movement)
    return movement
