"""The rows of what stands somewhere: boxes and partners, in the order of their columns."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from geo.actors.rules import Meanings
from geo.partners.enums import Activity, LegalClass
from marketplace.collection.enums import BoxState
from marketplace.ledger.enums import Origin
from marketplace.opendata.rules.masking import masking_of
from marketplace.opendata.rules.rows import to_the_gram

BOX_STATES = {BoxState.INSTALLED: "en_service", BoxState.OUT_OF_SERVICE: "hors_service", BoxState.REMOVED: "retiree"}
MASKED_OF_A_BOX = "appareils|masse_kg|piles_kg"


class BoxOfYear(NamedTuple):
    """A box and what was taken out of it in a year: units, kilograms weighed, kilograms of batteries apart."""

    host_siret: str
    host: str
    code: str
    name: str
    building: str
    street: str
    municipality: str | None
    insee_code: str
    longitude: float
    latitude: float
    is_approximate: bool
    origin: Origin
    state: BoxState
    state_since: date
    emptyings: int
    units: int
    mass_kg: Decimal
    batteries_kg: Decimal | None


class PartnerCan(NamedTuple):
    """One thing a partner does on one category of equipment, with all that is published of the partner."""

    id: int
    name: str
    siret: str
    legal_class: LegalClass
    street: str
    postcode: str
    postcodes: Sequence[str] | None
    municipality: str | None
    insee_code: str | None
    longitude: float
    latitude: float
    is_approximate: bool
    opening_hours: str
    website: str
    verified_on: date
    category_code: str | None
    activity: Activity | None


def box_rows(boxes: Iterable[BoxOfYear], year: int, threshold: int) -> Iterator[tuple[object, ...]]:
    """The boxes of a year, those of one host one after the other: what little was in one is not told by the others of its host."""
    for _host, of_host in groupby(boxes, key=lambda box: box.host_siret):
        alike = list(of_host)
        hidden = masking_of({box.code: box.units for box in alike}, threshold).hidden
        for box in alike:
            found = (box.units, to_the_gram(box.mass_kg), to_the_gram(box.batteries_kg), None)
            if box.code in hidden:
                found = (None, None, None, MASKED_OF_A_BOX)
            yield (
                year, box.code, box.name, box.host_siret, box.host, box.building, box.street, box.municipality, box.insee_code,
                box.longitude, box.latitude, box.is_approximate, "agents" if box.origin is Origin.AGENTS else "habitants",
                BOX_STATES[box.state], box.state_since, box.emptyings, *found,
            )  # fmt: skip


def partner_rows(abilities: Iterable[PartnerCan], meanings: Meanings) -> Iterator[tuple[object, ...]]:
    """The partners, whose abilities follow one another; the codes of ADEME where they have one."""
    for _partner_id, of_partner in groupby(abilities, key=lambda ability: ability.id):
        abilities_of = list(of_partner)
        partner = abilities_of[0]
        activities = _once(one.activity.value for one in abilities_of if one.activity)
        categories = _once(one.category_code for one in abilities_of if one.category_code)
        yield (
            f"P-{partner.id}", partner.name, partner.siret, _kind_of_place(partner.legal_class), partner.street,
            postcode_of(partner.postcode, partner.postcodes), partner.municipality, partner.insee_code, partner.longitude,
            partner.latitude,
            _listed(action for activity in activities for action in meanings.actions_for(activity)),
            _listed(code for category in categories for code in meanings.subcategories_for(category)),
            partner.opening_hours, partner.website, partner.verified_on, _listed(activities), _listed(categories),
            partner.is_approximate,
        )  # fmt: skip


def postcode_of(postal: str, of_municipality: Sequence[str] | None) -> str | None:
    """The postcode of a place: the only one of its municipality, else that of the postal address if it is one of them."""
    if not of_municipality:
        return None
    return of_municipality[0] if len(of_municipality) == 1 else postal if postal in of_municipality else None


def _kind_of_place(legal_class: LegalClass) -> str | None:
    """« ess » for associations and approved companies (loi n° 2014-856 of 31 July 2014, article 1); unknown for others."""
    return None if legal_class is LegalClass.OTHER else "ess"


def _once(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(values))


def _listed(values: Iterable[str]) -> str | None:
    return "|".join(_once(values)) or None
