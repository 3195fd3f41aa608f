"""The pick list: said again it changes nothing, and it is no count."""

import pytest

from core.events import Announcement
from marketplace.transfers import queries, services
from marketplace.transfers.errors import DeviceNotInLot, NotPrepared, WrongCount
from tests.conftest import ROOT
from tests.marketplace.transfers.factories import NOON, handed_over, make_item, make_transfer
from tests.pages import text_of

pytestmark = pytest.mark.usefixtures("db")

LARGEST_SCRIPT = 8 * 1024


def devices_of(transfer):
    return [item.id for items in queries.devices_of_lot(transfer).values() for item in items]


def save(transfer, giver, shown, ticked, units=None):
    return services.save_picks(transfer.id, shown=shown, ticked=ticked, units=units or {}, by=giver, now=NOON)


def test_what_is_sent_again_changes_nothing_and_is_not_told_twice(db):
    transfer, giver, _taker = make_transfer(devices=3)
    first, second, third = devices_of(transfer)

    for _ in range(2):
        save(transfer, giver, [first, second], [first])
    save(transfer, giver, [third], [third])

    assert queries.picked_items(transfer.id) == {first, third}
    assert db.query(Announcement).filter_by(name="PickListSaved").count() == 2


def test_what_was_not_shown_stays_as_it_is():
    transfer, giver, _taker = make_transfer(devices=2)
    first, second = devices_of(transfer)
    save(transfer, giver, [first, second], [first, second])

    save(transfer, giver, [second], [])

    assert queries.picked_items(transfer.id) == {first}


def test_only_devices_of_the_lot_and_no_more_units_than_promised():
    transfer, giver, _taker = make_transfer(("monitor", 4), devices=1)
    monitors = next(line for line in transfer.lines if line.category.code == "monitor")
    stranger = make_item(giver)

    with pytest.raises(DeviceNotInLot):
        save(transfer, giver, [stranger.id], [stranger.id])
    with pytest.raises(WrongCount):
        save(transfer, giver, [], [], {monitors.id: 5})
    save(transfer, giver, [], [], {monitors.id: 4})
    assert monitors.picked_units == 4


def test_nothing_is_picked_once_it_has_left():
    transfer, giver, _taker = handed_over()

    with pytest.raises(NotPrepared):
        save(transfer, giver, [], [])


def test_without_script_the_form_sends_the_whole_list_and_the_handover_offers_it(client_of):
    transfer, giver, _taker = make_transfer(devices=3)
    first, second, _third = devices_of(transfer)
    browser, path = client_of(giver), f"/cessions/{transfer.id}"
    line = transfer.lines[0]

    answer = browser.submit(f"{path}/liste-de-retrait", "Enregistrer la liste", items=[str(first), str(second)])
    browser.submit(f"{path}/remettre", "Signer la remise", **{f"whole_{line.id}": "pointes"}, capacity="maire", agrees="y")

    assert "La liste est enregistrée" in text_of(answer)
    assert {place.item_id for place in line.items} == {first, second}


def test_the_camera_is_allowed_on_that_page_alone(client_of):
    transfer, giver, _taker = make_transfer(devices=1)
    browser = client_of(giver)

    assert "camera=(self)" in browser.get(f"/cessions/{transfer.id}/liste-de-retrait").headers["Permissions-Policy"]
    assert "camera=()" in browser.get(f"/cessions/{transfer.id}").headers["Permissions-Policy"]


def test_the_script_is_small_and_ours():
    assert (ROOT / "static" / "js" / "pick.js").stat().st_size <= LARGEST_SCRIPT
