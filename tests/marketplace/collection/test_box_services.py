"""Commands on boxes."""

from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError

from core.db import db as database
from core.events import history_of
from geo.addresses import services as addresses
from geo.partners.errors import HoursNotUnderstood
from geo.points import Point
from marketplace.collection import queries, rules, services
from marketplace.collection.enums import BoxState, BoxStep
from marketplace.collection.errors import (
    BoxChangedMeanwhile,
    BoxPlaceUnknown,
    BoxStepNotPossible,
    HostNotPublic,
    NoCollectionAgreement,
    NothingAccepted,
    ResponsibleNotAPartner,
    UnknownBoxCategory,
)
from marketplace.ledger.enums import Origin
from tests.factories import keep, make_coordinator, make_manager, make_partner_manager
from tests.geo.partners.factories import make_partner
from tests.geo.partners.test_addresses import ARMES, HAUTE, double
from tests.marketplace.collection.factories import NOON, box_facts, make_agreement_to_empty, make_box
from tests.marketplace.transfers.factories import make_agreement

__all__ = ["double"]  # a fixture


@pytest.fixture
def coordinator(db):
    return make_coordinator()


@pytest.fixture
def host(db):
    return make_manager()


@pytest.fixture
def partner(db):
    person = make_partner_manager()
    make_partner(person.organisation)
    return person


def propose(host, coordinator, **changes):
    return services.propose_box(box_facts(host.organisation, **changes), by=coordinator, now=NOON)


def read(box):
    database.session.expire_all()
    return queries.get_box(box.id)


def names_of(box):
    return [row.name for row in history_of("box", box.id)]


def test_a_box_without_position_stands_at_the_town_hall_and_says_so(host, coordinator):
    box = propose(host, coordinator)

    assert box.state is BoxState.PROPOSED
    assert box.location_is_approximate
    assert (round(box.latitude, 1), round(box.longitude, 1)) == (49.1, 6.2)
    assert names_of(box) == ["BoxProposed"]


def test_a_box_stands_at_its_address_once_that_is_located(double, host, coordinator):
    box = propose(host, coordinator, street="1 place d’Armes")
    assert (read(box).place, read(box).place_in_words) == (ARMES, "À son adresse")
    assert rules.facts_of(read(box)).latitude is None, "a place that was found is not taken for one that was given"

    services.edit_box(box.id, replace(rules.facts_of(read(box)), street="2 rue Haute"), by=coordinator, now=NOON)
    assert read(box).place == HAUTE

    services.edit_box(box.id, replace(rules.facts_of(read(box)), latitude=49.2, longitude=6.2), by=coordinator, now=NOON)
    assert (read(box).place, read(box).address_id) == (Point(49.2, 6.2), None)


def test_an_address_nobody_finds_leaves_the_box_at_the_town_hall_until_a_person_places_it(double, client_of, host, coordinator):
    double.known["1 place d’Armes"] = {"result_score": "0.6"}
    box = propose(host, coordinator, street="1 place d’Armes", name="Verlaine")
    assert read(box).location_is_approximate
    link = f"/carte/adresses/{read(box).address_id}"
    assert link in client_of(coordinator).get(f"/bornes/{box.id}").text
    assert "borne Verlaine" in client_of(coordinator).get(link).text

    addresses.place_address(read(box).address_id, Point(49.1, 6.1), by=coordinator, now=NOON)
    assert (read(box).place, read(box).location_is_approximate) == (Point(49.1, 6.1), False)

    addresses.leave_address(read(box).address_id, by=coordinator, now=NOON)
    assert read(box).location_is_approximate


