"""What left the public bodies in a year, and where it went: the flow rate and the share of waste."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from marketplace.ledger.enums import MovementKind, Proof
from marketplace.retex.rules.rates import Rate, flow_rate, percent_of, weee_rate

if TYPE_CHECKING:
    from marketplace.retex.rules.figures import Cell

LEAVING = {MovementKind.GIVEN, MovementKind.SOLD, MovementKind.TAKEN_BACK}
SOLD_OR_TAKEN_BACK = {MovementKind.SOLD, MovementKind.TAKEN_BACK}


@dataclass(frozen=True, slots=True)
class Exits:
    """Units and kilograms of equipment that left in the year. `…_without_mass` are units whose mass nobody knows.

    What came back is deducted from what left. `unproved_units` are reuses nobody attests: they left, and count as no reuse.
    """

    left_units: int
    left_kg: Decimal
    left_without_mass: int
    came_back_units: int
    reused_units: int
    unproved_units: int
    weee_units: int
    weee_kg: Decimal
    weee_without_mass: int

    @property
    def flow(self) -> Rate:
        """Reused in the year ÷ all that left in the year: an internal indicator, not the rate of the decree."""
        return flow_rate(self.reused_units, self.left_units)

    @property
    def weee(self) -> Rate:
        """Oriented to recycling ÷ all that left, in units."""
        return weee_rate(self.weee_units, self.left_units)

    @property
    def weee_kg_percent(self) -> Decimal | None:
        """The same in kilograms of equipment, of what has a known mass."""
        return percent_of(self.weee_kg, self.left_kg)


def exits_of(cells: Iterable["Cell"]) -> Exits:
    """What the movements of public bodies say of what left.

    Left: given, sold or taken back, less what came back. Reused: proved reuses, and what was sold or taken back with the
    commitment and the proof the decree asks. To recycling: what a partner recycled, and what was taken back without proof of reuse
    (an eco-organisation or a supplier is the way of waste).
    """
    ours = [cell for cell in cells if cell.is_of_public_body]
    left = [cell for cell in ours if cell.kind in LEAVING]
    back = [cell for cell in ours if cell.kind is MovementKind.RETURNED]
    reused = [cell for cell in ours if cell.is_proved_reuse or (cell.kind in SOLD_OR_TAKEN_BACK and not _is_unproved(cell))]
    waste = [
        cell for cell in ours if cell.kind is MovementKind.RECYCLED or (cell.kind is MovementKind.TAKEN_BACK and _is_unproved(cell))
    ]
    return Exits(
        left_units=_units(left) - _units(back),
        left_kg=_kilograms(left) - _kilograms(back),
        left_without_mass=_massless(left) - _massless(back),
        came_back_units=_units(back),
        reused_units=_units(reused),
        unproved_units=_units(cell for cell in ours if cell.kind is MovementKind.REUSED and _is_unproved(cell)),
        weee_units=_units(waste),
        weee_kg=_kilograms(waste),
        weee_without_mass=_massless(waste),
    )


def _is_unproved(cell: "Cell") -> bool:
    return cell.proof is Proof.UNPROVED


def _units(cells: Iterable["Cell"]) -> int:
    return sum(cell.units for cell in cells)


def _kilograms(cells: Iterable["Cell"]) -> Decimal:
    return sum((cell.mass_kg for cell in cells), Decimal(0))


def _massless(cells: Iterable["Cell"]) -> int:
    return sum(cell.units_without_mass for cell in cells)
