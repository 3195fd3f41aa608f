"""What is left of a lot once a part of it was promised: its giver takes it back, or offers it again."""

from datetime import timedelta

import pytest

from core.clock import now, today
from marketplace.inventory.enums import ItemState
from marketplace.inventory.models import EquipmentItem
from marketplace.inventory.queries import life_of
from marketplace.lots import queries as lots
from marketplace.lots import services as lot_services
from marketplace.lots.enums import ClaimState, LotState
from marketplace.lots.errors import LotAlreadyClosed, NothingPromised, ReasonMissing
from marketplace.lots.models import Claim, LotItem
from marketplace.transfers import services
from marketplace.transfers.queries import find_transfer_of_claim
from tests.factories import make_manager, make_partner_manager
from tests.marketplace.lots.factories import (
    make_allocated_claim,
    make_claim,
    make_item,
    make_line,
    make_lot,
    make_verified_manager,
)
from tests.marketplace.transfers.factories import make_agreement
from tests.pages import text_of

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def giver(db):
    return make_manager()


@pytest.fixture
def taker(db):
    return make_verified_manager("laptop", "monitor")


@pytest.fixture
def devices(giver):
    return [make_item(giver.organisation, "monitor") for _ in range(5)]


def make_shared_lot(giver, taker, devices, *, promised=2):
    """A lot of ten laptops nobody counted one by one and of five monitors, some of which are promised."""
    line = make_line(len(devices), "monitor", items=[LotItem(item_id=item.id) for item in devices])
    for item in devices:
        item.state = ItemState.IN_LOT
    lot = make_lot(giver.organisation, lines=[make_line(), line], claims_until=today())
    make_claim(lot, taker, units={line.id: promised})
    claim = lots.live_claim(lot.id, taker.organisation_id)
    lot_services.allocate_claim(claim.id, by=giver, now=now())
    return lot, claim


def expire(lot):
    lot_services.expire_lots(today=lot.claims_until + timedelta(days=1), now=now())
    assert lots.get_lot(lot.id).state is LotState.EXPIRED


def states(db, devices):
    db.expire_all()
    return [db.get(EquipmentItem, item.id).state for item in devices]


def hand_over(claim, chosen, giver, taker):
    make_agreement(giver, taker)
    transfer = find_transfer_of_claim(claim.id)
    ids = {transfer.lines[0].id: [item.id for item in chosen]}
    services.hand_over(transfer.id, sent={}, devices=ids, capacity="maire", by=giver, now=now())


def test_what_is_promised_to_nobody_is_taken_back_and_what_is_promised_leaves(db, giver, taker, devices):
    lot, claim = make_shared_lot(giver, taker, devices)
    expire(lot)

    assert services.take_back_rest(lot.id, by=giver, now=now()) == 13

    assert sorted(states(db, devices)) == sorted([ItemState.IN_LOT] * 2 + [ItemState.DECOMMISSIONED] * 3)
    lot = lots.get_lot(lot.id)
    assert (lot.state, lot.remaining_units, lot.taken_back_units, lot.units) == (LotState.ALLOCATED, 0, 13, 15)
    kept = [item for item, state in zip(devices, states(db, devices), strict=True) if state is ItemState.IN_LOT]
    assert {place.item_id for place in db.query(LotItem)} == {item.id for item in kept}
    hand_over(claim, kept, giver, taker)
    assert states(db, kept) == [ItemState.GIVEN] * 2
    with pytest.raises(LotAlreadyClosed):
        services.take_back_rest(lot.id, by=giver, now=now())


def test_a_device_put_aside_for_its_taker_stays(db, giver, taker, devices):
    lot, claim = make_shared_lot(giver, taker, devices)
    transfer = find_transfer_of_claim(claim.id)
    aside = [devices[-1].id, devices[-2].id]
    services.save_picks(transfer.id, shown=[item.id for item in devices], ticked=aside, units={}, by=giver, now=now())
    expire(lot)

    services.take_back_rest(lot.id, by=giver, now=now())

    assert states(db, devices) == [ItemState.DECOMMISSIONED] * 3 + [ItemState.IN_LOT] * 2


def test_a_device_that_was_promised_and_stayed_is_free_with_the_rest(db, giver, taker, devices):
    lot, claim = make_shared_lot(giver, taker, devices)
    hand_over(claim, devices[:1], giver, taker)
    assert states(db, devices) == [ItemState.GIVEN] + [ItemState.IN_LOT] * 4
    expire(lot)

    services.take_back_rest(lot.id, by=giver, now=now())

    assert states(db, devices) == [ItemState.GIVEN] + [ItemState.DECOMMISSIONED] * 4
    assert "repris du lot" in life_of(devices[-1].id)[-1].sentence


