"""The figures of a year, computed from sums of movements and nothing else."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeVar

from marketplace.collection.rules import EventTotals, event_sum
from marketplace.collection.rules.rounds import RoundTotals, rounds_sum
from marketplace.impact.rules import NOTHING_KNOWN, Avoided, Factors, avoided_by, to_the_gram, without_factor
from marketplace.ledger.enums import Eligibility, MovementKind, Proof
from marketplace.retex.rules.cells import (
    ORIENTED,
    OTHERWISE,
    Cell,
    Sums,
    by,
    by_kind,
    kilograms_of,
    massless_of,
    reused_by_category,
    sums_of,
    units_of,
)
from marketplace.retex.rules.exits import Exits, exits_of
from marketplace.retex.rules.rates import Rate, Target, decree_reuse_rate, roadmap_reuse_rate

K = TypeVar("K", bound=Hashable)
SHARE_DIGITS = Decimal("0.0001")
OUTCOMES = (MovementKind.REUSED, MovementKind.PARTS, MovementKind.RECYCLED, MovementKind.RETURNED, MovementKind.LOST)


@dataclass(frozen=True, slots=True)
class Category:
    """A category as the report names it."""

    code: str
    plural: str


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation, and what it declared to hold on 1 January: null when it declared nothing."""

    id: int
    name: str
    siret: str
    is_public: bool
    fleet_units: int | None
    decommissioned_units: int | None


@dataclass(frozen=True, slots=True)
class Undeclared:
    """Units received whose outcome nobody said yet: without proof, they count as no reuse, and are said apart.

    Between two public bodies they are those of both, once as the taker's (`is_of_taker`).
    """

    organisation_id: int
    category_code: str
    units: int
    is_of_box: bool = False
    is_of_taker: bool = False


@dataclass(frozen=True, slots=True)
class OrganiserEvents:
    """What the clean-up events of one organiser gave in the year, as it says."""

    organisation_id: int
    totals: EventTotals


@dataclass(frozen=True, slots=True)
class CarrierRounds:
    """What the rounds of one carrier drove and emitted in the year."""

    organisation_id: int
    totals: RoundTotals


