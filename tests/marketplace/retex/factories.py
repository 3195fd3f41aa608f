"""Movements, declarations and years for the tests of the report."""

from datetime import date
from decimal import Decimal
from typing import Any

from core.clock import now
from core.db import db, transaction
from marketplace.inventory.models import StockDeclaration, StockLine
from marketplace.inventory.queries import declared_stock
from marketplace.ledger.enums import Eligibility, MovementKind, Origin, Proof
from marketplace.ledger.services import record_movement
from marketplace.retex.models import Retex
from marketplace.retex.rules.frozen import digest_of
from tests.factories import keep, make_category, make_organisation, make_partner_manager


def make_movement(kind: MovementKind = MovementKind.GIVEN, **facts):
    """A movement of 2025; units and mass are negative in a correction, which then gets its reason."""
    giver = facts.pop("giver", None) or make_organisation()
    taker = facts.pop("taker", None) or make_partner_manager().organisation
    category = facts.pop("category", None) or make_category()
    units = facts.pop("units", 1)
    db.session.commit()
    defaults = {
        "on": date(2025, 6, 1),
        "giver_id": giver.id,
        "taker_id": taker.id,
        "category_id": category.id,
        "units": units,
        "mass_kg": Decimal("1.65") * units,
        "mass_is_weighed": False,
        "eligibility": Eligibility.COUNTS,
        "proof": Proof.CERTIFIED,
        "origin": Origin.PUBLIC_BODY,
        "now": now(),
        "correction_reason": "" if units > 0 else "erreur de comptage",
    }
    with transaction():
        return record_movement(kind, **{**defaults, **facts})


def make_declaration(organisation, *, year: int = 2025, fleet: int, decommissioned: int, category=None):
    """A frozen declaration; said again for another category, one more line of it."""
    line = StockLine(category_id=(category or make_category()).id, fleet_units=fleet, decommissioned_units=decommissioned)
    known = declared_stock(organisation.id, year)
    if known is not None:
        known.lines.append(line)
        return keep(known)
    facts = {"organisation_id": organisation.id, "year": year, "number": 1, "is_last": True}
    return keep(StockDeclaration(**facts, declared_at=now(), frozen_at=now(), lines=[line]))


def make_year(giver=None, taker=None):
    """A year with a bit of everything: 30 given, 20 proved reuses, a correction, an unproved one, devices out of the decree."""
    giver = giver or make_organisation(name="Ville de Woippy")
    taker = taker or make_partner_manager().organisation
    both = {"giver": giver, "taker": taker}
    make_movement(units=24, **both)
    make_movement(units=4, eligibility=Eligibility.UNDATED, **both)
    make_movement(units=3, eligibility=Eligibility.OVER_TEN_YEARS, **both)
    make_movement(units=-1, eligibility=Eligibility.OVER_TEN_YEARS, **both)
    make_movement(MovementKind.REUSED, units=12, mass_is_weighed=True, mass_kg=Decimal("21.300"), **both)
    make_movement(MovementKind.REUSED, units=9, proof=Proof.DECLARED, **both)
    make_movement(MovementKind.REUSED, units=-1, proof=Proof.DECLARED, **both)
    make_movement(MovementKind.REUSED, units=2, proof=Proof.UNPROVED, **both)
    make_movement(MovementKind.PARTS, units=3, **both)
    make_movement(MovementKind.RECYCLED, units=4, **both)
    make_declaration(giver, fleet=400, decommissioned=60)
    return giver, taker


def frozen_as(retex: Retex, figures: dict[str, Any]) -> Retex:
    """The same report as an older version froze it, with those figures alone: an edition after it, since no edition changes."""
    retex.is_last = False
    db.session.flush()
    return keep(
        Retex(
            year=retex.year, edition=retex.edition + 1, reason="Reprise", headline=retex.headline, figures=figures,
            figures_sha256=digest_of(figures), published_at=retex.published_at,
        )
    )  # fmt: skip
