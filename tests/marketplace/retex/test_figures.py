"""The figures of a year are those of its movements, and nothing else."""

import random
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.clock import now
from core.db import db as database
from core.db import transaction
from core.errors import NotFound
from core.rows import insert_rows
from marketplace.impact.queries import factors_of_year
from marketplace.impact.rules import avoided_kg, to_the_gram
from marketplace.inventory.queries import stock_on_1_january
from marketplace.ledger.enums import Eligibility, MovementKind, Origin, Proof
from marketplace.ledger.models import Movement
from marketplace.ledger.services import sum_movements
from marketplace.retex import queries
from marketplace.retex.rules.figures import OUTCOMES, as_shown, report
from marketplace.retex.rules.frozen import plain, restored
from marketplace.retex.services.wording import french_undeclared
from marketplace.transfers import services
from tests.factories import make_category, make_organisation, make_partner_manager
from tests.marketplace.retex.factories import make_declaration, make_movement, make_year
from tests.marketplace.transfers import factories as transfers


def test_a_year_counts_units_kilograms_and_proofs(db):
    make_year()

    found = queries.figures(2025)

    assert (found.units_given, found.units_reused) == (30, 20)
    assert (found.units_certified, found.units_declared, found.units_unproved) == (12, 8, 2)
    assert found.waste_avoided_kg == Decimal("34.500")
    assert found.weighed_share == Decimal("0.6174")
    assert found.co2e.central == Decimal("729.200")
    assert (found.co2e.low, found.co2e.high) == (Decimal("124.000"), Decimal("2298.000"))
    assert found.co2e.full_substitution == Decimal("1823.000")


def test_the_decree_counts_what_it_covers_and_the_rest_is_said_with_its_reason(db):
    make_year()

    found = queries.figures(2025)

    assert (found.decree.numerator, found.decree.denominator, found.decree.percent) == (24, 60, Decimal("40.00"))
    assert found.decree.target.percent == 50
    assert found.decree.is_met is False
    assert found.given_by_eligibility == {
        Eligibility.COUNTS: 24,
        Eligibility.OVER_TEN_YEARS: 2,
        Eligibility.UNDATED: 4,
        Eligibility.OUTSIDE_CATEGORIES: 0,
        Eligibility.PROTECTED: 0,
    }
    assert (found.roadmap.numerator, found.roadmap.denominator, found.roadmap.percent) == (20, 400, Decimal("5.00"))


def test_what_residents_and_agents_leave_is_reused_and_never_counts_in_a_rate(db):
    make_year()
    for origin in (Origin.RESIDENTS, Origin.AGENTS):
        make_movement(units=5, origin=origin)
        make_movement(MovementKind.REUSED, units=5, origin=origin)

    found = queries.figures(2025)

    assert (found.units_given, found.units_reused, found.units_of_other_origin) == (40, 30, 10)
    assert (found.decree.numerator, found.roadmap.numerator) == (24, 20)


def test_what_bodies_without_stock_give_is_in_a_and_said_with_the_rate_of_the_others(db):
    make_year()
    make_movement(units=6)

    found = queries.live_report(2025)

    assert (found.figures.decree.numerator, found.figures.decree.percent) == (30, Decimal("50.00"))
    assert found.figures.decree.is_met
    assert found.decree_of_undeclared == 6
    assert (found.decree_of_declared.percent, found.decree_of_declared.is_met) == (Decimal("40.00"), False)
    assert "6\u00a0appareils" in french_undeclared(found)
    assert "40,00" in french_undeclared(found)
    assert queries.live_report(2024).decree_of_declared is None


def test_another_year_and_another_organisation_change_nothing(db):
    giver, _ = make_year()
    make_movement(units=100, on=date(2024, 12, 31))
    make_movement(units=100)

    assert queries.figures(2025, giver.id).units_given == 30
    assert queries.figures(2024).units_given == 100
    assert queries.figures(2023).units_given == 0


def test_a_partner_sees_what_it_took(db):
    _, taker = make_year()

    found = queries.live_report(2025, taker.id)

    assert found.figures.units_given == 30
    assert found.figures.decree.percent is None
    assert found.organisation.name == taker.name


def test_an_unknown_organisation_has_no_figures(db):
    with pytest.raises(NotFound):
        queries.figures(2025, 999_999)