@dataclass(frozen=True, slots=True)
class Basis:
    """All that a report is computed from. `categories` and `bodies` are in the order they are shown.

    `rounds` is null in a year published before rounds were counted: what they emitted is unknown, which is not nothing.
    """

    year: int
    cells: tuple[Cell, ...]
    categories: tuple[Category, ...]
    bodies: tuple[Body, ...]
    factors: Factors | None
    decree_target: Target | None
    roadmap_target: Target | None
    undeclared: tuple[Undeclared, ...] = ()
    events: tuple[OrganiserEvents, ...] = ()
    rounds: tuple[CarrierRounds, ...] | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a scope: units, kilograms of equipment, kilograms of CO2 equivalent, rates in percent."""

    units_given: int
    units_reused: int
    units_certified: int
    units_declared: int
    units_unproved: int
    waste_avoided_kg: Decimal | None
    weighed_kg: Decimal
    weighed_share: Decimal | None
    units_without_mass: int
    co2e: Avoided
    categories_without_factor: tuple[str, ...]
    units_without_factor: int
    second_life_years: tuple[Decimal, ...]
    decree: Rate
    roadmap: Rate
    given_by_eligibility: dict[Eligibility, int]
    units_of_other_origin: int
    units_by_outcome: dict[MovementKind, int]
    kg_of_other_origin: Decimal = Decimal(0)
    reused_of_other_origin: int = 0
    reused_kg_of_other_origin: Decimal = Decimal(0)
    units_left_otherwise: dict[MovementKind, int] = field(default_factory=dict)
    units_left_uncounted: dict[MovementKind, int] = field(default_factory=dict)
    outcomes_of_other_origin: dict[MovementKind, int] = field(default_factory=dict)
    exits: Exits | None = None  # null in a year published before it was kept


@dataclass(frozen=True, slots=True)
class Row:
    """The figures of one category or of one organisation; `key` is its code or its identifier."""

    key: str
    label: str
    figures: Figures


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of a year for the territory (no organisation), an organisation or a category, and their detail.

    `rounds`: those of all carriers, or those that the organisation drove. Null where they are not counted: in an older edition, and
    for a category, since a vehicle carries them together.
    """

    year: int
    organisation: Body | None
    category: Category | None
    figures: Figures
    by_category: tuple[Row, ...]
    by_organisation: tuple[Row, ...]
    factors: Factors | None
    undeclared_units: int = 0
    events: EventTotals = field(default_factory=EventTotals)
    rounds: RoundTotals | None = None

    @property
    def decree_of_undeclared(self) -> int:
        """What A counts of public bodies that declared no stock: B lacks theirs, and the rate of the territory is the higher."""
        rates = [row.figures.decree for row in self.by_organisation]
        return sum(rate.numerator for rate in rates if rate.denominator is None)

    @property
    def decree_of_declared(self) -> Rate | None:
        """The rate of the decree of those that declared their stock alone; null where it is that of everybody, or undefined."""
        rate = self.figures.decree
        if rate.percent is None or not self.decree_of_undeclared:
            return None
        return decree_reuse_rate(rate.numerator - self.decree_of_undeclared, rate.denominator, rate.target)

    @property
    def net_co2e_kg(self) -> Decimal | None:
        """What reuse avoided once the emissions of the rounds are taken off, in kilograms of CO2e."""
        return net_co2e_kg(self.figures.co2e.central, self.rounds.co2e_kg if self.rounds else None)

    @property
    def shown_rounds(self) -> RoundTotals | None:
        """The rounds worth a line: those of the territory, be there none, and those of an organisation that drove some."""
        return None if self.rounds is None or (self.organisation and not self.rounds.rounds) else self.rounds


def report(basis: Basis, *, organisation_id: int | None = None, category_code: str | None = None) -> Report:
    """The report of a year, whole or reduced to an organisation, a category, or both.

    Reduced to a category, both rates are undefined: the decree and the roadmap count all categories together.
    """
    cells = [
        cell
        for cell in basis.cells
        if organisation_id in {None, cell.organisation_id} and category_code in {None, cell.category_code}
    ]
    return report_of(basis, sums_of(cells), organisation_id=organisation_id, category_code=category_code)


def report_of(basis: Basis, sums: Sums, *, organisation_id: int | None = None, category_code: str | None = None) -> Report:
    """The same from sums already reduced to the organisation and the category, whatever the cells of the basis."""
    bodies = [body for body in basis.bodies if organisation_id in {None, body.id}]
    of_category = by(sums.by_category, lambda cell: cell.category_code)
    of_body = by(sums.by_organisation, lambda cell: cell.organisation_id)
    return Report(
        year=basis.year,
        organisation=bodies[0] if organisation_id is not None and bodies else None,
        category=next((category for category in basis.categories if category.code == category_code), None),
        figures=_figures(basis, sums.by_category, [] if category_code else bodies),
        by_category=tuple(
            Row(category.code, category.plural[:1].upper() + category.plural[1:], _figures(basis, of_category[category.code], []))
            for category in basis.categories
            if category.code in of_category
        ),
        by_organisation=tuple(
            Row(
                str(body.id),
                body.name,
                _figures(basis, of_body.get(body.id, []), [] if category_code else [body], sums.reused.get(body.id, {})),
            )
            for body in bodies
            if body.id in of_body or (body.fleet_units and not category_code)
        ),
        factors=basis.factors,
        undeclared_units=sum(
            some.units
            for some in basis.undeclared
            if (organisation_id == some.organisation_id if organisation_id is not None else not some.is_of_taker)
            and category_code in {None, some.category_code}
        ),
        events=event_sum(
            some.totals for some in basis.events if category_code is None and organisation_id in {None, some.organisation_id}
        ),
        rounds=None
        if basis.rounds is None or category_code is not None
        else rounds_sum(some.totals for some in basis.rounds if organisation_id in {None, some.organisation_id}),
    )


