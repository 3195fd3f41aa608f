"""No data leaves unerased, unless the agreement gives the erasure to the taker; then nothing is used again before it is done."""

from datetime import timedelta

import pytest

from agreements.enums import ErasedBy
from core.clock import paris_day
from core.thresholds import threshold
from core.waiting import Waiting
from marketplace.inventory.enums import ErasureLevel, ErasureResult, ErasureState, ItemState
from marketplace.inventory.services import ErasureFacts
from marketplace.transfers import forms, queries, services
from marketplace.transfers.enums import OutcomeKind, ReminderKind, TransferState
from marketplace.transfers.errors import (
    DeviceNotInLot,
    DevicesNotErased,
    ErasureNotAwaited,
    NothingErased,
    UnitsNotErased,
    WrongCount,
)
from marketplace.transfers.rules import documents
from tests.factories import make_manager
from tests.marketplace.transfers.factories import (
    LATER,
    NOON,
    handed_over,
    make_item,
    make_transfer,
    received,
    report,
)
from tests.pages import text_of

pytestmark = pytest.mark.usefixtures("db")
DAY = paris_day(LATER)
FACTS = ErasureFacts(ErasureLevel.PURGE, ErasureResult.SUCCEEDED, "nwipe", DAY)
FAILED = ErasureFacts(ErasureLevel.PURGE, ErasureResult.FAILED, "nwipe", DAY)


def devices_of(transfer):
    return [place.item for place in transfer.lines[0].lot_line.items]


def hand_over(transfer, giver, **facts):
    return services.hand_over(transfer.id, **{"sent": {}, "capacity": "maire", "by": giver, "now": NOON, **facts})


@pytest.mark.parametrize("state", [ErasureState.MISSING, ErasureState.FAILED])
def test_a_device_without_a_successful_erasure_does_not_leave(db, state):
    transfer, giver, _taker = make_transfer(devices=2)
    erased, unerased = devices_of(transfer)
    unerased.erasure = state
    db.commit()
    line = transfer.lines[0]

    with pytest.raises(DevicesNotErased, match=unerased.name):
        hand_over(transfer, giver, devices={line.id: [erased.id, unerased.id]})
    assert unerased.state is ItemState.IN_LOT

    hand_over(transfer, giver, devices={line.id: [erased.id]})
    assert (erased.state, unerased.state) == (ItemState.GIVEN, ItemState.DECOMMISSIONED)


def test_what_holds_no_data_leaves_without_erasure():
    transfer, _giver, _taker = handed_over(("monitor", 4))

    assert transfer.state is TransferState.HANDED_OVER
    assert "ne gardent pas de données" in transfer.deed_facts["data_erasure"]


@pytest.mark.parametrize(("erased", "refusal"), [(0, UnitsNotErased), (9, UnitsNotErased), (11, WrongCount), (-1, WrongCount)])
def test_units_without_inventory_leave_on_the_word_that_all_are_erased(erased, refusal):
    transfer, giver, _taker = make_transfer(("laptop", 10))
    line = transfer.lines[0]

    with pytest.raises(refusal):
        hand_over(transfer, giver, sent={line.id: 10}, erased={line.id: erased})
    hand_over(transfer, giver, sent={line.id: 10}, erased={line.id: 10})
    assert "déclare les données effacées" in transfer.deed_facts["data_erasure"]


def test_the_agreement_may_leave_the_erasure_to_the_taker_and_the_deed_says_so():
    transfer, _giver, _taker = handed_over(devices=2, taker_erases=True)

    assert transfer.agreement.erased_by is ErasedBy.PARTNER
    assert "charge le bénéficiaire" in transfer.deed_facts["data_erasure"]
    assert transfer.deed_facts["erasures"] == []


def test_a_public_body_takes_erased_devices_only(db):
    """Between public bodies no agreement moves the duty."""
    transfer, giver, _taker = make_transfer(devices=1, agreement=False, taker=make_manager())
    (device,) = devices_of(transfer)
    device.erasure = ErasureState.MISSING
    db.commit()

    with pytest.raises(DevicesNotErased):
        hand_over(transfer, giver, devices={transfer.lines[0].id: [device.id]})


def test_a_taker_in_charge_erases_each_device_before_it_is_used_again():
    transfer, _giver, taker = received(devices=2, taker_erases=True)
    line = transfer.lines[0]
    first, second = devices_of(transfer)

    with pytest.raises(DevicesNotErased, match=first.name):
        services.report_outcome(line.id, report(), item_ids=[first.id], by=taker, now=LATER)
    services.record_taker_erasures(transfer.id, FAILED, item_ids=[first.id], by=taker, now=LATER)
    with pytest.raises(DevicesNotErased):
        services.report_outcome(line.id, report(), item_ids=[first.id], by=taker, now=LATER)
    services.record_taker_erasures(transfer.id, FACTS, item_ids=[first.id], by=taker, now=LATER)
    services.report_outcome(line.id, report(), item_ids=[first.id], by=taker, now=LATER)
    services.report_outcome(line.id, report(OutcomeKind.RECYCLED), item_ids=[second.id], by=taker, now=LATER)

    assert transfer.state is TransferState.CLOSED
    sent = queries.devices_sent(transfer)
    said = documents.certificate_facts(transfer, queries.live_outcomes(transfer.id), devices=sent, erasures=None)["data_erasure"]
    assert "sans effacement prouvé\u00a0: 1" in said


