"""The movements behind a figure, summed so that nobody is told apart: what the public opens a total into."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from marketplace.ledger.enums import Eligibility, MovementKind, Origin, Proof
from marketplace.ledger.rules import counted_words
from marketplace.retex.rules.cells import Cell, kilograms_of, massless_of, units_of
from marketplace.retex.rules.figures import Basis


@dataclass(frozen=True, slots=True)
class SumFilters:
    """What the sums are narrowed to; what is not set does not narrow them."""

    organisation_id: int | None = None
    category_code: str | None = None
    kinds: frozenset[MovementKind] = frozenset()
    proofs: frozenset[Proof] = frozenset()
    eligibility: Eligibility | None = None
    is_of_public_body: bool | None = None

    def keeps(self, cell: Cell) -> bool:
        """Whether the movements of that cell are among them."""
        return (
            self.organisation_id in {None, cell.organisation_id}
            and self.category_code in {None, cell.category_code}
            and (not self.kinds or cell.kind in self.kinds)
            and (not self.proofs or cell.proof in self.proofs)
            and self.eligibility in {None, cell.eligibility}
            and self.is_of_public_body in {None, cell.is_of_public_body}
        )


@dataclass(frozen=True, slots=True)
class MovementsSum:
    """Movements alike in their giver, category, kind, proof and count in the rate. `unknown_units` have no known mass."""

    organisation: str
    siret: str
    category: str
    kind: MovementKind
    proof: Proof
    counted: str
    units: int
    mass_kg: Decimal
    weighed_kg: Decimal
    unknown_units: int


class Total(NamedTuple):
    """The sum of the movements of one kind, or of several that add up; `unknown_units` are not in `mass_kg`."""

    label: str
    units: int
    mass_kg: Decimal
    weighed_kg: Decimal
    unknown_units: int


def sums_of_movements(basis: Basis, filters: SumFilters) -> list[MovementsSum]:
    """The movements of a year in the order of the report. Those that a correction undid whole are left out: they sum to nothing."""
    bodies = {body.id: place for place, body in enumerate(basis.bodies)}
    categories = {category.code: place for place, category in enumerate(basis.categories)}
    kinds, proofs = list(MovementKind), list(Proof)
    groups: defaultdict[tuple[int, int, int, int, str], list[Cell]] = defaultdict(list)
    for cell in filter(filters.keeps, basis.cells):
        places = (bodies[cell.organisation_id], categories[cell.category_code], kinds.index(cell.kind), proofs.index(cell.proof))
        groups[(*places, _counted(cell))].append(cell)
    found = []
    for (body, category, kind, proof, counted), cells in sorted(groups.items()):
        giver = basis.bodies[body]
        weighed = kilograms_of(cell for cell in cells if cell.is_weighed)
        sums = (units_of(cells), kilograms_of(cells), weighed, massless_of(cells))
        if any(sums):
            found.append(
                MovementsSum(giver.name, giver.siret, basis.categories[category].plural, kinds[kind], proofs[proof], counted, *sums)
            )
    return found


def totals_of(sums: Sequence[MovementsSum], kinds: frozenset[MovementKind]) -> list[Total]:
    """The total of each kind, then that of all of them when several were asked for together: a figure adds them up."""
    totals = [_total(kind.label, [one for one in sums if one.kind is kind]) for kind in MovementKind]
    found = [total for total in totals if any(total[1:])]
    return [*found, _total("Ensemble", sums)] if len(kinds) > 1 and len(found) > 1 else found


def _total(label: str, sums: Sequence[MovementsSum]) -> Total:
    return Total(
        label,
        sum(one.units for one in sums),
        sum((one.mass_kg for one in sums), Decimal(0)),
        sum((one.weighed_kg for one in sums), Decimal(0)),
        sum(one.unknown_units for one in sums),
    )


def _counted(cell: Cell) -> str:
    """Residents and agents are not told apart in what is published."""
    if not cell.is_of_public_body:
        return "Déposé par des habitants ou des agents : hors du décret"
    return counted_words(cell.kind, cell.proof, cell.eligibility, Origin.PUBLIC_BODY)
