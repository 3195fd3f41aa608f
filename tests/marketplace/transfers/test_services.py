"""Each command on a transfer: what it changes, records and announces, and what it refuses."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func

from agreements.enums import AgreementState
from core.accounts.enums import OrganisationKind
from core.db import transaction
from core.errors import Refusal
from core.events import history_of
from core.waiting import Waiting
from marketplace.inventory.enums import ItemState
from marketplace.inventory.models import EquipmentItem
from marketplace.ledger.enums import MovementKind, Proof
from marketplace.ledger.models import Movement
from marketplace.lots.enums import ClaimState
from marketplace.lots.models import LotItem
from marketplace.lots.services import release_allocation
from marketplace.transfers import queries, services
from marketplace.transfers.enums import OutcomeKind, TransferState
from marketplace.transfers.errors import (
    DeviceAlreadyReported,
    DeviceGoneAgain,
    DeviceNotInLot,
    DevicesMissing,
    DiscrepancyUnexplained,
    DocumentNotReady,
    MassNotCredible,
    NoAgreement,
    NotHandedOver,
    NothingSent,
    NothingToAgree,
    NotPrepared,
    NotReceived,
    OutcomeInFuture,
    OutcomeTooEarly,
    OutcomeWithdrawn,
    PickupChanged,
    PickupNotPossible,
    ProofMissing,
    ReasonMissing,
    TooManyReported,
    WrongCount,
    WrongDevices,
)
from marketplace.transfers.rules import documents
from tests.factories import make_manager, make_membership, make_organisation, make_partner_manager
from tests.marketplace.transfers.factories import (
    DAY,
    LATER,
    NOON,
    handed_over,
    make_agreement,
    make_allocated_claim,
    make_item,
    make_transfer,
    proof,
    received,
    report,
)

pytestmark = pytest.mark.usefixtures("db")


def names(transfer):
    return [fact.name for fact in history_of("transfer", transfer.id)]


def movements(db, kind=None):
    query = db.query(Movement).order_by(Movement.id)
    return [(m.kind, m.units, m.mass_kg, m.mass_is_weighed, m.correction_reason) for m in query if kind in {None, m.kind}]


def given(db):
    return db.query(func.sum(Movement.units), func.sum(Movement.mass_kg)).filter(Movement.kind == MovementKind.GIVEN).one()


# Preparing


def test_a_claim_that_was_granted_is_prepared_once():
    giver, taker = make_manager(), make_partner_manager()
    agreement = make_agreement(giver, taker)
    claim = make_allocated_claim(giver, taker, ("laptop", 3), ("monitor", 2), mass_kg=Decimal("6.000"))

    first = services.prepare_transfer(claim.id, now=NOON)
    again = services.prepare_transfer(claim.id, now=NOON)

    assert first is again
    assert first.agreement is agreement
    assert [(line.promised_units, line.unit_mass_kg) for line in first.lines] == [(3, Decimal("2.000")), (2, Decimal("3.000"))]
    assert names(first) == ["TransferPrepared"]


def test_a_line_without_mass_takes_that_of_its_category():
    transfer, *_ = make_transfer(("monitor", 2))

    assert transfer.lines[0].unit_mass_kg == Decimal("5.23")


def test_references_follow_one_another_within_a_year():
    first, second = make_transfer()[0], make_transfer()[0]

    assert first.reference.startswith("CE-2026-")
    assert int(second.reference[-4:]) == int(first.reference[-4:]) + 1


def test_a_claim_that_is_not_granted_prepares_nothing(db):
    claim = make_allocated_claim(make_manager(), make_partner_manager(), ("laptop", 3))
    claim.state = ClaimState.REFUSED
    db.commit()

    assert services.prepare_transfer(claim.id, now=NOON) is None
    assert services.prepare_transfer(10**6, now=NOON) is None


def test_the_allocation_prepares_the_transfer_and_tells_both_sides_once(letters):
    from tests.marketplace.lots.factories import make_allocated_claim as allocate

    claim = allocate()

    transfer = queries.find_transfer_of_claim(claim.id)
    assert transfer.state is TransferState.PREPARED
    assert names(transfer) == ["TransferPrepared"]
    from marketplace.transfers.jobs import tell_of_preparation

    before = letters()
    tell_of_preparation(transfer.id)
    assert letters() == before


def test_a_day_proposed_again_after_another_is_told_again(letters):
    transfer, giver, taker = make_transfer()
    days = [DAY + timedelta(days=more) for more in (3, 4, 3)]

    for day in days:
        services.propose_pickup(transfer.id, day, by=taker, now=NOON)

    proposed = [subject for to, subject in letters() if to == giver.user.email and "enlèvement proposé" in subject]
    assert len(proposed) == 3


@pytest.mark.usefixtures("letters")
def test_a_document_is_dated_of_the_day_it_is_in_paris():
    transfer, _giver, _taker = make_transfer()
    transfer.prepared_at = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)

    note = documents.pickup_note_facts(transfer, giver_contact=None, taker_contact=None)

    assert (note["dated"], documents.certificate_facts(transfer, [])["dated"]) == ("2026-07-02", "2026-07-02")


# The pickup


def test_one_side_proposes_a_day_and_the_other_agrees(letters):
    transfer, giver, taker = make_transfer()
    day = DAY + timedelta(days=3)

    services.propose_pickup(transfer.id, day, by=taker, now=NOON)
    assert letters()[-1] == (giver.user.email, f"Cession {transfer.reference} : enlèvement proposé le 13 mars 2026")
    services.agree_pickup(transfer.id, day, by=giver, now=NOON)

    assert transfer.pickup_agreed_at == NOON
    assert names(transfer) == ["TransferPrepared", "PickupProposed", "PickupAgreed"]


def test_nobody_agrees_to_her_own_proposal_nor_to_one_she_has_not_read():
    transfer, giver, taker = make_transfer()
    services.propose_pickup(transfer.id, DAY, by=taker, now=NOON)

    with pytest.raises(NothingToAgree):
        services.agree_pickup(transfer.id, DAY, by=taker, now=NOON)
    with pytest.raises(PickupChanged):
        services.agree_pickup(transfer.id, DAY + timedelta(days=1), by=giver, now=NOON)


@pytest.mark.parametrize("day", [date(1900, 1, 1), DAY - timedelta(days=1), DAY + timedelta(days=366), date(2999, 1, 1)])
def test_a_pickup_is_planned_within_a_year(day):
    transfer, giver, _taker = make_transfer()

    with pytest.raises(PickupNotPossible):
        services.propose_pickup(transfer.id, day, by=giver, now=NOON)


# Handing over


def test_the_handover_records_what_left_and_tells_the_taker(db, letters):
    transfer, giver, taker = handed_over(("laptop", 10), ("monitor", 4), missing=2)

    assert transfer.state is TransferState.HANDED_OVER
    assert (transfer.handed_over_by, transfer.handed_over_capacity, transfer.handed_over_on) == (giver.user.name, "maire", DAY)
    assert given(db) == (12, Decimal("8") * Decimal("1.65") + 4 * Decimal("5.23"))
    assert letters()[-1][0] == taker.user.email
    assert transfer.deed_facts["totals"]["units"] == 12
    assert len(transfer.deed_sha256) == 64
    assert names(transfer)[-1] == "TransferHandedOver"
    assert history_of("transfer", transfer.id)[-1].facts == {"transfer_id": transfer.id, "sent_units": 12, "kept_units": 2}


def test_no_agreement_in_force_no_handover_to_a_partner(db):
    transfer, giver, taker = make_transfer(agreement=False)
    make_agreement(giver, taker, ends_on=DAY)
    make_agreement(giver, taker, state=AgreementState.PROPOSED, starts_on=date(2021, 1, 1))

    with pytest.raises(NoAgreement):
        services.hand_over(transfer.id, sent={transfer.lines[0].id: 1}, capacity="maire", by=giver, now=NOON)
    assert movements(db) == []


def test_a_gift_to_another_public_body_needs_no_agreement():
    taker = make_membership(make_organisation(OrganisationKind.MUNICIPALITY))
    transfer, _giver, _taker = handed_over(taker=taker, agreement=False)

    assert transfer.state is TransferState.HANDED_OVER
    assert transfer.agreement is None
    assert [basis["ticked"] for basis in transfer.deed_facts["legal_basis"]] == [False, False, True]


@pytest.mark.parametrize(("units", "refusal"), [(-1, WrongCount), (11, WrongCount), (10**12, WrongCount), (0, NothingSent)])
def test_the_count_stays_within_what_was_promised(db, units, refusal):
    transfer, giver, _taker = make_transfer(("laptop", 10))

    with pytest.raises(refusal):
        services.hand_over(transfer.id, sent={transfer.lines[0].id: units}, capacity="maire", by=giver, now=NOON)
    assert movements(db) == []
    assert transfer.state is TransferState.PREPARED


def test_a_handover_is_signed_once():
    transfer, giver, _taker = handed_over()

    with pytest.raises(NotPrepared):
        services.hand_over(transfer.id, sent={transfer.lines[0].id: 1}, capacity="maire", by=giver, now=NOON)


def test_devices_that_leave_are_given_and_the_others_are_available_again(db):
    transfer, giver, _taker = make_transfer(devices=3)
    line = transfer.lines[0]
    leaving, *staying = [place.item for place in line.lot_line.items]

    services.hand_over(transfer.id, sent={}, devices={line.id: [leaving.id]}, capacity="maire", by=giver, now=NOON)

    assert (leaving.state, leaving.left_on) == (ItemState.GIVEN, DAY)
    assert {item.state for item in staying} == {ItemState.DECOMMISSIONED}
    assert [place.item_id for place in db.query(LotItem)] == [leaving.id]
    assert line.sent_units == 1


def test_devices_promised_to_somebody_else_stay_in_the_lot(db):
    transfer, giver, _taker = make_transfer(devices=3)
    line = transfer.lines[0]
    line.lot_line.allocated_units = 2  # one unit of the lot is still on offer
    db.commit()
    leaving, *staying = [place.item for place in line.lot_line.items]

    services.hand_over(transfer.id, sent={}, devices={line.id: [leaving.id]}, capacity="maire", by=giver, now=NOON)

    assert {item.state for item in staying} == {ItemState.IN_LOT}


def test_a_device_of_another_lot_does_not_leave(db):
    transfer, giver, _taker = make_transfer(devices=2)
    stranger = make_item(giver)

    with pytest.raises(DeviceNotInLot):
        services.hand_over(
            transfer.id, sent={}, devices={transfer.lines[0].id: [stranger.id]}, capacity="maire", by=giver, now=NOON
        )


def test_no_more_devices_leave_than_were_promised(db):
    transfer, giver, _taker = make_transfer(devices=2)
    line = transfer.lines[0]
    line.promised_units = 1
    db.commit()

    with pytest.raises(WrongDevices):
        services.hand_over(
            transfer.id,
            sent={},
            devices={line.id: [place.item_id for place in line.lot_line.items]},
            capacity="maire",
            by=giver,
            now=NOON,
        )


# Receiving


def test_the_receipt_confirms_the_count_and_keeps_the_deed(db, letters):
    transfer, giver, taker = received(("laptop", 10))

    assert transfer.state is TransferState.RECEIVED
    assert transfer.received_by == taker.user.name
    assert transfer.outcomes_due_on == transfer.received_on + timedelta(days=90)
    assert given(db)[0] == 10
    assert transfer.deed.media_type == "application/pdf"
    assert letters()[-1] == (giver.user.email, f"Cession {transfer.reference} : réception confirmée")
    assert names(transfer)[-2:] == ["TransferReceived", "DeedStored"]


def test_the_deed_is_made_once(db):
    transfer, *_ = received()
    deed_id = transfer.deed_id

    services.store_deed(transfer.id, now=LATER)

    assert transfer.deed_id == deed_id
    assert names(transfer).count("DeedStored") == 1


def test_a_discrepancy_is_explained_corrected_and_told(db, letters):
    transfer, giver, _taker = received(("laptop", 10), lost=3)

    assert transfer.lines[0].discrepancy_units == 3
    kind, units, mass_kg, is_weighed, reason = movements(db)[-1]
    assert (kind, units, mass_kg, is_weighed) == (MovementKind.GIVEN, -3, -3 * Decimal("1.65"), False)
    assert reason == "Écart à la réception\xa0: Un carton manquait"
    assert letters()[-1] == (giver.user.email, f"Cession {transfer.reference} : réception avec un écart")


def test_a_correction_counts_on_the_day_of_the_handover(db):
    received(lost=1, weighed="10")

    assert {movement.occurred_on for movement in db.query(Movement)} == {DAY}


def test_less_than_sent_without_a_word_is_refused(db):
    transfer, _giver, taker = handed_over(("laptop", 10))

    with pytest.raises(DiscrepancyUnexplained):
        services.receive(transfer.id, received={transfer.lines[0].id: 9}, note="  ", capacity="p", by=taker, now=LATER)
    assert transfer.state is TransferState.HANDED_OVER
    assert len(movements(db)) == 1


@pytest.mark.parametrize("units", [-1, 11, 10**12])
def test_no_more_arrives_than_was_sent(units):
    transfer, _giver, taker = handed_over(("laptop", 10))

    with pytest.raises(WrongCount):
        services.receive(transfer.id, received={transfer.lines[0].id: units}, note="?", capacity="p", by=taker, now=LATER)


@pytest.mark.parametrize("mass", ["0", "-1", "5001", "1e12"])
def test_a_mass_that_cannot_be_is_refused(mass):
    transfer, _giver, taker = handed_over(("laptop", 10))
    line = transfer.lines[0]

    with pytest.raises(MassNotCredible):
        services.receive(transfer.id, received={line.id: 10}, weighed={line.id: Decimal(mass)}, capacity="p", by=taker, now=LATER)


def test_a_weighing_replaces_the_estimate_in_the_ledger(db):
    received(("laptop", 10), lost=1, weighed="20.5")

    assert given(db) == (9, Decimal("20.500"))
    weighed = [movement for movement in movements(db) if movement[3]]
    assert weighed == [(MovementKind.GIVEN, 9, Decimal("20.500"), True, "Pesée à la réception")]


def test_a_receipt_is_signed_once():
    transfer, _giver, taker = received()

    with pytest.raises(NotHandedOver):
        services.receive(transfer.id, received={transfer.lines[0].id: 10}, capacity="p", by=taker, now=LATER)


def test_a_transfer_of_which_nothing_arrived_is_over_and_certifies_nothing():
    transfer, *_ = received(("laptop", 2), lost=2)

    assert transfer.state is TransferState.CLOSED
    assert transfer.certificate is None
    with pytest.raises(DocumentNotReady):
        services.store_certificate(transfer.id, now=LATER)


# Outcomes


def test_an_outcome_is_a_movement_with_its_proof(db):
    transfer, _giver, taker = received(("laptop", 10))

    services.report_outcome(transfer.lines[0].id, report(proof=Proof.CERTIFIED, proof_file=proof()), units=4, by=taker, now=LATER)

    movement = db.query(Movement).order_by(Movement.id.desc()).first()
    assert (movement.kind, movement.units, movement.mass_kg, movement.proof) == (
        MovementKind.REUSED,
        4,
        4 * Decimal("1.65"),
        Proof.CERTIFIED,
    )
    assert transfer.lines[0].unreported_units == 6
    assert transfer.state is TransferState.RECEIVED


def test_the_last_outcome_closes_the_transfer_and_certifies_it_to_the_giver(letters):
    transfer, giver, taker = received(("laptop", 10))
    line = transfer.lines[0]

    services.report_outcome(line.id, report(), units=7, by=taker, now=LATER)
    services.report_outcome(line.id, report(OutcomeKind.RECYCLED), units=3, by=taker, now=LATER)

    assert transfer.state is TransferState.CLOSED
    assert transfer.certificate.name.startswith("ATT-2026-")
    assert letters()[-1] == (giver.user.email, f"Cession {transfer.reference} : attestation de réemploi disponible")
    assert names(transfer)[-4:] == ["OutcomesReported", "OutcomesReported", "TransferClosed", "CertificateStored"]


def test_the_shares_of_a_weighing_add_up_to_it(db):
    transfer, _giver, taker = received(("laptop", 3), weighed="10")
    for kind in (OutcomeKind.REUSED, OutcomeKind.PARTS, OutcomeKind.LOST):
        services.report_outcome(transfer.lines[0].id, report(kind), units=1, by=taker, now=LATER)

    shares = [mass for kind, _units, mass, _weighed, _reason in movements(db) if kind is not MovementKind.GIVEN]
    assert shares == [Decimal("3.333"), Decimal("3.334"), Decimal("3.333")]
    assert sum(shares) == Decimal(10)


@pytest.mark.parametrize("units", [0, -1, 11, 10**12])
def test_no_more_is_reported_than_was_received(db, units):
    transfer, _giver, taker = received(("laptop", 10))

    with pytest.raises(TooManyReported):
        services.report_outcome(transfer.lines[0].id, report(), units=units, by=taker, now=LATER)
    assert transfer.lines[0].reported_units == 0


def test_nothing_is_reported_before_the_receipt_nor_after_the_end():
    transfer, _giver, taker = handed_over()
    with pytest.raises(NotReceived):
        services.report_outcome(transfer.lines[0].id, report(), units=1, by=taker, now=LATER)


@pytest.mark.parametrize(
    ("day", "refusal"),
    [
        (DAY, OutcomeTooEarly),
        (date(1900, 1, 1), OutcomeTooEarly),
        (DAY + timedelta(days=3), OutcomeInFuture),
        (date(2999, 1, 1), OutcomeInFuture),
    ],
)
def test_an_outcome_happens_between_the_receipt_and_today(day, refusal):
    transfer, _giver, taker = received()

    with pytest.raises(refusal):
        services.report_outcome(transfer.lines[0].id, report(occurred_on=day), units=1, by=taker, now=LATER)


def test_a_certified_outcome_needs_its_document():
    transfer, _giver, taker = received()

    with pytest.raises(ProofMissing):
        services.report_outcome(transfer.lines[0].id, report(proof=Proof.CERTIFIED), units=1, by=taker, now=LATER)


def test_devices_are_reported_one_by_one_and_once(db):
    transfer, _giver, taker = received(devices=2)
    line = transfer.lines[0]
    first, second = (place.item_id for place in line.items)

    with pytest.raises(DevicesMissing):
        services.report_outcome(line.id, report(), by=taker, now=LATER)
    services.report_outcome(line.id, report(), item_ids=[first], by=taker, now=LATER)
    with pytest.raises(DeviceAlreadyReported):
        services.report_outcome(line.id, report(), item_ids=[first], by=taker, now=LATER)

    assert [item.id for item in queries.devices_to_report(line.id)] == [second]


def test_a_returned_device_is_back_in_the_inventory_and_in_no_lot(db):
    transfer, _giver, taker = received(devices=2)
    line = transfer.lines[0]
    item = line.items[0].item

    services.report_outcome(line.id, report(OutcomeKind.RETURNED), item_ids=[item.id], by=taker, now=LATER)

    assert item.state is ItemState.DECOMMISSIONED
    assert db.query(LotItem).filter_by(item_id=item.id).count() == 0


def test_a_wrong_report_is_corrected_by_a_contrary_movement(db):
    transfer, _giver, taker = received(("laptop", 10))
    [wrong] = services.report_outcome(transfer.lines[0].id, report(), units=10, by=taker, now=LATER)
    assert transfer.state is TransferState.CLOSED
    first_certificate = transfer.certificate_id

    services.correct_outcome(
        wrong.id, reason="Deux étaient cassés", replacement=report(OutcomeKind.PARTS), units=2, by=taker, now=LATER
    )

    assert [(kind, units, reason) for kind, units, _mass, _weighed, reason in movements(db)][1:] == [
        (MovementKind.REUSED, 10, ""),
        (MovementKind.REUSED, -10, "Deux étaient cassés"),
        (MovementKind.PARTS, 2, ""),
    ]
    assert (transfer.state, transfer.certificate_id) == (TransferState.RECEIVED, None)
    services.report_outcome(transfer.lines[0].id, report(), units=8, by=taker, now=LATER)
    assert transfer.certificate_id not in {None, first_certificate}
    assert transfer.certificate.name.endswith("-2.pdf")


def test_a_correction_that_leaves_nothing_unknown_makes_another_certificate(letters):
    transfer, giver, taker = received(("laptop", 1))
    [wrong] = services.report_outcome(transfer.lines[0].id, report(), units=1, by=taker, now=LATER)

    services.correct_outcome(wrong.id, reason="Recyclé", replacement=report(OutcomeKind.RECYCLED), units=1, by=taker, now=LATER)

    assert transfer.state is TransferState.CLOSED
    assert transfer.certificate_number == 2
    assert letters()[-1] == (giver.user.email, f"Cession {transfer.reference} : attestation de réemploi corrigée")
    with pytest.raises(OutcomeWithdrawn):
        services.correct_outcome(wrong.id, reason="Encore", replacement=None, by=taker, now=LATER)


def test_a_correction_keeps_the_proof_unless_another_is_given():
    transfer, _giver, taker = received(("laptop", 2))
    certified = report(proof=Proof.CERTIFIED, proof_file=proof())
    [wrong] = services.report_outcome(transfer.lines[0].id, certified, units=2, by=taker, now=LATER)

    right = services.correct_outcome(
        wrong.id, reason="Un seul", replacement=report(proof=Proof.CERTIFIED), units=1, by=taker, now=LATER
    )

    assert right.proof_file_id == wrong.proof_file_id


def test_a_correction_is_explained():
    transfer, _giver, taker = received()
    [wrong] = services.report_outcome(transfer.lines[0].id, report(), units=1, by=taker, now=LATER)

    with pytest.raises(ReasonMissing):
        services.correct_outcome(wrong.id, reason=" ", replacement=None, by=taker, now=LATER)


def test_a_device_wrongly_said_returned_is_given_again_unless_it_left_since(db):
    transfer, _giver, taker = received(devices=1)
    item: EquipmentItem = transfer.lines[0].items[0].item
    [wrong] = services.report_outcome(transfer.lines[0].id, report(OutcomeKind.RETURNED), item_ids=[item.id], by=taker, now=LATER)

    right = services.correct_outcome(wrong.id, reason="Gardé", replacement=report(OutcomeKind.RETURNED), by=taker, now=LATER)
    assert item.state is ItemState.DECOMMISSIONED
    item.state = ItemState.GONE
    db.commit()
    with pytest.raises(DeviceGoneAgain):
        services.correct_outcome(right.id, reason="Gardé", replacement=report(), by=taker, now=LATER)


# Cancelling


def test_a_cancelled_transfer_gives_the_units_back_to_the_lot(letters):
    transfer, giver, taker = make_transfer(("laptop", 10))

    services.cancel_transfer(transfer.id, reason="Le camion est en panne", by=taker, now=NOON)

    assert transfer.state is TransferState.CANCELLED
    assert transfer.claim.state is ClaimState.WITHDRAWN
    assert transfer.lines[0].lot_line.allocated_units == 0
    told = [letter for letter in letters() if "annulée" in letter[1]]
    assert told == [(giver.user.email, f"Cession {transfer.reference} : annulée")]
    assert names(transfer).count("TransferCancelled") == 1


def test_what_has_left_is_not_cancelled():
    transfer, giver, _taker = handed_over()

    with pytest.raises(NotPrepared):
        services.cancel_transfer(transfer.id, reason="Trop tard", by=giver, now=NOON)


def test_a_cancellation_is_explained():
    transfer, giver, _taker = make_transfer()

    with pytest.raises(Refusal):
        services.cancel_transfer(transfer.id, reason=" ", by=giver, now=NOON)
    assert transfer.state is TransferState.PREPARED


def test_an_allocation_taken_back_cancels_what_was_prepared():
    transfer, giver, _taker = make_transfer()

    with transaction():
        release_allocation(transfer.claim_id, by=giver, now=NOON, reason="Erreur")

    assert transfer.state is TransferState.CANCELLED


# Reminding


def test_each_stage_of_each_delay_is_said_once_in_one_letter_per_organisation(letters):
    transfer, _giver, taker = received()
    other, *_ = received(taker=taker)
    due = transfer.outcomes_due_on

    def written(day):
        before = len(letters())
        services.send_reminders(today=day, now=LATER)
        services.send_reminders(today=day, now=LATER)
        return letters()[before:]

    assert written(due - timedelta(days=1)) == []
    assert written(due) == [(taker.user.email, "2 cessions attendent une suite de votre part")]
    assert written(due + timedelta(days=14)) == []
    assert len(written(due + timedelta(days=16))) == 1
    services.report_outcome(other.lines[0].id, report(), units=10, by=taker, now=LATER)
    assert written(due + timedelta(days=17)) == []
    assert len(written(due + timedelta(days=30))) == 1
    assert written(due + timedelta(days=90)) == []


def test_an_overdue_pickup_reminds_both_sides_and_a_receipt_its_taker(letters):
    transfer, giver, taker = make_transfer()
    services.propose_pickup(transfer.id, DAY, by=giver, now=NOON)
    handed, _other, late_taker = handed_over()
    before = len(letters())

    services.send_reminders(today=DAY + timedelta(days=7), now=LATER)

    assert sorted(to for to, _subject in letters()[before:]) == sorted([giver.user.email, taker.user.email, late_taker.user.email])
    assert handed.state is TransferState.HANDED_OVER


# What waits


def test_home_counts_what_waits_for_an_organisation():
    transfer, giver, taker = make_transfer()
    services.propose_pickup(transfer.id, DAY, by=giver, now=NOON)
    handed, *_ = handed_over(taker=taker)
    done, *_ = received(taker=taker)

    assert queries.pickups_waiting(giver.organisation_id, last=DAY).soon == Waiting(1, transfer.id)
    assert queries.pickups_waiting(giver.organisation_id, last=DAY + timedelta(days=1)).soon.count == 1, "its day has gone by"
    assert queries.pickups_waiting(taker.organisation_id, last=DAY).to_plan == Waiting(1, transfer.id)
    assert queries.pickups_waiting(giver.organisation_id, last=DAY).to_plan == Waiting(0)
    assert queries.receipts_due(taker.organisation_id) == Waiting(1, handed.id)
    assert queries.received_waiting(taker.organisation_id, done.outcomes_due_on).outcomes == Waiting(1, done.id)
    assert queries.received_waiting(taker.organisation_id, done.outcomes_due_on - timedelta(days=1)).outcomes.count == 0
