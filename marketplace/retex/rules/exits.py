"""What left the public bodies in a year, and where it went: the flow rate and the share of waste."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from marketplace.ledger.enums import PROVED, MovementKind, Proof
from marketplace.retex.rules.cells import Cell, by_kind, kilograms_of, massless_of, units_of
from marketplace.retex.rules.rates import Rate, flow_rate, percent_of, weee_rate


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


def exits_of(cells: Iterable[Cell]) -> Exits:
    """What the movements of public bodies say of what left.

    Left: given, sold or taken back, less what came back. Reused: proved reuses, and what was sold or taken back with the
    commitment and the proof the decree asks. To recycling: what a partner recycled, and what was taken back without proof of reuse
    (an eco-organisation or a supplier is the way of waste).
    """
    of_kind = by_kind(cell for cell in cells if cell.is_of_public_body)
    sold, taken_back, reuses = (of_kind[kind] for kind in (MovementKind.SOLD, MovementKind.TAKEN_BACK, MovementKind.REUSED))
    left, back = [*of_kind[MovementKind.GIVEN], *sold, *taken_back], of_kind[MovementKind.RETURNED]
    reused = [cell for cell in (*reuses, *sold, *taken_back) if cell.proof in PROVED]
    waste = [*of_kind[MovementKind.RECYCLED], *(cell for cell in taken_back if cell.proof is Proof.UNPROVED)]
    return Exits(
        left_units=units_of(left) - units_of(back),
        left_kg=kilograms_of(left) - kilograms_of(back),
        left_without_mass=massless_of(left) - massless_of(back),
        came_back_units=units_of(back),
        reused_units=units_of(reused),
        unproved_units=units_of(cell for cell in reuses if cell.proof is Proof.UNPROVED),
        weee_units=units_of(waste),
        weee_kg=kilograms_of(waste),
        weee_without_mass=massless_of(waste),
    )
