"""What a partner would change in a profile that was verified: what waits for the coordinator, and how it reads before and after."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from geo.partners.enums import Activity, PartnerState
from geo.partners.errors import SuggestionAnswered
from geo.partners.models import ProfileSuggestion
from geo.partners.rules.answers import PART_LABELS, changed_parts, tidied
from geo.partners.rules.hours import hours_in_words
from geo.partners.rules.profiles import state_after_edit

NOTHING = ["Rien"]


@dataclass(frozen=True, slots=True)
class Change:
    """One part of a profile, in lines, as it is and as its partner would have it."""

    label: str
    before: list[str]
    after: list[str]


def must_be_accepted(state: PartnerState, changed: Collection[str], *, by_coordinator: bool) -> bool:
    """Whether an edit waits: that of the partner's own people on a profile the coordinator verified, and may have suspended.

    One that sends the whole profile back to be verified (`state_after_edit`) does not wait: the profile is public no more.
    """
    was_verified = state in {PartnerState.VERIFIED, PartnerState.SUSPENDED}
    return was_verified and not by_coordinator and state_after_edit(state, changed, by_coordinator=False) is state


def suggested(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """The answers of the parts that differ, whole: a place never mixes the latitude of one with the longitude of another."""
    parts = changed_parts(before, after)
    return {name: after[name] for name, label in PART_LABELS.items() if label in parts}


def as_kept(content: Mapping[str, Any]) -> dict[str, Any]:
    """The same answers as JSON gives them back."""
    return json.loads(json.dumps(content))


def with_suggestion(answers: Mapping[str, Any], suggestion: ProfileSuggestion) -> dict[str, Any]:
    """What the profile would say."""
    return tidied({**answers, **suggestion.content})


def check_waiting(suggestion: ProfileSuggestion | None) -> ProfileSuggestion:
    """Changes are answered once; raises `SuggestionAnswered`."""
    if suggestion is None:
        raise SuggestionAnswered
    return suggestion


def changes(
    before: Mapping[str, Any], after: Mapping[str, Any], *, categories: Mapping[int, str], municipalities: Mapping[str, str]
) -> list[Change]:
    """Each part that differs; of what the partner does, only the categories of equipment that differ."""
    words_before, words_after = (_in_words(answers, categories, municipalities) for answers in (before, after))
    told = []
    for label in changed_parts(before, after):
        old, new = words_before[label], words_after[label]
        if label == PART_LABELS["capabilities"]:
            old, new = [line for line in old if line not in new], [line for line in new if line not in old]
        told.append(Change(label.capitalize(), old or NOTHING, new or NOTHING))
    return told


def _in_words(answers: Mapping[str, Any], categories: Mapping[int, str], municipalities: Mapping[str, str]) -> dict[str, list[str]]:
    place = [municipalities.get(answers["insee_code"], "Hors du territoire")]
    if answers["street"]:
        place.append(answers["street"])
    if answers["latitude"] is not None:
        place.append(f"{answers['latitude']}, {answers['longitude']}".replace(".", ",").replace(",\u0020", "\u00a0; "))
    volume = answers["vehicle_volume_m3"]
    capacity = answers["monthly_capacity"]
    words = {
        "description": answers["description"].splitlines(),
        "website": [answers["website"]],
        "legal_class": [answers["legal_class"].label],
        "statutory_purpose": answers["statutory_purpose"].splitlines(),
        "insee_code": place,
        "capabilities": _capabilities_in_words(answers["capabilities"], categories),
        "served_codes": [", ".join(municipalities.get(code, code) for code in answers["served_codes"]) or "Tout le territoire"],
        "monthly_capacity": [f"{capacity} par mois" if capacity else "Sans limite déclarée"],
        "accepts_price_caps": ["Engagement pris" if answers["accepts_price_caps"] else "Pas d’engagement"],
        "opening_hours": hours_in_words(answers["opening_hours"]),
        "public_served": [answers["public_served"]],
        "languages": [answers["languages"]],
        "logistics": [*(way.label for way in answers["logistics"]), *([f"Véhicule de {volume}\u00a0m³"] if volume else [])],
    }
    return {PART_LABELS[name]: [line for line in lines if line.strip()] for name, lines in words.items()}


def _capabilities_in_words(capabilities: Collection[tuple[int, Activity]], categories: Mapping[int, str]) -> list[str]:
    order, held = list(Activity), dict[int, list[Activity]]()
    for category_id, activity in capabilities:
        held.setdefault(category_id, []).append(activity)
    return [
        f"{categories[category_id]}\u00a0: {', '.join(one.label for one in sorted(activities, key=order.index))}"
        for category_id, activities in held.items()
        if category_id in categories
    ]
