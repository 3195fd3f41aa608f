"""Commands on boxes."""

import pytest
from sqlalchemy.exc import IntegrityError

from core.events import history_of
from geo.partners.errors import HoursNotUnderstood
from marketplace.collection import queries, services
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
from tests.marketplace.collection.factories import NOON, box_facts, make_agreement_to_empty, make_box
from tests.marketplace.transfers.factories import make_agreement


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


def names_of(box):
    return [row.name for row in history_of("box", box.id)]


def test_a_box_without_position_stands_at_the_town_hall_and_says_so(host, coordinator):
    box = propose(host, coordinator)

    assert box.state is BoxState.PROPOSED
    assert box.location_is_approximate
    assert (round(box.latitude, 1), round(box.longitude, 1)) == (49.1, 6.2)
    assert names_of(box) == ["BoxProposed"]


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
