"""The appointment of a pickup: slots, one chosen, told once, in both calendars."""

from datetime import date, datetime, time, timedelta

import pytest

from core.clock import PARIS, today
from core.mail import Letter
from marketplace.transfers import queries, services
from marketplace.transfers.enums import ReminderKind
from marketplace.transfers.errors import NotPrepared, SlotGone, SlotNotPossible, SlotsMissing
from marketplace.transfers.rules import Slot, check_slots
from tests.marketplace.transfers.factories import DAY, NOON, handed_over, make_transfer
from tests.pages import text_of

TOMORROW = DAY + timedelta(days=1)
MORNING, AFTERNOON = Slot(TOMORROW, time(9), time(11, 30)), Slot(TOMORROW, time(14), time(16))


@pytest.mark.parametrize(
    ("slots", "refusal"),
    [
        ([MORNING], None),
        ([MORNING, AFTERNOON], None),
        ([Slot(DAY, time(9), time(10))], None),
        ([], SlotsMissing),
        ([Slot(TOMORROW, time(hour), time(hour, 30)) for hour in range(6)], SlotsMissing),
        ([Slot(DAY - timedelta(days=1), time(9), time(10))], SlotNotPossible),
        ([Slot(DAY + timedelta(days=366), time(9), time(10))], SlotNotPossible),
        ([Slot(TOMORROW, time(10), time(10))], SlotNotPossible),
        ([MORNING, MORNING], SlotNotPossible),
    ],
)
def test_slots_are_one_to_five_moments_to_come(slots, refusal):
    if refusal is None:
        check_slots(slots, today=DAY)
    else:
        with pytest.raises(refusal):
            check_slots(slots, today=DAY)


@pytest.mark.usefixtures("db")
def test_the_taker_chooses_a_slot_and_both_sides_are_told_once(db):
    transfer, giver, taker = make_transfer()
    services.propose_slots(transfer.id, [MORNING, AFTERNOON], by=giver, now=NOON)
    chosen = queries.get_transfer(transfer.id).slots[1]

    services.choose_slot(transfer.id, chosen.id, by=taker, now=NOON)

    assert (transfer.pickup_on, transfer.pickup_begins, transfer.pickup_ends) == tuple(AFTERNOON)
    assert transfer.slots == []
    with pytest.raises(SlotGone):
        services.choose_slot(transfer.id, chosen.id, by=taker, now=NOON)
    assert db.query(Letter).filter_by(template="transfer_appointment").count() == 2
    assert db.query(Letter).filter_by(template="transfer_slots").count() == 1


@pytest.mark.usefixtures("db")
def test_the_taker_may_ask_for_other_slots(db):
    transfer, giver, taker = make_transfer()
    services.propose_slots(transfer.id, [MORNING], by=giver, now=NOON)

    services.ask_other_slots(transfer.id, "Plutôt jeudi", by=taker, now=NOON)

    assert transfer.slots == []
    assert transfer.pickup_agreed_at is None
    with pytest.raises(SlotGone):
        services.ask_other_slots(transfer.id, "Encore", by=taker, now=NOON)
    assert db.query(Letter).filter_by(template="transfer_other_slots").count() == 1


@pytest.mark.usefixtures("db")
def test_nothing_is_planned_once_it_has_left():
    transfer, giver, _taker = handed_over()

    with pytest.raises(NotPrepared):
        services.propose_slots(transfer.id, [MORNING], by=giver, now=NOON)


@pytest.mark.usefixtures("db")
def test_the_calendar_says_when_in_universal_time_and_counts_the_changes():
    transfer, giver, taker = make_transfer()
    services.propose_slots(transfer.id, [MORNING], by=giver, now=NOON)
    services.choose_slot(transfer.id, transfer.slots[0].id, by=taker, now=NOON)

    said = services.calendar_file(queries.get_transfer(transfer.id), public_url="https://boucle.example").decode()

    begins = datetime.combine(TOMORROW, time(9), tzinfo=PARIS)
    assert f"DTSTART:{begins.utctimetuple()[0]:04d}0311T080000Z\r\n" in said
    assert f"UID:{transfer.reference}@boucle.example\r\n" in said
    assert "SEQUENCE:2\r\nSTATUS:CONFIRMED\r\n" in said
    assert f"URL:https://boucle.example/cessions/{transfer.id}\r\n" in said
    assert said.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert said.endswith("END:VEVENT\r\nEND:VCALENDAR\r\n")


@pytest.mark.usefixtures("db")
def test_the_day_before_both_sides_are_reminded_once():
    transfer, giver, taker = make_transfer()
    services.propose_slots(transfer.id, [Slot(date(2026, 4, 14), time(9), time(11))], by=giver, now=NOON)
    services.choose_slot(transfer.id, transfer.slots[0].id, by=taker, now=NOON)

    assert services.send_reminders(today=date(2026, 4, 12), now=NOON) == {}
    assert services.send_reminders(today=date(2026, 4, 13), now=NOON) == {giver.organisation_id: 1, taker.organisation_id: 1}
    assert services.send_reminders(today=date(2026, 4, 13), now=NOON) == {}
    assert services.send_reminders(today=date(2026, 4, 14), now=NOON) == {}
    assert {due.kind for due in queries.reminders_due(today=date(2026, 4, 15))} == {ReminderKind.PICKUP}


@pytest.mark.usefixtures("db")
def test_slots_go_through_the_pages(client_of):
    transfer, giver, taker = make_transfer()
    gives, takes, path = client_of(giver), client_of(taker), f"/cessions/{transfer.id}"
    day = (today() + timedelta(days=3)).isoformat()

    wrong = gives.submit(f"{path}/creneaux", "Proposer ces créneaux", day_1=day, begins_1="09:30")
    shown = gives.submit(f"{path}/creneaux", "Proposer ces créneaux", day_1=day, begins_1="09:30", ends_1="11h00")
    answer = takes.submit(path, "Choisir le")

    assert wrong.status_code == 422
    assert "Complétez ce créneau" in text_of(wrong)
    assert "la réponse du bénéficiaire est attendue" in text_of(shown)
    assert "de 9\u00a0h\u00a030 à 11\u00a0h" in answer.text
    file = gives.get(f"{path}/rendez-vous")
    assert file.mimetype == "text/calendar"
    assert b"BEGIN:VEVENT" in file.data
