"""A private calendar: one address a person, read by a telephone without a password, and told by nobody else."""

import logging
from datetime import date, time, timedelta

import pytest
from bs4 import BeautifulSoup

from core.accounts.enums import Role
from core.accounts.services import hash_of
from core.clock import now, today
from core.events import Announcement
from marketplace.transfers import services
from marketplace.transfers.models import PrivateCalendar
from marketplace.transfers.rules import Slot
from marketplace.transfers.views import calendars
from tests.factories import keep, make_manager, make_official
from tests.marketplace.transfers.factories import LATER, make_transfer, received
from tests.pages import text_of

pytestmark = pytest.mark.usefixtures("db")


def opened(person) -> str:
    return f"/agenda/{services.renew_calendar(by=person, now=now())}.ics"


def unfolded(answer) -> str:
    return answer.text.replace("\r\n ", "").replace("\\,", ",")


def test_a_calendar_shows_what_its_organisation_awaits_and_nobody_by_name(client):
    soon = today() + timedelta(days=5)
    transfer, giver, taker = make_transfer()
    services.propose_slots(transfer.id, [Slot(soon, time(9), time(10)), Slot(soon, time(14), time(15))], by=giver, now=now())

    before = unfolded(client.get(opened(taker)))
    services.choose_slot(transfer.id, transfer.slots[0].id, by=taker, now=now())
    after = unfolded(client.get(opened(taker)))

    assert before.count("Créneau proposé pour l’enlèvement") == 2
    assert f"SUMMARY:Enlèvement {transfer.reference} : {giver.organisation.name} → {taker.organisation.name}" in after
    assert "Créneau proposé" not in after
    assert "LOCATION:Atelier municipal" in after
    assert "convention CONV-T" in after
    assert "BEGIN:VALARM" in after
    for person in (giver, taker):
        assert person.user.name not in before + after
        assert person.user.email not in before + after


def test_the_one_who_took_reads_until_when_to_report_and_the_giver_does_not(client):
    transfer, giver, taker = received(("laptop", 3))

    assert f"déclarer les devenirs de {transfer.reference}" in unfolded(client.get(opened(taker)))
    assert "déclarer les devenirs" not in unfolded(client.get(opened(giver)))


def test_nobody_reads_the_transfers_of_others(client):
    transfer, _giver, _taker = received(("laptop", 3))

    assert transfer.reference not in unfolded(client.get(opened(make_manager())))


def test_the_secret_is_shown_once_kept_hashed_and_never_written(client_of, client, db, caplog):
    caplog.set_level(logging.DEBUG)
    _transfer, giver, _taker = make_transfer()
    browser = client_of(giver)

    shown = browser.submit("/compte/agenda", "Ouvrir mon agenda")
    again = browser.page("/compte/agenda")
    page = BeautifulSoup(shown.text, "html.parser")
    address = page.select_one("main code").text
    token = address.rpartition("/")[2].removesuffix(".ics")

    assert client.get(f"/agenda/{token}.ics").mimetype == "text/calendar"
    assert token not in str(again)
    assert page.select_one("main a.button")["href"] == address.replace("http://", "webcal://").replace("https://", "webcal://")
    assert db.query(PrivateCalendar).one().token_sha256 == hash_of(token)
    assert token not in caplog.text
    assert not [row for row in db.query(Announcement) if token in str(row.facts)]


def test_a_new_address_a_closed_calendar_and_a_person_who_left_lead_nowhere(client_of, client):
    _transfer, giver, taker = make_transfer()
    first = opened(giver)
    second = opened(giver)
    assert [client.get(address).status_code for address in (first, second)] == [404, 200]

    client_of(giver).submit("/compte/agenda", "Fermer l’agenda")
    assert client.get(second).status_code == 404

    third = opened(taker)
    taker.ended_at = LATER
    keep(taker)
    assert client.get(third).status_code == 404


def test_an_official_has_no_calendar_nor_whoever_becomes_one(client_of, client):
    official, manager = make_official(), make_manager()
    address = opened(manager)
    manager.role = Role.OFFICIAL
    keep(manager)

    assert client_of(official).get("/compte/agenda").status_code == 403
    assert "agenda" not in text_of(client_of(official).get("/compte"))
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("token", ["x", "a" * 43, "..%2f..%2fetc", "é" * 20, "0" * 5000])
def test_an_address_nobody_made_leads_nowhere(client, token):
    assert client.get(f"/agenda/{token}.ics").status_code == 404


def test_what_has_not_changed_is_not_sent_again_that_day(client):
    _transfer, giver, _taker = make_transfer()
    address = opened(giver)

    first = client.get(address)

    assert client.get(address, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert first.headers["Cache-Control"] == "private, no-cache"
    assert first.headers["X-Robots-Tag"] == "noindex"


def test_a_telephone_that_asks_without_end_waits(client, monkeypatch):
    monkeypatch.setattr(calendars, "OF_CALENDAR", calendars.Pace(3, timedelta(minutes=15)))
    _transfer, giver, taker = make_transfer()
    address = opened(giver)

    answers = [client.get(address) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[-1].headers["Retry-After"]
    assert client.get(opened(taker)).status_code == 200


def test_a_busy_calendar_is_read_in_few_queries(client, count_queries):
    giver = make_manager()
    for _ in range(6):
        make_transfer(giver=giver)
    transfer, _giver, _taker = make_transfer(giver=giver)
    services.propose_pickup(transfer.id, date(2026, 4, 1), by=giver, now=LATER)
    address = opened(giver)

    with count_queries(at_most=10):
        client.get(address)
