"""Whatever people do and in whatever order: nothing appears, nothing disappears, to the gram, and no step is skipped."""

import threading
from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

from core.db import db as database
from core.errors import Refusal
from marketplace.ledger.enums import MovementKind
from marketplace.ledger.models import Movement
from marketplace.transfers import queries, services
from marketplace.transfers.enums import OutcomeKind, TransferState
from marketplace.transfers.models import Outcome, TransferLine
from tests.conftest import begin_anew
from tests.marketplace.transfers.factories import LATER, NOON, make_allocated_claim, make_transfer, received, report

STEPS = {
    TransferState.PREPARED: {TransferState.PREPARED, TransferState.HANDED_OVER, TransferState.CANCELLED},
    TransferState.HANDED_OVER: {TransferState.HANDED_OVER, TransferState.RECEIVED, TransferState.CLOSED},
    TransferState.RECEIVED: {TransferState.RECEIVED, TransferState.CLOSED},
    TransferState.CLOSED: {TransferState.CLOSED, TransferState.RECEIVED},
    TransferState.CANCELLED: {TransferState.CANCELLED},
}
MASSES = st.one_of(st.none(), st.integers(1, 40_000).map(lambda grams: Decimal(grams) / 1000))


class LifeOfATransfer(RuleBasedStateMachine):
    """People press every button, rightly or wrongly."""

    @initialize(laptops=st.integers(1, 9), monitors=st.integers(1, 5), mass=MASSES)
    def prepare(self, laptops, monitors, mass):
        self.transfer, self.giver, self.taker = make_transfer(("laptop", laptops), ("monitor", monitors), mass_kg=mass)
        self.seen = self.transfer.state

    def teardown(self):
        begin_anew()

    def attempt(self, command, *arguments, **named):
        try:
            command(*arguments, now=LATER, **named)
        except Refusal:
            database.session.rollback()

    @rule()
    def prepare_again(self):
        assert services.prepare_transfer(self.transfer.claim_id, now=LATER).id == self.transfer.id

    @rule(counts=st.tuples(st.integers(-1, 10), st.integers(0, 6)))
    def hand_over(self, counts):
        sent = {line.id: units for line, units in zip(self.transfer.lines, counts, strict=False)}
        self.attempt(services.hand_over, self.transfer.id, sent=sent, capacity="maire", by=self.giver)

    @rule(
        counts=st.tuples(st.integers(-1, 10), st.integers(0, 6)), masses=st.tuples(MASSES, MASSES), note=st.sampled_from(["", "?"])
    )
    def receive(self, counts, masses, note):
        lines = self.transfer.lines
        self.attempt(
            services.receive,
            self.transfer.id,
            received={line.id: units for line, units in zip(lines, counts, strict=False)},
            weighed={line.id: mass for line, mass in zip(lines, masses, strict=False) if mass is not None},
            note=note,
            capacity="président",
            by=self.taker,
        )

    @rule(which=st.integers(0, 1), kind=st.sampled_from(OutcomeKind), units=st.integers(-1, 6))
    def report(self, which, kind, units):
        line = self.transfer.lines[which % len(self.transfer.lines)]
        self.attempt(services.report_outcome, line.id, report(kind), units=units, by=self.taker)

    @precondition(lambda self: self.transfer.state in {TransferState.RECEIVED, TransferState.CLOSED})
    @rule(data=st.data(), replace=st.booleans(), kind=st.sampled_from(OutcomeKind), units=st.integers(0, 6))
    def correct(self, data, replace, kind, units):
        outcomes = [outcome for line in self.transfer.lines for outcome in line.outcomes]
        if outcomes:
            outcome = data.draw(st.sampled_from(outcomes))
            right = report(kind) if replace else None
            self.attempt(services.correct_outcome, outcome.id, reason="Erreur", replacement=right, units=units, by=self.taker)

    @rule(counts=st.tuples(st.integers(-1, 9), st.integers(0, 5)), stale=st.sampled_from([0, 0, 0, 1]))
    def reduce(self, counts, stale):
        units = {line.id: number for line, number in zip(self.transfer.lines, counts, strict=False)}
        seen = self.transfer.promised_units + stale
        self.attempt(services.reduce_transfer, self.transfer.id, units, seen=seen, reason="Trop", by=self.giver)

    @rule()
    def cancel(self):
        self.attempt(services.cancel_transfer, self.transfer.id, reason="Empêchement", by=self.giver)

    @invariant()
    def no_step_is_skipped(self):
        if hasattr(self, "transfer"):
            assert self.transfer.state in STEPS[self.seen]
            self.seen = self.transfer.state

    @invariant()
    def everything_is_conserved(self):
        if not hasattr(self, "transfer"):
            return
        database.session.expire_all()
        for line in self.transfer.lines:
            live = line.live_outcomes
            if line.sent_units is not None and line.received_units is not None:
                assert line.sent_units == line.received_units + line.discrepancy_units
            assert line.reported_units == sum(outcome.units for outcome in live)
            assert (line.received_units or 0) == line.reported_units + line.unreported_units
            self.the_ledger_says_the_same(line, live)
        self.the_lot_promised_the_same()

    def the_lot_promised_the_same(self):
        claim_lines = self.transfer.claim.lines
        granted = {line.lot_line_id: line.granted_units for line in claim_lines}
        assert {line.lot_line_id: line.lot_line.allocated_units for line in claim_lines} == granted
        promised = {line.lot_line_id: line.promised_units for line in self.transfer.lines}
        is_cancelled = self.transfer.state is TransferState.CANCELLED
        assert ({} if is_cancelled else promised) == {key: units for key, units in granted.items() if units}

    def the_ledger_says_the_same(self, line, live):
        units, masses = defaultdict(int), defaultdict(Decimal)
        for movement in database.session.query(Movement).filter_by(transfer_line_id=line.id):
            units[movement.kind] += movement.units
            masses[movement.kind] += movement.mass_kg
        there = line.received_units if line.received_units is not None else line.sent_units or 0
        assert units[MovementKind.GIVEN] == there
        assert masses[MovementKind.GIVEN] == (line.weighed_kg if line.weighed_kg is not None else there * line.unit_mass_kg)
        for kind in OutcomeKind:
            assert units[kind.movement] == sum(outcome.units for outcome in live if outcome.kind is kind)
            assert masses[kind.movement] == sum(outcome.mass_kg for outcome in live if outcome.kind is kind)
        if line.received_units and not line.unreported_units:
            assert sum(outcome.mass_kg for outcome in live) == masses[MovementKind.GIVEN]


