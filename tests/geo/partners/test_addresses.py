"""A partner stands at the address it gives, once somebody knows where that is."""

import pytest

from core.clock import now
from core.db import db as database
from geo.addresses import services as addresses
from geo.addresses.enums import AddressState
from geo.partners import queries, services
from geo.partners.enums import LegalClass
from geo.points import Point
from geo.territory.queries import get_municipality
from tests.factories import make_coordinator, make_partner_manager
from tests.geo.addresses.ban_double import BanDouble
from tests.geo.addresses.factories import make_address
from tests.geo.partners.factories import make_partner
from tests.marketplace.inventory.glpi_double import running

ARMES, HAUTE = Point(49.1203, 6.1757), Point(49.11, 6.18)


@pytest.fixture
def double(app, db, monkeypatch):
    with running(BanDouble()) as double:
        double.known = {"1 place d’Armes": {}, "2 rue Haute": {"latitude": "49.11", "longitude": "6.18"}}
        monkeypatch.setitem(app.config, "GEOCODER_URL", f"{double.address}/geocodage")
        monkeypatch.setitem(app.config, "PRIVATE_HOSTS", ["127.0.0.1"])
        monkeypatch.setattr("core.fetching.time.sleep", lambda _seconds: None)
        yield double


def make_profile(**answers):
    manager = make_partner_manager()
    facts = {"legal_class": LegalClass.ESUS, "insee_code": "57463", **answers}
    return services.create_partner(manager.organisation_id, by=manager, now=now(), **facts)


def read(partner):
    database.session.expire_all()
    return queries.get_partner(partner.id)


def town_hall():
    return get_municipality("57463").town_hall


def test_a_new_profile_is_placed_at_its_address(double):
    partner = make_profile(street="1 place d’Armes")

    partner = read(partner)
    assert (partner.place, partner.location_is_approximate) == (ARMES, False)
    assert partner.place_in_words == "À son adresse"


def test_without_a_geocoder_it_stays_at_the_town_hall_and_says_so(db):
    partner = read(make_profile(street="1 place d’Armes"))

    assert (partner.place, partner.location_is_approximate) == (town_hall(), True)
    assert "pas encore placée" in partner.place_in_words


def test_an_address_that_changes_is_looked_up_again(double):
    partner = make_profile(street="1 place d’Armes")

    services.edit_partner(partner.id, by=make_coordinator(), now=now(), street="2 rue Haute")
    assert read(partner).place == HAUTE

    services.edit_partner(partner.id, by=make_coordinator(), now=now(), street="")
    assert (read(partner).place, read(partner).address_id) == (town_hall(), None)


def test_the_position_that_its_people_gave_has_the_last_word(double):
    partner = make_profile(street="1 place d’Armes", latitude=49.2, longitude=6.2)

    assert (read(partner).place, double.asked) == (Point(49.2, 6.2), [])
    assert read(partner).has_given_position


def test_a_place_found_by_the_geocoder_is_not_taken_for_one_that_was_given(double):
    partner = make_profile(street="1 place d’Armes")

    services.edit_partner(partner.id, by=make_coordinator(), now=now(), description="Autre chose")

    assert read(partner).place == ARMES
    services.edit_partner(partner.id, by=make_coordinator(), now=now(), insee_code="57751", street="")
    assert read(partner).place == get_municipality("57751").town_hall


def test_a_doubtful_address_leaves_it_at_the_town_hall_until_a_person_places_it(double):
    double.known["1 place d’Armes"] = {"result_score": "0.6"}
    partner, person = make_profile(street="1 place d’Armes"), make_coordinator()
    assert read(partner).place == town_hall()

    addresses.place_address(read(partner).address_id, Point(49.1, 6.1), by=person, now=now())
    assert (read(partner).place, read(partner).location_is_approximate) == (Point(49.1, 6.1), False)

    addresses.leave_address(read(partner).address_id, by=person, now=now())
    assert (read(partner).place, read(partner).location_is_approximate) == (town_hall(), True)


def test_two_partners_of_one_house_ask_once_and_move_together(double):
    one, other = make_profile(street="1 place d’Armes"), make_profile(street="1, PLACE D'ARMES")

    assert len([asked for asked in double.asked if asked.startswith("POST")]) == 1
    assert read(one).place == read(other).place == ARMES


def test_what_a_person_placed_serves_whoever_gives_that_address_next(db):
    make_address(AddressState.PLACED, latitude=49.1, longitude=6.1)

    assert read(make_profile(street="1 place d’Armes")).place == Point(49.1, 6.1)


def test_the_coordinator_is_led_to_an_address_that_waits(client, client_of):
    address = make_address(AddressState.DOUBTFUL)
    partner = make_partner(street=address.street, address_id=address.id)
    link = f"/carte/adresses/{address.id}"

    assert link in client_of(make_coordinator()).get(f"/partenaires/{partner.id}").text
    assert link not in client.get(f"/partenaires/{partner.id}").text
