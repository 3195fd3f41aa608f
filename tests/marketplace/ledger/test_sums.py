"""The sums that pages read are those of the movements, whoever records meanwhile."""

import threading
from datetime import date
from decimal import Decimal

from sqlalchemy import update

from core.db import db as database
from core.db import transaction
from marketplace.ledger import queries
from marketplace.ledger.enums import MovementKind, Proof
from marketplace.ledger.models import MovementSum, SummedUntil
from marketplace.ledger.services import sum_movements
from marketplace.retex.queries import figures, reuse_by_giver
from tests.factories import make_manager, make_partner_manager
from tests.marketplace.ledger.factories import make_movement

YEAR = 2026


def summed_units() -> int:
    return sum(row.units for row in database.session.query(MovementSum))


def test_what_pages_read_is_the_same_before_between_and_after_summing(db):
    sides = {"giver": make_manager(), "taker": make_partner_manager()}
    reused = {**sides, "kind": MovementKind.REUSED}
    make_movement(**reused, units=7, mass_kg=Decimal("0.001"), mass_is_weighed=True)
    make_movement(**reused, units=4, mass_kg=None)
    make_movement(**reused, units=9, proof=Proof.UNPROVED)
    make_movement(**reused, on=date(2025, 5, 5), units=100)
    found = figures(YEAR), figures(YEAR, sides["giver"].organisation_id), reuse_by_giver(YEAR), set(queries.facets(None))

    assert sum_movements() == 2
    assert summed_units() == 120
    assert found == (figures(YEAR), figures(YEAR, sides["giver"].organisation_id), reuse_by_giver(YEAR), set(queries.facets(None)))

    make_movement(**reused, units=-2, mass_kg=None, correction_reason="Deux rendus")
    assert figures(YEAR).units_reused == 9
    assert sum_movements() == 1
    assert figures(YEAR).units_reused == 9
    assert summed_units() == 118
    assert queries.wrong_sums() == 0
    assert sum_movements() == 0


def test_sums_that_are_wrong_are_said_and_made_again(app, db):
    make_movement(units=5)
    terminal = app.test_cli_runner()
    assert "1 years summed" in terminal.invoke(args=["ledger", "sum"]).output
    assert terminal.invoke(args=["ledger", "check"]).exit_code == 0
    with transaction():
        database.session.execute(update(MovementSum).values(units=6))

    outcome = terminal.invoke(args=["ledger", "check"])

    assert outcome.exit_code == 1
    assert "2 sums differ" in outcome.output
    assert terminal.invoke(args=["ledger", "sum"]).output.startswith("0 years")
    assert terminal.invoke(args=["ledger", "sum", "--again"]).output.startswith("1 years")
    assert terminal.invoke(args=["ledger", "check"]).exit_code == 0
    assert figures(YEAR).units_given == 5


def test_a_movement_still_being_recorded_is_neither_forgotten_nor_counted_twice(committed_app):
    """Its key is lower than that of one recorded after it and sooner: the mark must not pass over it."""
    sides = {"giver": make_manager(), "taker": make_partner_manager()}
    make_movement(**sides)
    database.session.rollback()
    is_recorded, may_end = threading.Event(), threading.Event()

    def record_slowly() -> None:
        with committed_app.app_context():
            with transaction():
                make_movement(**sides, units=3)
                is_recorded.set()
                may_end.wait(10)
            database.session.remove()

    def in_thread(action) -> None:
        with committed_app.app_context():
            action()
            database.session.remove()

    slow = threading.Thread(target=record_slowly)
    slow.start()
    is_recorded.wait(10)
    others = [
        threading.Thread(target=in_thread, args=(action,))
        for action in (lambda: make_movement(**sides, units=40), sum_movements, sum_movements)
    ]
    for other in others:
        other.start()
    may_end.set()
    for thread in (slow, *others):
        thread.join(30)
    database.session.rollback()

    assert figures(YEAR).units_given == 53
    sum_movements()
    assert figures(YEAR).units_given == summed_units() == 53
    assert database.session.query(SummedUntil.movement_id).scalar() == queries.last_movement_id()