def net_co2e_kg(avoided_kg: Decimal | None, emitted_kg: Decimal | None) -> Decimal | None:
    """Avoided − emitted, to the gram; unknown as soon as one is. Below zero when driving cost more than reuse avoided."""
    return None if avoided_kg is None or emitted_kg is None else to_the_gram(avoided_kg - emitted_kg)


def figures_of(basis: Basis, organisation_id: int | None = None) -> Figures:
    """The figures of all the cells, against what the organisation, or everybody, declared to hold."""
    return _figures(basis, basis.cells, [body for body in basis.bodies if organisation_id in {None, body.id}])


def detail_rows(
    basis: Basis, *, organisation_id: int | None = None, category_code: str | None = None
) -> list[tuple[Body, Category, Figures]]:
    """The figures of each organisation in each category, in the order of the report."""
    cells = by(basis.cells, lambda cell: (cell.organisation_id, cell.category_code))
    return [
        (body, category, _figures(basis, cells[body.id, category.code], []))
        for body in basis.bodies
        for category in basis.categories
        if (body.id, category.code) in cells and organisation_id in {None, body.id} and category_code in {None, category.code}
    ]


def rounds_rows(
    basis: Basis, *, organisation_id: int | None = None, category_code: str | None = None
) -> list[tuple[Body, RoundTotals]]:
    """What each carrier drove, in the order of the report; nothing for a category."""
    totals = {some.organisation_id: some.totals for some in basis.rounds or () if category_code is None}
    return [(body, totals[body.id]) for body in basis.bodies if body.id in totals and organisation_id in {None, body.id}]


def as_shown(found: Report) -> dict[str, object]:
    """The figures that other programs read: whole or decimal numbers, null where undefined."""
    figures = found.figures
    return {
        "year": found.year,
        "organisation": found.organisation.siret if found.organisation else None,
        "units_given": figures.units_given,
        "units_reused": figures.units_reused,
        "waste_avoided_kg": _number(figures.waste_avoided_kg),
        "weighed_share": _number(figures.weighed_share),
        "co2e_avoided_kg": {
            "central": _number(figures.co2e.central),
            "low": _number(figures.co2e.low),
            "high": _number(figures.co2e.high),
            "full_substitution": _number(figures.co2e.full_substitution),
        },
        "decree": {
            "a": figures.decree.numerator,
            "b": figures.decree.denominator,
            "percent": _number(figures.decree.percent),
            "target_percent": _number(figures.decree.target.percent if figures.decree.target else None),
            "met": figures.decree.is_met,
        },
        "roadmap": {
            "reused": figures.roadmap.numerator,
            "stock": figures.roadmap.denominator,
            "percent": _number(figures.roadmap.percent),
        },
        "factor_set": found.factors.name if found.factors else None,
        "rounds": {
            "count": found.rounds.rounds,
            "km": found.rounds.km,
            "co2e_kg": _number(found.rounds.co2e_kg),
            "co2e_avoided_net_kg": _number(found.net_co2e_kg),
        }
        if found.rounds
        else None,
        **_exits_shown(figures.exits),
    }


def _exits_shown(exits: Exits | None) -> dict[str, object]:
    if exits is None:
        return {"flow": None, "weee": None}
    return {
        "flow": {"reused": exits.reused_units, "left": exits.left_units, "percent": _number(exits.flow.percent)},
        "weee": {
            "units": exits.weee_units,
            "percent": _number(exits.weee.percent),
            "kg": _number(exits.weee_kg),
            "left_kg": _number(exits.left_kg),
            "kg_percent": _number(exits.weee_kg_percent),
        },
    }