def test_devices_taken_back_are_proposed_again_and_what_comes_back_later_is_not_promised_twice(db, giver, taker, devices):
    lot, claim = make_shared_lot(giver, taker, devices)
    expire(lot)
    services.take_back_rest(lot.id, by=giver, now=now())
    free = [item for item, state in zip(devices, states(db, devices), strict=True) if state is ItemState.DECOMMISSIONED]
    assert make_lot(giver.organisation, lines=[], items=free).units == 3

    services.cancel_transfer(find_transfer_of_claim(claim.id).id, reason="Plus de place.", by=taker, now=now())

    lot = lots.get_lot(lot.id)
    assert (lot.state, lot.remaining_units, lot.is_promised) == (LotState.PUBLISHED, 2, False)
    lot_services.withdraw_lot(lot.id, reason="Repris.", by=giver, now=now())
    assert db.query(LotItem).count() == 3, "those of the other lot"
    assert sorted(states(db, devices)) == sorted([ItemState.DECOMMISSIONED] * 2 + [ItemState.IN_LOT] * 3)


def test_those_who_wait_for_an_answer_are_told_why_and_those_in_line_stay(db, giver, taker, letters):
    lot = make_lot(giver.organisation, lines=[make_line(), make_line(2, "monitor")])
    laptops, monitors = lot.lines
    waiting = make_claim(lot, make_verified_manager("monitor"), units={monitors.id: 1})
    pending = make_claim(lot, make_manager(), units={laptops.id: 4})
    make_allocated_claim(lot, taker, units={monitors.id: 2})
    curious = make_partner_manager()
    curious.organisation.verified_on = today()
    lot_services.send_message(lot.id, curious.organisation_id, "Les chargeurs y sont ?", by=curious, now=now())
    with pytest.raises(ReasonMissing):
        services.take_back_rest(lot.id, reason=" ", by=giver, now=now())

    services.take_back_rest(lot.id, reason="L’école les garde.", by=giver, now=now())

    waiting, pending = db.get(Claim, waiting.id), db.get(Claim, pending.id)
    assert (waiting.state, pending.state) == (ClaimState.WAITING, ClaimState.REFUSED)
    assert pending.decision_reason == "Ce qui restait du lot a été repris. L’école les garde."
    subjects = dict(letters())
    assert subjects[pending.by.user.email].startswith("Votre demande n’est pas retenue")
    assert subjects[curious.user.email].startswith("Repris par l’organisme qui le proposait")


def test_a_lot_nobody_was_promised_is_withdrawn_whole(giver):
    lot = make_lot(giver.organisation)
    with pytest.raises(NothingPromised):
        services.take_back_rest(lot.id, by=giver, now=now())


def test_the_page_of_an_expired_lot_takes_the_rest_back_in_one_click(client_of, giver, taker, devices):
    lot, _claim = make_shared_lot(giver, taker, devices)
    expire(lot)
    browser = client_of(giver)

    answer = browser.submit(f"/lots/{lot.id}", "Reprendre ce qui reste")

    assert "13 unités reprises" in text_of(answer).replace("\u00a0", " ")
    assert "Vous avez repris ce qui n’était promis à personne (13 unités)" in text_of(answer).replace("\u00a0", " ")
    assert "dont 3 reprises" in text_of(answer).replace("\u00a0", " ")


def test_the_rest_of_an_expired_lot_is_offered_again_alone(client_of, giver, taker, devices):
    lot, _claim = make_shared_lot(giver, taker, devices)
    expire(lot)

    client_of(giver).submit(f"/lots/{lot.id}", "Proposer à nouveau")

    again = make_claim(lots.get_lot(lot.id), make_verified_manager("laptop", "monitor"))
    assert again.units == 13


def test_the_rest_of_a_published_lot_is_taken_back_with_a_reason(client_of, giver, taker, devices):
    lot, _claim = make_shared_lot(giver, taker, devices)
    make_claim(lot, make_manager(), units={lot.lines[0].id: 4})
    browser, path = client_of(giver), f"/lots/{lot.id}/reprendre"
    assert browser.page(f"/lots/{lot.id}").select_one(f'a[href="{path}"]')

    assert "Dites pourquoi en une phrase" in text_of(browser.submit(path, "Reprendre ce qui reste", reason=""))
    assert "400" in text_of(browser.submit(path, "Reprendre ce qui reste", reason="x" * 401))
    answer = browser.submit(path, "Reprendre ce qui reste", reason="L’école les garde.")
    assert "13 unités reprises" in text_of(answer).replace("\u00a0", " ")
    late = browser.submit(path, "Reprendre ce qui reste", reason="Encore.")
    assert (late.status_code, "déjà attribué ou retiré" in text_of(late)) == (422, True)
