"""Clean-up events: announced, filled, reminded, reported, and in the annual report."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.accounts.enums import Role
from core.clock import now, paris_day
from core.mail import Letter
from core.web.pace import Pace
from marketplace.collection import errors, queries, rules, services
from marketplace.collection.enums import EventState
from marketplace.collection.models import CleanupEvent, Registration
from marketplace.collection.rules import Brought, EventFigures, EventTotals
from marketplace.collection.views import registrations
from marketplace.impact.services import load_factor_sets
from marketplace.retex.queries import live_report, published_report
from marketplace.retex.services import publish_retex
from tests.factories import make_category, make_coordinator, make_manager, make_membership, make_official, make_partner_manager
from tests.marketplace.collection.factories import event_facts, make_cleanup, registration_token_of
from tests.marketplace.supply.factories import make_supplier
from tests.pages import text_of


@pytest.fixture(autouse=True)
def fresh_pace(monkeypatch):
    monkeypatch.setattr(registrations, "REGISTERING", Pace(6, timedelta(minutes=10)))


FIGURES = EventFigures(40, Decimal("812.5"), {})


def figures(**changes):
    laptop, phone = make_category("laptop"), make_category("smartphone")
    brought = {laptop.id: Brought(4, Decimal("8.2")), phone.id: Brought(11, None)}
    return EventFigures(**{"participants": 40, "gigabytes_deleted": Decimal("812.5"), "brought": brought, **changes})


# Rules


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({}, None),
        ({"begins_at": now() - timedelta(hours=1)}, errors.EventTimesNotPossible),
        ({"ends_at": now()}, errors.EventTimesNotPossible),
        ({"ends_at": now() + timedelta(days=42)}, errors.EventTimesNotPossible),
        ({"begins_at": now() + timedelta(days=900), "ends_at": now() + timedelta(days=901)}, errors.EventTimesNotPossible),
        ({"workshops": []}, errors.NoWorkshop),
        ({"insee_code": "99999"}, errors.BoxPlaceUnknown),
    ],
)
def test_an_event_is_to_come_and_holds_a_workshop(db, changes, refusal):
    facts = event_facts(**changes)
    if refusal is None:
        assert make_cleanup().year == paris_day(facts.begins_at).year
        return
    with pytest.raises(refusal):
        services.plan_event(facts, organiser_id=make_manager().organisation_id, by=None, now=now())


@given(days=st.integers(-5, 5), is_cancelled=st.booleans(), is_reported=st.booleans())
def test_the_state_of_an_event_follows_its_life(days, is_cancelled, is_reported):
    moment = now()
    begins_at = moment + timedelta(days=days)
    state = rules.event_state(begins_at, moment if is_cancelled else None, moment if is_reported else None, now=moment)

    lived = EventState.REPORTED if is_reported else EventState.PLANNED if days > 0 else EventState.OVER
    assert state is (EventState.CANCELLED if is_cancelled else lived)


@given(seats=st.none() | st.integers(1, 20), registered=st.integers(0, 20), people=st.integers(1, 10))
def test_nobody_registers_beyond_the_seats(seats, registered, people):
    event = CleanupEvent(begins_at=now() + timedelta(days=1), seats=seats)
    if seats is not None and registered + people > seats:
        with pytest.raises(errors.NoSeatLeft):
            rules.check_room(event, people, registered=registered, now=now())
    else:
        rules.check_room(event, people, registered=registered, now=now())


TOTALS = st.builds(
    EventTotals, st.integers(0, 9), st.integers(0, 99), st.decimals(0, 99, places=1), st.integers(0, 99),
    st.decimals(0, 99, places=3), st.integers(0, 9),
)  # fmt: skip


@given(st.lists(TOTALS, max_size=5), st.lists(TOTALS, max_size=5))
def test_totals_add_up_however_events_are_grouped(some, others):
    assert rules.event_sum([rules.event_sum(some), rules.event_sum(others)]) == rules.event_sum([*some, *others])


# Life


def test_people_register_without_account_nor_cookie_and_free_their_seat(client, letters):
    event = make_cleanup(seats=3)

    page = client.submit(f"/evenements/{event.id}/inscription", "S’inscrire", people="2", email="Lou@exemple.fr")

    assert "Gardez l’adresse de cette page" in text_of(page)
    assert "Set-Cookie" not in page.headers
    assert queries.registered_people(event.id) == 2
    assert letters() == [("lou@exemple.fr", "Votre inscription : Digital Clean Up Day")]
    client.post(page.request.path + "/annuler", data={})
    assert queries.registered_people(event.id) == 2
    client.submit(page.request.path, "Libérer")
    assert queries.registered_people(event.id) == 0
    assert "Votre place est libérée" in text_of(client.get(page.request.path))


def test_a_full_event_says_what_is_left(client):
    event = make_cleanup(seats=3)
    services.register(event.id, people=2, email="", now=now())

    answer = client.submit(f"/evenements/{event.id}/inscription", "S’inscrire", people="2")
    services.register(event.id, people=1, email="", now=now())

    assert (answer.status_code, "Il ne reste que 1" in text_of(answer)) == (422, True)
    assert "C’est complet" in text_of(client.get(f"/evenements/{event.id}"))
    with pytest.raises(errors.NoSeatLeft):
        services.register(event.id, people=1, email="", now=now())


@pytest.mark.parametrize(
    "values", [{"people": "0"}, {"people": "11"}, {"people": "mille"}, {"people": "1", "email": "pas une adresse"}]
)
def test_a_registration_that_makes_no_sense_is_told(client, values):
    answer = client.submit(f"/evenements/{make_cleanup().id}/inscription", "S’inscrire", **values)
    assert answer.status_code == 422


def test_a_form_of_elsewhere_registers_nobody(client):
    event, other = make_cleanup(), make_cleanup()
    seal = rules.seal_of(client.application.config["SECRET_KEY"], f"event {other.id}", at=now())

    for data in ({"people": "1"}, {"people": "1", "seal": seal}):
        assert client.post(f"/evenements/{event.id}/inscription", data=data).status_code == 422
    assert queries.registered_people(event.id) == 0


def test_a_flood_from_one_address_is_stopped(client):
    event = make_cleanup()
    answers = [
        client.open(
            f"/evenements/{event.id}/inscription", method="POST", data={}, environ_base={"REMOTE_ADDR": "192.0.2.77"}
        ).status_code
        for _ in range(8)
    ]
    assert answers == [422] * 6 + [429] * 2


def test_those_who_left_an_address_are_reminded_once_and_it_is_forgotten(db, letters):
    event = make_cleanup(days=1)
    services.register(event.id, people=1, email="lou@exemple.fr", now=now())
    services.register(event.id, people=4, email="", now=now())

    assert [services.remind_of_events(now=now()) for _ in range(2)] == [1, 1]
    assert letters().count(("lou@exemple.fr", "Bientôt : Digital Clean Up Day")) == 1
    assert services.forget_addresses(now=now()) == 0
    assert services.forget_addresses(now=now() + timedelta(days=3)) == 1
    assert db.query(Registration).filter(Registration.email != "").count() == 0


def test_a_cancelled_event_is_told_with_its_reason(db, client_of, letters):
    organiser = make_manager()
    event = make_cleanup(organiser)
    services.register(event.id, people=1, email="lou@exemple.fr", now=now())

    client_of(organiser).submit(f"/evenements/{event.id}/annuler", "Annuler", reason="Salle inondée.")

    assert letters()[-1] == ("lou@exemple.fr", "Annulé : Digital Clean Up Day")
    assert db.query(Letter).count() == 2
    with pytest.raises(errors.RegistrationClosed):
        services.register(event.id, people=1, email="", now=now())
    with pytest.raises(errors.EventClosed):
        services.cancel_event(event.id, reason="Encore", by=organiser, now=now())


def test_an_event_is_announced_and_changed_in_one_form(db, client_of):
    organiser, day = make_manager(), paris_day(now()) + timedelta(days=30)
    client = client_of(organiser)
    answers = {"name": "Tri du printemps", "workshops": ["data"], "day": day.isoformat(), "begins": "14:00", "ends": "17h30"}

    client.submit("/evenements/annoncer", "Annoncer", **answers, insee_code="57463", place="Mairie")
    event = db.query(CleanupEvent).one()
    services.register(event.id, people=4, email="", now=now())
    refused = client.submit(f"/evenements/{event.id}/modifier", "Enregistrer", seats="3")
    client.submit(f"/evenements/{event.id}/modifier", "Enregistrer", seats="30", place="Salle des fêtes")

    assert "déjà inscrites" in text_of(refused)
    assert (event.seats, event.place, event.ends_at - event.begins_at) == (30, "Salle des fêtes", timedelta(hours=3.5))
    page = client.get(f"/evenements/{event.id}/agenda.ics")
    assert "SUMMARY:Tri du printemps" in page.text


@pytest.mark.parametrize(
    "values",
    [{"day": "2026-02-30"}, {"begins": "26:00"}, {"ends": "08:00"}, {"workshops": []}, {"insee_code": ""}, {"seats": "-3"}],
)
def test_an_event_that_makes_no_sense_is_told_and_nothing_typed_is_lost(db, client_of, values):
    day = paris_day(now()) + timedelta(days=30)
    answers = {
        "name": "Tri du printemps", "workshops": ["data"], "day": day.isoformat(), "begins": "14:00", "ends": "17:30",
        "insee_code": "57463", "place": "Mairie",
    }  # fmt: skip
    answer = client_of(make_manager()).submit("/evenements/annoncer", "Annoncer", **{**answers, **values})
    assert (answer.status_code, "Tri du printemps" in answer.text) == (422, True)
    assert db.query(CleanupEvent).count() == 0


# Figures


def test_an_event_is_reported_once_begun_and_corrected(db, client_of):
    organiser, laptop = make_manager(), make_category("laptop")
    event, to_come = make_cleanup(organiser, days=-2), make_cleanup(organiser)
    client = client_of(organiser)

    data = {"participants": "40", "gigabytes_deleted": "812,5", f"units_{laptop.id}": "4", f"mass_{laptop.id}": "8,2"}
    page = client.submit(f"/evenements/{event.id}/bilan", "Publier", **data)
    assert "812,5" in text_of(page)
    client.submit(f"/evenements/{event.id}/bilan", "Publier", **{f"units_{laptop.id}": "5"})

    event = queries.get_event(event.id)
    assert (event.participants, event.gigabytes_deleted) == (40, Decimal("812.5"))
    assert [(line.units, line.mass_kg) for line in event.lines] == [(5, Decimal("8.2"))]
    with pytest.raises(errors.EventNotOver):
        services.report_event(to_come.id, FIGURES, by=organiser, now=now())
    with pytest.raises(errors.NobodyCame):
        services.report_event(event.id, figures(participants=0), by=organiser, now=now())
    with pytest.raises(errors.UnknownBoxCategory):
        services.report_event(event.id, figures(brought={999_999: Brought(1, None)}), by=organiser, now=now())


def test_the_annual_report_sums_reported_events_and_keeps_them_once_published(db, client_of):
    year = paris_day(now()).year - 1
    organiser, other = make_manager(), make_manager()
    moment = now()
    for person, days in ((organiser, -366), (organiser, -367), (other, -368), (other, -369)):
        event = make_cleanup(person, days=days)
        assert event.year == year
        if days != -369:
            services.report_event(event.id, figures(), by=person, now=moment)

    report = live_report(year)
    assert report.events == EventTotals(3, 120, Decimal("2437.5"), 45, Decimal("24.6"), 33)
    assert live_report(year, organiser.organisation_id).events.events == 2
    assert report.figures.units_given == 0

    coordinator = make_coordinator()
    page = text_of(client_of(coordinator).get(f"/retex/{year}"))
    assert "2\u202f437,5\u00a0Go" in page or "2 437,5 Go" in page
    load_factor_sets()
    retex = publish_retex(year, by=coordinator, now=now(), today=paris_day(now()))
    services.report_event(event.id, figures(), by=other, now=now())
    assert published_report(retex).events.events == 3
    assert live_report(year).events.events == 4


# Lists


def test_lists_are_filtered_ordered_and_cheap(client, client_of):
    far, near = make_cleanup(days=20, name="Plus tard"), make_cleanup(days=2, name="Bientôt")
    over = make_cleanup(days=-2, name="Passé")

    page = text_of(client.get("/evenements"))
    assert client.queries <= 10
    assert page.index("Bientôt") < page.index("Plus tard")
    assert "Passé" not in page
    assert "Passé" in text_of(client.get("/evenements?etat=over"))
    assert len(client.get("/evenements/exporter?etat=tous").text.splitlines()) == 4
    assert "Plus tard" in text_of(client.get("/evenements?texte=PLUS+tard&commune=57463"))
    assert "Voir tous les événements" in text_of(client.get("/evenements?commune=57751"))
    assert {far.id, near.id, over.id}


@pytest.mark.parametrize(("make", "expected"), [(make_official, 403), (make_partner_manager, 403), (make_supplier, 200)])
def test_who_may_announce(client_of, make, expected):
    person = make()
    assert client_of(person).get("/evenements/annoncer").status_code == expected
    assert client_of(person).get(f"/evenements/{make_cleanup().id}/modifier").status_code == 403


def test_a_member_of_a_partner_does_not_announce(client_of):
    person = make_membership(make_supplier().organisation, Role.MEMBER)
    assert client_of(person).get("/evenements/annoncer").status_code == 403


def test_secret_addresses_open_their_registration_alone(client):
    token = registration_token_of(make_cleanup())
    assert client.get(f"/evenements/inscription/{token}").status_code == 200
    for wrong in (token + "x", "1-x", "0", token.replace(token[3], "_")):
        assert client.get(f"/evenements/inscription/{wrong}").status_code == 404
