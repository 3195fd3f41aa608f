"""The smallest valid box, in each of its states, and the agreement by which a partner empties it."""

from datetime import UTC, date, datetime, timedelta
from itertools import count

from agreements.enums import AgreementScope
from agreements.models import Agreement
from core.accounts.models import Membership, Organisation
from core.clock import now
from core.text import folded_words
from marketplace.collection import queries, services
from marketplace.collection.enums import BoxState, RoundState, Workshop
from marketplace.collection.models import BoxCategory, CleanupEvent, CollectionBox, Round, RoundVehicle, Sensor
from marketplace.collection.rules import CODE_LENGTH, BoxFacts, EventFacts, code_from
from tests.factories import keep, make_category, make_coordinator, make_manager, make_partner_manager
from tests.geo.partners.factories import make_partner
from tests.marketplace.transfers.factories import make_agreement

NOON = datetime(2026, 3, 10, 11, tzinfo=UTC)
METZ = {"insee_code": "57463", "latitude": 49.11972, "longitude": 6.17626}
DAY = date(2026, 3, 12)  # a Thursday
FLEET = services.Fleet(vehicles=1, kg=1000, litres=None, begins=8 * 3600, ends=12 * 3600)
_numbers = count(1)


def make_box(
    host: Organisation | None = None, state: BoxState = BoxState.INSTALLED, categories=("smartphone",), **facts
) -> CollectionBox:
    """A box of a municipality, in Metz, in service, that accepts telephones."""
    number = next(_numbers)
    host = host or make_manager().organisation
    defaults = {
        "code": code_from([(number // 30**place) % 30 for place in range(CODE_LENGTH)]),
        "name": f"Borne {number}",
        "building": "Mairie",
        "state": state,
        "state_reason": "Serrure forcée." if state in {BoxState.OUT_OF_SERVICE, BoxState.REMOVED} else "",
        "state_since": NOON,
        "created_at": NOON,
        "revision": 1,
        **METZ,
    }
    box = CollectionBox(host_id=host.id, **{**defaults, **facts})
    box.search_text = folded_words(f"{box.name} {box.building} {box.street} {box.code}")
    box.accepted = [BoxCategory(category_id=make_category(code).id) for code in categories]
    return keep(box)


def make_agreement_to_empty(giver: Membership, partner: Membership, **facts) -> Agreement:
    """An agreement by which that partner empties the boxes of that body, in force from 2020 to 2040."""
    return make_agreement(giver, partner, scope=AgreementScope.COLLECTION, **facts)


def box_facts(host: Organisation, **changes) -> BoxFacts:
    """What is said of a new box of that host, in Metz."""
    defaults = {
        "name": "Médiathèque Verlaine",
        "host_id": host.id,
        "building": "Médiathèque",
        "insee_code": "57463",
        "categories": frozenset({make_category("smartphone").id}),
    }
    return BoxFacts(**{**defaults, **changes})


def make_sensor(box_id: int | None = None, **facts) -> Sensor:
    """A sensor put up long ago in a box, which reads one metre when it is empty."""
    defaults = {"dev_eui": f"{next(_numbers):016x}", "empty_mm": 1000, "full_mm": 200, "by": None, "now": NOON}
    return services.install_sensor(box_id or make_box().id, **{**defaults, **facts})


def event_facts(*, days: int = 10, **changes) -> EventFacts:
    """An afternoon in Metz, so many days from now."""
    begins_at = now() + timedelta(days=days)
    defaults = {
        "name": "Digital Clean Up Day",
        "description": "Venez avec votre téléphone.",
        "workshops": [Workshop.DATA, Workshop.RECYCLING],
        "begins_at": begins_at,
        "ends_at": begins_at + timedelta(hours=4),
        "place": "Médiathèque Verlaine",
        "insee_code": "57463",
        "seats": None,
    }
    return EventFacts(**{**defaults, **changes})


def make_cleanup(organiser: Membership | None = None, *, days: int = 10, **facts) -> CleanupEvent:
    """An event to come, or over when `days` is negative."""
    organiser = organiser or make_manager()
    told = event_facts(days=days, **facts)
    announced_at = min(now(), told.begins_at) - timedelta(days=1)
    return services.plan_event(told, organiser_id=organiser.organisation_id, by=organiser, now=announced_at)


def registration_token_of(event: CleanupEvent, **facts) -> str:
    """The secret address of a registration made for that event."""
    registration = services.register(event.id, **{"people": 2, "email": "", "now": now(), **facts})
    return queries.registration_token(registration)


def make_carrier() -> Membership:
    """A manager of a verified partner that stands in Metz, and may empty the boxes of the metropole's territory."""
    person = make_partner_manager()
    make_partner(person.organisation)
    make_agreement_to_empty(make_coordinator(), person)
    return person


def prepared_round(carrier: Membership, boxes=3, *, day=DAY, fleet=FLEET, **facts) -> Round:
    """A round whose order is known, of as many boxes of that partner, told one by one along a road to the east."""
    made = [
        make_box(responsible_id=carrier.organisation_id, longitude=6.17626 + 0.01 * number, location_is_approximate=False, **facts)
        for number in range(1, boxes + 1)
    ]
    keys = [f"borne-{box.id}" for box in made]
    return services.prepare_round(carrier.organisation_id, day, keys, fleet, by=carrier, now=NOON)


def frozen_round(carrier: Membership, boxes=3, **facts) -> Round:
    """The same, ready to go."""
    return services.freeze_round(prepared_round(carrier, boxes, **facts).id, by=carrier, now=NOON)


def driven_round(carrier: Organisation, *, km: int | None, day=DAY, state=RoundState.DONE, planned_metres=0) -> Round:
    """A round whose meter was read, with nothing else to say of it."""
    vehicle = RoundVehicle(rank=0, begins=0, ends=1, planned_metres=planned_metres, driven_km=km)
    facts = {"carrier_id": carrier.id, "held_on": day, "latitude": 49.1, "longitude": 6.2, "created_at": NOON}
    return keep(Round(state=state, vehicles=[vehicle], **facts))