def test_units_without_inventory_are_used_again_once_declared_erased():
    transfer, _giver, taker = received(("laptop", 10), taker_erases=True)
    line = transfer.lines[0]

    with pytest.raises(UnitsNotErased):
        services.report_outcome(line.id, report(), units=1, by=taker, now=LATER)
    with pytest.raises(WrongCount):
        services.record_taker_erasures(transfer.id, FACTS, erased={line.id: 11}, by=taker, now=LATER)
    services.record_taker_erasures(transfer.id, FAILED, erased={line.id: 2}, by=taker, now=LATER)
    services.record_taker_erasures(transfer.id, FACTS, erased={line.id: 6}, by=taker, now=LATER)
    services.report_outcome(line.id, report(), units=4, by=taker, now=LATER)
    with pytest.raises(UnitsNotErased):
        services.report_outcome(line.id, report(), units=3, by=taker, now=LATER)
    services.report_outcome(line.id, report(), units=2, by=taker, now=LATER)
    services.report_outcome(line.id, report(OutcomeKind.PARTS), units=4, by=taker, now=LATER)

    assert (line.unerased_units, transfer.state) == (4, TransferState.CLOSED)


def test_the_taker_speaks_of_what_it_received_and_of_nothing_else():
    transfer, giver, taker = received(devices=1, taker_erases=True)

    with pytest.raises(DeviceNotInLot):
        services.record_taker_erasures(transfer.id, FACTS, item_ids=[make_item(giver).id], by=taker, now=LATER)
    with pytest.raises(NothingErased):
        services.record_taker_erasures(transfer.id, FACTS, by=taker, now=LATER)
    sent, _giver, other = handed_over(devices=1, taker_erases=True)
    with pytest.raises(ErasureNotAwaited):
        services.record_taker_erasures(sent.id, FACTS, item_ids=[devices_of(sent)[0].id], by=other, now=LATER)


def test_an_erasure_left_undone_is_awaited_and_reminded_until_it_is_done():
    transfer, _giver, taker = received(devices=1, taker_erases=True)
    due = paris_day(LATER) + timedelta(days=threshold("erasure_delay", on=paris_day(LATER)))

    assert queries.received_waiting(taker.organisation_id, DAY).erasures == Waiting(1, transfer.id)
    kinds = [one.kind for one in queries.reminders_due(today=due)]
    assert kinds == [ReminderKind.ERASURE]
    assert queries.reminders_due(today=due - timedelta(days=1)) == []

    services.record_taker_erasures(transfer.id, FACTS, item_ids=[devices_of(transfer)[0].id], by=taker, now=LATER)

    assert queries.received_waiting(taker.organisation_id, DAY).erasures.count == 0
    assert queries.reminders_due(today=due) == []


def test_a_giver_in_charge_leaves_nothing_to_be_reminded_of():
    _transfer, _giver, taker = received(devices=1)

    assert queries.received_waiting(taker.organisation_id, DAY).erasures.count == 0


# Pages


def test_the_pages_say_beforehand_what_cannot_leave_and_what_to_do(db, client_of):
    transfer, giver, _taker = make_transfer(devices=2)
    devices_of(transfer)[0].erasure = ErasureState.MISSING
    db.commit()
    browser = client_of(giver)

    for path in (f"/cessions/{transfer.id}", f"/cessions/{transfer.id}/remettre"):
        page = browser.page(path)
        assert page.select_one(f'a[href*="effacements/enregistrer?appareils={devices_of(transfer)[0].id}"]'), path
    whole = {f"whole_{transfer.lines[0].id}": forms.WHOLE}
    answer = browser.submit(f"/cessions/{transfer.id}/remettre", "Signer la remise", capacity="maire", agrees="y", **whole)
    assert answer.status_code == 422
    assert "n’a pas d’effacement réussi" in text_of(answer)


def test_the_taker_records_erasures_by_page(client_of):
    transfer, _giver, taker = received(("desktop", 3), devices=2, taker_erases=True)
    browser, (device, other) = client_of(taker), [item for items in queries.devices_sent(transfer).values() for item in items]
    assert "attendent un effacement" in text_of(browser.get(f"/cessions/{transfer.id}"))

    answer = browser.submit(
        f"/cessions/{transfer.id}/effacements",
        "Enregistrer l’effacement",
        items=[str(device.id), str(other.id)],
        level="destroy",
        result="succeeded",
        tool="<b>perçage</b>",
        on=DAY.isoformat(),
        **{f"erased_{transfer.lines[0].id}": "3"},
    )

    assert answer.status_code == 200
    assert "attendent un effacement" not in text_of(answer)
    assert "plus rien à effacer" in text_of(browser.get(f"/cessions/{transfer.id}/effacements"))
