"""What a scale may say, whose share of it each category is, and what may become of what was taken."""

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from core.web.filters import french_mass, french_number
from marketplace.collection.errors import (
    CorrectionReasonMissing,
    CountNotPossible,
    DataNotErased,
    EmptiedInFuture,
    EmptiedTooEarly,
    EmptyingCancelled,
    MassNotPossible,
    NothingCounted,
    OutcomeGone,
    OutcomesReported,
    ReturnNotPossible,
)
from marketplace.collection.models import BoxOutcome, Emptying, EmptyingLine
from marketplace.transfers.enums import OutcomeKind

GRAM = Decimal("0.001")
LEAST_KG = Decimal("0.05")
MOST_UNITS = 5_000
REASON_LENGTH = 300


def check_mass(mass_kg: Decimal, most_kg: int, *, field: str = "mass_kg") -> None:
    """What a box may have held, in kilograms; raises `MassNotPossible`. `most_kg` is the threshold of the day."""
    if not LEAST_KG <= mass_kg <= most_kg:
        raise MassNotPossible(
            f"Une borne vidée donne entre 0,05 et {french_number(most_kg)}\u00a0kg, et vous indiquez {french_mass(mass_kg)}\u00a0: "
            "vérifiez l’unité et la virgule. Une masse au-delà se règle dans les seuils.",
            field=field,
        )


def checked_counts(units_by_category: Mapping[int, int | None]) -> dict[int, int]:
    """What was counted of each category, those left empty left out; raises `CountNotPossible`, `NothingCounted`."""
    counted = {category_id: units for category_id, units in units_by_category.items() if units is not None and units != 0}
    for category_id, units in counted.items():
        if not 1 <= units <= MOST_UNITS:
            raise CountNotPossible(field=f"units_{category_id}")
    if not counted:
        raise NothingCounted
    return counted


def check_emptied_on(day: date, *, today: date, known_on: date) -> None:
    """Between the day the box was first known and today; raises `EmptiedInFuture`, `EmptiedTooEarly`."""
    if day > today:
        raise EmptiedInFuture
    if day < known_on:
        raise EmptiedTooEarly


def shares_of_mass(counted: Mapping[int, int], total_kg: Decimal, unit_masses: Mapping[int, Decimal | None]) -> dict[int, Decimal]:
    """The mass of each category, in kilograms: what was weighed, parted as their usual masses would be.

    Shares are to the gram and add up to the total exactly: each is taken from what is left, and the last takes what remains. A
    category without a usual mass counts as the mean of the others, or as much as any when none has one.
    """
    known = [mass for category_id in counted if (mass := unit_masses.get(category_id)) is not None]
    mean = sum(known, Decimal(0)) / len(known) if known else Decimal(1)
    weights = {category_id: (unit_masses.get(category_id) or mean) * units for category_id, units in counted.items()}
    mass_left, weight_left = total_kg, sum(weights.values(), Decimal(0))
    shares = {}
    for category_id, weight in weights.items():
        share = mass_left if weight == weight_left else (mass_left * weight / weight_left).quantize(GRAM, ROUND_HALF_UP)
        shares[category_id] = min(share, mass_left)
        mass_left, weight_left = mass_left - shares[category_id], weight_left - weight
    return shares


def share_to_report(line: EmptyingLine, units: int, reported_kg: Decimal) -> Decimal:
    """The mass of some of the devices not yet reported; those of all the reports of a line add up to its mass."""
    return ((line.mass_kg - reported_kg) * units / line.unreported_units).quantize(GRAM, ROUND_HALF_UP)


def check_live(emptying: Emptying) -> None:
    """It was not withdrawn; raises `EmptyingCancelled`."""
    if emptying.is_withdrawn:
        raise EmptyingCancelled


def check_withdrawable(emptying: Emptying) -> None:
    """Nothing is reported of it; raises `EmptyingCancelled`, `OutcomesReported`."""
    check_live(emptying)
    if any(line.reported_units for line in emptying.lines):
        raise OutcomesReported


def check_outcome(kind: OutcomeKind, *, holds_data: bool, is_erased: bool) -> None:
    """Nothing goes back to whoever left it; what is used again holds no data any more.

    Raises `ReturnNotPossible`, `DataNotErased`.
    """
    if kind is OutcomeKind.RETURNED:
        raise ReturnNotPossible
    if kind is OutcomeKind.REUSED and holds_data and not is_erased:
        raise DataNotErased


def check_standing(outcome: BoxOutcome) -> None:
    """A report that still holds; raises `OutcomeGone`."""
    if outcome.is_withdrawn:
        raise OutcomeGone


def correction_reason(reason: str) -> str:
    """Why something is withdrawn, as the ledger keeps it; raises `CorrectionReasonMissing`."""
    if not reason.strip():
        raise CorrectionReasonMissing
    return reason.strip()[:REASON_LENGTH]
