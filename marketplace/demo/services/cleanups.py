"""A clean-up day reported, one to be reported, one to come."""

from datetime import datetime, timedelta
from decimal import Decimal

from core.accounts.models import Membership
from core.catalogue.queries import active_categories
from core.clock import paris_day
from marketplace.collection.enums import Workshop
from marketplace.collection.models import CleanupEvent
from marketplace.collection.rules import Brought, EventFacts, EventFigures
from marketplace.collection.services import plan_event, register, report_event
from marketplace.demo.services.cast import WOIPPY, Cast
from marketplace.demo.services.story import moment

MONTH = timedelta(days=30)
BROUGHT = {"smartphone": (14, Decimal("2.3")), "laptop": (5, Decimal("10.6")), "laptop_charger": (9, None)}


def hold_cleanups(cast: Cast, *, now: datetime) -> None:
    """The metropole held one a month ago and prepares another; Woippy has not said yet what its own gave."""
    metropole, woippy = cast.givers[0], cast.manager_of(WOIPPY)
    held = _plan(metropole, "Grand tri numérique (exemple)", "57463", begins_at=now - MONTH)
    categories = {category.code: category.id for category in active_categories()}
    figures = EventFigures(
        participants=34,
        gigabytes_deleted=Decimal("412.5"),
        brought={categories[code]: Brought(units, mass_kg) for code, (units, mass_kg) in BROUGHT.items()},
    )
    report_event(held.id, figures, by=metropole, now=now - MONTH + timedelta(days=1))
    _plan(woippy, "Collecte des agents (exemple)", WOIPPY, begins_at=now - timedelta(days=3))
    coming = _plan(metropole, "Digital Clean Up Day (exemple)", "57463", begins_at=now + MONTH / 2)
    for people in (2, 1, 4):
        register(coming.id, people=people, email="", now=now - timedelta(days=people))


def _plan(organiser: Membership, name: str, insee_code: str, *, begins_at: datetime) -> CleanupEvent:
    begins_at = moment(paris_day(begins_at), 14)
    facts = EventFacts(
        name=name,
        description="Supprimer ce qui ne sert plus, apporter ce qui dort dans un tiroir.",
        workshops=list(Workshop),
        begins_at=begins_at,
        ends_at=begins_at + timedelta(hours=4),
        place="Salle d’exemple",
        insee_code=insee_code,
        seats=40,
    )
    return plan_event(facts, organiser_id=organiser.organisation_id, by=organiser, now=begins_at - MONTH)
