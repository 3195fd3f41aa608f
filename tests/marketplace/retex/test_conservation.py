"""Whatever people do to a transfer, the figures of its giver and of its taker are a recount of their movements, to the gram."""

from datetime import date
from decimal import Decimal

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule, run_state_machine_as_test

from core.db import db as database
from core.events import quietly
from marketplace.ledger.enums import MovementKind, Proof
from marketplace.ledger.models import Movement
from marketplace.ledger.queries import wrong_sums
from marketplace.ledger.services import sum_movements
from marketplace.retex import queries
from marketplace.retex.services import publish_retex
from tests.marketplace.transfers.factories import LATER
from tests.marketplace.transfers.test_conservation import LifeOfATransfer


class LifeInTheReport(LifeOfATransfer):
    """The same life, with somebody who reads the figures at any moment, and at the end."""

    @rule()
    def publish(self):
        with quietly():  # no letter and no PDF
            publish_retex(LATER.year, by=None, now=LATER, today=date(LATER.year + 1, 2, 1))

    @rule()
    def sum_the_movements(self):
        sum_movements()
        assert wrong_sums() == 0

    @rule(year=st.sampled_from([LATER.year, LATER.year + 1]))
    def read_the_figures(self, year):
        published = queries.find_retex(year)
        assert published is None or queries.published_report(published) == queries.live_report(year)
        for organisation_id in (self.transfer.giver_id, self.transfer.taker_id):
            figures = queries.figures(year, organisation_id)
            movements = database.session.query(Movement).filter(
                Movement.year == year,
                (Movement.giver_id == organisation_id) | (Movement.taker_id == organisation_id),
            )
            rows = list(movements)
            reuses = [row for row in rows if row.kind is MovementKind.REUSED and row.proof is not Proof.UNPROVED]
            assert figures.units_given == sum(row.units for row in rows if row.kind is MovementKind.GIVEN)
            assert figures.units_reused == sum(row.units for row in reuses)
            assert (figures.waste_avoided_kg or 0) == sum((row.mass_kg or Decimal(0) for row in reuses), Decimal(0))
            assert figures.weighed_kg == sum((row.mass_kg for row in reuses if row.mass_is_weighed), Decimal(0))
            for kind, units in figures.units_by_outcome.items():
                assert units == sum(row.units for row in rows if row.kind is kind)

    def teardown(self):
        if hasattr(self, "transfer"):
            for year in (LATER.year, LATER.year + 1):
                self.read_the_figures(year)
        super().teardown()


def test_the_report_is_a_recount_of_the_movements(db):
    run_state_machine_as_test(
        LifeInTheReport,
        settings=settings(max_examples=20, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)),
    )
