"""The driver's sheet, as it is printed. Pure."""

from core.web.filters import SPACE, french_date, french_number
from marketplace.collection.errors import NotPlannedYet
from marketplace.collection.models import Round, RoundStop, RoundVehicle
from marketplace.collection.rules.rounds.ordering import clock_words


def check_printable(tour: Round) -> None:
    """Its order is known; raises `NotPlannedYet`."""
    if tour.planned_at is None:
        raise NotPlannedYet


def sheet_facts(tour: Round) -> dict[str, object]:
    """What is printed of a round: a page for each vehicle that goes out."""
    return {
        "reference": tour.name,
        "dated": tour.held_on.isoformat(),
        "day": french_date(tour.held_on),
        "carrier": tour.carrier.name,
        "state": tour.state.label,
        "ways": tour.ways,
        "vehicles": [_vehicle(vehicle) for vehicle in tour.vehicles if vehicle.stops],
    }


def _vehicle(vehicle: RoundVehicle) -> dict[str, object]:
    return {
        "name": vehicle.name,
        "hours": f"départ à {clock_words(vehicle.leaves)}, retour prévu à {clock_words(vehicle.returns)}",
        "way": f"{french_number(vehicle.planned_metres / 1000)}{SPACE}km",
        "load": f"{french_number(sum(stop.kg for stop in vehicle.stops))}{SPACE}kg prévus",
        "stops": [_stop(stop, number) for number, stop in enumerate(vehicle.stops, start=1)],
    }


def _stop(stop: RoundStop, number: int) -> dict[str, object]:
    approximate = " (position approximative)" if stop.is_approximate else ""
    return {
        "number": str(number),
        "hour": clock_words(stop.arrives),
        "place": f"{stop.name}\n{stop.address}{approximate}",
        "load": f"{french_number(stop.kg)}{SPACE}kg",
    }