def test_nothing_appears_nothing_disappears(db):
    run_state_machine_as_test(
        LifeOfATransfer,
        settings=settings(max_examples=60, stateful_step_count=50, deadline=None, suppress_health_check=list(HealthCheck)),
    )


def together(app, *commands):
    """Run commands at the same time, each in a session of its own; what each refused."""
    barrier, refusals = threading.Barrier(len(commands)), []

    def run(command):
        with app.app_context():
            barrier.wait()
            try:
                command()
            except Refusal as refusal:
                refusals.append(type(refusal).__name__)
            finally:
                database.session.remove()

    threads = [threading.Thread(target=run, args=[command]) for command in commands]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    database.session.rollback()
    return refusals


def test_two_reports_at_once_never_exceed_what_was_received(committed_app):
    transfer, _giver, taker = received(("laptop", 10), weighed="17.001")
    line_id, by_id = transfer.lines[0].id, taker.id
    database.session.remove()

    def report_six():
        from core.accounts.models import Membership

        services.report_outcome(line_id, report(), units=6, by=database.session.get_one(Membership, by_id), now=LATER)

    refusals = together(committed_app, report_six, report_six, report_six)

    assert refusals == ["TooManyReported"] * 2
    assert database.session.get_one(TransferLine, line_id).reported_units == 6
    assert database.session.query(Outcome).count() == 1


def test_a_claim_prepared_by_two_workers_makes_one_transfer(committed_app):
    from tests.factories import make_manager, make_partner_manager

    giver, taker = make_manager(), make_partner_manager()
    claims = [make_allocated_claim(giver, taker, ("laptop", 2)).id for _ in range(3)]
    database.session.remove()

    together(committed_app, *(lambda claim=claim: services.prepare_transfer(claim, now=NOON) for claim in claims * 2))

    references = [queries.find_transfer_of_claim(claim).reference for claim in claims]
    assert sorted(references) == ["CE-2026-0001", "CE-2026-0002", "CE-2026-0003"]


def test_two_people_who_reduce_at_once_take_the_units_back_once(committed_app):
    transfer, giver, _taker = make_transfer(("laptop", 10))
    transfer_id, line_id, by_id = transfer.id, transfer.lines[0].id, giver.id
    database.session.remove()

    def take_four_off():
        from core.accounts.models import Membership

        by = database.session.get_one(Membership, by_id)
        services.reduce_transfer(transfer_id, {line_id: 4}, seen=10, reason="Panne", by=by, now=NOON)

    refusals = together(committed_app, take_four_off, take_four_off, take_four_off)

    line = database.session.get_one(TransferLine, line_id)
    assert refusals == ["PromisesChanged"] * 2
    assert (line.promised_units, line.lot_line.allocated_units) == (6, 6)


def test_what_leaves_while_it_is_reduced_is_promised_once(committed_app):
    transfer, giver, _taker = make_transfer(("monitor", 10))
    transfer_id, line_id, by_id = transfer.id, transfer.lines[0].id, giver.id
    database.session.remove()

    def by():
        from core.accounts.models import Membership

        return database.session.get_one(Membership, by_id)

    refusals = together(
        committed_app,
        lambda: services.reduce_transfer(transfer_id, {line_id: 4}, seen=10, reason="Panne", by=by(), now=NOON),
        lambda: services.hand_over(transfer_id, sent={line_id: 10}, capacity="maire", by=by(), now=NOON),
    )

    line = database.session.get_one(TransferLine, line_id)
    assert (refusals, line.sent_units, line.lot_line.allocated_units) in [
        (["NotPrepared"], 10, 10), (["WrongCount"], None, 6),
    ]  # fmt: skip


def test_two_reminders_at_once_write_once(committed_app):
    from core.mail import Letter

    transfer, *_ = received()
    day = transfer.outcomes_due_on + timedelta(days=1)
    before = database.session.query(Letter).count()
    database.session.remove()

    together(committed_app, *[lambda: services.send_reminders(today=day, now=LATER)] * 2)

    assert database.session.query(Letter).count() == before + 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"sent_units": 11}, {"received_units": 11}, {"sent_units": -1}, {"received_units": -1}, {"reported_units": 11},
        {"reported_units": -1}, {"weighed_kg": Decimal(0)},
    ],
    ids=str,
)  # fmt: skip
def test_the_database_refuses_what_the_application_forgot(db, wrong):
    from sqlalchemy import update
    from sqlalchemy.exc import IntegrityError

    received(("laptop", 10))

    with pytest.raises(IntegrityError), database.session.begin_nested():
        db.execute(update(TransferLine).values(**wrong))
