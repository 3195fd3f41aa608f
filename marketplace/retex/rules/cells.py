"""The sums of movements that the figures are computed from."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from marketplace.ledger.enums import ORIENTED, PROVED, Eligibility, MovementKind, Proof

K = TypeVar("K", bound=Hashable)
OTHERWISE = (MovementKind.SOLD, MovementKind.TAKEN_BACK)


@dataclass(frozen=True, slots=True)
class Cell:
    """The sum of the movements alike in everything a figure looks at. Corrections are already deducted.

    `organisation_id` is 0 where organisations are not told apart, `category_code` empty where categories are not.
    """

    organisation_id: int
    category_code: str
    kind: MovementKind
    eligibility: Eligibility
    proof: Proof
    is_of_public_body: bool
    is_weighed: bool
    units: int
    mass_kg: Decimal
    units_without_mass: int

    @property
    def is_proved_reuse(self) -> bool:
        """A reuse nobody attests counts for nothing (RCP Systèmes d'information, ADEME, December 2024)."""
        return self.kind is MovementKind.REUSED and self.proof in PROVED

    @property
    def is_oriented_to_reuse(self) -> bool:
        """Whether it is in A of the decree's rate: article 1 by its eligibility, article 2 by its channel and its proof.

        Décret 2023-266 (read November 2026). What is sold or taken back without commitment or proof is recorded without proof.
        """
        is_counted = self.kind in ORIENTED and self.eligibility is Eligibility.COUNTS
        return is_counted and self.is_of_public_body and self.proof in PROVED


@dataclass(frozen=True, slots=True)
class Sums:
    """The movements of a report, summed twice: no figure of an organisation looks at categories, nor the other way round.

    Except for emissions, whose factor is that of the category: `reused` has the units of proved reuse of each organisation by
    code of category. Several cells may be alike: they are added up.
    """

    by_category: Sequence[Cell]
    by_organisation: Sequence[Cell]
    reused: Mapping[int, Mapping[str, int]]


def sums_of(cells: Sequence[Cell]) -> Sums:
    """The sums of cells that tell apart organisations and categories."""
    of_body = by(cells, lambda cell: cell.organisation_id)
    return Sums(cells, cells, {key: reused_by_category(some) for key, some in of_body.items()})


def reused_by_category(cells: Iterable[Cell]) -> dict[str, int]:
    """The units of proved reuse by code of category."""
    units: defaultdict[str, int] = defaultdict(int)
    for cell in cells:
        if cell.is_proved_reuse:
            units[cell.category_code] += cell.units
    return dict(units)


def by(cells: Iterable[Cell], key: Callable[[Cell], K]) -> dict[K, list[Cell]]:
    """The cells of each key, in their order."""
    groups: dict[K, list[Cell]] = defaultdict(list)
    for cell in cells:
        groups[key(cell)].append(cell)
    return dict(groups)


def by_kind(cells: Iterable[Cell]) -> dict[MovementKind, list[Cell]]:
    """The cells of every kind, those of which there is none included."""
    groups: dict[MovementKind, list[Cell]] = {kind: [] for kind in MovementKind}
    for cell in cells:
        groups[cell.kind].append(cell)
    return groups


def units_of(cells: Iterable[Cell]) -> int:
    """Their units."""
    return sum(cell.units for cell in cells)


def kilograms_of(cells: Iterable[Cell]) -> Decimal:
    """Their known mass, in kilograms."""
    return sum((cell.mass_kg for cell in cells), Decimal(0))


def massless_of(cells: Iterable[Cell]) -> int:
    """Their units without a known mass."""
    return sum(cell.units_without_mass for cell in cells)