def _figures(
    basis: Basis, cells: Sequence[Cell], bodies: Sequence[Body], reused_by_code: Mapping[str, int] | None = None
) -> Figures:
    """The figures of some cells; `reused_by_code` says what those that do not tell categories apart cannot."""
    of_kind = by_kind(cells)
    of_boxes = by_kind(cell for cell in cells if not cell.is_of_public_body)
    given, boxes_given = of_kind[MovementKind.GIVEN], of_boxes[MovementKind.GIVEN]
    of_fleet = [cell for cell in given if cell.is_of_public_body]
    reuses = [cell for cell in of_kind[MovementKind.REUSED] if cell.is_proved_reuse]
    reused_from_boxes = [cell for cell in reuses if not cell.is_of_public_body]
    reused, without_mass, kilograms = units_of(reuses), massless_of(reuses), kilograms_of(reuses)
    weighed = kilograms_of(cell for cell in reuses if cell.is_weighed)
    counted = units_of(cell for kind in ORIENTED for cell in of_kind[kind] if cell.is_oriented_to_reuse)
    by_category = reused_by_category(reuses) if reused_by_code is None else reused_by_code
    lacking = without_factor(basis.factors, by_category) if basis.factors else [code for code, n in by_category.items() if n]
    return Figures(
        units_given=units_of(given),
        units_reused=reused,
        units_certified=units_of(cell for cell in reuses if cell.proof is Proof.CERTIFIED),
        units_declared=units_of(cell for cell in reuses if cell.proof is Proof.DECLARED),
        units_unproved=units_of(of_kind[MovementKind.REUSED]) - reused,
        waste_avoided_kg=None if reused and without_mass == reused else kilograms,
        weighed_kg=weighed,
        weighed_share=(weighed / kilograms).quantize(SHARE_DIGITS, rounding=ROUND_HALF_UP) if kilograms else None,
        units_without_mass=without_mass,
        co2e=avoided_by(basis.factors, by_category) if basis.factors else NOTHING_KNOWN,
        categories_without_factor=tuple(sorted(lacking)),
        units_without_factor=sum(by_category[code] for code in lacking),
        second_life_years=_second_lives(basis.factors, by_category),
        decree=decree_reuse_rate(counted, _declared(body.decommissioned_units for body in bodies), basis.decree_target),
        roadmap=roadmap_reuse_rate(
            reused - units_of(reused_from_boxes), _declared(body.fleet_units for body in bodies), basis.roadmap_target
        ),
        given_by_eligibility={reason: units_of(cell for cell in of_fleet if cell.eligibility is reason) for reason in Eligibility},
        units_of_other_origin=units_of(boxes_given),
        kg_of_other_origin=kilograms_of(boxes_given),
        reused_of_other_origin=units_of(reused_from_boxes),
        reused_kg_of_other_origin=kilograms_of(reused_from_boxes),
        units_by_outcome={kind: units_of(of_kind[kind]) for kind in OUTCOMES},
        units_left_otherwise={kind: units_of(of_kind[kind]) for kind in OTHERWISE},
        units_left_uncounted={
            kind: units_of(cell for cell in of_kind[kind] if not cell.is_oriented_to_reuse) for kind in OTHERWISE
        },
        outcomes_of_other_origin={kind: units_of(of_boxes[kind]) for kind in OUTCOMES},
        exits=exits_of(cells),
    )


def _declared(stocks: Iterable[int | None]) -> int | None:
    """The sum of what was declared, null when nobody did."""
    known = [stock for stock in stocks if stock is not None]
    return sum(known) if known else None


def _second_lives(factors: Factors | None, units_by_category: Mapping[str, int]) -> tuple[Decimal, ...]:
    """The shortest and the longest second life used, once when they are the same."""
    used = {
        factors.by_category[code].second_life_years
        for code, units in units_by_category.items()
        if factors and units and code in factors.by_category and factors.by_category[code].embodied_kg is not None
    }
    return tuple(sorted({min(used), max(used)})) if used else ()


def _number(figure: Decimal | None) -> float | None:
    return None if figure is None else float(figure)