def test_a_category_without_factor_or_mass_is_counted_apart(db):
    dock = make_category("dock", default_mass_kg=None)
    make_movement(MovementKind.REUSED, units=3, category=dock, mass_kg=None)

    found = queries.figures(2025)

    assert found.waste_avoided_kg is None
    assert (found.units_without_mass, found.units_without_factor, found.categories_without_factor) == (3, 3, ("dock",))
    assert found.co2e.central is None


def test_a_year_without_movement_is_made_of_zeros_and_undefined_rates(db):
    shown = as_shown(queries.live_report(2025))

    assert shown == {
        "year": 2025,
        "organisation": None,
        "units_given": 0,
        "units_reused": 0,
        "waste_avoided_kg": 0.0,
        "weighed_share": None,
        "co2e_avoided_kg": {"central": 0.0, "low": 0.0, "high": 0.0, "full_substitution": 0.0},
        "decree": {"a": 0, "b": None, "percent": None, "target_percent": 50.0, "met": None},
        "roadmap": {"reused": 0, "stock": None, "percent": None},
        "factor_set": "ADEME 2025 – Boucle v1",
        "rounds": {"count": 0, "km": 0, "co2e_kg": 0.0, "co2e_avoided_net_kg": 0.0},
        "flow": {"reused": 0, "left": 0, "percent": None},
        "weee": {"units": 0, "percent": None, "kg": 0.0, "left_kg": 0.0, "kg_percent": None},
    }


def test_a_report_needs_seven_statements_whatever_its_size(db, count_queries):
    for _ in range(4):
        make_year()

    with count_queries(at_most=7):
        queries.live_report(2025)


def test_reduced_to_an_organisation_or_a_category_the_parts_make_the_whole(db):
    monitor = make_category("monitor")
    givers = [make_year()[0] for _ in range(3)]
    make_movement(MovementKind.REUSED, units=7, category=monitor, giver=givers[0], mass_kg=Decimal("36.61"))
    basis = queries.live_basis(2025)

    whole = report(basis)

    for parts in (
        [report(basis, organisation_id=giver.id) for giver in givers],
        [report(basis, category_code=code) for code in ("laptop", "monitor")],
        whole.by_category,
        whole.by_organisation,
    ):
        assert sum(part.figures.units_reused for part in parts) == whole.figures.units_reused == 67
        assert sum(part.figures.waste_avoided_kg for part in parts) == whole.figures.waste_avoided_kg
    assert report(basis, category_code="monitor").figures.decree.percent is None


def test_frozen_figures_come_back_as_they_were(db):
    make_year()
    basis = queries.live_basis(2025)

    assert restored(type(basis), plain(basis)) == basis
    assert restored(type(report(basis)), plain(report(basis))) == report(basis)


def test_declarations_are_summed_over_categories_and_organisations(db):
    giver, _ = make_year()
    make_declaration(giver, fleet=100, decommissioned=10, category=make_category("monitor"))
    make_declaration(make_organisation(), fleet=50, decommissioned=5)

    found = queries.figures(2025)

    assert (found.roadmap.denominator, found.decree.denominator) == stock_on_1_january(2025) == (550, 75)
    own = queries.figures(2025, giver.id)
    assert (own.roadmap.denominator, own.decree.denominator) == stock_on_1_january(2025, giver.id) == (500, 70)


