"""The pure rules: shares of mass, proofs, delays, steps."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.uploads import CheckedFile
from marketplace.ledger.enums import Proof
from marketplace.transfers import rules
from marketplace.transfers.enums import ReminderKind, TransferState
from marketplace.transfers.errors import ProofMissing, ProofUnexpected
from marketplace.transfers.models import Transfer, TransferLine

A_FILE = CheckedFile("bon.pdf", "application/pdf", b"%PDF-")
GRAMS = st.integers(1, 10_000_000).map(lambda grams: Decimal(grams) / 1000)


@given(weighed=GRAMS, groups=st.lists(st.integers(1, 50), min_size=1, max_size=20))
def test_shares_of_a_weighing_are_never_negative_and_add_up_to_it_to_the_gram(weighed, groups):
    line = TransferLine(received_units=sum(groups), weighed_kg=weighed)
    reported, total = 0, Decimal(0)

    for units in groups:
        share = rules.share_of_mass(line, units, reported, total)
        assert share >= 0
        assert share == share.quantize(Decimal("0.001"))
        reported, total = reported + units, total + share

    assert total == weighed


@given(weighed=GRAMS, groups=st.lists(st.integers(1, 9), min_size=2, max_size=9), data=st.data())
def test_shares_add_up_after_corrections_too(weighed, groups, data):
    line = TransferLine(received_units=sum(groups), weighed_kg=weighed)
    live = []
    for units in groups:
        live.append((units, rules.share_of_mass(line, units, sum(u for u, _ in live), sum((m for _, m in live), Decimal(0)))))
    units, _mass = live.pop(data.draw(st.integers(0, len(live) - 1)))

    live.append((units, rules.share_of_mass(line, units, sum(u for u, _ in live), sum((m for _, m in live), Decimal(0)))))

    assert sum(mass for _units, mass in live) == weighed


@given(mass=GRAMS, units=st.integers(1, 10_000))
def test_the_mass_of_a_unit_is_never_nothing(mass, units):
    assert rules.unit_mass(mass, units, None) >= Decimal("0.001")


def test_an_unknown_mass_stays_unknown():
    assert rules.unit_mass(None, 3, None) is None
    assert rules.share_of_mass(TransferLine(received_units=3), 1, 0, Decimal(0)) is None


@pytest.mark.parametrize("proof", Proof)
def test_a_document_goes_with_a_certified_outcome_only(proof):
    refusal = ProofUnexpected if proof is not Proof.CERTIFIED else ProofMissing
    with pytest.raises(refusal):
        rules.check_proof(proof, None if proof is Proof.CERTIFIED else A_FILE)
    rules.check_proof(proof, A_FILE if proof is Proof.CERTIFIED else None)


@pytest.mark.parametrize(
    ("kind", "late", "stage"),
    [
        (ReminderKind.OUTCOMES, -1, None), (ReminderKind.OUTCOMES, 0, 0), (ReminderKind.OUTCOMES, 14, 0),
        (ReminderKind.OUTCOMES, 15, 15), (ReminderKind.OUTCOMES, 30, 30), (ReminderKind.OUTCOMES, 400, 30),
        (ReminderKind.RECEIPT, 6, None), (ReminderKind.RECEIPT, 7, 7), (ReminderKind.PICKUP, 0, None), (ReminderKind.PICKUP, 1, 1),
    ],
)  # fmt: skip
def test_a_delay_has_its_stages(kind, late, stage):
    due = date(2026, 3, 31)
    assert rules.stage_reached(kind, due, today=due + timedelta(days=late)) == stage


@pytest.mark.parametrize("state", TransferState)
def test_every_state_says_where_it_stands(state):
    steps = rules.steps_of(Transfer(state=state))
    assert sum(step.state == "current" for step in steps) == (state not in {TransferState.CLOSED, TransferState.CANCELLED})
    assert all(step.label for step in steps)


@pytest.mark.parametrize(("days", "unknown"), [(60, False), (61, True)])
def test_what_is_unreported_after_the_last_delay_stays_unknown(days, unknown):
    transfer = Transfer(state=TransferState.RECEIVED, outcomes_due_on=date(2026, 6, 1))
    assert rules.is_unproved(transfer, after_days=60, today=date(2026, 6, 1) + timedelta(days=days)) is unknown


@pytest.mark.parametrize(
    ("proposed_by", "agreed_at", "awaited"),
    [(None, None, False), (1, None, False), (2, None, True), (2, datetime(2026, 3, 10, tzinfo=UTC), False)],
    ids=["nothing proposed", "proposed by us", "proposed by them", "agreed"],
)
def test_a_pickup_awaits_the_side_that_did_not_propose_it(proposed_by, agreed_at, awaited):
    transfer = Transfer(pickup_proposed_by_id=proposed_by, pickup_agreed_at=agreed_at)

    assert rules.is_awaited_by(transfer, 1) is awaited
