"""From answers to a profile: checked against the territory and the catalogue, then written."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from core.accounts.models import Membership
from core.catalogue.queries import in_decree_by_category
from core.clock import paris_day
from core.text import folded_words
from geo.addresses.services import want_address
from geo.partners import rules
from geo.partners.enums import Activity
from geo.partners.errors import PlaceMissing, UnknownCategory, UnknownMunicipality
from geo.partners.models import Capability, Partner
from geo.points import Point
from geo.territory.queries import all_municipalities, find_municipality


def checked_answers(answers: Mapping[str, Any], held: Collection[tuple[int, Activity]] = ()) -> dict[str, Any]:
    """The answers as a profile keeps them; `held` is what it already does, with categories that may no longer be in use."""
    kept = rules.tidied(answers)
    insee_code = kept["insee_code"] or None
    exact = rules.exact_place(kept["latitude"], kept["longitude"])
    if insee_code and find_municipality(insee_code) is None:
        raise UnknownMunicipality
    if not insee_code and exact is None:
        raise PlaceMissing
    territory = all_municipalities()
    if exact:
        rules.check_near(exact, [place.town_hall for place in territory])
    added, _removed = rules.added_and_removed(held, kept["capabilities"])
    if not {category_id for category_id, _activity in added} <= set(in_decree_by_category()):
        raise UnknownCategory
    return {
        **kept,
        "insee_code": insee_code,
        "street": " ".join(kept["street"].split()),
        "description": kept["description"].strip(),
        "statutory_purpose": kept["statutory_purpose"].strip(),
        "website": rules.clean_website(kept["website"]),
        "served_codes": rules.served_area(kept["served_codes"], {place.insee_code for place in territory}),
        "monthly_capacity": rules.check_capacity(kept["monthly_capacity"]),
        "opening_hours": rules.clean_hours(kept["opening_hours"]),
        "public_served": " ".join(kept["public_served"].split()),
        "languages": rules.listed_languages(kept["languages"]),
        "vehicle_volume_m3": rules.check_volume(kept["vehicle_volume_m3"]),
    }


def fill_profile(partner: Partner, answers: Mapping[str, Any], *, by: Membership | None, now: datetime) -> None:
    """Checked answers become the profile; a commitment bears the day it was first made."""
    partner.description = answers["description"]
    partner.statutory_purpose = answers["statutory_purpose"]
    partner.website = answers["website"]
    partner.legal_class = answers["legal_class"]
    partner.served_codes = list(answers["served_codes"])
    partner.monthly_capacity = answers["monthly_capacity"]
    partner.opening_hours = answers["opening_hours"]
    partner.public_served = answers["public_served"]
    partner.languages = answers["languages"]
    partner.logistics = [str(way) for way in answers["logistics"]]
    partner.vehicle_volume_m3 = answers["vehicle_volume_m3"]
    if not answers["accepts_price_caps"]:
        partner.price_caps_accepted_on = None
    elif partner.price_caps_accepted_on is None:
        partner.price_caps_accepted_on = paris_day(now)
    _place(partner, answers, by=by, now=now)
    _equip(partner, answers["capabilities"])
    words = [partner.organisation.name, partner.description, partner.municipality.name if partner.municipality else ""]
    partner.search_text = folded_words(" ".join(words))


def _place(partner: Partner, answers: Mapping[str, Any], *, by: Membership | None, now: datetime) -> None:
    """At the position given, else at the address, else at the town hall, which is approximate."""
    exact = rules.exact_place(answers["latitude"], answers["longitude"])
    municipality = find_municipality(answers["insee_code"]) if answers["insee_code"] else None
    partner.municipality, partner.insee_code = municipality, answers["insee_code"]
    partner.street = answers["street"]
    is_sought = municipality is not None and exact is None and bool(partner.street)
    address = want_address(partner.street, partner.insee_code or "", by=by, now=now) if is_sought else None
    partner.address_id = address.id if address else None
    stand(partner, exact or (address.point if address else None))


def stand(partner: Partner, exact: Point | None) -> None:
    """The partner is there, or at the town hall of its municipality while nobody knows better. Raises `PlaceMissing`."""
    town_hall = partner.municipality.town_hall if partner.municipality else exact
    if town_hall is None:
        raise PlaceMissing
    partner.stand(exact, town_hall)


def _equip(partner: Partner, capabilities: Collection[tuple[int, Activity]]) -> None:
    held = {(capability.category_id, capability.activity): capability for capability in partner.capabilities}
    added, removed = rules.added_and_removed(held, capabilities)
    for key in removed:
        partner.capabilities.remove(held[key])
    for category_id, activity in sorted(added):
        partner.capabilities.append(Capability(category_id=category_id, activity=activity))
