"""The rows of the tables drawn from the figures of a year: lots, outcomes, rates. Each in the order of its columns."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple, TypeVar

from marketplace.ledger.enums import MovementKind, Proof
from marketplace.opendata.rules.masking import Masking, is_small, masking_of
from marketplace.retex.rules.figures import OUTCOMES, Basis, Body, Cell, Report
from marketplace.retex.rules.rates import Rate

K = TypeVar("K", bound=Hashable)
Values = tuple[object, ...]
OUTCOME_WORDS = {
    MovementKind.REUSED: "reemploye",
    MovementKind.PARTS: "demonte",
    MovementKind.RECYCLED: "recycle",
    MovementKind.RETURNED: "rendu",
    MovementKind.LOST: "perdu",
}
PROOF_WORDS = {Proof.CERTIFIED: "atteste", Proof.DECLARED: "declare", Proof.UNPROVED: "sans_preuve"}
OF_BODY, OF_BOXES = "organisme", "bornes"
REUSED_OF_BODY, OTHER_OF_BODY = "reused", "other"
COUNTS_IN_DECREE, OUTSIDE_DECREE = "counts", "outside"
NOTHING_HIDDEN = Masking[Any](frozenset(), tells_total=True)
COUNTED = "appareils|masse_kg"
TERRITORY = "territoire"
GRAM = Decimal("0.001")


class Sum(NamedTuple):
    """Units, and their mass in kilograms, unknown when that of some is."""

    units: int
    mass_kg: Decimal | None


class Given(NamedTuple):
    """What tells one row of the lots of a giver from another."""

    category_code: str
    is_in_decree: bool


class Became(NamedTuple):
    """What tells one row of the outcomes of a giver from another."""

    origin: str
    category_code: str
    kind: MovementKind
    proof: Proof

    @property
    def group(self) -> str:
        """Cells hidden together: the numerator of the roadmap is the sum of one group, what boxes yielded that of another."""
        is_proved = self.kind is MovementKind.REUSED and self.proof is not Proof.UNPROVED
        return self.origin if self.origin == OF_BOXES else REUSED_OF_BODY if is_proved else OTHER_OF_BODY


def to_the_gram(kilograms: Decimal | None) -> Decimal | None:
    """A mass written with the same digits whichever database it comes from."""
    return None if kilograms is None else kilograms.quantize(GRAM)


def lot_rows(basis: Basis, threshold: int) -> Iterator[Values]:
    """What public bodies gave. Boxes are a table of their own: what they held was not theirs."""
    plural = {category.code: category.plural for category in basis.categories}
    for body, sums in _lots(basis):
        hidden = _hidden(sums, _in_decree, threshold)
        for (code, in_decree), found in sums.items():
            yield (
                basis.year, body.siret, body.name, code, plural[code], in_decree,
                *_published(found, is_hidden=(code, in_decree) in hidden),
            )  # fmt: skip


def outcome_rows(basis: Basis, threshold: int) -> Iterator[Values]:
    """What devices became."""
    plural = {category.code: category.plural for category in basis.categories}
    for body, sums in _outcomes(basis):
        hidden = _hidden(sums, _group, threshold)
        for key, found in sums.items():
            yield (
                basis.year, body.siret, body.name, key.origin, key.category_code, plural[key.category_code],
                OUTCOME_WORDS[key.kind], PROOF_WORDS[key.proof], *_published(found, is_hidden=key in hidden),
            )  # fmt: skip


def rate_rows(basis: Basis, report: Report, threshold: int) -> Iterator[Values]:
    """Both rates of each public body, then of the territory.

    A numerator that would give away what the other tables hide is not published, nor the percentage that rests on it.
    """
    bodies = {str(body.id): body for body in basis.bodies}
    rows = [row for row in report.by_organisation if bodies[row.key].is_public]
    both = (
        (
            "decret",
            report.figures.decree,
            {row.key: row.figures.decree for row in rows},
            _silent(_lots(basis), _in_decree, COUNTS_IN_DECREE, threshold),
        ),
        (
            "feuille_de_route",
            report.figures.roadmap,
            {row.key: row.figures.roadmap for row in rows},
            _silent(_outcomes(basis), _group, REUSED_OF_BODY, threshold),
        ),
    )
    for name, whole, of_body, silent in both:
        tops = masking_of({key: rate.numerator for key, rate in of_body.items()}, threshold, withheld=silent)
        bottoms = masking_of({key: rate.denominator or 0 for key, rate in of_body.items()}, threshold)
        for key, rate in of_body.items():
            body = bodies[key]
            yield (
                basis.year, body.siret, body.name, name,
                *_rate(rate, hides_top=key in tops.hidden, hides_bottom=key in bottoms.hidden),
            )  # fmt: skip
        yield (
            basis.year, TERRITORY, "Ensemble du territoire", name,
            *_rate(
                whole,
                hides_top=not tops.tells_total or is_small(whole.numerator, threshold),
                hides_bottom=not bottoms.tells_total or is_small(whole.denominator or 0, threshold),
            ),
        )  # fmt: skip


def _lots(basis: Basis) -> Iterator[tuple[Body, Mapping[Given, Sum]]]:
    order = _order(basis)
    return _sums(
        basis,
        lambda cell: cell.kind is MovementKind.GIVEN and cell.is_of_public_body,
        lambda cell: Given(cell.category_code, cell.is_oriented_to_reuse),
        lambda key: (order[key.category_code], not key.is_in_decree),
    )


def _outcomes(basis: Basis) -> Iterator[tuple[Body, Mapping[Became, Sum]]]:
    order, proofs = _order(basis), list(Proof)
    return _sums(
        basis,
        lambda cell: cell.kind in OUTCOME_WORDS,
        lambda cell: Became(OF_BODY if cell.is_of_public_body else OF_BOXES, cell.category_code, cell.kind, cell.proof),
        lambda key: (key.origin != OF_BODY, order[key.category_code], OUTCOMES.index(key.kind), proofs.index(key.proof)),
    )


def _sums(
    basis: Basis, wanted: Callable[[Cell], bool], key_of: Callable[[Cell], K], rank: Callable[[K], tuple[object, ...]]
) -> Iterator[tuple[Body, Mapping[K, Sum]]]:
    """For each organisation, in the order of the report, the sum of its cells by key, in one order; a sum of nothing is no row."""
    of_body = defaultdict[int, list[Cell]](list)
    for cell in basis.cells:
        if wanted(cell):
            of_body[cell.organisation_id].append(cell)
    for body in basis.bodies:
        alike = defaultdict[K, list[Cell]](list)
        for cell in of_body.get(body.id, ()):
            alike[key_of(cell)].append(cell)
        sums = {key: _sum(alike[key]) for key in sorted(alike, key=rank)}
        if told := {key: one for key, one in sums.items() if one.units}:
            yield body, told


def _sum(cells: Sequence[Cell]) -> Sum:
    is_known = not any(cell.units_without_mass for cell in cells)
    return Sum(sum(cell.units for cell in cells), sum((cell.mass_kg for cell in cells), Decimal(0)) if is_known else None)


def _order(basis: Basis) -> dict[str, int]:
    return {category.code: position for position, category in enumerate(basis.categories)}


def _in_decree(key: Given) -> Hashable:
    return COUNTS_IN_DECREE if key.is_in_decree else OUTSIDE_DECREE


def _group(key: Became) -> Hashable:
    return key.group


def _groups(sums: Mapping[K, Sum], group_of: Callable[[K], Hashable], threshold: int) -> dict[Hashable, Masking[K]]:
    counts = defaultdict[Hashable, dict[K, int]](dict)
    for key, found in sums.items():
        counts[group_of(key)][key] = found.units
    return {name: masking_of(group, threshold) for name, group in counts.items()}


def _hidden(sums: Mapping[K, Sum], group_of: Callable[[K], Hashable], threshold: int) -> set[K]:
    return {key for masking in _groups(sums, group_of, threshold).values() for key in masking.hidden}


def _silent(
    sums: Iterable[tuple[Body, Mapping[K, Sum]]], group_of: Callable[[K], Hashable], numerator: Hashable, threshold: int
) -> set[str]:
    """The organisations whose numerator, which sums that group, would give away what is hidden of it."""
    return {
        str(body.id)
        for body, of_body in sums
        if not _groups(of_body, group_of, threshold).get(numerator, NOTHING_HIDDEN).tells_total
    }


def _published(found: Sum, *, is_hidden: bool) -> Values:
    return (None, None, COUNTED) if is_hidden else (found.units, to_the_gram(found.mass_kg), None)


def _rate(rate: Rate, *, hides_top: bool, hides_bottom: bool) -> Values:
    """Numerator, denominator, percentage, target, whether it is legal, its source, and what is masked."""
    hides_percent = (hides_top or hides_bottom) and rate.percent is not None
    masked = [
        name
        for name, is_hidden in (("numerateur", hides_top), ("denominateur", hides_bottom), ("taux_pourcent", hides_percent))
        if is_hidden
    ]
    target = rate.target
    return (
        None if hides_top else rate.numerator,
        None if hides_bottom else rate.denominator,
        None if hides_percent else rate.percent,
        target.percent if target else None,
        target.is_legal if target else None,
        target.source if target else None,
        "|".join(masked) or None,
    )
