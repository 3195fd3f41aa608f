"""The points of an organisation, each with its reason."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

from core.web.filters import SPACE, counted, french_number
from marketplace.lots.enums import Scale
from marketplace.lots.rules.situation import Candidate, Choices, Offer, OfferedLine, Points, wanted_of

TENTH = Decimal("0.1")


def points_of(offer: Offer, candidate: Candidate, choices: Choices, *, asked: Mapping[int, int] | None = None) -> list[Points]:
    """The points of an organisation: closer, abler, roomier and less served yet is never worth less."""
    wanted = wanted_of(offer, asked)
    return [
        _distance_points(offer, candidate, choices),
        _category_points(candidate, wanted, choices),
        _capacity_points(candidate, wanted, choices),
        _share_points(candidate, choices),
    ]


def _distance_points(offer: Offer, candidate: Candidate, choices: Choices) -> Points:
    if offer.place is None or candidate.place is None:
        return Points(Scale.DISTANCE, choices.weight_distance, Decimal(0), "Distance inconnue : aucun point.")
    km = Decimal(str(offer.place.distance_km(candidate.place))).quantize(TENTH, rounding=ROUND_HALF_UP)
    near = max(Decimal(0), 1 - km / choices.far_km) if choices.far_km else Decimal(0)
    road = "" if candidate.road_km is None else f", {french_number(candidate.road_km, 1)}{SPACE}km par la route"
    sentence = f"À {french_number(km, 1)}{SPACE}km à vol d’oiseau{road} (aucun point à partir de {choices.far_km} km)."
    return _points(Scale.DISTANCE, choices.weight_distance, near, sentence)


def _category_points(candidate: Candidate, wanted: Sequence[tuple[OfferedLine, int]], choices: Choices) -> Points:
    total = sum(units for _line, units in wanted)
    able = sum(units for line, units in wanted if candidate.handles(line))
    sentence = f"Sait traiter {counted(able, 'appareil')} sur {french_number(total)}."
    return _points(Scale.CATEGORIES, choices.weight_categories, _ratio(able, total), sentence)


def _capacity_points(candidate: Candidate, wanted: Sequence[tuple[OfferedLine, int]], choices: Choices) -> Points:
    total, left = sum(units for _line, units in wanted), candidate.capacity_left
    if left is None:
        return _points(Scale.CAPACITY, choices.weight_capacity, Decimal(1), "Ne s’est pas fixé de limite d’accueil.")
    room = min(left, total)
    sentence = f"Peut accueillir {counted(room, 'appareil')} sur {french_number(total)} ce mois-ci."
    return _points(Scale.CAPACITY, choices.weight_capacity, _ratio(room, total), sentence)


def _share_points(candidate: Candidate, choices: Choices) -> Points:
    share = choices.share_of(candidate)
    yet = max(Decimal(0), 1 - share / choices.quota) if choices.quota else Decimal(share == 0)
    sentence = f"A reçu {percent(share)} de ce qui a été donné cette année (aucun point à partir de {choices.quota} %)."
    if choices.units_given < choices.quota_from:
        sentence = "Trop peu a été donné cette année pour comparer les parts : tous les points."
    return _points(Scale.SHARE, choices.weight_share, yet, sentence)


def _points(scale: Scale, weight: int, value: Decimal, sentence: str) -> Points:
    return Points(scale, weight, (weight * value).quantize(TENTH, rounding=ROUND_HALF_UP), sentence)


def _ratio(part: int, whole: int) -> Decimal:
    return Decimal(part) / whole if whole else Decimal(0)


def percent(share: Decimal) -> str:
    """« 12,5 % »."""
    return f"{french_number(share, 1)} %"
