"""The answers that make a profile: as people give them, as a profile holds them, and which of them differ."""

import re
from collections.abc import Collection, Mapping
from typing import Any, TypedDict

from geo.partners.enums import Activity, LegalClass, Logistics
from geo.partners.errors import LanguagesNotValid, VolumeOutOfRange
from geo.partners.models import Partner

LARGEST_M3 = 120  # a lorry and its trailer


class Answers(TypedDict, total=False):
    """What a profile says. Capabilities are categories (by id) and activities; `served_codes`, INSEE codes."""

    description: str
    website: str
    legal_class: LegalClass
    statutory_purpose: str
    insee_code: str | None
    street: str
    latitude: float | None
    longitude: float | None
    capabilities: Collection[tuple[int, Activity]]
    served_codes: Collection[str]
    monthly_capacity: int | None
    accepts_price_caps: bool
    opening_hours: str
    public_served: str
    languages: str
    logistics: Collection[Logistics]
    vehicle_volume_m3: int | None


PART_LABELS: Mapping[str, str] = {
    "description": "présentation",
    "website": "site internet",
    "legal_class": "catégorie juridique",
    "statutory_purpose": "objet statutaire",
    "insee_code": "lieu",
    "street": "lieu",
    "latitude": "lieu",
    "longitude": "lieu",
    "capabilities": "savoir-faire",
    "served_codes": "communes desservies",
    "monthly_capacity": "capacité d’accueil",
    "accepts_price_caps": "prix solidaires",
    "opening_hours": "horaires",
    "public_served": "public accueilli",
    "languages": "langues parlées",
    "logistics": "logistique",
    "vehicle_volume_m3": "logistique",
}
NOTHING_SAID: Mapping[str, Any] = Answers(
    description="", website="", legal_class=LegalClass.OTHER, statutory_purpose="", insee_code=None, street="", latitude=None,
    longitude=None, capabilities=(), served_codes=(), monthly_capacity=None, accepts_price_caps=False, opening_hours="",
    public_served="", languages="", logistics=(), vehicle_volume_m3=None,
)  # fmt: skip


def answers_of(partner: Partner) -> dict[str, Any]:
    """What a profile says now; its position only when it was given."""
    exact = partner.has_given_position
    return tidied(
        {
            **{name: getattr(partner, name) for name in PART_LABELS if name != "accepts_price_caps"},
            "latitude": partner.latitude if exact else None,
            "longitude": partner.longitude if exact else None,
            "capabilities": [(item.category_id, item.activity) for item in partner.capabilities],
            "accepts_price_caps": partner.price_caps_accepted_on is not None,
        }
    )


def tidied(answers: Mapping[str, Any]) -> dict[str, Any]:
    """The same answers in one order and without doubles, whether they come from a form, a profile or what was kept as JSON."""
    kept = dict(answers)
    ways = list(Logistics)
    kept["legal_class"] = LegalClass(kept["legal_class"])
    kept["capabilities"] = sorted({(category_id, Activity(activity)) for category_id, activity in kept["capabilities"]})
    kept["served_codes"] = sorted(set(kept["served_codes"]))
    kept["logistics"] = sorted({Logistics(way) for way in kept["logistics"]}, key=ways.index)
    return kept


def changed_parts(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """The parts of a profile that differ, in the words of the history."""
    return tuple(dict.fromkeys(label for part, label in PART_LABELS.items() if before[part] != after[part]))


def listed_languages(text: str) -> str:
    """Languages separated by commas, each once; empty stays empty. Raises `LanguagesNotValid`."""
    names = list(dict.fromkeys(name for part in re.split(r"[,;/\n]", text) if (name := " ".join(part.split()))))
    if not all(re.fullmatch(r"[^\W\d_][^\W\d_ ’'()-]*(?:[ ’'()-]+[^\W\d_]*)*", name) for name in names):
        raise LanguagesNotValid
    return ", ".join(names)


def check_volume(volume_m3: int | None) -> int | None:
    """The volume of a vehicle, in cubic metres; `None` when it is not known. Raises `VolumeOutOfRange`."""
    if volume_m3 is not None and not 1 <= volume_m3 <= LARGEST_M3:
        raise VolumeOutOfRange
    return volume_m3