def test_two_boxes_never_have_the_same_code(host, coordinator):
    assert propose(host, coordinator).code != propose(host, coordinator).code


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"insee_code": "99999"}, BoxPlaceUnknown),
        ({"categories": frozenset()}, NothingAccepted),
        ({"categories": frozenset({999_999})}, UnknownBoxCategory),
        ({"host_id": 999_999}, HostNotPublic),
        ({"opening_hours": "quand on veut"}, HoursNotUnderstood),
        ({"responsible_id": 999_999}, ResponsibleNotAPartner),
    ],
)
def test_what_cannot_be_is_refused(host, coordinator, changes, refusal):
    with pytest.raises(refusal):
        propose(host, coordinator, **changes)


def test_a_partner_does_not_host(partner, coordinator):
    with pytest.raises(HostNotPublic):
        propose(partner, coordinator)


class TestResponsible:
    def test_needs_an_agreement_to_empty_boxes_in_force(self, host, partner, coordinator):
        make_agreement(host, partner)  # to give, which is another thing

        with pytest.raises(NoCollectionAgreement):
            propose(host, coordinator, responsible_id=partner.organisation_id)

    @pytest.mark.parametrize("by_metropole", [False, True])
    def test_the_agreement_of_the_host_or_of_the_metropole_will_do(self, host, partner, coordinator, by_metropole):
        make_agreement_to_empty(coordinator if by_metropole else host, partner)

        assert propose(host, coordinator, responsible_id=partner.organisation_id).responsible_id == partner.organisation_id

    def test_an_agreement_that_is_over_will_not(self, host, partner, coordinator):
        make_agreement_to_empty(host, partner, ends_on=NOON.date())

        with pytest.raises(NoCollectionAgreement):
            propose(host, coordinator, responsible_id=partner.organisation_id)

    def test_stays_when_something_else_is_corrected_after_the_agreement_ended(self, host, partner, coordinator):
        agreement = make_agreement_to_empty(host, partner)
        box = propose(host, coordinator, responsible_id=partner.organisation_id)
        agreement.ends_on = NOON.date()
        keep(agreement)

        services.edit_practical_facts(box.id, spot="Hall", opening_hours="", by=host, now=NOON)

        assert queries.get_box(box.id).responsible_id == partner.organisation_id


def test_what_changes_is_told_and_what_does_not_is_not(host, coordinator):
    box = propose(host, coordinator)

    services.edit_box(box.id, box_facts(host.organisation, capacity_litres=240, origin=Origin.AGENTS), by=coordinator, now=NOON)
    services.edit_box(box.id, box_facts(host.organisation, capacity_litres=240, origin=Origin.AGENTS), by=coordinator, now=NOON)

    edited = history_of("box", box.id)[1:]
    assert [row.facts["changed"] for row in edited] == [["qui y dépose", "capacité"]]


def test_the_life_of_a_box_is_told_with_its_reasons(host, coordinator):
    box = propose(host, coordinator)

    for step, reason in (
        (BoxStep.INSTALL, ""),
        (BoxStep.STOP, "Serrure forcée."),
        (BoxStep.RESTART, ""),
        (BoxStep.REMOVE, "Travaux."),
    ):
        services.move_box(box.id, step, reason=reason, by=coordinator, now=NOON)

    found = queries.get_box(box.id)
    assert (found.state, found.state_reason) == (BoxState.REMOVED, "Travaux.")
    assert names_of(box) == ["BoxProposed", "BoxInstalled", "BoxStopped", "BoxRestarted", "BoxRemoved"]
    with pytest.raises(BoxStepNotPossible):
        services.move_box(box.id, BoxStep.INSTALL, by=coordinator, now=NOON)


def test_a_form_filled_in_on_an_older_box_is_refused(host, coordinator):
    box = propose(host, coordinator)
    services.move_box(box.id, BoxStep.INSTALL, revision=1, by=coordinator, now=NOON)

    with pytest.raises(BoxChangedMeanwhile):
        services.edit_box(box.id, box_facts(host.organisation, name="Autre"), revision=1, by=coordinator, now=NOON)


def test_the_database_refuses_a_box_of_goods_of_a_public_body(db):
    with pytest.raises(IntegrityError):
        make_box(origin=Origin.PUBLIC_BODY)