MOVEMENTS = st.lists(
    st.fixed_dictionaries(
        {
            "kind": st.sampled_from(MovementKind),
            "year": st.sampled_from([2024, 2025, 2025, 2025]),
            "who": st.integers(0, 2),
            "category": st.integers(0, 3),
            "units": st.integers(-30, 60).filter(bool),
            "grams": st.none() | st.integers(1, 90_000),
            "mass_is_weighed": st.booleans(),
            "eligibility": st.sampled_from(Eligibility),
            "proof": st.sampled_from(Proof),
            "origin": st.sampled_from(Origin),
        }
    ),
    max_size=60,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(movements=MOVEMENTS, seed=st.integers(0, 3))
def test_the_figures_are_a_recount_of_the_movements_to_the_gram(db, movements, seed):
    givers = [make_organisation() for _ in range(3)]
    taker = make_partner_manager().organisation
    categories = [make_category(code) for code in ("laptop", "monitor", "tablet", "dock")]
    random.Random(seed).shuffle(movements)
    rows = [_row(one, givers, taker, categories) for one in movements]
    mine = [row for row in rows if row["year"] == 2025]
    half = len(rows) // 2
    with transaction():
        before = queries.live_basis(2025)
        insert_rows(Movement.__table__, rows[:half])
    sum_movements()
    with transaction():
        insert_rows(Movement.__table__, rows[half:])
    scope = {giver.id for giver in givers}

    found = queries.live_basis(2025)

    assert set(before.cells) <= set(found.cells)
    for giver in givers:
        _assert_recount(queries.figures(2025, giver.id), [row for row in mine if row["giver_id"] == giver.id], categories)
    _assert_reports_are_those_of_the_cells(found, givers[0].id)
    by_row = {row.key: row.figures for row in report(found).by_organisation}
    assert sum(by_row[str(id_)].units_given for id_ in scope if str(id_) in by_row) == _units(mine, kind=MovementKind.GIVEN)
    database.session.rollback()


def _assert_reports_are_those_of_the_cells(found, giver_id):
    """What pages read sums as few rows as they may: it says what the cells, which tell everything apart, say."""
    whole = report(found)
    assert queries.live_report(2025) == whole
    assert queries.figures(2025) == whole.figures
    for scope in ({"organisation_id": giver_id}, {"category_code": "tablet"}):
        wanted = {"organisation_id": None, "category_code": None, **scope}
        assert queries.edition(2025, None).reduced(**wanted) == report(found, **wanted)


def _row(one, givers, taker, categories):
    kilograms = None if one["grams"] is None else Decimal(one["grams"]) * one["units"] / 1000
    return {
        "kind": one["kind"],
        "occurred_on": date(one["year"], 5, 1),
        "year": one["year"],
        "recorded_at": now(),
        "giver_id": givers[one["who"]].id,
        "taker_id": taker.id,
        "category_id": categories[one["category"]].id,
        "units": one["units"],
        "mass_kg": kilograms,
        "mass_is_weighed": one["mass_is_weighed"],
        "eligibility": one["eligibility"],
        "proof": one["proof"],
        "origin": one["origin"],
        "transfer_line_id": None,
        "correction_reason": "" if one["units"] > 0 else "erreur",
    }


def _units(rows, **facts):
    return sum(row["units"] for row in rows if all(row[name] == value for name, value in facts.items()))


def _assert_recount(found, rows, categories):
    """Count again in plain Python, movement by movement."""
    reuses = [row for row in rows if row["kind"] == MovementKind.REUSED and row["proof"] != Proof.UNPROVED]
    code_of = {category.id: category.code for category in categories}
    factors = factors_of_year(2025)

    assert found.units_given == _units(rows, kind=MovementKind.GIVEN)
    assert found.units_reused == _units(reuses)
    assert found.units_unproved == _units(rows, kind=MovementKind.REUSED, proof=Proof.UNPROVED)
    assert found.units_by_outcome == {kind: _units(rows, kind=kind) for kind in OUTCOMES}
    oriented = [row for row in rows if row["kind"] not in OUTCOMES and row["proof"] != Proof.UNPROVED]
    assert found.decree.numerator == _units(oriented, eligibility=Eligibility.COUNTS, origin=Origin.PUBLIC_BODY)
    assert found.roadmap.numerator == _units(reuses, origin=Origin.PUBLIC_BODY)
    kilograms = sum((row["mass_kg"] or Decimal(0) for row in reuses), Decimal(0))
    massless = sum(row["units"] for row in reuses if row["mass_kg"] is None)
    assert found.units_without_mass == massless
    if not (found.units_reused and massless == found.units_reused):
        assert found.waste_avoided_kg == kilograms
    assert found.weighed_kg == sum((row["mass_kg"] or Decimal(0) for row in reuses if row["mass_is_weighed"]), Decimal(0))
    if found.co2e.central is not None:
        central = sum(
            (
                avoided_kg(
                    factors.by_category[code_of[row["category_id"]]],
                    substitution=factors.substitution,
                    refurbishment=factors.refurbishment,
                    units=row["units"],
                )
                or Decimal(0)
                for row in reuses
            ),
            Decimal(0),
        )
        assert abs(found.co2e.central - to_the_gram(central)) <= Decimal("0.001")


def test_units_whose_outcome_nobody_said_are_told_apart_of_each_side_and_count_as_no_reuse(db):
    transfer, giver, taker = transfers.received(("laptop", 5))
    services.report_outcome(transfer.lines[0].id, transfers.report(), units=2, by=taker, now=transfers.LATER)
    year = transfer.handed_over_on.year

    assert [queries.live_report(year, side).undeclared_units for side in (None, giver.organisation_id, taker.organisation_id)] == [
        3,
        3,
        3,
    ]
    assert queries.live_report(year).figures.units_reused == 2
    assert queries.live_report(year + 1).undeclared_units == 0
